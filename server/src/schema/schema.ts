import table from './table.json';

/**
 * What Kubernetes publishes of every field that a Job or CronJob can hold, for each supported minor version. Read from
 * the committed table (made by scripts/generateSchema.mjs from the OpenAPI documents); a type is decoded when it is
 * first asked for.
 */

export const oldestMinor: number = table.oldest;
export const newestMinor: number = table.newest;

/** JSON scalars as the API server decodes them. `raw` is JSON of any shape (managed fields). */
export type ScalarType = 'string' | 'boolean' | 'int32' | 'int64' | 'quantity' | 'intOrString' | 'time' | 'raw';

export type FieldType =
  | { readonly kind: 'scalar'; readonly scalar: ScalarType }
  | { readonly kind: 'list'; readonly item: FieldType }
  /** Free string keys: labels, resource names. */
  | { readonly kind: 'map'; readonly value: FieldType }
  | { readonly kind: 'object'; readonly object: ObjectType };

export interface EnumValue {
  readonly value: string;
  /** What Kubernetes says of the value; '' where it says nothing. Continues the value's name: "means that …". */
  readonly description: string;
}

/**
 * What a server of one minor version makes of a field: it has it; it publishes it but drops it without a word (its
 * feature gate is off by default); or it does not know it and refuses it.
 */
export type Availability = 'available' | 'dropped' | 'unknown';

/** How lists merge, and for `map` which fields of an item identify it: `x-kubernetes-list-type`. */
export type ListType = 'atomic' | 'set' | 'map';

type Options = {
  earlier?: [type: string, until: number];
  since?: number;
  until?: number;
  gate?: string;
  on?: number;
  required?: 1;
  list?: ListType;
  keys?: string[];
  enum?: [value: string, text: number][];
  default?: string | number | boolean;
};
type FieldRow = [name: string, type: string, text: number, options?: Options];
type TypeRow = [text: number, ...fields: FieldRow[]];

const rows = table.types as unknown as Record<string, TypeRow>;

let texts: readonly string[] | undefined;
function textAt(index: number): string {
  texts ??= table.texts.split('\t');
  return texts[index] ?? '';
}

export class FieldSchema {
  private readonly options: Options;
  private decodedType: FieldType | undefined;

  constructor(
    /** The type that has this field. */
    readonly owner: ObjectType,
    private readonly row: FieldRow,
  ) {
    this.options = row[3] ?? {};
  }

  get name(): string {
    return this.row[0];
  }

  /** Kubernetes' own words, Markdown; '' where there are none. */
  get description(): string {
    return textAt(this.row[2]);
  }

  /** The type in the newest version that has the field. */
  get type(): FieldType {
    this.decodedType ??= decodeType(this.row[1]);
    return this.decodedType;
  }

  /** The type as the server of that minor version has it. */
  typeIn(minor: number): FieldType {
    const { earlier } = this.options;
    return earlier && minor <= earlier[1] ? decodeType(earlier[0]) : this.type;
  }

  get enum(): readonly EnumValue[] | undefined {
    return this.options.enum?.map(([value, text]) => ({ value, description: textAt(text) }));
  }

  get listType(): ListType | undefined {
    return this.options.list;
  }

  get mapKeys(): readonly string[] {
    return this.options.keys ?? [];
  }

  /** As published; the server's validation asks for more. */
  get required(): boolean {
    return this.options.required === 1;
  }

  /** The published default; many defaults are not published. */
  get default(): string | number | boolean | undefined {
    return this.options.default;
  }

  /** The first minor version that has it; undefined where the oldest supported one does. */
  get since(): number | undefined {
    return this.options.since;
  }

  /** The last minor version that has it; undefined where the newest supported one does. */
  get until(): number | undefined {
    return this.options.until;
  }

  /** The feature gate without which the server drops the field. */
  get gate(): string | undefined {
    return this.options.gate;
  }

  /** The first minor version whose servers keep the field without being told to; undefined where no supported one does. */
  get onByDefaultSince(): number | undefined {
    const { gate, on, since } = this.options;
    return gate === undefined ? (since ?? oldestMinor) : on || undefined;
  }

  availability(minor: number): Availability {
    const { since, until, gate, on } = this.options;
    if ((since !== undefined && minor < since) || (until !== undefined && minor > until)) return 'unknown';
    return gate !== undefined && (!on || minor < on) ? 'dropped' : 'available';
  }
}

export class ObjectType {
  private decoded: Map<string, FieldSchema> | undefined;

  constructor(
    /** The Go type's name: `PodSpec`. */
    readonly name: string,
    private readonly row: TypeRow,
  ) {}

  get description(): string {
    return textAt(this.row[0]);
  }

  /** By name, in alphabetical order; of every supported version. */
  get fields(): ReadonlyMap<string, FieldSchema> {
    if (!this.decoded) {
      const [, ...fields] = this.row;
      this.decoded = new Map(fields.map((row) => [row[0], new FieldSchema(this, row)]));
    }
    return this.decoded;
  }

  field(name: string): FieldSchema | undefined {
    return this.fields.get(name);
  }
}

const objectTypes = new Map<string, ObjectType>();

/** `PodSpec`, `Container` …; undefined where a Job or CronJob cannot hold it. */
export function objectType(name: string): ObjectType | undefined {
  const known = objectTypes.get(name);
  if (known) return known;
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (!row) return undefined;
  const type = new ObjectType(name, row);
  objectTypes.set(name, type);
  return type;
}

/** The whole resource: `resourceType('Job').field('spec')`. */
export function resourceType(kind: 'Job' | 'CronJob'): ObjectType {
  const type = objectType(kind);
  if (!type) throw new Error(`the schema table has no ${kind}`);
  return type;
}

/** The field at a path of names; list items and map values are stepped into: `['spec', 'template', 'spec', 'containers', 'env']`. */
export function fieldAt(type: ObjectType, names: readonly string[]): FieldSchema | undefined {
  let owner: ObjectType | undefined = type;
  let field: FieldSchema | undefined;
  for (const name of names) {
    field = owner?.field(name);
    owner = field && objectIn(field.type);
  }
  return field;
}

/** The object type in a list, in a map or by itself; undefined where there are scalars. */
export function objectIn(type: FieldType): ObjectType | undefined {
  switch (type.kind) {
    case 'object':
      return type.object;
    case 'list':
      return objectIn(type.item);
    case 'map':
      return objectIn(type.value);
    case 'scalar':
      return undefined;
  }
}

const decodedTypes = new Map<string, FieldType>();

function decodeType(text: string): FieldType {
  let type = decodedTypes.get(text);
  if (!type) {
    type = decode(text);
    decodedTypes.set(text, type);
  }
  return type;

  function decode(text: string): FieldType {
    if (text.startsWith('[]')) return { kind: 'list', item: decodeType(text.slice(2)) };
    if (text.startsWith('{}')) return { kind: 'map', value: decodeType(text.slice(2)) };
    const object = objectType(text);
    return object ? { kind: 'object', object } : { kind: 'scalar', scalar: text as ScalarType };
  }
}
