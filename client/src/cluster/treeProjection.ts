import { wordsLast } from './duration.ts';
import { cronJobNode, jobNode, type NextRun } from './jobNodes.ts';
import { containerNode, indexNode, podNode } from './podNodes.ts';
import type { ClusterPlace } from './ports.ts';
import type { Pod } from './resources.ts';
import type { Refusals } from './rights.ts';
import type { Row } from './rowLists.ts';
import type { NodeId, TreeNode } from './tree.ts';
import { type NodeKey, parseNodeId, toNodeId } from './treeIds.ts';
import { count, summaryOrder } from './treeLooks.ts';
import {
  type ContextFacts,
  contextMessages,
  cronJobMessages,
  type Message,
  namespaceMessages,
  podMessages,
} from './treeMessages.ts';
import { type ContextStanding, contextNode, groupNode, messageNode, moreNode, namespaceNode } from './treeNodes.ts';
import { isEmptyNamespace, type TreeState } from './treeState.ts';

/** One context as it stands: its objects, how it fares, and what of it a person wants to see. */
export interface TreeContext {
  readonly state: TreeState;
  readonly facts: ContextFacts;
  readonly place: ClusterPlace | undefined;
  /** Namespaces without Jobs are shown too. */
  readonly emptyShown: boolean;
  /** What the person may not do in a namespace. */
  readonly refusals: (namespace: string) => Refusals;
}

export interface TreeProjectionOptions {
  readonly contextOf: (key: NodeKey) => TreeContext | undefined;
  readonly now: () => number;
  readonly nextRun: NextRun;
  readonly standing: (context: string) => ContextStanding;
  /** Of a Job or an index: how many of its pods are shown. */
  readonly podLimit: (id: NodeId) => number;
}

/** What stands where in the tree and how it looks, worked out from the objects each time it is asked for. */
export interface TreeProjection {
  children(id: NodeId): readonly NodeId[];
  node(id: NodeId): TreeNode | undefined;
  /** Milliseconds after which the node may look different though nothing has happened; Infinity for never. */
  lasts(id: NodeId): number;
}

