import { controllerLabels } from './apply/toManifest.ts';
import type { Clock } from './clock.ts';
import { type ContextWatcher, createContextWatcher } from './contextWatcher.ts';
import { createEmitter, type Disposable } from './disposable.ts';
import type { NextRun } from './jobNodes.ts';
import type { Permissions } from './permissions.ts';
import type { Clusters } from './ports.ts';
import type { Job } from './resources.ts';
import type { Explorer, NodeId, PinnedObject, TreeChange } from './tree.ts';
import { parseNodeId, toNodeId } from './treeIds.ts';
import { createTreeModel } from './treeModel.ts';
import type { TreeState } from './treeState.ts';
import type { WatchChange } from './watchPool.ts';

export interface ExplorerOptions {
  readonly clusters: Pick<Clusters, 'open' | 'kubeconfig'>;
  readonly clock: Clock;
  /** 0 … 1, for jitter. */
  readonly random: () => number;
  readonly nextRun: NextRun;
  /** What a menu offers and the cluster would refuse is greyed out. */
  readonly permissions: Permissions;
  /** What is pinned in a context that is opened. */
  readonly pinned?: (context: string) => readonly PinnedObject[];
  /** Changes there ask for the context's name: said at its node. */
  readonly isProtected?: (context: string) => boolean;
}

const nothingChanged: TreeChange = { changed: [], children: [] };

/** Milliseconds from one batch of changes to the next. */
const batchTime = 100;
/** Milliseconds in which changes gather after a quiet time: one thing that happens makes several. */
const gatherTime = 20;
/** Milliseconds after which ages and countdowns are looked at again. */
const tickTime = 10_000;

/**
 * How the pods of a Job are found that the watch of all Jobs' pods passes over, since a selector of the person's own
 * (`manualSelector`) need not give them the Job's name as a label.
 */
function podSelectorOf({ ownSelector }: Job): string | undefined {
  if (!ownSelector || 'job-name' in ownSelector) return undefined;
  const pairs = Object.entries(ownSelector).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? undefined : [...pairs, '!job-name'].join(',');
}

