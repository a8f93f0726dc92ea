import type { Stored } from '../../store/objectStore.ts';
import { type Fields, fieldsListOf, fieldsOf, numberOf, trueCondition } from '../../store/objects.ts';

/** What the Job controller sees in a pod: k8s.io/kubernetes pkg/controller/job and controller_utils. */

export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
export const indexAnnotation = 'batch.kubernetes.io/job-completion-index';
export const indexFailureAnnotation = 'batch.kubernetes.io/job-index-failure-count';
export const indexIgnoredAnnotation = 'batch.kubernetes.io/job-index-ignored-failure-count';

export function phaseOf(pod: Stored): string {
  return String(fieldsOf(pod.object.status).phase ?? '');
}

export function isDeleting(pod: Stored): boolean {
  return pod.object.metadata.deletionTimestamp !== undefined;
}

export function isEnded(pod: Stored): boolean {
  const phase = phaseOf(pod);
  return phase === 'Succeeded' || phase === 'Failed';
}

export function isActive(pod: Stored): boolean {
  return !isEnded(pod) && !isDeleting(pod);
}

export function isTerminating(pod: Stored): boolean {
  return !isEnded(pod) && isDeleting(pod);
}

export function isReady(pod: Stored): boolean {
  return trueCondition(pod.object.status, 'Ready') !== undefined;
}

export function isTracked(pod: Stored): boolean {
  return (pod.object.metadata.finalizers ?? []).includes(trackingFinalizer);
}

/** A deleted pod that does not end by itself counts as failed, unless only failed pods are replaced. */
export function isFailed(pod: Stored, jobSpec: Fields): boolean {
  const phase = phaseOf(pod);
  if (phase === 'Failed') return true;
  if (jobSpec.podReplacementPolicy === 'Failed') return false;
  return isDeleting(pod) && phase !== 'Succeeded';
}

/** The completion index; undefined for a pod without one. */
export function indexOf(pod: Stored): number | undefined {
  return annotatedNumber(pod, indexAnnotation);
}

export function annotatedNumber(pod: Stored, name: string): number | undefined {
  const text = pod.object.metadata.annotations?.[name];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** When a pod came to its end, as far as can be told, in milliseconds since 1970. */
export function finishedAt(pod: Stored): number {
  const { metadata, status } = pod.object;
  const times = fieldsListOf(fieldsOf(status).containerStatuses).map((container) =>
    Date.parse(String(fieldsOf(fieldsOf(container.state).terminated).finishedAt ?? '')),
  );
  if (times.length > 0 && times.every((time) => !Number.isNaN(time))) return Math.max(...times);
  const ready = fieldsListOf(fieldsOf(status).conditions).find(({ type }) => type === 'Ready');
  const since = Date.parse(String(ready?.lastTransitionTime ?? ''));
  if (ready?.status === 'False' && !Number.isNaN(since)) return since;
  if (metadata.deletionTimestamp !== undefined) {
    return Date.parse(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  }
  return Date.parse(metadata.creationTimestamp);
}

export function restartsOf(pod: Stored): number {
  const status = fieldsOf(pod.object.status);
  const reports = [...fieldsListOf(status.containerStatuses), ...fieldsListOf(status.initContainerStatuses)];
  return reports.reduce((sum, { restartCount }) => sum + (numberOf(restartCount) ?? 0), 0);
}

/** How often an index has failed before this pod of it. */
export function indexFailures(pod: Stored): number {
  return (annotatedNumber(pod, indexFailureAnnotation) ?? 0) + (annotatedNumber(pod, indexIgnoredAnnotation) ?? 0);
}
