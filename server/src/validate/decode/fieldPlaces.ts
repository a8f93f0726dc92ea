import { entryOf, type MapNode, type Node } from '../../manifest/node.ts';
import { type FieldSchema, type FieldType, type ObjectType, objectIn } from '../../schema/schema.ts';
import type { Path } from '../finding.ts';
import { pathOf } from './place.ts';
import type { UnknownField } from './unknownField.ts';
import { fits } from './wording.ts';

/** A place where a type of resource has a field: the fields down to its object, and which of them hold lists. */
interface FieldPlace {
  readonly field: FieldSchema;
  readonly steps: readonly { readonly name: string; readonly list: boolean }[];
}

/** Nobody writes these by hand, or they are not taken in a Job's pod template: a misplaced field is never meant for them. */
const notOffered = new Set(['status', 'managedFields', 'ownerReferences', 'ephemeralContainers']);

const placesByType = new WeakMap<ObjectType, ReadonlyMap<string, readonly FieldPlace[]>>();

function placesIn(root: ObjectType): ReadonlyMap<string, readonly FieldPlace[]> {
  const known = placesByType.get(root);
  if (known) return known;
  const places = new Map<string, FieldPlace[]>();
  const visit = (type: ObjectType, steps: FieldPlace['steps'], above: readonly ObjectType[]): void => {
    for (const field of type.fields.values()) {
      if (notOffered.has(field.name)) continue;
      const list = places.get(field.name) ?? [];
      list.push({ field, steps });
      places.set(field.name, list);
      const inner = objectIn(field.type);
      if (!inner || above.includes(inner)) continue;
      visit(inner, [...steps, { name: field.name, list: field.type.kind === 'list' }], [...above, inner]);
    }
  };
  visit(root, [], [root]);
  placesByType.set(root, places);
  return places;
}

/**
 * The object under which a misplaced field belongs: the nearest one that has a free field of this name and takes the
 * value. An item of a list is one only where the field is already in that item, or the list has just the one.
 */
export function belongsUnder(unknown: UnknownField): { path: Path; shown: string } | undefined {
  const { root, rootType, minor, entry, place } = unknown;
  const at = pathOf(place).slice(0, -1);
  let best: { path: Path; shown: string; cost: number } | undefined;
  for (const { field, steps } of placesIn(rootType).get(entry.key) ?? []) {
    if (field.availability(minor) !== 'available' || !takes(field.type, entry.value)) continue;
    const path = locate(root, steps, at);
    if (!path) continue;
    const target = nodeAt(root, path);
    if (target && (target.kind !== 'map' || entryOf(target, entry.key))) continue;
    const shared = sharedSteps(path, at);
    // Going up into what is already there is likelier than going down, and that likelier than something new.
    const missing = path.length - depthOf(root, path);
    const cost = at.length - shared + 1.1 * (path.length - shared) + missing;
    if (best && best.cost <= cost) continue;
    best = { path, shown: shownPath(steps), cost };
  }
  return best;
}

/** Whether a type of resource has a field at a path that may go through lists by index. */
export function existsIn(root: ObjectType, path: Path): boolean {
  let type: ObjectType | undefined = root;
  let field: FieldSchema | undefined;
  for (const step of path) {
    if (typeof step === 'number') continue;
    field = type?.field(step);
    if (!field) return false;
    type = objectIn(field.type);
  }
  return field !== undefined;
}

function takes(type: FieldType, node: Node): boolean {
  return node.templated === true || (node.kind === 'scalar' && node.type === 'null') || fits(type, node);
}

/** The path of an object with indexes for its lists; undefined where it is not clear which item is meant. */
function locate(root: MapNode, steps: FieldPlace['steps'], at: Path): Path | undefined {
  const path: (string | number)[] = [];
  for (const { name, list } of steps) {
    path.push(name);
    if (!list) continue;
    const same = sharedSteps(path, at) === path.length ? at[path.length] : undefined;
    if (typeof same === 'number') {
      path.push(same);
      continue;
    }
    const node = nodeAt(root, path);
    if (node?.kind !== 'list' || node.items.length !== 1) return undefined;
    path.push(0);
  }
  return path;
}

function sharedSteps(a: Path, b: Path): number {
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
  return shared;
}

function nodeAt(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root;
  for (const step of path) {
    if (typeof step === 'number') node = node?.kind === 'list' ? node.items[step] : undefined;
    else node = node?.kind === 'map' ? entryOf(node, step)?.value : undefined;
  }
  return node;
}

/** How many steps of the path exist in the resource. */
function depthOf(root: Node, path: Path): number {
  let depth = 0;
  while (depth < path.length && nodeAt(root, path.slice(0, depth + 1))) depth++;
  return depth;
}

function shownPath(steps: FieldPlace['steps']): string {
  return steps.length === 0 ? 'the top level' : steps.map(({ name, list }) => (list ? `${name}[]` : name)).join('.');
}
