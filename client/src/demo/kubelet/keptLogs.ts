import { ContainerLog } from './containerLog.ts';

/** What an ended container has written, for a later cluster. */
export interface KeptLog {
  /** The pod's UID. */
  readonly pod: string;
  readonly container: string;
  /** Each begins with its time. */
  readonly lines: readonly string[];
}

/** Characters of one log, and of all together: state is kept often, and read when a cluster starts. */
const mostOfOne = 64 * 1024;
const mostTogether = 4 * 1024 * 1024;

/** Begins a log whose first lines were too many to be kept. */
export const leftOut = 'The demo cluster has not kept the lines before this one.';

/** Of several logs, the latest first: what has no more room is left out. */
export function keepLogs(
  logs: Iterable<{ readonly pod: string; readonly container: string; readonly log: ContainerLog }>,
): KeptLog[] {
  const kept: KeptLog[] = [];
  let room = mostTogether;
  for (const { pod, container, log } of logs) {
    const all = log.from(0);
    const lines: string[] = [];
    let size = 0;
    let at = all.length - 1;
    for (; at >= 0; at--) {
      const line = all[at];
      if (!line) break;
      const text = `${line.time} ${line.text}`;
      if (size + text.length > mostOfOne) break;
      size += text.length;
      lines.push(text);
    }
    const cut = all[at];
    if (cut) lines.push(`${cut.time} ${leftOut}`);
    if (size > room) break;
    room -= size;
    kept.push({ pod, container, lines: lines.reverse() });
  }
  return kept;
}

/** The log of a container that ended in an earlier cluster. */
export function logOfKept({ lines }: KeptLog): ContainerLog {
  const log = new ContainerLog();
  log.restore(
    lines.flatMap((line) => {
      const end = line.indexOf(' ');
      const time = line.slice(0, end);
      const at = Date.parse(time);
      return Number.isNaN(at) ? [] : [{ time, at, text: line.slice(end + 1) }];
    }),
  );
  return log;
}
