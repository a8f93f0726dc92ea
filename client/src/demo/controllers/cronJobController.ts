import { type CronSchedule, parseCron } from '../../../../server/src/plan/cron.ts';
import { nextRun } from '../../../../server/src/plan/nextRun.ts';
import { deleteObject, noDeleteOptions } from '../api/deletion.ts';
import type { Registry } from '../api/registry.ts';
import { cronJobKind, jobKind } from '../store/kinds.ts';
import type { Stored } from '../store/objectStore.ts';
import { clone, equal, type Fields, fieldsListOf, fieldsOf, numberOf, textOf, timestamp } from '../store/objects.ts';
import type { OwnerIndex } from '../store/ownerIndex.ts';
import type { EventRecorder } from './events.ts';
import { finishedCondition } from './job/jobController.ts';
import { WorkQueue } from './workQueue.ts';

const component = 'cronjob-controller';
/** The controller wakes this long after the minute. */
const lateness = 100;
/** More missed runs than this are said to be too many. */
const mostMissed = 100;

interface Runs {
  /** The last run that was to be and was not. */
  readonly missed: number | undefined;
  readonly count: 'none' | 'few' | 'many';
  readonly next: number | undefined;
}

/** Makes Jobs by schedule: k8s.io/kubernetes pkg/controller/cronjob. */
export class CronJobController {
  private readonly queue: WorkQueue;

  constructor(
    private readonly registry: Registry,
    private readonly owners: OwnerIndex,
    private readonly events: EventRecorder,
  ) {
    this.queue = new WorkQueue(registry.clock, (key) => this.sync(key));
    const { store } = registry;
    store.listen(cronJobKind, ({ type, stored, before }) => {
      if (type === 'DELETED') return;
      if (!before || !equal(before.object.spec, stored.object.spec)) this.queue.add(keyOf(stored));
    });
    store.listen(jobKind, ({ stored }) => {
      const owner = stored.object.metadata.ownerReferences?.find(({ controller }) => controller);
      if (owner?.kind === 'CronJob') this.queue.add(`${stored.namespace}/${owner.name}`);
    });
    for (const cronJob of store.all(cronJobKind)) this.queue.add(keyOf(cronJob));
  }

  private sync(key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const cronJob = this.registry.store.get(cronJobKind, namespace, name);
    if (!cronJob) return;
    const jobs = this.owners
      .ofKind(cronJob.object.metadata.uid, jobKind)
      .filter(({ object }) =>
        object.metadata.ownerReferences?.some(
          ({ controller, uid }) => controller && uid === cronJob.object.metadata.uid,
        ),
      );
    const status = clone(fieldsOf(cronJob.object.status));
    this.cleanUp(cronJob, jobs);
    this.followJobs(cronJob, jobs, status);
    if (cronJob.object.metadata.deletionTimestamp === undefined) this.run(cronJob, jobs, status);
    this.registry.modify(cronJob, (object) => ({ ...object, status }));
  }

  /** Which of the Jobs are active, and the last success. */
  private followJobs(cronJob: Stored, jobs: readonly Stored[], status: Fields): void {
    const before = fieldsListOf(status.active);
    const active: Fields[] = [];
    for (const reference of before) {
      const job = jobs.find(({ object }) => object.metadata.uid === reference.uid);
      const finished = job && finishedCondition(job);
      if (job && !finished) active.push(reference);
      else if (job && finished) {
        const message = `Saw completed job: ${job.name}, condition: ${String(finished.type)}`;
        this.events.record(cronJob, component, 'Normal', 'SawCompletedJob', message);
      } else {
        const message = `Active job went missing: ${String(reference.name)}`;
        this.events.record(cronJob, component, 'Normal', 'MissingJob', message);
      }
    }
    for (const job of jobs) {
      const completed = textOf(fieldsOf(job.object.status).completionTime);
      const last = textOf(status.lastSuccessfulTime);
      if (completed !== undefined && (last === undefined || completed > last)) status.lastSuccessfulTime = completed;
    }
    setActive(status, active);
  }

