import { stripEscapes } from '../cluster/logs/escapeSequences.ts';
import { prettyJson } from '../cluster/logs/logJson.ts';
import type { LogTime } from '../cluster/logs/logTime.ts';
import type { LogEnd, LogEvent, LogSource, LogState } from '../cluster/logs/session.ts';
import { toPlainText } from './plainText.ts';
import { createSourceLook, type SourceLook } from './sourceLook.ts';

/** Begins a line about a container; the container says nothing itself. */
const stateMark = '──';
const gapMark = '╳╳';
const endMark = '══';

/** A line longer than this is cut for display, in UTF-16 code units. */
export const longestShown = 16_384;

export interface FormatOptions {
  readonly timestamps: boolean;
  /** Minutes that local time is ahead of UTC at a moment (milliseconds since 1970). */
  readonly offset: (time: number) => number;
  /** Lay out lines that are JSON over several lines. */
  readonly json?: boolean;
  /** Shared by all that shows one log; by default one of its own. */
  readonly look?: SourceLook;
}

/** Turns a session's events into the lines of a channel: `time label rule text`. */
export interface LogFormatter {
  format(events: readonly LogEvent[]): string;
  end(end: LogEnd): string;
}

export function createLogFormatter(options: FormatOptions): LogFormatter {
  const look = options.look ?? createSourceLook();
  // What the log says itself stands under the labels, where lines begin with their time.
  const indent = options.timestamps ? ' '.repeat('00:00:00.000 '.length - gapMark.length) : ' ';
  /** Sources whose last line goes on in the next event. */
  const unfinished = new Set<number>();
  /** What was last said of a source and of the whole, until something is written: nobody needs that twice. */
  const saidLast = new Map<number, string>();
  let noticed = '';
  const clockTime = createClockTime(options);
  const newDay = options.timestamps ? createDays(options) : () => '';

  function about(mark: string, source: LogSource): string {
    return `${mark}${indent}${look.prefix(source)} `;
  }

  function line(event: LogEvent): string {
    switch (event.kind) {
      case 'line': {
        const time = options.timestamps ? `${clockTime(event.time)} ` : '';
        const begins = !unfinished.has(event.source.id);
        if (event.open) unfinished.add(event.source.id);
        else unfinished.delete(event.source.id);
        saidLast.delete(event.source.id);
        noticed = '';
        // The rest of a line of megabytes is not shown: its first piece has said that there is more.
        if (!begins) return '';
        const before = `${time}${look.prefix(event.source)} `;
        const day = newDay(event.time);
        const laidOut = options.json && !event.open ? prettyJson(stripEscapes(event.text)) : undefined;
        if (laidOut) return day + laidOut.map((part) => `${before}${visibleText(part, false)}\n`).join('');
        return `${day}${before}${visibleText(event.text, event.open === true)}\n`;
      }
      case 'state': {
        const said = `${event.state} ${event.detail}`;
        if (!isNews(event) || saidLast.get(event.source.id) === said) return '';
        saidLast.set(event.source.id, said);
        return `${about(stateMark, event.source)}${stateWords(event, look)}\n`;
      }
      case 'gap': {
        const { runs } = event;
        const what = runs === undefined ? 'lines' : runs === 1 ? 'log of 1 run' : `logs of ${runs} runs`;
        const span = [
          event.from ? ` after ${clockTime(event.from)}` : '',
          event.to ? ` before ${clockTime(event.to)}` : '',
        ].join('');
        return `${about(gapMark, event.source)}${what} missing${span}: ${oneLine(event.reason)}\n`;
      }
      case 'notice': {
        // Several watches have the same trouble at the same time.
        if (noticed === event.text) return '';
        noticed = event.text;
        return `${stateMark} ${event.level === 'information' ? '' : `${event.level}: `}${oneLine(event.text)}\n`;
      }
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

/** A line with the date before the first line and the first one of each later day: lines have the time of day alone. */
function createDays({ offset }: FormatOptions): (time: LogTime | undefined) => string {
  const dayLength = 86_400;
  let until = Number.NEGATIVE_INFINITY;
  return (time) => {
    if (!time || time.seconds < until) return '';
    const ahead = offset(time.seconds * 1000) * 60;
    const day = Math.floor((time.seconds + ahead) / dayLength);
    until = (day + 1) * dayLength - ahead;
    return `${stateMark} ${new Date(day * dayLength * 1000).toISOString().slice(0, 10)}\n`;
  };
}

/** That a container waits is said with the reason, which the cluster knows a moment later. */
function isNews({ state, detail }: LogState): boolean {
  return state !== 'waiting' || detail !== '';
}

function stateWords({ state, detail, source }: LogState, look: SourceLook): string {
  const words = oneLine(detail);
  if (state === 'running' && words === '') {
    // Said once with the whole name, for whom the short one is not enough.
    const where = look.label(source).startsWith(source.pod) ? '' : ` in pod ${toPlainText(source.pod, 253)}`;
    const again = source.restarts > 0 ? `, restart ${source.restarts}` : '';
    const attempt = look.isAnotherAttempt(source) ? `, another attempt at index ${source.index}` : '';
    return `started${where}${again}${attempt}`;
  }
  if (words === '') return state;
  return state === 'ended' ? `ended ${words}` : `${state}: ${words}`;
}

/** What a container wrote, as one line without escape sequences. A progress bar's overwritten states follow each other. */
function visibleText(text: string, goesOn: boolean): string {
  const shown = text.length > longestShown ? text.slice(0, longestShown) : text;
  // A tab goes to a column that depends on the label's width.
  const indented = shown.replace(/\r+$/, '').replace(/^\t{1,20}/, (tabs) => ' '.repeat(4 * tabs.length));
  const clean = toPlainText(stripEscapes(indented), longestShown + 60).replace(/[\n\u{fffd}]/gu, '\u{fffd}');
  if (goesOn) return `${clean}… (a line of more than ${text.length} characters)`;
  return text.length > longestShown ? `${clean}… (${text.length - longestShown} more characters)` : clean;
}

function oneLine(text: string): string {
  return toPlainText(text, 1000).replace(/\s+/g, ' ');
}
