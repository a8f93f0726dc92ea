import { type FieldSchema, objectIn } from '../../../../server/src/schema/schema.ts';
import type { ServedKind } from '../store/kinds.ts';
import { clone, equal, type Fields, fieldsListOf, isFields, listOf, toText } from '../store/objects.ts';
import { ApiError, badRequest } from './apiError.ts';
import { typeOfField } from './prune.ts';

/** RFC 7386. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return clone(patch);
  const result: Fields = isFields(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name], value);
  }
  return result;
}

/** RFC 6902. */
export function jsonPatch(target: Fields, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest('a JSON patch is a list of operations');
  if (patch.length > mostOperations) {
    throw new ApiError(413, 'RequestEntityTooLarge', `a JSON patch may have ${mostOperations} operations`);
  }
  const box: { root: unknown } = { root: clone(target) };
  let copied = 0;
  for (const operation of patch) {
    if (!isFields(operation) || typeof operation.path !== 'string') throw badRequest('an operation has no path');
    if (operation.op === 'copy') {
      copied += toText(getAt(box, String(operation.from))).length;
      if (copied > mostCopied) throw new ApiError(413, 'RequestEntityTooLarge', 'the JSON patch copies too much');
    }
    applyOperation(box, operation, operation.path);
  }
  return box.root;
}

/** As the real server: what a small patch may grow to. */
const mostOperations = 10_000;
const mostCopied = 3 * 1024 * 1024;

function applyOperation(box: { root: unknown }, operation: Fields, path: string): void {
  const value = operation.value;
  switch (operation.op) {
    case 'add':
      setAt(box, path, clone(value), true);
      return;
    case 'replace':
      getAt(box, path);
      setAt(box, path, clone(value), false);
      return;
    case 'remove':
      removeAt(box, path);
      return;
    case 'test':
      if (!equal(getAt(box, path), value)) throw unprocessable(`the test of "${path}" failed`);
      return;
    case 'copy':
      setAt(box, path, clone(getAt(box, String(operation.from))), true);
      return;
    case 'move': {
      const moved = getAt(box, String(operation.from));
      removeAt(box, String(operation.from));
      setAt(box, path, moved, true);
      return;
    }
    default:
      throw badRequest(`"${String(operation.op)}" is no operation of a JSON patch`);
  }
}

function unprocessable(message: string): ApiError {
  return new ApiError(422, 'Invalid', message, {});
}

function pointer(path: string): string[] {
  if (path !== '' && !path.startsWith('/')) throw badRequest(`"${path}" is no JSON pointer`);
  return path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function step(holder: unknown, name: string): unknown {
  if (Array.isArray(holder)) return holder[Number(name)];
  return isFields(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined;
}

function getAt(box: { root: unknown }, path: string): unknown {
  let value = box.root;
  for (const name of pointer(path)) {
    value = step(value, name);
    if (value === undefined) throw unprocessable(`there is nothing at "${path}"`);
  }
  return value;
}

function holderOf(box: { root: unknown }, path: string): { holder: unknown; name: string } {
  const steps = pointer(path);
  const name = steps.pop() ?? '';
  let holder = box.root;
  for (const part of steps) holder = step(holder, part);
  if (typeof holder !== 'object' || holder === null) throw unprocessable(`there is nothing that holds "${path}"`);
  return { holder, name };
}

function setAt(box: { root: unknown }, path: string, value: unknown, insert: boolean): void {
  if (path === '') {
    box.root = value;
    return;
  }
  const { holder, name } = holderOf(box, path);
  if (Array.isArray(holder)) {
    const at = name === '-' ? holder.length : Number(name);
    if (!Number.isInteger(at) || at < 0 || at > holder.length) throw unprocessable(`there is no place "${path}"`);
    holder.splice(at, insert ? 0 : 1, value);
  } else if (isFields(holder) && name !== '__proto__') holder[name] = value;
}

function removeAt(box: { root: unknown }, path: string): void {
  getAt(box, path);
  const { holder, name } = holderOf(box, path);
  if (Array.isArray(holder)) holder.splice(Number(name), 1);
  else if (isFields(holder)) delete holder[name];
}

/** Lists of objects that a strategic merge patch merges item by item, beside those that the schema knows as keyed. */
const mergeKeys: Readonly<Record<string, string>> = { ownerReferences: 'uid', conditions: 'type' };
/** Lists of scalars that it adds to. */
const mergedSets = new Set(['finalizers']);

/** Kubernetes' own patch: lists merge by their keys, and `$patch`, `$deleteFromPrimitiveList` say more. */
export function strategicPatch(kind: ServedKind, target: Fields, patch: Fields): Fields {
  const result: Fields = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else if (isFields(value) && isFields(result[name])) {
      result[name] = strategic((member) => typeOfField(kind, name)?.field(member), result[name] as Fields, value);
    } else result[name] = clone(value);
  }
  return result;
}

type FieldOf = (name: string) => FieldSchema | undefined;

function strategic(fieldOf: FieldOf, target: Fields, patch: Fields): Fields {
  if (patch.$patch === 'replace') return withoutDirectives(patch);
  if (patch.$patch === 'delete') return {};
  const result: Fields = { ...target };
  if (Array.isArray(patch.$retainKeys)) {
    for (const name of Object.keys(result)) if (!patch.$retainKeys.includes(name)) delete result[name];
  }
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith('$deleteFromPrimitiveList/')) {
      const list = name.slice('$deleteFromPrimitiveList/'.length);
      result[list] = listOf(result[list]).filter((item) => !listOf(value).includes(item));
      continue;
    }
    if (name.startsWith('$')) continue;
    const field = fieldOf(name);
    if (value === null) delete result[name];
    else if (isFields(value)) {
      const type = field && objectIn(field.type);
      const below: FieldOf = (member) => (field?.type.kind === 'map' ? undefined : type?.field(member));
      result[name] = strategic(below, isFields(result[name]) ? (result[name] as Fields) : {}, value);
    } else if (Array.isArray(value)) result[name] = mergeList(name, field, listOf(result[name]), value);
    else result[name] = value;
  }
  return result;
}

function mergeList(
  name: string,
  field: FieldSchema | undefined,
  target: readonly unknown[],
  patch: readonly unknown[],
): unknown[] {
  const key = field?.listType === 'map' ? field.mapKeys[0] : mergeKeys[name];
  if (key === undefined) {
    if (field?.listType !== 'set' && !mergedSets.has(name)) return clone([...patch]);
    return [...target, ...patch.filter((item) => !target.includes(item))];
  }
  if (fieldsListOf(patch).some((item) => item.$patch === 'replace')) {
    return patch.filter((item) => !isFields(item) || item.$patch === undefined).map(clone);
  }
  const type = field && objectIn(field.type);
  const result = [...target];
  for (const item of fieldsListOf(patch)) {
    const at = result.findIndex((other) => isFields(other) && other[key] === item[key]);
    if (item.$patch === 'delete') {
      if (at >= 0) result.splice(at, 1);
    } else if (at < 0) result.push(withoutDirectives(item));
    else result[at] = strategic((member) => type?.field(member), result[at] as Fields, item);
  }
  return result;
}

function withoutDirectives(fields: Fields): Fields {
  const copy: Fields = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith('$') || value === null) continue;
    copy[name] = isFields(value) ? withoutDirectives(value) : clone(value);
  }
  return copy;
}
