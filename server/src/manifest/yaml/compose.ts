import type { CST } from 'yaml';
import type { ListNode, MapNode, Node, ScalarNode, ScalarStyle, Span } from '../node.ts';
import { AliasBudget } from './aliasBudget.ts';
import { deepest } from './limits.ts';
import { MapBuilder } from './mapBuilder.ts';
import type { Refusal } from './refusal.ts';
import { keyOf, type Resolved, type ResolvedKey, resolvePlain, resolveTagged } from './resolve.ts';
import { blockText, doubleQuotedText, plainText, singleQuotedText } from './scalarText.ts';
import {
  endOf,
  includes,
  isMergeKey,
  keyEnd,
  marksOf,
  noProperties,
  type Properties,
  propertiesOf,
  sourceOf,
  withColon,
  withoutQuestion,
} from './syntaxParts.ts';

/** Where a node stands: what it is to the collection around it. */
export type NodePlace = 'key' | 'value' | 'item';

/** Tells which scalars hold template parts that somebody fills in. */
export interface TemplateParts {
  fillsIn(span: Span, style: ScalarStyle, place: NodePlace): boolean;
}

export interface Composed {
  readonly root: Node | undefined;
  /** What the server's converter refuses although the YAML is well formed, in source order. */
  readonly refusals: readonly Refusal[];
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

/**
 * Makes nodes of the concrete syntax tree of one document. Values are what the server makes of the YAML: plain scalars
 * resolved by YAML 1.1, aliases and merge keys followed, keys turned into strings.
 *
 * The tree may come from a text that is not well formed; then the nodes are the best that can be said around the damage.
 */
export class Composer {
  private readonly decoderRefusals: Refusal[] = [];
  /** What JSON cannot hold; it is refused only if it is not overridden by a later key of the same name. */
  private readonly unwritable: { node: Node; refusal: Refusal }[] = [];
  private readonly anchors = new Map<string, Anchor>();
  private readonly budget = new AliasBudget();
  private depth = 0;

  constructor(
    /** The document's text. The syntax tree may come from another of the same length, without template parts. */
    private readonly text: string,
    private readonly templates: TemplateParts | undefined,
  ) {}

  document(document: CST.Document): Composed {
    const properties = propertiesOf(document.start);
    if (!document.value && properties.at === undefined) return { root: undefined, refusals: [] };
    const root = this.node(document.value, properties, document.offset, 'value').node;
    return { root, refusals: [...this.decoderRefusals, ...this.unwritableIn(root)] };
  }

  /** The syntax tree's text may have a line break more at its end. */
  private spanOf(start: number, end: number): Span {
    const { length } = this.text;
    return { start: Math.min(start, length), end: Math.min(Math.max(start, end), length) };
  }

  private refuse(refusal: Refusal): void {
    this.decoderRefusals.push(refusal);
  }

