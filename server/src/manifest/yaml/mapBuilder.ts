import type { Entry } from '../node.ts';
import type { Refusal } from './refusal.ts';

/** What a key was that is no text: `yes` and `true` are one key to the server's reader, `1` and `"1"` are two. */
const identityOf = new WeakMap<Entry, string>();

/** Maps over this length are searched by an index; manifests' maps are nearly always shorter. */
const linearLimit = 12;

/** Collects the entries of a map as the server's decoder does: of equal keys the last one counts. */
export class MapBuilder {
  readonly duplicates: Entry[] = [];
  readonly unwritableKeys: Refusal[] = [];
  /** In the order of the text, each key where it was last; while there is an index, its values are meant. */
  private list: Entry[] = [];
  private index: Map<string, Entry> | undefined;

  /** In the order of the text, each key where it was last. */
  get entries(): Entry[] {
    return this.index ? [...this.index.values()] : this.list;
  }

  /** @param identity what the key is if it is no text */
  add(entry: Entry, identity?: string): void {
    if (identity !== undefined) identityOf.set(entry, identity);
    const before = this.take(entry.key);
    if (before && identityOf.get(before) === identity) this.duplicates.push(before);
    if (this.index) this.index.set(entry.key, entry);
    else this.list.push(entry);
  }

  merge(entry: Entry): void {
    this.add({ ...entry, merged: true }, identityOf.get(entry));
  }

  /** Adds what another map held, in the same or another place. */
  adopt(entry: Entry, before: Entry): void {
    this.add(entry, identityOf.get(before));
  }

  /** Removes the entry that a new one of the same key overrides. */
  private take(key: string): Entry | undefined {
    if (!this.index) {
      const { list } = this;
      for (let at = 0; at < list.length; at++) {
        if (list[at]?.key === key) return list.splice(at, 1)[0];
      }
      if (list.length < linearLimit) return undefined;
      this.index = new Map(list.map((entry) => [entry.key, entry]));
      return undefined;
    }
    const before = this.index.get(key);
    if (before) this.index.delete(key);
    return before;
  }
}
