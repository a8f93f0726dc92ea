import { type CST, Parser } from 'yaml';
import type { Node } from '../node.ts';
import { blockScalarAt } from './blockScalar.ts';
import { deepest } from './limits.ts';
import { NodeBuilder, type NodeEvents, type TemplateParts } from './nodeBuilder.ts';
import { noProperties, type Properties, shortTag } from './properties.ts';
import { doubleQuotedText, plainText, singleQuotedText } from './scalarText.ts';

/**
 * The best tree that can be made of a text that the server refuses: the yaml package goes on behind what it cannot read.
 * Undefined if the text is no YAML at all, or too deep for anybody.
 *
 * @param source the text as it was before its template parts were taken out, of the same length
 */
export function readDamagedYaml(
  text: string,
  { templates, source = text }: { readonly templates?: TemplateParts | undefined; readonly source?: string } = {},
): Node | undefined {
  if (indentationDepth(text) > deepest) return undefined;
  const document = syntaxTree(text);
  if (!document) return undefined;
  const builder = new NodeBuilder(source, templates);
  new SyntaxTreeReader(source, builder).document(document);
  return builder.root;
}

/** Brackets that are open at once, and columns of indentation: no text nests deeper than both together. */
function indentationDepth(text: string): number {
  let open = 0;
  let deepestOpen = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = bracket === '[' || bracket === '{' ? open + 1 : Math.max(open - 1, 0);
    deepestOpen = Math.max(deepestOpen, open);
  }
  let widest = 0;
  for (const [space] of text.matchAll(/(?<=^|[\r\n])(?: |- |\? |: )+(?=[^ \r\n])/g))
    widest = Math.max(widest, space.length);
  return deepestOpen + Math.ceil(widest / 2);
}

function syntaxTree(text: string): CST.Document | undefined {
  // A block scalar's header on the last line is one for the package only if the line ends.
  for (const token of new Parser().parse(`${text}\n`)) if (token.type === 'document') return token;
  return undefined;
}

/** Tells what is in the yaml package's concrete syntax tree. */
class SyntaxTreeReader {
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly events: NodeEvents,
  ) {}

  document({ start, value, offset }: CST.Document): void {
    const properties = propertiesOf(start);
    if (value || properties.at !== undefined) this.node(value, properties, offset);
  }

  /** @param at where the value would stand if there is none */
  private node(token: CST.Token | null | undefined, properties: Properties, at: number): void {
    if (token?.type === 'alias') {
      this.events.alias(token.offset, token.offset + token.source.length);
      return;
    }
    this.depth++;
    if (this.depth > deepest) this.events.empty(at, properties);
    else this.content(token, properties, at);
    this.depth--;
  }

  private content(token: CST.Token | null | undefined, properties: Properties, at: number): void {
    switch (token?.type) {
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        this.flowScalar(token, properties);
        return;
      case 'block-scalar': {
        const header = token.props.find((part) => part.type === 'block-scalar-header');
        const block = blockScalarAt(
          this.text,
          header?.offset ?? token.offset,
          token.indent,
          (from) => from + token.source.length,
        );
        this.events.scalar(block.start, block.end, block.style, block.text, properties);
        return;
      }
      case 'block-map':
        this.map(token, properties);
        return;
      case 'block-seq':
        this.list(token, properties);
        return;
      case 'flow-collection':
        if (token.start.source === '{') this.map(token, properties);
        else this.list(token, properties);
        return;
      default:
        this.events.empty(at, properties);
    }
  }

  private flowScalar(token: CST.FlowScalar, properties: Properties): void {
    const end = token.offset + token.source.length;
    const raw = this.text.slice(token.offset, end);
    if (token.type === 'single-quoted-scalar') {
      this.events.scalar(token.offset, end, 'single', singleQuotedText(raw), properties);
    } else if (token.type === 'double-quoted-scalar') {
      this.events.scalar(token.offset, end, 'double', doubleQuotedText(raw), properties);
    } else {
      this.events.scalar(token.offset, end, 'plain', plainText(raw), properties);
    }
  }

  private list(token: CST.BlockSequence | CST.FlowCollection, properties: Properties): void {
    const inFlow = token.type === 'flow-collection';
    this.events.open('list', token.offset, inFlow, properties);
    for (const item of token.items) {
      const own = propertiesOf(item.start);
      const word = withColon(item, this.text);
      const lone = withoutQuestion(item.value ?? item.key, inFlow);
      const isExplicit = includes(item.start, 'explicit-key-ind');
      if (word) {
        this.node(word, own, token.offset);
      } else if (lone && !item.sep?.length) {
        this.pair({ start: [], key: lone });
      } else if (inFlow && item.sep && includes(item.sep, 'map-value-ind')) {
        this.pair(item);
      } else if (item.value || own.at !== undefined || includes(item.start, 'seq-item-ind')) {
        this.node(item.value ?? item.key, own, endOf(item.start) ?? token.offset);
      } else if (item.key && !isExplicit) {
        this.node(item.key, own, token.offset);
      } else if (isExplicit) {
        this.pair(item);
      }
    }
    this.events.close(bracketEnd(token));
  }

  /** A single pair without braces inside brackets: `[a: b]`. */
  private pair(item: CST.CollectionItem): void {
    this.events.open('pair', item.start[0]?.offset, true, noProperties);
    this.entry(item, true);
    this.events.close();
  }

  private map(token: CST.BlockMap | CST.FlowCollection, properties: Properties): void {
    const inFlow = token.type === 'flow-collection';
    this.events.open('map', token.offset, inFlow, properties);
    for (const item of token.items) {
      const isNothing = item.key === undefined && !item.sep && propertiesOf(item.start).at === undefined;
      if (!isNothing || includes(item.start, 'explicit-key-ind')) this.entry(item, inFlow);
    }
    this.events.close(bracketEnd(token));
  }

  private entry(item: CST.CollectionItem, inFlow: boolean): void {
    const separator = item.sep?.find((part) => part.type === 'map-value-ind');
    const keyAt = endOf(item.start) ?? separator?.offset ?? 0;
    const key = withColon(item, this.text) ?? withoutQuestion(item.key, inFlow) ?? item.key;
    this.node(key, propertiesOf(item.start), keyAt);
    const valueAt = separator ? separator.offset + 1 : keyEnd(item, keyAt);
    this.node(item.value, item.sep ? propertiesOf(item.sep) : noProperties, valueAt);
  }
}

