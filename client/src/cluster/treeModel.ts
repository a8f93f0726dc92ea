import { cronJobNode, jobNode, type NextRun } from './jobNodes.ts';
import { parseLabelSelector } from './labelSelector.ts';
import { containerNode, indexNode, podNode } from './podNodes.ts';
import type { ClusterPlace } from './ports.ts';
import type { Pod } from './resources.ts';
import type { Row } from './rowLists.ts';
import type { NodeId, TreeChange, TreeFilter, TreeNode, TreeSort } from './tree.ts';
import { type NodeKey, parseNodeId, toNodeId } from './treeIds.ts';
import { count } from './treeLooks.ts';
import {
  type ContextFacts,
  contextMessages,
  cronJobMessages,
  idleFacts,
  type Message,
  namespaceMessages,
  podMessages,
} from './treeMessages.ts';
import { contextNode, messageNode, moreNode, namespaceNode } from './treeNodes.ts';
import { isEmptyNamespace, TreeState, type TreeView } from './treeState.ts';

/** The tree as data: objects go in, ids and nodes come out, and after every change the ids of what looks different. */
export interface TreeModel {
  roots(): readonly NodeId[];
  children(id: NodeId): readonly NodeId[];
  node(id: NodeId): TreeNode | undefined;

  openContext(name: string): TreeState;
  closeContext(name: string): void;
  setPlace(context: string, place: ClusterPlace): void;
  setFacts(context: string, facts: ContextFacts): void;
  setFilter(filter: TreeFilter): void;
  setSort(sort: TreeSort): void;
  showMore(id: NodeId): void;
  /** Whether the node is in its parent's list of children; makes that list long enough. */
  bringIntoView(id: NodeId): boolean;
  podsOf(jobId: NodeId): readonly NodeId[];

  /** Ages and countdowns have moved on. */
  tick(): void;
  /** What looks different since the last call, among what was asked for. */
  takeChange(): TreeChange | undefined;
}

export interface TreeModelOptions {
  readonly now: () => number;
  readonly nextRun: NextRun;
  /** How many Jobs are shown of a longer list at first. */
  readonly pageSize?: number;
}

interface Context {
  readonly state: TreeState;
  facts: ContextFacts;
  place: ClusterPlace | undefined;
  /** Namespaces without Jobs are shown too. */
  emptyShown: boolean;
}

const podPage = 200;

