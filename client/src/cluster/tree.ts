import type { Disposable, Listen } from './disposable.ts';
import type { ClusterError } from './errors.ts';
import type { ClusterApi, ObjectRef, ResourceKind } from './ports.ts';

/** Names a node for as long as the tree lives; the same object has the same id after any reload. Opaque to the view. */
export type NodeId = string;

export type TreeNodeKind =
  | 'context'
  | 'namespace'
  | 'cronJob'
  /** Jobs of a namespace that have something in common. */
  | 'group'
  | 'job'
  /** One completion index of an Indexed Job. */
  | 'index'
  | 'pod'
  | 'container'
  /** Words in place of children: loading, empty, stale, forbidden, not reachable. */
  | 'message'
  /** "Show more": stands for the children that are not shown yet. */
  | 'more';

/** What kind of thing a node says about itself, for its colour: VS Code's theme colours by name. */
export type ThemeColorName =
  | 'charts.blue'
  | 'charts.green'
  | 'charts.orange'
  | 'charts.yellow'
  | 'charts.purple'
  | 'testing.iconPassed'
  | 'testing.iconFailed'
  | 'testing.iconQueued'
  | 'testing.iconSkipped'
  | 'list.errorForeground'
  | 'list.warningForeground'
  | 'disabledForeground';

/** The text of a tooltip in parts. All of it is plain text from a cluster: the view escapes it. */
export interface Tooltip {
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly value: string }[];
  readonly sections: readonly { readonly heading: string; readonly lines: readonly string[] }[];
}

/** What a message node offers to do about it. The view maps each to a command. */
export type NodeAction =
  /** Try again now: `id` is the node whose children are wanted. */
  | { readonly kind: 'retry'; readonly id: NodeId }
  | { readonly kind: 'showMore'; readonly id: NodeId }
  | { readonly kind: 'clearFilter' }
  | { readonly kind: 'newManifest' }
  | { readonly kind: 'openEarlierLog' }
  | { readonly kind: 'chooseContext' }
  | { readonly kind: 'chooseNamespace' }
  | { readonly kind: 'openKubeconfig'; readonly file: string; readonly line?: number }
  | { readonly kind: 'showLog' };

/** The Kubernetes object that a node stands for. */
export interface NodeObject {
  readonly kind: ResourceKind;
  readonly ref: ObjectRef;
  /** '' where the server sent none. */
  readonly uid: string;
}

export interface TreeNode {
  readonly id: NodeId;
  readonly kind: TreeNodeKind;
  readonly parent: NodeId | undefined;
  readonly label: string;
  /** What stands greyed behind the label: `3/5 · 2 running · 1 failed · 4m`. */
  readonly description: string;
  /** A codicon's name: `pass-filled`. */
  readonly icon: string;
  readonly color: ThemeColorName | undefined;
  /** A full sentence for screen readers: kind, name, state. */
  readonly accessibleLabel: string;
  readonly tooltip: Tooltip;
  /**
   * For `viewItem` in menus: the node's kind, then its traits, each once, joined by dots and ended by one:
   * `job.running.`, `job.suspended.`, `pod.running.`, `container.running.restarted.`
   * A clause asks `viewItem =~ /^job\./` or `viewItem =~ /\.suspended\./`.
   */
  readonly contextValue: string;
  readonly collapsible: 'none' | 'collapsed' | 'expanded';
  readonly action: NodeAction | undefined;
  readonly object: NodeObject | undefined;
  /** The context that the node belongs to. */
  readonly context: string;
  /** Of a container and below a Job: what the node stands in. */
  readonly container?: string;
}

export type TreeSort = 'newest' | 'name' | 'failedFirst';

/** Which Jobs and CronJobs are shown. Parts that are absent let everything through. */
export interface TreeFilter {
  /** Part of the name, whatever its case. */
  readonly text?: string | undefined;
  /** A label selector as kubectl's `-l` takes it; see labelSelector.ts. */
  readonly labels?: string | undefined;
  readonly phases?: readonly JobPhaseName[] | undefined;
}

export type JobPhaseName =
  | 'running'
  | 'complete'
  | 'failed'
  | 'suspended'
  /** Suspended by a queue (Kueue and its like), which will start it. */
  | 'queued'
  | 'terminating'
  /** Its pods cannot start: image, configuration, no node. */
  | 'stuck'
  /** Nothing has happened yet. */
  | 'pending';

