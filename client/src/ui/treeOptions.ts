import { createEmitter, type Disposable, type Listen } from '../cluster/disposable.ts';
import { fieldsOf, listOf } from '../cluster/fields.ts';
import type { PinnedObject, TreeFilter, TreeGrouping, TreeSort } from '../cluster/tree.ts';
import type { Connection, Memory } from './connection.ts';

/** What of the tree is shown, and in which order: a person's choice, which outlives the explorer that it is made in. */
export interface TreeOptions extends Disposable {
  readonly filter: TreeFilter;
  readonly sort: TreeSort;
  readonly grouping: TreeGrouping;
  pinned(context: string): readonly PinnedObject[];
  setFilter(filter: TreeFilter): void;
  setSort(sort: TreeSort): void;
  setGrouping(grouping: TreeGrouping): void;
  setPinned(context: string, objects: readonly PinnedObject[]): void;
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

const groupingKey = 'tree/grouping';
const sortKey = 'tree/sort';
const pinnedKey = (context: string): string => `tree/pinned/${context}`;

/** The filter is forgotten with the window, since it hides things; the rest is remembered, what is pinned by context. */
export function createTreeOptions(connection: Connection, memory: Memory): TreeOptions {
  const changed = createEmitter<void>();
  let filter: TreeFilter = {};
  let sort = readSort(memory.get(sortKey));
  let grouping = readGrouping(memory.get(groupingKey));

  const pinned = (context: string): readonly PinnedObject[] => pinnedIn(memory, context);
  const listener = connection.onDidChangeExplorer(() => {
    const { explorer } = connection;
    if (!explorer) return;
    explorer.setFilter(filter);
    explorer.setSort(sort);
    explorer.setGrouping(grouping);
  });
  return {
    get filter() {
      return filter;
    },
    get sort() {
      return sort;
    },
    get grouping() {
      return grouping;
    },
    pinned,
    setFilter(next) {
      filter = next;
      connection.explorer?.setFilter(filter);
      changed.emit();
    },
    setSort(next) {
      sort = next;
      memory.set(sortKey, next);
      connection.explorer?.setSort(sort);
      changed.emit();
    },
    setGrouping(next) {
      grouping = next;
      memory.set(groupingKey, JSON.stringify(next));
      connection.explorer?.setGrouping(grouping);
      changed.emit();
    },
    setPinned(context, objects) {
      memory.set(pinnedKey(context), objects.length === 0 ? undefined : JSON.stringify(objects));
      connection.explorer?.setPinned(context, objects);
    },
    onDidChange: changed.listen,
    dispose: () => listener.dispose(),
  };
}

function readSort(text: string | undefined): TreeSort {
  return text === 'name' || text === 'failedFirst' ? text : 'newest';
}

function readGrouping(text: string | undefined): TreeGrouping {
  const { by, key } = fieldsOf(parsed(text));
  if (by === 'phase') return { by };
  return by === 'label' && typeof key === 'string' ? { by, key } : { by: 'nothing' };
}

/** What a person has pinned in a context. */
export function pinnedIn(memory: Memory, context: string): readonly PinnedObject[] {
  return listOf(parsed(memory.get(pinnedKey(context)))).flatMap((value) => {
    const { kind, namespace, name } = fieldsOf(value);
    const isKind = kind === 'job' || kind === 'cronJob';
    return isKind && typeof namespace === 'string' && typeof name === 'string' ? [{ kind, namespace, name }] : [];
  });
}

/** Undefined for what an older or newer version may have left there. */
function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
