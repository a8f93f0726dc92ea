import type { Clock } from './clock.ts';
import { createEmitter, type Listen } from './disposable.ts';
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
  /** The last answer, however old; undefined where there is none. Asks nothing. */
  known(api: ClusterApi, question: AccessQuestion): AccessAnswer | undefined;
  /** An answer of this cluster is another one now. */
  readonly onDidChange: Listen<ClusterApi>;
  /** Forgets the answers of a cluster: somebody thinks that they are others now. */
  forget(api: ClusterApi): void;
}

interface Entry {
  answered?: { readonly answer: AccessAnswer; readonly at: number };
  asking?: Promise<AccessAnswer> | undefined;
}

export function createPermissions(clock: Clock): Permissions {
  const answers = new WeakMap<ClusterApi, Map<string, Entry>>();
  const changed = createEmitter<ClusterApi>();

  function entryOf(api: ClusterApi, question: AccessQuestion): Entry {
    const ofApi = answers.get(api) ?? new Map<string, Entry>();
    answers.set(api, ofApi);
    const key = keyOf(question);
    const entry = ofApi.get(key) ?? {};
    ofApi.set(key, entry);
    return entry;
  }

  async function ask(api: ClusterApi, question: AccessQuestion, entry: Entry, signal?: AbortSignal) {
    try {
      const answer = await api.review(question, { signal });
      const before = entry.answered?.answer;
      entry.answered = { answer, at: clock.now() };
      if (before?.allowed !== answer.allowed || before.reason !== answer.reason) changed.emit(api);
      return answer;
    } finally {
      entry.asking = undefined;
    }
  }

  return {
    async may(api, question, signal) {
      const entry = entryOf(api, question);
      const { answered } = entry;
      if (answered) {
        const age = Math.abs(clock.now() - answered.at);
        if (age < (answered.answer.allowed ? permissionHolds : refusalHolds)) return answered.answer;
      }
      entry.asking ??= ask(api, question, entry, signal);
      try {
        return await entry.asking;
      } catch (error) {
        if (signal?.aborted) throw error;
        return { allowed: true };
      }
    },
    known: (api, question) => answers.get(api)?.get(keyOf(question))?.answered?.answer,
    onDidChange: changed.listen,
    forget(api) {
      answers.delete(api);
    },
  };
}

function keyOf({ verb, kind, subresource = '', namespace = '', name = '' }: AccessQuestion): string {
  return [verb, kind.group, kind.plural, subresource, namespace, name].join('\u0000');
}
