import type { FieldType, ObjectType } from '../../../../server/src/schema/schema.ts';
import type { ServedKind } from '../store/kinds.ts';
import { type Fields, isFields } from '../store/objects.ts';
import { minor, typeOfField } from './prune.ts';

/**
 * The first value of another type than its field's, in the form in which the server's decoder reports it: clients know
 * the field by it.
 */
export function decodingProblem(kind: ServedKind, object: Fields): string | undefined {
  for (const [name, value] of Object.entries(object)) {
    const type = typeOfField(kind, name);
    const problem = type && inStruct(type, value, name, `${kind.kind}.${name}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function inStruct(type: ObjectType, value: unknown, path: string, owner: string): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (!isFields(value)) return mismatch(value, owner, `v1.${type.name}`);
  for (const [name, member] of Object.entries(value)) {
    const field = type.field(name);
    const below = `${path}.${name}`;
    const problem = field && inValue(field.typeIn(minor), member, below, `${type.name}.${below}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function inValue(type: FieldType, value: unknown, path: string, owner: string): string | undefined {
  if (value === null || value === undefined) return undefined;
  switch (type.kind) {
    case 'object':
      return inStruct(type.object, value, path, owner);
    case 'list':
      if (!Array.isArray(value)) return mismatch(value, owner, goType(type));
      return first(value, (item) => inValue(type.item, item, path, owner));
    case 'map':
      if (!isFields(value)) return mismatch(value, owner, goType(type));
      return first(Object.values(value), (member) => inValue(type.value, member, path, owner));
    case 'scalar':
      return isOf(type.scalar, value) ? undefined : mismatch(value, owner, goType(type));
  }
}

function first(values: readonly unknown[], check: (value: unknown) => string | undefined): string | undefined {
  for (const value of values) {
    const problem = check(value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isOf(scalar: string, value: unknown): boolean {
  switch (scalar) {
    case 'string':
    case 'time':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'int32':
      return Number.isInteger(value) && Math.abs(Number(value)) <= 2 ** 31;
    case 'int64':
      return Number.isInteger(value);
    default:
      return true;
  }
}

function goType(type: FieldType): string {
  switch (type.kind) {
    case 'object':
      return `v1.${type.object.name}`;
    case 'list':
      return `[]${goType(type.item)}`;
    case 'map':
      return `map[string]${goType(type.value)}`;
    case 'scalar':
      return type.scalar === 'boolean' ? 'bool' : type.scalar;
  }
}

function mismatch(value: unknown, owner: string, type: string): string {
  const what = Array.isArray(value)
    ? 'array'
    : isFields(value)
      ? 'object'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value === 'number' && type.startsWith('int')
          ? `number ${value}`
          : typeof value;
  return `json: cannot unmarshal ${what} into Go struct field ${owner} of type ${type}`;
}
