import type { ClockSchedule, CronSchedule } from './cron.ts';
import { type Zone, zoneNamed } from './zone.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Years after which the controller gives up the search for a run. */
const yearsAhead = 5;

/**
 * The first run after an instant, both in milliseconds since 1970, as the CronJob controller finds it (robfig/cron
 * `SpecSchedule.Next`): an hour that the clocks skip has no run, and one that they repeat has two. Undefined where there
 * is none in five years, such as on 30 February, or where this runtime does not know the time zone.
 *
 * `timeZone` is the CronJob's. Without one the controller takes its own, which nearly always is UTC.
 */
export function nextRun(schedule: CronSchedule, after: number, timeZone = 'UTC'): number | undefined {
  const next = Math.floor(after / second) * second;
  if (schedule.kind === 'interval') return next + schedule.seconds * second;
  const own = schedule.timeZone;
  const zone = zoneNamed(own === undefined || own === 'Local' ? timeZone : own);
  return zone ? nextByClock(schedule, next + second, zone) : undefined;
}

/** The first `count` runs after an instant; fewer where there are no more. */
export function nextRuns(schedule: CronSchedule, after: number, count: number, timeZone = 'UTC'): number[] {
  const runs: number[] = [];
  let at = after;
  while (runs.length < count) {
    const next = nextRun(schedule, at, timeZone);
    if (next === undefined) break;
    runs.push(next);
    at = next;
  }
  return runs;
}

function nextByClock(schedule: ClockSchedule, from: number, zone: Zone): number | undefined {
  // A field of nothing but commas is no error and never matches.
  if ([schedule.minute, schedule.hour, schedule.month].some(({ values }) => values.length === 0)) return undefined;
  let at = from;
  let clock = zone.clockAt(at);
  const lastYear = clock.getUTCFullYear() + yearsAhead;
  // Whether the smaller fields have been set to their start already, for the current time does not matter any more.
  let isReset = false;

  search: while (clock.getUTCFullYear() <= lastYear) {
    while (!schedule.month.values.includes(clock.getUTCMonth() + 1)) {
      move(
        zone.instantOf(
          clock.getUTCFullYear(),
          clock.getUTCMonth() + 1,
          isReset ? clock.getUTCDate() : 1,
          isReset ? clock.getUTCHours() : 0,
        ),
      );
      isReset = true;
      if (clock.getUTCMonth() === 0) continue search;
    }
    while (!isDay(schedule, clock)) {
      const keptHour = isReset ? clock.getUTCHours() : 0;
      move(zone.instantOf(clock.getUTCFullYear(), clock.getUTCMonth(), clock.getUTCDate() + 1, keptHour));
      isReset = true;
      // Where the clocks skip midnight, the day starts at another hour.
      const lateBy = clock.getUTCHours();
      if (lateBy !== 0) move(at + (lateBy > 12 ? 24 - lateBy : -lateBy) * hour);
      if (clock.getUTCDate() === 1) continue search;
    }
    while (!schedule.hour.values.includes(clock.getUTCHours())) {
      if (!isReset) {
        move(zone.instantOf(clock.getUTCFullYear(), clock.getUTCMonth(), clock.getUTCDate(), clock.getUTCHours()));
        isReset = true;
      }
      move(at + hour);
      if (clock.getUTCHours() === 0) continue search;
    }
    while (!schedule.minute.values.includes(clock.getUTCMinutes())) {
      if (!isReset) {
        move(Math.floor(at / minute) * minute);
        isReset = true;
      }
      move(at + minute);
      if (clock.getUTCMinutes() === 0) continue search;
    }
    if (clock.getUTCSeconds() !== 0) {
      isReset = true;
      move(at + minute - clock.getUTCSeconds() * second);
      continue;
    }
    return at;
  }
  return undefined;

  function move(to: number): void {
    at = to;
    clock = zone.clockAt(at);
  }
}

/** Where both days are restricted, either will do. */
function isDay(schedule: ClockSchedule, clock: Date): boolean {
  const isDayOfMonth = schedule.dayOfMonth.values.includes(clock.getUTCDate());
  const isDayOfWeek = schedule.dayOfWeek.values.includes(clock.getUTCDay());
  return schedule.dayOfMonth.isStar || schedule.dayOfWeek.isStar
    ? isDayOfMonth && isDayOfWeek
    : isDayOfMonth || isDayOfWeek;
}
