/** Reading JSON from outside, of which nothing is certain: what is missing or of another type counts as absent. */

export type Fields = Readonly<Record<string, unknown>>;

const none: Fields = Object.freeze({});

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : none;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function integerOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : undefined;
}

export function flagOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** Milliseconds since 1970 of an RFC 3339 time. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * A text of at most `limit` characters. What is cut off is also given free: a part of a string would otherwise keep the
 * whole of it in memory.
 */
export function boundedText(value: unknown, limit = 1000): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.length <= limit) return value;
  return Buffer.from(`${value.slice(0, limit)}…`, 'utf16le').toString('utf16le');
}
