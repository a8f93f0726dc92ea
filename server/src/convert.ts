import type { Position, Range } from 'vscode-languageserver';
import type { Span } from './manifest/node.ts';

/**
 * Offsets ⇄ LSP positions, ranges and edits: only here. Positions count UTF-16 code units, which is what LSP means
 * unless client and server agree on something else, and what offsets in a JavaScript string are.
 */
export class Lines {
  /** Offset of each line's first character. */
  private readonly starts: number[] = [0];

  constructor(private readonly text: string) {
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit === lineFeed) this.starts.push(index + 1);
      else if (unit === carriageReturn) {
        if (text.charCodeAt(index + 1) === lineFeed) index++;
        this.starts.push(index + 1);
      }
    }
  }

  /** The position of an offset; one inside a line's end is the end of the line. */
  positionAt(offset: number): Position {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    const start = this.starts[low] as number;
    let end = Math.min(Math.max(offset, start), this.text.length);
    while (end > start && isLineEnd(this.text.charCodeAt(end - 1))) end--;
    return { line: low, character: end - start };
  }

  rangeOf(span: Span): Range {
    return { start: this.positionAt(span.start), end: this.positionAt(span.end) };
  }
}

const lineFeed = 10;
const carriageReturn = 13;

function isLineEnd(unit: number): boolean {
  return unit === lineFeed || unit === carriageReturn;
}

/** A range of a document that starts at `start` in its file, as a range of the file. */
export function moveRange(range: Range, start: Position): Range {
  return { start: movePosition(range.start, start), end: movePosition(range.end, start) };
}

function movePosition(position: Position, start: Position): Position {
  return {
    line: position.line + start.line,
    character: position.line === 0 ? position.character + start.character : position.character,
  };
}

export type { Position, Range };
