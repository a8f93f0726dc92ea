import type { Clock } from './clock.ts';
import type { AccessAnswer, AccessQuestion, ClusterApi } from './ports.ts';

/** Milliseconds after which a refusal is asked for again: whoever runs the cluster may have given the role in between. */
const refusalHolds = 30_000;
/** Milliseconds after which a permission is asked for again. */
const permissionHolds = 600_000;

/** What the person may do, asked of each cluster once. */
export interface Permissions {
  /**
   * Where the server does not say, the answer is yes, and the request itself will tell.
   * @throws only when the signal is aborted
   */
  may(api: ClusterApi, question: AccessQuestion, signal?: AbortSignal): Promise<AccessAnswer>;
  /** Forgets all answers: another credential may be in use. */
  forget(): void;
}

interface Answered {
  readonly answer: AccessAnswer;
  readonly at: number;
}

export function createPermissions(clock: Clock): Permissions {
  let answers = new WeakMap<ClusterApi, Map<string, Promise<Answered>>>();

  function holds({ answer, at }: Answered): boolean {
    return Math.abs(clock.now() - at) < (answer.allowed ? permissionHolds : refusalHolds);
  }

  return {
    async may(api, question, signal) {
      const ofApi = answers.get(api) ?? new Map<string, Promise<Answered>>();
      answers.set(api, ofApi);
      const key = keyOf(question);
      try {
        const known = ofApi.get(key);
        const held = known && (await known);
        if (held && holds(held)) return held.answer;
        if (ofApi.get(key) === known) {
          ofApi.set(
            key,
            api.review(question, { signal }).then((answer) => ({ answer, at: clock.now() })),
          );
        }
        const asked = ofApi.get(key);
        return asked ? (await asked).answer : { allowed: true };
      } catch (error) {
        ofApi.delete(key);
        if (signal?.aborted) throw error;
        return { allowed: true };
      }
    },
    forget() {
      answers = new WeakMap();
    },
  };
}

function keyOf({ verb, kind, subresource = '', namespace = '', name = '' }: AccessQuestion): string {
  return [verb, kind.group, kind.plural, subresource, namespace, name].join('\u0000');
}
