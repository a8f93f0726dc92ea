import fc from 'fast-check';
import { type FieldSchema, type FieldType, type ObjectType, resourceType } from '../../../server/src/schema/schema.ts';
import { cronJobSpecs, jobSpecs, objectMetas, podSpecs } from './bases.ts';
import { type Json, type Path, replaced, valueAt } from './shrink.ts';
import { keysFor, scalarsFor, strangeNames } from './values.ts';

export interface Generated {
  readonly kind: 'Job' | 'CronJob';
  readonly value: Json;
}

/** Draws from fast-check's stream, so that a run is known by its seed. */
export interface Draw {
  index(below: number): number;
  of<T>(choices: readonly T[]): T;
  chance(percent: number): boolean;
}

/** The server decides these by the request's address or at admission, not by the rules that are compared. */
const leftAlone = new Set(['status', 'managedFields', 'namespace', 'apiVersion', 'kind']);

/** Valid manifests, changed once or twice by what the schema table allows and forbids. */
export function manifests(): fc.Arbitrary<Generated> {
  return drawing((draw) => build(draw));
}

/** Whatever is made of draws from fast-check. */
export function drawing<T>(make: (draw: Draw) => T): fc.Arbitrary<T> {
  return fc.gen().map((generate) =>
    make({
      index: (below) => generate(fc.nat, Math.max(0, below - 1)),
      of: (choices) => generate(fc.constantFrom<(typeof choices)[number][]>, ...choices),
      chance: (percent) => generate(fc.nat, 99) < percent,
    }),
  );
}

export function build(draw: Draw, most = 4): Generated {
  const kind = draw.chance(30) ? 'CronJob' : 'Job';
  let value = base(kind, draw);
  const changes = Math.min(most, draw.of([1, 1, 1, 1, 1, 2, 2, 2, 2, 4]));
  for (let change = 0; change < changes; change++) value = mutate(value, resourceType(kind), draw);
  return { kind, value };
}

function base(kind: 'Job' | 'CronJob', draw: Draw): Json {
  const template: { [key: string]: Json } = { spec: draw.of(podSpecs) };
  if (draw.chance(40)) template.metadata = { labels: { app: 'a', job: 'one', tier: 'x' } };
  const spec: Json = { ...draw.of(jobSpecs), template };
  const metadata = draw.of(objectMetas);
  if (kind === 'Job') return { apiVersion: 'batch/v1', kind, metadata, spec };
  return { apiVersion: 'batch/v1', kind, metadata, spec: { ...draw.of(cronJobSpecs), jobTemplate: { spec } } };
}

interface Typed {
  readonly path: Path;
  readonly type: FieldType;
  /** The nearest field at or above. */
  readonly field: FieldSchema | undefined;
}

/** Every place of the manifest whose type the schema knows. */
function typedPlaces(value: Json, type: FieldType, field: FieldSchema | undefined, path: Path = []): Typed[] {
  const here: Typed = { path, type, field };
  if (Array.isArray(value)) {
    if (type.kind !== 'list') return [here];
    return [here, ...value.flatMap((item, index) => typedPlaces(item, type.item, field, [...path, index]))];
  }
  if (value === null || typeof value !== 'object') return [here];
  const below = Object.entries(value).flatMap(([key, member]) => {
    if (leftAlone.has(key) && path.length < 2) return [];
    if (type.kind === 'map') return typedPlaces(member, type.value, field, [...path, key]);
    const inner = type.kind === 'object' ? type.object.field(key) : undefined;
    return inner ? typedPlaces(member, inner.type, inner, [...path, key]) : [];
  });
  return [here, ...below];
}

function mutate(value: Json, root: ObjectType, draw: Draw): Json {
  const places = typedPlaces(value, { kind: 'object', object: root }, undefined);
  const inside = places.filter(({ path }) => path.length > 0);
  const roll = draw.index(100);
  // Earlier changes may have taken everything out.
  if (roll < 28 || inside.length === 0) return addField(value, places, draw);
  if (roll < 54) return setScalar(value, inside, draw);
  if (roll < 60) return wrongType(value, inside, draw);
  if (roll < 63) return unknownField(value, places, draw);
  if (roll < 74) return replaced(value, draw.of(inside).path, () => undefined);
  if (roll < 83) return changeList(value, inside, draw);
  if (roll < 86) return replaced(value, draw.of(inside).path, () => null);
  if (roll < 90) return changeKey(value, inside, draw);
  if (roll < 96) return copyValue(value, inside, draw);
  return borrow(value, inside, draw);
}

/** The value of one field in another place that has the same field: names and ports twice, limits as requests. */
function copyValue(value: Json, places: readonly Typed[], draw: Draw): Json {
  const { path, type, field } = draw.of(places);
  const others = places.filter(
    (other) => other.path !== path && other.field?.name === field?.name && other.type === type,
  );
  if (others.length === 0) return value;
  const copied = valueAt(value, draw.of(others).path);
  return replaced(value, path, () => copied);
}

/** A part of another valid pod instead of this one's, or beside it. */
function borrow(value: Json, places: readonly Typed[], draw: Draw): Json {
  const spec = places.find(({ type }) => type.kind === 'object' && type.object.name === 'PodSpec');
  if (!spec) return value;
  const other = draw.of(podSpecs);
  const name = draw.of(Object.keys(other));
  return replaced(value, [...spec.path, name], () => other[name]);
}

