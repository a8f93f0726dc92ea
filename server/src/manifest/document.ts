import type { Finding } from '../validate/finding.ts';
import type { Node } from './node.ts';

/** YAML as a kube-apiserver's converter reads it, or JSON by the rules of its JSON decoder. */
export type Format = 'yaml' | 'json';

/**
 * One document. Immutable and known by its text alone, so that an unchanged document is never read again, wherever it
 * moves in its file. All spans count from the start of `text`.
 *
 * Reading happens when something is first asked for, and once: a file may hold thousands of documents that nobody asks.
 */
export interface ManifestDocument {
  /** With the `---` line above it, unless it is the file's first. */
  readonly text: string;
  readonly format: Format;
  /** Undefined where there is nothing but white space and comments. With syntax errors: the best tree around the damage. */
  readonly root: Node | undefined;
  /**
   * Stage 'syntax' only. Errors are what stops the server from reading the text: none means that it reads it. Warnings
   * are about text that it reads otherwise than it looks.
   */
  readonly findings: readonly Finding[];
  /** Go template actions (`{{ … }}`) or the like stand between the lines: this is not yet what the server will get. */
  readonly helm: boolean;
  /** Holds template parts of any kind. */
  readonly templated: boolean;
}

/** A document in its file. Add `start` to a span of the document to get a span of the file. */
export interface PlacedDocument {
  readonly document: ManifestDocument;
  /** Where `document.text` starts in the file's text. */
  readonly start: number;
  readonly end: number;
  /** Position among the file's documents, empty ones included. */
  readonly index: number;
}
