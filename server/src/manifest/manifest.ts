import type { Format, ManifestDocument, PlacedDocument } from './document.ts';
import { endOfJsonValue } from './json/reader.ts';
import { type KeptText, nothingKept } from './keptText.ts';
import { ofItsOwn } from './ofItsOwn.ts';
import { ParsedDocument } from './parse.ts';
import { isSeparator } from './separator.ts';

/**
 * A file's text as documents. Immutable: `update` makes the next one, which keeps every document whose text did not
 * change, the same object as before, so that whatever was computed for it can be kept in a WeakMap.
 */
export class Manifest {
  private constructor(
    readonly text: string,
    readonly format: Format,
    /** In source order, without gaps: together their texts are the file's. Never empty. */
    readonly documents: readonly PlacedDocument[],
  ) {}

  /** `format` is 'json' for files that the editor calls JSON. A YAML file's documents may still be read as JSON. */
  static read(text: string, format: Format = 'yaml'): Manifest {
    const documents = chunksOf(text, 0, text.length, format).map((chunk) => parseDocument(chunk, format));
    return new Manifest(text, format, placed(documents));
  }

  /**
   * The manifest of a new text of the same file. Compares the texts from both ends, document by document, and splits
   * only what is between. Who knows what is `kept` of the text, as editors do, saves the comparison.
   */
  update(text: string, kept: KeptText = nothingKept): Manifest {
    if (text === this.text) return this;
    const { documents } = this;
    const keptAfter = text.length - kept.suffix;
    let first = 0;
    let from = 0;
    while (first < documents.length) {
      const { document } = documents[first] as PlacedDocument;
      if (from + document.text.length > kept.prefix && !text.startsWith(document.text, from)) break;
      from += document.text.length;
      first++;
    }
    // The last of these may have grown: where it ended, there may be no separator any more. Nor where it started.
    do {
      if (first === 0) break;
      first--;
      from -= (documents[first] as PlacedDocument).document.text.length;
    } while (this.format === 'yaml' && from > 0 && !isSeparator(lineAt(text, from)));
    let last = documents.length;
    let to = text.length;
    while (last > first) {
      const { document } = documents[last - 1] as PlacedDocument;
      const start = to - document.text.length;
      if (start < from || (start < keptAfter && !text.startsWith(document.text, start))) break;
      if (!startsChunk(text, start, document, this.format)) break;
      to = start;
      last--;
    }
    const known = new Map(documents.slice(first, last).map(({ document }) => [document.text, document]));
    const chunks = chunksOf(text, from, to, this.format);
    const [edited] = documents.slice(first, last);
    const earlier =
      edited && chunks.length === 1 && last - first === 1
        ? { document: edited.document, kept: { prefix: kept.prefix - from, suffix: kept.suffix - (text.length - to) } }
        : undefined;
    const between = chunks.map(
      (chunk) =>
        known.get(chunk) ??
        new ParsedDocument(chunk.length * 2 > text.length ? chunk : ofItsOwn(chunk), this.format, earlier),
    );
    return new Manifest(
      text,
      this.format,
      placed([
        ...documents.slice(0, first).map(({ document }) => document),
        ...between,
        ...documents.slice(last).map(({ document }) => document),
      ]),
    );
  }

  /** The document that holds the offset; between two, the second. */
  documentAt(offset: number): PlacedDocument | undefined {
    let low = 0;
    let high = this.documents.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.documents[middle] as PlacedDocument).start <= offset) low = middle;
      else high = middle - 1;
    }
    return this.documents[low];
  }
}

/** One document's text, read without a file around it. */
export function parseDocument(text: string, format: Format = 'yaml'): ManifestDocument {
  return new ParsedDocument(text, format);
}

function placed(documents: readonly ManifestDocument[]): PlacedDocument[] {
  let start = 0;
  return documents.map((document, index) => {
    const end = start + document.text.length;
    const place = { document, start, end, index };
    start = end;
    return place;
  });
}

/**
 * Splits YAML as Kubernetes' clients do (k8s.io/apimachinery `yaml.YAMLReader`): at lines of three dashes, whatever the YAML
 * around them means. JSON files may hold one object after the other.
 */
function chunksOf(text: string, from: number, to: number, format: Format): string[] {
  const chunks: string[] = [];
  let start = from;
  if (format === 'json') {
    for (let end = endOfJsonValue(text, start); end < to; end = endOfJsonValue(text, start)) {
      const next = text.slice(end, to).search(/\S/);
      // Whatever does not start another object is a mistake in this one.
      if (next < 0 || text[end + next] !== '{') break;
      chunks.push(text.slice(start, end));
      start = end;
    }
  } else {
    for (let at = text.indexOf('\n---', from); at >= 0 && at + 1 < to; at = text.indexOf('\n---', at + 1)) {
      if (!isSeparator(lineAt(text, at + 1))) continue;
      chunks.push(text.slice(start, at + 1));
      start = at + 1;
    }
  }
  if (start < to || (from === 0 && to === text.length)) chunks.push(text.slice(start, to));
  return chunks;
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end);
}

/** Whether a document that was found elsewhere starts at `start` of the new text too. */
function startsChunk(text: string, start: number, document: ManifestDocument, format: Format): boolean {
  if (start === 0) return true;
  if (format === 'json') return false;
  return text.charAt(start - 1) === '\n' && isSeparator(lineAt(document.text, 0));
}
