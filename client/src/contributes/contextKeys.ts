/** The `when` clause context keys that the extension sets; the tables and `ui/contextKeys.ts` are the only users. */
export const contextKeys = {
  /** A {@link ShownState}: which of the welcome views is shown. */
  state: 'kubernetesJobs.state',
  /** The current context or another one that is open can be acted on: whether the commands of the tree are there. */
  hasCluster: 'kubernetesJobs.hasCluster',
  /** The active editor holds a Job or CronJob, as the language server understands it. */
  editorHasManifest: 'kubernetesJobs.editorHasManifest',
  /** The cluster inside the extension runs. */
  demoRunning: 'kubernetesJobs.demoRunning',
  /** The tree shows more than one context. */
  severalContexts: 'kubernetesJobs.severalContexts',
  /** The tree shows a part of the Jobs only. */
  treeFiltered: 'kubernetesJobs.treeFiltered',
  /** At least one log is being followed. */
  followingLogs: 'kubernetesJobs.followingLogs',
  /** At least one log was followed and still has its channel. */
  hasLogs: 'kubernetesJobs.hasLogs',
  /** The Output view shows one of them. */
  logShown: 'kubernetesJobs.logShown',
  shownLogIsPaused: 'kubernetesJobs.shownLogIsPaused',
  shownLogIsFollowed: 'kubernetesJobs.shownLogIsFollowed',
  shownLogIsFiltered: 'kubernetesJobs.shownLogIsFiltered',
} as const;

export type ContextKey = keyof typeof contextKeys;

/** What the side bar has to say: the connection's state, or that there can be none. */
export type ShownState =
  | ConnectionState
  /** The extension runs in a browser, where no cluster can be talked to. */
  | 'browser';

/** What stands between a person and the cluster, as far as the side bar is concerned. */
export type ConnectionState =
  /** The workspace is in Restricted Mode: no cluster is talked to. */
  | 'untrusted'
  /** The first answer of the cluster is awaited. */
  | 'connecting'
  /** A context is chosen, and the tree has asked nothing of it yet: nobody looks at it. */
  | 'idle'
  | 'noKubeconfig'
  /** A kubeconfig is there and cannot be used: it is no YAML, names a context that it does not hold … */
  | 'brokenKubeconfig'
  | 'unreachable'
  /** The server answers and refuses the credential. */
  | 'unauthorized'
  | 'connected';

/** `when` clauses that several tables share. */
export const when = {
  /** There is a cluster to do something with. */
  connected: contextKeys.hasCluster,
  notConnected: `${contextKeys.state} =~ /^(noKubeconfig|brokenKubeconfig|unreachable|unauthorized)$/`,
  trusted: 'isWorkspaceTrusted',
  manifestInEditor: contextKeys.editorHasManifest,
  state: (state: ShownState): string => `${contextKeys.state} == ${state}`,
} as const;
