import { type ServedKind, servedKinds } from './kinds.ts';
import type { ObjectStore, Stored } from './objectStore.ts';

/** Which objects name which owners, kept up to date with the store. */
export class OwnerIndex {
  private readonly byOwner = new Map<string, Map<string, Stored>>();

  constructor(store: ObjectStore) {
    for (const kind of servedKinds) {
      for (const stored of store.all(kind)) this.add(stored);
      store.listen(kind, ({ type, stored, before }) => {
        if (before) this.remove(before);
        if (type !== 'DELETED') this.add(stored);
      });
    }
  }

  /** What names the owner. */
  dependents(uid: string): readonly Stored[] {
    return [...(this.byOwner.get(uid)?.values() ?? [])];
  }

  ofKind(uid: string, kind: ServedKind): readonly Stored[] {
    return this.dependents(uid).filter((stored) => stored.kind === kind);
  }

  private add(stored: Stored): void {
    for (const { uid } of stored.object.metadata.ownerReferences ?? []) {
      let members = this.byOwner.get(uid);
      if (!members) {
        members = new Map();
        this.byOwner.set(uid, members);
      }
      members.set(stored.object.metadata.uid, stored);
    }
  }

  private remove(stored: Stored): void {
    for (const { uid } of stored.object.metadata.ownerReferences ?? []) {
      const members = this.byOwner.get(uid);
      members?.delete(stored.object.metadata.uid);
      if (members?.size === 0) this.byOwner.delete(uid);
    }
  }
}