function addField(value: Json, places: readonly Typed[], draw: Draw): Json {
  if (draw.chance(15)) return addKey(value, places, draw);
  const absent = places.flatMap(({ path, type }) => {
    const present = valueAt(value, path);
    if (type.kind !== 'object' || present === null || typeof present !== 'object') return [];
    return [...type.object.fields.values()]
      .filter(({ name }) => !leftAlone.has(name) && !Object.hasOwn(present, name))
      .map((field) => ({ path: [...path, field.name], field }));
  });
  const known = absent.filter(({ field }) => field.availability(36) !== 'unknown' || draw.chance(10));
  if (known.length === 0) return value;
  const { path, field } = draw.of(known);
  return replaced(value, path, () => anyValue(field.type, field, 0, draw));
}

function addKey(value: Json, places: readonly Typed[], draw: Draw): Json {
  const maps = places.filter(({ type }) => type.kind === 'map');
  if (maps.length === 0) return value;
  const { path, type, field } = draw.of(maps);
  if (type.kind !== 'map') return value;
  return replaced(value, [...path, draw.of(keysFor(field))], () => anyValue(type.value, field, 0, draw));
}

/** A value of the type, made of what tends to be on the border of what the server takes. */
function anyValue(type: FieldType, field: FieldSchema | undefined, depth: number, draw: Draw): Json {
  switch (type.kind) {
    case 'scalar':
      return draw.of(scalarsFor(type.scalar, field));
    case 'list': {
      const length = draw.of([0, 1, 1, 1, 2, 2, 3]);
      return Array.from({ length }, () => anyValue(type.item, field, depth + 1, draw));
    }
    case 'map': {
      const length = draw.of([0, 1, 1, 2]);
      const keys = Array.from({ length }, () => draw.of(keysFor(field)));
      return Object.fromEntries(keys.map((key) => [key, anyValue(type.value, field, depth + 1, draw)]));
    }
    case 'object': {
      const fields = [...type.object.fields.values()].filter(
        (inner) => !leftAlone.has(inner.name) && inner.availability(36) !== 'unknown',
      );
      const chance = depth > 3 ? 10 : depth > 1 ? 25 : 35;
      const chosen = fields.filter((inner) =>
        inner.required ? draw.chance(90) : draw.chance(fields.length > 12 ? chance / 3 : chance),
      );
      return Object.fromEntries(chosen.map((inner) => [inner.name, anyValue(inner.type, inner, depth + 1, draw)]));
    }
  }
}

function setScalar(value: Json, places: readonly Typed[], draw: Draw): Json {
  const scalars = places.filter(({ type }) => type.kind === 'scalar');
  if (scalars.length === 0) return value;
  const { path, type, field } = draw.of(scalars);
  return replaced(value, path, (before) => {
    if (type.kind !== 'scalar') return before;
    if (typeof before === 'string' && draw.chance(25)) return edited(before, draw);
    if (typeof before === 'number' && draw.chance(30)) return before + draw.of([-1, 1, -before, -2 * before]);
    return draw.of(scalarsFor(type.scalar, field));
  });
}

/** The string with one small thing changed. */
function edited(text: string, draw: Draw): string {
  const at = draw.index(text.length + 1);
  const letter = draw.of(['A', '-', '.', '_', '/', ' ', '', '0', '*', 'é', ':', ',', '$']);
  switch (draw.index(5)) {
    case 0:
      return text.slice(0, at) + letter + text.slice(at);
    case 1:
      return text.slice(0, at) + letter + text.slice(at + 1);
    case 2:
      return text.toUpperCase();
    case 3:
      return text.slice(0, at);
    default:
      return text.repeat(draw.of([2, 20, 80]));
  }
}

function wrongType(value: Json, places: readonly Typed[], draw: Draw): Json {
  const others: Json[] = ['text', '', '5', 'true', 5, 0, 1.5, 1e12, true, false, [], ['a'], [1], {}, { a: 'b' }, [{}]];
  return replaced(value, draw.of(places).path, () => draw.of(others));
}

function unknownField(value: Json, places: readonly Typed[], draw: Draw): Json {
  const objects = places.filter(({ type }) => type.kind === 'object');
  const { path, type } = draw.of(objects);
  const names = type.kind === 'object' ? [...type.object.fields.keys()] : [];
  const name = draw.of([
    ...strangeNames,
    ...(names.length ? [draw.of(names).toUpperCase(), `${draw.of(names)}s`] : []),
  ]);
  return replaced(value, [...path, name], () => draw.of<Json>(['x', 1, null, { a: 1 }, []]));
}

function changeList(value: Json, places: readonly Typed[], draw: Draw): Json {
  const lists = places.filter(({ type, path }) => type.kind === 'list' && Array.isArray(valueAt(value, path)));
  if (lists.length === 0) return value;
  const { path, type, field } = draw.of(lists);
  return replaced(value, path, (list) => {
    if (!Array.isArray(list) || type.kind !== 'list') return list;
    const [first] = list;
    switch (draw.index(6)) {
      case 0:
        return [];
      case 4:
        return Array.from({ length: draw.of([4, 9, 33]) }, () => list).flat();
      case 1:
        return first === undefined ? [anyValue(type.item, field, 1, draw)] : [...list, first];
      case 2:
        return [...list, null];
      case 3:
        return [...list, anyValue(type.item, field, 1, draw)];
      default:
        return list.toReversed();
    }
  });
}

function changeKey(value: Json, places: readonly Typed[], draw: Draw): Json {
  const maps = places.filter(({ type }) => type.kind === 'map');
  if (maps.length === 0) return value;
  const { path, field } = draw.of(maps);
  return replaced(value, path, (map) => {
    if (map === null || map === undefined || typeof map !== 'object' || Array.isArray(map)) return map;
    const [first, ...others] = Object.entries(map);
    const member = first?.[1] ?? 'x';
    return Object.fromEntries([...others, [draw.of(keysFor(field)), member]]);
  });
}
