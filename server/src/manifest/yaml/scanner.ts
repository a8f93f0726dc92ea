import type { ScalarStyle } from '../node.ts';
import { code, isBreak, lineEnd } from './characters.ts';
import { deepest } from './limits.ts';
import { refuse } from './refusal.ts';
import { scanAnchor, scanTag } from './scanProperties.ts';
import { scanBlockScalar, scanPlain, scanQuoted } from './scanScalars.ts';
import { TextCursor } from './textCursor.ts';

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
  /** Of scalars only. */
  readonly style: ScalarStyle | undefined;
  /** The column of the block around it, -1 at the top. */
  readonly indent: number;
}

/** The columns of the blocks that are open: of the innermost, and of those around it from the outside. */
export interface Blocks {
  readonly indent: number;
  readonly indents: readonly number[];
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

const directivePattern =
  /^%(?:YAML[ \t]+\d{1,2}\.\d{1,2}|TAG[ \t]+!(?:[\w-]*!)?[ \t]+[\w\-;/?:@&=+$,.!~*'()[\]%]+(?=[ \t]|$))[ \t]*(?:#.*)?$/;

/** The server's limit of a key without `?` (go.yaml.in/yaml/v2), in characters. */
const longestKey = 1024;

/**
 * Splits a text into tokens by the rules of the reader in the API server, go.yaml.in/yaml/v2, which is YAML 1.1 after
 * libyaml. It differs from YAML 1.2 in what it takes (continuation lines of quotes and brackets at any indentation,
 * comments right behind a quote) and in what it refuses (tabs where a key may start, keys that span lines or are too long).
 *
 * Tokens come one by one and no further ahead than the server's reader looks, because an error that it never reaches is
 * none. Throws `Refused`.
 */
export class Scanner {
  private readonly cursor: TextCursor;
  /** The column of the innermost block, -1 outside of any. */
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
  /** `from`: where to start in the middle of the text, at the start of a line's content. */
  constructor(text: string, from?: { readonly at: number; readonly blocks: Blocks }) {
    this.cursor = new TextCursor(text, from?.at);
    if (!from) return;
    this.indent = from.blocks.indent;
    this.indents.push(...from.blocks.indents);
    this.takenEnd = from.at;
  }

  /** The blocks around the token that comes next. */
  get blocks(): Blocks {
    return { indent: this.indent, indents: [...this.indents] };
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

  private push(kind: TokenKind, start: number, end: number, style?: ScalarStyle): void {
    this.queue.push({ kind, start, end, style, indent: this.indent });
  }

  private insert(number: number, kind: TokenKind, at: number): void {
    const token: Token = { kind, start: at, end: at, style: undefined, indent: this.indent };
    // A token that was handed out already cannot be made a key any more.
    if (number < this.taken) this.queue.push(token);
    else this.queue.splice(this.head + number - this.taken, 0, token);
  }

  private get nextNumber(): number {
    return this.taken + this.queue.length - this.head;
  }

  private fetch(): void {
    this.toNextToken();
    this.closeBlocks(this.cursor.column);
    const { at } = this.cursor;
    if (at >= this.cursor.text.length) {
      this.streamEnd();
      return;
    }
    const character = this.cursor.code(at);
    if (this.cursor.column === 0) {
      if (character === code.percent) {
        this.directive();
        return;
      }
      if (this.cursor.atDocumentMark()) {
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
        this.cursor.at++;
        return;
      case code.hyphen:
        if (this.cursor.endsWord(at + 1)) {
          this.dash();
          return;
        }
        break;
      case code.question:
        if (this.flow > 0 || this.cursor.endsWord(at + 1)) {
          this.question();
          return;
        }
        break;
      case code.colon:
        if (this.flow > 0 || this.cursor.endsWord(at + 1)) {
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

  /** Skips white space and comments. Tabs do not count as white space where a key may start. */
  private toNextToken(): void {
    for (;;) {
      let character = this.cursor.code(this.cursor.at);
      while (character === code.space || (character === code.tab && (this.flow > 0 || !this.keyAllowed))) {
        character = this.cursor.code(++this.cursor.at);
      }
      if (character === code.hash) {
        this.cursor.at = lineEnd(this.cursor.text, this.cursor.at);
        character = this.cursor.code();
      }
      if (!isBreak(character)) return;
      this.cursor.skipBreak();
      if (this.flow === 0) this.keyAllowed = true;
    }
  }

  // Keys

  private stillPossible(key: PossibleKey): boolean {
    if (!key.possible) return false;
    if (key.line === this.cursor.line && !this.tooLong(key.at)) return true;
    if (key.required) refuse('missing-colon', this.cursor.at, key.at);
    key.possible = false;
    return false;
  }

  private tooLong(start: number): boolean {
    if (this.cursor.at - start <= longestKey) return false;
    // The limit counts characters; only keys with many surrogate pairs are worth the counting.
    let characters = 0;
    for (const _ of this.cursor.text.slice(start, this.cursor.at)) characters++;
    return characters > longestKey;
  }

  private saveKey(): void {
    if (!this.keyAllowed) return;
    this.forgetKey();
    const key: PossibleKey = {
      possible: true,
      required: this.flow === 0 && this.indent === this.cursor.column,
      token: this.nextNumber,
      at: this.cursor.at,
      line: this.cursor.line,
      column: this.cursor.column,
    };
    this.keys[this.keys.length - 1] = key;
    this.keyOfToken.set(key.token, key);
  }

  private forgetKey(): void {
    const key = this.keys[this.keys.length - 1] as PossibleKey;
    if (!key.possible) return;
    if (key.required) refuse('missing-colon', this.cursor.at, key.at);
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
      this.push('block-end', this.cursor.at, this.cursor.at);
      this.indent = this.indents.pop() ?? -1;
    }
  }

  private streamEnd(): void {
    this.closeBlocks(-1);
    this.cursor.line++;
    this.forgetKey();
    this.keyAllowed = false;
    this.push('stream-end', this.cursor.at, this.cursor.at);
  }

  private directive(): void {
    this.closeBlocks(-1);
    this.forgetKey();
    this.keyAllowed = false;
    const start = this.cursor.at;
    const end = lineEnd(this.cursor.text, start);
    if (!directivePattern.test(this.cursor.text.slice(start, end))) refuse('bad-directive', start);
    this.push('directive', start, end);
    this.cursor.at = end;
    if (end < this.cursor.text.length) this.cursor.skipBreak();
  }

  private documentMark(character: number): void {
    this.closeBlocks(-1);
    this.forgetKey();
    this.keyAllowed = false;
    this.push(character === code.hyphen ? 'document-start' : 'document-end', this.cursor.at, this.cursor.at + 3);
    this.cursor.at += 3;
  }

  private openFlow(kind: TokenKind): void {
    this.saveKey();
    // Until a key starts inside, this level's key is the bracket itself: an empty collection is handed out at its end,
    // before a colon behind it can make it a key. That is how the server reads `{}: value`.
    this.keys.push({ ...newKey(), token: this.nextNumber });
    this.flow++;
    if (this.flow > deepest) refuse('too-deep', this.cursor.at);
    this.keyAllowed = true;
    this.push(kind, this.cursor.at, this.cursor.at + 1);
    this.cursor.at++;
  }

  private closeFlow(kind: TokenKind): void {
    this.forgetKey();
    if (this.flow > 0) {
      this.flow--;
      const key = this.keys.pop();
      if (key) this.keyOfToken.delete(key.token);
    }
    this.keyAllowed = false;
    this.push(kind, this.cursor.at, this.cursor.at + 1);
    this.cursor.at++;
  }

  private dash(): void {
    if (this.flow === 0) {
      if (!this.keyAllowed) refuse('unexpected-dash', this.cursor.at);
      this.openBlock(this.cursor.column, this.nextNumber, 'sequence-start', this.cursor.at);
    }
    this.forgetKey();
    this.keyAllowed = true;
    this.push('dash', this.cursor.at, this.cursor.at + 1);
    this.cursor.at++;
  }

  private question(): void {
    if (this.flow === 0) {
      if (!this.keyAllowed) refuse('unexpected-question', this.cursor.at);
      this.openBlock(this.cursor.column, this.nextNumber, 'mapping-start', this.cursor.at);
    }
    this.forgetKey();
    this.keyAllowed = this.flow === 0;
    this.push('key', this.cursor.at, this.cursor.at + 1);
    this.cursor.at++;
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
        if (!this.keyAllowed) refuse('unexpected-colon', this.cursor.at);
        this.openBlock(this.cursor.column, this.nextNumber, 'mapping-start', this.cursor.at);
      }
      this.keyAllowed = this.flow === 0;
    }
    this.push('value', this.cursor.at, this.cursor.at + 1);
    this.cursor.at++;
  }

  // Properties and scalars

  private anchor(kind: 'anchor' | 'alias'): void {
    this.saveKey();
    this.keyAllowed = false;
    const start = this.cursor.at;
    scanAnchor(this.cursor);
    this.push(kind, start, this.cursor.at);
  }

  private tag(): void {
    this.saveKey();
    this.keyAllowed = false;
    const start = this.cursor.at;
    scanTag(this.cursor);
    this.push('tag', start, this.cursor.at);
  }

  private blockScalar(): void {
    this.forgetKey();
    this.keyAllowed = true;
    const start = this.cursor.at;
    const style = this.cursor.code() === code.pipe ? 'literal' : 'folded';
    this.push('scalar', start, scanBlockScalar(this.cursor, this.indent), style);
  }

  private quoted(quote: number): void {
    this.saveKey();
    this.keyAllowed = false;
    const start = this.cursor.at;
    scanQuoted(this.cursor, quote);
    this.push('scalar', start, this.cursor.at, quote === code.singleQuote ? 'single' : 'double');
  }

  private plain(): void {
    this.saveKey();
    this.keyAllowed = false;
    const start = this.cursor.at;
    const { end, brokeLine } = scanPlain(this.cursor, this.indent, this.flow > 0);
    this.push('scalar', start, end, 'plain');
    if (brokeLine) this.keyAllowed = true;
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
