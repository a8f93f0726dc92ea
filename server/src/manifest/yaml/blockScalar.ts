import type { ScalarStyle } from '../node.ts';
import { isBreak, lineEnd } from './characters.ts';
import { blockText } from './scalarText.ts';

/** A literal or folded scalar as written: from its header to the end of its last word, and what it says. */
export interface BlockScalar {
  readonly start: number;
  readonly end: number;
  readonly style: ScalarStyle;
  readonly text: string;
}

const blankLines = /(?: *(?:\r\n|[\r\n\x85\u2028\u2029]))*(?: *$)?/y;

/**
 * @param start where the header starts
 * @param parentIndent column of the block that the scalar is in, -1 at the top
 * @param endOfLines where the last line ends that is not blank, of a content that starts at an offset
 */
export function blockScalarAt(
  text: string,
  start: number,
  parentIndent: number,
  endOfLines: (contentStart: number) => number,
): BlockScalar {
  const indicators = /[|>][-+0-9]*/y;
  indicators.lastIndex = start;
  const header = indicators.exec(text)?.[0] ?? '|';
  let contentStart = lineEnd(text, start);
  if (text.charAt(contentStart) === '\r' && text.charAt(contentStart + 1) === '\n') contentStart++;
  if (isBreak(text.charCodeAt(contentStart))) contentStart++;
  // Lines of spaces are a part of it where they are long enough.
  blankLines.lastIndex = Math.max(endOfLines(contentStart), contentStart);
  blankLines.test(text);
  const contentEnd = Math.max(blankLines.lastIndex, contentStart);
  let end = contentEnd;
  while (end > start && /\s/.test(text.charAt(end - 1))) end--;
  const content = text.slice(contentStart, contentEnd);
  const style = header.startsWith('>') ? 'folded' : 'literal';
  return { start, end, style, text: blockText(header, content, parentIndent) };
}
