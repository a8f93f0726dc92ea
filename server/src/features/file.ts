import { liveScheme } from '../contract/names.ts';
import type { ServerSettings } from '../contract/settings.ts';
import { Lines, moveRange, type Position, type Range } from '../convert.ts';
import type { ManifestDocument, PlacedDocument } from '../manifest/document.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Span } from '../manifest/node.ts';
import type { Resource } from '../manifest/resources.ts';
import { resourcesOf } from '../manifest/resources.ts';
import type { Analyzer, DocumentAnalysis } from './analysis.ts';

/** What the features are given: one version of one open file, and what to judge it by. */
export interface FileView {
  readonly uri: string;
  readonly version: number;
  /** Undefined where the file as a whole cannot be analysed; `problem` then says why. */
  readonly manifest: Manifest | undefined;
  readonly problem: FileProblem | undefined;
  /** The line breaks of the whole text. */
  readonly positions: FilePositions;
  readonly analyzer: Analyzer;
  readonly settings: ServerSettings;
  readonly client: ClientFeatures;
  /** Whether the document is a patch for Kustomize. */
  isPatch(document: ManifestDocument): boolean;
  now(): Date;
}

/** Positions in the whole file, kept up to date by edits. */
export interface FilePositions {
  positionAt(offset: number): Position;
  offsetAt(position: Position): number;
}

export interface FileProblem {
  readonly code: 'file-too-large' | 'not-text';
  readonly message: string;
}

/** What the client can show. A client that does not say has none of it. */
export interface ClientFeatures {
  readonly snippets: boolean;
  readonly markdownHover: boolean;
  readonly markdownCompletion: boolean;
  readonly relatedInformation: boolean;
  readonly codeActionLiterals: boolean;
  readonly documentChanges: boolean;
  readonly hierarchicalSymbols: boolean;
  /** The lens commands it runs. */
  readonly commands: ReadonlySet<string>;
}

/** A resource in its file. */
export interface PlacedResource {
  readonly resource: Resource;
  readonly placed: PlacedDocument;
  /** Position among the file's resources. */
  readonly index: number;
}

/** The Jobs and CronJobs of a file, in its order. */
export function resourcesIn(file: FileView): PlacedResource[] {
  const found: PlacedResource[] = [];
  for (const placed of file.manifest?.documents ?? []) {
    for (const resource of resourcesOf(placed.document)) found.push({ resource, placed, index: found.length });
  }
  return found;
}

export function analysisOf(file: FileView, document: ManifestDocument): DocumentAnalysis {
  return file.analyzer.analyze(document, file.isPatch(document), file.uri.startsWith(`${liveScheme}:`));
}

const lines = new WeakMap<ManifestDocument, Lines>();

/** A document's own lines; computed once a document, because most documents never change. */
export function linesOf(document: ManifestDocument): Lines {
  let known = lines.get(document);
  if (!known) {
    known = new Lines(document.text);
    lines.set(document, known);
  }
  return known;
}

/** A span of a document as a range of its file. */
export function rangeIn(file: FileView, placed: PlacedDocument, span: Span): Range {
  return moveRange(linesOf(placed.document).rangeOf(span), file.positions.positionAt(placed.start));
}

/** A position of the file as an offset in the document that holds it. */
export function placeOf(file: FileView, position: Position): { placed: PlacedDocument; offset: number } | undefined {
  const offset = file.positions.offsetAt(position);
  const placed = file.manifest?.documentAt(offset);
  return placed && { placed, offset: offset - placed.start };
}
