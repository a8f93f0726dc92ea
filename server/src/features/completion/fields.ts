import { type FieldSchema, type FieldType, type ObjectType, objectIn } from '../../schema/schema.ts';
import { itemSnippets, type SnippetBody } from './snippets.ts';

/** What people write most, in the order in which they write it; the rest follows by name. */
const usual: Readonly<Record<string, readonly string[]>> = {
  Job: ['apiVersion', 'kind', 'metadata', 'spec'],
  CronJob: ['apiVersion', 'kind', 'metadata', 'spec'],
  ObjectMeta: ['name', 'namespace', 'labels', 'annotations', 'generateName'],
  JobSpec: [
    'template',
    'backoffLimit',
    'completions',
    'parallelism',
    'activeDeadlineSeconds',
    'ttlSecondsAfterFinished',
    'completionMode',
    'backoffLimitPerIndex',
    'podFailurePolicy',
    'suspend',
  ],
  CronJobSpec: [
    'schedule',
    'jobTemplate',
    'timeZone',
    'concurrencyPolicy',
    'startingDeadlineSeconds',
    'successfulJobsHistoryLimit',
    'failedJobsHistoryLimit',
    'suspend',
  ],
  JobTemplateSpec: ['spec', 'metadata'],
  PodTemplateSpec: ['spec', 'metadata'],
  PodSpec: ['containers', 'restartPolicy', 'initContainers', 'volumes', 'serviceAccountName', 'imagePullSecrets'],
  Container: ['name', 'image', 'command', 'args', 'env', 'envFrom', 'resources', 'volumeMounts', 'workingDir'],
  EnvVar: ['name', 'value', 'valueFrom'],
  VolumeMount: ['name', 'mountPath', 'readOnly', 'subPath'],
  Volume: ['name', 'emptyDir', 'configMap', 'secret', 'persistentVolumeClaim'],
  ResourceRequirements: ['requests', 'limits'],
};

/** Fields that only the server writes: nobody is helped by being offered them. */
const serverOwned: Readonly<Record<string, readonly string[]>> = {
  Job: ['status'],
  CronJob: ['status'],
  ObjectMeta: [
    'creationTimestamp',
    'deletionGracePeriodSeconds',
    'deletionTimestamp',
    'generation',
    'managedFields',
    'resourceVersion',
    'selfLink',
    'uid',
  ],
  PodSpec: ['ephemeralContainers', 'serviceAccount'],
};

const fixedInTemplates = ['name', 'generateName', 'namespace', 'ownerReferences'];

/** Metadata of templates, of which the made objects have only a part. The rest has no effect, or is refused. */
const withoutEffect: Readonly<Record<string, readonly string[]>> = {
  'JobTemplateSpec.metadata': [...fixedInTemplates, 'finalizers'],
  'PodTemplateSpec.metadata': fixedInTemplates,
  'PersistentVolumeClaimTemplate.metadata': [...fixedInTemplates, 'finalizers'],
};

/**
 * The fields that can still be added to an object, which is the value of `within` or stands in it, with what sorts them:
 * required, usual, the rest, the switched off.
 */
export function offeredFields(
  type: ObjectType,
  within: FieldSchema | undefined,
  taken: ReadonlySet<string>,
  minor: number,
): { field: FieldSchema; sortText: string }[] {
  const order = usual[type.name] ?? [];
  const holder = within ? `${within.owner.name}.${within.name}` : '';
  const hidden = [...(serverOwned[type.name] ?? []), ...(withoutEffect[holder] ?? [])];
  return [...type.fields.values()]
    .filter(
      (field) => !taken.has(field.name) && !hidden.includes(field.name) && field.availability(minor) !== 'unknown',
    )
    .map((field) => {
      const place = order.indexOf(field.name);
      const rank =
        field.availability(minor) === 'dropped'
          ? '9'
          : field.required || isRequiredByValidation(field)
            ? `0${pad(place)}`
            : place >= 0
              ? `1${pad(place)}`
              : '5';
      return { field, sortText: `${rank}${field.name}` };
    });
}

