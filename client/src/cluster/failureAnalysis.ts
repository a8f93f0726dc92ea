import { durationWords } from './duration.ts';
import { jobPhase, summarizePods } from './jobPhase.ts';
import { exitWords, obstacleOf, signalOf } from './podStatus.ts';
import type { ClusterEvent, Container, Job, Pod, TerminatedState } from './resources.ts';

/** One reason why a Job failed or does not get on. Plain text; parts of it are the cluster's own words. */
export interface FailureCause {
  /** What happened: `Container main ended with exit code 137 (OOMKilled), 3 times`. */
  readonly what: string;
  /** What it means; '' where there is nothing to add. */
  readonly why: string;
  /** What to do; '' where only the log can tell. */
  readonly remedy: string;
}

export interface FailureAnalysis {
  /** One sentence about the Job as a whole; '' for a Job that has not failed and is not stuck. */
  readonly verdict: string;
  /** The most telling first. */
  readonly causes: readonly FailureCause[];
}

/**
 * Why a Job failed, or why it does not get on: from its conditions, how its containers ended, what its pods wait for, and
 * the events about them, newest last. Pods that are gone cannot be asked any more.
 */
export function analyzeFailure(job: Job, pods: readonly Pod[], events: readonly ClusterEvent[] = []): FailureAnalysis {
  const phase = jobPhase(job, summarizePods(pods));
  if (phase.name === 'complete') return { verdict: '', causes: [] };
  const causes = [...exitCauses(pods), ...podCauses(pods), ...obstacleCauses(pods), ...eventCauses(job, pods, events)];
  if (phase.name === 'failed') {
    return {
      verdict: verdictOf(job, phase.reason, phase.message),
      causes: causes.length > 0 || pods.length > 0 ? causes : [podsGone],
    };
  }
  if (phase.name === 'stuck') return { verdict: 'Its pods cannot start.', causes };
  const begun = job.active > 0 || job.succeeded > 0 || job.failed > 0;
  if (causes.length > 0 && !begun) return { verdict: 'It has no pods.', causes };
  if (job.failed > 0) return { verdict: `${job.failed} of its pods failed; it goes on.`, causes };
  return { verdict: '', causes };
}

