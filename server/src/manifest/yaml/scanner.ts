import type { Span } from '../node.ts';
import { code, isBlank, isBreak, isDigit, isHex, isWord, lineEnd } from './characters.ts';
import { refuse } from './refusal.ts';

export type TokenKind =
  | 'stream-end'
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'sequence-start'
  | 'mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'comma'
  | 'dash'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

/** A token that becomes a key if a colon follows it on its line. */
interface PossibleKey {
  possible: boolean;
  /** It stands where nothing but a key can: to find no colon is an error. */
  required: boolean;
  /** The token's number, counted from the document's first. */
  token: number;
  at: number;
  line: number;
  column: number;
}

/** Something written over several lines, and the column of the block around it (-1 at the top). */
export interface Continued extends Span {
  readonly indent: number;
  readonly flow: boolean;
}

const directivePattern =
  /^%(?:YAML[ \t]+\d{1,2}\.\d{1,2}|TAG[ \t]+!(?:[\w-]*!)?[ \t]+[\w\-;/?:@&=+$,.!~*'()[\]%]+(?=[ \t]|$))[ \t]*(?:#.*)?$/;

/** The server's limits (go.yaml.in/yaml/v2): a key's length, and how deep collections nest. */
const longestKey = 1024;
const deepest = 10_000;

/**
 * Splits a text into tokens by the rules of the reader in the API server, go.yaml.in/yaml/v2, which is YAML 1.1 after
 * libyaml. It differs from YAML 1.2 in what it takes (continuation lines of quotes and brackets at any indentation,
 * comments right behind a quote) and in what it refuses (tabs where a key may start, keys that span lines or are too long).
 *
 * Tokens come one by one and no further ahead than the server's reader looks, because an error that it never reaches is
 * none. Throws `Refused`.
 */
export class Scanner {
  private at = 0;
  private line = 0;
  private lineStart = 0;
  private indent = -1;
  private readonly indents: number[] = [];
  private flow = 0;
  private keyAllowed = true;
  private readonly keys: PossibleKey[] = [newKey()];
  private readonly keyOfToken = new Map<number, PossibleKey>();
  private queue: Token[] = [];
  /** Index in the queue of the next token to hand out, and that token's number. */
  private head = 0;
  private taken = 0;
  /** Where the last token ends that was handed out. */
  takenEnd = 0;
  /** Quoted scalars and outermost flow collections that go over several lines. */
  readonly continued: Continued[] = [];
  /** Comments inside flow collections, and those right behind a token without a space between. */
  readonly oddComments: Span[] = [];
  /** Where a lone `-` is a string: in brackets, with no white space behind it. */
  readonly loneDashes: number[] = [];
  private flowStart = 0;
  private flowStartLine = 0;

  constructor(private readonly text: string) {
    if (text.charCodeAt(0) === code.byteOrderMark) {
      this.at = 1;
      this.lineStart = 1;
    }
  }

  peek(): Token {
    for (;;) {
      if (this.head < this.queue.length) {
        const key = this.keyOfToken.get(this.taken);
        if (!key || !this.stillPossible(key)) break;
      }
      this.fetch();
    }
    return this.queue[this.head] as Token;
  }

  take(): Token {
    const token = this.peek();
    this.takenEnd = Math.max(this.takenEnd, token.end);
    this.head++;
    this.taken++;
    if (this.head === this.queue.length) {
      this.queue = [];
      this.head = 0;
    }
    return token;
  }

  private get column(): number {
    return this.at - this.lineStart;
  }

  private code(offset: number): number {
    return offset < this.text.length ? this.text.charCodeAt(offset) : code.none;
  }

  private endsWord(offset: number): boolean {
    const character = this.code(offset);
    return isBlank(character) || isBreak(character) || offset >= this.text.length;
  }

  private push(kind: TokenKind, start: number, end: number): void {
    this.queue.push({ kind, start, end });
  }

  private insert(number: number, kind: TokenKind, at: number): void {
    // A token that was handed out already cannot be made a key any more.
    if (number < this.taken) this.push(kind, at, at);
    else this.queue.splice(this.head + number - this.taken, 0, { kind, start: at, end: at });
  }

  private get nextNumber(): number {
    return this.taken + this.queue.length - this.head;
  }

  private fetch(): void {
    this.toNextToken();
    this.closeBlocks(this.column);
    const { at } = this;
    if (at >= this.text.length) {
      this.streamEnd();
      return;
    }
    const character = this.code(at);
    if (this.column === 0) {
      if (character === code.percent) {
        this.directive();
        return;
      }
      if (this.isDocumentMark(at)) {
        this.documentMark(character);
        return;
      }
    }
    switch (character) {
      case code.openBracket:
        this.openFlow('flow-sequence-start');
        return;
      case code.openBrace:
        this.openFlow('flow-mapping-start');
        return;
      case code.closeBracket:
        this.closeFlow('flow-sequence-end');
        return;
      case code.closeBrace:
        this.closeFlow('flow-mapping-end');
        return;
      case code.comma:
        this.forgetKey();
        this.keyAllowed = true;
        this.push('comma', at, at + 1);
        this.at++;
        return;
      case code.hyphen:
        if (this.endsWord(at + 1)) {
          this.dash();
          return;
        }
        break;
      case code.question:
        if (this.flow > 0 || this.endsWord(at + 1)) {
          this.question();
          return;
        }
        break;
      case code.colon:
        if (this.flow > 0 || this.endsWord(at + 1)) {
          this.colon();
          return;
        }
        break;
      case code.asterisk:
        this.anchor('alias');
        return;
      case code.ampersand:
        this.anchor('anchor');
        return;
      case code.exclamation:
        this.tag();
        return;
      case code.pipe:
      case code.greater:
        if (this.flow > 0) break;
        this.blockScalar();
        return;
      case code.singleQuote:
      case code.doubleQuote:
        this.quoted(character);
        return;
    }
    if (character === code.tab) refuse('tab-indentation', at);
    if (startsNothing(character)) refuse('bad-start', at);
    this.plain();
    return;
  }

  private isDocumentMark(at: number): boolean {
    const character = this.code(at);
    return (
      (character === code.hyphen || character === code.dot) &&
      this.code(at + 1) === character &&
      this.code(at + 2) === character &&
      this.endsWord(at + 3)
    );
  }

  /** Skips white space and comments. Tabs do not count as white space where a key may start. */
  private toNextToken(): void {
    for (;;) {
      let character = this.code(this.at);
      while (character === code.space || (character === code.tab && (this.flow > 0 || !this.keyAllowed))) {
        character = this.code(++this.at);
      }
      if (character === code.hash) {
        const end = lineEnd(this.text, this.at);
        if (this.flow > 0 || (this.at > this.lineStart && !isBlank(this.code(this.at - 1)))) {
          this.oddComments.push({ start: this.at, end });
        }
        this.at = end;
        character = this.code(end);
      }
      if (!isBreak(character)) return;
      this.skipBreak();
      if (this.flow === 0) this.keyAllowed = true;
    }
  }

  private skipBreak(): void {
    if (this.code(this.at) === code.carriageReturn && this.code(this.at + 1) === code.lineFeed) this.at++;
    this.at++;
    this.line++;
    this.lineStart = this.at;
  }

  // Keys

  private stillPossible(key: PossibleKey): boolean {
    if (!key.possible) return false;
    if (key.line === this.line && !this.tooLong(key.at)) return true;
    if (key.required) refuse('missing-colon', this.at, key.at);
    key.possible = false;
    return false;
  }

  private tooLong(start: number): boolean {
    if (this.at - start <= longestKey) return false;
    // The limit counts characters; only keys with many surrogate pairs are worth the counting.
    let characters = 0;
    for (const _ of this.text.slice(start, this.at)) characters++;
    return characters > longestKey;
  }

  private saveKey(): void {
    if (!this.keyAllowed) return;
    this.forgetKey();
    const key: PossibleKey = {
      possible: true,
      required: this.flow === 0 && this.indent === this.column,
      token: this.nextNumber,
      at: this.at,
      line: this.line,
      column: this.column,
    };
    this.keys[this.keys.length - 1] = key;
    this.keyOfToken.set(key.token, key);
  }

  private forgetKey(): void {
    const key = this.keys[this.keys.length - 1] as PossibleKey;
    if (!key.possible) return;
    if (key.required) refuse('missing-colon', this.at, key.at);
    key.possible = false;
    this.keyOfToken.delete(key.token);
  }

  // Blocks

  private openBlock(column: number, number: number, kind: TokenKind, at: number): void {
    if (this.flow > 0 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    if (this.indents.length > deepest) refuse('too-deep', at);
    this.insert(number, kind, at);
  }

  private closeBlocks(column: number): void {
    if (this.flow > 0) return;
    while (this.indent > column) {
      this.push('block-end', this.at, this.at);
      this.indent = this.indents.pop() ?? -1;
    }
  }

  private streamEnd(): void {
    this.closeBlocks(-1);
    this.line++;
    this.forgetKey();
    this.keyAllowed = false;
    this.push('stream-end', this.at, this.at);
  }

  private directive(): void {
    this.closeBlocks(-1);
    this.forgetKey();
    this.keyAllowed = false;
    const start = this.at;
    const end = lineEnd(this.text, start);
    if (!directivePattern.test(this.text.slice(start, end))) refuse('bad-directive', start);
    this.push('directive', start, end);
    this.at = end;
    if (end < this.text.length) this.skipBreak();
  }

  private documentMark(character: number): void {
    this.closeBlocks(-1);
    this.forgetKey();
    this.keyAllowed = false;
    this.push(character === code.hyphen ? 'document-start' : 'document-end', this.at, this.at + 3);
    this.at += 3;
  }

  private openFlow(kind: TokenKind): void {
    this.saveKey();
    if (this.flow === 0) {
      this.flowStart = this.at;
      this.flowStartLine = this.line;
    }
    // Until a key starts inside, this level's key is the bracket itself: an empty collection is handed out at its end,
    // before a colon behind it can make it a key. That is how the server reads `{}: value`.
    this.keys.push({ ...newKey(), token: this.nextNumber });
    this.flow++;
    if (this.flow > deepest) refuse('too-deep', this.at);
    this.keyAllowed = true;
    this.push(kind, this.at, this.at + 1);
    this.at++;
  }

  private closeFlow(kind: TokenKind): void {
    this.forgetKey();
    if (this.flow > 0) {
      this.flow--;
      const key = this.keys.pop();
      if (key) this.keyOfToken.delete(key.token);
      if (this.flow === 0 && this.flowStartLine < this.line) {
        this.continued.push({ start: this.flowStart, end: this.at + 1, indent: this.indent, flow: true });
      }
    }
    this.keyAllowed = false;
    this.push(kind, this.at, this.at + 1);
    this.at++;
  }

  private dash(): void {
    if (this.flow === 0) {
      if (!this.keyAllowed) refuse('unexpected-dash', this.at);
      this.openBlock(this.column, this.nextNumber, 'sequence-start', this.at);
    }
    this.forgetKey();
    this.keyAllowed = true;
    this.push('dash', this.at, this.at + 1);
    this.at++;
  }

  private question(): void {
    if (this.flow === 0) {
      if (!this.keyAllowed) refuse('unexpected-question', this.at);
      this.openBlock(this.column, this.nextNumber, 'mapping-start', this.at);
    }
    this.forgetKey();
    this.keyAllowed = this.flow === 0;
    this.push('key', this.at, this.at + 1);
    this.at++;
  }

  private colon(): void {
    const key = this.keys[this.keys.length - 1] as PossibleKey;
    if (this.stillPossible(key)) {
      this.insert(key.token, 'key', key.at);
      this.openBlock(key.column, key.token, 'mapping-start', key.at);
      key.possible = false;
      this.keyOfToken.delete(key.token);
      this.keyAllowed = false;
    } else {
      if (this.flow === 0) {
        if (!this.keyAllowed) refuse('unexpected-colon', this.at);
        this.openBlock(this.column, this.nextNumber, 'mapping-start', this.at);
      }
      this.keyAllowed = this.flow === 0;
    }
    this.push('value', this.at, this.at + 1);
    this.at++;
  }

  // Anchors and tags

  private anchor(kind: 'anchor' | 'alias'): void {
    this.saveKey();
    this.keyAllowed = false;
    const start = this.at++;
    while (isWord(this.code(this.at))) this.at++;
    if (this.at === start + 1 || !(this.endsWord(this.at) || '?:,]}%@`'.includes(this.text.charAt(this.at)))) {
      refuse('bad-anchor', this.at, start);
    }
    this.push(kind, start, this.at);
  }

  private tag(): void {
    this.saveKey();
    this.keyAllowed = false;
    const start = this.at++;
    if (this.code(this.at) === code.less) {
      this.at++;
      if (!this.tagUri(start)) refuse('bad-tag', this.at, start);
      if (this.code(this.at) !== code.greater) refuse('bad-tag', this.at, start);
      this.at++;
    } else {
      while (isWord(this.code(this.at))) this.at++;
      const hasHandle = this.code(this.at) === code.exclamation;
      if (hasHandle) this.at++;
      if (!this.tagUri(start) && hasHandle) refuse('bad-tag', this.at, start);
    }
    if (!this.endsWord(this.at)) refuse('bad-tag', this.at, start);
    this.push('tag', start, this.at);
  }

  /** Whether there was any. */
  private tagUri(start: number): boolean {
    const first = this.at;
    for (;;) {
      const character = this.code(this.at);
      if (character === code.percent) {
        if (!isHex(this.code(this.at + 1)) || !isHex(this.code(this.at + 2))) refuse('bad-tag', this.at, start);
        this.at += 3;
      } else if (
        isWord(character) ||
        (character !== code.none && ";/?:@&=+$,.!~*'()[]".includes(this.text.charAt(this.at)))
      ) {
        this.at++;
      } else {
        return this.at > first;
      }
    }
  }

  // Scalars

  private blockScalar(): void {
    this.forgetKey();
    this.keyAllowed = true;
    const start = this.at++;
    let increment = 0;
    for (let step = 0; step < 2; step++) {
      const character = this.code(this.at);
      if (isDigit(character)) {
        if (increment > 0) break;
        increment = character - code.zero;
        if (increment === 0) refuse('bad-block-header', this.at, start);
        this.at++;
      } else if (character === code.plus || character === code.hyphen) {
        if (step === 1 && increment === 0) break;
        this.at++;
      } else {
        break;
      }
    }
    while (isBlank(this.code(this.at))) this.at++;
    if (this.code(this.at) === code.hash) this.at = lineEnd(this.text, this.at);
    let end = this.at;
    if (this.at < this.text.length) {
      if (!isBreak(this.code(this.at))) refuse('bad-block-header', this.at, start);
      this.skipBreak();
    }
    const indent = this.blockLineStart(increment > 0 ? Math.max(this.indent, 0) + increment : 0, start);
    while (this.column === indent && this.at < this.text.length) {
      this.at = lineEnd(this.text, this.at);
      end = this.at;
      if (this.at < this.text.length) this.skipBreak();
      this.blockLineStart(indent, start);
    }
    this.push('scalar', start, end);
  }

  /** Skips indentation and empty lines before a line of a block scalar; finds its indentation where that is 0 yet. */
  private blockLineStart(known: number, start: number): number {
    let widest = 0;
    for (;;) {
      while ((known === 0 || this.column < known) && this.code(this.at) === code.space) this.at++;
      widest = Math.max(widest, this.column);
      if ((known === 0 || this.column < known) && this.code(this.at) === code.tab) {
        refuse('tab-in-block-scalar', this.at, start);
      }
      if (!isBreak(this.code(this.at))) break;
      this.skipBreak();
    }
    return known === 0 ? Math.max(widest, this.indent + 1, 1) : known;
  }

  private quoted(quote: number): void {
    this.saveKey();
    this.keyAllowed = false;
    const start = this.at;
    const startLine = this.line;
    this.at++;
    for (;;) {
      if (this.column === 0 && this.isDocumentMark(this.at)) refuse('document-mark-in-quote', this.at, start);
      if (this.at >= this.text.length) refuse('unclosed-quote', this.at, start);
      const character = this.code(this.at);
      if (isBreak(character)) {
        this.skipBreak();
      } else if (character !== quote) {
        if (character === code.backslash && quote === code.doubleQuote) this.escape(start);
        else this.at++;
      } else if (quote === code.singleQuote && this.code(this.at + 1) === quote) {
        this.at += 2;
      } else {
        break;
      }
    }
    this.at++;
    if (startLine < this.line) this.continued.push({ start, end: this.at, indent: this.indent, flow: false });
    this.push('scalar', start, this.at);
  }

  private escape(start: number): void {
    const at = this.at++;
    const character = this.code(this.at);
    if (isBreak(character)) {
      this.skipBreak();
      return;
    }
    this.at++;
    const digits = character === 120 ? 2 : character === 117 ? 4 : character === 85 ? 8 : 0;
    if (digits === 0) {
      // The reader's own list: JSON's `\/` is not in it.
      if (character === code.none || !'0abt\tnvfre "\'\\N_LP'.includes(String.fromCharCode(character))) {
        refuse('bad-escape', at, start);
      }
      return;
    }
    for (let digit = 0; digit < digits; digit++) {
      if (!isHex(this.code(this.at + digit))) refuse('bad-escape', at, start);
    }
    const value = Number.parseInt(this.text.slice(this.at, this.at + digits), 16);
    if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) refuse('bad-escape', at, start);
    this.at += digits;
  }

  private plain(): void {
    this.saveKey();
    this.keyAllowed = false;
    const start = this.at;
    const indent = this.indent + 1;
    let end = start;
    let brokeLine = false;
    for (;;) {
      if (this.column === 0 && this.isDocumentMark(this.at)) break;
      let character = this.code(this.at);
      if (character === code.hash) break;
      const wordStart = this.at;
      while (this.at < this.text.length && !isBlank(character) && !isBreak(character)) {
        if (character === code.colon && this.endsWord(this.at + 1)) break;
        if (this.flow > 0 && this.endsFlowPlain(character)) break;
        character = this.code(++this.at);
      }
      if (this.at > wordStart) {
        end = this.at;
        brokeLine = false;
      }
      if (this.at >= this.text.length || !(isBlank(character) || isBreak(character))) break;
      while (isBlank(character) || isBreak(character)) {
        if (isBreak(character)) {
          this.skipBreak();
          brokeLine = true;
        } else {
          if (brokeLine && character === code.tab && this.column < indent) {
            refuse('tab-in-plain-scalar', this.at, start);
          }
          this.at++;
        }
        character = this.code(this.at);
      }
      if (this.flow === 0 && this.column < indent) break;
    }
    if (this.flow > 0 && end === start + 1 && this.code(start) === code.hyphen) this.loneDashes.push(start);
    this.push('scalar', start, end);
    if (brokeLine) this.keyAllowed = true;
  }

  private endsFlowPlain(character: number): boolean {
    return (
      character === code.comma ||
      character === code.question ||
      character === code.openBracket ||
      character === code.closeBracket ||
      character === code.openBrace ||
      character === code.closeBrace
    );
  }
}

/** Characters that YAML keeps for other uses; `|` and `>` get here inside brackets only. */
function startsNothing(character: number): boolean {
  return (
    character === code.percent ||
    character === code.at ||
    character === code.backtick ||
    character === code.pipe ||
    character === code.greater
  );
}

function newKey(): PossibleKey {
  return { possible: false, required: false, token: -1, at: 0, line: 0, column: 0 };
}