function propertiesOf(parts: readonly CST.SourceToken[]): Properties {
  let anchor: string | undefined;
  let tag: string | undefined;
  let at: number | undefined;
  for (const part of parts) {
    if (part.type === 'anchor') anchor = part.source.slice(1);
    else if (part.type === 'tag') tag = shortTag(part.source);
    else continue;
    at ??= part.offset;
  }
  return at === undefined ? noProperties : { anchor, tag, at };
}

/**
 * In `{a:, b: c}` the server's reader takes the first colon as part of the key, because nothing blank follows it. The
 * yaml package ends the key before it.
 */
function withColon({ key, sep }: CST.CollectionItem, text: string): CST.FlowScalar | undefined {
  if (key?.type !== 'scalar' || sep?.[0]?.type !== 'map-value-ind') return undefined;
  const colon = key.offset + key.source.length;
  return /[,\]}]/.test(text.charAt(colon + 1)) && sep[0].offset === colon
    ? { ...key, source: `${key.source}:` }
    : undefined;
}

/** Inside brackets a question mark starts a key for the server's reader, also without a space behind it. */
function withoutQuestion(token: CST.Token | null | undefined, inFlow: boolean): CST.FlowScalar | undefined {
  if (!inFlow || token?.type !== 'scalar' || !token.source.startsWith('?')) return undefined;
  return { ...token, offset: token.offset + 1, source: token.source.slice(1) };
}

function includes(parts: readonly CST.SourceToken[], type: CST.SourceToken['type']): boolean {
  return parts.some((part) => part.type === type);
}

/** Where the last thing ends that is no white space. */
function endOf(parts: readonly CST.SourceToken[]): number | undefined {
  const last = parts.findLast((part) => part.type !== 'space' && part.type !== 'newline' && part.type !== 'comment');
  return last && last.offset + last.source.length;
}

function keyEnd({ key }: CST.CollectionItem, otherwise: number): number {
  return key && 'source' in key ? key.offset + key.source.length : otherwise;
}

function bracketEnd(token: CST.BlockMap | CST.BlockSequence | CST.FlowCollection): number | undefined {
  const bracket = token.type === 'flow-collection' ? token.end[0] : undefined;
  return bracket && bracket.offset + bracket.source.length;
}
