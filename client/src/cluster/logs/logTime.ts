/** A line's time as the kubelet wrote it. */
export interface LogTime {
  /** Whole seconds since 1970, UTC. */
  readonly seconds: number;
  /** 0 … 999,999,999 */
  readonly nanos: number;
}

export function compareTimes(a: LogTime, b: LogTime): number {
  return a.seconds - b.seconds || a.nanos - b.nanos;
}

/** @param milliseconds since 1970 */
export function toLogTime(milliseconds: number): LogTime {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: (milliseconds - seconds * 1000) * 1_000_000 };
}

/** RFC 3339 in UTC, with as many digits as the server's `sinceTime` understands: none, it counts in whole seconds. */
export function toSinceTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** RFC 3339 in UTC with nine digits, as the kubelet writes it. */
export function formatTime({ seconds, nanos }: LogTime): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(nanos).padStart(9, '0')}Z`;
}

const zero = 0x30;
const nine = 0x39;

/** The longest prefix there is: `2006-01-02T15:04:05.000000000+07:00 `. */
export const longestPrefix = 36;
/** `2006-01-02T15:04:05Z ` */
const shortestPrefix = 21;

/**
 * Reads the time that the kubelet puts before each line (`timestamps=true`): RFC 3339 with up to nine digits of
 * fraction, in the node's own offset, and one blank.
 * @param start where the line begins in the bytes, and `stop` where it ends
 * @returns the time, and where it ends: the line's own bytes begin there; undefined where there is no such prefix
 */
export function readTimePrefix(
  bytes: Uint8Array,
  start: number,
  stop: number,
): { readonly time: LogTime; readonly end: number } | undefined {
  if (stop - start < shortestPrefix) return undefined;
  const year = digits(bytes, start, 4);
  const month = digits(bytes, start + 5, 2);
  const day = digits(bytes, start + 8, 2);
  const hour = digits(bytes, start + 11, 2);
  const minute = digits(bytes, start + 14, 2);
  const second = digits(bytes, start + 17, 2);
  if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0) return undefined;
  if (
    bytes[start + 4] !== 0x2d ||
    bytes[start + 7] !== 0x2d ||
    bytes[start + 10] !== 0x54 ||
    bytes[start + 13] !== 0x3a ||
    bytes[start + 16] !== 0x3a
  ) {
    return undefined;
  }
  let at = start + 19;
  let nanos = 0;
  if (bytes[at] === 0x2e) {
    at++;
    let scale = 100_000_000;
    for (let byte = bytes[at] ?? 0; byte >= zero && byte <= nine && scale >= 1; byte = bytes[++at] ?? 0) {
      nanos += (byte - zero) * scale;
      scale /= 10;
    }
  }
  let offset = 0;
  const sign = bytes[at];
  if (sign === 0x5a) {
    at++;
  } else if (sign === 0x2b || sign === 0x2d) {
    const hours = digits(bytes, at + 1, 2);
    const minutes = digits(bytes, at + 4, 2);
    if (hours < 0 || minutes < 0 || bytes[at + 3] !== 0x3a) return undefined;
    offset = (hours * 3600 + minutes * 60) * (sign === 0x2b ? 1 : -1);
    at += 6;
  } else {
    return undefined;
  }
  // What is behind the line is a line feed or nothing, so that no digit or blank of another line is taken for its own.
  if (at >= stop || bytes[at] !== 0x20) return undefined;
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - offset;
  return { time: { seconds, nanos }, end: at + 1 };
}

/** `count` decimal digits at `start` as a number; -1 where one of them is none. */
function digits(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < zero || byte > nine) return -1;
    value = value * 10 + byte - zero;
  }
  return value;
}
