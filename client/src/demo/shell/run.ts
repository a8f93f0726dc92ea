import { evaluate } from './arithmetic.ts';
import { type Builtin, builtins } from './builtins.ts';
import type { AndOr, Command, List, Part, Word } from './syntax.ts';

/** What a program does, as far as anybody outside sees it. */
export type Step =
  | { readonly kind: 'write'; readonly text: string }
  | { readonly kind: 'sleep'; readonly seconds: number }
  /** A command ran: whoever drives the program may do something else now. */
  | { readonly kind: 'work' };

export type Program = Generator<Step, number, void>;

export interface ShellOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly hostname: string;
  /** Milliseconds since 1970, in the time of the program. */
  readonly now: () => number;
  /** 0 … 1 */
  readonly random: () => number;
  /** Bytes that the container may use. */
  readonly memory: number;
  /** Runs a command that is not part of the shell. */
  readonly other: (words: readonly string[]) => Program;
}

/** The program uses more memory than its container may. */
export class OutOfMemory extends Error {
  override readonly name = 'OutOfMemory';
}

class Exit extends Error {
  constructor(readonly code: number) {
    super('exit');
  }
}

class LoopEnd extends Error {
  constructor(
    readonly next: boolean,
    public levels: number,
  ) {
    super('loop');
  }
}

/** What builtins see of the shell that runs them. */
export interface Shell {
  readonly options: ShellOptions;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  /** `set -e` */
  failFast: boolean;
  /** `set -x` */
  trace: boolean;
  /** What `trap` was told to do at the end or at a signal. */
  readonly traps: Map<string, string>;
}

/** Deeper than any script; a hostile one must not exhaust the stack. */
const deepest = 200;

/** Runs a script. Its value is the exit code. @throws OutOfMemory */
export function* runScript(list: List, options: ShellOptions, trace = false, failFast = false): Program {
  const runner = new Runner(options);
  runner.shell.trace = trace;
  runner.shell.failFast = failFast;
  try {
    yield* runner.list(list, false);
    return runner.status;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    if (error instanceof LoopEnd) return 0;
    throw error;
  }
}

class Runner {
  status = 0;
  readonly shell: Shell;
  private depth = 0;
  private used = 0;

  constructor(private readonly options: ShellOptions) {
    this.shell = {
      options,
      variables: new Map(Object.entries(options.environment)),
      exported: new Set(Object.keys(options.environment)),
      failFast: false,
      trace: false,
      traps: new Map(),
    };
    if (!this.shell.variables.has('HOSTNAME')) this.shell.variables.set('HOSTNAME', options.hostname);
  }

  *list(list: List, isCondition: boolean): Generator<Step, void, void> {
    for (const item of list) yield* this.andOr(item, isCondition);
  }

  private *andOr({ first, rest }: AndOr, isCondition: boolean): Generator<Step, void, void> {
    yield* this.command(first, isCondition || rest.length > 0);
    for (const [index, { operator, command }] of rest.entries()) {
      if ((this.status === 0) !== (operator === '&&')) continue;
      yield* this.command(command, isCondition || index < rest.length - 1);
    }
  }

  private *command(command: Command, isCondition: boolean): Generator<Step, void, void> {
    this.depth += 1;
    if (this.depth > deepest) throw new OutOfMemory('nested too deeply');
    try {
      yield* this.run(command, isCondition);
    } finally {
      this.depth -= 1;
    }
    if (this.status !== 0 && this.shell.failFast && !isCondition && command.kind === 'simple') {
      throw new Exit(this.status);
    }
  }

  private *run(command: Command, isCondition: boolean): Generator<Step, void, void> {
    switch (command.kind) {
      case 'simple':
        yield* this.simple(command);
        return;
      case 'for': {
        const items = yield* this.words(command.items);
        this.status = 0;
        for (const item of items) {
          this.assign(command.name, item);
          if (!(yield* this.loopBody(command.body, isCondition))) return;
        }
        return;
      }
      case 'while': {
        let last = 0;
        for (;;) {
          yield { kind: 'work' };
          yield* this.list(command.condition, true);
          if ((this.status === 0) === command.until) break;
          if (!(yield* this.loopBody(command.body, isCondition))) return;
          last = this.status;
        }
        this.status = last;
        return;
      }
      case 'if':
        for (const { condition, body } of command.branches) {
          yield* this.list(condition, true);
          if (this.status !== 0) continue;
          yield* this.list(body, isCondition);
          return;
        }
        this.status = 0;
        if (command.otherwise) yield* this.list(command.otherwise, isCondition);
        return;
      case 'group':
        yield* this.list(command.body, isCondition);
        return;
      case 'not':
        yield* this.command(command.command, true);
        this.status = this.status === 0 ? 1 : 0;
    }
  }

  /** Returns false where the loop ends. */
  private *loopBody(body: List, isCondition: boolean): Generator<Step, boolean, void> {
    yield { kind: 'work' };
    try {
      yield* this.list(body, isCondition);
      return true;
    } catch (error) {
      if (!(error instanceof LoopEnd)) throw error;
      error.levels -= 1;
      if (error.levels > 0) throw error;
      this.status = 0;
      return error.next;
    }
  }

