import { parseDuration } from './duration.ts';
import { isTimeZoneName } from './timeZones.ts';

/*
 * Schedules in the dialect of the CronJob controller: what github.com/robfig/cron/v3 `ParseStandard` takes. Five fields
 * (minute, hour, day of the month, month, day of the week) or a descriptor such as @daily or "@every 1h30m".
 */

/** One of the five fields: the values that match, ascending. */
export interface CronField {
  readonly values: readonly number[];
  /** Written as `*` or `?`, or with a step of 1: no restriction at all. A step of 2 is a restriction. */
  readonly isStar: boolean;
}

/** A schedule by the clock. */
export interface ClockSchedule {
  readonly kind: 'clock';
  readonly minute: CronField;
  readonly hour: CronField;
  readonly dayOfMonth: CronField;
  /** 1 for January. */
  readonly month: CronField;
  /** 0 for Sunday. */
  readonly dayOfWeek: CronField;
  /** Of a `TZ=` or `CRON_TZ=` prefix, which Kubernetes takes before 1.29. */
  readonly timeZone?: string;
}

/** `@every`: runs at a distance from each other, counted from the last one or from the CronJob's creation. */
export interface IntervalSchedule {
  readonly kind: 'interval';
  /** At least 1. */
  readonly seconds: number;
}

export type CronSchedule = ClockSchedule | IntervalSchedule;

/** What is wrong with a schedule, and where: offsets in the text of the schedule. */
export interface CronProblem {
  /** A sentence without its full stop. */
  readonly problem: string;
  readonly start: number;
  readonly end: number;
}

export type ParsedCron = { readonly schedule: CronSchedule } | CronProblem;

