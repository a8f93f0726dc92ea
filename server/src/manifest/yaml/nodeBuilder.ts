import { type EarlierListing, itemsKey } from '../listing.ts';
import { movedEntry } from '../moved.ts';
import type { Entry, ListNode, MapNode, Node, ScalarNode, ScalarStyle, Span } from '../node.ts';
import { ofItsOwn } from '../ofItsOwn.ts';
import { AliasBudget } from './aliasBudget.ts';
import { MapBuilder } from './mapBuilder.ts';
import { noProperties, type Properties } from './properties.ts';
import type { Refusal } from './refusal.ts';
import { keyOf, type Resolved, resolvePlain, resolveTagged } from './resolve.ts';

/** Where a node stands: what it is to the collection around it. */
export type NodePlace = 'key' | 'value' | 'item';

/** Tells which scalars hold template parts that somebody fills in. */
export interface TemplateParts {
  fillsIn(span: Span, style: ScalarStyle, place: NodePlace): boolean;
}

/** `pair`: a single pair without braces inside brackets, `[a: b]`. */
export type CollectionKind = 'map' | 'list' | 'pair';

/** What a reader of YAML tells, node by node in the order of the text. In maps and pairs keys and values take turns. */
export interface NodeEvents {
  /** `text`: what the scalar's source says, its breaks folded and its escapes read. */
  scalar(start: number, end: number, style: ScalarStyle, text: string, properties: Properties): void;
  /** `at`: where the value would stand if there was one. */
  empty(at: number, properties: Properties): void;
  alias(start: number, end: number): void;
  /** `start`: undefined if it is where the first key starts. */
  open(kind: CollectionKind, start: number | undefined, flow: boolean, properties: Properties): void;
  /** The innermost collection ends; `bracketEnd`: behind the bracket that closes it. */
  close(bracketEnd?: number): void;
}

/** A node while it is composed, with the number of steps that the server's decoder takes through it. */
interface Weighed {
  readonly node: Node;
  readonly weight: number;
}

interface Anchor {
  /** Undefined while its own content is read. */
  target: Weighed | undefined;
  readonly isMap: boolean;
}

/** A collection that is open. */
interface Open {
  readonly kind: CollectionKind;
  readonly flow: boolean;
  readonly anchor: Anchor | undefined;
  readonly items: Node[];
  readonly map: MapBuilder | undefined;
  /** The key that waits for its value; 'merge' is `<<`. */
  key: Node | 'merge' | undefined;
  start: number | undefined;
  end: number;
  weight: number;
}

/**
 * Makes nodes of what a reader tells of one document. Values are what the server makes of the YAML: plain scalars
 * resolved by YAML 1.1, aliases and merge keys followed, keys turned into strings.
 */
export class NodeBuilder implements NodeEvents {
  /** Undefined until there is one. */
  root: Node | undefined;
  private readonly decoderRefusals: Refusal[] = [];
  /** What JSON cannot hold; it is refused only if it is not overridden by a later key of the same name. */
  private readonly unwritable: { node: Node; refusal: Refusal }[] = [];
  private readonly anchors = new Map<string, Anchor>();
  private readonly budget = new AliasBudget();
  private readonly stack: Open[] = [];
  private top: Open | undefined;
  private hasAliases = false;

  constructor(
    /** The document's text. What is told of it may come from another of the same length, without template parts. */
    private readonly text: string,
    private readonly templates: TemplateParts | undefined,
    /** Keep nothing that would hold on to the whole text: the nodes will outlive it. */
    private readonly ownStrings = false,
  ) {}

  /** What the server's converter refuses although the YAML is well formed, in source order. */
  get refusals(): Refusal[] {
    return [...this.decoderRefusals, ...this.unwritableIn(this.root)];
  }

  refuse(refusal: Refusal): void {
    this.decoderRefusals.push(refusal);
  }

  private unwritableIn(root: Node | undefined): Refusal[] {
    if (!root || this.unwritable.length === 0) return [];
    const reached = new Set<Node>();
    const reach = (node: Node): void => {
      if (reached.has(node)) return;
      reached.add(node);
      if (node.kind === 'list') node.items.forEach(reach);
      else if (node.kind === 'map') for (const entry of node.entries) reach(entry.value);
    };
    reach(root);
    return this.unwritable.filter(({ node }) => reached.has(node)).map(({ refusal }) => refusal);
  }

