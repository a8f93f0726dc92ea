import { code, isBlank, isBreak } from './characters.ts';

/*
 * What a scalar's source says, by the rules of the server's reader (YAML 1.1): how lines are folded, what escapes stand
 * for, what a block scalar's indentation is. Sources that it would refuse are read as well as can be.
 */

interface Line {
  readonly text: string;
  /** The break that ends the line, '\n' for all but the Unicode separators; '' for the last. */
  readonly lineBreak: string;
}

export function plainText(source: string): string {
  return holdsBreak(source) ? fold(linesOf(source)) : source;
}

export function singleQuotedText(source: string): string {
  const inside = source.slice(1, source.length > 1 && source.endsWith("'") ? -1 : undefined);
  const folded = holdsBreak(inside) ? fold(linesOf(inside)) : inside;
  return folded.includes("''") ? folded.replaceAll("''", "'") : folded;
}

export function doubleQuotedText(source: string): string {
  const inside = source.slice(1, source.length > 1 && source.endsWith('"') ? -1 : undefined);
  if (!holdsBreak(inside)) return unescaped(inside);
  const lines = linesOf(inside);
  let text = '';
  let breaks: string[] = [];
  let escapedBreak = false;
  lines.forEach((line, index) => {
    const last = index === lines.length - 1;
    const escapes = !last && endsInBackslash(line.text);
    let end = escapes ? line.text.length - 1 : line.text.length;
    if (!last && !escapes) {
      end = trimmedEnd(line.text);
      // A blank behind a backslash is what it escapes.
      if (end < line.text.length && endsInBackslash(line.text.slice(0, end))) end++;
    }
    const content = line.text.slice(index === 0 ? 0 : Math.min(trimmedStart(line.text), end), end);
    if (content !== '' || last || escapes) {
      text += joined(breaks, escapedBreak) + unescaped(content);
      breaks = [];
      escapedBreak = escapes;
      if (!escapes) breaks.push(line.lineBreak);
    } else if (index === 0) {
      breaks = [line.lineBreak];
    } else {
      breaks.push(line.lineBreak);
    }
  });
  return text;
}

/** What stands for the breaks between two pieces of text. */
function joined(breaks: readonly string[], escapedBreak: boolean): string {
  if (escapedBreak) return breaks.join('');
  const [first, ...rest] = breaks;
  if (first === undefined) return '';
  if (first !== '\n') return first + rest.join('');
  return rest.length === 0 ? ' ' : rest.join('');
}

function fold(lines: readonly Line[]): string {
  let text = '';
  let breaks: string[] = [];
  lines.forEach((line, index) => {
    const last = index === lines.length - 1;
    const start = index === 0 ? 0 : trimmedStart(line.text);
    const content = line.text.slice(start, last ? undefined : Math.max(start, trimmedEnd(line.text)));
    if (content !== '' || last) {
      text += joined(breaks, false) + content;
      breaks = [line.lineBreak];
    } else {
      breaks.push(line.lineBreak);
    }
  });
  return text;
}

/**
 * @param header the indicators: `|` or `>` with what follows up to white space
 * @param content the lines below the header
 * @param parentIndent column of the block that the scalar is in, -1 at the top: what an indentation indicator counts from
 */
export function blockText(header: string, content: string, parentIndent: number): string {
  const literal = header.startsWith('|');
  const keep = header.includes('+');
  const strip = header.includes('-');
  const increment = Number(/[1-9]/.exec(header)?.[0] ?? 0);
  const lines = linesOf(content);
  const indent =
    increment > 0 ? Math.max(parentIndent, 0) + increment : Math.max(foundIndent(lines), parentIndent + 1, 1);
  let text = '';
  let leadingBreak = '';
  let breaks = '';
  let moreIndented = false;
  for (const line of lines) {
    const spaces = Math.min(leadingSpaces(line.text), indent);
    if (spaces === line.text.length) {
      breaks += line.lineBreak;
      continue;
    }
    if (spaces < indent) break;
    const content = line.text.slice(indent);
    const blank = isBlank(content.charCodeAt(0));
    if (!literal && leadingBreak === '\n' && !moreIndented && !blank) {
      if (breaks === '') text += ' ';
    } else {
      text += leadingBreak;
    }
    text += breaks + content;
    breaks = '';
    moreIndented = blank;
    leadingBreak = line.lineBreak;
  }
  if (!strip) text += leadingBreak;
  if (keep) text += breaks;
  return text;
}

/** The widest of the empty lines on top and the first line that is not empty. */
function foundIndent(lines: readonly Line[]): number {
  let widest = 0;
  for (const line of lines) {
    const spaces = leadingSpaces(line.text);
    widest = Math.max(widest, spaces);
    if (spaces < line.text.length) break;
  }
  return widest;
}

function leadingSpaces(text: string): number {
  let at = 0;
  while (text.charCodeAt(at) === code.space) at++;
  return at;
}

function holdsBreak(text: string): boolean {
  return /[\n\r\x85\u2028\u2029]/.test(text);
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (!isBreak(character)) continue;
    const lineBreak = character >= code.lineSeparator ? text.charAt(at) : '\n';
    lines.push({ text: text.slice(start, at), lineBreak });
    if (character === code.carriageReturn && text.charCodeAt(at + 1) === code.lineFeed) at++;
    start = at + 1;
  }
  lines.push({ text: text.slice(start), lineBreak: '' });
  return lines;
}

function trimmedStart(text: string): number {
  let at = 0;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

function trimmedEnd(text: string): number {
  let at = text.length;
  while (at > 0 && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

function endsInBackslash(text: string): boolean {
  let at = text.length;
  while (at > 0 && text.charCodeAt(at - 1) === code.backslash) at--;
  return (text.length - at) % 2 === 1;
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g,
    (whole, byte?: string, unit?: string, point?: string, character?: string) => {
      const digits = byte ?? unit ?? point;
      if (digits === undefined) return escapes[character as string] ?? (character as string);
      const value = Number.parseInt(digits, 16);
      return value > 0x10ffff ? whole : String.fromCodePoint(value);
    },
  );
}
