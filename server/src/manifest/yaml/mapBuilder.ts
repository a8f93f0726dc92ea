import type { Entry } from '../node.ts';
import type { Refusal } from './refusal.ts';

/** What an entry's key was before it became a string, kept for maps that the entry is merged into. */
const identityOf = new WeakMap<Entry, string>();

/** Collects the entries of a map as the server's decoder does: of equal keys the last one counts. */
export class MapBuilder {
  constructor(readonly inFlow: boolean) {}

  entries: Entry[] = [];
  readonly duplicates: Entry[] = [];
  /** The entries whose text stands in the map itself. */
  readonly written: Entry[] = [];
  readonly unwritableKeys: Refusal[] = [];
  private readonly identities = new Map<string, Entry>();
  private readonly names = new Map<string, Entry>();

  add(identity: string, entry: Entry): void {
    this.written.push(entry);
    this.set(identity, entry);
  }

  merge(entry: Entry): void {
    this.set(identityOf.get(entry) ?? `s${entry.key}`, { ...entry, merged: true });
  }

  private set(identity: string, entry: Entry): void {
    identityOf.set(entry, identity);
    const same = this.identities.get(identity);
    if (same) this.duplicates.push(same);
    const before = same ?? this.names.get(entry.key);
    if (before) this.entries = this.entries.filter((other) => other !== before);
    this.identities.set(identity, entry);
    this.names.set(entry.key, entry);
    this.entries.push(entry);
  }
}
