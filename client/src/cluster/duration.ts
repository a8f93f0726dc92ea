const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * How long something took or takes, in at most two units and as coarse as people think of it: `45s`, `3m20s`, `25m`,
 * `2h10m`, `26h`, `12d`. A time before its beginning, which two clocks that differ can make, is `0s`.
 */
export function durationWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 2 * minute) return `${seconds}s`;
  if (seconds < 10 * minute) return two(seconds, minute, 'm', 1, 's');
  if (seconds < 3 * hour) return `${Math.floor(seconds / minute)}m`;
  if (seconds < 8 * hour) return two(seconds, hour, 'h', minute, 'm');
  if (seconds < 2 * day) return `${Math.floor(seconds / hour)}h`;
  if (seconds < 8 * day) return two(seconds, day, 'd', hour, 'h');
  return `${Math.floor(seconds / day)}d`;
}

/** The age of something, coarse enough not to change every second: `now`, `40s`, `3m`, `2h`, `5d`. */
export function ageWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 10) return 'now';
  if (seconds < 2 * minute) return `${Math.floor(seconds / 10) * 10}s`;
  if (seconds < 3 * hour) return `${Math.floor(seconds / minute)}m`;
  if (seconds < 2 * day) return `${Math.floor(seconds / hour)}h`;
  return `${Math.floor(seconds / day)}d`;
}

/**
 * Milliseconds after which words for a duration of this length may be others: they are looked at again no more often than
 * they change, and never more often than every ten seconds.
 */
export function wordsLast(milliseconds: number): number {
  const seconds = Math.abs(milliseconds) / 1000;
  if (seconds < 10 * minute) return 10_000;
  if (seconds < 8 * hour) return minute * 1000;
  return hour * 1000;
}

function two(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)}${largeUnit}${rest === 0 ? '' : `${rest}${smallUnit}`}`;
}
