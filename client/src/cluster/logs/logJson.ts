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
/** Deeper levels are not indented any more: a text of brackets would become the square of its length. */
const deepest = 50;

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

/** The parts of a JSON text that layout is made of: strings, brackets and separators, everything else, white space. */
const part = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/**
 * The JSON of a line over several lines, two spaces deep a level; undefined for a line that is no JSON object or list.
 * Only white space changes: a number of twenty digits and a key that is there twice stay what they are.
 */
export function prettyJson(text: string): string[] | undefined {
  const trimmed = text.trim();
  if (trimmed.length > longest || !/^[{[]/.test(trimmed)) return undefined;
  try {
    JSON.parse(trimmed);
  } catch {
    return undefined;
  }
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  const end = (): void => {
    lines.push(line);
    line = ' '.repeat(2 * Math.min(depth, deepest));
  };
  const parts = trimmed.match(part) ?? [];
  for (const [at, one] of parts.entries()) {
    const closes = one === '}' || one === ']';
    const isEmpty = closes && /^[{[]$/.test(parts[at - 1] ?? '');
    if (closes) {
      depth--;
      if (!isEmpty) end();
    }
    line += one === ':' ? ': ' : one;
    if (one === '{' || one === '[') {
      depth++;
      if (!/^[}\]]$/.test(parts[at + 1] ?? '')) end();
    } else if (one === ',') end();
  }
  lines.push(line);
  return lines;
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
