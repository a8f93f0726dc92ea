import { apiVersionOf, type ServedKind } from '../store/kinds.ts';
import { type ApiObject, equal, type Fields, type ManagedFieldsEntry, timestamp } from '../store/objects.ts';
import { blankOf } from './blank.ts';
import { fromFieldsV1, leavesOf, toFieldsV1 } from './fieldPaths.ts';

/** Who writes, and when: what becomes an entry of metadata.managedFields. */
export interface Writer {
  readonly manager: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly subresource?: 'status' | undefined;
}

function isOf(entry: ManagedFieldsEntry, writer: Writer, operation: 'Apply' | 'Update'): boolean {
  return entry.manager === writer.manager && entry.operation === operation && entry.subresource === writer.subresource;
}

export function entryOf(
  kind: ServedKind,
  writer: Writer,
  operation: 'Apply' | 'Update',
  paths: Iterable<string>,
): ManagedFieldsEntry {
  return {
    manager: writer.manager,
    operation,
    apiVersion: apiVersionOf(kind),
    time: timestamp(writer.now),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(paths),
    ...(writer.subresource === undefined ? {} : { subresource: writer.subresource }),
  };
}

/** Entries without those paths; entries that own nothing any more are gone. */
export function without(
  entries: readonly ManagedFieldsEntry[],
  paths: ReadonlySet<string>,
  isSpared: (entry: ManagedFieldsEntry) => boolean = () => false,
): ManagedFieldsEntry[] {
  return entries.flatMap((entry) => {
    if (isSpared(entry)) return [entry];
    const own = fromFieldsV1(entry.fieldsV1);
    const left = [...own].filter((path) => !paths.has(path));
    if (left.length === own.size) return [entry];
    return left.length === 0 ? [] : [{ ...entry, fieldsV1: toFieldsV1(left) }];
  });
}

/** Gives `object` its managed fields after an update (or a creation, without `before`) that was no apply. */
export function trackUpdate(kind: ServedKind, before: ApiObject | undefined, object: ApiObject, writer: Writer): void {
  const part = writer.subresource === 'status' ? 'status' : 'rest';
  const old = leavesOf(kind, (before as Fields | undefined) ?? blankOf(kind), part, true);
  const now = leavesOf(kind, object as Fields, part, true);
  // What only holds others has not changed while it is there.
  const isSameAt = (path: string, value: string): boolean => (value === '' ? old.has(path) : old.get(path) === value);
  const changed = new Set([...now].filter(([path, value]) => !isSameAt(path, value)).map(([path]) => path));
  const removed = new Set([...old.keys()].filter((path) => !now.has(path)));
  const present = before?.metadata.managedFields ?? [];
  if (changed.size === 0 && removed.size === 0) {
    if (present.length > 0) object.metadata.managedFields = [...present];
    else delete object.metadata.managedFields;
    return;
  }
  const mine = present.find((entry) => isOf(entry, writer, 'Update'));
  const own = new Set(mine ? fromFieldsV1(mine.fieldsV1) : []);
  for (const path of changed) own.add(path);
  for (const path of removed) own.delete(path);
  const lost = new Set([...changed, ...removed]);
  const others = without(
    present.filter((entry) => entry !== mine),
    lost,
  );
  const entries = own.size === 0 ? others : [...others, entryOf(kind, writer, 'Update', own)];
  if (entries.length > 0) object.metadata.managedFields = entries;
  else delete object.metadata.managedFields;
}

/** Whether anything but managed fields and the version differs. */
export function isSame(before: ApiObject, after: ApiObject): boolean {
  const bare = (object: ApiObject): unknown => {
    const { managedFields: _fields, resourceVersion: _version, ...metadata } = object.metadata;
    return { ...object, metadata };
  };
  return equal(bare(before), bare(after));
}
