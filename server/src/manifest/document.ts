import type { Finding } from '../validate/finding.ts';
import type { Node } from './node.ts';

/** YAML as a kube-apiserver's converter reads it, or JSON by the rules of its JSON decoder. */
export type Format = 'yaml' | 'json';

/**
 * One document, read. Immutable and known by its text alone, so that an unchanged document is never read again, wherever
 * it moves in its file. All spans count from the start of `text`.
 */
export interface ManifestDocument {
  readonly text: string;
  readonly format: Format;
  /** Undefined where there is nothing but white space and comments. With syntax errors: the best tree around the damage. */
  readonly root: Node | undefined;
  /** Stage 'syntax' only: what stops the server from reading the text. Empty means that the server reads it. */
  readonly findings: readonly Finding[];
  /** Holds Go template actions (`{{ … }}`): it is a Helm template or the like, not what the server will get. */
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
