import { blockScalarAt } from './blockScalar.ts';
import { deepest, mostSteps } from './limits.ts';
import type { NodeEvents } from './nodeBuilder.ts';
import { noProperties, type Properties, shortTag } from './properties.ts';
import { type Refusal, Refused, refuse } from './refusal.ts';
import { doubleQuotedText, plainText, singleQuotedText } from './scalarText.ts';
import { type Blocks, Scanner, type Token, type TokenKind } from './scanner.ts';

/** What the server's reader makes of a text as far as its grammar goes. */
export interface Reading {
  /** Undefined when the text is well formed. */
  readonly refusal: Refusal | undefined;
  /**
   * Where the server stops reading: what stands behind is no part of the object and is not looked at. Usually the end;
   * earlier when the first document ends, by `...` or because its outermost collection does.
   */
  readonly end: number;
}

type State =
  | 'sequence'
  | 'indentless'
  | 'mapping-key'
  | 'mapping-value'
  | 'flow-sequence-first'
  | 'flow-sequence'
  | 'flow-pair-key'
  | 'flow-pair-value'
  | 'flow-pair-end'
  | 'flow-mapping-first'
  | 'flow-mapping'
  | 'flow-mapping-value'
  | 'flow-mapping-lone-key';

/**
 * Reads the text of one document as the server's reader does, and tells `events` what is in it, up to where it gives up.
 * This is the grammar of libyaml, which decides by tokens and one state per open collection.
 *
 * @param source the text as it was before its template parts were taken out, of the same length
 */
export function readAsServer(text: string, events: NodeEvents, source: string = text): Reading {
  const refusal = controlCharacter(text);
  if (refusal) return { refusal, end: text.length };
  const grammar = new Grammar(source, new Scanner(text), events);
  try {
    return { refusal: undefined, end: grammar.document() ?? text.length };
  } catch (error) {
    if (error instanceof Refused) return { refusal: error.refusal, end: text.length };
    throw error;
  }
}

const suspicious = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd]/;
const forbidden = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

export function controlCharacter(text: string): Refusal | undefined {
  if (!suspicious.test(text)) return undefined;
  const at = text.search(forbidden);
  return at < 0 ? undefined : { problem: 'control-character', at };
}

/** What is open where an item of a list starts that is a value in the root. */
export interface ItemContext {
  readonly state: 'sequence' | 'indentless';
  readonly blocks: Blocks;
}

/** Hears of each item of a list that is a value in the root, before it is read, and says whether to read it. */
export type OnItem = (start: number, context: () => ItemContext) => 'read' | 'stop' | 'other';

export class Grammar {
  private readonly states: State[] = [];
  /** Where each open collection starts, for messages. */
  private readonly starts: number[] = [];
  private readonly tagHandles = new Set(['!', '!!']);
  private steps = 0;

  constructor(
    private readonly text: string,
    private readonly scanner: Scanner,
    private readonly events: NodeEvents,
    private onItem?: OnItem,
  ) {}

  /** Reads one document; returns where it ends, undefined if it was stopped. */
  document(): number | undefined {
    let token = this.scanner.peek();
    let versions = 0;
    const directives = token.kind === 'directive';
    while (token.kind === 'directive') {
      const [name, value] = this.slice(token).split(/[ \t]+/) as [string, string];
      if (name === '%YAML') {
        if (++versions > 1 || !/^0?1\.0?1(?!\d)/.test(value)) refuse('bad-directive', token.start);
      } else {
        if (value.length > 2 && this.tagHandles.has(value)) refuse('bad-directive', token.start);
        this.tagHandles.add(value);
      }
      this.scanner.take();
      token = this.scanner.peek();
    }
    // What they say would have to be known to whoever reads on in the middle.
    if (directives) this.onItem = undefined;
    const explicit = token.kind === 'document-start';
    if (explicit) {
      this.scanner.take();
      token = this.scanner.peek();
    } else if (directives) {
      refuse('expected-document-start', token.start);
    } else if (token.kind === 'stream-end') {
      return token.end;
    }
    if (!explicit || !endsDocument(token.kind)) {
      this.node(true, false, token.start);
      return this.rest();
    }
    return this.end();
  }

  /** Reads on where an item may start, in the middle of a document; the scanner starts there too. */
  items(state: ItemContext['state'], rootStart: number, listStart: number): number | undefined {
    this.states.push('mapping-key', state);
    this.starts.push(rootStart, listStart);
    return this.rest();
  }

  private rest(): number | undefined {
    while (this.states.length > 0) {
      if (this.states.length === 2 && this.onItem && this.stopsAtItem(this.onItem)) return undefined;
      if (++this.steps > mostSteps) refuse('too-large', this.scanner.peek().start);
      this.step();
    }
    return this.end();
  }

