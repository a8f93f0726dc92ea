import type { Entry, MapNode, Node, ScalarNode, Span } from '../node.ts';

/** Where a text stops being JSON, by the rules of Go's encoding/json. */
export interface JsonRefusal {
  readonly problem: JsonProblem;
  readonly at: number;
  /** Where the string or bracket starts that is not closed. */
  readonly from?: number;
}

export type JsonProblem =
  | 'json-value'
  | 'json-key'
  | 'json-colon'
  | 'json-comma'
  | 'json-trailing-comma'
  | 'json-comment'
  | 'json-quote'
  | 'json-string'
  | 'json-escape'
  | 'json-unclosed'
  | 'json-trailing'
  | 'json-too-deep';

export interface JsonDocument {
  /** Undefined with a refusal. */
  readonly root: Node | undefined;
  readonly refusal: JsonRefusal | undefined;
}

const deepest = 200;

export class JsonRefused extends Error {
  constructor(readonly refusal: JsonRefusal) {
    super(refusal.problem);
  }
}

/**
 * Reads JSON as the API server's decoder does (sigs.k8s.io/json, a fork of Go's encoding/json): of equal keys the last
 * counts and the others are duplicates, whole numbers without point and exponent are integers, `1.0` is not.
 */
export function readJson(text: string): JsonDocument {
  const reader = new JsonReader(text);
  try {
    return { root: reader.document(), refusal: undefined };
  } catch (error) {
    if (error instanceof JsonRefused) return { root: undefined, refusal: error.refusal };
    throw error;
  }
}

/** Where the JSON value ends that starts at or after `from`; the text's end if there is none. */
export function endOfJsonValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at++;
        while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
        break;
      case 0x7b:
      case 0x5b:
        depth++;
        break;
      case 0x7d:
      case 0x5d:
        depth--;
        if (depth === 0) return at + 1;
        if (depth < 0) return text.length;
    }
  }
  return text.length;
}

const whiteSpace = /[ \t\r\n]*/y;
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const wordPattern = /[\w$.+-]+/y;
const escapePattern = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;

export class JsonReader {
  protected at = 0;
  protected depth = 0;

  constructor(protected readonly text: string) {}

  document(): Node {
    const root = this.value();
    this.skip();
    if (this.at < this.text.length) this.refuse(this.isComment() ? 'json-comment' : 'json-trailing', this.at);
    return root;
  }

  protected refuse(problem: JsonProblem, at: number, from?: number): never {
    throw new JsonRefused(from === undefined ? { problem, at } : { problem, at, from });
  }

  protected skip(): void {
    whiteSpace.lastIndex = this.at;
    whiteSpace.test(this.text);
    this.at = whiteSpace.lastIndex;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found) this.at += found.length;
    return found;
  }

  protected isComment(): boolean {
    const two = this.text.slice(this.at, this.at + 2);
    return two === '//' || two === '/*' || two.startsWith('#');
  }

  protected value(): Node {
    this.skip();
    const start = this.at;
    switch (this.text.charAt(start)) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return this.string();
      case '':
        return this.refuse('json-unclosed', start);
      case "'":
        return this.refuse('json-quote', start);
    }
    const digits = this.take(numberPattern);
    if (digits !== undefined) return this.number(start, digits);
    switch (this.take(wordPattern)) {
      case 'true':
        return this.scalar('boolean', true, start);
      case 'false':
        return this.scalar('boolean', false, start);
      case 'null':
        return this.scalar('null', null, start);
    }
    this.at = start;
    return this.refuse(this.isComment() ? 'json-comment' : 'json-value', start);
  }

  private scalar(type: ScalarNode['type'], value: ScalarNode['value'], start: number): ScalarNode {
    const span = { start, end: this.at };
    return { kind: 'scalar', type, value, span, raw: this.text.slice(start, this.at), style: 'plain' };
  }

  private number(start: number, digits: string): ScalarNode {
    if (/[.eE]/.test(digits)) return this.scalar('float', Number(digits), start);
    const value = Number(digits);
    return this.scalar('integer', Number.isSafeInteger(value) ? value + 0 : BigInt(digits), start);
  }

  protected string(): ScalarNode {
    const start = this.at;
    let at = start + 1;
    for (let character = this.text.charAt(at); character !== '"'; character = this.text.charAt(at)) {
      if (character === '' || character === '\n' || character === '\r') this.refuse('json-unclosed', at, start);
      if (character < ' ') this.refuse('json-string', at, start);
      const escaped = character === '\\' ? escapePattern.exec(this.text.slice(at, at + 6)) : undefined;
      if (escaped === null) this.refuse('json-escape', at, start);
      at += escaped ? escaped[0].length : 1;
    }
    this.at = at + 1;
    const raw = this.text.slice(start, this.at);
    const value = (JSON.parse(raw) as string).replace(/\p{Surrogate}/gu, '\ufffd');
    return { kind: 'scalar', type: 'string', value, span: { start, end: this.at }, raw, style: 'double' };
  }

  protected open(): number {
    if (++this.depth > deepest) this.refuse('json-too-deep', this.at);
    return this.at++;
  }

  protected close(start: number): Span {
    this.depth--;
    return { start, end: ++this.at };
  }

  /** Whether another member follows. */
  protected next(start: number, closing: string): boolean {
    this.skip();
    const character = this.text.charAt(this.at);
    if (character === closing) return false;
    if (character === '') this.refuse('json-unclosed', this.at, start);
    if (character !== ',') this.refuse(this.isComment() ? 'json-comment' : 'json-comma', this.at, start);
    const comma = this.at++;
    this.skip();
    if (this.text.charAt(this.at) === closing) this.refuse('json-trailing-comma', comma);
    return true;
  }

  private array(): Node {
    const start = this.open();
    const items: Node[] = [];
    this.skip();
    if (this.text.charAt(this.at) !== ']') {
      do items.push(this.value());
      while (this.next(start, ']'));
    }
    return { kind: 'list', span: this.close(start), items, flow: true };
  }

  private object(): Node {
    const start = this.open();
    const members = new Members();
    this.skip();
    if (this.text.charAt(this.at) !== '}') {
      do members.add(this.member(start));
      while (this.next(start, '}'));
    }
    return members.node(this.close(start));
  }

  protected member(start: number): Entry {
    this.skip();
    const character = this.text.charAt(this.at);
    if (character === '') this.refuse('json-unclosed', this.at, start);
    if (character !== '"') this.refuse(this.isComment() ? 'json-comment' : 'json-key', this.at, start);
    const key = this.string();
    this.skip();
    if (this.text.charAt(this.at) === '') this.refuse('json-unclosed', this.at, start);
    if (this.text.charAt(this.at) !== ':') this.refuse('json-colon', this.at, key.span.start);
    this.at++;
    return { key: key.value as string, keySpan: key.span, value: this.valueOf(key.value as string) };
  }

  /** The value of a member. */
  protected valueOf(_key: string): Node {
    return this.value();
  }
}

/** The members of an object: of equal keys the last counts. */
export class Members {
  private readonly byKey = new Map<string, Entry>();
  private readonly duplicates: Entry[] = [];

  add(entry: Entry): void {
    const same = this.byKey.get(entry.key);
    if (same) {
      this.duplicates.push(same);
      this.byKey.delete(entry.key);
    }
    this.byKey.set(entry.key, entry);
  }

  node(span: Span): MapNode {
    return { kind: 'map', span, entries: [...this.byKey.values()], duplicates: this.duplicates, flow: true };
  }
}