  private run(cronJob: Stored, jobs: readonly Stored[], status: Fields): void {
    const spec = fieldsOf(cronJob.object.spec);
    if (spec.suspend === true) return;
    const schedule = scheduleOf(spec);
    if (!schedule) {
      this.events.record(cronJob, component, 'Warning', 'UnParseableCronJobSchedule', 'The schedule cannot be read');
      return;
    }
    const now = this.registry.clock.now();
    const runs = this.runsOf(cronJob, schedule, status, now);
    if (runs.next !== undefined) this.queue.add(keyOf(cronJob), runs.next - now + lateness);
    if (runs.count === 'many') {
      const message = `too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew`;
      this.events.record(cronJob, component, 'Warning', 'TooManyMissedTimes', message);
    }
    const scheduled = runs.missed;
    if (scheduled === undefined) return;
    const deadline = numberOf(spec.startingDeadlineSeconds);
    if (deadline !== undefined && scheduled + deadline * 1000 < now) {
      const message = `Missed scheduled time to start a job: ${timestamp(scheduled)}`;
      this.events.record(cronJob, component, 'Warning', 'MissSchedule', message);
      return;
    }
    const active = fieldsListOf(status.active);
    if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
      this.events.record(
        cronJob,
        component,
        'Normal',
        'JobAlreadyActive',
        'Not starting job because prior execution is running and concurrency policy is Forbid',
      );
      return;
    }
    if (spec.concurrencyPolicy === 'Replace') this.replace(cronJob, jobs, active, status);
    this.start(cronJob, scheduled, status);
  }

  private replace(cronJob: Stored, jobs: readonly Stored[], active: readonly Fields[], status: Fields): void {
    for (const reference of active) {
      const job = jobs.find(({ object }) => object.metadata.uid === reference.uid);
      if (!job) continue;
      deleteObject(this.registry, job, { ...noDeleteOptions, propagationPolicy: 'Background' });
      this.events.record(cronJob, component, 'Normal', 'SuccessfulDelete', `Deleted job ${job.name}`);
    }
    setActive(status, []);
  }

  private start(cronJob: Stored, scheduled: number, status: Fields): void {
    const { registry } = this;
    const name = `${cronJob.name.slice(0, 52)}-${Math.floor(scheduled / 60_000)}`;
    status.lastScheduleTime = timestamp(scheduled);
    if (registry.store.get(jobKind, cronJob.namespace, name)) return;
    const template = clone(fieldsOf(fieldsOf(cronJob.object.spec).jobTemplate));
    const metadata = fieldsOf(template.metadata);
    const job = registry.make(jobKind, cronJob.namespace, name, {
      metadata: {
        ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
        annotations: {
          ...fieldsOf(metadata.annotations),
          'batch.kubernetes.io/cronjob-scheduled-timestamp': inZone(scheduled, fieldsOf(cronJob.object.spec)),
        },
        ownerReferences: [
          {
            apiVersion: 'batch/v1',
            kind: 'CronJob',
            name: cronJob.name,
            uid: cronJob.object.metadata.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: fieldsOf(template.spec),
    });
    this.events.record(cronJob, component, 'Normal', 'SuccessfulCreate', `Created job ${job.name}`);
    const reference = {
      kind: 'Job',
      namespace: job.namespace,
      name: job.name,
      uid: job.object.metadata.uid,
      apiVersion: 'batch/v1',
      resourceVersion: job.object.metadata.resourceVersion,
    };
    setActive(status, [...fieldsListOf(status.active), reference]);
  }

  /** The last run that is due, counted from the last one made, the deadline or the creation. */
  private runsOf(cronJob: Stored, schedule: CronSchedule, status: Fields, now: number): Runs {
    const spec = fieldsOf(cronJob.object.spec);
    const zone = textOf(spec.timeZone);
    const last = Date.parse(String(status.lastScheduleTime ?? cronJob.object.metadata.creationTimestamp));
    const deadline = numberOf(spec.startingDeadlineSeconds);
    let at = deadline === undefined ? last : Math.max(last, now - deadline * 1000);
    let missed: number | undefined;
    let count = 0;
    for (;;) {
      const next = nextRun(schedule, at, zone);
      if (next === undefined || next > now) {
        return { missed, count: count === 0 ? 'none' : count > mostMissed ? 'many' : 'few', next };
      }
      missed = next;
      count += 1;
      // After a long time away the runs between do not matter: the last one is found from the end.
      at = count === mostMissed + 1 ? Math.max(next, now - 366 * 24 * 60 * 60 * 1000) : next;
      if (count > 100_000) return { missed, count: 'many', next: nextRun(schedule, now, zone) };
    }
  }

  private cleanUp(cronJob: Stored, jobs: readonly Stored[]): void {
    const spec = fieldsOf(cronJob.object.spec);
    this.keepNewest(cronJob, jobs, 'Complete', numberOf(spec.successfulJobsHistoryLimit));
    this.keepNewest(cronJob, jobs, 'Failed', numberOf(spec.failedJobsHistoryLimit));
  }

  private keepNewest(cronJob: Stored, jobs: readonly Stored[], type: string, limit: number | undefined): void {
    if (limit === undefined) return;
    const finished = jobs
      .filter((job) => finishedCondition(job)?.type === type && !job.object.metadata.deletionTimestamp)
      .sort((a, b) => startOf(a) - startOf(b) || (a.name < b.name ? -1 : 1));
    for (const job of finished.slice(0, Math.max(0, finished.length - limit))) {
      deleteObject(this.registry, job, { ...noDeleteOptions, propagationPolicy: 'Background' });
      this.events.record(cronJob, component, 'Normal', 'SuccessfulDelete', `Deleted job ${job.name}`);
    }
  }
}

function startOf(job: Stored): number {
  return Date.parse(String(fieldsOf(job.object.status).startTime ?? job.object.metadata.creationTimestamp));
}

function scheduleOf(spec: Fields): CronSchedule | undefined {
  const parsed = parseCron(textOf(spec.schedule) ?? '');
  return 'schedule' in parsed ? parsed.schedule : undefined;
}

function setActive(status: Fields, active: readonly Fields[]): void {
  if (active.length > 0) status.active = [...active];
  else delete status.active;
}

/** The time of the schedule as the annotation has it: in the CronJob's zone where it names one. */
function inZone(milliseconds: number, spec: Fields): string {
  const zone = textOf(spec.timeZone);
  if (zone === undefined) return timestamp(milliseconds);
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  }).formatToParts(milliseconds);
  const part = (type: string): string => parts.find((found) => found.type === type)?.value ?? '';
  const offset = part('timeZoneName').replace('GMT', '') || 'Z';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}${offset}`;
}

function keyOf(cronJob: Stored): string {
  return `${cronJob.namespace}/${cronJob.name}`;
}
