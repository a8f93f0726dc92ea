import { type CronSchedule, parseCron } from '../plan/cron.ts';
import type { JobTarget } from './fix.ts';

/** A CronJob's schedule, where the server takes it; undefined for a Job, and where a template fills it in. */
export function scheduleIn({ kind, spec }: JobTarget): CronSchedule | undefined {
  const text = kind === 'CronJob' ? spec.at('schedule').string : undefined;
  const parsed = text === undefined ? undefined : parseCron(text);
  return parsed && 'schedule' in parsed ? parsed.schedule : undefined;
}

/** The shortest time between two runs of a schedule by its minutes, in minutes; undefined where runs are an hour apart or more. */
export function minutesBetweenRuns(schedule: CronSchedule): number | undefined {
  if (schedule.kind === 'interval') {
    return schedule.seconds < 3600 ? Math.max(1, Math.round(schedule.seconds / 60)) : undefined;
  }
  const minutes = schedule.minute.values;
  if (minutes.length < 2) return undefined;
  const gaps = minutes.slice(1).map((minute, index) => minute - (minutes[index] ?? 0));
  // Over the end of the hour, where the next hour has a run too.
  if (schedule.hour.values.length > 1) gaps.push(60 - (minutes.at(-1) ?? 0) + (minutes[0] ?? 0));
  return Math.min(...gaps);
}
