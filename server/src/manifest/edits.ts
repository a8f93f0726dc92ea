import type { Step } from './cursor.ts';
import type { ManifestDocument } from './document.ts';
import { type Entry, entryOf, type ListNode, type MapNode, type Node, type Span, toJson } from './node.ts';
import {
  blockEntry,
  blockItem,
  blockValue,
  columnAt,
  flowValue,
  type Habits,
  habitsOf,
  isList,
  isMap,
  jsonValue,
  lineEndAt,
  type NewValue,
  quotedText,
  scalarText,
} from './render.ts';
import { lineStartAt } from './syntax/lines.ts';
import type { TextEdit } from './textEdit.ts';

export type { NewValue } from './render.ts';
export { applyEdits, type TextEdit } from './textEdit.ts';

/** Where a key goes among its siblings: next to one of them, else after the last. */
export interface KeyPlace {
  readonly before?: string;
  readonly after?: string;
}

/** Adds `key: value` to a map, in its style (block or flow, its indentation). Nothing where the map is an alias. */
export function insertKey(
  document: ManifestDocument,
  map: MapNode,
  key: string,
  value: NewValue,
  place: KeyPlace = {},
): TextEdit[] {
  if (map.aliased) return [];
  const habits = habitsOf(document);
  if (map.flow) return insertInFlow(document, map, key, value, place);
  return insertInBlock(document, map, (column) => blockEntry(key, value, column, habits), place);
}

function insertInBlock(
  document: ManifestDocument,
  map: MapNode,
  render: (column: number) => string,
  place: KeyPlace,
): TextEdit[] {
  const { text } = document;
  const { lineBreak } = habitsOf(document);
  const entries = writtenEntries(map);
  const first = entries[0];
  if (!first) return [];
  const column = columnAt(text, first.keySpan.start);
  const next = place.before === undefined ? undefined : entries.find((entry) => entry.key === place.before);
  if (next) {
    const start = startWithComments(text, map, next);
    const newText = `${render(column)}${lineBreak}${' '.repeat(column)}`;
    return [insertion(startsLine(text, next.keySpan.start) ? start + column : start, newText)];
  }
  const previous = entries.find((entry) => entry.key === place.after) ?? lastOf(entries) ?? first;
  return [insertion(endOfEntry(text, previous), `${lineBreak}${' '.repeat(column)}${render(column)}`)];
}

function insertInFlow(
  document: ManifestDocument,
  map: MapNode,
  key: string,
  value: NewValue,
  place: KeyPlace,
): TextEdit[] {
  const { text } = document;
  const habits = habitsOf(document);
  const entries = writtenEntries(map);
  const member =
    document.format === 'json'
      ? `${JSON.stringify(key)}: ${jsonValue(value)}`
      : `${flowKey(key, entries, habits)}: ${flowValue(value, habits)}`;
  const [first] = entries;
  if (!first) {
    const open = map.span.start + 1;
    return [{ span: { start: open, end: Math.max(open, map.span.end - 1) }, newText: member }];
  }
  const ownLine = /^\s*$/.test(text.slice(lineStartAt(text, first.keySpan.start), first.keySpan.start));
  const separator = ownLine ? `,${habits.lineBreak}${' '.repeat(columnAt(text, first.keySpan.start))}` : ', ';
  const next = place.before === undefined ? undefined : entries.find((entry) => entry.key === place.before);
  if (next) return [insertion(next.keySpan.start, member + separator)];
  const previous = entries.find((entry) => entry.key === place.after) ?? lastOf(entries) ?? first;
  return [insertion(Math.max(previous.value.span.end, previous.keySpan.end), separator + member)];
}

/** Keys in braces may all be quoted, as in JSON; then a new one is too. */
function flowKey(key: string, entries: readonly Entry[], habits: Habits): string {
  const quoted =
    entries.length > 0 && entries.every(({ key: own, keySpan }) => keySpan.end - keySpan.start === own.length + 2);
  return quoted ? JSON.stringify(key) : scalarText(key, habits);
}

