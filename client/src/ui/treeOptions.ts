import { createEmitter, type Disposable, type Listen } from '../cluster/disposable.ts';
import type { TreeFilter, TreeSort } from '../cluster/tree.ts';
import type { Connection } from './connection.ts';

/** What of the tree is shown, and in which order: a person's choice, which outlives the explorer that it is made in. */
export interface TreeOptions extends Disposable {
  readonly filter: TreeFilter;
  readonly sort: TreeSort;
  setFilter(filter: TreeFilter): void;
  setSort(sort: TreeSort): void;
  readonly onDidChange: Listen<void>;
}

export function isFiltering({ text, labels, phases }: TreeFilter): boolean {
  return Boolean(text?.trim() || labels?.trim() || phases?.length);
}

/** A filter in a few words: `name pi · labels app=x · failed, stuck`; '' where everything is shown. */
export function filterWords({ text, labels, phases }: TreeFilter): string {
  return [
    text?.trim() ? `name ${text.trim()}` : '',
    labels?.trim() ? `labels ${labels.trim()}` : '',
    phases?.length ? phases.join(', ') : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

export function createTreeOptions(connection: Connection): TreeOptions {
  const changed = createEmitter<void>();
  let filter: TreeFilter = {};
  let sort: TreeSort = 'newest';
  const listener = connection.onDidChangeExplorer(() => {
    connection.explorer?.setFilter(filter);
    connection.explorer?.setSort(sort);
  });
  return {
    get filter() {
      return filter;
    },
    get sort() {
      return sort;
    },
    setFilter(next) {
      filter = next;
      connection.explorer?.setFilter(filter);
      changed.emit();
    },
    setSort(next) {
      sort = next;
      connection.explorer?.setSort(sort);
      changed.emit();
    },
    onDidChange: changed.listen,
    dispose: () => listener.dispose(),
  };
}