export function createExplorer(options: ExplorerOptions): Explorer {
  const { clusters, clock, random, permissions } = options;
  const model = createTreeModel({ now: () => clock.now(), ...options });
  const changed = createEmitter<TreeChange>();
  const contexts = new Map<string, { readonly watcher: ContextWatcher; readonly state: TreeState }>();
  /** What a person has opened or closed; the rest is as the nodes say. */
  const expansion = new Map<NodeId, boolean>();
  /** Contexts whose facts have changed since the last batch. */
  const news = new Set<string>();
  /** Contexts were opened or closed since the last batch. */
  let otherRoots = false;
  /** Objects have changed since the last batch. */
  let otherObjects = false;
  let visible = false;
  let wasVisible = false;
  let hiddenWatched = false;
  let batch: Disposable | undefined;
  let lastBatch = 0;
  let ticking: Disposable | undefined;
  let disposed = false;

  function schedule(): void {
    if (disposed) return;
    const wait = Math.max(gatherTime, lastBatch + batchTime - clock.now());
    batch ??= clock.after(Math.min(wait, batchTime), () => {
      batch = undefined;
      lastBatch = clock.now();
      flush();
    });
  }

  function flush(): void {
    for (const name of news) {
      const context = contexts.get(name);
      if (!context) continue;
      const { api } = context.watcher;
      if (api) model.setPlace(name, api.place);
      model.setFacts(name, context.watcher.facts());
    }
    const hasNews = news.size > 0 || otherRoots || otherObjects;
    const roots = otherRoots;
    news.clear();
    otherRoots = false;
    otherObjects = false;
    const change = model.takeChange() ?? nothingChanged;
    // A context's health may have changed without any node looking different, and so may an object that is not drawn, or
    // that was drawn in the moment between its change and this batch.
    if (change !== nothingChanged || hasNews) changed.emit(roots ? { ...change, roots } : change);
  }

  function tick(): void {
    if (disposed || !visible) {
      ticking = undefined;
      return;
    }
    model.tick();
    updateWanted();
    schedule();
    ticking = clock.after(tickTime, tick);
  }

  function take(state: TreeState, change: WatchChange): void {
    switch (change.what) {
      case 'namespaces':
        state.changeNamespaces(change.changes);
        break;
      case 'cronJobs':
        state.changeCronJobs(change.changes);
        break;
      case 'jobs':
        state.changeJobs(change.changes);
        break;
      case 'pods':
        state.changePods(change.changes);
        break;
    }
    otherObjects = true;
    schedule();
  }

  /** Contexts are open until they are closed, and so is a context's own namespace. */
  function isExpanded(id: NodeId, byDefault: boolean): boolean {
    return expansion.get(id) ?? byDefault;
  }

  function updateWanted(): void {
    for (const [name, { watcher, state }] of contexts) {
      const own = watcher.api?.place.namespace;
      const keys = [...expansion].flatMap(([id, expanded]) => {
        const key = expanded ? parseNodeId(id) : undefined;
        return key && 'context' in key && key.context === name ? [key] : [];
      });
      const namespaces = keys.flatMap((key) => (key.kind === 'namespace' ? [key.namespace] : []));
      const isOwnExpanded =
        own !== undefined && isExpanded(toNodeId({ kind: 'namespace', context: name, namespace: own }), true);
      const isOpen = isExpanded(toNodeId({ kind: 'context', context: name }), true);
      watcher.want({
        context: visible && isOpen,
        hidden: hiddenWatched && wasVisible && !visible && isOpen,
        namespaces: [...new Set([...(isOwnExpanded ? [own] : []), ...namespaces])],
        selected: keys.flatMap((key) => {
          const job = key.kind === 'job' ? state.jobs.get(key.uid)?.job : undefined;
          const labelSelector = job && podSelectorOf(job);
          return job && labelSelector !== undefined ? [{ namespace: job.namespace, labelSelector }] : [];
        }),
      });
    }
  }

  function contextOf(id: NodeId): string | undefined {
    const key = parseNodeId(id);
    if (!key) return undefined;
    return 'context' in key ? key.context : contextOf(key.of);
  }

  return {
    roots: model.roots,
    children: model.children,
    node: model.node,
    onDidChange: changed.listen,

    async openContext(name) {
      if (contexts.has(name)) return;
      const state = model.openContext(name);
      state.setPinned(options.pinned?.(name) ?? []);
      const watcher = createContextWatcher({
        context: name,
        clusters,
        clock,
        random,
        permissions,
        onChange: (change) => take(state, change),
        onFacts() {
          news.add(name);
          schedule();
        },
        onRefusals() {
          model.setRefusals(name, watcher.refusals);
          schedule();
        },
      });
      contexts.set(name, { watcher, state });
      otherRoots = true;
      await watcher.open();
      updateWanted();
      flush();
    },
    closeContext(name) {
      contexts.get(name)?.watcher.dispose();
      contexts.delete(name);
      model.closeContext(name);
      for (const id of expansion.keys()) if (contextOf(id) === name) expansion.delete(id);
      otherRoots = true;
      schedule();
    },
    setCurrent(name) {
      model.setCurrent(name);
      schedule();
    },
    setVisible(now) {
      visible = now;
      wasVisible ||= now;
      updateWanted();
      if (visible && !ticking) tick();
    },
    setExpanded(id, expanded) {
      expansion.set(id, expanded);
      updateWanted();
    },
    addNamespace(context, namespace) {
      contexts.get(context)?.watcher.addNamespace(namespace);
      expansion.set(toNodeId({ kind: 'namespace', context, namespace }), true);
      updateWanted();
    },
    setFilter(filter) {
      model.setFilter(filter);
      schedule();
    },
    setSort(sort) {
      model.setSort(sort);
      schedule();
    },
    setGrouping(grouping) {
      model.setGrouping(grouping);
      schedule();
    },
    setPinned(context, pinned) {
      contexts.get(context)?.state.setPinned(pinned);
      schedule();
    },
    labelKeys() {
      const counts = new Map<string, number>();
      for (const { state } of contexts.values()) {
        for (const [key, count] of state.labelKeys()) counts.set(key, (counts.get(key) ?? 0) + count);
      }
      return [...counts]
        .filter(([key]) => !controllerLabels.has(key))
        .sort(([a, many], [b, less]) => less - many || (a < b ? -1 : 1))
        .map(([key]) => key);
    },
    showMore(id) {
      model.showMore(id);
      flush();
    },
    refresh(id) {
      const only = id === undefined ? undefined : contextOf(id);
      for (const [name, { watcher }] of contexts) if (only === undefined || only === name) watcher.refresh();
    },

    api(id) {
      const name = contextOf(id);
      return name === undefined ? undefined : contexts.get(name)?.watcher.api;
    },
    find(name, { kind, ref }) {
      const context = contexts.get(name);
      const { pool } = context?.watcher ?? {};
      if (!context || !pool) return undefined;
      const { state } = context;
      const namespace = ref.namespace ?? '';
      const found = ((): NodeId | undefined => {
        switch (kind.plural) {
          case 'namespaces':
            return state.namespaceId(ref.name);
          case 'jobs':
          case 'cronjobs':
          case 'pods': {
            const what = kind.plural === 'cronjobs' ? 'cronJobs' : kind.plural;
            const uid = pool.named(what, namespace, ref.name)?.uid;
            const nodeKind = ({ jobs: 'job', cronJobs: 'cronJob', pods: 'pod' } as const)[what];
            return uid === undefined ? undefined : state.objectId(nodeKind, uid);
          }
          default:
            return undefined;
        }
      })();
      if (found === undefined || !model.bringIntoView(found)) return undefined;
      flush();
      return found;
    },
    podsOf: model.podsOf,
    watchHidden(on) {
      hiddenWatched = on;
      updateWanted();
    },
    failures: () =>
      [...contexts].map(([context, { watcher, state }]) => {
        const failed = new Set<string>();
        for (const [uid, { phase }] of state.jobs) if (phase.name === 'failed' && phase.final) failed.add(uid);
        return { context, failed, ...watcher.failureState() };
      }),
    health: () => [...contexts.values()].map(({ watcher }) => watcher.health()),

    dispose() {
      disposed = true;
      batch?.dispose();
      ticking?.dispose();
      for (const { watcher } of contexts.values()) watcher.dispose();
      contexts.clear();
    },
  };
}
