import type { ServedKind } from '../store/kinds.ts';
import {
  type ApiObject,
  clone,
  equal,
  type Fields,
  fieldsListOf,
  fieldsOf,
  isFields,
  numberOf,
  trueCondition,
} from '../store/objects.ts';
import type { Cause } from './apiError.ts';

/** What a change may not touch: `ValidateJobUpdate`, `ValidatePodUpdate` of k8s.io/kubernetes. */
export function immutableCauses(kind: ServedKind, before: ApiObject, after: ApiObject): Cause[] {
  switch (kind.kind) {
    case 'Job':
      return jobCauses(before, after);
    case 'Pod':
      return podCauses(before, after);
    default:
      return [];
  }
}

function immutable(field: string): Cause {
  return { reason: 'FieldValueInvalid', message: 'this field cannot be changed once the object exists', field };
}

function jobCauses(before: ApiObject, after: ApiObject): Cause[] {
  const old = fieldsOf(before.spec);
  const spec = fieldsOf(after.spec);
  const causes: Cause[] = [];
  const fixed = (name: string): void => {
    if (!equal(old[name], spec[name])) causes.push(immutable(`spec.${name}`));
  };
  if (!equal(old.completions, spec.completions)) {
    // Elastic Indexed Jobs: both change together and stay equal.
    const isElastic =
      old.completionMode === 'Indexed' &&
      numberOf(spec.completions) === numberOf(spec.parallelism) &&
      spec.completions !== undefined;
    if (!isElastic) causes.push(immutable('spec.completions'));
  }
  fixed('selector');
  if (!equal(old.template, spec.template)) {
    const isMutable = isTemplateMutable(before, old);
    if (!isMutable) causes.push(immutable('spec.template'));
    else if (!equal(withoutMutable(old.template), withoutMutable(spec.template))) {
      causes.push(immutable('spec.template.spec'));
    }
  }
  for (const name of ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy']) {
    fixed(name);
  }
  return causes;
}

/** Scheduling directives and, since 1.35, resources may change while a Job is suspended and no pod of it has started. */
function isTemplateMutable(before: ApiObject, old: Fields): boolean {
  const status = fieldsOf(before.status);
  const isSuspended =
    old.suspend === true && (status.startTime === undefined || trueCondition(status, 'Suspended') !== undefined);
  return isSuspended && (numberOf(status.active) ?? 0) === 0;
}

function withoutMutable(template: unknown): unknown {
  const copy = clone(fieldsOf(template));
  if (isFields(copy.metadata)) {
    delete copy.metadata.labels;
    delete copy.metadata.annotations;
    if (Object.keys(copy.metadata).length === 0) delete copy.metadata;
  }
  const spec = fieldsOf(copy.spec);
  delete spec.nodeSelector;
  delete spec.tolerations;
  delete spec.schedulingGates;
  if (isFields(spec.affinity)) {
    delete spec.affinity.nodeAffinity;
    if (Object.keys(spec.affinity).length === 0) delete spec.affinity;
  }
  for (const container of [...fieldsListOf(spec.containers), ...fieldsListOf(spec.initContainers)]) {
    delete container.resources;
  }
  return copy;
}

function podCauses(before: ApiObject, after: ApiObject): Cause[] {
  const bare = (spec: unknown): unknown => {
    const copy = clone(fieldsOf(spec));
    delete copy.activeDeadlineSeconds;
    delete copy.tolerations;
    delete copy.terminationGracePeriodSeconds;
    delete copy.schedulingGates;
    for (const container of [...fieldsListOf(copy.containers), ...fieldsListOf(copy.initContainers)]) {
      delete container.image;
    }
    return copy;
  };
  if (equal(bare(before.spec), bare(after.spec))) return [];
  return [
    {
      reason: 'FieldValueForbidden',
      message: 'a pod keeps its specification, except for images, its deadline, added tolerations and scheduling gates',
      field: 'spec',
    },
  ];
}
