import { ClusterError } from '../errors.ts';
import { fieldsOf, integerOf, listOf } from '../fields.ts';
import { outcomeOf } from '../finishedJobs.ts';
import type { KubernetesObject } from '../ports.ts';
import type { Change } from './changes.ts';

/** Whether a server takes a change of an object that exists. */
export type Changeability =
  | 'mutable'
  /** Only while the Job is suspended, and it is not, or its pods are not gone yet. */
  | 'whileSuspended'
  | 'immutable';

export interface ClassedChange extends Change {
  readonly changeability: Changeability;
  /** Why not, in a sentence; absent for what can be changed. */
  readonly reason?: string;
}

/**
 * From this minor version on a Job that has run and is suspended again takes changes too, and of resources as well
 * (MutableSchedulingDirectivesForSuspendedJobs and MutablePodResourcesForSuspendedJobs, on by default in 1.36).
 */
const suspendedTemplateMinor = 36;

/** Fields of a Job's spec that never change: k8s.io/kubernetes `ValidateJobSpecUpdate`. */
const fixed = new Set([
  'selector',
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
]);

/**
 * Classes each change of an object by what a server of Kubernetes 1.`minor` does with it.
 * @param live the object as it is in the cluster, with its status
 * @param result what it would become
 * @param minor undefined, where the server's version is not known: then only what all of them allow
 */
export function classChanges(
  changes: readonly Change[],
  live: KubernetesObject,
  result: KubernetesObject,
  minor: number | undefined,
): readonly ClassedChange[] {
  const isJob = result.kind === 'Job';
  return changes.map((change) => ({ ...change, ...(isJob ? classOfJob(change, live, result, minor) : mutable) }));
}

const mutable = { changeability: 'mutable' } as const;
type Class = Pick<ClassedChange, 'changeability' | 'reason'>;

function classOfJob(
  { path, before, after }: Change,
  live: KubernetesObject,
  result: KubernetesObject,
  minor: number | undefined,
): Class {
  const [top, name] = path;
  if (top === 'metadata') {
    return name === 'labels' || name === 'annotations' || name === undefined
      ? mutable
      : { changeability: 'immutable', reason: 'It is the identity of the object.' };
  }
  if (top !== 'spec' || typeof name !== 'string') return mutable;
  if (fixed.has(name)) return { changeability: 'immutable', reason: 'It is fixed when a Job is created.' };
  if (name === 'completions') return classOfCompletions(result);
  if (name !== 'template') return mutable;
  if (isSchedulingDirective(path.slice(2), before, after)) return classWhileSuspended(live, minor, false);
  if (isContainerResource(path.slice(2))) return classWhileSuspended(live, minor, true);
  return { changeability: 'immutable', reason: 'The pod template is fixed when a Job is created.' };
}

/** `validateCompletions`: those of an Indexed Job may change together with its parallelism. */
function classOfCompletions(result: KubernetesObject): Class {
  const { completionMode, completions, parallelism } = fieldsOf(result.spec);
  if (completionMode !== 'Indexed') {
    return { changeability: 'immutable', reason: 'Only Indexed Jobs can change how many completions they need.' };
  }
  if (integerOf(completions) !== undefined && integerOf(completions) === (integerOf(parallelism) ?? 1)) return mutable;
  return {
    changeability: 'immutable',
    reason: 'An Indexed Job changes its completions only together with its parallelism, to the same number.',
  };
}

/** What tells the scheduler where pods may run, and the pods' labels and annotations: `validatePodTemplateUpdate`. */
function isSchedulingDirective(path: readonly (string | number)[], before: unknown, after: unknown): boolean {
  const [part, field, detail] = path;
  if (part === 'metadata') {
    if (field !== undefined) return field === 'labels' || field === 'annotations';
    const keys = [...Object.keys(fieldsOf(before)), ...Object.keys(fieldsOf(after))];
    return keys.every((key) => key === 'labels' || key === 'annotations');
  }
  if (part !== 'spec') return false;
  if (field === 'nodeSelector' || field === 'tolerations' || field === 'schedulingGates') return true;
  if (field !== 'affinity') return false;
  if (detail !== undefined) return detail === 'nodeAffinity';
  // The whole of it came or went: it may only be about nodes.
  return [...Object.keys(fieldsOf(before)), ...Object.keys(fieldsOf(after))].every((key) => key === 'nodeAffinity');
}

function isContainerResource([part, list, index, field]: readonly (string | number)[]): boolean {
  return (
    part === 'spec' &&
    (list === 'containers' || list === 'initContainers') &&
    typeof index === 'number' &&
    field === 'resources'
  );
}

/** The registry's `validationOptionsForJob`: when a suspended Job's template may change. */
function classWhileSuspended(live: KubernetesObject, minor: number | undefined, isResource: boolean): Class {
  const isNew = minor !== undefined && minor >= suspendedTemplateMinor;
  // A Job that has ended is suspended no more: whoever waited for it would wait for ever.
  if (outcomeOf(live)) return { changeability: 'immutable', reason: 'The Job has ended.' };
  if (isResource && !isNew) {
    return {
      changeability: 'immutable',
      reason: `Resources of a suspended Job can be changed from Kubernetes 1.${suspendedTemplateMinor} on.`,
    };
  }
  const { startTime } = fieldsOf(live.status);
  const suspended = fieldsOf(live.spec).suspend === true;
  if (isNew) {
    if (isQuietlySuspended(live)) return mutable;
    return {
      changeability: 'whileSuspended',
      reason: suspended
        ? 'The Job is suspended, and its pods are not gone yet.'
        : 'It can be changed while the Job is suspended.',
    };
  }
  if (startTime !== undefined) {
    return {
      changeability: 'immutable',
      reason: `The Job has started. Before Kubernetes 1.${suspendedTemplateMinor} this can be changed only in a suspended Job that never has.`,
    };
  }
  return suspended
    ? mutable
    : { changeability: 'whileSuspended', reason: 'It can be changed while the Job is suspended.' };
}

/** The Job is suspended and none of its pods runs: the state in which 1.36 lets its template change. */
export function isQuietlySuspended(job: KubernetesObject): boolean {
  const { startTime, active, conditions } = fieldsOf(job.status);
  const seen = listOf(conditions)
    .map(fieldsOf)
    .some(({ type, status }) => type === 'Suspended' && status === 'True');
  return fieldsOf(job.spec).suspend === true && (startTime === undefined || seen) && (integerOf(active) ?? 0) === 0;
}

/**
 * Whether the server refuses because a field of a Job that exists cannot be changed any more: its pod template, its
 * completions, its selector (k8s.io/kubernetes `ValidateJobSpecUpdate`).
 */
export function isAboutExistingJob(error: unknown): error is ClusterError {
  if (!(error instanceof ClusterError) || error.failure.kind !== 'invalid') return false;
  const { details, causes } = error.failure.status;
  return (
    details.kind === 'Job' &&
    causes.some(({ message }) => /: (?:field is immutable|can only be modified in tandem with .*)$/s.test(message))
  );
}

/** How a manifest's changes can be brought about. */
export type Way = 'apply' | 'suspendAndResume' | 'replace' | 'newName';

/** The ways that work, the gentlest first. */
export function waysOf(changes: readonly Pick<ClassedChange, 'changeability'>[]): readonly Way[] {
  const classes = new Set(changes.map(({ changeability }) => changeability));
  if (classes.has('immutable')) return ['replace', 'newName'];
  if (classes.has('whileSuspended')) return ['suspendAndResume', 'replace', 'newName'];
  return ['apply'];
}
