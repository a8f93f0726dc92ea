import { fieldsOf } from '../fields.ts';
import type { KubernetesObject } from '../ports.ts';
import { toManifest } from './toManifest.ts';

/**
 * A name for `generateName`, to which the server adds five characters. A Job's pods carry its name in a label and in
 * their own names, which leaves 57 characters here (63, k8s.io/apimachinery `DNS1123LabelMaxLength`).
 */
export function generatedFrom(name: string): string {
  return `${name.slice(0, 56).replace(/[-.]+$/, '')}-`;
}

/** A Job like this one, to be created under a new name; a name that the server has made up before is not grown longer. */
export function jobAgain(job: KubernetesObject): KubernetesObject {
  const manifest = toManifest({ ...job, apiVersion: 'batch/v1', kind: 'Job' });
  const { name, generateName, ...metadata } = fieldsOf(manifest.metadata);
  const base = typeof generateName === 'string' && generateName !== '' ? generateName.replace(/-$/, '') : name;
  const { suspend: _old, ...spec } = fieldsOf(manifest.spec);
  return {
    ...manifest,
    metadata: { generateName: generatedFrom(typeof base === 'string' ? base : 'job'), ...metadata },
    spec,
  };
}

/**
 * The Job that a CronJob stands for, as `kubectl create job --from=cronjob/NAME` makes it: with its annotations and an
 * owner reference, so that the CronJob's history limits cover it.
 */
export function jobOfCronJob(cronJob: KubernetesObject): KubernetesObject {
  const { name, namespace, uid } = fieldsOf(cronJob.metadata);
  const template = fieldsOf(fieldsOf(cronJob.spec).jobTemplate);
  const { labels, annotations } = fieldsOf(template.metadata);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      generateName: generatedFrom(typeof name === 'string' ? name : 'job'),
      ...(typeof namespace === 'string' ? { namespace } : {}),
      ...(labels ? { labels } : {}),
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...fieldsOf(annotations) },
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name, uid, controller: true }],
    },
    spec: template.spec,
  };
}