  /** The reader's text may have a line break more at its end. */
  private spanOf(start: number, end: number): Span {
    const { length } = this.text;
    return { start: Math.min(start, length), end: Math.min(Math.max(start, end), length) };
  }

  private get place(): NodePlace {
    const { top } = this;
    if (top === undefined) return 'value';
    if (top.kind === 'list') return 'item';
    return top.key === undefined ? 'key' : 'value';
  }

  // Items of a List, read one by one

  /** Whether what stands here depends on other places of the document than the collections around it. */
  get hasReferences(): boolean {
    return this.hasAliases || this.anchors.size > 0;
  }

  /** Whether the `items` of the root are being read: `directly`: and none of them is. */
  isInItems(directly: boolean): boolean {
    const [root, list] = this.stack;
    if (!list || (directly && this.stack.length > 2) || root?.kind !== 'map' || root.flow) return false;
    const { key } = root;
    return list.kind === 'list' && !list.flow && key !== 'merge' && key?.kind === 'scalar' && key.value === itemsKey;
  }

  /** How many items the list of items has so far. */
  get itemCount(): number {
    return this.stack[1]?.items.length ?? 0;
  }

  /** Goes on in the list of an earlier reading, behind so many items. */
  resume(earlier: EarlierListing, count: number): void {
    const { root, list, entry } = earlier.listing;
    const map = new MapBuilder();
    const open: Open = { ...opened('map', root.span.start), map };
    for (const before of earlier.entries('before')) {
      map.adopt(before, before);
      open.end = Math.max(open.end, before.value.span.end, before.keySpan.end);
    }
    open.key = { kind: 'scalar', type: 'string', value: itemsKey, raw: itemsKey, span: entry.keySpan };
    this.stack.push(open, opened('list', list.span.start));
    this.top = this.stack[1];
    for (let index = 0; index < count; index++) this.putItem(list.items[index] as Node);
  }

  putItem(node: Node): void {
    this.put({ node, weight: 1 }, undefined, false);
  }

  /** Forgets all that was read behind so many items, and what was refused there. */
  cutItems(count: number): void {
    this.stack.length = 2;
    const list = this.stack[1] as Open;
    this.top = list;
    list.items.length = count;
    list.end = Math.max((list.start ?? 0) + 1, list.items.at(-1)?.span.end ?? 0);
    this.decoderRefusals.length = 0;
    this.unwritable.length = 0;
  }

  /** Whether anything was read that the converter may refuse. */
  get hasDoubts(): boolean {
    return this.decoderRefusals.length > 0 || this.unwritable.length > 0;
  }

  /** Ends the list, and the root behind these entries of an earlier reading. */
  endItems(entries: readonly Entry[], by: number): void {
    this.close();
    const root = this.top as Open;
    for (const before of entries) {
      const entry = movedEntry(before, by);
      root.map?.adopt(entry, before);
      root.end = Math.max(root.end, entry.keySpan.end, entry.value.span.end);
    }
    this.close();
  }

  /** Ends everything that is open, where the text ends in the middle of it. */
  closeAll(at: number): void {
    while (this.top) {
      if (this.top.key !== undefined) this.empty(at, noProperties);
      this.close();
    }
  }

  // Events

  scalar(start: number, end: number, style: ScalarStyle, text: string, properties: Properties): void {
    const { top } = this;
    if (top?.map && top.key === undefined && isMergeKey(style, text, end - start, properties)) {
      if (top.start === undefined) startAt(top, start);
      top.key = 'merge';
      const anchor = this.anchorOf(properties, start, false);
      if (anchor) anchor.target = { node: this.finished(start, end, style, text, noProperties), weight: 1 };
      return;
    }
    const anchor = this.begin(properties, start, false);
    this.put({ node: this.finished(start, end, style, text, properties), weight: 1 }, anchor, false);
  }

