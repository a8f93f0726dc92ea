/** One run of a container: a restart makes another. */
export interface ContainerInstance {
  /** Counted from 0: `containerStatuses[].restartCount` while it was the current one. */
  readonly restart: number;
}

export interface ContainerExit {
  readonly exitCode: number;
  /** The signal's number; 0 for none. */
  readonly signal: number;
  /** OOMKilled, Error, Completed, …; '' where the kubelet gave none. */
  readonly reason: string;
  /** Milliseconds since 1970; undefined where the kubelet gave none. */
  readonly started: number | undefined;
  /** The same. */
  readonly finished: number | undefined;
}

/** What the pod's status says of one of its containers, as far as its log is concerned. */
export type ContainerState =
  /** The pod is no longer there. */
  | { readonly kind: 'gone' }
  /** It has not run yet, or waits for its next run. */
  | {
      readonly kind: 'waiting';
      /** ContainerCreating, ImagePullBackOff, CrashLoopBackOff, …; '' where nothing is known yet. */
      readonly reason: string;
      readonly message: string;
      /** The run that has ended before, if any: its log can be read. */
      readonly last: { readonly instance: ContainerInstance; readonly exit: ContainerExit } | undefined;
      /** The pod has ended and the container will not run any more. */
      readonly final: boolean;
    }
  | {
      readonly kind: 'running';
      readonly instance: ContainerInstance;
      /** How the run before it ended, if there was one and the node has not forgotten it. */
      readonly before: ContainerExit | undefined;
    }
  | {
      readonly kind: 'terminated';
      readonly instance: ContainerInstance;
      readonly exit: ContainerExit;
      readonly before: ContainerExit | undefined;
      /** It will not be restarted. */
      readonly final: boolean;
    };

/** The newest run that the state knows of; -1 where the container has not run. */
export function newestRestart(state: ContainerState): number {
  switch (state.kind) {
    case 'gone':
      return -1;
    case 'waiting':
      return state.last?.instance.restart ?? -1;
    case 'running':
    case 'terminated':
      return state.instance.restart;
  }
}

/**
 * The earliest run whose log the server hands out; -1 where the container has not run. Beside the current run's it has
 * that of the run before (`previous`), but while a container waits for its next run both are the last one's.
 */
export function oldestRestart(state: ContainerState): number {
  const newest = newestRestart(state);
  const hasBefore = (state.kind === 'running' || state.kind === 'terminated') && state.before !== undefined;
  return hasBefore ? Math.max(0, newest - 1) : newest;
}

/** How the run with this number ended, where the state still knows it. */
export function exitOf(state: ContainerState, restart: number): ContainerExit | undefined {
  if ((state.kind === 'running' || state.kind === 'terminated') && state.instance.restart === restart + 1)
    return state.before;
  if (state.kind === 'terminated' && state.instance.restart === restart) return state.exit;
  if (state.kind === 'waiting' && state.last?.instance.restart === restart) return state.last.exit;
  return undefined;
}

/** Whether no further run can come. */
export function isFinal(state: ContainerState): boolean {
  return state.kind === 'gone' || ((state.kind === 'waiting' || state.kind === 'terminated') && state.final);
}
