import { ageWords } from './duration.ts';
import type { ClusterError } from './errors.ts';
import { errorWords, shortErrorWords } from './errorWords.ts';
import type { ReflectorStatus } from './reflector.ts';
import type { NodeAction, NodeId } from './tree.ts';

/** Words among a node's children. */
export interface Message {
  readonly topic: string;
  readonly text: string;
  /** Smaller words behind it. */
  readonly more?: string;
  /** The whole of it, for the tooltip. */
  readonly details?: string;
  readonly tone: 'progress' | 'information' | 'warning' | 'error' | 'refused';
  readonly action?: NodeAction | undefined;
}

/** How the watches fare that fill one namespace, or with cluster-wide watches all of them. */
export interface ScopeFacts {
  readonly jobs: ReflectorStatus;
  readonly cronJobs: ReflectorStatus;
  readonly pods: ReflectorStatus;
}

/** What a context says about itself beside its objects. */
export interface ContextFacts {
  /** The cluster could not even be opened. */
  readonly error: ClusterError | undefined;
  /** The watches that the whole of it depends on. */
  readonly statuses: readonly ReflectorStatus[];
  readonly scopeOf: (namespace: string) => ScopeFacts;
  /** Shown because namespaces may not be listed; undefined where they may. */
  readonly limitedTo: readonly string[] | undefined;
}

const stopped: ReflectorStatus = { state: 'stopped' };

export const idleFacts: ContextFacts = {
  error: undefined,
  statuses: [],
  scopeOf: () => ({ jobs: stopped, cronJobs: stopped, pods: stopped }),
  limitedTo: undefined,
};

const filtered: Message = {
  topic: 'filtered',
  text: 'Nothing matches the filter',
  more: 'select to clear it',
  tone: 'information',
  action: { kind: 'clearFilter' },
};

const loading: Message = { topic: 'loading', text: 'Loading…', tone: 'progress' };

function retryWords(retryAt: number | undefined, now: number): string {
  if (retryAt === undefined) return 'select to try again';
  const words = ageWords(retryAt - now);
  return words === 'now' ? 'trying again' : `trying again in ${words}`;
}

function actionFor(error: ClusterError, id: NodeId): NodeAction {
  const { failure } = error;
  if (failure.kind === 'kubeconfig' && failure.reason !== 'missing') {
    return {
      kind: 'openKubeconfig',
      file: failure.file,
      ...(failure.line === undefined ? {} : { line: failure.line }),
    };
  }
  return { kind: 'retry', id };
}

/** Why something could not be read at all. */
function failureMessage(
  topic: string,
  what: string,
  error: ClusterError,
  retryAt: number | undefined,
  { id, now }: { readonly id: NodeId; readonly now: number },
): Message {
  const short = shortErrorWords(error);
  return {
    topic,
    text: what === '' ? short.charAt(0).toUpperCase() + short.slice(1) : `${what}: ${short}`,
    more: retryWords(retryAt, now),
    details: errorWords(error),
    tone: error.kind === 'forbidden' || error.kind === 'unauthorized' ? 'refused' : 'error',
    action: actionFor(error, id),
  };
}

/** The words above a context's namespaces. */
export function contextMessages(
  facts: ContextFacts,
  at: { readonly id: NodeId; readonly now: number; readonly known: number },
): Message[] {
  if (facts.error) return [failureMessage('error', '', facts.error, undefined, at)];
  const { statuses } = facts;
  const messages: Message[] = [];
  const stale = statuses.find((status) => status.state === 'stale');
  const failed = statuses.find((status) => status.state === 'failed');
  if (stale?.state === 'stale') {
    messages.push({
      topic: 'stale',
      text: `Not up to date since ${ageWords(at.now - stale.since)}: ${shortErrorWords(stale.error)}`,
      more: retryWords(stale.retryAt, at.now),
      details: errorWords(stale.error),
      tone: 'warning',
      action: { kind: 'retry', id: at.id },
    });
  } else if (failed?.state === 'failed') {
    messages.push(failureMessage('failed', '', failed.error, failed.retryAt, at));
  }
  if (facts.limitedTo) {
    messages.push({
      topic: 'limited',
      text: 'Not all namespaces',
      more: 'listing them is not permitted',
      details:
        'The user of this context may not list namespaces. Shown are those that the kubeconfig’s contexts of this cluster name; choose another one to see its Jobs.',
      tone: 'refused',
      action: { kind: 'chooseNamespace' },
    });
  }
  if (messages.length === 0 && at.known === 0) messages.push(loading);
  return messages;
}

/** The words above, or in place of, a namespace's CronJobs and Jobs. */
export function namespaceMessages(
  scope: ScopeFacts,
  at: {
    readonly id: NodeId;
    readonly now: number;
    readonly rows: number;
    /** It has some that the filter hides. */
    readonly filtered: boolean;
  },
): Message[] {
  const messages: Message[] = [];
  for (const [topic, what, status] of [
    ['jobs', 'Jobs', scope.jobs],
    ['cronJobs', 'CronJobs', scope.cronJobs],
  ] as const) {
    if (status.state === 'failed') messages.push(failureMessage(topic, what, status.error, status.retryAt, at));
  }
  if (messages.length > 0 || at.rows > 0) return messages;
  if ([scope.jobs, scope.cronJobs].some(({ state }) => state === 'loading' || state === 'stopped')) return [loading];
  if (at.filtered) return [filtered];
  return [
    {
      topic: 'empty',
      text: 'No Jobs here',
      more: 'select to write one',
      tone: 'information',
      action: { kind: 'newManifest' },
    },
  ];
}

/** The words in place of a Job's pods. */
export function podMessages(
  pods: ReflectorStatus,
  at: { readonly id: NodeId; readonly now: number; readonly known: number; readonly ended: boolean },
): Message[] {
  if (pods.state === 'failed') return [failureMessage('pods', 'Pods', pods.error, pods.retryAt, at)];
  if (at.known > 0) return [];
  if (pods.state === 'loading' || pods.state === 'stopped') return [loading];
  return [
    at.ended
      ? {
          topic: 'empty',
          text: 'No pods any more',
          more: 'select for logs that were kept',
          tone: 'information',
          action: { kind: 'openEarlierLog' },
        }
      : { topic: 'empty', text: 'No pods yet', tone: 'information', action: { kind: 'retry', id: at.id } },
  ];
}

/** The words in place of a CronJob's Jobs. */
export function cronJobMessages(
  scope: ScopeFacts,
  at: {
    readonly id: NodeId;
    readonly rows: number /** It has some that the filter hides. */;
    readonly filtered: boolean;
  },
): Message[] {
  if (at.rows > 0) return [];
  if (scope.jobs.state === 'loading' || scope.jobs.state === 'stopped') return [loading];
  if (at.filtered) return [filtered];
  return [{ topic: 'empty', text: 'No Jobs of it here', tone: 'information', action: { kind: 'retry', id: at.id } }];
}