/**
 * Sets the field at a path below `root`, making the objects on the way that are missing. Undefined where something on
 * the way is no object, or is read through an alias.
 */
export function setField(
  document: ManifestDocument,
  root: MapNode,
  path: readonly Step[],
  value: NewValue,
): TextEdit[] | undefined {
  let node: Node = root;
  for (const [depth, step] of path.entries()) {
    if (node.aliased) return undefined;
    const rest = path.slice(depth + 1);
    const child = childOf(node, step);
    if (!child) {
      const made = nested(rest, value);
      if (made === undefined) return undefined;
      if (node.kind === 'map' && typeof step === 'string') return insertKey(document, node, step, made);
      if (node.kind === 'list' && step === node.items.length) return appendItem(document, node, made);
      return undefined;
    }
    if (isEmpty(child) && rest.length > 0) {
      const made = nested(rest, value);
      return made === undefined ? undefined : replaceValue(document, child, made);
    }
    node = child;
  }
  return node.aliased ? undefined : replaceValue(document, node, value);
}

function childOf(node: Node, step: Step): Node | undefined {
  if (node.kind === 'map' && typeof step === 'string') return entryOf(node, step)?.value;
  return node.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
}

function isEmpty(node: Node): boolean {
  return node.kind === 'scalar' && node.type === 'null';
}

/** The value with the objects around it that the path asks for. Undefined where it asks for any item but the first. */
function nested(path: readonly Step[], value: NewValue): NewValue | undefined {
  return path.reduceRight<NewValue | undefined>((inner, step) => {
    if (inner === undefined || (typeof step === 'number' && step !== 0)) return undefined;
    return typeof step === 'number' ? [inner] : { [step]: inner };
  }, value);
}

function appendItem(document: ManifestDocument, list: ListNode, value: NewValue): TextEdit[] {
  const { text } = document;
  const habits = habitsOf(document);
  const last = list.items.at(-1);
  if (list.flow) {
    const item = document.format === 'json' ? jsonValue(value) : flowValue(value, habits);
    if (!last) return [{ span: { start: list.span.start + 1, end: list.span.end - 1 }, newText: item }];
    return [insertion(last.span.end, `, ${item}`)];
  }
  const column = columnAt(text, list.span.start);
  const end = lineEndAt(text, Math.max(list.span.end, last?.span.end ?? 0));
  return [insertion(end, `${habits.lineBreak}${' '.repeat(column)}${blockItem(value, column, habits)}`)];
}

/** Replaces a value, keeping its quotes' style where the new one needs quotes too. */
export function replaceValue(document: ManifestDocument, node: Node, value: NewValue): TextEdit[] {
  const { text } = document;
  const habits = habitsOf(document);
  if (document.format === 'json') return [{ span: node.span, newText: jsonValue(value) }];
  const isCollection = (isList(value) && value.length > 0) || (isMap(value) && Object.keys(value).length > 0);
  const isLong = typeof value === 'string' && /\n./s.test(value);
  const inFlow = (node.kind !== 'scalar' && node.flow) || isInsideFlow(document, node.span.start);
  if ((isCollection || isLong) && !inFlow) {
    const start = text.slice(0, node.span.start).trimEnd().length;
    const column = keyColumnAt(text, start - 1);
    return [{ span: { start, end: node.span.end }, newText: blockValue(value, column, habits) }];
  }
  const newText = typeof value === 'string' && !isLong ? inSameQuotes(node, value, habits) : flowValue(value, habits);
  const before = text.charAt(node.span.start - 1);
  const touches = node.span.start === node.span.end && /[:-]/.test(before);
  if (node.kind === 'scalar' || node.flow) return [{ span: node.span, newText: touches ? ` ${newText}` : newText }];
  const start = text.slice(0, node.span.start).trimEnd().length;
  return [{ span: { start, end: node.span.end }, newText: ` ${newText}` }];
}