  private end(): number {
    return this.scanner.peek().kind === 'stream-end' ? this.text.length : this.scanner.takenEnd;
  }

  private stopsAtItem(onItem: OnItem): boolean {
    const [, state] = this.states;
    if (state !== 'sequence' && state !== 'indentless') return false;
    const token = this.scanner.peek();
    if (token.kind !== 'dash') return false;
    const answer = onItem(token.start, () => ({ state, blocks: this.scanner.blocks }));
    // The items of a List are not read with every keystroke.
    if (answer === 'read') this.steps = 0;
    return answer === 'stop';
  }

  private slice(token: Token): string {
    return this.text.slice(token.start, token.end);
  }

  private open(state: State): void {
    this.states.push(state);
    if (this.states.length > deepest) refuse('too-deep', this.starts.at(-1) ?? 0);
  }

  private next(state: State): void {
    this.states[this.states.length - 1] = state;
  }

  private close(bracketEnd?: number): void {
    this.states.pop();
    this.starts.pop();
    this.scanner.take();
    this.events.close(bracketEnd);
  }

  /**
   * Reads properties and the start of a node; a collection's rest is left to the states.
   *
   * @param at where the value would stand if there is none; undefined: behind its properties
   */
  private node(block: boolean, indentless: boolean, at?: number): void {
    let token = this.scanner.peek();
    if (token.kind === 'alias') {
      this.scanner.take();
      this.events.alias(token.start, token.end);
      return;
    }
    const { start } = token;
    let properties = noProperties;
    while (
      (token.kind === 'anchor' && properties.anchor === undefined) ||
      (token.kind === 'tag' && properties.tag === undefined)
    ) {
      properties = this.withProperty(properties, token);
      this.scanner.take();
      token = this.scanner.peek();
    }
    switch (token.kind) {
      case 'dash':
        if (!indentless) break;
        this.starts.push(start);
        this.open('indentless');
        this.events.open('list', token.start, false, properties);
        return;
      case 'scalar':
        this.scanner.take();
        this.scalar(token, properties);
        return;
      case 'flow-sequence-start':
        this.collection(token, 'flow-sequence-first');
        this.events.open('list', token.start, true, properties);
        return;
      case 'flow-mapping-start':
        this.collection(token, 'flow-mapping-first');
        this.events.open('map', token.start, true, properties);
        return;
      case 'sequence-start':
        if (!block) break;
        this.collection(token, 'sequence');
        this.events.open('list', token.start, false, properties);
        return;
      case 'mapping-start': {
        if (!block) break;
        this.collection(token, 'mapping-key');
        const key = this.scanner.peek();
        // A key without a question mark may have properties, which are no part of it.
        const isMarked = key.end > key.start;
        this.events.open('map', isMarked ? key.start : undefined, false, properties);
        return;
      }
    }
    if (properties === noProperties) refuse('expected-content', token.start, start);
    this.events.empty(at ?? this.scanner.takenEnd, properties);
  }

  private withProperty(properties: Properties, token: Token): Properties {
    const at = properties.at ?? token.start;
    if (token.kind === 'anchor') return { ...properties, at, anchor: this.slice(token).slice(1) };
    this.checkHandle(token);
    return { ...properties, at, tag: shortTag(this.slice(token)) };
  }

  private scalar({ start, end, style = 'plain', indent }: Token, properties: Properties): void {
    if (style === 'literal' || style === 'folded') {
      const block = blockScalarAt(this.text, start, indent, () => end);
      this.events.scalar(block.start, block.end, style, block.text, properties);
      return;
    }
    const source = this.text.slice(start, end);
    const text =
      style === 'plain' ? plainText(source) : style === 'single' ? singleQuotedText(source) : doubleQuotedText(source);
    this.events.scalar(start, end, style, text, properties);
  }

  /** A key or an item behind its mark, if there is one before what ends it. */
  private nodeUnless(isEnd: (kind: TokenKind) => boolean, block: boolean, indentless: boolean, at?: number): void {
    if (isEnd(this.scanner.peek().kind)) this.empty(at);
    else this.node(block, indentless, at);
  }

  private empty(at: number = this.scanner.takenEnd): void {
    this.events.empty(at, noProperties);
  }

  private collection(token: Token, state: State): void {
    this.starts.push(token.start);
    this.open(state);
    this.scanner.take();
  }

  private checkHandle(token: Token): void {
    const handle = /^!(?:[\w-]*!)?/.exec(this.slice(token))?.[0] ?? '!';
    if (!this.tagHandles.has(handle)) refuse('undefined-tag-handle', token.start);
  }

