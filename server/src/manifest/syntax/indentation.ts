import type { Span } from '../node.ts';
import type { TextEdit } from '../textEdit.ts';
import type { Diagnosis } from './diagnosis.ts';
import { blockFrom, type Line, lineAt, lineBefore, nextLine } from './lines.ts';
import { keyOf, lineBreakOf, spaces } from './wording.ts';

export function tab(text: string, at: number): Diagnosis {
  const line = lineAt(text, at);
  const inIndentation = at < line.start + line.indent;
  const start = inIndentation ? line.start : at;
  const end = inIndentation ? line.start + line.indent : at + /^[ \t]*/.exec(text.slice(at))![0].length;
  return {
    code: 'yaml-tab',
    message: inIndentation
      ? 'This line is indented with a tab, and YAML takes only spaces, because a tab has no certain width. Indent it with spaces.'
      : 'A tab stands where YAML takes only spaces. Put a space in its place.',
    span: { start, end: Math.max(end, start + 1) },
    title: 'Replace tabs by spaces',
    edits: inIndentation ? tabsToSpaces(text) : [{ span: { start: at, end }, newText: ' ' }],
  };
}

/**
 * All tabs that indent lines. The first such line after others is indented as the line above asks for, those after it by
 * as much more or less as their tabs say; spaces beside the tabs stay.
 */
export function tabsToSpaces(text: string): TextEdit[] {
  const edits: TextEdit[] = [];
  const step = /\n( {2,8})[^\s-]/.exec(text)?.[1]?.length ?? 2;
  let above: { line: Line; width: number; tabs: number } | undefined;
  for (let at: number | undefined = 0; at !== undefined; at = nextLine(text, at)) {
    const line = lineAt(text, at);
    const space = text.slice(line.start, line.start + line.indent);
    const tabs = space.split('\t').length - 1;
    const besides = line.indent - tabs;
    /** How wide the tabs are. */
    let width = 0;
    if (tabs > 0) {
      if (above && above.tabs > 0) width = Math.max(above.width + (tabs - above.tabs) * step, 0);
      else width = above ? Math.max(indentBelow(above.line, line, step) - besides, 0) : 0;
      const newText = ' '.repeat(width + besides);
      edits.push({ span: { start: line.start, end: line.start + line.indent }, newText });
    }
    if (line.content !== '') above = { line, width, tabs };
  }
  return edits;
}

function indentBelow(above: Line, line: Line, step: number): number {
  if (above.inner.endsWith(':')) return above.column + step;
  return line.dashed ? above.indent : above.column;
}

/** Fields of Jobs that hold lists of objects: below them, a key that is no item has most likely lost its dash. */
const listFields = /(?:[cC]ontainers|[vV]olumes|volumeMounts|volumeDevices|env|envFrom|ports|rules|tolerations|items)$/;

/** A key under one that has its value already. */
export function tooDeep(text: string, line: Line, sibling: Line): Diagnosis {
  const key = keyOf(line);
  const above = keyOf(sibling);
  const owner = lineBefore(text, sibling.start);
  if (owner && owner.column === sibling.column && !sibling.dashed && owner.inner.endsWith(':')) {
    return besideItsOwner(line, sibling, owner);
  }
  return {
    code: 'yaml-indentation',
    message: `\`${key}\` is indented deeper than \`${above}\` above it, which has a value already and can hold no keys. Indent it by ${spaces(sibling.column)}, like \`${above}\`.`,
    span: keySpan(line),
    title: `Indent ${key} like ${above}`,
    edits: reindented(blockFrom(text, line.start), sibling.column - line.column),
  };
}

/** A key beside an empty one that it should be under, as the deeper line below shows. */
function besideItsOwner(line: Line, sibling: Line, owner: Line): Diagnosis {
  const key = keyOf(sibling);
  const parent = keyOf(owner);
  const span = keySpan(sibling);
  const by = line.column - sibling.column;
  if (by === 2 && listFields.test(parent)) {
    return {
      code: 'yaml-indentation',
      message: `\`${parent}\` holds a list, and \`${key}\` does not start an item of it. Put \`- \` before \`${key}\`.`,
      span,
      title: `Start a list item with ${key}`,
      edits: [{ span: { start: span.start, end: span.start }, newText: '- ' }],
    };
  }
  return {
    code: 'yaml-indentation',
    message: `\`${key}\` stands beside \`${parent}\`, which is left empty, and \`${keyOf(line)}\` below it is indented deeper. Indent \`${key}\` by ${spaces(line.column)}, so that both belong to \`${parent}\`.`,
    span,
    title: `Indent ${key} like ${keyOf(line)}`,
    edits: reindented([sibling], by),
  };
}

