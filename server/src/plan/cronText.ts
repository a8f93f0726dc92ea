import { dayTitles, monthTitles } from './calendar.ts';
import { type ClockSchedule, type CronField, type CronSchedule, cronFields } from './cron.ts';

/** More times of day than these are told as minutes and hours. */
const timesMax = 6;

/** A schedule in words: "At 03:30 on Monday to Friday". */
export function describeCron(schedule: CronSchedule): string {
  if (schedule.kind === 'interval') return `Every ${describeSeconds(schedule.seconds)}`;
  const time = describeTime(schedule);
  const days = describeDays(schedule);
  const months = schedule.month.isStar || isFull(schedule.month, 3) ? '' : ` in ${list(schedule.month, 3)}`;
  const zone = schedule.timeZone === undefined ? '' : ` (${schedule.timeZone})`;
  return `${time}${days}${months}${zone}`;
}

/** Seconds as hours, minutes and seconds: "1 h 30 min". */
export function describeSeconds(seconds: number): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

function describeTime({ minute, hour }: ClockSchedule): string {
  if (minute.values.length === 0 || hour.values.length === 0) return 'Never';
  const everyHour = isFull(hour, 1);
  const [firstMinute = 0] = minute.values;
  if (isFull(minute, 0)) return everyHour ? 'Every minute' : `Every minute ${duringHours(hour)}`;
  const minuteStep = stepOf(minute, 60);
  if (minuteStep !== undefined) {
    const steps = `Every ${minuteStep} minutes`;
    return everyHour ? steps : `${steps} ${duringHours(hour)}`;
  }
  if (minute.values.length === 1) {
    if (everyHour) return firstMinute === 0 ? 'Every hour' : `At minute ${firstMinute} of every hour`;
    const hourStep = stepOf(hour, 24);
    if (hourStep !== undefined && hour.values.length > 2) {
      return firstMinute === 0
        ? `Every ${hourStep} hours`
        : `At minute ${firstMinute} of every ${ordinal(hourStep)} hour`;
    }
  }
  const isOneRun = minute.values.length === 1 && runsOf(hour.values).length === 1;
  if (isOneRun && hour.values.length > 3) {
    const [first = 0] = hour.values;
    return `Every hour from ${clockText(first, firstMinute)} to ${clockText(hour.values.at(-1) ?? 0, firstMinute)}`;
  }
  if (minute.values.length * hour.values.length <= timesMax) {
    const times = hour.values.flatMap((h) => minute.values.map((m) => clockText(h, m)));
    return `At ${join(times)}`;
  }
  const everyNth = progressionOf(minute, 0);
  if (everyNth !== undefined) {
    return `At every ${ordinal(everyNth)} minute ${everyHour ? 'of every hour' : duringHours(hour)}`;
  }
  const minutes = `At ${minute.values.length === 1 ? 'minute' : 'minutes'} ${list(minute, 0)}`;
  return everyHour ? `${minutes} of every hour` : `${minutes} ${duringHours(hour)}`;
}

function duringHours(hour: CronField): string {
  const runs = runsOf(hour.values);
  const [only] = runs;
  if (runs.length === 1 && only) return `from ${clockText(only.first, 0)} to ${clockText(only.last, 59)}`;
  return `in the hours ${list(hour, 1)}`;
}

function describeDays({ dayOfMonth, dayOfWeek }: ClockSchedule): string {
  const everyNth = progressionOf(dayOfMonth, 2);
  const monthDays =
    everyNth === undefined
      ? `on day ${list(dayOfMonth, 2)} of the month`
      : `on every ${ordinal(everyNth)} day of the month`;
  const days = dayOfMonth.isStar || dayOfMonth.values.length === 0 ? undefined : monthDays;
  const weekdays = dayOfWeek.isStar || dayOfWeek.values.length === 0 ? undefined : `on ${list(dayOfWeek, 4)}`;
  // Two restrictions are alternatives, and where one of them is a step such as */2 as well.
  if (days !== undefined && weekdays !== undefined) return ` ${days} or ${weekdays}`;
  return days === undefined && weekdays === undefined ? '' : ` ${days ?? weekdays}`;
}

function isFull(field: CronField, index: 0 | 1 | 2 | 3 | 4): boolean {
  const { min, max } = cronFields[index];
  return field.values.length === max - min + 1;
}

/** The distance of values that are spread evenly over all of the field, from its start on. */
function stepOf(field: CronField, size: number): number | undefined {
  const [first, second] = field.values;
  if (first !== 0 || second === undefined || second === 1 || size % second !== 0) return undefined;
  return field.values.length === size / second && field.values.every((value, i) => value === i * second)
    ? second
    : undefined;
}

/** The distance of more than three values that go on from the field's first one to its end, as a step makes them. */
function progressionOf(field: CronField, index: 0 | 2): number | undefined {
  const { min, max } = cronFields[index];
  const [first, second = 0] = field.values;
  const step = second - min;
  if (first !== min || step < 2 || field.values.length < 4) return undefined;
  const isRegular = field.values.every((value, i) => value === min + i * step);
  return isRegular && (field.values.at(-1) ?? 0) + step > max ? step : undefined;
}

interface Run {
  readonly first: number;
  readonly last: number;
}

/** Neighbours taken together. */
function runsOf(values: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const value of values) {
    const before = runs.at(-1);
    if (before && before.last === value - 1) runs[runs.length - 1] = { first: before.first, last: value };
    else runs.push({ first: value, last: value });
  }
  return runs;
}

function list(field: CronField, index: 0 | 1 | 2 | 3 | 4): string {
  const title = (value: number): string => {
    if (index === 3) return monthTitles[value - 1] ?? String(value);
    return index === 4 ? (dayTitles[value] ?? String(value)) : String(value);
  };
  return join(
    runsOf(field.values).flatMap(({ first, last }) =>
      last - first > 1
        ? [`${title(first)} to ${title(last)}`]
        : first === last
          ? [title(first)]
          : [title(first), title(last)],
    ),
  );
}

function join(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function ordinal(count: number): string {
  if (count === 2) return '2nd';
  return count === 3 ? '3rd' : `${count}th`;
}

function clockText(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
