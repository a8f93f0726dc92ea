import type { Clock } from './clock.ts';
import type { Disposable } from './disposable.ts';
import { oneLine } from './errors.ts';
import type { Permissions } from './permissions.ts';
import type { AccessAnswer, AccessQuestion, ClusterApi } from './ports.ts';
import { cronJobKind, jobKind, podKind } from './resourceKinds.ts';

type Question = Pick<AccessQuestion, 'verb' | 'kind' | 'subresource'>;

/** What the menus of the tree do that a cluster may refuse, as its authorizer knows it and in words. */
const questions = {
  deleteJobs: { verb: 'delete', kind: jobKind, words: 'delete Jobs' },
  patchJobs: { verb: 'patch', kind: jobKind, words: 'change Jobs' },
  createJobs: { verb: 'create', kind: jobKind, words: 'start Jobs' },
  deleteCronJobs: { verb: 'delete', kind: cronJobKind, words: 'delete CronJobs' },
  patchCronJobs: { verb: 'patch', kind: cronJobKind, words: 'change CronJobs' },
  deletePods: { verb: 'delete', kind: podKind, words: 'delete pods' },
  openShells: { verb: 'create', kind: podKind, subresource: 'exec', words: 'open shells in pods' },
  readLogs: { verb: 'get', kind: podKind, subresource: 'log', words: 'read the logs of pods' },
} as const satisfies Readonly<Record<string, Question & { readonly words: string }>>;

export type RightName = keyof typeof questions;

const names = Object.keys(questions) as RightName[];

/** What the person may not do in a namespace, with the authorizer's reason: '' where it gives none. */
export type Refusals = ReadonlyMap<RightName, string>;

export const noRefusals: Refusals = new Map();

/** Traits of a node's `contextValue` that grey out what its menu offers, and the right that each is about. */
const traits = {
  namespace: { noDeleteJobs: 'deleteJobs' },
  cronJob: {
    noDelete: 'deleteCronJobs',
    noPatch: 'patchCronJobs',
    noCreate: 'createJobs',
    noDeleteJobs: 'deleteJobs',
    noLogs: 'readLogs',
  },
  job: {
    noDelete: 'deleteJobs',
    noPatch: 'patchJobs',
    noCreate: 'createJobs',
    noShell: 'openShells',
    noLogs: 'readLogs',
  },
  pod: { noDelete: 'deletePods', noShell: 'openShells', noLogs: 'readLogs' },
  container: { noShell: 'openShells', noLogs: 'readLogs' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, RightName>>>>;

type NodeWithRights = keyof typeof traits;

export function refusedTraits(kind: NodeWithRights, refusals: Refusals): string[] {
  return Object.entries<RightName>(traits[kind]).flatMap(([trait, right]) => (refusals.has(right) ? [trait] : []));
}

/** For the tooltip: what of a node's menu is greyed out, and why; one line a reason. */
export function refusedSection(
  kind: NodeWithRights,
  refusals: Refusals,
  namespace: string,
): { readonly heading: string; readonly lines: readonly string[] }[] {
  const refused = kind === 'namespace' ? names : Object.values<RightName>(traits[kind]);
  const byReason = new Map<string, string[]>();
  for (const right of refused) {
    const reason = refusals.get(right);
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), questions[right].words]);
  }
  const lines = [...byReason].map(
    ([reason, words]) =>
      `You may not ${oneOf(words)} in ${namespace}${reason === '' ? '' : `: ${oneLine(reason, 200)}`}`,
  );
  return lines.length === 0 ? [] : [{ heading: 'Not permitted', lines }];
}

/** Nothing can be changed there: what is left is to look. */
export function isReadOnly(refusals: Refusals): boolean {
  return (['deleteJobs', 'patchJobs', 'createJobs', 'deleteCronJobs', 'patchCronJobs', 'deletePods'] as const).every(
    (right) => refusals.has(right),
  );
}

/** What the person may do in the namespaces of one cluster that are looked at. */
export interface Rights extends Disposable {
  /** Asks about the namespaces that it was not asked about for some time. */
  want(namespaces: readonly string[]): void;
  /** As far as it is known: what is not, is not refused. */
  refusals(namespace: string): Refusals;
  /** Roles may have changed. */
  forget(): void;
}

/** Milliseconds after which a namespace that is looked at is asked about again. */
const recheck = 300_000;
/** The same where an answer was another one than before: a server that has just started does not know its roles yet. */
const recheckNews = 60_000;

export function createRights({
  api,
  permissions,
  clock,
  onChange,
}: {
  readonly api: ClusterApi;
  readonly permissions: Permissions;
  readonly clock: Clock;
  readonly onChange: () => void;
}): Rights {
  /** When each namespace is to be asked about again. */
  const due = new Map<string, number>();
  const found = new Map<string, Refusals>();
  /** Rounds of questions under way: their answers are looked at together. */
  let asking = 0;
  let disposed = false;

  function answerOf(right: RightName, namespace: string): AccessAnswer | undefined {
    const { verb, kind, subresource } = questionOf(right);
    const everywhere = permissions.known(api, { verb, kind, subresource });
    return everywhere?.allowed ? everywhere : permissions.known(api, { verb, kind, subresource, namespace });
  }

  /** What is permitted everywhere need not be asked namespace by namespace. */
  async function ask(namespaces: readonly string[]): Promise<void> {
    asking += 1;
    const everywhere = await Promise.all(names.map((right) => permissions.may(api, questionOf(right))));
    const confined = names.filter((_, index) => everywhere[index]?.allowed === false);
    for (const namespace of namespaces) {
      await Promise.all(confined.map((right) => permissions.may(api, { ...questionOf(right), namespace })));
    }
    asking -= 1;
    look();
  }

  function look(): void {
    let differs = false;
    for (const namespace of due.keys()) {
      const refusals = new Map(
        names.flatMap((right) => {
          const answer = answerOf(right, namespace);
          return answer?.allowed === false ? [[right, answer.reason ?? ''] as const] : [];
        }),
      );
      if (sameRefusals(refusals, found.get(namespace) ?? noRefusals)) continue;
      found.set(namespace, refusals);
      due.set(namespace, clock.now() + recheckNews);
      differs = true;
    }
    if (differs && !disposed) onChange();
  }

  const listener = permissions.onDidChange((changed) => {
    if (changed === api && asking === 0) look();
  });

  return {
    want(namespaces) {
      const now = clock.now();
      const wanted = namespaces.filter((name) => (due.get(name) ?? 0) <= now);
      if (wanted.length === 0) return;
      for (const name of wanted) due.set(name, now + recheck);
      void ask(wanted);
    },
    refusals: (namespace) => found.get(namespace) ?? noRefusals,
    forget() {
      permissions.forget(api);
      due.clear();
    },
    dispose() {
      disposed = true;
      listener.dispose();
    },
  };
}

/** `a, b or c` */
function oneOf(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

function questionOf(right: RightName): Question {
  const { verb, kind, ...rest }: Question = questions[right];
  return { verb, kind, ...(rest.subresource === undefined ? {} : { subresource: rest.subresource }) };
}

function sameRefusals(a: Refusals, b: Refusals): boolean {
  return a.size === b.size && [...a].every(([right, reason]) => b.get(right) === reason);
}
