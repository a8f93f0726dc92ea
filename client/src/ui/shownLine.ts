import { rules } from './sourceLook.ts';

/** A line as `logFormat` writes it, taken apart again. */
export interface ShownLine {
  /** Whose line it is: the label and the rule; undefined for what the log says of the whole. */
  readonly source: string | undefined;
  /** What the container wrote itself, and where it begins; undefined for what the log says about the container. */
  readonly written: { readonly start: number; readonly text: string } | undefined;
}

const prefix = new RegExp(
  `^(?:(?:\\d\\d:\\d\\d:\\d\\d\\.\\d{3}|--:--:--\\.---) |(──|╳╳) +)?(\\S+) *([${rules.join('')}]) `,
);

export function parseShownLine(line: string): ShownLine {
  const [all, mark, label, rule] = prefix.exec(line) ?? [];
  if (all === undefined) return { source: undefined, written: undefined };
  const start = all.length;
  return { source: `${label} ${rule}`, written: mark === undefined ? { start, text: line.slice(start) } : undefined };
}
