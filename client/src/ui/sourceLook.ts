import type { LogSource, LogTarget } from '../cluster/logs/session.ts';
import { toPlainText } from './plainText.ts';

/**
 * The rules between prefix and text. A channel's colours come from its grammar alone, so a container is told from
 * another by the shape of its rule; `syntaxes/kubernetes-job-log.tmLanguage.json` gives each shape a scope.
 */
export const rules = ['│', '┃', '┆', '┇', '┊', '┋', '╎', '╏'] as const;

/** A longer label is cut in its middle: both ends tell pods apart. */
const widestLabel = 40;

/** How the containers of one log are told apart. Remembers so that a log that is shown anew looks as it did. */
export interface SourceLook {
  /** `x7k2p/main    ┃`: the label, as wide as the widest so far, and the rule. */
  prefix(source: LogSource): string;
  /** `x7k2p/main`: without what all pods of the target have in common. */
  label(source: LogSource): string;
  /** Whether another pod of the same completion index appeared before: pods appear in the order in which they were made. */
  isAnotherAttempt(source: LogSource): boolean;
  /** 0 … 7: the same for every run of a container, in the order in which containers appear. */
  color(source: LogSource): number;
}

/** @param target what is followed; undefined where that is not known: labels are whole then */
export function createSourceLook(target?: LogTarget): SourceLook {
  /** By container. */
  const colors = new Map<string, number>();
  /** By source: lines come many to a second. */
  const known = new Map<number, { readonly label: string; readonly color: number; prefix: string; width: number }>();
  /** The first pod of each completion index. */
  const firstOfIndex = new Map<string, string>();
  let width = 0;

  function of(source: LogSource) {
    const before = known.get(source.id);
    if (before) return before;
    const { namespace, pod, container } = source;
    const key = `${namespace}/${pod}/${container}`;
    const ofIndex = indexKey(source);
    if (!firstOfIndex.has(ofIndex)) firstOfIndex.set(ofIndex, pod);
    const color = colors.get(key) ?? colors.size % rules.length;
    colors.set(key, color);
    const label = inTheMiddle(toPlainText(shortLabel(source, target), 400), widestLabel);
    width = Math.max(width, label.length);
    const one = { label, color, prefix: '', width: -1 };
    known.set(source.id, one);
    return one;
  }

  return {
    prefix(source) {
      const one = of(source);
      if (one.width !== width) {
        one.width = width;
        one.prefix = `${one.label.padEnd(width)} ${rules[one.color] ?? rules[0]}`;
      }
      return one.prefix;
    },
    label: (source) => of(source).label,
    isAnotherAttempt(source) {
      of(source);
      return source.index !== undefined && firstOfIndex.get(indexKey(source)) !== source.pod;
    },
    color: (source) => of(source).color,
  };
}

/** Several Jobs have each their own index 0: their pods are called after Job and index, with a suffix of their own. */
function indexKey({ namespace, pod, index }: LogSource): string {
  return `${namespace}/${pod.replace(/-[^-]*$/, '')}/${index ?? ''}`;
}

/** A Job's pods begin with its name, a CronJob's with that of the CronJob; a pod's containers are told by theirs. */
function shortLabel({ label, pod }: LogSource, target: LogTarget | undefined): string {
  if (target?.kind === 'job' || target?.kind === 'cronJob') {
    const common = `${target.ref.name}-`;
    return label.startsWith(common) && pod.length > common.length ? label.slice(common.length) : label;
  }
  return target?.kind === 'pod' && label.startsWith(`${pod}/`) ? label.slice(pod.length + 1) : label;
}

function inTheMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const front = Math.floor((most - 1) / 3);
  return `${text.slice(0, front)}…${text.slice(text.length - (most - 1 - front))}`;
}
