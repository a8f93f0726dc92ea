import { deleteObject, noDeleteOptions } from '../api/deletion.ts';
import type { Registry } from '../api/registry.ts';
import { joinSteps } from '../fields/fieldPaths.ts';
import { without } from '../fields/managedFields.ts';
import { servedKindOf, servedKinds } from '../store/kinds.ts';
import type { Stored } from '../store/objectStore.ts';
import type { ApiObject, OwnerReference } from '../store/objects.ts';
import type { OwnerIndex } from '../store/ownerIndex.ts';
import { WorkQueue } from './workQueue.ts';

/** Deletes what has lost its owners, by the policy that the owner was deleted with: pkg/controller/garbagecollector. */
export class GarbageCollector {
  private readonly owners = new Map<string, Stored>();
  private readonly queue: WorkQueue;

  constructor(
    private readonly registry: Registry,
    private readonly index: OwnerIndex,
  ) {
    this.queue = new WorkQueue(registry.clock, (uid) => this.process(uid));
    for (const kind of servedKinds) {
      registry.store.listen(kind, ({ type, stored }) => {
        const { uid, deletionTimestamp, ownerReferences } = stored.object.metadata;
        if (type === 'DELETED') {
          this.queue.add(uid);
          // An owner that waits for this one may go on.
          for (const owner of ownerReferences ?? []) this.queue.add(owner.uid);
        } else if (deletionTimestamp !== undefined) this.follow(stored);
        else if (type === 'ADDED') this.lookAtOwners(stored);
      });
      // Of a kept state, whose cluster may have stopped in the middle of a deletion.
      for (const stored of registry.store.all(kind)) {
        if (stored.object.metadata.deletionTimestamp !== undefined) this.follow(stored);
        this.lookAtOwners(stored);
      }
    }
  }

  private follow(deleted: Stored): void {
    const { uid } = deleted.object.metadata;
    this.owners.set(uid, deleted);
    this.queue.add(uid);
  }

  private lookAtOwners(stored: Stored): void {
    for (const owner of stored.object.metadata.ownerReferences ?? []) {
      if (!this.ownerOf(stored, owner)) this.queue.add(owner.uid);
    }
  }

  private process(uid: string): void {
    const known = this.owners.get(uid);
    const live = known && this.registry.store.get(known.kind, known.namespace, known.name);
    if (live && live.object.metadata.uid === uid) {
      const finalizers = live.object.metadata.finalizers ?? [];
      if (finalizers.includes('orphan')) this.orphan(live);
      else if (finalizers.includes('foregroundDeletion')) this.deleteDependents(live);
      return;
    }
    this.owners.delete(uid);
    for (const dependent of this.index.dependents(uid)) this.collect(dependent);
  }

  /**
   * Deletes an object whose owners are all gone, or wait for it to go; where others are left, only the references to
   * those go. What owns something itself is deleted as its waiting owner is, before it; all else as its finalizers say.
   */
  private collect(dependent: Stored): void {
    const { uid, ownerReferences: references = [], finalizers = [], deletionTimestamp } = dependent.object.metadata;
    const owners = references.map((reference) => ({ reference, owner: this.ownerOf(dependent, reference) }));
    const waiting = owners.filter(({ owner }) => owner !== undefined && owner !== dependent && isWaiting(owner));
    const solid = owners.filter((one) => one.owner !== undefined && !waiting.includes(one));
    if (solid.length === references.length || deletionTimestamp !== undefined) return;
    if (solid.length > 0) {
      const left = solid.map(({ reference }) => reference);
      this.registry.modify(dependent, (object) => withOwners(object, left));
      return;
    }
    const owned = waiting.length > 0 ? this.index.dependents(uid) : [];
    const ownPolicy = finalizers.includes('orphan')
      ? 'Orphan'
      : finalizers.includes('foregroundDeletion')
        ? 'Foreground'
        : 'Background';
    const propagationPolicy = owned.length > 0 ? 'Foreground' : ownPolicy;
    // Of two that own each other, neither may wait for the other for ever.
    const live = owned.some(isWaiting) ? this.registry.modify(dependent, withoutBlocking) : dependent;
    if (live) deleteObject(this.registry, live, { ...noDeleteOptions, propagationPolicy });
  }

  private orphan(owner: Stored): void {
    const { uid } = owner.object.metadata;
    for (const dependent of this.index.dependents(uid)) {
      const left = (dependent.object.metadata.ownerReferences ?? []).filter((reference) => reference.uid !== uid);
      this.registry.modify(dependent, (object) => withOwners(object, left));
    }
    this.removeFinalizer(owner, 'orphan');
  }

  private deleteDependents(owner: Stored): void {
    const { uid } = owner.object.metadata;
    for (const dependent of this.index.dependents(uid)) this.collect(dependent);
    const blocking = this.index
      .dependents(uid)
      .some(({ object }) =>
        object.metadata.ownerReferences?.some(
          (reference) => reference.uid === uid && reference.blockOwnerDeletion === true,
        ),
      );
    if (!blocking) this.removeFinalizer(owner, 'foregroundDeletion');
  }

  private removeFinalizer(owner: Stored, name: string): void {
    this.registry.modify(owner, (object) => {
      const { finalizers = [], ...metadata } = object.metadata;
      const left = finalizers.filter((finalizer) => finalizer !== name);
      return { ...object, metadata: { ...metadata, ...(left.length > 0 ? { finalizers: left } : {}) } };
    });
  }

  private ownerOf(dependent: Stored, { apiVersion, kind, name, uid }: OwnerReference): Stored | undefined {
    const served = servedKindOf(apiVersion, kind);
    // Of kinds that are not served nothing is known; what they own is left alone.
    if (!served) return dependent;
    const owner = this.registry.store.get(served, served.namespaced ? dependent.namespace : '', name);
    return owner?.object.metadata.uid === uid ? owner : undefined;
  }
}

/** It is deleted in the foreground: what it owns goes first. */
function isWaiting({ object: { metadata } }: Stored): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes('foregroundDeletion');
}

function withoutBlocking(object: ApiObject): ApiObject {
  const { ownerReferences = [], ...metadata } = object.metadata;
  const unblocked = ownerReferences.map((reference) => ({ ...reference, blockOwnerDeletion: false }));
  return { ...object, metadata: { ...metadata, ownerReferences: unblocked } };
}

function withOwners(object: ApiObject, owners: readonly OwnerReference[]): ApiObject {
  const { ownerReferences: before = [], managedFields, ...metadata } = object.metadata;
  const left = new Set(owners.map(({ uid }) => uid));
  const holder = ['f:metadata', 'f:ownerReferences'];
  const lost = before.filter(({ uid }) => !left.has(uid)).map(({ uid }) => [...holder, `k:${JSON.stringify({ uid })}`]);
  if (owners.length === 0) lost.push(['f:metadata'], holder);
  // Nobody owns a reference that is gone.
  const entries = managedFields && without(managedFields, new Set(lost.map(joinSteps)));
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(owners.length > 0 ? { ownerReferences: [...owners] } : {}),
      ...(entries && entries.length > 0 ? { managedFields: entries } : {}),
    },
  };
}
