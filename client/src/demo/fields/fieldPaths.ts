import { type FieldSchema, type FieldType, type ObjectType, objectIn } from '../../../../server/src/schema/schema.ts';
import { typeOfField } from '../api/prune.ts';
import { eventKind, type ServedKind } from '../store/kinds.ts';
import { type Fields, fieldsListOf, isFields } from '../store/objects.ts';

/*
 * Paths of fields as server-side apply knows them (sigs.k8s.io/structured-merge-diff): steps `f:name`, `k:{keys}` of an
 * item that keys identify, `v:value` of an item of a set. A path is its steps, joined.
 */

/** How a value merges: what the schema says of the place it stands in. */
export type Shape =
  | { readonly kind: 'atomic' }
  | { readonly kind: 'struct'; readonly type: ObjectType }
  /** Free keys, or a kind whose fields are not in the schema table. */
  | { readonly kind: 'map'; readonly value: Shape }
  | { readonly kind: 'keyed'; readonly keys: readonly string[]; readonly item: Shape }
  | { readonly kind: 'set' };

const atomic: Shape = { kind: 'atomic' };
const untyped: Shape = {
  kind: 'map',
  get value() {
    return untyped;
  },
};

/** Objects that are taken as a whole: `x-kubernetes-map-type: atomic`. */
const atomicTypes = new Set([
  'ConfigMapKeySelector',
  'LabelSelector',
  'LocalObjectReference',
  'NodeSelector',
  'NodeSelectorTerm',
  'ObjectFieldSelector',
  'ObjectReference',
  'OwnerReference',
  'ResourceFieldSelector',
  'SecretKeySelector',
  'SecretReference',
  'TypedLocalObjectReference',
]);

/** The shape of a whole object of a kind, at one of its fields. */
export function shapeOf(kind: ServedKind, name: string): Shape {
  if (kind === eventKind && name === 'involvedObject') return atomic;
  const type = typeOfField(kind, name);
  return type ? { kind: 'struct', type } : untyped;
}

export function shapeOfField(field: FieldSchema): Shape {
  if (field.type.kind === 'list') {
    const type = objectIn(field.type.item);
    if (field.listType === 'set') return { kind: 'set' };
    if (field.listType !== 'map' || !type) return atomic;
    return { kind: 'keyed', keys: field.mapKeys, item: { kind: 'struct', type } };
  }
  if (field.owner.name === 'PodSpec' && field.name === 'nodeSelector') return atomic;
  return shapeOfType(field.type);
}

function shapeOfType(type: FieldType): Shape {
  switch (type.kind) {
    case 'object':
      return atomicTypes.has(type.object.name) ? atomic : { kind: 'struct', type: type.object };
    case 'map':
      return { kind: 'map', value: shapeOfType(type.value) };
    default:
      return atomic;
  }
}

/** The shape of a member of a struct or map. */
export function memberShape(shape: Shape, name: string): Shape {
  if (shape.kind === 'map') return shape.value;
  if (shape.kind !== 'struct') return atomic;
  const field = shape.type.field(name);
  return field ? shapeOfField(field) : untyped;
}

/** What identifies an item of a keyed list; keys that are absent have their published default. */
export function keyOf(item: Fields, keys: readonly string[], shape: Shape): string {
  const values: Fields = {};
  for (const key of [...keys].sort()) {
    const fallback = shape.kind === 'struct' ? shape.type.field(key)?.default : undefined;
    const value = item[key] ?? fallback;
    if (value !== undefined) values[key] = value;
  }
  return `k:${JSON.stringify(values)}`;
}

const separator = '\u0001';

export function stepsOf(path: string): string[] {
  return path.split(separator);
}

export function joinSteps(steps: readonly string[]): string {
  return steps.join(separator);
}

/** Members of objects that nobody owns: the server's own, and those that name the object. */
const unowned = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
]);

