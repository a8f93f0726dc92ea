import { backOffSeconds } from '../../../../../server/src/plan/job.ts';
import { deleteObject, noDeleteOptions } from '../../api/deletion.ts';
import type { Registry } from '../../api/registry.ts';
import { jobKind, podKind } from '../../store/kinds.ts';
import type { Stored } from '../../store/objectStore.ts';
import {
  clone,
  equal,
  type Fields,
  fieldsListOf,
  fieldsOf,
  listOf,
  numberOf,
  textOf,
  timestamp,
  trueCondition,
} from '../../store/objects.ts';
import type { OwnerIndex } from '../../store/ownerIndex.ts';
import type { EventRecorder } from '../events.ts';
import { WorkQueue } from '../workQueue.ts';
import { formatIndexes, parseIndexes } from './indexes.ts';
import { type Condition, judge, type Sync } from './judge.ts';
import { newPod } from './newPod.ts';
import {
  finishedAt,
  indexFailures,
  indexOf,
  isActive,
  isFailed,
  isReady,
  isTerminating,
  isTracked,
  phaseOf,
  trackingFinalizer,
} from './pods.ts';
import { podFailureAnswer } from './policies.ts';

const component = 'job-controller';
/** The controller waits so long after a change of a pod, so as to see several at once. */
const batchPeriod = 1000;
const mostPodsPerSync = 500;

interface BackOff {
  failures: number;
  lastFailure: number | undefined;
}

/** Runs Jobs by the rules of the Job controller: k8s.io/kubernetes pkg/controller/job. */
export class JobController {
  private readonly queue: WorkQueue;
  private readonly backOffs = new Map<string, BackOff>();

  constructor(
    private readonly registry: Registry,
    private readonly owners: OwnerIndex,
    private readonly events: EventRecorder,
  ) {
    this.queue = new WorkQueue(registry.clock, (key) => this.sync(key));
    const { store } = registry;
    store.listen(jobKind, ({ type, stored, before }) => {
      if (type === 'DELETED') this.forget(stored);
      else if (!before || !equal(before.object.spec, stored.object.spec) || stored.object.metadata.deletionTimestamp) {
        this.queue.add(keyOf(stored));
      }
    });
    store.listen(podKind, ({ type, stored, before }) => {
      const owner = stored.object.metadata.ownerReferences?.find(({ controller }) => controller);
      if (owner?.kind !== 'Job') return;
      // Of its own making.
      if (!before && type === 'ADDED') return;
      this.queue.add(`${stored.namespace}/${owner.name}`, batchPeriod);
    });
    for (const job of store.all(jobKind)) this.queue.add(keyOf(job));
  }

  private forget(job: Stored): void {
    this.backOffs.delete(job.object.metadata.uid);
    // Nobody waits for these pods any more.
    for (const pod of this.owners.ofKind(job.object.metadata.uid, podKind)) this.release(pod);
  }

  private sync(key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const job = this.registry.store.get(jobKind, namespace, name);
    if (!job) return;
    const spec = fieldsOf(job.object.spec);
    const manager = textOf(spec.managedBy);
    if (manager !== undefined && manager !== 'kubernetes.io/job-controller') return;
    const pods = this.owners.ofKind(job.object.metadata.uid, podKind);
    if (isFinished(job)) {
      this.backOffs.delete(job.object.metadata.uid);
      for (const pod of pods) if (isTracked(pod)) this.release(pod);
      return;
    }
    const sync = this.look(job, spec, pods);
    const left = judge(sync, this.now);
    if (left !== undefined) this.queue.add(key, left);
    const before = sync.status.conditions;
    const isSuspended = spec.suspend === true;
    if (sync.finished) this.deleteActive(sync);
    else {
      if (job.object.metadata.deletionTimestamp === undefined) this.manage(sync);
      const completions = numberOf(spec.completions);
      const isComplete =
        sync.activeCount === 0 && (completions === undefined ? sync.succeeded > 0 : sync.succeeded >= completions);
      if (isComplete) {
        sync.finished = {
          type: 'SuccessCriteriaMet',
          reason: 'CompletionsReached',
          message: 'As many pods have succeeded as completions asks for',
        };
      } else if (job.object.metadata.deletionTimestamp === undefined)
        this.setSuspended(sync, isSuspended, listOf(before));
    }
    this.track(sync);
  }