  private unwritableIn(root: Node): Refusal[] {
    if (this.unwritable.length === 0) return [];
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

  /** @param at where the value would stand if there is none */
  private node(written: CST.Token | null | undefined, properties: Properties, at: number, place: NodePlace): Weighed {
    if (written?.type === 'alias') return this.alias(written);
    let token = written;
    this.budget.step();
    // An anchor's name ends before a colon, which then has no key to end.
    if (properties.anchor?.endsWith(':')) this.refuse({ problem: 'bad-map-key', at: properties.at ?? at });
    const anchor = properties.anchor === undefined ? undefined : this.openAnchor(properties.anchor, token);
    if (++this.depth > deepest) token = undefined;
    const weighed = this.content(token, properties, at, place);
    this.depth--;
    if (anchor) anchor.target = weighed;
    return weighed;
  }

  private openAnchor(name: string, token: CST.Token | null | undefined): Anchor {
    const isMap = token?.type === 'block-map' || (token?.type === 'flow-collection' && token.start.source === '{');
    const anchor: Anchor = { target: undefined, isMap };
    this.anchors.set(name, anchor);
    return anchor;
  }

  private content(token: CST.Token | null | undefined, properties: Properties, at: number, place: NodePlace): Weighed {
    switch (token?.type) {
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
      case 'block-scalar':
        return { node: this.scalar(token, properties, place), weight: 1 };
      case 'block-map':
        return this.map(token);
      case 'block-seq':
        return this.list(token);
      case 'flow-collection':
        return token.start.source === '{' ? this.map(token) : this.list(token);
      default:
        return { node: this.empty(properties, at), weight: 1 };
    }
  }

  // Scalars

  private scalar(token: CST.FlowScalar | CST.BlockScalar, properties: Properties, place: NodePlace): ScalarNode {
    if (token.type === 'block-scalar') return this.blockScalar(token, properties, place);
    const span = this.spanOf(token.offset, token.offset + token.source.length);
    const raw = this.text.slice(span.start, span.end);
    switch (token.type) {
      case 'single-quoted-scalar':
        return this.finished(span, raw, 'single', singleQuotedText(raw), properties, place);
      case 'double-quoted-scalar':
        return this.finished(span, raw, 'double', doubleQuotedText(raw), properties, place);
      default:
        return this.finished(span, raw, 'plain', plainText(raw), properties, place);
    }
  }

  private blockScalar(token: CST.BlockScalar, properties: Properties, place: NodePlace): ScalarNode {
    const header = token.props.find((part) => part.type === 'block-scalar-header');
    const start = header?.offset ?? token.offset;
    const contentStart = token.props.reduce((end, part) => Math.max(end, part.offset + sourceOf(part).length), start);
    const contentEnd = this.blankLinesEnd(contentStart + token.source.length);
    let end = contentEnd;
    while (end > start && /[\s]/.test(this.text.charAt(end - 1))) end--;
    const span = this.spanOf(start, end);
    const indicators = header ? sourceOf(header) : '|';
    const text = blockText(indicators, this.text.slice(contentStart, contentEnd), token.indent);
    const style = indicators.startsWith('>') ? 'folded' : 'literal';
    return this.finished(span, this.text.slice(start, end), style, text, properties, place);
  }

  /** Skips lines of spaces, which are a part of a block scalar where they are long enough. */
  private blankLinesEnd(offset: number): number {
    const blank = /(?: *(?:\r\n|[\r\n]))*(?: *$)?/y;
    blank.lastIndex = offset;
    return offset + (blank.exec(this.text)?.[0].length ?? 0);
  }

  private finished(
    span: Span,
    raw: string,
    style: ScalarStyle,
    text: string,
    properties: Properties,
    place: NodePlace,
  ): ScalarNode {
    if (this.templates?.fillsIn(span, style, place)) {
      return { kind: 'scalar', type: 'string', value: text, span, raw, style, templated: true };
    }
    const resolved = this.resolve(text, style, properties, span);
    const node: ScalarNode = { kind: 'scalar', type: resolved.type, value: resolved.value, span, raw, style };
    if (resolved.type === 'float' && !Number.isFinite(resolved.value)) {
      this.unwritable.push({ node, refusal: { problem: 'not-a-json-number', at: span.start } });
    }
    return node;
  }

  private resolve(text: string, style: ScalarStyle, { tag, at }: Properties, span: Span): Resolved {
    if (tag === undefined) return style === 'plain' ? resolvePlain(text) : { type: 'string', value: text };
    const resolved = resolveTagged(tag, text);
    if (resolved) return resolved;
    this.refuse({ problem: 'bad-tagged-value', at: span.start, from: at ?? span.start });
    return { type: 'string', value: text };
  }

  private empty(properties: Properties, at: number): ScalarNode {
    const span = this.spanOf(at, at);
    const { type, value } = this.resolve('', 'plain', properties, span);
    return { kind: 'scalar', type, value, span, raw: '', style: 'plain' };
  }

  // Aliases

  private alias(token: CST.FlowScalar): Weighed {
    const span = this.spanOf(token.offset, token.offset + token.source.length);
    const unknown: Node = { kind: 'scalar', type: 'null', value: null, span, raw: token.source, templated: true };
    this.budget.step();
    const name = /^[\w-]*/.exec(token.source.slice(1))?.[0] ?? '';
    const anchor = this.anchors.get(name);
    if (!anchor) {
      this.refuse({ problem: 'unknown-alias', at: span.start });
      return { node: unknown, weight: 1 };
    }
    if (!anchor.target) {
      this.refuse({ problem: 'recursive-alias', at: span.start });
      return { node: unknown, weight: 1 };
    }
    const { node, weight } = anchor.target;
    const verdict = this.budget.expand(weight);
    if (verdict === 'refused') this.refuse({ problem: 'excessive-aliases', at: span.start });
    if (verdict !== 'fine') return { node: unknown, weight: weight + 1 };
    return { node: { ...node, span, aliased: true }, weight: weight + 1 };
  }

  // Collections

  private list(token: CST.BlockSequence | CST.FlowCollection): Weighed {
    const items: Node[] = [];
    let weight = 1;
    let end = token.offset + 1;
    for (const item of token.items) {
      const properties = propertiesOf(item.start);
      const { sep } = item;
      let weighed: Weighed;
      const word = withColon(item, this.text);
      const lone = withoutQuestion(item.value ?? item.key, token.type === 'flow-collection');
      if (word) {
        weighed = this.node(word, properties, token.offset, 'item');
      } else if (lone && !sep?.length) {
        weighed = this.pair({ start: [], key: lone });
      } else if (token.type === 'flow-collection' && sep && includes(sep, 'map-value-ind')) {
        weighed = this.pair(item);
      } else if (item.value || properties.at !== undefined || includes(item.start, 'seq-item-ind')) {
        weighed = this.node(item.value ?? item.key, properties, endOf(item.start) ?? token.offset, 'item');
      } else if (includes(item.start, 'explicit-key-ind') || item.key) {
        weighed =
          item.key && !includes(item.start, 'explicit-key-ind')
            ? this.node(item.key, properties, token.offset, 'item')
            : this.pair(item);
      } else {
        continue;
      }
      items.push(weighed.node);
      weight += weighed.weight;
      end = Math.max(end, weighed.node.span.end);
    }
    const span = this.spanOf(token.offset, this.collectionEnd(token, end));
    const node: ListNode = { kind: 'list', span, items, ...marksOf(token) };
    return { node, weight };
  }

  /** A single pair without braces inside brackets: `[a: b]`. */
  private pair(item: CST.CollectionItem): Weighed {
    const builder = new MapBuilder(true);
    this.budget.step();
    const weight = 1 + this.entry(item, builder);
    const first = builder.entries[0];
    const start = first?.keySpan.start ?? item.start[0]?.offset ?? 0;
    const end = Math.max(start, first?.value.span.end ?? start);
    const node: MapNode = { kind: 'map', span: { start, end }, entries: builder.entries, duplicates: [], flow: true };
    return { node, weight };
  }

  private map(token: CST.BlockMap | CST.FlowCollection): Weighed {
    const builder = new MapBuilder(token.type === 'flow-collection');
    let weight = 1;
    for (const item of token.items) {
      if (
        item.key === undefined &&
        !item.sep &&
        propertiesOf(item.start).at === undefined &&
        !includes(item.start, 'explicit-key-ind')
      )
        continue;
      weight += this.entry(item, builder);
    }
    let start = token.offset;
    let end = token.offset + 1;
    for (const entry of builder.written) {
      start = Math.min(start, entry.keySpan.start);
      end = Math.max(end, entry.keySpan.end, entry.value.span.end);
    }
    const span = this.spanOf(start, this.collectionEnd(token, end));
    const node: MapNode = {
      kind: 'map',
      span,
      entries: builder.entries,
      duplicates: builder.duplicates,
      ...marksOf(token),
    };
    for (const refusal of builder.unwritableKeys) this.unwritable.push({ node, refusal });
    return { node, weight };
  }

  private collectionEnd(token: CST.BlockMap | CST.BlockSequence | CST.FlowCollection, contentEnd: number): number {
    if (token.type !== 'flow-collection') return contentEnd;
    const bracket = token.end[0];
    return bracket ? bracket.offset + bracket.source.length : contentEnd;
  }

  /** Adds what an item of a map holds; returns its weight. */
  private entry(item: CST.CollectionItem, builder: MapBuilder): number {
    const keyProperties = propertiesOf(item.start);
    const separator = item.sep?.find((part) => part.type === 'map-value-ind');
    const keyAt = endOf(item.start) ?? separator?.offset ?? 0;
    const valueProperties = item.sep ? propertiesOf(item.sep) : noProperties;
    const valueAt = separator ? separator.offset + 1 : keyEnd(item, keyAt);
    const keyToken = withColon(item, this.text) ?? withoutQuestion(item.key, builder.inFlow) ?? item.key;
    if (isMergeKey(keyToken, keyProperties)) return this.merge(item, valueProperties, valueAt, builder);
    const key = this.node(keyToken, keyProperties, keyAt, 'key');
    const value = this.node(item.value, valueProperties, valueAt, 'value');
    const name = this.keyName(key.node, builder);
    if (name) {
      const entry = { key: name.key, keySpan: key.node.span, value: value.node };
      builder.add(key.node.templated ? { ...entry, keyTemplated: true } : entry, name.identity);
    }
    return key.weight + value.weight;
  }

  private keyName(node: Node, builder: MapBuilder): ResolvedKey | undefined {
    if (node.kind === 'scalar') {
      // Two keys that are filled in are not the same key, even if they are written alike.
      if (node.templated) return { key: node.raw, identity: `t${node.span.start}` };
      const name = keyOf(node, node.raw);
      if (name) return name;
      builder.unwritableKeys.push({ problem: 'bad-map-key', at: node.span.start });
    } else {
      this.refuse({ problem: 'bad-map-key', at: node.span.start });
    }
    return undefined;
  }

  private merge(item: CST.CollectionItem, properties: Properties, at: number, builder: MapBuilder): number {
    const { value } = item;
    if (value?.type === 'alias') {
      const name = value.source.slice(1);
      if (this.anchors.get(name)?.isMap === false) this.refuse({ problem: 'merge-not-map', at: value.offset });
    }
    const merged = this.node(value, properties, at, 'value');
    const sources =
      merged.node.kind === 'list' && !merged.node.aliased ? [...merged.node.items].reverse() : [merged.node];
    for (const source of sources) {
      if (source.kind === 'map') {
        // The last one written wins inside a source too, so its own duplicates come first.
        for (const entry of [...source.duplicates, ...source.entries]) builder.merge(entry);
        for (const { node, refusal } of this.unwritable) {
          if (node.kind === 'map' && node.entries === source.entries) builder.unwritableKeys.push(refusal);
        }
      } else if (!source.templated && !(value?.type === 'alias')) {
        this.refuse({ problem: 'merge-not-map', at: source.span.start });
      }
    }
    return merged.weight;
  }
}