/**
 * Every field of an object that can be owned, with what it holds as JSON ('' for what only holds others).
 * @param part `status` for the writes of the status, `rest` for all others
 * @param holders also what holds others: an update owns what it makes, an application only what it says
 */
export function leavesOf(
  kind: ServedKind,
  object: Fields,
  part: 'rest' | 'status',
  holders = false,
): Map<string, string> {
  const leaves = new Map<string, string>();
  for (const [name, value] of Object.entries(object)) {
    if (name === 'apiVersion' || name === 'kind' || (name === 'status') !== (part === 'status')) continue;
    if (value === undefined) continue;
    if (name === 'metadata' && isFields(value)) {
      const owned = Object.fromEntries(Object.entries(value).filter(([key]) => !unowned.has(key)));
      if (Object.keys(owned).length > 0) visit(shapeOf(kind, name), owned, ['f:metadata'], leaves, holders);
    } else visit(shapeOf(kind, name), value, [`f:${name}`], leaves, holders);
  }
  return leaves;
}

function visit(
  shape: Shape,
  value: unknown,
  steps: readonly string[],
  leaves: Map<string, string>,
  holders: boolean,
): void {
  if (holders && shape.kind !== 'atomic' && typeof value === 'object' && value !== null)
    leaves.set(joinSteps(steps), '');
  if ((shape.kind === 'struct' || shape.kind === 'map') && isFields(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    if (members.length > 0) {
      for (const [name, member] of members) {
        visit(memberShape(shape, name), member, [...steps, `f:${name}`], leaves, holders);
      }
      return;
    }
  } else if (shape.kind === 'keyed' && Array.isArray(value) && value.length > 0) {
    for (const item of fieldsListOf(value)) {
      const here = [...steps, keyOf(item, shape.keys, shape.item)];
      // An owner reference is one value.
      const isWhole = shape.item.kind === 'struct' && atomicTypes.has(shape.item.type.name);
      leaves.set(joinSteps(here), isWhole ? JSON.stringify(item) : '');
      if (!isWhole) visit(shape.item, item, here, leaves, holders);
    }
    return;
  } else if (shape.kind === 'set' && Array.isArray(value) && value.length > 0) {
    for (const item of value) leaves.set(joinSteps([...steps, `v:${JSON.stringify(item)}`]), '');
    return;
  }
  leaves.set(joinSteps(steps), JSON.stringify(value));
}

/** Paths as `managedFields[].fieldsV1` nests them. */
export function toFieldsV1(paths: Iterable<string>): Fields {
  const root: Fields = {};
  const whole = [...paths].sort();
  const known = new Set(whole);
  for (const path of whole) {
    let at = root;
    const steps = stepsOf(path);
    steps.forEach((step, index) => {
      let next = at[step];
      if (!isFields(next)) {
        next = {};
        at[step] = next;
      }
      const below = next as Fields;
      if (index < steps.length - 1 && known.has(joinSteps(steps.slice(0, index + 1)))) below['.'] = {};
      at = below;
    });
  }
  return root;
}

export function fromFieldsV1(fields: Fields): Set<string> {
  const paths = new Set<string>();
  const walk = (node: Fields, steps: readonly string[]): void => {
    const keys = Object.keys(node);
    if (steps.length > 0 && (keys.length === 0 || keys.includes('.'))) paths.add(joinSteps(steps));
    for (const key of keys) {
      const child = node[key];
      if (key !== '.' && isFields(child)) walk(child, [...steps, key]);
    }
  };
  walk(fields, []);
  return paths;
}

/** `.spec.template.spec.containers[name="c"].image`, as conflicts name a field. */
export function showPath(path: string): string {
  return stepsOf(path)
    .map((step) => {
      const rest = step.slice(2);
      if (step.startsWith('f:')) return `.${rest}`;
      if (step.startsWith('v:')) return `[=${rest}]`;
      const keys: unknown = JSON.parse(rest);
      const shown = Object.entries(isFields(keys) ? keys : {}).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
      return `[${shown.join(',')}]`;
    })
    .join('');
}
