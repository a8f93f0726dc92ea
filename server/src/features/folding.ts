import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver';
import type { FileView } from './file.ts';

/** Folds each document of a file with several: editors fold by indentation themselves, but not whole documents. The fold hangs on the `---` line. */
export function foldingRanges(file: FileView): FoldingRange[] {
  const documents = file.manifest?.documents ?? [];
  if (documents.length < 2) return [];
  return documents.flatMap((placed) => {
    const { text } = placed.document;
    const first = text.search(/\S/);
    if (first < 0) return [];
    const startLine = file.positions.positionAt(placed.start + first).line;
    const endLine = file.positions.positionAt(placed.start + text.trimEnd().length).line;
    return endLine > startLine ? [{ startLine, endLine, kind: FoldingRangeKind.Region }] : [];
  });
}
