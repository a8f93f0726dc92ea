import { type Entry, entryOf, type MapNode, type Node } from '../../manifest/node.ts';
import type { FieldSchema, ObjectType } from '../../schema/schema.ts';
import { resourceType } from '../../schema/schema.ts';
import { oneOf, show } from '../podTemplate/wording.ts';
import type { Report } from './decode.ts';
import { belongsUnder, existsIn } from './fieldPlaces.ts';
import { nameOf, type Place, pathOf, strictPath } from './place.ts';
import { nearestName } from './similarNames.ts';
import { fits } from './wording.ts';

export interface UnknownField {
  readonly root: MapNode;
  readonly rootType: ObjectType;
  readonly minor: number;
  /** The object that does not have the field. */
  readonly type: ObjectType;
  /** Where the object has the field in another minor version. */
  readonly schema: FieldSchema | undefined;
  readonly owner: MapNode;
  readonly entry: Entry;
  readonly place: Place;
}

/** What other systems and common sense call a field, where neither its spelling nor its place leads to its name. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  cmd: ['command'],
  entrypoint: ['command'],
  arguments: ['args'],
  environment: ['env'],
  envVars: ['env'],
  cron: ['schedule'],
  crontab: ['schedule'],
  tz: ['timeZone'],
  retries: ['backoffLimit'],
  maxRetries: ['backoffLimit'],
  backoff: ['backoffLimit'],
  timeout: ['activeDeadlineSeconds', 'timeoutSeconds'],
  timeoutSeconds: ['activeDeadlineSeconds'],
  deadline: ['activeDeadlineSeconds', 'startingDeadlineSeconds'],
  ttl: ['ttlSecondsAfterFinished'],
  replicas: ['parallelism'],
  concurrency: ['concurrencyPolicy', 'parallelism'],
  pullPolicy: ['imagePullPolicy'],
  pullSecrets: ['imagePullSecrets'],
  mounts: ['volumeMounts'],
  volume: ['volumes'],
  path: ['mountPath'],
  readonly: ['readOnly'],
  user: ['runAsUser'],
  group: ['runAsGroup'],
  privilege: ['privileged'],
  paused: ['suspend'],
};

export function describeUnknownField(unknown: UnknownField): Report {
  const { type, schema, owner, entry, place, minor } = unknown;
  const name = show(entry.key);
  const report = { code: 'unknown-field', span: entry.keySpan, field: strictPath(place) };
  const from = pathOf(place);
  if (schema) {
    const { since, until } = schema;
    const when =
      since !== undefined && minor < since
        ? `is known since Kubernetes 1.${since}`
        : `is gone since Kubernetes 1.${(until ?? minor) + 1}`;
    return {
      ...report,
      code: 'unavailable-field',
      message: `${name} ${when}; the target is 1.${minor}, whose API server refuses the manifest for it.`,
      fixes: [{ kind: 'removeEntry', at: from }],
    };
  }

  const free = [...type.fields.values()].filter(
    (field) => field.availability(minor) !== 'unknown' && !entryOf(owner, field.name),
  );
  const here = parentName(place);
  const sameLetters = free.find((field) => field.name.toLowerCase() === entry.key.toLowerCase());
  if (sameLetters) {
    return {
      ...report,
      message: `There is no field ${name} in ${here}: did you mean ${show(sameLetters.name)}? Upper and lower case matter.`,
      fixes: [{ kind: 'renameKey', to: sameLetters.name }],
    };
  }
  const target = belongsUnder(unknown);
  if (target) {
    return {
      ...report,
      message: `There is no field ${name} in ${here}: it belongs under ${show(target.shown)}.`,
      fixes: [{ kind: 'moveEntry', from, to: target.path }],
    };
  }
  const near = similarField(entry, free);
  if (near) {
    return {
      ...report,
      message: `There is no field ${name} in ${here}: did you mean ${show(near.name)}?`,
      fixes: [{ kind: 'renameKey', to: near.name }],
    };
  }
  return {
    ...report,
    message: `There is no field ${name} in ${here}. ${whatElse(unknown)}`,
    fixes: [{ kind: 'removeEntry', at: from }],
  };
}

function similarField(entry: Entry, fields: readonly FieldSchema[]): FieldSchema | undefined {
  const takesValue = (field: FieldSchema) =>
    isNull(entry.value) || entry.value.templated || fits(field.type, entry.value);
  const aliases = Object.hasOwn(otherNames, entry.key) ? otherNames[entry.key] : undefined;
  const alias = aliases
    ?.map((name) => fields.find((field) => field.name === name))
    .find((field) => field && takesValue(field));
  if (alias) return alias;
  const name = nearestName(
    entry.key,
    fields.map((field) => field.name),
  );
  return fields.find((field) => field.name === name);
}

function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.type === 'null';
}

/** What can still be said when no field is near: the other kind has it, or what there is. */
function whatElse({ rootType, type, entry, minor, place }: UnknownField): string {
  const other = rootType.name === 'Job' ? 'CronJob' : 'Job';
  const at = pathOf(place).slice(0, -1);
  if (existsIn(resourceType(other), [...at, entry.key])) return `Only a ${other} has it there.`;
  const names = [...type.fields.values()]
    .filter((field) => field.availability(minor) === 'available')
    .map((field) => field.name);
  if (names.length <= 12) return names.length === 0 ? '' : `There is ${oneOf(names)}.`;
  return 'The API server refuses fields that it does not know.';
}

function parentName(place: Place): string {
  if (!place.parent) return 'the resource itself';
  return show(nameOf(place.parent));
}
