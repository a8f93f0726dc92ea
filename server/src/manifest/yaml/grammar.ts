import type { Span } from '../node.ts';
import { deepest } from './limits.ts';
import { type Refusal, Refused, refuse } from './refusal.ts';
import { type Continued, Scanner, type Token, type TokenKind } from './scanner.ts';

/** What the server's reader makes of a text as far as its grammar goes. */
export interface Reading {
  /** Undefined when the text is well formed. */
  readonly refusal: Refusal | undefined;
  /**
   * Where the server stops reading: what stands behind is no part of the object and is not looked at. Usually the end;
   * earlier when the first document ends, by `...` or because its outermost collection does.
   */
  readonly end: number;
  readonly continued: readonly Continued[];
  readonly oddComments: readonly Span[];
  readonly loneDashes: readonly number[];
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
 * Whether the server's reader takes the text of one document, and where it stops. This is the grammar of libyaml, which
 * decides by tokens and one state per open collection; nothing is built.
 */
export function readAsServer(text: string): Reading {
  const control = controlCharacter(text);
  if (control !== undefined) return refused(control);
  const scanner = new Scanner(text);
  const grammar = new Grammar(text, scanner);
  try {
    const end = grammar.document();
    return {
      refusal: undefined,
      end,
      continued: scanner.continued,
      oddComments: scanner.oddComments,
      loneDashes: scanner.loneDashes,
    };
  } catch (error) {
    if (error instanceof Refused) return refused(error.refusal);
    throw error;
  }

  function refused(refusal: Refusal): Reading {
    return { refusal, end: text.length, continued: [], oddComments: [], loneDashes: [] };
  }
}

const suspicious = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd]/;
const forbidden = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function controlCharacter(text: string): Refusal | undefined {
  if (!suspicious.test(text)) return undefined;
  const at = text.search(forbidden);
  return at < 0 ? undefined : { problem: 'control-character', at };
}

class Grammar {
  private readonly states: State[] = [];
  /** Where each open collection starts, for messages. */
  private readonly starts: number[] = [];
  private readonly tagHandles = new Set(['!', '!!']);

  constructor(
    private readonly text: string,
    private readonly scanner: Scanner,
  ) {}

  /** Reads one document; returns where it ends. */
  document(): number {
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
      this.node(true, false);
      while (this.states.length > 0) this.step();
      token = this.scanner.peek();
    }
    return token.kind === 'stream-end' ? this.text.length : this.scanner.takenEnd;
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

  private close(): void {
    this.states.pop();
    this.starts.pop();
    this.scanner.take();
  }

  /** Reads properties and the start of a node; a collection's rest is left to the states. */
  private node(block: boolean, indentless: boolean): void {
    let token = this.scanner.peek();
    if (token.kind === 'alias') {
      this.scanner.take();
      return;
    }
    const { start } = token;
    let anchors = 0;
    let tags = 0;
    while ((token.kind === 'anchor' && anchors++ === 0) || (token.kind === 'tag' && tags++ === 0)) {
      if (token.kind === 'tag') this.checkHandle(token);
      this.scanner.take();
      token = this.scanner.peek();
    }
    switch (token.kind) {
      case 'dash':
        if (!indentless) break;
        this.starts.push(start);
        this.open('indentless');
        return;
      case 'scalar':
        this.scanner.take();
        return;
      case 'flow-sequence-start':
        this.collection(token, 'flow-sequence-first');
        return;
      case 'flow-mapping-start':
        this.collection(token, 'flow-mapping-first');
        return;
      case 'sequence-start':
        if (!block) break;
        this.collection(token, 'sequence');
        return;
      case 'mapping-start':
        if (!block) break;
        this.collection(token, 'mapping-key');
        return;
    }
    if (anchors + tags === 0) refuse('expected-content', token.start, start);
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
        if (!isOneOf(this.scanner.peek().kind, 'dash', 'block-end')) this.node(true, false);
        return;
      case 'indentless':
        if (token.kind !== 'dash') {
          this.states.pop();
          this.starts.pop();
          return;
        }
        this.scanner.take();
        if (!isOneOf(this.scanner.peek().kind, 'dash', 'key', 'value', 'block-end')) this.node(true, false);
        return;
      case 'mapping-key':
        if (token.kind === 'block-end') {
          this.close();
          return;
        }
        if (token.kind !== 'key') refuse('expected-key', token.start, this.starts.at(-1));
        this.next('mapping-value');
        this.scanner.take();
        if (!isOneOf(this.scanner.peek().kind, 'key', 'value', 'block-end')) this.node(true, true);
        return;
      case 'mapping-value':
        this.next('mapping-key');
        if (token.kind !== 'value') return;
        this.scanner.take();
        if (!isOneOf(this.scanner.peek().kind, 'key', 'value', 'block-end')) this.node(true, true);
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
          this.close();
          return;
        }
        let entry = token;
        if (state === 'flow-sequence') {
          if (token.kind !== 'comma') refuse('expected-comma-sequence', token.start, this.starts.at(-1));
          this.scanner.take();
          entry = this.scanner.peek();
          if (entry.kind === 'flow-sequence-end') {
            this.close();
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
        return;
      }
      case 'flow-pair-key':
        this.next('flow-pair-value');
        // The server's reader drops the token that ends an empty key, and so refuses most of what follows it.
        if (isOneOf(token.kind, 'value', 'comma', 'flow-sequence-end')) this.scanner.take();
        else this.node(false, false);
        return;
      case 'flow-pair-value':
        this.next('flow-pair-end');
        if (token.kind !== 'value') return;
        this.scanner.take();
        if (!isOneOf(this.scanner.peek().kind, 'comma', 'flow-sequence-end')) this.node(false, false);
        return;
      case 'flow-pair-end':
        this.states.pop();
        this.starts.pop();
        return;
      case 'flow-mapping-first':
      case 'flow-mapping': {
        if (token.kind === 'flow-mapping-end') {
          this.close();
          return;
        }
        let entry = token;
        if (state === 'flow-mapping') {
          if (token.kind !== 'comma') refuse('expected-comma-mapping', token.start, this.starts.at(-1));
          this.scanner.take();
          entry = this.scanner.peek();
          if (entry.kind === 'flow-mapping-end') {
            this.close();
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
        if (!isOneOf(this.scanner.peek().kind, 'value', 'comma', 'flow-mapping-end')) this.node(false, false);
        return;
      }
      case 'flow-mapping-lone-key':
        this.next('flow-mapping');
        return;
      case 'flow-mapping-value':
        this.next('flow-mapping');
        if (token.kind !== 'value') return;
        this.scanner.take();
        if (!isOneOf(this.scanner.peek().kind, 'comma', 'flow-mapping-end')) this.node(false, false);
        return;
    }
  }
}

function isOneOf(kind: TokenKind, ...kinds: readonly TokenKind[]): boolean {
  return kinds.includes(kind);
}

function endsDocument(kind: TokenKind): boolean {
  return isOneOf(kind, 'directive', 'document-start', 'document-end', 'stream-end');
}
