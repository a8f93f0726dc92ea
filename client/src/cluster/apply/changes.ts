import { isRecord } from '../fields.ts';

/** One field that two states of an object differ in. */
export interface Change {
  /** In the server's notation: `spec.template.spec.containers[0].image`, `metadata.labels[a/b]`. */
  readonly field: string;
  /** The same as keys and list positions; positions are those of the later state, where the item is in it. */
  readonly path: readonly (string | number)[];
  /** Undefined where it was not there. */
  readonly before: unknown;
  /** Undefined where it is not there any more. */
  readonly after: unknown;
}

/** More than this nobody reads; the rest is in the diff editor. */
const mostChanges = 500;

/**
 * The deepest fields in which two objects differ. Items of a list are told apart by their `name`, where all have one of
 * their own, as server-side apply does with containers, volumes and variables; else by position.
 */
export function changesBetween(before: unknown, after: unknown): readonly Change[] {
  const changes: Change[] = [];
  const note = (path: readonly (string | number)[], was: unknown, is: unknown): void => {
    if (changes.length < mostChanges) changes.push({ field: fieldOf(path), path, before: was, after: is });
  };
  const compare = (path: readonly (string | number)[], was: unknown, is: unknown): void => {
    if (was === is) return;
    if (isRecord(was) && isRecord(is)) {
      for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) compare([...path, key], was[key], is[key]);
      return;
    }
    if (!Array.isArray(was) || !Array.isArray(is)) {
      note(path, was, is);
      return;
    }
    const named = namesOf(was) && namesOf(is);
    if (!named) {
      for (let index = 0; index < Math.max(was.length, is.length); index++) {
        compare([...path, index], was[index], is[index]);
      }
      return;
    }
    for (const [index, item] of is.entries()) compare([...path, index], withName(was, nameOf(item)), item);
    for (const [index, item] of was.entries()) {
      if (!withName(is, nameOf(item))) note([...path, index], item, undefined);
    }
  };
  compare([], before, after);
  return changes;
}

function nameOf(item: unknown): unknown {
  return isRecord(item) ? item.name : undefined;
}

function withName(list: readonly unknown[], name: unknown): unknown {
  return list.find((item) => nameOf(item) === name);
}

function namesOf(list: readonly unknown[]): boolean {
  const names = list.map(nameOf);
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
}

function fieldOf(path: readonly (string | number)[]): string {
  return path.reduce<string>((field, part) => {
    if (typeof part === 'number' || !/^[A-Za-z_]\w*$/.test(part)) return `${field}[${part}]`;
    return field === '' ? part : `${field}.${part}`;
  }, '');
}