/** What the Jobs of a namespace are put together by. A CronJob's Jobs stay under it. */
export type TreeGrouping =
  | { readonly by: 'nothing' }
  | { readonly by: 'phase' }
  | { readonly by: 'label'; readonly key: string };

export interface PinnedObject {
  readonly kind: 'job' | 'cronJob';
  readonly namespace: string;
  readonly name: string;
}

export interface TreeChange {
  /** Nodes that look different now. Only nodes that were asked for before are named. */
  readonly changed: readonly NodeId[];
  /** Nodes whose list of children is another one now. */
  readonly children: readonly NodeId[];
  /** A context was opened or closed. */
  readonly roots?: boolean;
}

/**
 * The tree of clusters as data, with everything that keeps it live. Nothing in it knows the view; the view asks for
 * what it shows, says what is expanded, and draws again what `onDidChange` names.
 */
export interface Explorer extends Disposable {
  /** The ids of the contexts that are open. */
  roots(): readonly NodeId[];
  /** At once, from what is known now; while nothing is, one message node that says so. */
  children(id: NodeId): readonly NodeId[];
  /** Undefined for a node that is gone. */
  node(id: NodeId): TreeNode | undefined;
  /**
   * Changes come in batches, at most one in 100 ms. One without nodes says that something else may be another now: `health`,
   * `failures`, what `find` finds.
   */
  readonly onDidChange: Listen<TreeChange>;

  /** Opens a context beside the others. */
  openContext(name: string): Promise<void>;
  /** Ends its watches and forgets what it has shown. */
  closeContext(name: string): void;
  /** The context that commands without a subject of their own act on; said at its node where others are open too. */
  setCurrent(name: string): void;
  /** Watches follow what is visible and expanded. */
  setVisible(visible: boolean): void;
  setExpanded(id: NodeId, expanded: boolean): void;
  /** Shows a namespace, and opens it, where the context may not list namespaces. */
  addNamespace(context: string, namespace: string): void;
  setFilter(filter: TreeFilter): void;
  setSort(sort: TreeSort): void;
  setGrouping(grouping: TreeGrouping): void;
  /** These stand first in their namespaces, whatever the order. By name: a Job that is made again stays pinned. */
  setPinned(context: string, pinned: readonly PinnedObject[]): void;
  /** The keys of the labels that Jobs have, the most frequent first: what they can be grouped by. */
  labelKeys(): readonly string[];
  showMore(id: NodeId): void;
  /** Drops back-off and asks again now; for the whole tree where no node is named. */
  refresh(id?: NodeId): void;

  /** The cluster that a node belongs to; undefined while its context cannot be opened. */
  api(id: NodeId): ClusterApi | undefined;
  /** The node of an object, where the tree knows it; its parents are found by `parent`. */
  find(context: string, object: { readonly kind: ResourceKind; readonly ref: ObjectRef }): NodeId | undefined;
  /** The pods of a Job as the tree knows them, first attempt first. */
  podsOf(jobId: NodeId): readonly NodeId[];
  /**
   * Whether Jobs, and nothing else, are watched on while nobody looks, once somebody has looked: one watch a context,
   * or one an open namespace where not all may be watched.
   */
  watchHidden(on: boolean): void;
  /** What has failed in each open context, whatever a filter hides. */
  failures(): readonly ContextFailures[];
  /** How each open context fares, for a status bar and for support. */
  health(): readonly ContextHealth[];
}

export interface ContextFailures {
  readonly context: string;
  /** UIDs of the Jobs that have failed for good. */
  readonly failed: ReadonlySet<string>;
  /**
   * `unknown` until all Jobs have been listed, `counting` while they are watched, `behind` while the cluster does not
   * answer, `stopped` while nothing is watched.
   */
  readonly state: 'unknown' | 'counting' | 'behind' | 'stopped';
  /** Of `behind`: since when (milliseconds since 1970). */
  readonly since?: number;
}

export interface ContextHealth {
  readonly context: string;
  readonly state: 'idle' | 'loading' | 'live' | 'stale' | 'failed';
  /** Since when the tree may be behind (milliseconds since 1970). */
  readonly staleSince?: number;
  readonly error?: ClusterError;
  /** When it is tried again (milliseconds since 1970). */
  readonly retryAt?: number;
}
