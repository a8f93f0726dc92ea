/*
 * Regular expressions that take a time proportional to the text, whatever the pattern: a pattern becomes a machine that
 * reads each character once. What needs to go back in the text (backreferences, lookaround) is refused.
 */

type Test = (code: number) => boolean;

type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'char'; readonly test: Test }
  | { readonly kind: 'assert'; readonly at: Assertion }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly items: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly least: number; readonly most: number };

type Assertion = 'start' | 'end' | 'boundary' | 'inside';

/** In words for people: what in the pattern cannot be used. */
export class PatternError extends Error {}

export interface LinearPattern {
  test(text: string): boolean;
}

/** States that a pattern may become; repetitions count as often as they may be repeated. */
const mostStates = 5_000;
const mostCount = 1_000;
const deepest = 100;

/**
 * Compiles what is usual of a JavaScript pattern: literals, `.`, classes, `\d \w \s \b`, `^ $`, groups, `|`,
 * `* + ? {n,m}` and their lazy forms, which match the same texts.
 * @throws PatternError
 */
export function compilePattern(source: string, { caseSensitive = false } = {}): LinearPattern {
  const node = new Parser(source, caseSensitive).parse();
  const program = new Program();
  program.emit(node, program.accept);
  return new Matcher(program);
}

const isDigit: Test = (code) => code >= 48 && code <= 57;
const isWord: Test = (code) =>
  isDigit(code) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
const isSpace: Test = (code) => /\s/.test(String.fromCharCode(code));
const not =
  (test: Test): Test =>
  (code) =>
    !test(code);
const classes: Readonly<Record<string, Test>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
};
const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly source: string,
    private readonly caseSensitive: boolean,
  ) {}

  parse(): Node {
    const node = this.choice();
    if (this.at < this.source.length) throw new PatternError('A ")" has no "(" before it.');
    return node;
  }

  private choice(): Node {
    if (++this.depth > deepest) throw new PatternError('The groups are nested too deeply.');
    const items = [this.sequence()];
    while (this.take('|')) items.push(this.sequence());
    this.depth--;
    return items.length === 1 && items[0] ? items[0] : { kind: 'choice', items };
  }

  private sequence(): Node {
    const items: Node[] = [];
    while (this.at < this.source.length && !this.peek('|') && !this.peek(')')) items.push(this.repeated());
    return { kind: 'sequence', items };
  }

  private repeated(): Node {
    let item = this.atom();
    for (;;) {
      const range = this.quantifier();
      if (!range) return item;
      // A lazy one matches the same texts.
      this.take('?');
      item = { kind: 'repeat', item, ...range };
    }
  }

  private quantifier(): { least: number; most: number } | undefined {
    if (this.take('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.take('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.take('?')) return { least: 0, most: 1 };
    const [all, from, comma, to] = /^\{(\d{1,9})(,(\d{0,9}))?\}/.exec(this.source.slice(this.at, this.at + 24)) ?? [];
    if (all === undefined) return undefined;
    this.at += all.length;
    const least = Number(from);
    const most = comma === undefined ? least : to ? Number(to) : Number.POSITIVE_INFINITY;
    if (most < least) throw new PatternError(`"${all}" counts backwards.`);
    if (least > mostCount || (most !== Number.POSITIVE_INFINITY && most > mostCount)) {
      throw new PatternError(`"${all}" repeats more than ${mostCount} times.`);
    }
    return { least, most };
  }

  private atom(): Node {
    const char = this.source[this.at++] ?? '';
    switch (char) {
      case '(':
        return this.group();
      case '[':
        return this.char(this.class());
      case '.':
        return { kind: 'char', test: () => true };
      case '^':
        return { kind: 'assert', at: 'start' };
      case '$':
        return { kind: 'assert', at: 'end' };
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        throw new PatternError(`There is nothing to repeat before "${char}".`);
      default:
        return this.char(this.literal(char.charCodeAt(0)));
    }
  }

  private group(): Node {
    if (this.take('?') && !this.take(':')) {
      if (this.peek('<') && !/^<[=!]/.test(this.source.slice(this.at, this.at + 2))) {
        const end = this.source.indexOf('>', this.at);
        this.at = end < 0 ? this.source.length : end + 1;
      } else {
        throw new PatternError('Looking ahead or back is not possible here.');
      }
    }
    const node = this.choice();
    if (!this.take(')')) throw new PatternError('A "(" has no ")" behind it.');
    return node;
  }

  private escape(): Node {
    const char = this.source[this.at];
    if (char === 'b' || char === 'B') {
      this.at++;
      return { kind: 'assert', at: char === 'b' ? 'boundary' : 'inside' };
    }
    if (char !== undefined && /[1-9k]/.test(char))
      throw new PatternError('Referring back to a group is not possible here.');
    return this.char(this.escaped());
  }

  /** Behind a backslash, inside a class or not. */
  private escaped(): number | Test {
    const char = this.source[this.at++];
    if (char === undefined) throw new PatternError('The pattern ends with "\\".');
    const named = classes[char];
    if (named) return named;
    const code = escapes[char];
    if (code !== undefined) return code;
    const digits = char === 'x' ? 2 : char === 'u' ? 4 : 0;
    if (digits > 0) {
      const hex = this.source.slice(this.at, this.at + digits);
      if (hex.length === digits && /^[\da-f]+$/i.test(hex)) {
        this.at += digits;
        return Number.parseInt(hex, 16);
      }
    }
    return char.charCodeAt(0);
  }

  private class(): Test {
    const negated = this.take('^');
    const tests: Test[] = [];
    while (!this.peek(']')) {
      if (this.at >= this.source.length) throw new PatternError('A "[" has no "]" behind it.');
      const from = this.classItem();
      if (typeof from === 'number' && this.peek('-') && this.source[this.at + 1] !== ']') {
        this.at++;
        const to = this.classItem();
        if (typeof to !== 'number') throw new PatternError('A range ends with a class.');
        if (to < from) throw new PatternError('A range goes backwards.');
        tests.push(this.folded((code) => code >= from && code <= to));
      } else {
        tests.push(typeof from === 'number' ? this.literal(from) : from);
      }
    }
    this.at++;
    const any: Test = (code) => tests.some((test) => test(code));
    return negated ? not(any) : any;
  }

  private classItem(): number | Test {
    if (this.take('\\')) {
      if (this.take('b')) return 8;
      return this.escaped();
    }
    return this.source.charCodeAt(this.at++);
  }

  private char(test: number | Test): Node {
    return { kind: 'char', test: typeof test === 'number' ? this.literal(test) : test };
  }

  private literal(code: number): Test {
    return this.folded((other) => other === code);
  }

  private folded(test: Test): Test {
    if (this.caseSensitive) return test;
    return (code) => {
      if (test(code)) return true;
      const char = String.fromCharCode(code);
      return test(char.toLowerCase().charCodeAt(0)) || test(char.toUpperCase().charCodeAt(0));
    };
  }

  private peek(char: string): boolean {
    return this.source[this.at] === char;
  }

  private take(char: string): boolean {
    if (!this.peek(char)) return false;
    this.at++;
    return true;
  }
}