  private step(): void {
    const state = this.states[this.states.length - 1];
    const token = this.scanner.peek();
    switch (state) {
      case 'sequence':
        if (token.kind === 'block-end') {
          this.close();
          return;
        }
        if (token.kind !== 'dash') refuse('expected-dash', token.start, this.starts.at(-1));
        this.scanner.take();
        this.nodeUnless(endsItem, true, false);
        return;
      case 'indentless':
        if (token.kind !== 'dash') {
          this.states.pop();
          this.starts.pop();
          this.events.close();
          return;
        }
        this.scanner.take();
        this.nodeUnless(endsIndentlessItem, true, false);
        return;
      case 'mapping-key':
        if (token.kind === 'block-end') {
          this.close();
          return;
        }
        if (token.kind !== 'key') refuse('expected-key', token.start, this.starts.at(-1));
        this.next('mapping-value');
        this.scanner.take();
        this.nodeUnless(endsEntry, true, true);
        return;
      case 'mapping-value':
        this.next('mapping-key');
        if (token.kind !== 'value') {
          this.empty();
          return;
        }
        this.scanner.take();
        this.nodeUnless(endsEntry, true, true, token.end);
        return;
      default:
        this.flowStep(state as State, token);
    }
  }

  private flowStep(state: State, token: Token): void {
    switch (state) {
      case 'flow-sequence-first':
      case 'flow-sequence': {
        if (token.kind === 'flow-sequence-end') {
          this.close(token.end);
          return;
        }
        let entry = token;
        if (state === 'flow-sequence') {
          if (token.kind !== 'comma') refuse('expected-comma-sequence', token.start, this.starts.at(-1));
          this.scanner.take();
          entry = this.scanner.peek();
          if (entry.kind === 'flow-sequence-end') {
            this.close(entry.end);
            return;
          }
        }
        this.next('flow-sequence');
        if (entry.kind !== 'key') {
          this.node(false, false);
          return;
        }
        this.scanner.take();
        this.starts.push(entry.start);
        this.open('flow-pair-key');
        this.events.open('pair', entry.start, true, noProperties);
        return;
      }
      case 'flow-pair-key':
        this.next('flow-pair-value');
        // The server's reader drops the token that ends an empty key, and so refuses most of what follows it.
        if (token.kind !== 'value' && !endsFlowItem(token.kind)) {
          this.node(false, false);
          return;
        }
        this.empty();
        this.scanner.take();
        return;
      case 'flow-pair-value':
        this.next('flow-pair-end');
        if (token.kind !== 'value') {
          this.empty();
          return;
        }
        this.scanner.take();
        this.nodeUnless(endsFlowItem, false, false, token.end);
        return;
      case 'flow-pair-end':
        this.states.pop();
        this.starts.pop();
        this.events.close();
        return;
      case 'flow-mapping-first':
      case 'flow-mapping': {
        if (token.kind === 'flow-mapping-end') {
          this.close(token.end);
          return;
        }
        let entry = token;
        if (state === 'flow-mapping') {
          if (token.kind !== 'comma') refuse('expected-comma-mapping', token.start, this.starts.at(-1));
          this.scanner.take();
          entry = this.scanner.peek();
          if (entry.kind === 'flow-mapping-end') {
            this.close(entry.end);
            return;
          }
        }
        if (entry.kind !== 'key') {
          this.next('flow-mapping-lone-key');
          this.node(false, false);
          return;
        }
        this.next('flow-mapping-value');
        this.scanner.take();
        this.nodeUnless(endsFlowKey, false, false);
        return;
      }
      case 'flow-mapping-lone-key':
        this.next('flow-mapping');
        this.empty();
        return;
      case 'flow-mapping-value':
        this.next('flow-mapping');
        if (token.kind !== 'value') {
          this.empty();
          return;
        }
        this.scanner.take();
        this.nodeUnless(endsFlowValue, false, false, token.end);
        return;
    }
  }
}

function endsItem(kind: TokenKind): boolean {
  return kind === 'dash' || kind === 'block-end';
}

function endsEntry(kind: TokenKind): boolean {
  return kind === 'key' || kind === 'value' || kind === 'block-end';
}

function endsIndentlessItem(kind: TokenKind): boolean {
  return kind === 'dash' || endsEntry(kind);
}

function endsFlowItem(kind: TokenKind): boolean {
  return kind === 'comma' || kind === 'flow-sequence-end';
}

function endsFlowValue(kind: TokenKind): boolean {
  return kind === 'comma' || kind === 'flow-mapping-end';
}

function endsFlowKey(kind: TokenKind): boolean {
  return kind === 'value' || endsFlowValue(kind);
}

function endsDocument(kind: TokenKind): boolean {
  return kind === 'directive' || kind === 'document-start' || kind === 'document-end' || kind === 'stream-end';
}
