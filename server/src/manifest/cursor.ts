import type { ManifestDocument } from './document.ts';
import { blankLevels, type Level, levelAt } from './levels.ts';
import type { Entry, MapNode, Node, ScalarNode, Span } from './node.ts';
import { columnAt, lineEndAt } from './render.ts';
import { type Resource, resourcesOf } from './resources.ts';
import { lineAt, lineStartAt } from './syntax/lines.ts';

export type Step = string | number;

/**
 * What a cursor stands on, also in a half-typed document.
 *
 * - `key`: on a key that is written, or on a word where a key belongs (`restartP` on a line of its own);
 * - `value`: on a value, or after `key:` or `- ` where one belongs;
 * - `blank`: on a line with nothing on it, or between braces: a key, a list item or a value may start here;
 * - `comment`: in a comment, or behind a value that is complete: nothing to complete;
 * - `separator`: on a `---` line.
 */
export type CursorPlace = 'key' | 'value' | 'blank' | 'comment' | 'separator';

export interface Cursor {
  readonly place: CursorPlace;
  /** The object whose field the cursor is in; undefined outside Jobs and CronJobs. */
  readonly resource: Resource | undefined;
  /**
   * Field names and list indexes from the resource's root (from the document's outside a resource).
   * `value`: to the value itself. `key` and `blank`: to the object or list that the key is or would be in; whether that is
   * a map or a list may be open (nothing written yet below `containers:`), then `container` is undefined.
   */
  readonly path: readonly Step[];
  /** `key`, `blank`: the map or list at `path`, if it is written. */
  readonly container: Node | undefined;
  /** `key`: its entry (the value is null while half-typed). `value`: the entry whose value this is, if it is one's. */
  readonly entry: Entry | undefined;
  /** `value`: the value at the cursor, null scalar where nothing is typed yet. */
  readonly node: Node | undefined;
  /** What is typed of the key or value, from its start up to the cursor, quotes left out. */
  readonly prefix: string;
  /** What a completion replaces: the word around the cursor, quotes left out; empty at the cursor where nothing is typed. */
  readonly span: Span;
  /** Column at which the key, the item or the line starts: what a block inserted here has to be indented by. */
  readonly indent: number;
  /** Inside `{…}` or `[…]`. */
  readonly flow: boolean;
  /** The enclosing map's keys that are taken already, the one under the cursor left out. */
  readonly siblings: ReadonlySet<string>;
}

/** A cursor before it is known whose field it is. The path is the document's. */
type Found = Partial<Omit<Cursor, 'resource' | 'siblings'>> & Pick<Cursor, 'place' | 'path'>;

/** What is at an offset of the document's text. */
export function cursorAt(document: ManifestDocument, offset: number): Cursor {
  const found = find(document, offset);
  const { resource, path } = owner(document, found.path);
  return {
    place: found.place,
    resource,
    path,
    container: found.container,
    entry: found.entry,
    node: found.node,
    prefix: found.prefix ?? '',
    span: found.span ?? { start: offset, end: offset },
    indent: found.indent ?? columnAt(document.text, offset),
    flow: found.flow ?? false,
    siblings: siblingsOf(found.container, found.entry),
  };
}

function siblingsOf(container: Node | undefined, own: Entry | undefined): ReadonlySet<string> {
  if (container?.kind !== 'map') return new Set();
  return new Set(container.entries.filter((entry) => entry.keySpan !== own?.keySpan).map((entry) => entry.key));
}

function owner(
  document: ManifestDocument,
  path: readonly Step[],
): { resource: Resource | undefined; path: readonly Step[] } {
  const resources = resourcesOf(document);
  const [first] = resources;
  if (first?.itemIndex === undefined) return { resource: first, path };
  const [list, index, ...rest] = path;
  const resource = list === 'items' ? resources.find((each) => each.itemIndex === index) : undefined;
  return resource ? { resource, path: rest } : { resource: undefined, path };
}

