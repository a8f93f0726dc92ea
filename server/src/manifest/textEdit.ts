import type { Span } from './node.ts';

/** Replaces the span by the text. Spans of the edits of one change do not overlap. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** The text after the edits. Insertions at one place go in in the order given. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const { span, newText } of inOrder(edits)) {
    pieces.push(text.slice(done, span.start), newText);
    done = span.end;
  }
  pieces.push(text.slice(done));
  return pieces.join('');
}

/** Leads offsets of the text after the edits back to the text before. Inside new text that is the edit's end. */
export function toOffsetBefore(edits: readonly TextEdit[]): (offset: number) => number {
  const ordered = inOrder(edits);
  return (offset) => {
    let shift = 0;
    for (const { span, newText } of ordered) {
      const start = span.start + shift;
      if (offset < start) break;
      if (offset < start + newText.length) return Math.min(span.end, span.start + (offset - start));
      shift += newText.length - (span.end - span.start);
    }
    return offset - shift;
  };
}

function inOrder(edits: readonly TextEdit[]): TextEdit[] {
  return edits.toSorted((one, other) => one.span.start - other.span.start || one.span.end - other.span.end);
}