  private look(job: Stored, spec: Fields, pods: readonly Stored[]): Sync {
    const status = clone(fieldsOf(job.object.status));
    status.uncountedTerminatedPods = {};
    if (status.startTime === undefined && spec.suspend !== true) status.startTime = timestamp(this.now);
    const active = pods.filter(isActive);
    const isIndexed = spec.completionMode === 'Indexed';
    const completions = numberOf(spec.completions) ?? 0;
    const succeededIndexes = isIndexed
      ? parseIndexes(textOf(status.completedIndexes) ?? '', completions)
      : new Set<number>();
    const newlySucceeded = pods.filter((pod) => isTracked(pod) && phaseOf(pod) === 'Succeeded');
    const newlyFailed = pods.filter((pod) => isTracked(pod) && isFailed(pod, spec));
    for (const pod of isIndexed ? newlySucceeded : []) {
      const index = indexOf(pod);
      if (index !== undefined && index < completions) succeededIndexes.add(index);
    }
    this.countBackOff(job, newlySucceeded, newlyFailed);
    return {
      job,
      spec,
      status,
      pods,
      active,
      isIndexed,
      perIndex: isIndexed && spec.backoffLimitPerIndex !== undefined,
      terminating: pods.filter(isTerminating).length,
      ready: active.filter(isReady).length,
      activeCount: active.length,
      succeeded: isIndexed ? succeededIndexes.size : (numberOf(status.succeeded) ?? 0) + newlySucceeded.length,
      succeededIndexes,
      failedIndexes: undefined,
      delayed: new Map(),
      finished: undefined,
      events: [],
    };
  }

  private deleteActive(sync: Sync): void {
    for (const pod of sync.active) this.deletePod(sync, pod);
    sync.activeCount = 0;
    sync.ready = 0;
  }

