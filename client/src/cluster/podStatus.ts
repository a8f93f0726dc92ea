import type { Container, Pod, TerminatedState } from './resources.ts';

/** How a pod or container fares, for its colour. */
export type Tone = 'waiting' | 'running' | 'done' | 'failed' | 'stuck';

export interface PodStatus {
  /** The word that `kubectl get pods` shows: `Running`, `ImagePullBackOff`, `Init:0/1`, `OOMKilled`. */
  readonly text: string;
  readonly tone: Tone;
  readonly ready: number;
  /** Containers that count for readiness: the main ones and sidecars. */
  readonly total: number;
  readonly restarts: number;
}

/** Why a pod cannot go on unless somebody changes something. */
export interface Obstacle {
  /** `ImagePullBackOff`, `Unschedulable`, … */
  readonly reason: string;
  readonly message: string;
  /** '' for the pod as a whole. */
  readonly container: string;
}

/** Waiting reasons of the kubelet that do not pass by themselves. https://kubernetes.io/docs/concepts/containers/images/ */
const obstacles: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreCreateHookError',
  'PreStartHookError',
  'PostStartHookError',
]);

export function obstacleOf(pod: Pod): Obstacle | undefined {
  if (pod.phase === 'Succeeded' || pod.phase === 'Failed') return undefined;
  for (const { name, state } of pod.containers) {
    if (state?.kind === 'waiting' && obstacles.has(state.reason)) {
      return { reason: state.reason, message: state.message, container: name };
    }
  }
  const unscheduled = pod.conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (unscheduled)
    return { reason: unscheduled.reason || 'Unschedulable', message: unscheduled.message, container: '' };
  return undefined;
}

/** What kubectl's STATUS, READY and RESTARTS columns say of a pod (its printers' `printPod`). */
export function podStatus(pod: Pod): PodStatus {
  const init = pod.containers.filter(({ role }) => role === 'init' || role === 'sidecar');
  const main = pod.containers.filter(({ role }) => role === 'main');
  const isTrue = (type: string): boolean => pod.conditions.some((one) => one.type === type && one.status === 'True');
  const initializing = initializationOf(init);
  let text = pod.reason || pod.phase || 'Unknown';
  if (pod.conditions.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated')) {
    text = 'SchedulingGated';
  }
  if (initializing !== undefined) text = initializing;
  if (initializing === undefined || isTrue('Initialized')) text = mainText(main, text, isTrue('Ready'));
  const ended = pod.phase === 'Succeeded' || pod.phase === 'Failed';
  if (pod.deleting !== undefined && pod.reason === 'NodeLost') text = 'Unknown';
  else if (pod.deleting !== undefined && !ended) text = 'Terminating';

  const counted = initializing === undefined ? [...init.filter(({ role }) => role === 'sidecar'), ...main] : init;
  return {
    text,
    tone: toneOf(pod, text),
    ready: pod.containers.filter(isReady).length,
    total: main.length + init.filter(({ role }) => role === 'sidecar').length,
    restarts: counted.reduce((sum, { restarts }) => sum + restarts, 0),
  };
}

function isReady({ role, state, ready, started }: Container): boolean {
  if (role === 'sidecar') return ready && started;
  return role === 'main' && ready && state?.kind === 'running';
}

/** What an init container that has not passed yet makes of the pod; undefined when all have. */
function initializationOf(init: readonly Container[]): string | undefined {
  for (const [index, { role, state, started }] of init.entries()) {
    if (state === undefined) return `Init:${index}/${init.length}`;
    if (state.kind === 'terminated' && state.exitCode === 0) continue;
    if (role === 'sidecar' && started) continue;
    if (state.kind === 'terminated') return `Init:${exitWord(state)}`;
    if (state.kind === 'waiting' && state.reason !== '' && state.reason !== 'PodInitializing') {
      return `Init:${state.reason}`;
    }
    return `Init:${index}/${init.length}`;
  }
  return undefined;
}

function mainText(main: readonly Container[], before: string, podReady: boolean): string {
  let text = before;
  let running = false;
  let error = '';
  for (const { state, ready } of [...main].reverse()) {
    if (state?.kind === 'waiting' && state.reason !== '') text = state.reason;
    else if (state?.kind === 'terminated') {
      text = exitWord(state);
      if (state.exitCode !== 0) error = text;
    } else if (state?.kind === 'running' && ready) running = true;
  }
  if (text !== 'Completed') return text;
  if (running && podReady) return 'Running';
  return error || (running ? 'NotReady' : text);
}

function exitWord({ reason, signal, exitCode }: TerminatedState): string {
  return reason || (signal === 0 ? `ExitCode:${exitCode}` : `Signal:${signal}`);
}

function toneOf(pod: Pod, text: string): Tone {
  if (pod.phase === 'Failed') return 'failed';
  if (pod.phase === 'Succeeded') return 'done';
  if (obstacleOf(pod)) return 'stuck';
  if (text === 'CrashLoopBackOff' || text.endsWith(':CrashLoopBackOff')) return 'failed';
  if (pod.containers.some(({ state }) => state?.kind === 'terminated' && state.exitCode !== 0)) return 'failed';
  return pod.phase === 'Running' ? 'running' : 'waiting';
}

export interface ContainerStatus {
  /** `running`, `ImagePullBackOff`, `exit code 1 (Error)`. */
  readonly text: string;
  readonly tone: Tone;
}

export function containerStatus({ state, last, restarts }: Container): ContainerStatus {
  if (state === undefined) return { text: 'not started', tone: 'waiting' };
  switch (state.kind) {
    case 'running':
      return { text: 'running', tone: 'running' };
    case 'waiting': {
      const reason = state.reason || 'waiting';
      const again = last && restarts > 0 ? ` after ${exitWords(last)}` : '';
      const tone = obstacles.has(state.reason) ? 'stuck' : state.reason === 'CrashLoopBackOff' ? 'failed' : 'waiting';
      return { text: `${reason}${again}`, tone };
    }
    case 'terminated':
      return state.exitCode === 0 ? { text: 'completed', tone: 'done' } : { text: exitWords(state), tone: 'failed' };
  }
}

/** POSIX signal numbers that a shell adds 128 to, as far as people know them by name. */
const signalNames: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
};

export function signalOf({ signal, exitCode }: Pick<TerminatedState, 'signal' | 'exitCode'>): string | undefined {
  const number = signal || (exitCode > 128 && exitCode < 160 ? exitCode - 128 : 0);
  return number === 0 ? undefined : (signalNames[number] ?? `signal ${number}`);
}

/** `exit code 137 (OOMKilled)`, `exit code 143 (SIGTERM)`, `exit code 1`. */
export function exitWords(state: TerminatedState): string {
  const named = state.reason === '' || state.reason === 'Error' ? signalOf(state) : state.reason;
  return `exit code ${state.exitCode}${named === undefined ? '' : ` (${named})`}`;
}
