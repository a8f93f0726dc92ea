import type { AndOr, Assignment, Command, List, Part, Word } from './syntax.ts';

/** The script uses more of the shell than is understood here (pipes, functions, files, …). */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

/** Scripts nested deeper than this are not looked into. */
const deepest = 50;

/**
 * Reads the part of the POSIX shell language that small Jobs are written in.
 * @throws Unsupported for anything beyond it
 */
export function parseScript(text: string): List {
  const parser = new Parser(text, 0);
  const list = parser.list([]);
  parser.expectEnd();
  return list;
}

const nameStart = /[A-Za-z_]/;
const nameRest = /[A-Za-z0-9_]/;
const reserved = new Set([
  'for',
  'do',
  'done',
  'while',
  'until',
  'if',
  'then',
  'elif',
  'else',
  'fi',
  '{',
  '}',
  '!',
  'case',
  'function',
]);

class Parser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly depth: number,
  ) {
    if (depth > deepest) throw new Unsupported('nested too deeply');
  }

  expectEnd(): void {
    if (this.at < this.text.length) throw new Unsupported(`"${this.text.slice(this.at, this.at + 20)}"`);
  }

  /** Reads until one of these reserved words, or the end. The word is left unread. */
  list(until: readonly string[]): List {
    const list: AndOr[] = [];
    for (;;) {
      this.skipSeparators();
      const word = this.peekReserved();
      if (this.at >= this.text.length || this.text[this.at] === ')' || (word && until.includes(word))) break;
      list.push(this.andOr());
      this.skipBlanks();
      const next = this.text[this.at];
      if (next === '&' && this.text[this.at + 1] !== '&') throw new Unsupported('a command in the background');
      if (next === ';' && this.text[this.at + 1] === ';') throw new Unsupported('case');
      if (next !== undefined && next !== ';' && next !== '\n' && next !== ')') {
        const stop = this.peekReserved();
        if (!(stop && until.includes(stop))) throw new Unsupported(`"${this.text.slice(this.at, this.at + 20)}"`);
      }
    }
    return list;
  }

  private andOr(): AndOr {
    const first = this.command();
    const rest: { operator: '&&' | '||'; command: Command }[] = [];
    for (;;) {
      this.skipBlanks();
      const operator = this.text.startsWith('&&', this.at)
        ? '&&'
        : this.text.startsWith('||', this.at)
          ? '||'
          : undefined;
      if (!operator) {
        if (this.text[this.at] === '|') throw new Unsupported('a pipe');
        return { first, rest };
      }
      this.at += 2;
      this.skipSeparators();
      rest.push({ operator, command: this.command() });
    }
  }

  private command(): Command {
    this.skipBlanks();
    const word = this.peekReserved();
    switch (word) {
      case '!':
        this.at++;
        return { kind: 'not', command: this.command() };
      case 'for':
        return this.forLoop();
      case 'while':
      case 'until': {
        this.take(word);
        const condition = this.list(['do']);
        this.take('do');
        const body = this.list(['done']);
        this.take('done');
        return { kind: 'while', condition, until: word === 'until', body };
      }
      case 'if':
        return this.conditional();
      case '{': {
        this.take('{');
        const body = this.list(['}']);
        this.take('}');
        return { kind: 'group', body };
      }
      case undefined:
        return this.simple();
      default:
        throw new Unsupported(word);
    }
  }

  private forLoop(): Command {
    this.take('for');
    this.skipBlanks();
    const name = this.name();
    if (!name) throw new Unsupported('for without a name');
    this.skipSeparators();
    this.take('in');
    const items: Word[] = [];
    for (let word = this.word(); word; word = this.word()) items.push(word);
    this.skipSeparators();
    this.take('do');
    const body = this.list(['done']);
    this.take('done');
    return { kind: 'for', name, items, body };
  }

  private conditional(): Command {
    this.take('if');
    const branches: { condition: List; body: List }[] = [];
    for (;;) {
      const condition = this.list(['then']);
      this.take('then');
      branches.push({ condition, body: this.list(['elif', 'else', 'fi']) });
      const word = this.peekReserved();
      if (word === 'elif') {
        this.take('elif');
        continue;
      }
      if (word === 'else') {
        this.take('else');
        const otherwise = this.list(['fi']);
        this.take('fi');
        return { kind: 'if', branches, otherwise };
      }
      this.take('fi');
      return { kind: 'if', branches };
    }
  }

  private simple(): Command {
    if (this.text[this.at] === '(') throw new Unsupported('a subshell');
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    let silent = false;
    for (;;) {
      this.skipBlanks();
      const redirection = /^(?:(?:[12]?>{1,2}|&>)\s*\/dev\/null|2>&1|[12]?>&[12])/.exec(this.text.slice(this.at));
      if (redirection && (words.length > 0 || assignments.length > 0)) {
        this.at += redirection[0].length;
        if (/^(?:1?>|&>)\s*\/dev|^1?>>/.test(redirection[0])) silent = true;
        continue;
      }
      if (words.length === 0) {
        const assigned = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(this.text.slice(this.at));
        if (assigned?.[1]) {
          this.at += assigned[0].length;
          assignments.push({ name: assigned[1], value: this.word() ?? { parts: [], quoted: true } });
          continue;
        }
      }
      const word = this.word();
      if (!word) break;
      words.push(word);
    }
    if (words.length === 0 && assignments.length === 0) throw new Unsupported('an empty command');
    if (this.text[this.at] === '(') throw new Unsupported('a function');
    return { kind: 'simple', assignments, words, silent };
  }

  /** The next word, or undefined at the end of the command. */
  private word(): Word | undefined {
    this.skipBlanks();
    const parts: Part[] = [];
    let text = '';
    let quoted = false;
    let any = false;
    const flush = (): void => {
      if (text) parts.push({ kind: 'text', text });
      text = '';
    };
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined || ' \t\n;&|()'.includes(character)) break;
      if (character === '<' || character === '>') throw new Unsupported('a redirection');
      any = true;
      if (character === '\\') {
        const next = this.text[this.at + 1];
        if (next !== '\n') text += next ?? '\\';
        this.at += 2;
        quoted = true;
      } else if (character === "'") {
        const end = this.text.indexOf("'", this.at + 1);
        if (end < 0) throw new Unsupported('an open quote');
        text += this.text.slice(this.at + 1, end);
        this.at = end + 1;
        quoted = true;
      } else if (character === '"') {
        this.at++;
        quoted = true;
        flush();
        this.doubleQuoted(parts);
      } else if (character === '$' || character === '`') {
        flush();
        const part = this.expansion(false);
        if (part) parts.push(part);
        else text += '$';
      } else {
        if (character === '*' || character === '?') throw new Unsupported('a file pattern');
        text += character;
        this.at++;
      }
    }
    flush();
    return any ? { parts, quoted } : undefined;
  }

  private doubleQuoted(parts: Part[]): void {
    let text = '';
    const flush = (): void => {
      if (text) parts.push({ kind: 'text', text });
      text = '';
    };
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined) throw new Unsupported('an open quote');
      if (character === '"') {
        this.at++;
        flush();
        return;
      }
      if (character === '\\' && '$`"\\\n'.includes(this.text[this.at + 1] ?? ' ')) {
        if (this.text[this.at + 1] !== '\n') text += this.text[this.at + 1];
        this.at += 2;
      } else if (character === '$' || character === '`') {
        flush();
        const part = this.expansion(true);
        if (part) parts.push(part);
        else text += '$';
      } else {
        text += character;
        this.at++;
      }
    }
  }

  /** What begins with `$` or a backquote; undefined for a lone `$`, which is read. */
  private expansion(quoted: boolean): Part | undefined {
    if (this.text[this.at] === '`') {
      const end = this.text.indexOf('`', this.at + 1);
      if (end < 0) throw new Unsupported('an open backquote');
      const list = this.inner(this.text.slice(this.at + 1, end));
      this.at = end + 1;
      return { kind: 'command', list, quoted };
    }
    this.at++;
    if (this.text.startsWith('((', this.at)) {
      const end = this.closing(this.at + 2, '))');
      const text = this.innerWord(this.text.slice(this.at + 2, end));
      this.at = end + 2;
      return { kind: 'arithmetic', text };
    }
    if (this.text[this.at] === '(') {
      const end = this.closing(this.at + 1, ')');
      const list = this.inner(this.text.slice(this.at + 1, end));
      this.at = end + 1;
      return { kind: 'command', list, quoted };
    }
    if (this.text[this.at] === '{') {
      const end = this.text.indexOf('}', this.at);
      const inside = /^([A-Za-z_][A-Za-z0-9_]*)(?::?-(.*))?$/s.exec(this.text.slice(this.at + 1, end));
      if (end < 0 || !inside?.[1]) throw new Unsupported('a parameter expansion');
      this.at = end + 1;
      return {
        kind: 'variable',
        name: inside[1],
        fallback: inside[2] === undefined ? undefined : this.innerWord(inside[2]),
        quoted,
      };
    }
    const special = this.text[this.at];
    if (special === '?' || special === '$' || special === '#') {
      this.at++;
      return { kind: 'variable', name: special, fallback: undefined, quoted };
    }
    const name = this.name();
    if (!name && special !== undefined && /[0-9@*!-]/.test(special)) throw new Unsupported(`$${special}`);
    return name ? { kind: 'variable', name, fallback: undefined, quoted } : undefined;
  }

  /** Where this closes, passing over nested parentheses and quotes. */
  private closing(from: number, close: ')' | '))'): number {
    let nested = 0;
    for (let at = from; at < this.text.length; at++) {
      const character = this.text[at];
      if (character === "'") at = Math.max(at, this.text.indexOf("'", at + 1));
      else if (character === '\\') at++;
      else if (character === '(') nested++;
      else if (character === ')') {
        if (nested === 0 && this.text.startsWith(close, at)) return at;
        nested--;
      }
    }
    throw new Unsupported('an open parenthesis');
  }

  private inner(text: string): List {
    const parser = new Parser(text, this.depth + 1);
    const list = parser.list([]);
    parser.expectEnd();
    return list;
  }

  /** Text in which only variables and the like are expanded, as if it stood in double quotes. */
  private innerWord(text: string): Word {
    const parser = new Parser(`${text.replace(/(?=")/g, '\\')}"`, this.depth + 1);
    const parts: Part[] = [];
    parser.doubleQuoted(parts);
    return { parts, quoted: true };
  }

  private name(): string {
    const start = this.at;
    if (nameStart.test(this.text[this.at] ?? '')) {
      while (nameRest.test(this.text[this.at] ?? '')) this.at++;
    }
    return this.text.slice(start, this.at);
  }

  private skipBlanks(): void {
    for (;;) {
      const character = this.text[this.at];
      if (character === ' ' || character === '\t') this.at++;
      else if (character === '\\' && this.text[this.at + 1] === '\n') this.at += 2;
      else if (character === '#' && (this.at === 0 || ' \t\n;'.includes(this.text[this.at - 1] ?? ''))) {
        while (this.at < this.text.length && this.text[this.at] !== '\n') this.at++;
      } else return;
    }
  }

  private skipSeparators(): void {
    for (;;) {
      this.skipBlanks();
      if (this.text[this.at] !== ';' && this.text[this.at] !== '\n') return;
      this.at++;
    }
  }

  private peekReserved(): string | undefined {
    const found = /^(?:[a-z]+|[{}!])(?=[\s;&|)]|$)/.exec(this.text.slice(this.at, this.at + 12));
    return found && reserved.has(found[0]) ? found[0] : undefined;
  }

  private take(word: string): void {
    this.skipSeparators();
    if (!this.text.startsWith(word, this.at)) throw new Unsupported(`${word} is missing`);
    this.at += word.length;
  }
}
