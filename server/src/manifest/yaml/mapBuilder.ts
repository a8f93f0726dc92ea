import type { Entry } from '../node.ts';
import type { Refusal } from './refusal.ts';

/** What a key was that is no text: `yes` and `true` are one key to the server's reader, `1` and `"1"` are two. */
const identityOf = new WeakMap<Entry, string>();

/** Collects the entries of a map as the server's decoder does: of equal keys the last one counts. */
export class MapBuilder {
  readonly duplicates: Entry[] = [];
  /** The entries whose text stands in the map itself. */
  readonly written: Entry[] = [];
  readonly unwritableKeys: Refusal[] = [];
  private readonly byKey = new Map<string, Entry>();

  constructor(readonly inFlow: boolean) {}

  /** In the order of the text, each key where it was last. */
  get entries(): Entry[] {
    return [...this.byKey.values()];
  }

  /** @param identity what the key is if it is no text */
  add(entry: Entry, identity?: string): void {
    this.written.push(entry);
    this.set(entry, identity);
  }

  merge(entry: Entry): void {
    this.set({ ...entry, merged: true }, identityOf.get(entry));
  }

  private set(entry: Entry, identity: string | undefined): void {
    if (identity !== undefined) identityOf.set(entry, identity);
    const before = this.byKey.get(entry.key);
    if (before) {
      if (identityOf.get(before) === identity) this.duplicates.push(before);
      this.byKey.delete(entry.key);
    }
    this.byKey.set(entry.key, entry);
  }
}
