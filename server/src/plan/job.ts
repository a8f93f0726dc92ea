/*
 * What a Job will do, by the arithmetic of the Job controller (k8s.io/kubernetes pkg/controller/job). Pure: no clock, no
 * cluster. What is not known (a template fills it in) is undefined and left out of what is said.
 */

/** First wait after a failed pod, and the longest one: `DefaultJobPodFailureBackOff`, `MaxJobPodFailureBackOff`. */
export const firstBackOffSeconds = 10;
export const longestBackOffSeconds = 600;

/** `backoffLimit` where a manifest has none: `SetDefaults_Job`. */
export const defaultBackoffLimit = 6;

/** How long the controller waits before it replaces a pod, after so many failures since the last success. */
export function backOffSeconds(failures: number): number {
  if (failures <= 0) return 0;
  // Past 2^6 the cap holds anyway, and a large exponent would overflow.
  return Math.min(longestBackOffSeconds, firstBackOffSeconds * 2 ** Math.min(failures - 1, 16));
}

/** The waits between the first failure of a pod and the last retry that `backoffLimit` allows, summed. */
export function totalBackOffSeconds(backoffLimit: number): number {
  const growing = Math.min(backoffLimit, 7);
  let total = 0;
  for (let failures = 1; failures <= growing; failures++) total += backOffSeconds(failures);
  return total + Math.max(0, backoffLimit - growing) * longestBackOffSeconds;
}

/** A JobSpec's numbers as they are written. */
export interface JobNumbers {
  readonly parallelism?: number | undefined;
  readonly completions?: number | undefined;
  readonly indexed: boolean;
  readonly backoffLimit?: number | undefined;
  readonly backoffLimitPerIndex?: number | undefined;
  readonly maxFailedIndexes?: number | undefined;
  readonly activeDeadlineSeconds?: number | undefined;
  readonly ttlSecondsAfterFinished?: number | undefined;
  readonly suspend: boolean;
  readonly restartPolicy?: 'Never' | 'OnFailure' | undefined;
}

export interface JobPlan {
  /** `single`: one pod. `fixed`: so many successes. `indexed`: one success for each index. `queue`: pods decide themselves. */
  readonly pattern: 'single' | 'fixed' | 'indexed' | 'queue';
  /** Successes that complete the Job; undefined for a work queue. */
  readonly completions: number | undefined;
  /** Pods that run at the same time, at most. */
  readonly parallelism: number;
  /** Rounds of that many pods, if none fails; undefined for a work queue, or when nothing may run. */
  readonly rounds: number | undefined;
  readonly retries: number;
  readonly retriesPerIndex: number | undefined;
  /** Seconds that the controller spends waiting before it gives up, if everything fails at once; 0 without retries. */
  readonly waitSeconds: number;
}

/** The plan after the API server's defaults: `SetDefaults_Job`. */
export function planJob(numbers: JobNumbers): JobPlan {
  const queue = numbers.completions === undefined && numbers.parallelism !== undefined && !numbers.indexed;
  const parallelism = numbers.parallelism ?? 1;
  const completions = queue && parallelism !== 1 ? undefined : (numbers.completions ?? 1);
  const atOnce = completions === undefined ? parallelism : Math.min(parallelism, completions);
  const retriesPerIndex = numbers.backoffLimitPerIndex;
  const retries =
    numbers.backoffLimit ?? (retriesPerIndex === undefined ? defaultBackoffLimit : Number.POSITIVE_INFINITY);
  const countedRetries = retriesPerIndex ?? retries;
  return {
    pattern: numbers.indexed
      ? 'indexed'
      : completions === undefined
        ? 'queue'
        : completions === 1 && atOnce <= 1
          ? 'single'
          : 'fixed',
    completions,
    parallelism: atOnce,
    rounds: completions === undefined || atOnce <= 0 ? undefined : Math.ceil(completions / atOnce),
    retries,
    retriesPerIndex,
    waitSeconds: totalBackOffSeconds(countedRetries),
  };
}
