import { deleteObject, noDeleteOptions } from '../api/deletion.ts';
import type { Registry } from '../api/registry.ts';
import { configMapKind, namespaceKind, servedKinds, serviceAccountKind } from '../store/kinds.ts';
import type { Stored } from '../store/objectStore.ts';
import { WorkQueue } from './workQueue.ts';

const first = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
const retryTime = 500;

/** Gives every namespace what it starts with, and empties those that are deleted. */
export class NamespaceController {
  constructor(private readonly registry: Registry) {
    const queue = new WorkQueue(registry.clock, (name) => {
      if (!this.empty(name)) queue.add(name, retryTime);
    });
    registry.store.listen(namespaceKind, ({ type, stored }) => {
      if (type === 'ADDED') this.furnish(stored);
      else if (type === 'MODIFIED' && stored.object.metadata.deletionTimestamp) queue.add(stored.name, retryTime);
    });
    for (const stored of registry.store.all(namespaceKind)) {
      if (stored.object.metadata.deletionTimestamp) queue.add(stored.name);
    }
  }

  /** Makes the namespaces that every cluster has. */
  begin(): void {
    for (const name of first) {
      if (!this.registry.store.get(namespaceKind, '', name)) this.registry.make(namespaceKind, '', name, {});
    }
  }

  private furnish({ name }: Stored): void {
    this.registry.make(serviceAccountKind, name, 'default', {});
    this.registry.make(configMapKind, name, 'kube-root-ca.crt', { data: { 'ca.crt': '' } });
  }

  /** Returns whether the namespace is gone. */
  private empty(name: string): boolean {
    const { store } = this.registry;
    const namespace = store.get(namespaceKind, '', name);
    if (!namespace?.object.metadata.deletionTimestamp) return true;
    let left = 0;
    for (const kind of servedKinds.filter(({ namespaced }) => namespaced)) {
      for (const stored of [...store.members(kind, name)]) {
        const isGone = deleteObject(this.registry, stored, {
          ...noDeleteOptions,
          propagationPolicy: 'Background',
        }).gone;
        if (!isGone) left += 1;
      }
    }
    if (left > 0) return false;
    store.remove(namespaceKind, '', name);
    return true;
  }
}
