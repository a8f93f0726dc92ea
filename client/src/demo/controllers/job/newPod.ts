import type { Stored } from '../../store/objectStore.ts';
import { clone, type Fields, fieldsListOf, fieldsOf, listOf } from '../../store/objects.ts';
import {
  annotatedNumber,
  indexAnnotation,
  indexFailureAnnotation,
  indexIgnoredAnnotation,
  trackingFinalizer,
} from './pods.ts';
import { podFailureAnswer } from './policies.ts';

/**
 * A pod as the controller makes it of a Job's template.
 * @param index the completion index of an Indexed Job's pod
 * @param replaced the failed pod of that index, with its count of failures
 */
export function newPod(
  job: Stored,
  spec: Fields,
  index: number | undefined,
  replaced: Stored | undefined,
): { readonly base: string; readonly value: Fields } {
  const template = clone(fieldsOf(spec.template));
  const given = fieldsOf(template.metadata);
  const annotations: Fields = { ...fieldsOf(given.annotations) };
  const labels: Fields = { ...fieldsOf(given.labels) };
  const podSpec = fieldsOf(template.spec);
  if (index !== undefined) {
    annotations[indexAnnotation] = String(index);
    labels[indexAnnotation] = String(index);
    podSpec.hostname = `${job.name}-${index}`;
    for (const container of [...fieldsListOf(podSpec.initContainers), ...fieldsListOf(podSpec.containers)]) {
      addIndexVariable(container);
    }
    if (spec.backoffLimitPerIndex !== undefined) Object.assign(annotations, failureCounts(spec, replaced));
  }
  const base = index === undefined ? `${job.name}-` : `${job.name.slice(0, 57 - String(index).length)}-${index}-`;
  const owner = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    name: job.name,
    uid: job.object.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  return {
    base,
    value: {
      metadata: {
        generateName: base,
        labels,
        ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
        ownerReferences: [owner],
        finalizers: [...listOf(given.finalizers), trackingFinalizer],
      },
      spec: podSpec,
    },
  };
}

function failureCounts(spec: Fields, replaced: Stored | undefined): Fields {
  if (!replaced) return { [indexFailureAnnotation]: '0' };
  const { counts } = podFailureAnswer(spec, replaced);
  const failures = (annotatedNumber(replaced, indexFailureAnnotation) ?? 0) + (counts ? 1 : 0);
  const ignored = (annotatedNumber(replaced, indexIgnoredAnnotation) ?? 0) + (counts ? 0 : 1);
  return {
    [indexFailureAnnotation]: String(failures),
    ...(ignored > 0 ? { [indexIgnoredAnnotation]: String(ignored) } : {}),
  };
}

function addIndexVariable(container: Fields): void {
  const name = 'JOB_COMPLETION_INDEX';
  const variables = fieldsListOf(container.env);
  if (variables.some((variable) => variable.name === name)) return;
  const fieldRef = { apiVersion: 'v1', fieldPath: `metadata.labels['${indexAnnotation}']` };
  container.env = [...variables, { name, valueFrom: { fieldRef } }];
}
