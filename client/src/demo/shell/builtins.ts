import { evaluate } from './arithmetic.ts';
import { formatDate } from './date.ts';
import { format } from './printf.ts';
import { OutOfMemory, type Program, type Shell, type Step } from './run.ts';
import { test } from './test.ts';

/** A command that needs no program: its value is the exit code. */
export type Builtin = (args: readonly string[], shell: Shell) => Program;

function write(text: string): Step {
  return { kind: 'write', text };
}

const nothing: readonly Step[] = [];

/** A command that writes nothing and takes no time. */
function silent(run: (args: readonly string[], shell: Shell) => number): Builtin {
  return function* (args, shell) {
    yield* nothing;
    return run(args, shell);
  };
}

const quiet = silent(() => 0);

const forever = Number.POSITIVE_INFINITY;
const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };
/** `seq` of more numbers than anybody reads. */
const mostNumbers = 1_000_000;

const assign = silent((args, shell) => {
  for (const argument of args) {
    const found = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(argument);
    if (!found?.[1]) continue;
    if (found[2] !== undefined) shell.variables.set(found[1], found[2]);
    shell.exported.add(found[1]);
  }
  return 0;
});

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', quiet],
  ['true', quiet],
  ['wait', quiet],
  ['ulimit', quiet],
  ['cd', quiet],
  ['mkdir', quiet],
  ['touch', quiet],
  ['sync', quiet],
  ['false', silent(() => 1)],
  [
    'echo',
    function* (args) {
      let end = '\n';
      let escapes = false;
      let at = 0;
      for (; /^-[neE]+$/.test(args[at] ?? ''); at++) {
        if (args[at]?.includes('n')) end = '';
        if (args[at]?.includes('e')) escapes = true;
      }
      const text = args.slice(at).join(' ');
      yield write((escapes ? format(text, []) : text) + end);
      return 0;
    },
  ],
  [
    'printf',
    function* ([template, ...args]) {
      if (template === undefined) {
        yield write('printf: usage: printf FORMAT [ARGUMENT]...\n');
        return 2;
      }
      yield write(format(template, args));
      return 0;
    },
  ],
  [
    'sleep',
    function* (args) {
      let seconds = 0;
      for (const argument of args) {
        const found = /^(\d*\.?\d+|\d+\.|infinity|inf)([smhd]?)$/.exec(argument);
        if (!found?.[1]) {
          yield write(`sleep: invalid number '${argument}'\n`);
          return 1;
        }
        seconds += found[1].startsWith('inf') ? forever : Number(found[1]) * (units[found[2] ?? ''] ?? 1);
      }
      if (args.length === 0) {
        yield write('sleep: missing operand\n');
        return 1;
      }
      yield { kind: 'sleep', seconds };
      return 0;
    },
  ],
  [
    'seq',
    function* (args) {
      const separator = args[0] === '-s' ? (args[1] ?? '\n') : '\n';
      const numbers = (args[0] === '-s' ? args.slice(2) : args).map(Number);
      const [first = 1, step = 1, last] =
        numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
      if (last === undefined || numbers.some(Number.isNaN) || step === 0) {
        yield write(`seq: invalid number '${args.join(' ')}'\n`);
        return 1;
      }
      const digits = Math.max(0, ...args.map((argument) => /\.(\d+)$/.exec(argument)?.[1]?.length ?? 0));
      const texts: string[] = [];
      for (let index = 0; index < mostNumbers; index++) {
        const value = first + index * step;
        if (step > 0 ? value > last + 1e-9 : value < last - 1e-9) break;
        texts.push(value.toFixed(digits));
      }
      if (texts.length > 0) yield write(`${texts.join(separator)}\n`);
      return 0;
    },
  ],
  [
    'date',
    function* (args, { options }) {
      const template = args.find((argument) => argument.startsWith('+'))?.slice(1);
      const iso = args.find((argument) => argument.startsWith('-I') || argument.startsWith('--iso'));
      const fallback = iso ? (/sec/.test(iso) ? '%Y-%m-%dT%H:%M:%S+00:00' : '%F') : '%a %b %e %H:%M:%S UTC %Y';
      yield write(`${formatDate(template ?? fallback, options.now())}\n`);
      return 0;
    },
  ],
  ['test', silent((args) => test(args))],
  [
    '[',
    function* (args) {
      if (args.at(-1) === ']') return test(args.slice(0, -1));
      yield write('sh: missing ]\n');
      return 2;
    },
  ],
  [
    '[[',
    function* (args) {
      if (args.at(-1) === ']]') return test(args.slice(0, -1));
      yield write('sh: missing ]]\n');
      return 2;
    },
  ],
  [
    'expr',
    function* (args) {
      const value = evaluate(args.join(' '), () => '');
      if (value === undefined) {
        yield write('expr: syntax error\n');
        return 2;
      }
      yield write(`${value}\n`);
      return value === 0 ? 1 : 0;
    },
  ],
  ['export', assign],
  ['readonly', assign],
  ['local', assign],
  [
    'unset',
    silent((args, shell) => {
      for (const name of args) shell.variables.delete(name);
      return 0;
    }),
  ],
  [
    'set',
    silent((args, shell) => {
      for (const argument of args) {
        const flags = /^([-+])([a-z]+)$/.exec(argument);
        if (!flags) continue;
        if (flags[2]?.includes('e')) shell.failFast = flags[1] === '-';
        if (flags[2]?.includes('x')) shell.trace = flags[1] === '-';
      }
      return 0;
    }),
  ],
  [
    'trap',
    silent(([action, ...signals], shell) => {
      for (const signal of signals) shell.traps.set(signal.replace(/^SIG/, ''), action ?? '');
      return 0;
    }),
  ],
  ['env', environment],
  ['printenv', environment],
  [
    'hostname',
    function* (_, { options }) {
      yield write(`${options.hostname}\n`);
      return 0;
    },
  ],
  ['whoami', says('root')],
  ['pwd', says('/')],
  ['nproc', says('4')],
  ['uname', says('Linux')],
  [
    'id',
    function* (args) {
      yield write(args[0] === '-u' ? '0\n' : 'uid=0(root) gid=0(root) groups=0(root)\n');
      return 0;
    },
  ],
  [
    'tail',
    function* (args) {
      // The usual ways to wait for ever, and to run out of memory.
      if (args.includes('/dev/zero')) throw new OutOfMemory('tail /dev/zero');
      if (args.includes('/dev/null') && args.some((argument) => /^-[fF]/.test(argument))) {
        yield { kind: 'sleep', seconds: forever };
        return 0;
      }
      yield write(`tail: can't open '${args.at(-1) ?? ''}': No such file or directory\n`);
      return 1;
    },
  ],
  [
    'cat',
    function* (args) {
      if (args.length === 0 || args.every((argument) => argument === '/dev/null')) return 0;
      if (args[0] === '/etc/hostname') return 0;
      yield write(`cat: can't open '${args[0]}': No such file or directory\n`);
      return 1;
    },
  ],
  [
    'ls',
    function* (args) {
      const path = args.find((argument) => !argument.startsWith('-'));
      if (path === undefined || path === '/') {
        yield write('bin\ndev\netc\nhome\nproc\nroot\nsys\ntmp\nusr\nvar\n');
        return 0;
      }
      yield write(`ls: ${path}: No such file or directory\n`);
      return 1;
    },
  ],
]);

function says(text: string): Builtin {
  return function* () {
    yield write(`${text}\n`);
    return 0;
  };
}

function* environment(args: readonly string[], shell: Shell): Program {
  const name = args.find((argument) => !argument.startsWith('-'));
  if (name !== undefined) {
    const value = shell.variables.get(name);
    if (value !== undefined) yield write(`${value}\n`);
    return value === undefined ? 1 : 0;
  }
  for (const exported of shell.exported) {
    const value = shell.variables.get(exported);
    if (value !== undefined) yield write(`${exported}=${value}\n`);
  }
  return 0;
}
