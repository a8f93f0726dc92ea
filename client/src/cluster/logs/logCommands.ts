import type { ClusterPlace } from '../ports.ts';
import type { LogTarget } from './session.ts';

/** How much of a log, as far as kubectl and stern know it too. */
export interface CommandOptions {
  readonly tailLines?: number | undefined;
  /** RFC 3339 */
  readonly sinceTime?: string | undefined;
}

type Place = Pick<ClusterPlace, 'context' | 'kubeconfig'>;

/**
 * The kubectl command that comes nearest to what is followed, for a POSIX shell or PowerShell. kubectl reads one thing
 * at a time, and of a CronJob nothing: several commands then, one a line, and what fits a CronJob's pods by their label.
 */
export function kubectlCommand(target: LogTarget, place: Place, options: CommandOptions = {}): string {
  if (target.kind === 'selection') {
    return target.targets.map((one) => kubectlCommand(one, place, options)).join('\n');
  }
  const { ref } = target;
  const words = ['kubectl', 'logs', ...where(target, place)];
  if (target.kind === 'pod') {
    words.push(ref.name, ...(target.container === undefined ? ['--all-containers'] : ['-c', target.container]));
  } else if (target.kind === 'job') {
    words.push(`job/${ref.name}`, '--all-pods', '--all-containers');
  } else {
    // A CronJob's pods carry nothing of its name but the beginning of theirs: all Jobs' pods of the namespace.
    words.push('--selector', 'batch.kubernetes.io/job-name', '--all-containers');
  }
  words.push('--follow', '--timestamps', '--prefix', '--max-log-requests=100');
  if (options.tailLines !== undefined) words.push(`--tail=${options.tailLines}`);
  if (options.sinceTime !== undefined) words.push(`--since-time=${options.sinceTime}`);
  return words.map(quoted).join(' ');
}

/** The same for stern. */
export function sternCommand(target: LogTarget, place: Place, options: CommandOptions = {}): string {
  if (target.kind === 'selection') {
    return target.targets.map((one) => sternCommand(one, place, options)).join('\n');
  }
  // stern takes a pattern for the names of pods, which for a CronJob begin with its own.
  const what = target.kind === 'cronJob' ? `^${target.ref.name}-\\d+-` : `${target.kind}/${target.ref.name}`;
  const words = ['stern', ...where(target, place), what];
  if (target.kind === 'pod' && target.container !== undefined) words.push('--container', `^${target.container}$`);
  words.push('--timestamps');
  if (options.tailLines !== undefined) words.push(`--tail=${options.tailLines}`);
  return words.map(quoted).join(' ');
}

function where({ ref }: LogTarget, { context, kubeconfig }: Place): string[] {
  return [
    ...(kubeconfig === '' ? [] : ['--kubeconfig', kubeconfig]),
    '--context',
    context,
    ...(ref.namespace === undefined ? [] : ['--namespace', ref.namespace]),
  ];
}

/** In quotes where a shell would see more in it than a word. */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./^-]+$/.test(word)) return word;
  // POSIX shells and PowerShell write an apostrophe in single quotes in different ways, but read it alike in double ones.
  if (word.includes("'") && !/[$`"!]|\\(?:[\\\n]|$)/.test(word)) return `"${word}"`;
  return `'${word.replace(/'/g, "'\\''")}'`;
}