/** A field's bounds and names, in the order of the fields. */
export interface CronFieldKind {
  readonly name: 'minute' | 'hour' | 'dayOfMonth' | 'month' | 'dayOfWeek';
  /** For people. */
  readonly title: string;
  /** What the values divide. */
  readonly within: string;
  readonly min: number;
  readonly max: number;
  /** Names for the values from `min` on. */
  readonly names: readonly string[];
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export const cronFields: readonly [CronFieldKind, CronFieldKind, CronFieldKind, CronFieldKind, CronFieldKind] = [
  { name: 'minute', title: 'minute', within: 'hour', min: 0, max: 59, names: [] },
  { name: 'hour', title: 'hour', within: 'day', min: 0, max: 23, names: [] },
  { name: 'dayOfMonth', title: 'day of the month', within: 'month', min: 1, max: 31, names: [] },
  { name: 'month', title: 'month', within: 'year', min: 1, max: 12, names: monthNames },
  { name: 'dayOfWeek', title: 'day of the week', within: 'week', min: 0, max: 6, names: dayNames },
];

/** Names for whole schedules, and the five fields that they stand for. */
export const cronDescriptors: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

const every = '@every ';

/** What Go's `unicode.IsSpace` takes for white space; JavaScript's `\s` differs in two characters. */
const space = '\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const word = new RegExp(`[^${space}]+`, 'g');
const outerSpace = new RegExp(`^[${space}]+|[${space}]+$`, 'g');

interface Word {
  readonly text: string;
  readonly start: number;
}

export function cronWords(text: string, offset = 0): Word[] {
  return [...text.matchAll(word)].map((match) => ({ text: match[0], start: offset + match.index }));
}

export function parseCron(text: string): ParsedCron {
  const prefix = /^(?:CRON_)?TZ=/.exec(text)?.[0];
  if (prefix === undefined) return parseWithoutZone(text, 0);
  const end = text.indexOf(' ');
  if (end < 0) return fault(`"${text}" must be followed by a space and the schedule`, 0, text.length);
  const timeZone = text.slice(prefix.length, end);
  if (timeZone !== '' && timeZone !== 'Local' && !isTimeZoneName(timeZone)) {
    return fault(`"${timeZone}" is not the name of a time zone`, prefix.length, end);
  }
  const rest = text.slice(end);
  const trimmed = rest.replace(outerSpace, '');
  const parsed = parseWithoutZone(trimmed, end + Math.max(0, rest.indexOf(trimmed)));
  if ('problem' in parsed || parsed.schedule.kind === 'interval') return parsed;
  return { schedule: { ...parsed.schedule, timeZone: timeZone === '' ? 'UTC' : timeZone } };
}

/** `offset` is where `text` starts in the whole schedule. */
function parseWithoutZone(text: string, offset: number): ParsedCron {
  if (text.startsWith('@')) return parseDescriptor(text, offset);
  const words = cronWords(text, offset);
  if (words.length !== cronFields.length) return fieldCountFault(words, offset, text);
  const fields: CronField[] = [];
  for (const [index, kind] of cronFields.entries()) {
    const { text: field, start } = words[index] ?? { text: '', start: offset };
    const parsed = parseField(field, start, kind);
    if ('problem' in parsed) return parsed;
    fields.push(parsed);
  }
  const [minute, hour, dayOfMonth, month, dayOfWeek] = fields;
  if (!minute || !hour || !dayOfMonth || !month || !dayOfWeek) return fieldCountFault(words, offset, text);
  return { schedule: { kind: 'clock', minute, hour, dayOfMonth, month, dayOfWeek } };
}

function fieldCountFault(words: readonly Word[], offset: number, text: string): CronProblem {
  const wanted = 'minute, hour, day of the month, month, day of the week';
  const count = words.length;
  if (count < cronFields.length) {
    const has = count === 0 ? 'it is empty' : `it has ${count} ${count === 1 ? 'field' : 'fields'}`;
    return fault(`a schedule has five fields (${wanted}), and ${has}`, offset, offset + text.length);
  }
  const surplus = words[cronFields.length];
  const hint = count === 6 ? '. There are none for seconds or years' : '. The command belongs into the container';
  return fault(
    `a schedule has five fields (${wanted}), and it has ${count}${hint}`,
    surplus?.start ?? offset,
    offset + text.length,
  );
}

function parseDescriptor(text: string, offset: number): ParsedCron {
  const end = offset + text.length;
  const fields = cronDescriptors.get(text);
  if (fields !== undefined) return parseWithoutZone(fields, offset);
  if (text.startsWith(every)) {
    const nanoseconds = parseDuration(text.slice(every.length));
    if (nanoseconds === undefined) {
      return fault(
        `"${text.slice(every.length)}" is not a duration: write hours, minutes and seconds such as 1h30m`,
        offset + every.length,
        end,
      );
    }
    return { schedule: { kind: 'interval', seconds: Math.max(1, Number(nanoseconds / 1_000_000_000n)) } };
  }
  const known = '@hourly, @daily, @weekly, @monthly, @yearly or @every and a duration';
  const close = text.toLowerCase().replace(outerSpace, '');
  if (close === '@reboot') return fault('@reboot means nothing in a cluster: make a Job of it', offset, end);
  const hint = cronDescriptors.has(close) && close !== text ? `write ${close}` : `there are ${known}`;
  return fault(`"${text}" is not a schedule by name: ${hint}`, offset, end);
}

function parseField(text: string, start: number, kind: CronFieldKind): CronField | CronProblem {
  const values = new Set<number>();
  let isStar = false;
  let at = start;
  // Empty parts between commas are skipped, even where nothing is left.
  for (const range of text.split(',')) {
    if (range !== '') {
      const parsed = parseRange(range, at, kind);
      if ('problem' in parsed) return parsed;
      for (let value = parsed.low; value <= parsed.high; value += parsed.step) values.add(value);
      isStar ||= parsed.isStar;
    }
    at += range.length + 1;
  }
  return { values: [...values].sort((a, b) => a - b), isStar };
}

interface Range {
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly isStar: boolean;
}

/** `*`, a number or a name; an interval of these; each with a step after "/". */
function parseRange(text: string, start: number, kind: CronFieldKind): Range | CronProblem {
  const end = start + text.length;
  const [limits = '', stepText, ...moreSteps] = text.split('/');
  const [lowText = '', highText, ...moreLimits] = limits.split('-');
  const isAll = lowText === '*' || lowText === '?';
  let low = kind.min;
  let high = kind.max;
  if (!isAll) {
    const first = fieldValue(lowText, kind);
    if (typeof first === 'string') return fault(first, start, end);
    low = first;
    high = first;
    if (moreLimits.length > 0) return fault(`"${limits}" has more than one "-"`, start, end);
    if (highText !== undefined) {
      const last = fieldValue(highText, kind);
      if (typeof last === 'string') return fault(last, start, end);
      high = last;
    }
  }
  let step = 1;
  if (stepText !== undefined) {
    if (moreSteps.length > 0) return fault(`"${text}" has more than one "/"`, start, end);
    const given = parseNumber(stepText);
    if (given === undefined) return fault(`the step after "/" must be a number, not "${stepText}"`, start, end);
    step = given;
    // "5/15" means from 5 on.
    if (!isAll && highText === undefined) high = kind.max;
  }
  if (low < kind.min) return fault(outOfBounds(low, kind), start, end);
  if (high > kind.max) return fault(outOfBounds(high, kind), start, end);
  if (low > high) {
    if (low > kind.max) return fault(outOfBounds(low, kind), start, end);
    return fault(
      `"${limits}" must go up: an interval cannot go past the end of the ${kind.within}; write "${lowText}-${kind.max},${kind.min}-${highText}"`,
      start,
      end,
    );
  }
  if (step === 0) return fault('the step after "/" must be 1 or more', start, end);
  return { low, high, step, isStar: isAll && step === 1 };
}

function outOfBounds(value: number, kind: CronFieldKind): string {
  if (kind.name === 'dayOfWeek' && value === 7) return 'Sunday is 0 (or SUN) in this dialect, not 7';
  return `${value} is no ${kind.title}: they are ${kind.min} to ${kind.max}`;
}

/** The value of a number or a name; a string says what is wrong with it. */
function fieldValue(text: string, kind: CronFieldKind): number | string {
  const name = kind.names.indexOf(text.toLowerCase());
  if (name >= 0) return kind.min + name;
  return parseNumber(text) ?? notAValue(text, kind);
}

function notAValue(text: string, kind: CronFieldKind): string {
  if (text === '') return `a ${kind.title} is missing next to "-" or "/"`;
  if (text === 'H') return '"H" is of Jenkins: write a number';
  if (/#|^(?:\d*[LW]|LW)$/.test(text)) {
    return `"${text}" is of another dialect of cron: there is no L, W or # in this one`;
  }
  const shortened = kind.names.find((name) => text.toLowerCase().startsWith(name));
  if (shortened) return `"${text}" is not a ${kind.title}: names have three letters, ${shortened.toUpperCase()}`;
  if (kind.names.length > 0) {
    return `"${text}" is not a ${kind.title}: write a number from ${kind.min} to ${kind.max} or a name such as ${kind.names[1]?.toUpperCase()}`;
  }
  return `"${text}" is not a ${kind.title}: write a number from ${kind.min} to ${kind.max}`;
}

/** Go's `strconv.Atoi`, of numbers that are not negative. */
function parseNumber(text: string): number | undefined {
  if (!/^\+?[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  return value < 2 ** 63 ? value : undefined;
}

function fault(problem: string, start: number, end: number): CronProblem {
  return { problem, start, end };
}
