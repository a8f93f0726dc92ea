import type { Step } from '../manifest/cursor.ts';
import type { ResourceKind } from '../manifest/resources.ts';
import { type FieldSchema, type FieldType, resourceType } from '../schema/schema.ts';

/** What the schema says of a place in a resource. */
export interface SchemaPlace {
  /** The field whose value stands here; undefined for the root. An item of a list, or a value of a map, has its list's or map's. */
  readonly field: FieldSchema | undefined;
  readonly type: FieldType;
}

/** The schema at a path of names, indexes and free keys; undefined where the schema knows no such place. */
export function schemaAt(kind: ResourceKind, path: readonly Step[], minor: number): SchemaPlace | undefined {
  let place: SchemaPlace = { field: undefined, type: { kind: 'object', object: resourceType(kind) } };
  for (const step of path) {
    const next = into(place, step, minor);
    if (!next) return undefined;
    place = next;
  }
  return place;
}

function into({ field, type }: SchemaPlace, step: Step, minor: number): SchemaPlace | undefined {
  switch (type.kind) {
    case 'object': {
      const child = typeof step === 'string' ? type.object.field(step) : undefined;
      return child && { field: child, type: child.typeIn(minor) };
    }
    case 'list':
      return typeof step === 'number' ? { field, type: type.item } : undefined;
    case 'map':
      return typeof step === 'string' ? { field, type: type.value } : undefined;
    case 'scalar':
      return undefined;
  }
}