function find(document: ManifestDocument, offset: number): Found {
  const { text, root } = document;
  const lineStart = lineStartAt(text, offset);
  if (/^---(\s|$)/.test(text.slice(lineStart, lineStart + 4))) return { place: 'separator', path: [] };
  const written = root && inTree(text, root, offset, [], undefined);
  if (written) return written;
  const line = lineAt(text, offset);
  const contentStart = line.start + line.indent;
  if (line.content === '' && !isInComment(text, lineStart, offset)) return onBlankLine(document, offset);
  const wordStart = line.start + line.column;
  if (isInComment(text, lineStart, offset) || offset > line.end || offset < contentStart)
    return { place: 'comment', path: [] };
  return onHalfTypedLine(document, { start: wordStart, end: line.end }, line.dashed, offset);
}

/** A comment starts behind the last thing on the line that is written in the tree, so that no `#` in a value counts. */
function isInComment(text: string, lineStart: number, offset: number): boolean {
  const line = text.slice(lineStart, lineEndAt(text, offset));
  const content = lineAt(text, offset);
  const comment = line.indexOf('#', content.end - lineStart);
  return comment >= 0 && offset - lineStart > comment;
}

// On something written

function inTree(
  text: string,
  node: Node,
  offset: number,
  path: readonly Step[],
  entry: Entry | undefined,
): Found | undefined {
  if (node.kind === 'scalar' || node.aliased) return onScalar(text, node, offset, path, entry);
  const inside = node.kind === 'map' ? inMap(text, node, offset, path) : inList(text, node.items, offset, path);
  if (inside || !node.flow) return inside;
  const isBetween =
    offset > node.span.start && (offset < node.span.end || !/[\]}]/.test(text.charAt(node.span.end - 1)));
  return isBetween ? betweenBrackets(text, node, offset, path) : undefined;
}

function inMap(text: string, map: MapNode, offset: number, path: readonly Step[]): Found | undefined {
  for (const entry of [...map.entries, ...map.duplicates]) {
    if (entry.merged) continue;
    const { keySpan, value } = entry;
    if (offset < keySpan.start) continue;
    if (offset <= keySpan.end) {
      const span = withoutQuotes(text, keySpan);
      return {
        place: 'key',
        path,
        container: map,
        entry,
        span,
        prefix: text.slice(Math.min(span.start, offset), offset),
        indent: columnAt(text, keySpan.start),
        flow: map.flow ?? false,
      };
    }
    const found = inTree(text, value, offset, [...path, entry.key], entry);
    if (found) return map.flow ? { ...found, flow: true } : found;
  }
  return undefined;
}

function inList(text: string, items: readonly Node[], offset: number, path: readonly Step[]): Found | undefined {
  for (const [index, item] of items.entries()) {
    const found = inTree(text, item, offset, [...path, index], undefined);
    if (found) return found;
  }
  return undefined;
}

