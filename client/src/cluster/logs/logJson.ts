import { type LogLevel, levelNamed } from './logLevel.ts';

/** A line that is one JSON object, as structured loggers write it. */
export interface JsonLine {
  readonly level: LogLevel | undefined;
  /** '' where it has none. */
  readonly message: string;
  /** What is neither level, message nor time. */
  readonly fields: ReadonlyMap<string, unknown>;
}

/** Longer lines are not taken apart, in UTF-16 code units. */
const longest = 1 << 20;

const levelKeys = ['level', 'severity', 'lvl', 'log.level', 'levelname', '@l'];
const messageKeys = ['message', 'msg', '@m', 'event', 'text'];
const timeKeys = ['time', 'timestamp', 'ts', '@timestamp', '@t', 'datetime'];

/** Reads a line that is a JSON object; undefined for any other. */
export function readJsonLine(text: string): JsonLine | undefined {
  const object = readObject(text);
  if (!object) return undefined;
  const fields = new Map(Object.entries(object));
  const take = (keys: readonly string[], fits: (value: unknown) => boolean): unknown => {
    const key = keys.find((one) => fields.has(one) && fits(fields.get(one)));
    if (key === undefined) return undefined;
    const value = fields.get(key);
    fields.delete(key);
    return value;
  };
  const level = levelNamed(take(levelKeys, (value) => levelNamed(value) !== undefined));
  const message = take(messageKeys, (value) => typeof value === 'string');
  take(timeKeys, (value) => typeof value === 'string' || typeof value === 'number');
  return { level, message: typeof message === 'string' ? message : '', fields };
}

/** The JSON of a line over several lines, two spaces deep a level; undefined for a line that is no JSON object or list. */
export function prettyJson(text: string): string[] | undefined {
  const trimmed = text.trim();
  if (trimmed.length > longest || !/^[{[]/.test(trimmed)) return undefined;
  try {
    const value: unknown = JSON.parse(trimmed);
    return JSON.stringify(value, undefined, 2).split('\n');
  } catch {
    return undefined;
  }
}

function readObject(text: string): Record<string, unknown> | undefined {
  const trimmed = text.trim();
  if (trimmed.length > longest || !trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined;
  try {
    return JSON.parse(trimmed) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
