import type { NextRun } from './jobNodes.ts';
import { parseLabelSelector } from './labelSelector.ts';
import type { ClusterPlace } from './ports.ts';
import { noRefusals, type Refusals } from './rights.ts';
import type { NodeId, TreeChange, TreeFilter, TreeGrouping, TreeNode, TreeSort } from './tree.ts';
import { type NodeKey, parseNodeId, toNodeId } from './treeIds.ts';
import { type ContextFacts, idleFacts } from './treeMessages.ts';
import type { ContextStanding } from './treeNodes.ts';
import { attemptsOf, createTreeProjection, type TreeContext } from './treeProjection.ts';
import { TreeState, type TreeView } from './treeState.ts';

/** The tree as data: objects go in, ids and nodes come out, and after every change the ids of what looks different. */
export interface TreeModel {
  roots(): readonly NodeId[];
  children(id: NodeId): readonly NodeId[];
  node(id: NodeId): TreeNode | undefined;

  openContext(name: string): TreeState;
  closeContext(name: string): void;
  setCurrent(name: string): void;
  setPlace(context: string, place: ClusterPlace): void;
  setFacts(context: string, facts: ContextFacts): void;
  setRefusals(context: string, refusals: (namespace: string) => Refusals): void;
  setFilter(filter: TreeFilter): void;
  setSort(sort: TreeSort): void;
  setGrouping(grouping: TreeGrouping): void;
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
  readonly isProtected?: (context: string) => boolean;
  /** How many Jobs are shown of a longer list at first. */
  readonly pageSize?: number;
}

type Context = { -readonly [K in keyof TreeContext]: TreeContext[K] };

const podPage = 200;

export function createTreeModel({ now, nextRun, isProtected, pageSize = 100 }: TreeModelOptions): TreeModel {
  const contexts = new Map<string, Context>();
  /** What was asked for, with what was answered, and when it may look different though nothing has happened. */
  const drawn = new Map<NodeId, { look: string; until: number }>();
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
  let grouping: TreeGrouping = { by: 'nothing' };
  let current: string | undefined;

  function view(): TreeView {
    const text = filter.text?.trim().toLowerCase() ?? '';
    const selector = filter.labels?.trim() ?? '';
    const phases = filter.phases === undefined || filter.phases.length === 0 ? undefined : new Set(filter.phases);
    return {
      text,
      phases,
      grouping,
      // A selector that is none selects nothing, as it would on the server.
      labels: selector === '' ? undefined : (parseLabelSelector(selector) ?? ((): boolean => false)),
    };
  }

  function contextOf(key: NodeKey): Context | undefined {
    if ('context' in key) return contexts.get(key.context);
    const of = parseNodeId(key.of);
    return of && contextOf(of);
  }

  function standing(name: string): ContextStanding {
    return {
      isCurrent: name === current,
      isAlone: contexts.size === 1,
      isProtected: isProtected?.(name) ?? false,
    };
  }

  function markRoots(): void {
    for (const context of contexts.keys()) dirty.node(toNodeId({ kind: 'context', context }));
  }

  const projection = createTreeProjection({
    contextOf,
    now,
    nextRun,
    standing,
    podLimit: (id) => podLimits.get(id) ?? podPage,
  });

  function markAll(context: string): void {
    for (const id of drawn.keys()) if (belongsTo(id, context)) dirtyNodes.add(id);
    for (const id of listed.keys()) if (belongsTo(id, context)) dirtyChildren.add(id);
  }

  const model: TreeModel = {
    roots: () => [...contexts.keys()].map((context) => toNodeId({ kind: 'context', context })),
    children(id) {
      const ids = projection.children(id);
      listed.set(id, ids);
      return ids;
    },
    node(id) {
      const node = projection.node(id);
      if (node) drawn.set(id, { look: signature(node), until: now() + projection.lasts(id) });
      return node;
    },

    openContext(name) {
      const known = contexts.get(name);
      if (known) return known.state;
      const state = new TreeState(name, view(), dirty, sort, pageSize);
      contexts.set(name, {
        state,
        facts: idleFacts,
        place: undefined,
        emptyShown: false,
        refusals: () => noRefusals,
      });
      markRoots();
      return state;
    },
    closeContext(name) {
      contexts.delete(name);
      for (const known of [drawn, listed, dirtyNodes, dirtyChildren, podLimits]) {
        for (const id of known.keys()) if (belongsTo(id, name)) known.delete(id);
      }
      markRoots();
    },
    setCurrent(name) {
      current = name;
      markRoots();
    },
    setPlace(name, place) {
      const context = contexts.get(name);
      if (!context || context.place === place) return;
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
    setRefusals(name, refusals) {
      const context = contexts.get(name);
      if (!context) return;
      context.refusals = refusals;
      for (const id of drawn.keys()) if (belongsTo(id, name)) dirtyNodes.add(id);
    },
    setFilter(next) {
      filter = next;
      for (const { state } of contexts.values()) state.setView(view());
      for (const id of listed.keys()) dirtyChildren.add(id);
    },
    setSort(next) {
      sort = next;
      for (const { state } of contexts.values()) state.setSort(sort);
    },
    setGrouping(next) {
      grouping = next;
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
      return projection.node(id) !== undefined;
    },
    podsOf(jobId) {
      const key = parseNodeId(jobId);
      const context = key && contextOf(key);
      if (key?.kind !== 'job' || !context) return [];
      return attemptsOf(context.state, key.uid).map((pod) => context.state.objectId('pod', pod.uid));
    },

    tick() {
      const time = now();
      for (const [id, { until }] of drawn) if (until <= time) dirtyNodes.add(id);
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
        const node = projection.node(id);
        if (!node) {
          drawn.delete(id);
          listed.delete(id);
          podLimits.delete(id);
          continue;
        }
        const look = signature(node);
        const before = drawn.get(id)?.look;
        drawn.set(id, { look, until: now() + projection.lasts(id) });
        if (before === look) continue;
        changed.push(id);
      }
      for (const id of dirtyChildren) {
        const before = listed.get(id);
        if (!before) continue;
        const after = projection.children(id);
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
