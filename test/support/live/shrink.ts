/** JSON, as manifests are made of it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * The smallest manifest that still is what `holds` says, found by taking things away: whole entries and items first, the
 * big before the small. Asks at most `budget` times.
 */
export async function shrink(value: Json, holds: (candidate: Json) => Promise<boolean>, budget: number): Promise<Json> {
  let smallest = value;
  let asked = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (const path of pathsOf(smallest)) {
      if (!exists(smallest, path)) continue;
      if (asked++ >= budget) return smallest;
      const candidate = without(smallest, path);
      if (await holds(candidate)) {
        smallest = candidate;
        changed = true;
      }
    }
  }
  return smallest;
}

export type Path = readonly (string | number)[];

/** Of every entry and item, outer ones first; later items before earlier ones, so that indexes stay what they were. */
export function pathsOf(value: Json, at: Path = []): Path[] {
  if (Array.isArray(value)) {
    return value
      .flatMap((item, index) => [[...at, index], ...pathsOf(item, [...at, index])])
      .reverse()
      .toSorted(byDepth);
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value)
    .flatMap(([key, member]) => [[...at, key], ...pathsOf(member, [...at, key])])
    .toSorted(byDepth);
}

function byDepth(a: Path, b: Path): number {
  return a.length - b.length;
}

export function valueAt(value: Json, path: Path): Json | undefined {
  let at: Json | undefined = value;
  for (const step of path) {
    if (Array.isArray(at)) at = typeof step === 'number' ? at[step] : undefined;
    else if (at !== null && typeof at === 'object') at = Object.hasOwn(at, step) ? at[step] : undefined;
    else return undefined;
  }
  return at;
}

function exists(value: Json, path: Path): boolean {
  return valueAt(value, path) !== undefined;
}

/** The same with the entry or item at the path changed; undefined takes it away. */
export function replaced(value: Json, path: Path, change: (member: Json | undefined) => Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return change(value) ?? null;
  if (Array.isArray(value)) {
    const index = Number(step);
    const member = rest.length === 0 ? change(value[index]) : replaced(value[index] ?? null, rest, change);
    return member === undefined ? value.toSpliced(index, 1) : value.toSpliced(index, 1, member);
  }
  if (value === null || typeof value !== 'object') return value;
  const member = rest.length === 0 ? change(value[step]) : replaced(value[step] ?? {}, rest, change);
  const { [step]: _, ...others } = value;
  return member === undefined ? others : { ...value, [step]: member };
}

function without(value: Json, path: Path): Json {
  return replaced(value, path, () => undefined);
}
