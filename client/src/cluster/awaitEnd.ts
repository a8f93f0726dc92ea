import { type Clock, delay } from './clock.ts';
import { ClusterError, isTransient } from './errors.ts';
import { jobPhase } from './jobPhase.ts';
import type { ClusterApi, ObjectRef } from './ports.ts';
import { jobKind } from './resourceKinds.ts';
import { type Job, toJob } from './resources.ts';

/** How a Job that was waited for has ended. */
export type JobEnd =
  | { readonly kind: 'complete'; readonly job: Job }
  | { readonly kind: 'failed'; readonly job: Job; readonly reason: string; readonly message: string }
  /** It was deleted, or another Job has its name now. */
  | { readonly kind: 'gone' };

/** Milliseconds between two looks: soon at first, later seldom. */
const soon = 1_000;
const later = 5_000;
const soonLooks = 60;

/**
 * Looks at a Job until it has ended. A cluster that is away for a while is waited for.
 * @param uid '' for whichever Job has the name first
 * @param seen is told each state, and what is wrong where there is none
 * @throws the signal's reason; a ClusterError that does not go away by itself
 */
export async function awaitEnd(
  api: ClusterApi,
  { ref, uid }: { readonly ref: ObjectRef; readonly uid: string },
  clock: Clock,
  signal: AbortSignal,
  seen: (state: Job | ClusterError) => void,
): Promise<JobEnd> {
  let wanted = uid;
  for (let looks = 0; ; looks++) {
    signal.throwIfAborted();
    try {
      const job = toJob(await api.get(jobKind, ref, { signal }));
      wanted ||= job?.uid ?? '';
      if (!job || job.uid !== wanted) return { kind: 'gone' };
      const { name, reason, message, final } = jobPhase(job);
      if (final) return name === 'complete' ? { kind: 'complete', job } : { kind: 'failed', job, reason, message };
      seen(job);
    } catch (error) {
      if (signal.aborted || !(error instanceof ClusterError)) throw error;
      if (error.failure.kind === 'notFound' && error.failure.what === 'object') return { kind: 'gone' };
      if (!isTransient(error)) throw error;
      seen(error);
    }
    await delay(clock, looks < soonLooks ? soon : later, signal);
  }
}
