/** A list that stays sorted. Finding a place takes log n comparisons. */
export interface SortedList<T> {
  readonly length: number;
  at(index: number): T | undefined;
  slice(start: number, end: number): readonly T[];
  /** Where this very item is; -1 where it is not here. */
  indexOf(item: T): number;
  /** Returns where it now is. */
  insert(item: T): number;
  /** Takes out this very item, whose place must not have changed since it was inserted; -1 where it is not here. */
  remove(item: T): number;
}

/** @param compare total: 0 only for the same item */
export function createSortedList<T>(compare: (a: T, b: T) => number, initial: Iterable<T> = []): SortedList<T> {
  const items = [...initial].sort(compare);

  const placeOf = (item: T): number => {
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(items[middle] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    get length() {
      return items.length;
    },
    at: (index) => items[index],
    slice: (start, end) => items.slice(start, end),
    indexOf(item) {
      const index = placeOf(item);
      return items[index] === item ? index : -1;
    },
    insert(item) {
      const index = placeOf(item);
      items.splice(index, 0, item);
      return index;
    },
    remove(item) {
      const index = placeOf(item);
      if (items[index] !== item) return -1;
      items.splice(index, 1);
      return index;
    },
  };
}