  empty(at: number, properties: Properties): void {
    const anchor = this.begin(properties, at, false);
    const span = this.spanOf(at, at);
    const { type, value } = this.resolve('', 'plain', properties, span);
    this.put({ node: { kind: 'scalar', type, value, span, raw: '', style: 'plain' }, weight: 1 }, anchor, false);
  }

  open(kind: CollectionKind, start: number | undefined, flow: boolean, properties: Properties): void {
    const anchor = this.begin(properties, start ?? 0, kind === 'map');
    const map = kind === 'list' ? undefined : new MapBuilder();
    const open: Open = { ...opened(kind, start), flow, anchor, map };
    this.stack.push(open);
    this.top = open;
  }

  close(bracketEnd?: number): void {
    const open = this.stack.pop();
    if (!open) return;
    this.top = this.stack[this.stack.length - 1];
    this.put({ node: this.collection(open, bracketEnd ?? open.end), weight: open.weight }, open.anchor, false);
  }

  alias(start: number, end: number): void {
    this.hasAliases = true;
    const source = this.text.slice(start, end);
    const name = /^[\w-]*/.exec(source.slice(1))?.[0] ?? '';
    if (this.top?.key === 'merge' && this.anchors.get(name)?.isMap === false) {
      this.refuse({ problem: 'merge-not-map', at: start });
    }
    this.put(this.aliased(this.spanOf(start, end), source, name), undefined, true);
  }

  // Nodes

  private begin(properties: Properties, at: number, isMap: boolean): Anchor | undefined {
    this.budget.step();
    return this.anchorOf(properties, at, isMap);
  }

  private anchorOf(properties: Properties, at: number, isMap: boolean): Anchor | undefined {
    const { anchor: name } = properties;
    if (name === undefined) return undefined;
    // An anchor's name ends before a colon, which then has no key to end.
    if (name.endsWith(':')) this.refuse({ problem: 'bad-map-key', at: properties.at ?? at });
    const anchor: Anchor = { target: undefined, isMap };
    this.anchors.set(name, anchor);
    return anchor;
  }

  /** Puts a finished node where it belongs. */
  private put(weighed: Weighed, anchor: Anchor | undefined, isAlias: boolean): void {
    if (anchor) anchor.target = weighed;
    const { top } = this;
    const { node, weight } = weighed;
    if (!top) {
      this.root ??= node;
      return;
    }
    top.weight += weight;
    if (!top.map) {
      top.items.push(node);
      top.end = Math.max(top.end, node.span.end);
    } else if (top.key === undefined) {
      top.key = node;
      if (top.start === undefined) startAt(top, node.span.start);
    } else if (top.key === 'merge') {
      top.key = undefined;
      this.merge(node, isAlias, top.map);
    } else {
      const { key } = top;
      top.key = undefined;
      this.add(key, node, top, top.map);
    }
  }

  private finished(
    start: number,
    end: number,
    style: ScalarStyle,
    written: string,
    properties: Properties,
  ): ScalarNode {
    const span = this.spanOf(start, end);
    const raw = this.kept(this.text.slice(span.start, span.end));
    const text = written === raw ? raw : this.kept(written);
    if (this.templates?.fillsIn(span, style, this.place)) {
      return { kind: 'scalar', type: 'string', value: text, span, raw, style, templated: true };
    }
    const resolved = this.resolve(text, style, properties, span);
    const node: ScalarNode = { kind: 'scalar', type: resolved.type, value: resolved.value, span, raw, style };
    if (resolved.type === 'float' && !Number.isFinite(resolved.value)) {
      this.unwritable.push({ node, refusal: { problem: 'not-a-json-number', at: span.start } });
    }
    return node;
  }

  /** An engine keeps a whole string for the sake of any part of it that is longer than a word. */
  private kept(part: string): string {
    return this.ownStrings && part.length > 12 ? ofItsOwn(part) : part;
  }

  private resolve(text: string, style: ScalarStyle, { tag, at }: Properties, span: Span): Resolved {
    if (tag === undefined) return style === 'plain' ? resolvePlain(text) : { type: 'string', value: text };
    const resolved = resolveTagged(tag, text);
    if (resolved) return resolved;
    this.refuse({ problem: 'bad-tagged-value', at: span.start, from: at ?? span.start });
    return { type: 'string', value: text };
  }

