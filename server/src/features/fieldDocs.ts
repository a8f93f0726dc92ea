import { type FieldSchema, type FieldType, newestMinor, oldestMinor } from '../schema/schema.ts';
import { fromKubernetes, inlineCode } from './markdown.ts';

/** A type in a few words: "list of Container", "integer (32 bits)". */
export function describeType(type: FieldType): string {
  switch (type.kind) {
    case 'object':
      return type.object.name;
    case 'list':
      return `list of ${describeType(type.item)}`;
    case 'map':
      return `map of ${describeType(type.value)}`;
    case 'scalar':
      return scalarNames[type.scalar];
  }
}

const scalarNames = {
  string: 'string',
  boolean: 'boolean',
  int32: 'integer',
  int64: 'integer',
  quantity: 'quantity (such as 500m or 1Gi)',
  intOrString: 'integer or string',
  time: 'time (RFC 3339)',
  microTime: 'time (RFC 3339, microseconds)',
  bytes: 'bytes (base64)',
  raw: 'any',
} as const;

/** Since when, until when, and behind what: nothing where every supported version has the field. */
export function describeVersions(field: FieldSchema, minor: number): string | undefined {
  const availability = field.availability(minor);
  const parts: string[] = [];
  if (field.since !== undefined && field.since > oldestMinor) parts.push(`since Kubernetes 1.${field.since}`);
  if (field.until !== undefined && field.until < newestMinor) parts.push(`until Kubernetes 1.${field.until}`);
  if (field.gate !== undefined) {
    const on = field.onByDefaultSince;
    parts.push(
      on === undefined
        ? `only with feature gate ${field.gate}`
        : on > (field.since ?? oldestMinor)
          ? `on by default since 1.${on} (feature gate ${field.gate})`
          : '',
    );
  }
  const text = parts.filter((part) => part !== '').join(', ');
  if (availability === 'unknown')
    return `**Not in Kubernetes 1.${minor}, which refuses it**${text ? ` (${text})` : ''}`;
  if (availability === 'dropped') return `**Kubernetes 1.${minor} drops it without a word**${text ? ` (${text})` : ''}`;
  return text === '' ? undefined : `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

/** What is different in Jobs, or not said by Kubernetes: by the field's owner and name. */
const jobNotes: Readonly<Record<string, string>> = {
  'PodSpec.restartPolicy':
    'In a Job: `Never` (a failed pod is kept with its logs, and the Job makes a new one) or `OnFailure` (failed containers restart in their pod). The default, `Always`, is refused.',
  'JobSpec.parallelism':
    'With `completions`, at most so many pods run at once. Without, the pods share a work queue: once one has succeeded, no new one is started.',
  'JobSpec.ttlSecondsAfterFinished': 'Without it a finished Job and its pods stay until somebody deletes them.',
};

/** What there is to know of a field, as Markdown. */
export function fieldMarkdown(field: FieldSchema, minor: number): string {
  const type = field.typeIn(minor);
  const facts = [
    describeType(type),
    field.required ? 'required' : undefined,
    field.default === undefined ? undefined : `default ${inlineCode(String(field.default))}`,
  ].filter((fact) => fact !== undefined);
  const versions = describeVersions(field, minor);
  const values = (field.enum ?? []).map(
    ({ value, description }) => `- ${inlineCode(value)}${description ? ` ${fromKubernetes(description)}` : ''}`,
  );
  return [
    `**${field.name}** — ${facts.join(', ')}`,
    versions,
    jobNotes[`${field.owner.name}.${field.name}`],
    fromKubernetes(field.description),
    values.length > 0 ? `Values:\n\n${values.join('\n')}` : undefined,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n');
}