  private deletePod(sync: Sync, pod: Stored): void {
    const isGone = deleteObject(this.registry, pod, noDeleteOptions).gone;
    sync.activeCount -= 1;
    if (!isGone) sync.terminating += 1;
    if (isReady(pod)) sync.ready -= 1;
    this.events.record(sync.job, component, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.name}`);
  }

  /** Makes and deletes pods so that as many run as shall. */
  private manage(sync: Sync): void {
    const { spec, job } = sync;
    const parallelism = numberOf(spec.parallelism) ?? 1;
    if (spec.suspend === true) {
      this.removeActive(sync, sync.active.length);
      return;
    }
    const completions = numberOf(spec.completions);
    let wanted: number;
    if (completions === undefined) wanted = sync.succeeded > 0 ? sync.activeCount : parallelism;
    else wanted = Math.max(0, Math.min(parallelism, completions - sync.succeeded));
    const duplicates = sync.isIndexed ? duplicatesOf(sync.active, completions ?? 0) : 0;
    const surplus = Math.max(duplicates, sync.activeCount - wanted);
    if (surplus > 0) {
      this.removeActive(sync, Math.min(surplus, mostPodsPerSync));
      return;
    }
    const replaceFailedOnly = spec.podReplacementPolicy === 'Failed';
    let missing = wanted - sync.activeCount - (replaceFailedOnly ? sync.terminating : 0);
    if (missing <= 0) return;
    if (!sync.perIndex) {
      const wait = this.backOffLeft(job);
      if (wait > 0) {
        this.queue.add(keyOf(job), wait);
        return;
      }
    }
    missing = Math.min(missing, mostPodsPerSync);
    if (!sync.isIndexed) {
      for (let count = 0; count < missing; count++) this.createPod(sync, undefined);
      return;
    }
    for (const index of this.indexesToAdd(sync, missing, completions ?? 0, replaceFailedOnly))
      this.createPod(sync, index);
  }

  private indexesToAdd(sync: Sync, count: number, completions: number, replaceFailedOnly: boolean): number[] {
    const busy = new Set(sync.active.map(indexOf));
    if (replaceFailedOnly) for (const pod of sync.pods.filter(isTerminating)) busy.add(indexOf(pod));
    const candidates: number[] = [];
    for (let index = 0; index < completions && candidates.length < count; index++) {
      if (!busy.has(index) && !sync.succeededIndexes.has(index) && !sync.failedIndexes?.has(index))
        candidates.push(index);
    }
    if (!sync.perIndex) return candidates;
    const waits = candidates.map((index) => this.indexWait(sync.delayed.get(index)));
    const now = candidates.filter((_, at) => (waits[at] ?? 0) <= 0);
    const next = Math.min(...waits.filter((wait) => wait > 0));
    if (Number.isFinite(next)) this.queue.add(keyOf(sync.job), next);
    return now;
  }

  private indexWait(lastFailed: Stored | undefined): number {
    if (!lastFailed) return 0;
    const failures = indexFailures(lastFailed) + 1;
    return finishedAt(lastFailed) + backOffSeconds(failures) * 1000 - this.now;
  }

  /** The pods that have come least far go first, and of an index all but one. */
  private removeActive(sync: Sync, count: number): void {
    const seen = new Set<number>();
    const isDuplicate = (pod: Stored): boolean => {
      const index = indexOf(pod);
      if (!sync.isIndexed || index === undefined) return false;
      const isKnown = seen.has(index) || index >= (numberOf(sync.spec.completions) ?? 0);
      seen.add(index);
      return isKnown;
    };
    const ranked = [...sync.active]
      .map((pod) => ({
        pod,
        duplicate: isDuplicate(pod),
        rank: (isReady(pod) ? 2 : 0) + (phaseOf(pod) === 'Running' ? 1 : 0),
      }))
      .sort((a, b) => Number(b.duplicate) - Number(a.duplicate) || a.rank - b.rank);
    for (const { pod } of ranked.slice(0, count)) {
      // Such a pod is no failure of the Job.
      const released = this.release(pod);
      if (released) this.deletePod(sync, released);
    }
  }

  private createPod(sync: Sync, index: number | undefined): void {
    const { job, spec } = sync;
    const { registry } = this;
    const { base, value } = newPod(job, spec, index, index === undefined ? undefined : sync.delayed.get(index));
    const made = registry.make(podKind, job.namespace, registry.generateName(base), value);
    sync.activeCount += 1;
    this.events.record(job, component, 'Normal', 'SuccessfulCreate', `Created pod: ${made.name}`);
  }

  private setSuspended(sync: Sync, isSuspended: boolean, conditions: readonly unknown[]): void {
    const present = fieldsListOf(conditions).find(({ type }) => type === 'Suspended');
    if (isSuspended ? present?.status === 'True' : present?.status !== 'True') return;
    const now = timestamp(this.now);
    const condition = {
      type: 'Suspended',
      status: isSuspended ? 'True' : 'False',
      lastProbeTime: now,
      lastTransitionTime: now,
      reason: isSuspended ? 'JobSuspended' : 'JobResumed',
      message: isSuspended ? 'The Job is suspended' : 'The Job goes on',
    };
    sync.status.conditions = [...conditions.filter((other) => other !== present), condition];
    if (isSuspended) delete sync.status.startTime;
    else sync.status.startTime = now;
    const [reason, message] = isSuspended ? ['Suspended', 'Job suspended'] : ['Resumed', 'Job resumed'];
    sync.events.push(() => this.events.record(sync.job, component, 'Normal', reason ?? '', message ?? ''));
  }

  /** Counts the pods that have ended, lets go of them, and writes the status: once before, once after. */
  private track(sync: Sync): void {
    const { status, spec, job } = sync;
    const completions = numberOf(spec.completions) ?? 0;
    const succeeded: string[] = [];
    const failed: string[] = [];
    const released: Stored[] = [];
    for (const pod of sync.pods) {
      // As it is now: it may have been deleted a moment ago.
      const live = this.registry.store.get(podKind, pod.namespace, pod.name);
      if (!live || !isTracked(live)) continue;
      // Judged as it was found: what the controller has deleted just now is no failure of its own.
      const considered = isFailed(pod, spec);
      if (!this.canRelease(sync, live, considered)) continue;
      released.push(live);
      const index = indexOf(live);
      if (phaseOf(live) === 'Succeeded') {
        if (!sync.isIndexed) succeeded.push(live.object.metadata.uid);
      } else if (considered || (sync.finished && sync.finished.type !== 'SuccessCriteriaMet')) {
        if (sync.isIndexed && (index === undefined || index >= completions)) continue;
        if (podFailureAnswer(spec, live).counts) failed.push(live.object.metadata.uid);
      }
    }
    status.active = sync.activeCount;
    status.ready = sync.ready;
    status.terminating = sync.terminating;
    if (status.active === 0) delete status.active;
    if (sync.isIndexed) {
      setOrDelete(status, 'succeeded', sync.succeededIndexes.size);
      status.completedIndexes = formatIndexes(sync.succeededIndexes);
      if (status.completedIndexes === '') delete status.completedIndexes;
      if (sync.failedIndexes) status.failedIndexes = formatIndexes(sync.failedIndexes);
    }
    const { finished } = sync;
    if (finished) this.addCondition(status, finished.type, finished);
    status.uncountedTerminatedPods = {
      ...(succeeded.length > 0 ? { succeeded } : {}),
      ...(failed.length > 0 ? { failed } : {}),
    };
    this.writeStatus(job, clone(status));
    for (const pod of released) this.release(pod);
    status.uncountedTerminatedPods = {};
    if (!sync.isIndexed) setOrDelete(status, 'succeeded', (numberOf(status.succeeded) ?? 0) + succeeded.length);
    setOrDelete(status, 'failed', (numberOf(status.failed) ?? 0) + failed.length);
    const isDone = finished !== undefined && sync.terminating === 0;
    if (finished && isDone) {
      const type = finished.type === 'SuccessCriteriaMet' ? 'Complete' : 'Failed';
      this.addCondition(status, type, finished);
      if (type === 'Complete') status.completionTime = timestamp(this.now);
      sync.events.push(() =>
        type === 'Complete'
          ? this.events.record(job, component, 'Normal', 'Completed', 'Job completed')
          : this.events.record(job, component, 'Warning', finished.reason, finished.message),
      );
    }
    this.writeStatus(job, status);
    for (const say of sync.events) say();
  }

  private canRelease(sync: Sync, pod: Stored, considered: boolean): boolean {
    if (sync.job.object.metadata.deletionTimestamp || sync.finished || phaseOf(pod) === 'Succeeded') return true;
    if (!considered) return false;
    const index = indexOf(pod);
    return index === undefined || sync.delayed.get(index)?.object.metadata.uid !== pod.object.metadata.uid;
  }

  private addCondition(status: Fields, type: string, { reason, message }: Condition): void {
    const conditions = fieldsListOf(status.conditions);
    if (conditions.some((condition) => condition.type === type)) return;
    const now = timestamp(this.now);
    const added = { type, status: 'True', lastProbeTime: now, lastTransitionTime: now, reason, message };
    status.conditions = [...conditions, added];
  }

  private writeStatus(job: Stored, status: Fields): void {
    this.registry.modify(job, (object) => ({ ...object, status }));
  }

  private release(pod: Stored): Stored | undefined {
    return this.registry.modify(pod, (object) => {
      const { finalizers = [], ...metadata } = object.metadata;
      const left = finalizers.filter((name) => name !== trackingFinalizer);
      return { ...object, metadata: { ...metadata, ...(left.length > 0 ? { finalizers: left } : {}) } };
    });
  }

  private countBackOff(job: Stored, succeeded: readonly Stored[], failed: readonly Stored[]): void {
    const { uid } = job.object.metadata;
    const record = this.backOffs.get(uid) ?? { failures: 0, lastFailure: undefined };
    if (succeeded.length > 0) {
      const lastSuccess = Math.max(...succeeded.map(finishedAt));
      const later = failed.map(finishedAt).filter((time) => time > lastSuccess);
      record.failures = later.length;
      record.lastFailure = later.length > 0 ? Math.max(...later) : undefined;
    } else if (failed.length > 0) {
      record.failures += failed.length;
      record.lastFailure = Math.max(...failed.map(finishedAt));
    }
    this.backOffs.set(uid, record);
  }

  private backOffLeft(job: Stored): number {
    const record = this.backOffs.get(job.object.metadata.uid);
    if (!record || record.failures === 0 || record.lastFailure === undefined) return 0;
    return Math.max(0, record.lastFailure + backOffSeconds(record.failures) * 1000 - this.now);
  }

  private get now(): number {
    return this.registry.clock.now();
  }
}

export function isFinished(job: Stored): boolean {
  return finishedCondition(job) !== undefined;
}

export function finishedCondition(job: Stored): Fields | undefined {
  return trueCondition(job.object.status, 'Complete', 'Failed');
}

function keyOf(job: Stored): string {
  return `${job.namespace}/${job.name}`;
}

function setOrDelete(status: Fields, name: string, count: number): void {
  if (count > 0) status[name] = count;
  else delete status[name];
}

function duplicatesOf(pods: readonly Stored[], completions: number): number {
  const indexes = pods.map(indexOf).filter((index) => index !== undefined);
  const valid = indexes.filter((index) => index < completions);
  return indexes.length - new Set(valid).size;
}
