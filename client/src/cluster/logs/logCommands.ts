import type { ClusterPlace } from '../ports.ts';
import type { LogTarget } from './session.ts';

/** How much of a log, as far as kubectl and stern know it too. */
export interface CommandOptions {
  readonly tailLines?: number | undefined;
  /** RFC 3339 */
  readonly sinceTime?: string | undefined;
}

type Place = Pick<ClusterPlace, 'context' | 'kubeconfig'>;

/** The kubectl command that comes nearest to what is followed, for a POSIX shell or PowerShell. */
export function kubectlCommand(target: LogTarget, place: Place, options: CommandOptions = {}): string {
  const { ref } = target;
  const words = ['kubectl', 'logs', ...where(target, place)];
  if (target.kind === 'pod') {
    words.push(ref.name, ...(target.container === undefined ? ['--all-containers'] : ['-c', target.container]));
  } else {
    words.push(`job/${ref.name}`, '--all-pods', '--all-containers');
  }
  words.push('--follow', '--timestamps', '--prefix', '--max-log-requests=100');
  if (options.tailLines !== undefined) words.push(`--tail=${options.tailLines}`);
  if (options.sinceTime !== undefined) words.push(`--since-time=${options.sinceTime}`);
  return words.map(quoted).join(' ');
}

/** The same for stern. */
export function sternCommand(target: LogTarget, place: Place, options: CommandOptions = {}): string {
  const words = ['stern', ...where(target, place), `${target.kind}/${target.ref.name}`];
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

/** In single quotes where a shell would see more in it than a word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./^$-]+$/.test(word) && !word.includes('$') ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