type State =
  | { readonly kind: 'accept' }
  | { readonly kind: 'char'; readonly test: Test; readonly next: number }
  | { readonly kind: 'assert'; readonly at: Assertion; readonly next: number }
  | { kind: 'split'; next: number; other: number };

/** The machine's states; a state refers to others by their number. Built from the end to the beginning. */
class Program {
  readonly states: State[] = [{ kind: 'accept' }];
  readonly accept = 0;
  start = 0;

  emit(node: Node, next: number): void {
    this.start = this.build(node, next);
  }

  private build(node: Node, next: number): number {
    switch (node.kind) {
      case 'empty':
        return next;
      case 'char':
        return this.add({ kind: 'char', test: node.test, next });
      case 'assert':
        return this.add({ kind: 'assert', at: node.at, next });
      case 'sequence':
        return node.items.reduceRight((after, item) => this.build(item, after), next);
      case 'choice':
        return node.items
          .map((item) => this.build(item, next))
          .reduceRight((other, one) => this.add({ kind: 'split', next: one, other }));
      case 'repeat': {
        let after = next;
        if (node.most === Number.POSITIVE_INFINITY) {
          const loop: State = { kind: 'split', next, other: next };
          after = this.add(loop);
          loop.next = this.build(node.item, after);
        } else {
          for (let index = node.least; index < node.most; index++) {
            after = this.add({ kind: 'split', next: this.build(node.item, after), other: next });
          }
        }
        for (let index = 0; index < node.least; index++) after = this.build(node.item, after);
        return after;
      }
    }
  }

  private add(state: State): number {
    if (this.states.length >= mostStates) throw new PatternError('The pattern is too large.');
    return this.states.push(state) - 1;
  }
}

/** Reads a text once, in all the states that the machine can be in. */
class Matcher implements LinearPattern {
  private readonly mark: Uint32Array;
  private generation = 0;

  constructor(private readonly program: Program) {
    this.mark = new Uint32Array(program.states.length);
  }

  test(text: string): boolean {
    let current: number[] = [];
    let following: number[] = [];
    for (let at = 0; at <= text.length; at++) {
      // A match may begin anywhere.
      this.generation++;
      const now = current;
      current = [];
      for (const state of now) if (this.enter(state, text, at, current)) return true;
      if (this.enter(this.program.start, text, at, current)) return true;
      if (at === text.length) return false;
      const code = text.charCodeAt(at);
      following = [];
      for (const number of current) {
        const state = this.program.states[number];
        if (state?.kind === 'char' && state.test(code)) following.push(state.next);
      }
      current = following;
    }
    return false;
  }

  /** Goes to every state that costs no character from here. @returns whether the pattern is matched */
  private enter(from: number, text: string, at: number, into: number[]): boolean {
    const stack = [from];
    for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
      if (this.mark[number] === this.generation) continue;
      this.mark[number] = this.generation;
      const state = this.program.states[number];
      if (!state) continue;
      if (state.kind === 'accept') return true;
      if (state.kind === 'char') into.push(number);
      else if (state.kind === 'split') stack.push(state.other, state.next);
      else if (holds(state.at, text, at)) stack.push(state.next);
    }
    return false;
  }
}

function holds(assertion: Assertion, text: string, at: number): boolean {
  switch (assertion) {
    case 'start':
      return at === 0;
    case 'end':
      return at === text.length;
    default: {
      const isBoundary =
        (at > 0 && isWord(text.charCodeAt(at - 1))) !== (at < text.length && isWord(text.charCodeAt(at)));
      return isBoundary === (assertion === 'boundary');
    }
  }
}
