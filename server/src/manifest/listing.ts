import type { KeptText } from './keptText.ts';
import { type Entry, entryOf, type ListNode, type MapNode, type Node } from './node.ts';

/**
 * What the reading of a List leaves for the next one, so that after a keystroke only the items around it are read again.
 * A reader that stands at an item's start and has the same open around it reads on the same.
 */
export interface Listing<Context = unknown> {
  readonly root: MapNode;
  /** The entry `items` of the root, whose value is `list`. */
  readonly entry: Entry;
  readonly list: ListNode;
  /** Where each item starts: in YAML its dash. As many as the list has items. */
  readonly starts: readonly number[];
  /** What the reader has open where an item starts. */
  readonly context: Context;
}

/** The name of a List's items, also in the typed lists. */
export const itemsKey = 'items';

/** The listing of a text that has been read to its end without finding anything odd outside of the items. */
export function listingOf<Context>(
  root: Node | undefined,
  starts: readonly number[],
  context: Context | undefined,
): Listing<Context> | undefined {
  if (root?.kind !== 'map' || root.duplicates.length > 0 || context === undefined) return undefined;
  const entry = entryOf(root, itemsKey);
  if (!entry || root.entries.some(({ merged, keyTemplated }) => merged || keyTemplated)) return undefined;
  const list = entry.value;
  if (list.kind !== 'list' || list.items.length !== starts.length) return undefined;
  return { root, entry, list, starts, context };
}

/** One place where a text changed: before it and behind it the old text is kept. */
export interface Change {
  /** So much of the start is kept. */
  readonly before: number;
  /** From here on the old text is kept, */
  readonly behind: number;
  /** so many units further behind. */
  readonly by: number;
}

export function changeBetween(old: string, text: string, { prefix, suffix }: KeptText): Change {
  const shorter = Math.min(old.length, text.length);
  const before = Math.max(Math.min(prefix, shorter), 0);
  const behind = old.length - Math.max(Math.min(suffix, shorter - before), 0);
  return { before, behind, by: text.length - old.length };
}

/** Both changes as one: the second is of the text that the first has made. */
export function followed(first: Change, second: Change): Change {
  const before = Math.min(first.before, second.before);
  return { before, behind: Math.max(first.behind, second.behind - first.by, before), by: first.by + second.by };
}

/** A listing, seen from the text after a change. */
export class EarlierListing<Context = unknown> {
  /** The last item whose start the change leaves alone; -1 without. Everything before it is as it was. */
  readonly restart: number;
  /** The first item that starts behind the change; as many as there are items if none does. */
  readonly firstBehind: number;

  constructor(
    readonly listing: Listing<Context>,
    readonly change: Change,
  ) {
    // A dash is one only with the white space behind it.
    this.restart = firstFrom(listing.starts, change.before - 1) - 1;
    this.firstBehind = Math.max(firstFrom(listing.starts, change.behind), this.restart + 1);
  }

  /** The item of the old text that starts at an offset of the new one, behind the change. */
  itemAt(offset: number): number | undefined {
    const { starts } = this.listing;
    const index = firstFrom(starts, offset - this.change.by);
    return index >= this.firstBehind && starts[index] === offset - this.change.by ? index : undefined;
  }

  /** The root's entries that are written before the list, or behind it. */
  entries(where: 'before' | 'behind'): readonly Entry[] {
    const { root, entry } = this.listing;
    const { start } = entry.keySpan;
    return root.entries.filter(({ keySpan }) => (where === 'before' ? keySpan.start < start : keySpan.start > start));
  }
}

/** The index of the first offset that is not below another. */
function firstFrom(offsets: readonly number[], least: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