/** The analysis as sentences, one cause a line; none where there is nothing to explain. */
export function failureLines({ verdict, causes }: FailureAnalysis): readonly string[] {
  if (verdict === '') return [];
  return [
    verdict,
    ...causes.map(({ what, why, remedy }) => [what, why, remedy].filter(Boolean).map(sentence).join(' ')),
  ];
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

const podsGone: FailureCause = {
  what: 'Its pods are gone',
  why: 'They were deleted, and with them what their containers wrote last.',
  remedy: 'Run it again to see it fail, or look at a log store of the cluster.',
};

function verdictOf(job: Job, reason: string, message: string): string {
  switch (reason) {
    case 'BackoffLimitExceeded':
      return `It failed because its pods failed more often than backoffLimit (${job.backoffLimit ?? 6}) allows.`;
    case 'DeadlineExceeded':
      return `It failed because it ran longer than activeDeadlineSeconds (${
        job.activeDeadlineSeconds === undefined
          ? 'of its specification'
          : durationWords(job.activeDeadlineSeconds * 1000)
      }) allows.`;
    case 'PodFailurePolicy':
      return `It failed because a rule of its podFailurePolicy says so: ${message}`;
    case 'FailedIndexes':
      return `It failed because some of its indexes failed${job.failedIndexes === '' ? '' : `: ${job.failedIndexes}`}.`;
    case 'MaxFailedIndexesExceeded':
      return `It failed because more of its indexes failed than maxFailedIndexes allows${
        job.failedIndexes === '' ? '' : `: ${job.failedIndexes}`
      }.`;
    default:
      return `It failed${reason === '' ? '' : `: ${reason}`}${message === '' ? '.' : ` (${message})`}`;
  }
}

interface Exit {
  readonly container: Container;
  readonly state: TerminatedState;
}

/** Failed ends of containers; of one that was restarted also the end before. */
function exitsOf(pods: readonly Pod[]): Exit[] {
  return pods.flatMap((pod) =>
    pod.containers.flatMap((container) => {
      const { state, last, role } = container;
      const ends = [state?.kind === 'terminated' ? state : undefined, last];
      return ends.flatMap((end) => {
        if (!end || end.exitCode === 0) return [];
        // A sidecar is told to stop when the others have ended; how it does is nobody's failure.
        if (role === 'sidecar' && signalOf(end) === 'SIGTERM') return [];
        return [{ container, state: end }];
      });
    }),
  );
}

/** The same end of the same container is one cause, however many pods had it; the most frequent first. */
function exitCauses(pods: readonly Pod[]): FailureCause[] {
  const groups = new Map<string, Exit[]>();
  for (const exit of exitsOf(pods)) {
    const key = `${exit.container.name} ${exit.state.exitCode} ${exit.state.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), exit]);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .flatMap((exits) => {
      const last = exits.at(-1);
      if (!last) return [];
      const times = exits.length > 1 ? `, ${exits.length} times` : '';
      const { why, remedy } = exitMeaning(last);
      return [{ what: `Container ${last.container.name} ended with ${exitWords(last.state)}${times}`, why, remedy }];
    });
}

function exitMeaning({ state, container }: Exit): { why: string; remedy: string } {
  const said = state.message === '' ? '' : `It says: ${state.message}`;
  if (state.reason === 'OOMKilled') {
    return {
      why: 'It used more memory than its limit allows, so the node ended it.',
      remedy: 'Raise resources.limits.memory, or let it use less.',
    };
  }
  if (state.reason === 'ContainerCannotRun' || state.reason === 'StartError') {
    return {
      why: said || 'It could not be started.',
      remedy: 'Check its command: the program must exist in the image.',
    };
  }
  switch (state.exitCode) {
    case 126:
      return { why: 'The command was found but cannot be executed.', remedy: 'Check its permissions in the image.' };
    case 127:
      return {
        why: `The command was not found in ${container.image || 'the image'}.`,
        remedy: 'Check the spelling of command, and that the image has it.',
      };
  }
  switch (signalOf(state)) {
    case 'SIGKILL':
      return {
        why: 'It was killed: its memory ran out, or it did not stop in time when it was asked to.',
        remedy: 'Look at its memory, and at terminationGracePeriodSeconds.',
      };
    case 'SIGTERM':
      return { why: 'It was told to stop: its pod was deleted, moved or past its deadline.', remedy: '' };
    case 'SIGSEGV':
    case 'SIGABRT':
    case 'SIGILL':
    case 'SIGBUS':
      return { why: 'The program crashed.', remedy: 'Its log, and the image’s architecture, are what to look at.' };
  }
  return { why: said, remedy: said === '' ? 'Its log says more.' : '' };
}

/** Pods that failed as a whole, and pods that the cluster took away. */
function podCauses(pods: readonly Pod[]): FailureCause[] {
  const groups = new Map<string, { pod: Pod; message: string; count: number }>();
  for (const pod of pods) {
    const disruption = pod.conditions.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True');
    const reason = disruption?.reason || (pod.phase === 'Failed' ? pod.reason : '');
    if (reason === '') continue;
    const known = groups.get(reason);
    if (known) known.count += 1;
    else groups.set(reason, { pod, message: disruption?.message || pod.message, count: 1 });
  }
  return [...groups].map(([reason, { pod, message, count }]) => ({
    what: count === 1 ? `Pod ${pod.name} failed: ${reason}` : `${count} pods failed: ${reason}`,
    why: podReasonMeaning(reason) || message,
    remedy: podReasonRemedy(reason),
  }));
}

function podReasonMeaning(reason: string): string {
  switch (reason) {
    case 'Evicted':
    case 'TerminationByKubelet':
      return 'Its node ran out of memory, disk or process numbers, and made room.';
    case 'PreemptionByScheduler':
      return 'A pod of higher priority needed its place.';
    case 'DeletionByTaintManager':
      return 'Its node became unusable, or was closed for it.';
    case 'EvictionByEvictionAPI':
      return 'Somebody drained its node, or evicted it.';
    case 'DeletionByPodGC':
      return 'Its node is gone.';
    case 'DeadlineExceeded':
      return 'It ran longer than activeDeadlineSeconds allows.';
    default:
      return '';
  }
}

function podReasonRemedy(reason: string): string {
  switch (reason) {
    case 'Evicted':
    case 'TerminationByKubelet':
      return 'Set resources.requests to what it needs (memory, ephemeral-storage).';
    case 'PreemptionByScheduler':
    case 'DeletionByTaintManager':
    case 'EvictionByEvictionAPI':
    case 'DeletionByPodGC':
      return 'A podFailurePolicy that ignores the condition DisruptionTarget keeps such pods from counting as failures.';
    default:
      return '';
  }
}

function obstacleCauses(pods: readonly Pod[]): FailureCause[] {
  const groups = new Map<string, { container: string; message: string; count: number; image: string }>();
  for (const pod of pods) {
    const obstacle = obstacleOf(pod);
    if (!obstacle) continue;
    const known = groups.get(obstacle.reason);
    const image = pod.containers.find(({ name }) => name === obstacle.container)?.image ?? '';
    if (known) known.count += 1;
    else groups.set(obstacle.reason, { ...obstacle, count: 1, image });
  }
  return [...groups].map(([reason, { container, message, count, image }]) => ({
    what: `${count === 1 ? 'A pod waits' : `${count} pods wait`}: ${reason}${container === '' ? '' : ` of container ${container}`}`,
    why: message,
    remedy: obstacleRemedy(reason, image),
  }));
}

function obstacleRemedy(reason: string, image: string): string {
  switch (reason) {
    case 'ErrImagePull':
    case 'ImagePullBackOff':
    case 'RegistryUnavailable':
    case 'ImageInspectError':
      return `Check the image's name and tag${image === '' ? '' : ` (${image})`}, and imagePullSecrets where its registry asks for a login.`;
    case 'InvalidImageName':
      return 'Correct the image’s name.';
    case 'ErrImageNeverPull':
      return 'The node does not have the image and imagePullPolicy is Never.';
    case 'CreateContainerConfigError':
      return 'Create the ConfigMap, Secret or key that it refers to.';
    case 'Unschedulable':
      return 'Ask for less, free or add a node, or correct nodeSelector, affinity and tolerations.';
    case 'SchedulingGated':
      return 'Whoever has put a scheduling gate on it must take it away.';
    default:
      return '';
  }
}

/** Events about what leaves no other trace: pods that could not even be created, volumes that cannot be mounted. */
function eventCauses(job: Job, pods: readonly Pod[], events: readonly ClusterEvent[]): FailureCause[] {
  const uids = new Set([job.uid, ...pods.map(({ uid }) => uid)]);
  const last = new Map<string, ClusterEvent>();
  for (const event of events) {
    if (event.type === 'Warning' && uids.has(event.about.uid)) last.set(event.reason, event);
  }
  const causes: FailureCause[] = [];
  const creation = last.get('FailedCreate');
  if (creation && job.active === 0) {
    causes.push({
      what: 'No pod could be created',
      why: creation.message,
      remedy: /exceeded quota/.test(creation.message)
        ? 'A resource quota of the namespace is used up: delete what is not needed, or ask for less.'
        : 'The specification of the pod is refused: correct what is said there.',
    });
  }
  for (const reason of ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox']) {
    const event = last.get(reason);
    if (!event || !pods.some(({ uid, phase }) => uid === event.about.uid && phase === 'Pending')) continue;
    causes.push({
      what: reason === 'FailedCreatePodSandBox' ? 'The pod cannot be set up' : 'A volume cannot be mounted',
      why: event.message,
      remedy: reason === 'FailedMount' ? 'Check that the ConfigMap, Secret or claim that it mounts exists.' : '',
    });
  }
  return causes;
}
