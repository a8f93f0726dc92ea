import { type Fields, fieldsOf } from '../fields.ts';
import type { KubernetesObject } from '../ports.ts';
import { serversOwn } from './mergePatch.ts';

/** What a controller writes into `metadata` beside the server, and a person does not. */
const controllersOwn = new Set(['ownerReferences', 'finalizers']);

/** Labels that the Job controller gives a Job's pods, https://kubernetes.io/docs/reference/labels-annotations-taints/ */
export const controllerLabels = new Set([
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
]);

/** What kubectl and controllers note on an object; a copy was not scheduled when the original was. */
const notes = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'batch.kubernetes.io/job-tracking',
  'batch.kubernetes.io/cronjob-scheduled-timestamp',
  'cronjob.kubernetes.io/instantiate',
]);

/**
 * A Job or CronJob as it could be applied again: without status, identity and what the controller has added (a Job's
 * generated selector and its labels; kept where `manualSelector` says that they are the person's own).
 */
export function toManifest(object: KubernetesObject): KubernetesObject {
  const { apiVersion, kind, metadata, spec } = object;
  return {
    apiVersion,
    kind,
    metadata: withoutServerMetadata(fieldsOf(metadata)),
    ...(spec === undefined ? {} : { spec: kind === 'Job' ? jobSpec(fieldsOf(spec)) : cronJobSpec(fieldsOf(spec)) }),
  };
}

function cronJobSpec(spec: Fields): Fields {
  const template = fieldsOf(spec.jobTemplate);
  return {
    ...spec,
    jobTemplate: cleanTemplate({ ...template, ...(template.spec ? { spec: jobSpec(fieldsOf(template.spec)) } : {}) }),
  };
}

function jobSpec(spec: Fields): Fields {
  const template = cleanTemplate(fieldsOf(spec.template));
  if (spec.manualSelector === true) return { ...spec, template };
  const { selector: _generated, ...rest } = spec;
  return { ...rest, template: withoutJobLabels(template) };
}

function cleanTemplate(template: Fields): Fields {
  const { metadata, ...rest } = template;
  const { creationTimestamp: _none, ...kept } = fieldsOf(metadata);
  return Object.keys(kept).length ? { metadata: kept, ...rest } : rest;
}

function withoutJobLabels(template: Fields): Fields {
  const { metadata, ...rest } = template;
  const { labels, ...others } = fieldsOf(metadata);
  const kept = Object.entries(fieldsOf(labels)).filter(([name]) => !controllerLabels.has(name));
  const clean = { ...others, ...(kept.length ? { labels: Object.fromEntries(kept) } : {}) };
  return Object.keys(clean).length ? { metadata: clean, ...rest } : rest;
}

function withoutServerMetadata(metadata: Fields): Fields {
  const kept = Object.entries(metadata).flatMap(([key, value]): [string, unknown][] => {
    if (serversOwn.has(key) || controllersOwn.has(key)) return [];
    if (key === 'labels') return nonEmpty(key, fieldsOf(value), (name) => !controllerLabels.has(name));
    if (key === 'annotations') {
      return nonEmpty(key, fieldsOf(value), (name) => !notes.has(name));
    }
    return [[key, value]];
  });
  return Object.fromEntries(kept);
}

function nonEmpty(key: string, map: Fields, keep: (name: string) => boolean): [string, unknown][] {
  const entries = Object.entries(map).filter(([name]) => keep(name));
  return entries.length ? [[key, Object.fromEntries(entries)]] : [];
}