/** A line whose indentation is that of no line above it. */
export function misaligned(text: string, line: Line, parentColumn: number): Diagnosis | undefined {
  let child: Line | undefined;
  for (let above = lineBefore(text, line.start); above; above = lineBefore(text, above.start)) {
    if (above.column <= parentColumn) break;
    child = above;
  }
  if (!child || child.column === line.column) return undefined;
  const key = keyOf(line);
  return {
    code: 'yaml-indentation',
    message: `\`${key}\` is indented by ${spaces(line.column)}, and \`${keyOf(child)}\` above it by ${spaces(child.column)}: keys of one object start at one column. Indent both alike.`,
    span: keySpan(line),
    title: `Indent ${key} like ${keyOf(child)}`,
    edits: reindented(blockFrom(text, line.start), child.column - line.column),
  };
}

/** An item whose dash stands at no list's column. */
export function misplacedItem(text: string, line: Line, mapColumn: number): Diagnosis {
  const span = { start: line.start + line.indent, end: line.start + line.indent + 1 };
  let item: Line | undefined;
  for (
    let above = lineBefore(text, line.start);
    above && above.column >= mapColumn;
    above = lineBefore(text, above.start)
  ) {
    const isNearer = !item || Math.abs(above.indent - line.indent) < Math.abs(item.indent - line.indent);
    if (above.dashed && isNearer) item = above;
  }
  if (!item) {
    return {
      code: 'yaml-indentation',
      message: `A list item stands among the keys that start at column ${mapColumn + 1}. Indent it under the key whose list it belongs to.`,
      span,
    };
  }
  return {
    code: 'yaml-indentation',
    message: `This list item is indented by ${spaces(line.indent)}, and the one above by ${spaces(item.indent)}: the dashes of one list stand below each other. Indent both alike.`,
    span,
    title: 'Indent the item like the one above',
    edits: reindented(blockFrom(text, line.start), item.indent - line.indent),
  };
}

export function expectedDash(text: string, at: number, from: number): Diagnosis {
  const line = lineAt(text, at);
  const key = keyOf(line);
  const listColumn = from - lineAt(text, from).start;
  const item = lineAt(text, from);
  const column = item.column > listColumn ? item.column : listColumn + 2;
  return {
    code: 'yaml-indentation',
    message: `\`${key}\` stands where the list's next \`- \` is expected. If it belongs to the item above, indent it by ${spaces(column)}; if it is an item, start it with \`- \`.`,
    span: keySpan(line),
    title: `Indent ${key} as a part of the item above`,
    edits: reindented(blockFrom(text, line.start, true), column - line.column),
  };
}

export function unexpectedDash(text: string, at: number): Diagnosis {
  const line = lineAt(text, at);
  const newText = `${lineBreakOf(text)}${' '.repeat(line.column + 2)}`;
  const before = text.slice(line.start, at).trimEnd();
  return {
    code: 'yaml-indentation',
    message: 'A list does not start on the line of its key. Put each `- ` on a line of its own below the key.',
    span: { start: at, end: at + 1 },
    title: 'Put the item on its own line',
    edits: [{ span: { start: line.start + before.length, end: at }, newText }],
  };
}

function keySpan(line: Line): Span {
  const start = line.start + line.column;
  return { start, end: start + Math.max(keyOf(line).length, 1) };
}

function reindented(lines: readonly Line[], by: number): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const { start, indent, content } of lines) {
    if (by > 0 && content !== '') edits.push({ span: { start, end: start }, newText: ' '.repeat(by) });
    else if (by < 0 && indent > 0) edits.push({ span: { start, end: start + Math.min(-by, indent) }, newText: '' });
  }
  return edits;
}
