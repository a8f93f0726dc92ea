import type { FieldType, ObjectType, ScalarType } from '../../../../server/src/schema/schema.ts';
import { parseQuantity } from '../../../../server/src/validate/quantity.ts';
import { ApiError } from '../api/apiError.ts';
import { minor, typeOfField } from '../api/prune.ts';
import { apiVersionOf, type ServedKind } from '../store/kinds.ts';
import { type Fields, isFields } from '../store/objects.ts';
import { keyOf, type Shape, shapeOfField } from './fieldPaths.ts';

/*
 * What server-side apply says of a configuration that does not fit the schema, before anything else is looked at. The
 * answers are code 500 without a reason; clients know the fields by the form of the message, which is kept.
 */

/** @throws ApiError 500 */
export function requireTyped(kind: ServedKind, name: string, applied: Fields): void {
  const problems: string[] = [];
  const conversions: string[] = [];
  const check: Check = { problems, conversions };
  for (const [field, value] of Object.entries(applied)) {
    const type = typeOfField(kind, field);
    if (type) checkStruct(check, type, value, `.${field}`);
    else if (isBatch(kind) && !['apiVersion', 'kind', 'status'].includes(field)) {
      problems.push(`.${field}: field not declared in schema`);
    }
  }
  const what = `(/${name}; ${apiVersionOf(kind)}, Kind=${kind.kind})`;
  if (problems.length > 0) {
    const text =
      problems.length === 1 ? (problems[0] ?? '') : `errors:\n${problems.map((one) => `  ${one}`).join('\n')}`;
    throw new ApiError(500, '', `failed to create typed patch object ${what}: ${text}`);
  }
  if (conversions[0] !== undefined) {
    const target = `${apiVersionOf(kind)}, Kind=${kind.kind}`;
    throw new ApiError(
      500,
      '',
      `failed to convert new object ${what} to proper version: unable to convert unstructured object to ${target}: ${conversions[0]}`,
    );
  }
}

interface Check {
  readonly problems: string[];
  /** What fits the schema and still cannot be read. */
  readonly conversions: string[];
}

function isBatch({ kind }: ServedKind): boolean {
  return kind === 'Job' || kind === 'CronJob';
}

function checkStruct(check: Check, type: ObjectType, value: unknown, path: string): void {
  if (value === null) return;
  if (!isFields(value)) {
    check.problems.push(`${path}: expected map, got ${shown(value)}`);
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    const field = type.field(name);
    if (!field || field.availability(minor) === 'unknown') {
      check.problems.push(`${path}.${name}: field not declared in schema`);
      continue;
    }
    checkValue(check, field.typeIn(minor), shapeOfField(field), member, `${path}.${name}`);
  }
}

function checkValue(check: Check, type: FieldType, shape: Shape, value: unknown, path: string): void {
  if (value === null || value === undefined) return;
  switch (type.kind) {
    case 'object':
      checkStruct(check, type.object, value, path);
      return;
    case 'map':
      if (!isFields(value)) {
        check.problems.push(`${path}: expected map, got ${shown(value)}`);
        return;
      }
      for (const [key, member] of Object.entries(value)) {
        checkValue(check, type.value, { kind: 'atomic' }, member, `${path}.${key}`);
      }
      return;
    case 'list':
      if (Array.isArray(value)) checkItems(check, type.item, shape, value, path);
      else check.problems.push(`${path}: expected list, got ${shown(value)}`);
      return;
    case 'scalar':
      checkScalar(check, type.scalar, value, path);
  }
}

function checkItems(check: Check, item: FieldType, shape: Shape, values: readonly unknown[], path: string): void {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const [index, value] of values.entries()) {
    let at = `[${index}]`;
    if (shape.kind === 'keyed' && isFields(value)) {
      at = showKey(keyOf(value, shape.keys, shape.item));
      if (seen.has(at) && !twice.has(at)) {
        twice.add(at);
        check.problems.push(`${path}: duplicate entries for key ${at}`);
      }
      seen.add(at);
    }
    checkValue(check, item, { kind: 'atomic' }, value, path + at);
  }
}

function showKey(key: string): string {
  const values: unknown = JSON.parse(key.slice(2));
  const parts = Object.entries(isFields(values) ? values : {}).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  );
  return `[${parts.join(',')}]`;
}

function checkScalar({ problems, conversions }: Check, scalar: ScalarType, value: unknown, path: string): void {
  switch (scalar) {
    case 'string':
    case 'time':
      if (typeof value !== 'string') problems.push(`${path}: expected string, got ${shownScalar(value)}`);
      return;
    case 'boolean':
      if (typeof value !== 'boolean') problems.push(`${path}: expected boolean, got ${shown(value)}`);
      return;
    case 'int32':
    case 'int64':
      if (typeof value !== 'number') problems.push(`${path}: expected numeric (int or float), got ${kindOf(value)}`);
      else if (!Number.isInteger(value)) conversions.push(`cannot convert float64 to ${scalar}`);
      return;
    case 'quantity':
      if (typeof value === 'object' || typeof value === 'boolean') {
        problems.push(`${path}: expected scalar, got ${shown(value)}`);
      } else if (!parseQuantity(String(value))) {
        conversions.push("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
      }
      return;
    default:
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  return isFields(value) ? 'map' : typeof value;
}

/** As Go prints the value. */
function shown(value: unknown): string {
  return `&{${go(value)}}`;
}

function shownScalar(value: unknown): string {
  return `&value.valueUnstructured{Value:${go(value)}}`;
}

function go(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(go).join(' ')}]`;
  if (!isFields(value)) return String(value);
  return `map[${Object.entries(value)
    .map(([key, member]) => `${key}:${go(member)}`)
    .join(' ')}]`;
}

/** Integers as conversion leaves them: too large ones lose their upper bits without a word. */
export function withWrappedIntegers(kind: ServedKind, applied: Fields): Fields {
  const result: Fields = {};
  for (const [name, value] of Object.entries(applied)) {
    const type = typeOfField(kind, name);
    result[name] = type ? wrapStruct(type, value) : value;
  }
  return result;
}

function wrapStruct(type: ObjectType, value: unknown): unknown {
  if (!isFields(value)) return value;
  const result: Fields = {};
  for (const [name, member] of Object.entries(value)) {
    const field = type.field(name);
    result[name] = field ? wrap(field.typeIn(minor), member) : member;
  }
  return result;
}

function wrap(type: FieldType, value: unknown): unknown {
  if (type.kind === 'object') return wrapStruct(type.object, value);
  if (type.kind === 'list') return Array.isArray(value) ? value.map((item) => wrap(type.item, item)) : value;
  if (type.kind !== 'scalar' || type.scalar !== 'int32' || typeof value !== 'number') return value;
  return Number.isInteger(value) ? Number(BigInt.asIntN(32, BigInt(value))) : value;
}