function inSameQuotes(node: Node, value: string, habits: Habits): string {
  const style = node.kind === 'scalar' ? node.style : undefined;
  if (style === 'double' || style === 'single') return quotedText(value, style === 'double' ? '"' : "'");
  return scalarText(value, habits);
}

/** The column of the key, behind the dashes of its item, on the line that holds the offset. */
function keyColumnAt(text: string, offset: number): number {
  const start = lineStartAt(text, offset);
  return /^[ \t]*(?:-[ \t]+)*/.exec(text.slice(start, offset + 1))?.[0].length ?? 0;
}

function isInsideFlow(document: ManifestDocument, offset: number): boolean {
  let node = document.root;
  while (node && node.kind !== 'scalar') {
    if (node.flow && offset > node.span.start && offset < node.span.end) return true;
    const children: readonly Node[] = node.kind === 'list' ? node.items : node.entries.map((entry) => entry.value);
    node = children.find((child) => !child.aliased && child.span.start <= offset && offset <= child.span.end);
  }
  return false;
}

export function renameKey(document: ManifestDocument, entry: Entry, key: string): TextEdit[] {
  const first = document.text.charAt(entry.keySpan.start);
  const habits = habitsOf(document);
  const newText = first === '"' || first === "'" ? quotedText(key, first) : scalarText(key, habits);
  return [{ span: entry.keySpan, newText: document.format === 'json' ? JSON.stringify(key) : newText }];
}

/** Removes an entry with its lines: its own comment above and beside it goes too, the others' stay. */
export function deleteEntry(document: ManifestDocument, map: MapNode, entry: Entry): TextEdit[] {
  return deleteEntries(document, map, [entry]);
}

/** Removes some entries of one map, as `deleteEntry` removes one. Nothing where one of them stands elsewhere in the text. */
export function deleteEntries({ text }: ManifestDocument, map: MapNode, gone: readonly Entry[]): TextEdit[] {
  if (map.aliased || gone.some(({ merged }) => merged)) return [];
  const entries = writtenEntries(map);
  return runsOf(entries, gone).map(({ first, last }): TextEdit => {
    const [from, to] = [entries[first], entries[last]];
    if (!from || !to || map.flow) return deletion(flowSpan(map.span, entries.map(spanOf), first, last));
    const end = endOfEntry(text, to);
    if (startsLine(text, from.keySpan.start))
      return deletion(wholeLines(text, startWithComments(text, map, from), end));
    // On the line of a list item's dash, or of an anchor: what comes next moves up to it.
    const next = entries[last + 1];
    if (next) return deletion({ start: from.keySpan.start, end: next.keySpan.start });
    return { span: { start: from.keySpan.start, end }, newText: '{}' };
  });
}

/** Where some of the entries follow each other: the places of the first and the last of each such run. */
function runsOf(entries: readonly Entry[], some: readonly Entry[]): { first: number; last: number }[] {
  const runs: { first: number; last: number }[] = [];
  for (const [index, entry] of entries.entries()) {
    if (!some.includes(entry)) continue;
    const run = runs.at(-1);
    if (run?.last === index - 1) run.last = index;
    else runs.push({ first: index, last: index });
  }
  return runs;
}

export function deleteItem(document: ManifestDocument, list: ListNode, index: number): TextEdit[] {
  const { text } = document;
  const item = list.items[index];
  if (!item || list.aliased) return [];
  if (list.flow)
    return [
      deletion(
        flowSpan(
          list.span,
          list.items.map((each) => each.span),
          index,
        ),
      ),
    ];
  if (list.items.length === 1) return replaceValue(document, list, []);
  const dash = text.lastIndexOf('-', Math.max(item.span.start - 1, 0));
  const end = lineEndAt(text, Math.max(item.span.end, dash + 1));
  const start = lineStartAt(text, dash);
  if (/^[ \t]*$/.test(text.slice(start, dash))) {
    return [deletion(wholeLines(text, index === 0 ? start : startOfComments(text, start, dash - start), end))];
  }
  const following = list.items[index + 1];
  const nextDash = following ? text.lastIndexOf('-', following.span.start - 1) : -1;
  return [deletion({ start: dash, end: nextDash > dash ? nextDash : end })];
}