  private *simple(command: Command & { readonly kind: 'simple' }): Generator<Step, void, void> {
    yield { kind: 'work' };
    const words = yield* this.words(command.words);
    const [name, ...args] = words;
    if (name === undefined) this.status = 0;
    const before = new Map<string, string | undefined>();
    const exported: string[] = [];
    for (const { name: variable, value } of command.assignments) {
      before.set(variable, this.shell.variables.get(variable));
      this.assign(variable, yield* this.text(value));
      if (name !== undefined && !this.shell.exported.has(variable)) exported.push(variable);
    }
    if (name === undefined) return;
    for (const variable of exported) this.shell.exported.add(variable);
    if (this.shell.trace) yield { kind: 'write', text: `+ ${words.join(' ')}\n` };
    for (const step of this.invoke(name, args)) {
      if (!(command.silent && step.kind === 'write')) yield step;
    }
    // Assignments before a command hold for that command alone.
    for (const variable of exported) this.shell.exported.delete(variable);
    for (const [variable, value] of before) {
      if (value === undefined) this.shell.variables.delete(variable);
      else this.shell.variables.set(variable, value);
    }
  }

  private *invoke(name: string, args: readonly string[]): Generator<Step, void, void> {
    switch (name) {
      case 'exit':
        throw new Exit(args[0] === undefined ? this.status : Number.parseInt(args[0], 10) & 255);
      case 'break':
      case 'continue':
        throw new LoopEnd(name === 'continue', Number.parseInt(args[0] ?? '1', 10) || 1);
      case 'exec':
        if (args[0] === undefined) return;
        yield* this.invoke(args[0], args.slice(1));
        throw new Exit(this.status);
      case 'command':
        if (args[0] === '-v') {
          const isKnown = args[1] !== undefined && builtins.has(args[1]);
          if (isKnown) yield { kind: 'write', text: `${args[1]}\n` };
          this.status = isKnown ? 0 : 127;
          return;
        }
        if (args[0] !== undefined) yield* this.invoke(args[0], args.slice(1));
        return;
      default: {
        const base = name.slice(name.lastIndexOf('/') + 1);
        const builtin: Builtin | undefined = builtins.get(base);
        this.status = builtin ? yield* builtin(args, this.shell) : yield* this.options.other([name, ...args]);
      }
    }
  }

  private assign(name: string, value: string): void {
    this.used += value.length - (this.shell.variables.get(name)?.length ?? 0);
    if (this.used > this.options.memory) throw new OutOfMemory(name);
    this.shell.variables.set(name, value);
  }

  private *words(words: readonly Word[]): Generator<Step, string[], void> {
    const result: string[] = [];
    for (const word of words) {
      const fields = yield* this.fields(word);
      for (const field of fields) result.push(field);
    }
    return result;
  }

  /** A word after expansion and splitting: none, one or more. */
  private *fields(word: Word): Generator<Step, string[], void> {
    const fields: string[] = [];
    let current: string | undefined = word.quoted ? '' : undefined;
    for (const part of word.parts) {
      const text = yield* this.part(part);
      if (part.kind === 'text' || part.kind === 'arithmetic' || part.quoted) {
        current = (current ?? '') + text;
        continue;
      }
      const pieces = text.split(/[ \t\n]+/);
      for (const [index, piece] of pieces.entries()) {
        if (index > 0 && current !== undefined) {
          fields.push(current);
          current = undefined;
        }
        if (piece !== '') current = (current ?? '') + piece;
      }
    }
    if (current !== undefined) fields.push(current);
    return fields;
  }

  /** A word as an assignment takes it: expanded, not split. */
  private *text(word: Word): Generator<Step, string, void> {
    let text = '';
    for (const part of word.parts) {
      text += yield* this.part(part);
      if (text.length > this.options.memory) throw new OutOfMemory('a word');
    }
    return text;
  }

  private *part(part: Part): Generator<Step, string, void> {
    switch (part.kind) {
      case 'text':
        return part.text;
      case 'variable': {
        const value = this.variable(part.name);
        if (value === '' && part.fallback) return yield* this.text(part.fallback);
        return value;
      }
      case 'arithmetic': {
        const text = yield* this.text(part.text);
        const value = evaluate(text, (name) => this.variable(name));
        if (value === undefined) {
          yield { kind: 'write', text: `sh: arithmetic syntax error: ${text}\n` };
          throw new Exit(2);
        }
        return String(value);
      }
      case 'command': {
        let text = '';
        for (const step of this.list(part.list, true)) {
          if (step.kind !== 'write') yield step;
          else text += step.text;
          if (text.length > this.options.memory) throw new OutOfMemory('the output of a command');
        }
        return text.replace(/\n+$/, '');
      }
    }
  }

  private variable(name: string): string {
    switch (name) {
      case '?':
        return String(this.status);
      case '$':
        return '1';
      case '#':
        return '0';
      case 'RANDOM':
        return String(Math.floor(this.options.random() * 32_768));
      default:
        return this.shell.variables.get(name) ?? '';
    }
  }
}
