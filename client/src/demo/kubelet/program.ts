import { builtins } from '../shell/builtins.ts';
import { parseScript, Unsupported } from '../shell/parse.ts';
import { type Program, runScript, type ShellOptions } from '../shell/run.ts';
import { pi } from './pi.ts';

/** How long a command runs that is not understood. */
const otherSeconds = 3;

export interface ProgramOptions extends Omit<ShellOptions, 'other'> {
  /** Command and arguments; empty where the image has its own. */
  readonly words: readonly string[];
  readonly image: string;
}

/**
 * What a container does. Nothing is run: the small part of sh that tutorials use is interpreted, the tutorials' π is
 * computed, and everything else takes three seconds and says that it was not run.
 */
export function startProgram({ words, image, ...options }: ProgramOptions): Program {
  const shell: ShellOptions = { ...options, other: (command) => other(command.join(' ')) };
  const [command, ...args] = words;
  if (command === undefined) return other(`the program of the image ${image}`);
  const base = command.slice(command.lastIndexOf('/') + 1);
  if (['sh', 'bash', 'ash', 'dash'].includes(base)) return startShell(words, shell);
  const digits = /\bbpi\((\d+)\)/.exec(args.join(' '))?.[1];
  if (base === 'perl' && digits !== undefined) return printPi(Number(digits));
  if (builtins.has(base)) return runWords(words, shell);
  return other(words.join(' '));
}

function startShell(words: readonly string[], shell: ShellOptions): Program {
  const at = words.findIndex((word, index) => index > 0 && /^-[a-z]*c$/.test(word));
  const script = at < 0 ? undefined : words[at + 1];
  if (script === undefined) return other(words.join(' '));
  const flags = words
    .slice(1, at + 1)
    .filter((word) => /^-[a-z]+$/.test(word))
    .join('');
  try {
    return runScript(parseScript(script), shell, flags.includes('x'), flags.includes('e'));
  } catch (error) {
    if (error instanceof Unsupported) return other('this script', error.message);
    throw error;
  }
}

function runWords(words: readonly string[], shell: ShellOptions): Program {
  const command = {
    kind: 'simple' as const,
    assignments: [],
    words: words.map((text) => ({ parts: [{ kind: 'text' as const, text }], quoted: true })),
    silent: false,
  };
  return runScript([{ first: command, rest: [] }], shell);
}

function* other(what: string, why?: string): Program {
  const shown = what.length > 200 ? `${what.slice(0, 200)}…` : what;
  const reason = why === undefined ? '' : ` (not understood: ${why})`;
  yield {
    kind: 'write',
    text: `The demo cluster does not run programs: ${shown.replace(/\s+/g, ' ')}${reason} counts as done after ${otherSeconds} seconds.\n`,
  };
  yield { kind: 'sleep', seconds: otherSeconds };
  return 0;
}

function* printPi(digits: number): Program {
  // Perl takes about so long for the tutorial's 2,000.
  yield { kind: 'sleep', seconds: 2 };
  yield { kind: 'write', text: `${pi(digits)}\n` };
  return 0;
}