function onScalar(
  text: string,
  node: Node,
  offset: number,
  path: readonly Step[],
  entry: Entry | undefined,
): Found | undefined {
  const { span } = node;
  if (span.start === span.end) {
    // Nothing is written: the value's place is the rest of the line, up to a comment.
    const rest = text.slice(span.start, offset);
    if (offset < span.start || !/^[ \t]*$/.test(rest)) return undefined;
    if (entry && rest === '' && span.start !== entry.keySpan.end + 1 && text.charAt(span.start - 1) !== ':')
      return undefined;
    if (!/^[ \t]*(?:$|[\r\n#,\]}])/.test(text.slice(offset, lineEndAt(text, offset) + 1))) return undefined;
    return { place: 'value', path, node, entry, indent: keyColumn(text, span.start) };
  }
  if (offset < span.start || offset > span.end) return undefined;
  if (node.kind === 'scalar' && (entry || path.length === 0) && isLoneWord(text, node, entry)) {
    const half: Entry = { key: node.raw, keySpan: span, value: nothingAt(span.end) };
    const indent = columnAt(text, span.start);
    return { place: 'key', path, entry: half, span, prefix: text.slice(span.start, offset), indent };
  }
  const isBlock = node.kind === 'scalar' && (node.style === 'literal' || node.style === 'folded');
  const inner = isBlock ? { start: offset, end: offset } : withoutQuotes(text, span);
  return {
    place: 'value',
    path,
    node,
    entry,
    span: inner,
    prefix: text.slice(Math.min(inner.start, offset), offset),
    indent: keyColumn(text, entry?.keySpan.start ?? span.start),
  };
}

/** A word alone on its line, below its key or at the top, is most likely the first key of an object that is being typed. */
function isLoneWord(text: string, node: ScalarNode, entry: Entry | undefined): boolean {
  const lineStart = lineStartAt(text, node.span.start);
  return (
    node.style === 'plain' &&
    (!entry || lineStart > entry.keySpan.end) &&
    /^[A-Za-z]\w*$/.test(node.raw) &&
    /^ *$/.test(text.slice(lineStart, node.span.start))
  );
}

/** Between the members of a flow collection. */
function betweenBrackets(text: string, node: Node, offset: number, path: readonly Step[]): Found | undefined {
  const before = text.slice(node.span.start, offset).trimEnd();
  const indent = columnAt(text, offset);
  if (node.kind === 'list') {
    const index = node.items.filter((item) => item.span.start < offset).length;
    if (!/[[,]$/.test(before)) return { place: 'comment', path };
    return { place: 'value', path: [...path, index], node: nothingAt(offset), indent, flow: true };
  }
  if (/[{,]$/.test(before)) return { place: 'blank', path, container: node, indent, flow: true };
  const entry = node.kind === 'map' ? node.entries.findLast((each) => each.keySpan.end <= offset) : undefined;
  if (!entry || !before.endsWith(':')) return { place: 'comment', path };
  return { place: 'value', path: [...path, entry.key], entry, node: entry.value, indent, flow: true };
}

function withoutQuotes(text: string, { start, end }: Span): Span {
  const quote = text.charAt(start);
  if (quote !== '"' && quote !== "'") return { start, end };
  return { start: start + 1, end: end > start + 1 && text.charAt(end - 1) === quote ? end - 1 : end };
}

function nothingAt(offset: number): ScalarNode {
  return { kind: 'scalar', type: 'null', value: null, span: { start: offset, end: offset }, raw: '', style: 'plain' };
}

function keyColumn(text: string, offset: number): number {
  const { start, column } = lineAt(text, offset);
  return Math.min(column, Math.max(offset - start, 0));
}

// On nothing written

function onBlankLine(document: ManifestDocument, offset: number): Found {
  const { text } = document;
  const levels = blankLevels(document, lineStartAt(text, offset));
  const indent = columnAt(text, offset);
  const last = levels.at(-1);
  if (last?.blockScalar && indent > last.column) {
    return { place: 'value', path: last.path, node: last.blockScalar, indent: last.column };
  }
  const level = levelAt(levels, indent);
  return { place: 'blank', path: level?.path ?? [], container: level?.node, indent };
}

/** A word that is no key yet, because its colon is missing. */
function onHalfTypedLine(document: ManifestDocument, word: Span, dashed: boolean, offset: number): Found {
  const { text } = document;
  const indent = columnAt(text, word.start);
  const levels = blankLevels(document, lineStartAt(text, offset));
  const level: Level | undefined = levelAt(levels, dashed ? lineAt(text, offset).indent : indent);
  const key = text.slice(word.start, word.end);
  const span = { start: word.start, end: word.end };
  const prefix = text.slice(word.start, Math.max(offset, word.start));
  if (dashed && level?.node?.kind !== 'map') {
    const index =
      level?.node?.kind === 'list' ? level.node.items.filter((item) => item.span.start < word.start).length : 0;
    return { place: 'value', path: [...(level?.path ?? []), index], node: nothingAt(word.start), span, prefix, indent };
  }
  const colon = key.indexOf(':');
  if (colon >= 0 && offset > word.start + colon) return { place: 'comment', path: level?.path ?? [] };
  const entry: Entry = { key, keySpan: span, value: nothingAt(word.end) };
  return { place: 'key', path: level?.path ?? [], container: level?.node, entry, span, prefix, indent };
}
