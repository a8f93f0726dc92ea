import type { Job } from './resources.ts';
import type { JobState } from './treeState.ts';

/** The Jobs of one CronJob, with what it shows of them counted along. */
interface Children {
  readonly jobs: Map<string, JobState>;
  matching: number;
  /** The newest one. */
  last: JobState | undefined;
}

/** Jobs by the CronJob that made them, known or not. */
export class CronJobIndex {
  private readonly byCronJob = new Map<string, Children>();

  of(cronJobUid: string): JobState[] {
    return [...(this.byCronJob.get(cronJobUid)?.jobs.values() ?? [])];
  }

  last(cronJobUid: string): JobState | undefined {
    return this.byCronJob.get(cronJobUid)?.last;
  }

  /** How many of them are shown. */
  matching(cronJobUid: string): number {
    return this.byCronJob.get(cronJobUid)?.matching ?? 0;
  }

  /** A Job comes, changes or goes. */
  change(cronJobUid: string, before: JobState | undefined, after: JobState | undefined): void {
    let children = this.byCronJob.get(cronJobUid);
    if (!children) {
      children = { jobs: new Map(), matching: 0, last: undefined };
      this.byCronJob.set(cronJobUid, children);
    }
    const { jobs, last } = children;
    children.matching += (after?.matches ? 1 : 0) - (before?.matches ? 1 : 0);
    if (after) {
      jobs.set(after.job.uid, after);
      if (!last || last.job.uid === after.job.uid || isNewer(after.job, last.job)) children.last = after;
    } else if (before) {
      jobs.delete(before.job.uid);
      if (last?.job.uid === before.job.uid) children.last = newestOf(jobs.values());
      if (jobs.size === 0) this.byCronJob.delete(cronJobUid);
    }
  }
}

function newestOf(states: Iterable<JobState>): JobState | undefined {
  let newest: JobState | undefined;
  for (const state of states) if (!newest || isNewer(state.job, newest.job)) newest = state;
  return newest;
}

/** Of two Jobs of the same second, which one counts does not matter as long as it is always the same. */
function isNewer(a: Job, b: Job): boolean {
  return (a.created ?? 0) === (b.created ?? 0) ? a.uid > b.uid : (a.created ?? 0) > (b.created ?? 0);
}
