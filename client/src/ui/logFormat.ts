import { stripEscapes } from '../cluster/logs/escapeSequences.ts';
import { prettyJson } from '../cluster/logs/logJson.ts';
import type { LogTime } from '../cluster/logs/logTime.ts';
import type { LogEnd, LogEvent, LogSource, LogState } from '../cluster/logs/session.ts';
import { toPlainText } from './plainText.ts';

/**
 * The rules between prefix and text. A channel's colours come from its grammar alone, so a source is told from another
 * by the shape of its rule; `syntaxes/kubernetes-job-log.tmLanguage.json` gives each shape a scope.
 */
export const rules = ['│', '┃', '┆', '┇', '┊', '┋', '╎', '╏'] as const;

/** Begins a line about a container; the container says nothing itself. */
const stateMark = '──';
const gapMark = '╳╳';
const endMark = '══';

/** A line longer than this is cut for display, in UTF-16 code units. */
export const longestShown = 16_384;
/** Labels are padded to the longest so far, up to this. */
const widestLabel = 40;

export interface FormatOptions {
  readonly timestamps: boolean;
  /** Minutes that local time is ahead of UTC at a moment (milliseconds since 1970). */
  readonly offset: (time: number) => number;
  /** Lay out lines that are JSON over several lines. */
  readonly json?: boolean;
}

/** Turns a session's events into the lines of a channel. It remembers the widest label, nothing else. */
export interface LogFormatter {
  format(events: readonly LogEvent[]): string;
  end(end: LogEnd): string;
}

export function createLogFormatter(options: FormatOptions): LogFormatter {
  let width = 0;
  /** Sources whose last line goes on in the next event. */
  const unfinished = new Set<number>();
  const clockTime = createClockTime(options);

  function prefix(source: LogSource): string {
    const label = toPlainText(source.label, widestLabel);
    width = Math.max(width, label.length);
    return label.padEnd(width);
  }

  function line(event: LogEvent): string {
    switch (event.kind) {
      case 'line': {
        const time = options.timestamps ? `${clockTime(event.time)} ` : '';
        const rule = rules[event.source.id % rules.length] ?? rules[0];
        const begins = !unfinished.has(event.source.id);
        if (event.open) unfinished.add(event.source.id);
        else unfinished.delete(event.source.id);
        // The rest of a line of megabytes is not shown: its first piece has said that there is more.
        if (!begins) return '';
        const before = `${time}${prefix(event.source)} ${rule} `;
        const laidOut = options.json && !event.open ? prettyJson(stripEscapes(event.text)) : undefined;
        if (laidOut) return laidOut.map((part) => `${before}${visibleText(part, false)}\n`).join('');
        return `${before}${visibleText(event.text, event.open === true)}\n`;
      }
      case 'state':
        return `${stateMark} ${prefix(event.source)} ${stateWords(event.state, oneLine(event.detail))}\n`;
      case 'gap': {
        const count = event.lines === undefined ? 'lines' : event.lines === 1 ? '1 line' : `${event.lines} lines`;
        const span = [
          event.from ? ` after ${clockTime(event.from)}` : '',
          event.to ? ` before ${clockTime(event.to)}` : '',
        ].join('');
        return `${gapMark} ${prefix(event.source)} ${count} missing${span}: ${oneLine(event.reason)}\n`;
      }
      case 'notice':
        return `${stateMark} ${event.level === 'information' ? '' : `${event.level}: `}${oneLine(event.text)}\n`;
    }
  }

  return {
    format: (events) => events.map(line).join(''),
    end: ({ text, lines }) => `${endMark} ${oneLine(text)} ${lines === 1 ? '1 line' : `${lines} lines`}.\n`,
  };
}

/** `14:03:07.120`, in local time. Lines come many to a second, so a second's part is made once. */
function createClockTime({ offset }: FormatOptions): (time: LogTime | undefined) => string {
  let second = Number.NaN;
  let words = '';
  return (time) => {
    if (!time) return '--:--:--.---';
    if (time.seconds !== second) {
      second = time.seconds;
      const utc = second * 1000;
      words = new Date(utc + offset(utc) * 60_000).toISOString().slice(11, 19);
    }
    return `${words}.${String(Math.floor(time.nanos / 1e6)).padStart(3, '0')}`;
  };
}

function stateWords(state: LogState['state'], detail: string): string {
  if (detail === '') return state === 'running' ? 'started' : state;
  return state === 'ended' ? `ended ${detail}` : `${state}: ${detail}`;
}

/** What a container wrote, as one line without escape sequences. A progress bar's overwritten states follow each other. */
function visibleText(text: string, goesOn: boolean): string {
  const shown = text.length > longestShown ? text.slice(0, longestShown) : text;
  const clean = toPlainText(shown.replace(/\r+$/, ''), longestShown).replace(/[\n\u{fffd}]/gu, '\u{fffd}');
  if (goesOn) return `${clean}… (a line of more than ${text.length} characters)`;
  return text.length > longestShown ? `${clean}… (${text.length - longestShown} more characters)` : clean;
}

function oneLine(text: string): string {
  return toPlainText(text, 1000).replace(/\s+/g, ' ');
}
