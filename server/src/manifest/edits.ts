import type { Step } from './cursor.ts';
import type { ManifestDocument } from './document.ts';
import type { Entry, ListNode, MapNode, Node, Span } from './node.ts';

/** Replaces the span by the text. Spans of the edits of one change do not overlap. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** A value to be written, as YAML or JSON after the document's own habits. Maps keep their order. */
export type NewValue = string | number | boolean | null | readonly NewValue[] | { readonly [key: string]: NewValue };

/** Where a key goes among its siblings: next to one of them, else after the last. */
export interface KeyPlace {
  readonly before?: string;
  readonly after?: string;
}

/** Adds `key: value` to a map, in its style (block or flow, its indentation). */
export declare function insertKey(
  document: ManifestDocument,
  map: MapNode,
  key: string,
  value: NewValue,
  place?: KeyPlace,
): TextEdit[];

/**
 * Sets the field at a path below `root`, making the objects on the way that are missing. Undefined where something on
 * the way is no object, or is read through an alias.
 */
export declare function setField(
  document: ManifestDocument,
  root: MapNode,
  path: readonly Step[],
  value: NewValue,
): TextEdit[] | undefined;

/** Replaces a value, keeping its quotes' style where the new one needs quotes too. */
export declare function replaceValue(document: ManifestDocument, node: Node, value: NewValue): TextEdit[];

export declare function renameKey(document: ManifestDocument, entry: Entry, key: string): TextEdit[];

/** Removes an entry with its lines: its own comment above and beside it goes too, the others' stay. */
export declare function deleteEntry(document: ManifestDocument, map: MapNode, entry: Entry): TextEdit[];

export declare function deleteItem(document: ManifestDocument, list: ListNode, index: number): TextEdit[];

/**
 * Moves an entry with its comments to the map at `path` below `root`, re-indented; makes what is missing on the way.
 * Undefined where that cannot be done in the text.
 */
export declare function moveEntry(
  document: ManifestDocument,
  from: MapNode,
  entry: Entry,
  root: MapNode,
  path: readonly Step[],
  key?: string,
): TextEdit[] | undefined;

/** The text after the edits. */
export declare function applyEdits(text: string, edits: readonly TextEdit[]): string;
