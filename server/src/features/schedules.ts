import { type CronSchedule, parseCron } from '../plan/cron.ts';
import { describeCron } from '../plan/cronText.ts';
import { nextRuns } from '../plan/nextRun.ts';
import { inlineCode } from './markdown.ts';

/** A schedule that the server takes; undefined for any other text. */
export function scheduleOf(text: string): CronSchedule | undefined {
  const parsed = parseCron(text);
  return 'schedule' in parsed ? parsed.schedule : undefined;
}

/** The schedule in words and its next runs, as Markdown. `timeZone` is the CronJob's own, where it has one. */
export function scheduleMarkdown(schedule: CronSchedule, timeZone: string | undefined, now: Date): string {
  const zone = timeZone ?? (schedule.kind === 'clock' ? schedule.timeZone : undefined);
  const runs = nextRuns(schedule, now.getTime(), 3, zone ?? 'UTC');
  const note =
    zone === undefined && schedule.kind === 'clock'
      ? ' Without `timeZone` the clock is that of the kube-controller-manager, which nearly always is UTC.'
      : '';
  const next =
    runs.length === 0
      ? 'It never runs.'
      : `Next runs${zone ? ` (${inlineCode(zone)})` : ' (UTC)'}:\n\n${runs.map((run) => `- ${formatTime(run, zone ?? 'UTC')}`).join('\n')}`;
  return `**${describeCron(schedule)}**.${note}\n\n${next}`;
}

/** "Mon 2026-01-05 03:30", by the clock of the zone. */
export function formatTime(time: number, timeZone: string): string {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return `${part('weekday')} ${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  };
  try {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone });
  } catch {
    // A zone that this runtime does not know: the validation says so where it matters.
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
  }
}
