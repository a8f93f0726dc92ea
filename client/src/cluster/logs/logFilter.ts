import { stripEscapes } from './escapeSequences.ts';
import { compilePattern, PatternError } from './linearPattern.ts';
import { isContinuation, type LogLevel, levelNamed, levelOf, logLevels } from './logLevel.ts';
import type { LogEvent, LogLine, LogSource } from './session.ts';

/*
 * What of a log is shown, as a person types it: words that are all there, in any order, and what narrows it down:
 *
 *     timeout "connection refused"   both texts
 *     !healthz                       not this
 *     /retry \d+ of/                 a regular expression; /…/ behind ! leaves out
 *     pod:pi-x7 container:main       parts of their names
 *     level:warning                  of this level or above; a stack trace goes with its line
 *     index:3                        of this completion index
 *     run:previous                   of containers that were restarted since; run:current of the others; run:0 the first
 *     since:10m                      newer than this
 *     tail:100                       only the newest so many lines, and what comes
 */

export interface LogFilter {
  /** As it was typed. */
  readonly source: string;
  /** Of what passes, only so many of the newest lines are wanted. */
  readonly tail?: number;
  /** What passes changes when a container is restarted. */
  readonly isAboutRuns: boolean;
  /** What tells the events of one log apart, from its beginning on: it remembers what a stack trace belongs to. */
  begin(runs?: Runs): (event: LogEvent) => boolean;
}

/** What is known of how often containers were restarted. */
export interface Runs {
  /** The newest `restarts` of the source's container. */
  newest(source: LogSource): number;
}

/** A sentence for people about what cannot be understood. */
export interface FilterProblem {
  readonly problem: string;
}

type LineTest = (line: LogLine, plain: string) => boolean;
/** Which container it is counts for its states and gaps too. */
type SourceTest = (source: LogSource, runs: Runs | undefined) => boolean;

/** Only so much of a line is looked at, in UTF-16 code units. */
const longest = 64 * 1024;

const token =
  /(!?)(?:"((?:[^"\\]|\\.)*)"|\/((?:[^/\\]|\\.)+)\/(i?)(?=\s|$)|(pod|container|level|index|run|since|tail):(\S*)|(\S+))/g;

/**
 * @param now milliseconds since 1970, for `since`
 */
export function parseFilter(source: string, now: number): LogFilter | FilterProblem {
  const makers: (() => LineTest)[] = [];
  const sourceTests: SourceTest[] = [];
  let tail: number | undefined;
  let isAboutRuns = false;
  try {
    for (const [all, not, quoted, pattern, , key, value = '', word] of source.matchAll(token)) {
      if (key === 'tail') {
        if (not || !/^\d{1,7}$/.test(value)) throw new PatternError(`"${all}" is no number of lines: tail:100.`);
        tail = Number(value);
        continue;
      }
      isAboutRuns ||= key === 'run' && !/^\d/.test(value);
      const sourceTest = key === undefined ? undefined : sourceTestOf(key, value);
      if (sourceTest) {
        sourceTests.push(not ? (one, runs) => !sourceTest(one, runs) : sourceTest);
        continue;
      }
      const make = (): LineTest =>
        key !== undefined
          ? key === 'level'
            ? levelTest(value)
            : sinceTest(value, now)
          : pattern !== undefined
            ? patternTest(pattern)
            : textTest(quoted?.replace(/\\(.)/g, '$1') ?? word ?? '');
      // Said now if it cannot be understood.
      make();
      makers.push(() => {
        const test = make();
        return not ? (line, plain) => !test(line, plain) : test;
      });
    }
  } catch (error) {
    if (error instanceof PatternError) return { problem: error.message };
    throw error;
  }
  return {
    source: source.trim(),
    ...(tail === undefined ? {} : { tail }),
    isAboutRuns,
    begin(runs) {
      const tests = makers.map((make) => make());
      return (event) => {
        if (event.kind === 'notice') return true;
        if (sourceTests.some((test) => !test(event.source, runs))) return false;
        // What the log says of a container is shown whatever the container says itself.
        if (event.kind !== 'line' || tests.length === 0) return true;
        const plain = stripEscapes(event.text.length > longest ? event.text.slice(0, longest) : event.text);
        // Every test sees every line: what a stack trace belongs to is remembered.
        return tests.filter((test) => !test(event, plain)).length === 0;
      };
    },
  };
}

function textTest(text: string): LineTest {
  const wanted = text.toLowerCase();
  return (_line, plain) => plain.toLowerCase().includes(wanted);
}

/** A pattern with a capital letter in it means capitals. */
function patternTest(source: string): LineTest {
  const pattern = compilePattern(source.replace(/\\\//g, '/'), {
    caseSensitive: /[A-Z]/.test(source.replace(/\\./g, '')),
  });
  return (_line, plain) => pattern.test(plain);
}

function sourceTestOf(key: string, value: string): SourceTest | undefined {
  switch (key) {
    case 'pod':
      return ({ pod }) => pod.includes(value);
    case 'container':
      return ({ container }) => container.includes(value);
    case 'index': {
      if (!/^\d+$/.test(value)) throw new PatternError(`"index:${value}" names no completion index.`);
      return ({ index }) => index === Number(value);
    }
    case 'run':
      return runTest(value);
    default:
      return undefined;
  }
}

function runTest(value: string): SourceTest {
  if (value === 'previous') return (source, runs) => source.restarts < (runs?.newest(source) ?? 0);
  if (value === 'current') return (source, runs) => source.restarts >= (runs?.newest(source) ?? 0);
  if (/^\d+$/.test(value)) return ({ restarts }) => restarts === Number(value);
  throw new PatternError(`"run:${value}" names no run: run:previous, run:current, or a count of restarts.`);
}

function levelTest(value: string): LineTest {
  const least = levelNamed(value);
  if (!least) throw new PatternError(`"${value}" is no level: there are ${logLevels.join(', ')}.`);
  const rank = (level: LogLevel): number => logLevels.indexOf(level);
  /** By source: a line without a level that goes on with another has that one's. */
  const before = new Map<number, LogLevel | undefined>();
  return ({ source }, plain) => {
    const level = levelOf(plain) ?? (isContinuation(plain) ? before.get(source.id) : undefined);
    before.set(source.id, level);
    return level !== undefined && rank(level) >= rank(least);
  };
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function sinceTest(value: string, now: number): LineTest {
  const seconds = sinceSeconds(value, now);
  if (seconds === undefined) {
    throw new PatternError(`"${value}" is no time: 30s, 10m, 2h, 1d or 2026-01-31T12:00:00Z.`);
  }
  return ({ time }) => time === undefined || time.seconds >= seconds;
}

/**
 * What a person writes for a beginning: an age (`90s`, `10m`, `2h`, `1d`) or a time (RFC 3339).
 * @returns seconds since 1970; undefined for anything else
 */
export function sinceSeconds(value: string, now: number): number | undefined {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(value) ?? [];
  if (count !== undefined && unit !== undefined) return Math.floor(now / 1000) - Number(count) * (units[unit] ?? 1);
  if (!/^\d{4}-\d\d-\d\d/.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
