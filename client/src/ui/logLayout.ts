import { isContinuation } from '../cluster/logs/logLevel.ts';
import { parseShownLine } from './shownLine.ts';

/** Lines that can be folded into the first of them; both count from 0, and the last belongs to it. */
export interface Fold {
  readonly start: number;
  readonly end: number;
}

/** Stack traces and other lines that go on with the one before; and where there are several containers, each one's lines that follow each other. */
export function foldsOf(lines: Iterable<string>): readonly Fold[] {
  const folds: Fold[] = [];
  const runs: Fold[] = [];
  const sources = new Set<string>();
  let run: { readonly source: string | undefined; readonly start: number } | undefined;
  let trace = 0;
  let at = 0;
  const endTrace = (): void => {
    if (at - 1 > trace) folds.push({ start: trace, end: at - 1 });
    trace = at;
  };
  const endRun = (): void => {
    if (run?.source !== undefined && at - 1 > run.start) runs.push({ start: run.start, end: at - 1 });
  };
  for (const line of lines) {
    const { source, written } = parseShownLine(line);
    const isSame = run !== undefined && source === run.source;
    if (source !== undefined) sources.add(source);
    if (!isSame || !written || !isContinuation(written.text)) endTrace();
    if (!isSame) {
      endRun();
      run = { source, start: at };
    }
    at++;
  }
  endTrace();
  endRun();
  return sources.size > 1 ? [...folds, ...runs] : folds;
}

/** The same lines, those of one container after those of another; what the log says of the whole stands around them. */
export function byContainer(text: string): string {
  const groups = new Map<string, string[]>();
  const before: string[] = [];
  let after: string[] = [];
  for (const line of text.split('\n')) {
    const { source } = parseShownLine(line);
    if (source === undefined) {
      after.push(line);
      continue;
    }
    before.push(...after);
    after = [];
    const group = groups.get(source);
    if (group) group.push(line);
    else groups.set(source, [line]);
  }
  return [...before, ...[...groups.values()].flat(), ...after].join('\n');
}