/**
 * Moves an entry with its comments to the map at `path` below `root`, re-indented; makes what is missing on the way.
 * Undefined where that cannot be done in the text.
 */
export function moveEntry(
  document: ManifestDocument,
  from: MapNode,
  entry: Entry,
  root: MapNode,
  path: readonly Step[],
  key: string = entry.key,
): TextEdit[] | undefined {
  const removal = deleteEntry(document, from, entry);
  if (removal.length === 0) return undefined;
  let node: Node = root;
  for (const [depth, step] of path.entries()) {
    const child: Node | undefined = node.aliased ? undefined : childOf(node, step);
    if (!child || isEmpty(child)) {
      const kept = movedBelow(document, from, entry, node, path.slice(depth), key);
      if (kept) return joined(document, removal, kept);
      const value = nested([...path.slice(depth + 1), key], toNewValue(entry.value));
      if (value === undefined) return undefined;
      const made = child
        ? replaceValue(document, child, value)
        : setField(document, root, path.slice(0, depth + 1), value);
      return made && made.length > 0 ? joined(document, removal, made) : undefined;
    }
    node = child;
  }
  if (node.kind !== 'map' || node.aliased || entryOf(node, key)) return undefined;
  const added =
    node.flow || from.flow || entry.value.aliased
      ? insertKey(document, node, key, toNewValue(entry.value))
      : insertInBlock(document, node, (column) => movedText(document, from, entry, key, column), {});
  return added.length > 0 ? joined(document, removal, added) : undefined;
}

/** The entry as it is written, in objects that are made on the way; undefined where it cannot stand there as it is. */
function movedBelow(
  document: ManifestDocument,
  from: MapNode,
  entry: Entry,
  map: Node,
  path: readonly Step[],
  key: string,
): TextEdit[] | undefined {
  const names = path.filter((step) => typeof step === 'string');
  if (map.kind !== 'map' || map.aliased || map.flow || from.flow || entry.value.aliased || document.format === 'json') {
    return undefined;
  }
  if (names.length !== path.length) return undefined;
  const { step, lineBreak } = habitsOf(document);
  const below = (column: number, missing: readonly string[]) =>
    missing.map((name, depth) => `${' '.repeat(column + depth * step)}${name}:${lineBreak}`).join('') +
    ' '.repeat(column + missing.length * step) +
    movedText(document, from, entry, key, column + missing.length * step);
  const [first, ...others] = names;
  const empty = writtenEntries(map).find((one) => one.key === first);
  if (!empty) return insertInBlock(document, map, (column) => below(column, names).trimStart(), {});
  if (empty.value.span.end > empty.value.span.start) return undefined;
  const column = columnAt(document.text, empty.keySpan.start) + step;
  return [insertion(endOfEntry(document.text, empty), lineBreak + below(column, others))];
}

/** What goes away and what is added, in one edit where the one stands inside the other: behind the last entry of a map. */
function joined({ text }: ManifestDocument, removal: readonly TextEdit[], added: readonly TextEdit[]): TextEdit[] {
  const [gone, ...others] = removal;
  const [made] = added;
  const isInside = gone && made && made.span.start > gone.span.start && made.span.start <= gone.span.end;
  if (!isInside || others.length > 0 || added.length > 1 || gone.newText !== '') return [...removal, ...added];
  const [lineEnd = ''] = /\r?\n$/.exec(text.slice(gone.span.start, gone.span.end)) ?? [];
  // Whole lines go away, so that what is added starts one and ends one.
  return [{ span: gone.span, newText: `${made.newText.replace(/^\r?\n/, '')}${lineEnd}` }];
}

