import { ApiError, type Cause } from '../api/apiError.ts';
import type { ServedKind } from '../store/kinds.ts';
import {
  type ApiObject,
  clone,
  type Fields,
  fieldsListOf,
  isFields,
  type ManagedFieldsEntry,
} from '../store/objects.ts';
import { fromFieldsV1, keyOf, leavesOf, memberShape, type Shape, shapeOf, showPath, stepsOf } from './fieldPaths.ts';
import { entryOf, type Writer, without } from './managedFields.ts';

export interface Application {
  /** Live with what is applied; without managed fields' times changed where nothing changed. */
  readonly object: Fields;
  readonly managedFields: ManagedFieldsEntry[];
}

/**
 * Server-side apply: live and applied configuration merged, fields that the manager gave up taken away, other managers'
 * fields defended. `applied` holds neither status nor managed fields.
 * @throws ApiError 409 naming each conflict, unless forced
 */
export function applyFields(
  kind: ServedKind,
  live: ApiObject | undefined,
  applied: Fields,
  writer: Writer,
  force: boolean,
): Application {
  const present = live?.metadata.managedFields ?? [];
  const isMine = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === writer.manager && entry.operation === 'Apply' && entry.subresource === writer.subresource;
  const part = writer.subresource === 'status' ? 'status' : 'rest';
  const wanted = new Set(leavesOf(kind, applied, part).keys());
  const before = present.find(isMine);
  const others = present.filter((entry) => !isMine(entry));
  const othersPaths = others.map((entry) => ({ entry, paths: fromFieldsV1(entry.fieldsV1) }));

  const merged: Fields = { ...(live ? clone(live as Fields) : {}) };
  for (const [name, value] of Object.entries(applied)) {
    merged[name] = name in merged ? merge(shapeOf(kind, name), merged[name], value) : clone(value);
  }
  const givenUp = before
    ? [...fromFieldsV1(before.fieldsV1)].filter(
        (path) => !wanted.has(path) && !othersPaths.some(({ paths }) => paths.has(path)),
      )
    : [];
  // The deepest first: what held only them can then go as well.
  for (const path of givenUp.sort((a, b) => stepsOf(b).length - stepsOf(a).length)) {
    const [first = '', ...rest] = stepsOf(path);
    const name = first.slice(2);
    if (rest.length > 0 && holdsWanted(path, wanted)) continue;
    if (rest.length === 0) delete merged[name];
    else removeAt(shapeOf(kind, name), merged[name], rest);
  }

  const old: ReadonlyMap<string, string> = live ? leavesOf(kind, live as Fields, part) : new Map<string, string>();
  const now = leavesOf(kind, merged, part);
  const changed = new Set([...now].filter(([path, value]) => old.get(path) !== value).map(([path]) => path));
  const conflicts = othersPaths.flatMap(({ entry, paths }) =>
    [...changed].filter((path) => paths.has(path)).map((path) => ({ entry, path })),
  );
  if (conflicts.length > 0 && !force) throw conflictOf(conflicts);
  const left = without(others, new Set(conflicts.map(({ path }) => path)));
  const mine = entryOf(kind, writer, 'Apply', wanted);
  // Times tell when an object was changed; an application that changes nothing leaves them alone.
  const isUnchanged = live !== undefined && changed.size === 0 && givenUp.length === 0;
  const { time: _now, ...timeless } = mine;
  const kept = isUnchanged ? { ...timeless, ...(before?.time === undefined ? {} : { time: before.time }) } : mine;
  return { object: merged, managedFields: wanted.size === 0 ? left : [kept, ...left] };
}

function holdsWanted(path: string, wanted: ReadonlySet<string>): boolean {
  for (const other of wanted) if (other.startsWith(`${path}\u0001`)) return true;
  return false;
}

function conflictOf(conflicts: readonly { readonly entry: ManagedFieldsEntry; readonly path: string }[]): ApiError {
  const causes = conflicts.map(
    ({ entry, path }): Cause => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${managerOf(entry)}`,
      field: showPath(path),
    }),
  );
  const lines = causes.map(({ message, field }) => `${message}: ${field}`);
  const count = `Apply failed with ${causes.length} conflict${causes.length === 1 ? '' : 's'}`;
  return new ApiError(409, 'Conflict', `${count}: ${lines.join('\n')}`, { causes });
}

function managerOf(entry: ManagedFieldsEntry): string {
  const name = `${JSON.stringify(entry.manager)}${entry.subresource ? ` with subresource ${JSON.stringify(entry.subresource)}` : ''}`;
  if (entry.operation !== 'Update') return name;
  return `${name} using ${entry.apiVersion}${entry.time ? ` at ${entry.time}` : ''}`;
}

/** The live value with the applied one over it. */
export function merge(shape: Shape, live: unknown, applied: unknown): unknown {
  if ((shape.kind === 'struct' || shape.kind === 'map') && isFields(live) && isFields(applied)) {
    const result: Fields = { ...live };
    for (const [name, value] of Object.entries(applied)) {
      result[name] = name in live ? merge(memberShape(shape, name), live[name], value) : clone(value);
    }
    return result;
  }
  if (shape.kind === 'set' && Array.isArray(live) && Array.isArray(applied)) {
    return [...applied, ...live.filter((item) => !applied.includes(item))];
  }
  if (shape.kind === 'keyed' && Array.isArray(live) && Array.isArray(applied)) {
    const key = (item: Fields): string => keyOf(item, shape.keys, shape.item);
    const result = new Map(fieldsListOf(live).map((item) => [key(item), item as unknown]));
    const order: string[] = [];
    for (const item of fieldsListOf(applied)) {
      const at = key(item);
      order.push(at);
      result.set(at, result.has(at) ? merge(shape.item, result.get(at), item) : clone(item));
    }
    const rest = [...result.keys()].filter((at) => !order.includes(at));
    return [...order, ...rest].map((at) => result.get(at));
  }
  return clone(applied);
}

function removeAt(shape: Shape, value: unknown, steps: readonly string[]): void {
  const [step = '', ...rest] = steps;
  if (step.startsWith('f:')) {
    const name = step.slice(2);
    if (!isFields(value)) return;
    const member = value[name];
    if (rest.length === 0) {
      delete value[name];
      return;
    }
    removeAt(memberShape(shape, name), member, rest);
    if (Array.isArray(member) && member.length === 0) delete value[name];
    if (isFields(member) && Object.keys(member).length === 0 && memberShape(shape, name).kind === 'map') {
      delete value[name];
    }
    return;
  }
  if (!Array.isArray(value)) return;
  if (step.startsWith('v:')) {
    const at = value.findIndex((item) => `v:${JSON.stringify(item)}` === step);
    if (at >= 0) value.splice(at, 1);
    return;
  }
  if (shape.kind !== 'keyed') return;
  const at = value.findIndex((item) => isFields(item) && keyOf(item, shape.keys, shape.item) === step);
  if (at < 0) return;
  if (rest.length === 0) value.splice(at, 1);
  else removeAt(shape.item, value[at], rest);
}
