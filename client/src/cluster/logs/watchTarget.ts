import { ClusterError } from '../errors.ts';
import type { Reflector } from '../reflector.ts';
import { jobKind, podKind } from '../resourceKinds.ts';
import { type Condition, type Job, type Pod, toJob, toPod } from '../resources.ts';
import { CronJobWatch, SelectionWatch } from './groupWatch.ts';
import type { LogTarget } from './session.ts';
import type { TargetWatch } from './targetWatch.ts';
import { type Ending, Watch, type WatchTargetOptions } from './targetWatchBase.ts';

/** Watches a target's Jobs and pods for a log session. */
export function watchTarget(options: WatchTargetOptions): TargetWatch {
  return watchOf(options, options.target);
}

function watchOf(options: WatchTargetOptions, target: LogTarget): TargetWatch {
  switch (target.kind) {
    case 'job':
      return new JobWatch({ ...options, target }, target);
    case 'pod':
      return new PodWatch({ ...options, target }, target);
    case 'cronJob':
      return new CronJobWatch({ ...options, target }, watchOf);
    case 'selection':
      return new SelectionWatch(target.targets.map((one) => watchOf(options, one)));
  }
}

class PodWatch extends Watch {
  private readonly pod: Reflector<Pod>;

  constructor(
    options: WatchTargetOptions,
    private readonly target: LogTarget,
  ) {
    super(options);
    const { name } = target.ref;
    this.pod = this.reflect<Pod>(podKind, { fieldSelector: `metadata.name=${name}` }, toPod, (before, after) => {
      if (after?.name === name && (target.uid === '' || after.uid === target.uid)) this.take(after);
      else if (before) this.lose(before.uid);
    });
  }

  end(): Ending | undefined {
    const { name } = this.target.ref;
    if (this.hopeless) return { kind: 'broken', text: this.options.wordError(this.hopeless) };
    if (this.pod.status.state !== 'live' || !this.allOver) return undefined;
    const [known] = this.known.values();
    if (!known || known.gone) return { kind: 'deleted', text: `Pod ${name} is no longer there.` };
    return known.pod.phase === 'Succeeded'
      ? { kind: 'complete', text: `Pod ${name} has succeeded.` }
      : { kind: 'failed', text: `Pod ${name} has failed${because(known.pod.reason, known.pod.message)}.` };
  }
}

class JobWatch extends Watch {
  private readonly jobs: Reflector<Job>;
  private job: Job | undefined;
  private followsPods = false;
  private deleted = false;
  private suspended = false;
  /** Whether the pods were listed once more after the Job had ended, so that none that it made is missing. */
  private lastLook: 'none' | 'under way' | 'done' = 'none';

  constructor(
    options: WatchTargetOptions,
    private readonly target: LogTarget,
  ) {
    super(options);
    const { name } = target.ref;
    this.jobs = this.reflect<Job>(jobKind, { fieldSelector: `metadata.name=${name}` }, toJob, (before, after) => {
      if (after?.name === name && !this.deleted && [after.uid, ''].includes(this.job?.uid ?? target.uid))
        this.follow(after);
      else if (before && before.uid === this.job?.uid) this.deleted = true;
      if (this.over) void this.lookOnce();
    });
  }

  end(): Ending | undefined {
    const { name } = this.target.ref;
    if (this.hopeless) return { kind: 'broken', text: this.options.wordError(this.hopeless) };
    if (!this.job) {
      return this.jobs.status.state === 'live' ? { kind: 'deleted', text: `Job ${name} is not there.` } : undefined;
    }
    if (!this.over || this.lastLook !== 'done' || !this.allOver) return undefined;
    return this.deleted && !endOf(this.job)
      ? { kind: 'deleted', text: `Job ${name} was deleted.` }
      : endingOf(this.job);
  }

  private get over(): boolean {
    return this.deleted || (this.job !== undefined && endOf(this.job) !== undefined);
  }

  private follow(job: Job): void {
    this.job = job;
    if (!this.followsPods) {
      this.followsPods = true;
      this.reflect<Pod>(podKind, { labelSelector: selectorOf(job) }, toPod, (before, after) => {
        if (after) this.takeOwn(after);
        else if (before) this.lose(before.uid);
      });
    }
    if (job.suspend && !this.suspended && !endOf(job)) {
      this.notice('information', `Job ${job.name} is suspended: its pods come when it is resumed.`);
    }
    this.suspended = job.suspend;
  }

  private takeOwn(pod: Pod): void {
    if (pod.owner?.uid === this.job?.uid) this.take(pod);
  }

  /** The Job's end may be heard of before the last pods' beginning: the two watches do not wait for each other. */
  private async lookOnce(): Promise<void> {
    if (this.lastLook !== 'none' || !this.job) return;
    this.lastLook = 'under way';
    const { api, target } = this.options;
    try {
      let next: string | undefined;
      do {
        const page = await api.list(
          podKind,
          { namespace: target.ref.namespace },
          {
            labelSelector: selectorOf(this.job),
            limit: 500,
            continue: next,
          },
        );
        for (const item of page.items) {
          const pod = toPod(item);
          if (pod) this.takeOwn(pod);
        }
        next = page.continue;
      } while (next !== undefined);
      this.lastLook = 'done';
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      // The watch of the pods tells of the trouble; what it brings must do.
      this.lastLook = 'done';
    }
    this.tell();
  }
}

function selectorOf(job: Job): string {
  const { ownSelector } = job;
  if (!ownSelector) return `batch.kubernetes.io/controller-uid=${job.uid}`;
  return Object.entries(ownSelector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function endOf(job: Job): Condition | undefined {
  return job.conditions.find(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
}

function endingOf(job: Job): Ending | undefined {
  const condition = endOf(job);
  if (!condition) return undefined;
  const end = job.completed ?? condition.since;
  const took = job.started !== undefined && end !== undefined ? ` in ${duration(end - job.started)}` : '';
  if (condition.type === 'Complete') {
    const wanted = job.completions ?? job.succeeded;
    return { kind: 'complete', text: `Job ${job.name} is complete: ${job.succeeded} of ${wanted} succeeded${took}.` };
  }
  return { kind: 'failed', text: `Job ${job.name} has failed${took}${because(condition.reason, condition.message)}.` };
}

function because(reason: string, message: string): string {
  const words = [reason, message].filter(Boolean).join(': ');
  return words && `: ${words.replace(/\.$/, '')}`;
}

/** `12 s`, `4 min 5 s`, `2 h 3 min`. */
function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
