import type { Container, Pod, TerminatedState } from '../resources.ts';
import type { ContainerExit, ContainerState } from './containerState.ts';

/** What a pod's status says of one container, as far as its log is concerned. */
export function containerStateOf(pod: Pod, container: Container): ContainerState {
  const { state, last, restarts } = container;
  // A pod that has ended starts nothing any more; nor does an init container that has done its work.
  const over = pod.phase === 'Succeeded' || pod.phase === 'Failed';
  switch (state?.kind) {
    case 'running':
      return { kind: 'running', instance: { restart: restarts }, before: last && exitOf(last) };
    case 'terminated':
      return {
        kind: 'terminated',
        instance: { restart: restarts },
        exit: exitOf(state),
        before: last && exitOf(last),
        final: over || (container.role === 'init' && state.exitCode === 0),
      };
    default:
      return {
        kind: 'waiting',
        ...(state ? { reason: state.reason, message: state.message } : unscheduled(pod)),
        // The count goes up when the next run begins, so while that is waited for it is still the last run's number.
        last: last ? { instance: { restart: restarts }, exit: exitOf(last) } : undefined,
        final: over,
      };
  }
}

/** Why no node has taken the pod, as far as the scheduler has said. */
function unscheduled({ phase, reason, message, conditions }: Pod): { reason: string; message: string } {
  if (phase !== 'Pending') return { reason: '', message: '' };
  const refused = conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  return refused ? { reason: refused.reason, message: refused.message } : { reason, message };
}

function exitOf({ exitCode, signal, reason, started, finished }: TerminatedState): ContainerExit {
  return { exitCode, signal, reason, started, finished };
}
