import { type Obstacle, obstacleOf } from './podStatus.ts';
import type { Condition, Job, Pod } from './resources.ts';
import type { JobPhaseName } from './tree.ts';

/** Where a Job stands, in one word and its reason. */
export interface JobPhase {
  readonly name: JobPhaseName;
  /** The server's word: `BackoffLimitExceeded`, `ImagePullBackOff`; '' where there is none. */
  readonly reason: string;
  readonly message: string;
  /** It has ended as said and will not change any more. */
  readonly final: boolean;
}

/** What a Job's phase needs to know of its pods. */
export interface PodSummary {
  /** Pods that have not ended and have nothing in their way. */
  readonly going: number;
  /** What is in the way of one of the others. */
  readonly obstacle: Obstacle | undefined;
}

export function summarizePods(pods: Iterable<Pod>): PodSummary {
  let going = 0;
  let obstacle: Obstacle | undefined;
  for (const pod of pods) {
    if (!isActive(pod)) continue;
    const found = obstacleOf(pod);
    if (found) obstacle ??= found;
    else going += 1;
  }
  return { going, obstacle };
}

/** The Job controller counts it as active: it has not ended and is not being deleted. */
export function isActive(pod: Pod): boolean {
  return pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && pod.deleting === undefined;
}

/**
 * Reads a Job's conditions as the Job controller writes them (k8s.io/api/batch/v1 `JobConditionType`). The pods, where
 * they are known, tell a Job whose pods cannot start from one that runs.
 */
export function jobPhase(job: Job, pods?: PodSummary): JobPhase {
  const complete = condition(job, 'Complete');
  if (complete) return { name: 'complete', reason: complete.reason, message: complete.message, final: true };
  const failed = condition(job, 'Failed');
  if (failed) return { name: 'failed', reason: failed.reason, message: failed.message, final: true };
  if (job.deleting !== undefined) return { name: 'terminating', reason: '', message: '', final: false };
  // The verdict is known, and the last pods are still being stopped.
  const failing = condition(job, 'FailureTarget');
  if (failing) return { name: 'failed', reason: failing.reason, message: failing.message, final: false };
  const succeeding = condition(job, 'SuccessCriteriaMet');
  if (succeeding) return { name: 'complete', reason: succeeding.reason, message: succeeding.message, final: false };
  if (job.suspend || condition(job, 'Suspended')) {
    const message = condition(job, 'Suspended')?.message ?? '';
    if (isQueued(job)) return { name: 'queued', reason: job.queue ?? job.managedBy ?? '', message, final: false };
    return { name: 'suspended', reason: '', message, final: false };
  }
  return activePhase(job, pods);
}

function activePhase(job: Job, pods: PodSummary | undefined): JobPhase {
  if (pods?.obstacle && pods.going === 0) {
    const { reason, message } = pods.obstacle;
    return { name: 'stuck', reason, message, final: false };
  }
  const begun = job.active > 0 || job.succeeded > 0 || job.failed > 0 || job.terminating > 0;
  return { name: begun ? 'running' : 'pending', reason: '', message: '', final: false };
}

/** A queue's controller suspends a Job until there is room for it, and lets it go by itself. */
function isQueued(job: Job): boolean {
  return job.queue !== undefined || job.managedBy?.startsWith('kueue.x-k8s.io/') === true;
}

function condition(job: Job, type: string): Condition | undefined {
  return job.conditions.find((one) => one.type === type && one.status === 'True');
}

/** How long it ran or has run, in milliseconds; undefined before it was started. */
export function jobDuration(job: Job, now: number): number | undefined {
  if (job.started === undefined) return undefined;
  const failed = condition(job, 'Failed')?.since;
  return (job.completed ?? failed ?? now) - job.started;
}

/** `3/5`, or `3 done` of a work queue whose size only its pods know. */
export function completionWords(job: Job): string {
  if (job.completions !== undefined) return `${job.succeeded}/${job.completions}`;
  // Without completions, one success ends it: `parallelism` pods work one queue off together.
  return (job.parallelism ?? 1) > 1 ? `${job.succeeded} of ${job.parallelism} done` : `${job.succeeded}/1`;
}