  private aliased(span: Span, source: string, name: string): Weighed {
    const unknown: Node = { kind: 'scalar', type: 'null', value: null, span, raw: source, templated: true };
    this.budget.step();
    const anchor = this.anchors.get(name);
    if (!anchor?.target) {
      this.refuse({ problem: anchor ? 'recursive-alias' : 'unknown-alias', at: span.start });
      return { node: unknown, weight: 1 };
    }
    const { node, weight } = anchor.target;
    const verdict = this.budget.expand(weight);
    if (verdict === 'refused') this.refuse({ problem: 'excessive-aliases', at: span.start });
    if (verdict !== 'fine') return { node: unknown, weight: weight + 1 };
    return { node: { ...node, span, aliased: true }, weight: weight + 1 };
  }

  private collection({ kind, flow, items, map, start = 0, end }: Open, bracketEnd: number): Node {
    if (!map) {
      const span = this.spanOf(start, Math.max(end, bracketEnd));
      const node: ListNode = flow ? { kind: 'list', span, items, flow } : { kind: 'list', span, items };
      return node;
    }
    const { entries, duplicates } = map;
    const span = kind === 'pair' ? spanOfPair(entries[0], start) : this.spanOf(start, Math.max(end, bracketEnd));
    const node: MapNode = flow
      ? { kind: 'map', span, entries, duplicates, flow }
      : { kind: 'map', span, entries, duplicates };
    for (const refusal of map.unwritableKeys) this.unwritable.push({ node, refusal });
    return node;
  }

  private add(key: Node, value: Node, open: Open, map: MapBuilder): void {
    const { span: keySpan } = key;
    if (key.kind !== 'scalar') {
      this.refuse({ problem: 'bad-map-key', at: keySpan.start });
      return;
    }
    if (key.templated) {
      // Two keys that are filled in are not the same key, even if they are written alike.
      map.add({ key: key.raw, keySpan, value, keyTemplated: true }, `t${keySpan.start}`);
    } else if (key.type === 'string') {
      map.add({ key: key.value as string, keySpan, value });
    } else {
      const name = keyOf(key, key.raw);
      if (!name) {
        map.unwritableKeys.push({ problem: 'bad-map-key', at: keySpan.start });
        return;
      }
      map.add({ key: name.key, keySpan, value }, name.identity);
    }
    open.start = Math.min(open.start ?? keySpan.start, keySpan.start);
    open.end = Math.max(open.end, keySpan.end, value.span.end);
  }

  private merge(merged: Node, isAlias: boolean, map: MapBuilder): void {
    const sources = merged.kind === 'list' && !merged.aliased ? [...merged.items].reverse() : [merged];
    for (const source of sources) {
      if (source.kind === 'map') {
        // The last one written wins inside a source too, so its own duplicates come first.
        for (const entry of [...source.duplicates, ...source.entries]) map.merge(entry);
        for (const { node, refusal } of this.unwritable) {
          if (node.kind === 'map' && node.entries === source.entries) map.unwritableKeys.push(refusal);
        }
      } else if (!source.templated && !isAlias) {
        this.refuse({ problem: 'merge-not-map', at: source.span.start });
      }
    }
  }
}

function spanOfPair(entry: Entry | undefined, otherwise: number): Span {
  const start = entry?.keySpan.start ?? otherwise;
  return { start, end: Math.max(start, entry?.value.span.end ?? start) };
}

function opened(kind: CollectionKind, start: number | undefined): Open {
  const open: Open = {
    kind,
    flow: false,
    anchor: undefined,
    items: [],
    map: undefined,
    key: undefined,
    start: undefined,
    end: 0,
    weight: 1,
  };
  if (start !== undefined) startAt(open, start);
  return open;
}

function startAt(open: Open, start: number): void {
  open.start = start;
  open.end = start + 1;
}

/** `length`: of the source. What escapes make of it is no merge key. */
function isMergeKey(style: ScalarStyle, text: string, length: number, { tag }: Properties): boolean {
  if (text !== '<<') return false;
  if (tag !== undefined) return (tag === '!' || tag === '!!merge') && length <= 4;
  return style === 'plain' && length === 2;
}