export function createTreeProjection({
  contextOf,
  now,
  nextRun,
  standing,
  podLimit,
}: TreeProjectionOptions): TreeProjection {
  function children(id: NodeId): readonly NodeId[] {
    const key = parseNodeId(id);
    const context = key && contextOf(key);
    if (!key || !context) return [];
    const messages = messagesOf(key, id, context).map(({ topic }) => toNodeId({ kind: 'message', of: id, topic }));
    return [...messages, ...objectsOf(key, id, context)];
  }

  /** Children that stand for objects, and what stands for those that are not shown. */
  function objectsOf(key: NodeKey, id: NodeId, { state, facts, place, emptyShown }: TreeContext): readonly NodeId[] {
    const more = toNodeId({ kind: 'more', of: id });
    switch (key.kind) {
      case 'context': {
        if (facts.error) return [];
        const { shown, hidden } = namespacesOf(state, facts, place, emptyShown);
        return [...shown.map((name) => state.namespaceId(name)), ...(hidden > 0 ? [more] : [])];
      }
      case 'namespace':
      case 'group':
      case 'cronJob': {
        const { rows, hidden } = rowsOf(key, id, state);
        const groups =
          key.kind === 'namespace'
            ? groupsOf(key.namespace, state).map((value) => toNodeId({ ...key, kind: 'group', value }))
            : [];
        return [...rows.map(({ kind, uid }) => state.objectId(kind, uid)), ...groups, ...(hidden > 0 ? [more] : [])];
      }
      case 'job': {
        const job = state.jobs.get(key.uid)?.job;
        const pods = attemptsOf(state, key.uid);
        const indexes = job?.indexed ? indexesOf(pods) : [];
        const all = [
          ...indexes.map((index) => toNodeId({ kind: 'index', context: key.context, uid: key.uid, index })),
          ...pods
            .filter((pod) => !job?.indexed || pod.index === undefined)
            .map((pod) => state.objectId('pod', pod.uid)),
        ];
        return paged(id, all, more);
      }
      case 'index': {
        const pods = attemptsOf(state, key.uid).filter((pod) => pod.index === key.index);
        return paged(
          id,
          pods.map((pod) => state.objectId('pod', pod.uid)),
          more,
        );
      }
      case 'pod':
        return (state.pods.get(key.uid)?.containers ?? []).map(({ name }) =>
          toNodeId({ kind: 'container', context: key.context, uid: key.uid, container: name }),
        );
      case 'container':
      case 'message':
      case 'more':
        return [];
    }
  }

  function rowsOf(
    key: Extract<NodeKey, { kind: 'namespace' | 'group' | 'cronJob' | 'job' | 'pod' }>,
    id: NodeId,
    state: TreeState,
  ): { readonly rows: readonly Row[]; readonly hidden: number } {
    return state.lists.shown(id, () => {
      if (key.kind === 'namespace') return state.candidatesOfNamespace(key.namespace);
      if (key.kind === 'group') return state.candidatesOfGroup(key.namespace, key.value);
      return state.candidatesOfCronJob(key.uid);
    });
  }

  function paged(id: NodeId, all: readonly NodeId[], more: NodeId): readonly NodeId[] {
    const limit = podLimit(id);
    return all.length <= limit ? all : [...all.slice(0, limit), more];
  }

  function messagesOf(key: NodeKey, id: NodeId, { state, facts }: TreeContext): readonly Message[] {
    const at = { id, now: now() };
    switch (key.kind) {
      case 'context':
        return contextMessages(facts, { ...at, known: state.namespaces.size });
      case 'namespace': {
        const namespace = state.namespaces.get(key.namespace);
        const { rows } = rowsOf(key, id, state);
        const hasObjects = namespace !== undefined && !isEmptyNamespace(namespace);
        const shown = rows.length + groupsOf(key.namespace, state).length;
        return namespaceMessages(facts.scopeOf(key.namespace), { ...at, rows: shown, filtered: hasObjects });
      }
      case 'cronJob': {
        const cronJob = state.cronJobs.get(key.uid)?.cronJob;
        if (!cronJob) return [];
        const { rows } = rowsOf(key, id, state);
        const filtered = state.lastJobOf(key.uid) !== undefined;
        return cronJobMessages(facts.scopeOf(cronJob.namespace), { id, rows: rows.length, filtered });
      }
      case 'job': {
        const job = state.jobs.get(key.uid);
        if (!job) return [];
        const [first] = state.pods.of(key.uid);
        return podMessages(facts.scopeOf(job.job.namespace).pods, {
          ...at,
          known: first ? 1 : 0,
          ended: job.phase.final,
        });
      }
      default:
        return [];
    }
  }

  function node(id: NodeId): TreeNode | undefined {
    const key = parseNodeId(id);
    const context = key && contextOf(key);
    if (!key || !context) return undefined;
    const { state, facts, place, refusals } = context;
    switch (key.kind) {
      case 'context':
        return contextNode({ id, name: key.context, place, facts, now: now(), ...standing(key.context) });
      case 'namespace': {
        const namespace = state.namespaces.get(key.namespace) ?? emptyNamespace(key.namespace, facts, place);
        const parent = toNodeId({ kind: 'context', context: key.context });
        const expanded = key.namespace === place?.namespace;
        return (
          namespace &&
          namespaceNode(namespace, {
            id,
            context: key.context,
            parent,
            expanded,
            refusals: refusals(key.namespace),
          })
        );
      }
      case 'group': {
        const size = state.namespaces.get(key.namespace)?.groups.get(key.value);
        const parent = state.namespaceId(key.namespace);
        const { context: name, value } = key;
        return size === undefined ? undefined : groupNode(value, state.grouping, size, { id, context: name, parent });
      }
      case 'cronJob': {
        const cronJob = state.cronJobs.get(key.uid);
        if (!cronJob) return undefined;
        const parent = state.namespaceId(cronJob.cronJob.namespace);
        const refused = refusals(cronJob.cronJob.namespace);
        const at = { id, context: key.context, parent, now: now(), nextRun, refusals: refused };
        return cronJobNode(cronJob, state.lastJobOf(key.uid), at);
      }
      case 'job': {
        const job = state.jobs.get(key.uid);
        if (!job) return undefined;
        const pods = (): Pod[] => attemptsOf(state, key.uid);
        return jobNode(job, { id, context: key.context, now: now(), pods, refusals: refusals(job.job.namespace) });
      }
      case 'index': {
        const job = state.jobs.get(key.uid)?.job;
        const pods = attemptsOf(state, key.uid).filter((pod) => pod.index === key.index);
        const parent = state.objectId('job', key.uid);
        return job && pods.length > 0
          ? indexNode(key.index, pods, { id, context: key.context, parent, job })
          : undefined;
      }
      case 'pod': {
        const pod = state.pods.get(key.uid);
        if (!pod) return undefined;
        const at = { id, context: key.context, now: now(), refusals: refusals(pod.namespace) };
        return podNode(pod, { ...at, ...placeOfPod(state, pod) });
      }
      case 'container': {
        const pod = state.pods.get(key.uid);
        const container = pod?.containers.find(({ name }) => name === key.container);
        const parent = state.objectId('pod', key.uid);
        if (!pod || !container) return undefined;
        const at = { id, context: key.context, parent, now: now(), refusals: refusals(pod.namespace) };
        return containerNode(container, pod, at);
      }
      case 'message': {
        const of = parseNodeId(key.of);
        const message = of && messagesOf(of, key.of, context).find(({ topic }) => topic === key.topic);
        return message && messageNode(message, { parent: key.of, context: state.context });
      }
      case 'more': {
        const label = moreLabel(key.of, context);
        return label === undefined ? undefined : moreNode(label, { parent: key.of, context: state.context });
      }
    }
  }

  function moreLabel(of: NodeId, { state, facts, place, emptyShown }: TreeContext): string | undefined {
    const key = parseNodeId(of);
    switch (key?.kind) {
      case 'context': {
        const { hidden } = namespacesOf(state, facts, place, emptyShown);
        return hidden === 0 ? undefined : `${count(hidden, 'namespace')} without Jobs`;
      }
      case 'namespace':
      case 'group':
      case 'cronJob': {
        const hidden = state.lists.hidden(of);
        return hidden === 0 ? undefined : `Show more (${hidden.toLocaleString('en')} not shown)`;
      }
      case 'job':
      case 'index':
        return 'Show more';
      default:
        return undefined;
    }
  }

  /** Under its Job or its index; a pod of anything else is not in the tree. */
  function placeOfPod(state: TreeState, pod: Pod): { parent: NodeId | undefined; attempt: number | undefined } {
    const job = pod.owner && state.jobs.get(pod.owner.uid)?.job;
    if (!job) return { parent: undefined, attempt: undefined };
    const { uid } = job;
    const indexed = job.indexed && pod.index !== undefined;
    const parent = indexed
      ? toNodeId({ kind: 'index', context: state.context, uid, index: pod.index })
      : state.objectId('job', uid);
    // Pods that run beside each other are no attempts at the same thing.
    const single = (job.completions ?? 1) === 1 && (job.parallelism ?? 1) === 1;
    if (!indexed && !single) return { parent, attempt: undefined };
    const attempts = attemptsOf(state, uid).filter((one) => !indexed || one.index === pod.index);
    return { parent, attempt: attempts.length > 1 ? attempts.findIndex((one) => one.uid === pod.uid) + 1 : undefined };
  }

  function lasts(id: NodeId): number {
    const key = parseNodeId(id);
    const context = key && contextOf(key);
    if (!key || !context) return Number.POSITIVE_INFINITY;
    const since = (...times: readonly (number | undefined)[]): number =>
      Math.min(...times.map((time) => (time === undefined ? Number.POSITIVE_INFINITY : wordsLast(now() - time))));
    const { state } = context;
    switch (key.kind) {
      case 'job': {
        const { job, phase } = state.jobs.get(key.uid) ?? {};
        return phase?.final ? since(job?.completed) : since(job?.started, job?.created);
      }
      case 'cronJob': {
        const { cronJob } = state.cronJobs.get(key.uid) ?? {};
        const last = state.lastJobOf(key.uid)?.job;
        const next = cronJob && !cronJob.suspend ? nextRun(cronJob.schedule, cronJob.timeZone, now()) : undefined;
        return since(next, last?.created, cronJob?.lastScheduled);
      }
      case 'pod':
        return since(state.pods.get(key.uid)?.created);
      case 'context':
      case 'message':
        return 0;
      case 'namespace':
      case 'group':
      case 'index':
      case 'container':
      case 'more':
        return Number.POSITIVE_INFINITY;
    }
  }

  return { children, node, lasts };
}

