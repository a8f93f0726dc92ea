import { type FieldType, type ObjectType, objectType } from '../../../../server/src/schema/schema.ts';
import type { ServedKind } from '../store/kinds.ts';
import { type Fields, isFields } from '../store/objects.ts';

/** The minor version of the Kubernetes that the demo cluster says it is. */
export const minor = 36;

/** What the schema table knows of a kind's fields: all of Jobs and CronJobs, metadata and specification of pods. */
export function typeOfField(kind: ServedKind, field: string): ObjectType | undefined {
  if (field === 'metadata') return objectType('ObjectMeta');
  if (kind.kind === 'Pod') return field === 'spec' ? objectType('PodSpec') : undefined;
  if (kind.kind !== 'Job' && kind.kind !== 'CronJob') return undefined;
  if (field === 'spec') return objectType(`${kind.kind}Spec`);
  return field === 'status' ? objectType(`${kind.kind}Status`) : undefined;
}

/**
 * An object as decoding and encoding it in the server leaves it: without fields that are not known, nulls, and empty
 * lists and maps.
 */
export function pruneObject(kind: ServedKind, object: Fields): Fields {
  const result: Fields = {};
  for (const [name, value] of Object.entries(object)) {
    const type = typeOfField(kind, name);
    if (value === null || value === undefined) continue;
    result[name] = type && isFields(value) ? pruneFields(type, value) : value;
  }
  return result;
}

function pruneFields(type: ObjectType, fields: Fields): Fields {
  const result: Fields = {};
  for (const [name, value] of Object.entries(fields)) {
    const field = type.field(name);
    if (field?.availability(minor) !== 'available') continue;
    const kept = pruneValue(field.typeIn(minor), value);
    if (kept !== undefined) result[name] = kept;
  }
  return result;
}

function pruneValue(type: FieldType, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  switch (type.kind) {
    case 'object':
      return isFields(value) ? pruneFields(type.object, value) : undefined;
    case 'list': {
      if (!Array.isArray(value) || value.length === 0) return undefined;
      return value.map((item) => pruneValue(type.item, item) ?? {});
    }
    case 'map': {
      if (!isFields(value) || Object.keys(value).length === 0) return undefined;
      const kept: Fields = {};
      for (const [key, member] of Object.entries(value)) {
        const pruned = pruneValue(type.value, member);
        kept[key] = pruned === undefined ? '' : pruned;
      }
      return kept;
    }
    case 'scalar':
      if (type.scalar === 'quantity' && typeof value === 'number') return String(value);
      return value;
  }
}
