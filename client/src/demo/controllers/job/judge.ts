import type { Stored } from '../../store/objectStore.ts';
import { type Fields, fieldsOf, numberOf, textOf, trueCondition } from '../../store/objects.ts';
import { parseIndexes } from './indexes.ts';
import {
  annotatedNumber,
  indexFailureAnnotation,
  indexFailures,
  indexOf,
  isEnded,
  isFailed,
  isTracked,
  restartsOf,
} from './pods.ts';
import { podFailureAnswer, successRule } from './policies.ts';

/** One look at a Job and its pods. */
export interface Sync {
  readonly job: Stored;
  readonly spec: Fields;
  /** The status as it becomes. */
  readonly status: Fields;
  readonly pods: readonly Stored[];
  readonly active: readonly Stored[];
  readonly isIndexed: boolean;
  readonly perIndex: boolean;
  terminating: number;
  ready: number;
  activeCount: number;
  succeeded: number;
  readonly succeededIndexes: Set<number>;
  failedIndexes: Set<number> | undefined;
  /** The last failed pod of an index that waits for its replacement: it carries the count of failures. */
  readonly delayed: Map<number, Stored>;
  finished: Condition | undefined;
  /** What is said to people once the status is written. */
  readonly events: (() => void)[];
}

export interface Condition {
  readonly type: 'SuccessCriteriaMet' | 'FailureTarget';
  readonly reason: string;
  readonly message: string;
}

/** Whether the Job has come to its end, and how. Returns in how many milliseconds its deadline will end it. */
export function judge(sync: Sync, now: number): number | undefined {
  const { spec, status, pods } = sync;
  let wait: number | undefined;
  const present = trueCondition(status, 'SuccessCriteriaMet', 'FailureTarget');
  if (present) {
    sync.finished = {
      type: present.type as Condition['type'],
      reason: String(present.reason),
      message: String(present.message),
    };
  }
  const fail = (reason: string, message: string): void => {
    sync.finished ??= { type: 'FailureTarget', reason, message };
  };
  if (!sync.finished) {
    for (const pod of pods) {
      const message = isFailed(pod, spec) ? podFailureAnswer(spec, pod).message : undefined;
      if (message !== undefined) fail('PodFailurePolicy', message);
    }
  }
  if (!sync.finished) {
    const counted = pods.filter((pod) => isTracked(pod) && isFailed(pod, spec) && podFailureAnswer(spec, pod).counts);
    const failures = (numberOf(status.failed) ?? 0) + counted.length;
    const limit = numberOf(spec.backoffLimit) ?? 6;
    if (failures > limit || isPastRestarts(sync, limit)) {
      fail('BackoffLimitExceeded', 'More pods have failed than the backoffLimit allows');
    } else wait = judgeDeadline(sync, now, fail);
  }
  if (!sync.isIndexed) return wait;
  const completions = numberOf(spec.completions) ?? 0;
  if (sync.perIndex) judgeIndexes(sync, completions, fail);
  if (sync.finished) return wait;
  const rule = successRule(spec, completions, sync.succeededIndexes);
  if (rule !== undefined) {
    sync.finished = {
      type: 'SuccessCriteriaMet',
      reason: 'SuccessPolicy',
      message: `Rule ${rule} of the success policy is met`,
    };
  }
  return wait;
}

function isPastRestarts({ spec, pods }: Sync, limit: number): boolean {
  if (fieldsOf(fieldsOf(spec.template).spec).restartPolicy !== 'OnFailure') return false;
  const restarts = pods.filter((pod) => !isEnded(pod)).reduce((sum, pod) => sum + restartsOf(pod), 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function judgeDeadline(sync: Sync, now: number, fail: (reason: string, message: string) => void): number | undefined {
  const { spec, status } = sync;
  const deadline = numberOf(spec.activeDeadlineSeconds);
  const start = Date.parse(String(status.startTime ?? ''));
  if (deadline === undefined || spec.suspend === true || Number.isNaN(start)) return undefined;
  const left = start + deadline * 1000 - now;
  if (left > 0) return left;
  fail('DeadlineExceeded', 'The Job was active for longer than its activeDeadlineSeconds');
  return undefined;
}

function judgeIndexes(sync: Sync, completions: number, fail: (reason: string, message: string) => void): void {
  const { spec, status, pods } = sync;
  const limit = numberOf(spec.backoffLimitPerIndex) ?? 0;
  const failed = parseIndexes(textOf(status.failedIndexes) ?? '', completions);
  for (const pod of pods) {
    const index = indexOf(pod);
    if (index === undefined || index >= completions || !isTracked(pod) || !isFailed(pod, spec)) continue;
    const { action, counts } = podFailureAnswer(spec, pod);
    const failures = annotatedNumber(pod, indexFailureAnnotation) ?? 0;
    if (action === 'FailIndex' || (counts && failures >= limit)) failed.add(index);
  }
  sync.failedIndexes = failed;
  const most = numberOf(spec.maxFailedIndexes);
  if (most !== undefined && failed.size > most) {
    fail('MaxFailedIndexesExceeded', 'More indexes have failed than maxFailedIndexes allows');
  } else if (failed.size > 0 && failed.size + sync.succeededIndexes.size >= completions) {
    fail('FailedIndexes', 'Every index has come to its end, and not all have succeeded');
  }
  const active = new Set(sync.active.map(indexOf));
  for (const pod of pods) {
    const index = indexOf(pod);
    if (index === undefined || index >= completions || !isTracked(pod) || !isFailed(pod, spec)) continue;
    if (sync.succeededIndexes.has(index) || failed.has(index) || active.has(index)) continue;
    const other = sync.delayed.get(index);
    if (!other || indexFailures(other) <= indexFailures(pod)) sync.delayed.set(index, pod);
  }
}
