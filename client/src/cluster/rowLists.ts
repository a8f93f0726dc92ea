import { createSortedList, type SortedList } from './sortedList.ts';
import type { NodeId, TreeSort } from './tree.ts';
import { toNodeId } from './treeIds.ts';

/** What a namespace or a CronJob lists: an immutable sort key, replaced when the object changes. */
export interface Row {
  readonly kind: 'cronJob' | 'job';
  readonly uid: string;
  readonly name: string;
  readonly created: number;
  /** Less comes first where failures do. */
  readonly urgency: number;
  /** A person wants it first. */
  readonly pinned: boolean;
}

/** Where changes are written down: nodes to draw again, and nodes whose children are others. */
export interface Dirty {
  node(id: NodeId): void;
  children(id: NodeId): void;
}

/** A list that somebody has asked for, of which so many rows are shown. */
interface List {
  rows: SortedList<Row>;
  limit: number;
}

/** Pinned ones first, then CronJobs, by name, since they are few and stay; then Jobs as wanted. Total, so that every row has its place. */
function compareRows(sort: TreeSort): (a: Row, b: Row) => number {
  return (a, b) => {
    if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
    if (a.kind !== b.kind) return a.kind === 'cronJob' ? -1 : 1;
    const byUrgency = sort === 'failedFirst' ? a.urgency - b.urgency : 0;
    const byName = a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
    const byAge = sort === 'name' || a.kind === 'cronJob' ? byName : b.created - a.created || byName;
    return byUrgency || byAge || (a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0);
  };
}

/** The sorted lists of one tree. Only what has been asked for is kept in order. */
export class RowLists {
  private readonly lists = new Map<NodeId, List>();
  private compare: (a: Row, b: Row) => number;

  constructor(
    private sort: TreeSort,
    private readonly dirty: Dirty,
    /** How many rows are shown at first. */
    private readonly pageSize: number,
  ) {
    this.compare = compareRows(sort);
  }

  /** What is shown, and how many rows are not. */
  shown(parent: NodeId, candidates: () => Iterable<Row>): { readonly rows: readonly Row[]; readonly hidden: number } {
    let list = this.lists.get(parent);
    if (!list) {
      list = { rows: createSortedList(this.compare, candidates()), limit: this.pageSize };
      this.lists.set(parent, list);
    }
    return { rows: list.rows.slice(0, list.limit), hidden: this.hidden(parent) };
  }

  hidden(parent: NodeId): number {
    const list = this.lists.get(parent);
    return list ? Math.max(0, list.rows.length - list.limit) : 0;
  }

  showMore(parent: NodeId): void {
    const list = this.lists.get(parent);
    if (!list) return;
    list.limit += 5 * this.pageSize;
    this.dirty.children(parent);
  }

  /** Shows the row of this object, however far down it is. */
  showUpTo(parent: NodeId, row: Row): void {
    const list = this.lists.get(parent);
    if (!list) return;
    const index = list.rows.indexOf(row);
    if (index < list.limit) return;
    list.limit = index + this.pageSize;
    this.dirty.children(parent);
  }

  /** A row takes another's place; either may be absent. */
  move(parent: NodeId, from: Row | undefined, to: Row | undefined): void {
    const list = this.lists.get(parent);
    if (!list || from === to) return;
    const before = list.rows.length;
    const left = from ? list.rows.remove(from) : -1;
    const entered = to ? list.rows.insert(to) : -1;
    const { length } = list.rows;
    const touched = [left, entered].some((index) => index >= 0 && index < list.limit);
    const crossed = before > list.limit !== length > list.limit;
    if ((left !== entered && touched) || crossed || (before === 0) !== (length === 0)) this.dirty.children(parent);
    else if (before !== length) this.dirty.node(toNodeId({ kind: 'more', of: parent }));
  }

  delete(parent: NodeId): void {
    this.lists.delete(parent);
  }

  setSort(sort: TreeSort): void {
    if (sort === this.sort) return;
    this.sort = sort;
    this.compare = compareRows(sort);
    for (const [parent, list] of this.lists) {
      list.rows = createSortedList(this.compare, list.rows.slice(0, list.rows.length));
      this.dirty.children(parent);
    }
  }
}