function pad(place: number): string {
  return place < 0 ? '99' : String(place).padStart(2, '0');
}

/** What the schema leaves to validation. */
function isRequiredByValidation(field: FieldSchema): boolean {
  const name = `${field.owner.name}.${field.name}`;
  return [
    'Job.apiVersion',
    'Job.kind',
    'Job.metadata',
    'Job.spec',
    'CronJob.apiVersion',
    'CronJob.kind',
    'CronJob.metadata',
    'CronJob.spec',
    'ObjectMeta.name',
    'JobTemplateSpec.spec',
    'PodTemplateSpec.spec',
    'PodSpec.restartPolicy',
    'Container.image',
  ].includes(name);
}

/** The values that make sense where the schema has more, or none. */
const onlyValues: Readonly<Record<string, readonly string[]>> = {
  'Job.apiVersion': ['batch/v1'],
  'Job.kind': ['Job', 'CronJob'],
  'CronJob.apiVersion': ['batch/v1'],
  'CronJob.kind': ['CronJob', 'Job'],
  'PodSpec.restartPolicy': ['Never', 'OnFailure'],
};

/** How a document is written. */
export interface Style {
  /** One step of indentation. */
  readonly unit: string;
  /** What stands between a list's key and its dash. */
  readonly listIndent: string;
}

/** The text of a new field in block style: its key, and what leads to its value. */
export function fieldSnippet(field: FieldSchema, minor: number, style: Style): string {
  return `${field.name}:${valueSnippet(field, field.typeIn(minor), minor, style)}`;
}

function valueSnippet(field: FieldSchema, type: FieldType, minor: number, style: Style): string {
  switch (type.kind) {
    case 'scalar': {
      const choices =
        onlyValues[`${field.owner.name}.${field.name}`] ??
        field.enum?.map(({ value }) => value).filter((value) => value !== '') ??
        [];
      if (choices.length === 1) return ` ${choices[0]}`;
      if (choices.length > 1 && choices.length <= 10) {
        return ` \${1|${choices.map((choice) => choice.replace(/[\\$},|]/g, '\\$&')).join(',')}|}`;
      }
      if (type.scalar === 'boolean') return ` \${1|${field.default === true ? 'false,true' : 'true,false'}|}`;
      return ' $1';
    }
    case 'map':
      return `\n${style.unit}$1`;
    case 'list': {
      const item = objectIn(type.item);
      const dash = `\n${style.listIndent}- `;
      if (!item) return `${dash}$1`;
      return `${dash}${requiredBody(field, item, minor, `${style.listIndent}${style.unit}`)}`;
    }
    case 'object':
      return `\n${style.unit}$1`;
  }
}

/** The first snippet of a list's items, or its required fields. */
function requiredBody(list: FieldSchema, item: ObjectType, minor: number, indent: string): string {
  const known = itemsOf(list)[0];
  if (known) return indented(known.body, indent);
  const required = [...item.fields.values()].filter(
    (field) => field.required && field.availability(minor) === 'available',
  );
  if (required.length === 0) return '$1';
  return required.map((field, index) => `${field.name}: $${index + 1}`).join(`\n${indent}`);
}

export function itemsOf(list: FieldSchema): readonly SnippetBody[] {
  return itemSnippets[`${list.owner.name}.${list.name}`] ?? itemSnippets[list.name] ?? [];
}

export function indented(body: string, indent: string): string {
  return body.replaceAll('\n', `\n${indent}`);
}

/** A value as YAML: quoted where it would be read as something else. */
export function toYaml(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const isPlain =
    /^[A-Za-z_/][^:#'"{}[\],&*!|>%@`\n]*$/.test(value) &&
    value.trim() === value &&
    !/^(true|false|yes|no|on|off|y|n|null|~)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}
