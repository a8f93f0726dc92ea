import type { ManifestDocument } from './document.ts';
import type { Entry, Node, Span } from './node.ts';
import type { Resource } from './resources.ts';

export type Step = string | number;

/**
 * What a cursor stands on, also in a half-typed document.
 *
 * - `key`: on a key that is written, or on a word where a key belongs (`restartP` on a line of its own);
 * - `value`: on a value, or after `key:` or `- ` where one belongs;
 * - `blank`: on a line with nothing on it: a key, a list item or a value may start here;
 * - `comment`, `separator`: in a comment, on a `---` line: nothing to complete.
 */
export type CursorPlace = 'key' | 'value' | 'blank' | 'comment' | 'separator';

export interface Cursor {
  readonly place: CursorPlace;
  /** The object whose field the cursor is in; undefined outside Jobs and CronJobs. */
  readonly resource: Resource | undefined;
  /**
   * Field names and list indexes from the resource's root (from the document's outside a resource).
   * `value`: to the value itself. `key` and `blank`: to the object or list that the key is or would be in; whether that is
   * a map or a list may be open (nothing written yet below `containers:`), then `container` is undefined.
   */
  readonly path: readonly Step[];
  /** `key`, `blank`: the map or list at `path`, if it is written. */
  readonly container: Node | undefined;
  /** `key`: its entry (the value is null while half-typed). `value`: the entry whose value this is, if it is one's. */
  readonly entry: Entry | undefined;
  /** `value`: the value at the cursor, null scalar where nothing is typed yet. */
  readonly node: Node | undefined;
  /** What is typed of the key or value, from its start up to the cursor, quotes left out. */
  readonly prefix: string;
  /** What a completion replaces: the word around the cursor; empty at the cursor where nothing is typed. */
  readonly span: Span;
  /** Column at which the key, the item or the line starts: what a block inserted here has to be indented by. */
  readonly indent: number;
  /** Inside `{…}` or `[…]`. */
  readonly flow: boolean;
  /** The enclosing map's keys that are taken already, the one under the cursor left out. */
  readonly siblings: ReadonlySet<string>;
}

/** What is at an offset of the document's text. Undefined only where the document could not be read at all. */
export function cursorAt(_document: ManifestDocument, _offset: number): Cursor | undefined {
  return undefined;
}
