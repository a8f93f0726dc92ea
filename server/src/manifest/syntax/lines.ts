/** A line of a text, for telling what a person may have meant by it. */
export interface Line {
  readonly start: number;
  /** Where its content ends: without white space, and without a comment behind it. */
  readonly end: number;
  /** Number of white space characters before the content. */
  readonly indent: number;
  readonly content: string;
  /** Column of its key or word, behind the dashes of list items. */
  readonly column: number;
  /** What stands there. */
  readonly inner: string;
  readonly dashed: boolean;
}

/** Where the line starts that holds the offset. */
export function lineStartAt(text: string, offset: number): number {
  // A search from before the text's start would look at its first character.
  if (offset <= 0) return 0;
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}

export function lineAt(text: string, offset: number): Line {
  const start = lineStartAt(text, offset);
  const rest = text.slice(start, start + 4096);
  const [, space, dashes, inner] = /^([ \t]*)((?:-[ \t]+)*)([^\r\n]*)/.exec(rest) as unknown as [
    string,
    string,
    string,
    string,
  ];
  const content = withoutComment(dashes + inner);
  return {
    start,
    end: start + space.length + content.length,
    indent: space.length,
    content,
    column: space.length + dashes.length,
    inner: content.slice(dashes.length),
    dashed: dashes !== '',
  };
}

/** The line with content before the one at `offset`. */
export function lineBefore(text: string, offset: number): Line | undefined {
  let at = lineAt(text, offset).start;
  while (at > 0) {
    const line = lineAt(text, at - 1);
    if (line.content !== '') return line;
    at = line.start;
  }
  return undefined;
}

/** The line with content after a line. */
export function lineAfter(text: string, { start }: Line): Line | undefined {
  for (let at = nextLine(text, start); at !== undefined; at = nextLine(text, at)) {
    const line = lineAt(text, at);
    if (line.content !== '') return line;
  }
  return undefined;
}

/** Cuts off a comment and white space; a `#` in quotes is no comment. */
function withoutComment(content: string): string {
  const tokens = /(?:^|(?<=[\s[{,:]))(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|(?:^|\s)#/g;
  for (let token = tokens.exec(content); token; token = tokens.exec(content)) {
    if (token[0].endsWith('#')) return content.slice(0, token.index).trimEnd();
  }
  return content.trimEnd();
}

/**
 * The lines from the one at `offset` on that are indented at least as deep: the block below it and its siblings.
 * `untilItem`: not further than the next list item at the same column.
 */
export function blockFrom(text: string, offset: number, untilItem = false): Line[] {
  const first = lineAt(text, offset);
  const lines = [first];
  let pending: Line[] = [];
  for (let at = nextLine(text, first.end); at !== undefined; at = nextLine(text, at)) {
    const line = lineAt(text, at);
    if (line.content === '') {
      pending.push(line);
      continue;
    }
    if (line.indent < first.indent || (untilItem && line.dashed && line.indent === first.indent)) break;
    lines.push(...pending, line);
    pending = [];
  }
  return lines;
}

export function nextLine(text: string, offset: number): number | undefined {
  const newLine = text.indexOf('\n', offset);
  return newLine < 0 || newLine + 1 >= text.length ? undefined : newLine + 1;
}