/** The entry's own text with its comments, for a key at `column`. The first line's indentation is left out. */
function movedText(document: ManifestDocument, from: MapNode, entry: Entry, key: string, column: number): string {
  const { text } = document;
  const start = Math.min(startWithComments(text, from, entry), entry.keySpan.start);
  const end = endOfEntry(text, entry);
  const own = columnAt(text, entry.keySpan.start);
  const renamed =
    key === entry.key
      ? text.slice(start, end)
      : text.slice(start, entry.keySpan.start) + key + text.slice(entry.keySpan.end, end);
  return renamed
    .trimStart()
    .split(/\r?\n/)
    .map((line, index) => {
      if (index === 0 || line.trim() === '') return line;
      const indent = /^ */.exec(line)?.[0].length ?? 0;
      return ' '.repeat(Math.max(indent - own + column, 0)) + line.slice(indent);
    })
    .join(habitsOf(document).lineBreak);
}

function toNewValue(node: Node): NewValue {
  const plain = (value: unknown): NewValue => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === 'bigint') return Number(value);
    if (typeof value !== 'object' || value === null) return value as string | number | boolean | null;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
  };
  return plain(toJson(node));
}

// Where things stand

function insertion(at: number, newText: string): TextEdit {
  return { span: { start: at, end: at }, newText };
}

function deletion(span: Span): TextEdit {
  return { span, newText: '' };
}

/** The entries that stand in the map's own text, in its order. */
function writtenEntries(map: MapNode): Entry[] {
  return [...map.entries, ...map.duplicates]
    .filter((entry) => !entry.merged)
    .toSorted((one, other) => one.keySpan.start - other.keySpan.start);
}

function lastOf(entries: readonly Entry[]): Entry | undefined {
  return entries.at(-1);
}

function spanOf(entry: Entry): Span {
  return { start: entry.keySpan.start, end: Math.max(entry.value.span.end, entry.keySpan.end) };
}

/** The end of the last line of an entry, with the comment beside it. */
function endOfEntry(text: string, entry: Entry): number {
  return lineEndAt(text, spanOf(entry).end);
}

/** Where an entry starts with the comments right above it, at the start of a line; its key where other things stand before it. */
function startWithComments(text: string, map: MapNode, entry: Entry): number {
  const { start } = entry.keySpan;
  if (!startsLine(text, start)) return start;
  const lineStart = lineStartAt(text, start);
  // Above the first key of all stands what is said of the whole document.
  if (lineStart === 0 || (map.span.start === start && start === lineStart)) return lineStart;
  return startOfComments(text, lineStart, start - lineStart);
}

function startsLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(lineStartAt(text, offset), offset));
}

/** The start of the comment lines of the same column that end above the line. */
function startOfComments(text: string, lineStart: number, column: number): number {
  let start = lineStart;
  while (start > 0) {
    const above = lineStartAt(text, start - (text.startsWith('\r\n', start - 2) ? 2 : 1));
    const indent = /^ *(?=#)/.exec(text.slice(above, start))?.[0].length;
    if (indent !== column) break;
    start = above;
  }
  return start;
}

/** The lines with one line break: the one behind them, or at the end of the text the one before. */
function wholeLines(text: string, start: number, end: number): Span {
  const lineBreak = text.startsWith('\r\n', end) ? 2 : end < text.length ? 1 : 0;
  if (lineBreak > 0 || start === 0) return { start, end: end + lineBreak };
  return { start: start - (text.startsWith('\r\n', start - 2) ? 2 : 1), end };
}

/** Members between brackets, from the first to the last, with the commas that go with them. */
function flowSpan(around: Span, members: readonly Span[], first: number, last = first): Span {
  const next = members[last + 1];
  const previous = members[first - 1];
  const start = (members[first] ?? around).start;
  if (next) return { start, end: next.start };
  return { start: previous ? previous.end : start, end: (members[last] ?? around).end };
}
