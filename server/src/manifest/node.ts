/** A half-open range of UTF-16 code units, counted from the start of the text the node was read from. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Node = MapNode | ListNode | ScalarNode;

interface NodeBase {
  /** The value as written. An alias' span is the alias itself; an absent value (`key:`) has an empty span after the colon. */
  readonly span: Span;
  /**
   * The text holds a template part (`{{ … }}`, `${VAR}`, `<placeholder>`) that somebody else fills in before the server
   * reads it. A scalar: what the value will be is not known, nothing may be judged on it. A map or list: a template part
   * stands directly in it, so entries may come that are not written; the entries that are written are what they are.
   */
  readonly templated?: boolean;
  /** Read through an alias (`*name`) here: `span` is the alias, spans further down are where the anchor stands. */
  readonly aliased?: boolean;
}

/** How a scalar is written. JSON strings are 'double'. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** A JSON scalar, as the API server's decoder reads the text (YAML 1.1 booleans and octals included). */
export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly type: 'string' | 'integer' | 'float' | 'boolean' | 'null';
  /** An integer that a double cannot hold exactly is a bigint; everything else is its plain JavaScript value. */
  readonly value: string | number | bigint | boolean | null;
  /** The source text, without anchors and tags. */
  readonly raw: string;
  /** Absent on nodes that never were a text. */
  readonly style?: ScalarStyle;
}

export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly items: readonly Node[];
  /** Written as `[…]`. */
  readonly flow?: boolean;
}

export interface MapNode extends NodeBase {
  readonly kind: 'map';
  /** In source order, merge keys resolved; of duplicate keys the last one, as kubectl keeps it. */
  readonly entries: readonly Entry[];
  /** Entries that a later entry of the same key overrides: the strict decoder refuses them. */
  readonly duplicates: readonly Entry[];
  /** Written as `{…}`. */
  readonly flow?: boolean;
}

export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node;
  /** The key holds a template part, so which field this is is not known; `key` is the text as written. */
  readonly keyTemplated?: boolean;
  /** Came in by a merge key (`<<`): the spans are where the anchor stands. */
  readonly merged?: boolean;
}

/** Lists over this length are indexed by a Map on first look-up; manifests' maps are nearly always shorter. */
const linearLimit = 12;
const indexes = new WeakMap<MapNode, Map<string, Entry>>();

export function entryOf(map: MapNode, key: string): Entry | undefined {
  const { entries } = map;
  if (entries.length <= linearLimit) {
    for (const entry of entries) if (entry.key === key) return entry;
    return undefined;
  }
  let index = indexes.get(map);
  if (!index) {
    index = new Map(entries.map((entry) => [entry.key, entry]));
    indexes.set(map, index);
  }
  return index.get(key);
}

const nowhere: Span = { start: 0, end: 0 };

/** The node of a plain JSON value, without positions: how the validators read an object that never was a text. */
export function nodeOfJson(value: unknown): Node {
  if (Array.isArray(value)) return { kind: 'list', span: nowhere, items: value.map(nodeOfJson) };
  switch (typeof value) {
    case 'string':
      return { kind: 'scalar', type: 'string', span: nowhere, value, raw: value };
    case 'boolean':
      return { kind: 'scalar', type: 'boolean', span: nowhere, value, raw: String(value) };
    case 'number':
      return {
        kind: 'scalar',
        type: Number.isInteger(value) ? 'integer' : 'float',
        span: nowhere,
        value,
        raw: String(value),
      };
    case 'bigint':
      return { kind: 'scalar', type: 'integer', span: nowhere, value, raw: String(value) };
    case 'object':
      if (value === null) break;
      return {
        kind: 'map',
        span: nowhere,
        duplicates: [],
        entries: Object.entries(value)
          .filter(([, member]) => member !== undefined)
          .map(([key, member]) => ({ key, keySpan: nowhere, value: nodeOfJson(member) })),
      };
  }
  return { kind: 'scalar', type: 'null', span: nowhere, value: null, raw: 'null' };
}

/** The plain JSON value of a node. Bigints stay bigints. */
export function toJson(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toJson);
    case 'map':
      return Object.fromEntries(node.entries.map((entry) => [entry.key, toJson(entry.value)]));
  }
}