/** The context's own namespace first, then by name; those without Jobs are left out until they are asked for. */
function namespacesOf(
  state: TreeState,
  facts: ContextFacts,
  place: ClusterPlace | undefined,
  emptyShown: boolean,
): { readonly shown: readonly string[]; readonly hidden: number } {
  const wanted = new Set([...(facts.limitedTo ?? []), ...(facts.limitedTo && place ? [place.namespace] : [])]);
  const names = [...new Set([...state.namespaces.keys(), ...wanted])].sort();
  const shown = names.filter((name) => {
    if (emptyShown || name === place?.namespace || wanted.has(name)) return true;
    const namespace = state.namespaces.get(name);
    return namespace !== undefined && !isEmptyNamespace(namespace);
  });
  const own = place?.namespace;
  const ordered = own !== undefined && shown.includes(own) ? [own, ...shown.filter((name) => name !== own)] : shown;
  return { shown: ordered, hidden: names.length - shown.length };
}

function emptyNamespace(
  name: string,
  facts: ContextFacts,
  place: ClusterPlace | undefined,
): Parameters<typeof namespaceNode>[0] | undefined {
  if (!facts.limitedTo?.includes(name) && !(facts.limitedTo && place?.namespace === name)) return undefined;
  return {
    name,
    object: undefined,
    cronJobs: 0,
    jobUids: new Set(),
    cronJobUids: new Set(),
    groups: new Map(),
    counts: { running: 0, complete: 0, failed: 0, suspended: 0, queued: 0, terminating: 0, stuck: 0, pending: 0 },
  };
}

/** Phases in the order in which they ask for attention, labels by their values, those without it last. */
function groupsOf(namespace: string, state: TreeState): string[] {
  const values = [...(state.namespaces.get(namespace)?.groups.keys() ?? [])];
  const order: readonly string[] = summaryOrder;
  if (state.grouping.by === 'phase') return values.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return values.sort((a, b) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : 1));
}

/** A Job's pods, oldest first. */
export function attemptsOf(state: TreeState, jobUid: string): Pod[] {
  return [...state.pods.of(jobUid)].sort(
    (a, b) =>
      (a.index ?? -1) - (b.index ?? -1) ||
      (a.created ?? 0) - (b.created ?? 0) ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

function indexesOf(pods: readonly Pod[]): number[] {
  return [...new Set(pods.flatMap((pod) => pod.index ?? []))].sort((a, b) => a - b);
}