export function createTreeModel({ now, nextRun, pageSize = 100 }: TreeModelOptions): TreeModel {
  const contexts = new Map<string, Context>();
  /** What was asked for, with what was answered. */
  const drawn = new Map<NodeId, string>();
  const listed = new Map<NodeId, readonly NodeId[]>();
  const dirtyNodes = new Set<NodeId>();
  const dirtyChildren = new Set<NodeId>();
  const dirty = {
    node: (id: NodeId): void => void (drawn.has(id) && dirtyNodes.add(id)),
    children: (id: NodeId): void => void (listed.has(id) && dirtyChildren.add(id)),
  };
  /** Of Jobs and indexes: how many pods are shown. */
  const podLimits = new Map<NodeId, number>();
  let sort: TreeSort = 'newest';
  let filter: TreeFilter = {};

  function view(): TreeView {
    const text = filter.text?.trim().toLowerCase() ?? '';
    const selector = filter.labels?.trim() ?? '';
    const phases = filter.phases === undefined || filter.phases.length === 0 ? undefined : new Set(filter.phases);
    return {
      sort,
      text,
      phases,
      // A selector that is none selects nothing, as it would on the server.
      labels: selector === '' ? undefined : (parseLabelSelector(selector) ?? ((): boolean => false)),
      filtered: text !== '' || selector !== '' || phases !== undefined,
    };
  }

  function contextOf(key: NodeKey): Context | undefined {
    if ('context' in key) return contexts.get(key.context);
    const of = parseNodeId(key.of);
    return of && contextOf(of);
  }

  function compute(id: NodeId): readonly NodeId[] {
    const key = parseNodeId(id);
    const context = key && contextOf(key);
    if (!key || !context) return [];
    const messages = messagesOf(key, id, context).map(({ topic }) => toNodeId({ kind: 'message', of: id, topic }));
    return [...messages, ...objectsOf(key, id, context)];
  }

  /** Children that stand for objects, and what stands for those that are not shown. */
  function objectsOf(key: NodeKey, id: NodeId, { state, facts, place, emptyShown }: Context): readonly NodeId[] {
    const more = toNodeId({ kind: 'more', of: id });
    switch (key.kind) {
      case 'context': {
        if (facts.error) return [];
        const { shown, hidden } = namespacesOf(state, facts, place, emptyShown);
        return [...shown.map((name) => state.namespaceId(name)), ...(hidden > 0 ? [more] : [])];
      }
      case 'namespace':
      case 'cronJob': {
        const { rows, hidden } = rowsOf(key, id, state);
        return [...rows.map(({ kind, uid }) => state.objectId(kind, uid)), ...(hidden > 0 ? [more] : [])];
      }
      case 'job': {
        const job = state.jobs.get(key.uid)?.job;
        const pods = attemptsOf(state, key.uid);
        const all = job?.indexed
          ? indexesOf(pods).map((index) => toNodeId({ kind: 'index', context: key.context, uid: key.uid, index }))
          : pods.map((pod) => state.objectId('pod', pod.uid));
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
    key: Extract<NodeKey, { kind: 'namespace' | 'cronJob' | 'job' | 'pod' }>,
    id: NodeId,
    state: TreeState,
  ): { readonly rows: readonly Row[]; readonly hidden: number } {
    return state.lists.shown(id, () =>
      key.kind === 'namespace' ? state.candidatesOfNamespace(key.namespace) : state.candidatesOfCronJob(key.uid),
    );
  }

  function paged(id: NodeId, all: readonly NodeId[], more: NodeId): readonly NodeId[] {
    const limit = podLimits.get(id) ?? podPage;
    return all.length <= limit ? all : [...all.slice(0, limit), more];
  }

  function messagesOf(key: NodeKey, id: NodeId, { state, facts }: Context): readonly Message[] {
    const at = { id, now: now() };
    switch (key.kind) {
      case 'context':
        return contextMessages(facts, { ...at, known: state.namespaces.size });
      case 'namespace': {
        const namespace = state.namespaces.get(key.namespace);
        const { rows } = rowsOf(key, id, state);
        const hasObjects = namespace !== undefined && !isEmptyNamespace(namespace);
        return namespaceMessages(facts.scopeOf(key.namespace), { ...at, rows: rows.length, filtered: hasObjects });
      }
      case 'cronJob': {
        const cronJob = state.cronJobs.get(key.uid)?.cronJob;
        if (!cronJob) return [];
        return cronJobMessages(facts.scopeOf(cronJob.namespace), rowsOf(key, id, state).rows.length);
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

  function build(id: NodeId): TreeNode | undefined {
    const key = parseNodeId(id);
    const context = key && contextOf(key);
    if (!key || !context) return undefined;
    const { state, facts, place } = context;
    switch (key.kind) {
      case 'context':
        return contextNode({ id, name: key.context, place, facts, now: now() });
      case 'namespace': {
        const namespace = state.namespaces.get(key.namespace) ?? emptyNamespace(key.namespace, facts, place);
        const parent = toNodeId({ kind: 'context', context: key.context });
        const expanded = key.namespace === place?.namespace;
        return namespace && namespaceNode(namespace, { id, context: key.context, parent, expanded });
      }
      case 'cronJob': {
        const cronJob = state.cronJobs.get(key.uid);
        if (!cronJob) return undefined;
        const parent = state.namespaceId(cronJob.cronJob.namespace);
        const at = { id, context: key.context, parent, now: now(), nextRun };
        return cronJobNode(cronJob, state.lastJobOf(key.uid), at);
      }
      case 'job': {
        const job = state.jobs.get(key.uid);
        return job && jobNode(job, { id, context: key.context, now: now(), pods: () => attemptsOf(state, key.uid) });
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
        return pod && podNode(pod, { id, context: key.context, now: now(), ...placeOfPod(state, pod) });
      }
      case 'container': {
        const pod = state.pods.get(key.uid);
        const container = pod?.containers.find(({ name }) => name === key.container);
        const parent = state.objectId('pod', key.uid);
        return pod && container && containerNode(container, pod, { id, context: key.context, parent, now: now() });
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

  function moreLabel(of: NodeId, { state, facts, place, emptyShown }: Context): string | undefined {
    const key = parseNodeId(of);
    switch (key?.kind) {
      case 'context': {
        const { hidden } = namespacesOf(state, facts, place, emptyShown);
        return hidden === 0 ? undefined : `${count(hidden, 'namespace')} without Jobs`;
      }
      case 'namespace':
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

  function markAll(context: string): void {
    for (const id of drawn.keys()) if (belongsTo(id, context)) dirtyNodes.add(id);
    for (const id of listed.keys()) if (belongsTo(id, context)) dirtyChildren.add(id);
  }

  const model: TreeModel = {
    roots: () => [...contexts.keys()].map((context) => toNodeId({ kind: 'context', context })),
    children(id) {
      const ids = compute(id);
      listed.set(id, ids);
      return ids;
    },
    node(id) {
      const node = build(id);
      if (node) drawn.set(id, signature(node));
      return node;
    },

    openContext(name) {
      const known = contexts.get(name);
      if (known) return known.state;
      const state = new TreeState(name, view(), dirty, pageSize);
      contexts.set(name, { state, facts: idleFacts, place: undefined, emptyShown: false });
      return state;
    },
    closeContext(name) {
      markAll(name);
      contexts.delete(name);
    },
    setPlace(name, place) {
      const context = contexts.get(name);
      if (!context) return;
      context.place = place;
      markAll(name);
    },
    setFacts(name, facts) {
      const context = contexts.get(name);
      if (!context) return;
      context.facts = facts;
      // Words change with facts, and words are few.
      for (const id of drawn.keys()) {
        const kind = parseNodeId(id)?.kind;
        if (kind === 'context' || kind === 'message') dirtyNodes.add(id);
      }
      for (const id of listed.keys()) if (belongsTo(id, name)) dirtyChildren.add(id);
    },
    setFilter(next) {
      filter = next;
      for (const { state } of contexts.values()) state.setView(view());
      for (const id of listed.keys()) dirtyChildren.add(id);
    },
    setSort(next) {
      sort = next;
      for (const { state } of contexts.values()) state.setView(view());
    },
    showMore(id) {
      const key = parseNodeId(id);
      const context = key && contextOf(key);
      if (!key || !context) return;
      if (key.kind === 'context') context.emptyShown = true;
      else if (key.kind === 'job' || key.kind === 'index')
        podLimits.set(id, (podLimits.get(id) ?? podPage) + 5 * podPage);
      else context.state.lists.showMore(id);
      dirty.children(id);
    },
    bringIntoView(id) {
      const key = parseNodeId(id);
      const context = key && contextOf(key);
      if (!key || !context) return false;
      const { state } = context;
      if (key.kind === 'job') {
        const job = state.jobs.get(key.uid);
        if (!job?.matches) return false;
        model.children(job.parent);
        state.lists.showUpTo(job.parent, job.row);
        return true;
      }
      if (key.kind === 'cronJob') {
        const cronJob = state.cronJobs.get(key.uid);
        if (!cronJob?.listed) return false;
        const parent = state.namespaceId(cronJob.cronJob.namespace);
        model.children(parent);
        state.lists.showUpTo(parent, cronJob.row);
        return true;
      }
      return build(id) !== undefined;
    },
    podsOf(jobId) {
      const key = parseNodeId(jobId);
      const context = key && contextOf(key);
      if (key?.kind !== 'job' || !context) return [];
      return attemptsOf(context.state, key.uid).map((pod) => context.state.objectId('pod', pod.uid));
    },

    tick() {
      for (const id of drawn.keys()) dirtyNodes.add(id);
    },
    takeChange() {
      const changed: NodeId[] = [];
      const children: NodeId[] = [];
      for (const id of dirtyChildren) dirty.node(toNodeId({ kind: 'more', of: id }));
      for (const id of [...dirtyNodes, ...dirtyChildren]) {
        // Words stand first, and change with what they stand under.
        for (const child of listed.get(id) ?? []) {
          if (parseNodeId(child)?.kind !== 'message') break;
          dirty.node(child);
        }
      }
      for (const id of dirtyNodes) {
        const node = build(id);
        if (!node) {
          drawn.delete(id);
          listed.delete(id);
          podLimits.delete(id);
          continue;
        }
        const look = signature(node);
        if (drawn.get(id) === look) continue;
        drawn.set(id, look);
        changed.push(id);
      }
      for (const id of dirtyChildren) {
        const before = listed.get(id);
        if (!before) continue;
        const after = compute(id);
        if (sameList(before, after)) continue;
        listed.set(id, after);
        children.push(id);
      }
      dirtyNodes.clear();
      dirtyChildren.clear();
      return changed.length === 0 && children.length === 0 ? undefined : { changed, children };
    },
  };
  return model;
}

/** Everything of a node that is drawn at once; the tooltip is only asked for when it is hovered. */
function signature(node: TreeNode): string {
  const { label, description, icon, color, accessibleLabel, contextValue, collapsible } = node;
  return [label, description, icon, color, accessibleLabel, contextValue, collapsible].join('\u0000');
}

function sameList(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

function belongsTo(id: NodeId, context: string): boolean {
  const key = parseNodeId(id);
  if (!key) return false;
  return 'context' in key ? key.context === context : belongsTo(key.of, context);
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
    counts: { running: 0, complete: 0, failed: 0, suspended: 0, queued: 0, terminating: 0, stuck: 0, pending: 0 },
  };
}

/** A Job's pods, oldest first. */
function attemptsOf(state: TreeState, jobUid: string): Pod[] {
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
