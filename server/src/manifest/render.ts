import type { ManifestDocument } from './document.ts';
import type { Node } from './node.ts';
import { lineStartAt } from './syntax/lines.ts';
import { resolvePlain } from './yaml/resolve.ts';

/** A value to be written, as YAML or JSON after the document's own habits. Maps keep their order. */
export type NewValue = string | number | boolean | null | readonly NewValue[] | { readonly [key: string]: NewValue };

/** How a person lays out a document. */
export interface Habits {
  /** Columns from a key to the keys below it. */
  readonly step: number;
  /** Columns from a key to the dashes of its list: many write them right below the key. */
  readonly listStep: number;
  readonly lineBreak: '\n' | '\r\n';
  readonly quote: '"' | "'";
}

const known = new WeakMap<ManifestDocument, Habits>();

export function habitsOf(document: ManifestDocument): Habits {
  let habits = known.get(document);
  if (!habits) {
    habits = learn(document);
    known.set(document, habits);
  }
  return habits;
}

function learn({ text, root }: ManifestDocument): Habits {
  const steps = new Map<number, number>();
  const listSteps = new Map<number, number>();
  const look = (node: Node, keyColumn: number): void => {
    if (node.aliased || node.kind === 'scalar' || node.flow) return;
    const column = columnAt(text, node.span.start);
    if (node.kind === 'list') {
      count(listSteps, column - keyColumn);
      for (const item of node.items) look(item, column);
      return;
    }
    if (keyColumn >= 0) count(steps, column - keyColumn);
    for (const entry of node.entries) if (!entry.merged) look(entry.value, column);
  };
  if (root?.kind === 'map') for (const entry of root.entries) look(entry.value, columnAt(text, root.span.start));
  const step = mostFrequent(steps) ?? 2;
  return {
    step: step > 0 ? step : 2,
    listStep: Math.max(mostFrequent(listSteps) ?? 0, 0),
    lineBreak: text.includes('\r\n') ? '\r\n' : '\n',
    quote: occurrences(text, "'") > occurrences(text, '"') ? "'" : '"',
  };
}

function count(counts: Map<number, number>, value: number): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function mostFrequent(counts: ReadonlyMap<number, number>): number | undefined {
  let best: number | undefined;
  for (const [value, times] of counts) if (best === undefined || times > (counts.get(best) ?? 0)) best = value;
  return best;
}

function occurrences(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** Number of characters between the start of the line and the offset. */
export function columnAt(text: string, offset: number): number {
  return offset - lineStartAt(text, offset);
}

/** Before the line break. */
export function lineEndAt(text: string, offset: number): number {
  const rest = /[\r\n]/g;
  rest.lastIndex = offset;
  return rest.exec(text)?.index ?? text.length;
}

/** `key: value` in block style; lines after the first are indented for a key at `column`. */
export function blockEntry(key: string, value: NewValue, column: number, habits: Habits): string {
  return `${scalarText(key, habits)}:${blockValue(value, column, habits)}`;
}

/** What follows the colon of a key at `column`. */
export function blockValue(value: NewValue, column: number, habits: Habits): string {
  const { lineBreak } = habits;
  if (typeof value === 'string' && /\n./s.test(value)) {
    const indent = lineBreak + ' '.repeat(column + habits.step);
    const lines = value.replace(/\n$/, '').split('\n');
    return ` |${value.endsWith('\n') ? '' : '-'}${lines.map((line) => (line === '' ? lineBreak : indent + line)).join('')}`;
  }
  if (isList(value) && value.length > 0) {
    const dash = column + habits.listStep;
    return value.map((item) => `${lineBreak}${' '.repeat(dash)}${blockItem(item, dash, habits)}`).join('');
  }
  if (isMap(value) && Object.keys(value).length > 0) {
    const inner = column + habits.step;
    return Object.entries(value)
      .map(([key, member]) => `${lineBreak}${' '.repeat(inner)}${blockEntry(key, member, inner, habits)}`)
      .join('');
  }
  return ` ${flowValue(value, habits)}`;
}

/** `- item` with its dash at `column`. */
export function blockItem(value: NewValue, column: number, habits: Habits): string {
  if (isMap(value) && Object.keys(value).length > 0) {
    const entries = Object.entries(value).map(([key, member]) => blockEntry(key, member, column + 2, habits));
    return `- ${entries.join(`${habits.lineBreak}${' '.repeat(column + 2)}`)}`;
  }
  if (isList(value) && value.length > 0) return `- ${flowValue(value, habits)}`;
  return `-${blockValue(value, column, habits)}`;
}

/** On one line, as it stands inside braces too. */
export function flowValue(value: NewValue, habits: Habits): string {
  if (isList(value)) return `[${value.map((item) => flowValue(item, habits)).join(', ')}]`;
  if (isMap(value)) {
    const members = Object.entries(value).map(
      ([key, member]) => `${scalarText(key, habits)}: ${flowValue(member, habits)}`,
    );
    return `{${members.join(', ')}}`;
  }
  return typeof value === 'string' ? scalarText(value, habits) : String(value);
}

export function jsonValue(value: NewValue): string {
  return JSON.stringify(value);
}

/** A text without quotes where it stays a text without them. */
export function scalarText(text: string, habits: Habits): string {
  if (
    /^[\w/.][\w/.:@%+=~^-]*(?: [\w/.:@%+=~^-]+)*$/.test(text) &&
    !/:(?: |$)/.test(text) &&
    resolvePlain(text).type === 'string'
  )
    return text;
  return quotedText(text, habits.quote);
}

/** What YAML takes for a line break, or does not print, beyond what JSON escapes. */
const unprinted = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

export function quotedText(text: string, quote: '"' | "'"): string {
  if (quote === "'" && !/[^ -~\u00a0-\u2027\u202a-\ud7ff]/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text).replace(
    unprinted,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function isList(value: NewValue): value is readonly NewValue[] {
  return Array.isArray(value);
}

export function isMap(value: NewValue): value is { readonly [key: string]: NewValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
