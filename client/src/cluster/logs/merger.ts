import type { Clock } from '../clock.ts';
import type { Disposable } from '../disposable.ts';
import { compareTimes, type LogTime } from './logTime.ts';

export interface Timed<T> {
  /** Undefined for what has no time of its own: it stays behind what its source sent before it. */
  readonly time: LogTime | undefined;
  readonly value: T;
}

/** Items in order, each of which is asked for once: they need not be there before. An array is one. */
export interface Batch<T> {
  readonly length: number;
  at(index: number): Timed<T> | undefined;
}

/** Where one source puts what it reads. */
export interface Inlet<T> {
  /** Resolves when there is room for more: a source that waits for it reads from its connection no faster than is taken. */
  put(items: Batch<T>): Promise<void>;
  /** The source has ended. */
  end(): void;
}

interface Source<T> {
  readonly order: number;
  queue: Batch<T>;
  /** The item whose turn it is; undefined where the queue is empty. */
  head: Timed<T> | undefined;
  next: number;
  waiting: { readonly items: Batch<T>; readonly accepted: () => void }[];
  /** Of the item before: what has no time goes with it. */
  time: LogTime;
  emptySince: number;
  ended: boolean;
}

const beginning: LogTime = { seconds: Number.NEGATIVE_INFINITY, nanos: 0 };
/** Items handed out at once at the most. */
const batch = 4_000;

/**
 * Many sources, each in order, as one sequence in order of time. A source that has nothing to say holds the others up
 * for no longer than the window; what it says after that comes late and out of order, but it comes.
 *
 * What was written before is merged exactly, however much it is: every source that still delivers is waited for.
 */
export class Merger<T> {
  private readonly sources = new Set<Source<T>>();
  private readonly heap: Source<T>[] = [];
  /** Sources with an empty queue that have not ended. */
  private readonly empty = new Set<Source<T>>();
  private wake: (() => void) | undefined;
  private closed = false;
  private order = 0;

  constructor(
    private readonly clock: Clock,
    /** Milliseconds. */
    private readonly window: number,
  ) {}

  add(): Inlet<T> {
    const source: Source<T> = {
      order: this.order++,
      queue: [],
      head: undefined,
      next: 0,
      waiting: [],
      time: beginning,
      emptySince: this.clock.now(),
      ended: false,
    };
    this.sources.add(source);
    this.empty.add(source);
    return {
      put: (items) =>
        new Promise((accepted) => {
          if (items.length === 0 || source.ended) return accepted();
          source.waiting.push({ items, accepted });
          if (!source.head) {
            this.refill(source);
            this.notify();
          }
        }),
      end: () => {
        source.ended = true;
        this.drop(source);
        this.notify();
      },
    };
  }

  /** No source is added any more: the sequence ends when those there are have ended. */
  close(): void {
    this.closed = true;
    this.notify();
  }

  /** Ends at once; whoever waits for room is let go. */
  abandon(): void {
    this.closed = true;
    for (const source of this.sources) {
      source.ended = true;
      for (const { accepted } of source.waiting.splice(0)) accepted();
    }
    this.sources.clear();
    this.empty.clear();
    this.heap.length = 0;
    this.notify();
  }

  /** The next items, at least one; undefined at the end. One reader at a time. */
  async next(): Promise<T[] | undefined> {
    for (;;) {
      const now = this.clock.now();
      let wait = 0;
      for (const source of this.empty) wait = Math.max(wait, source.emptySince + this.window - now);
      if (wait <= 0 && this.heap.length > 0) return this.take(now);
      if (this.closed && this.sources.size === 0) return undefined;
      await this.woken(this.heap.length > 0 ? wait : undefined);
    }
  }

  private take(now: number): T[] {
    const items: T[] = [];
    while (items.length < batch) {
      const source = this.heap[0];
      const item = source?.head;
      if (!source || !item) break;
      if (item.time) source.time = item.time;
      items.push(item.value);
      source.head = source.queue.at(source.next++);
      if (source.head || this.refillInPlace(source)) {
        this.sink();
        continue;
      }
      this.pop();
      source.emptySince = now;
      if (source.ended) this.drop(source);
      else {
        this.empty.add(source);
        // What the others have may be later than what this one is about to say.
        if (this.heap.length > 0) break;
      }
    }
    return items;
  }

  private refill(source: Source<T>): void {
    if (this.refillInPlace(source)) {
      this.empty.delete(source);
      this.push(source);
    }
  }

  private refillInPlace(source: Source<T>): boolean {
    const next = source.waiting.shift();
    if (!next) return false;
    source.queue = next.items;
    source.head = next.items.at(0);
    source.next = 1;
    next.accepted();
    return true;
  }

  /** Forgets an ended source that has nothing left. */
  private drop(source: Source<T>): void {
    if (source.head || source.waiting.length > 0) return;
    this.sources.delete(source);
    this.empty.delete(source);
  }

  private notify(): void {
    this.wake?.();
  }

  private woken(milliseconds: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      let timer: Disposable | undefined;
      this.wake = () => {
        timer?.dispose();
        this.wake = undefined;
        resolve();
      };
      if (milliseconds !== undefined) timer = this.clock.after(milliseconds, this.wake);
    });
  }

  // A binary heap of the sources that have something, the earliest first.

  private before(a: Source<T>, b: Source<T>): boolean {
    const first = a.head?.time ?? a.time;
    const second = b.head?.time ?? b.time;
    const order = compareTimes(first, second);
    return order < 0 || (!(order > 0) && a.order < b.order);
  }

  private push(source: Source<T>): void {
    const { heap } = this;
    let at = heap.push(source) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (!parent || !this.before(source, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = source;
  }

  private pop(): void {
    const last = this.heap.pop();
    if (last && this.heap.length > 0) {
      this.heap[0] = last;
      this.sink();
    }
  }

  /** Puts the first one where it belongs now. */
  private sink(): void {
    const { heap } = this;
    const source = heap[0];
    if (!source) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = left;
      const leftSource = heap[left];
      const rightSource = heap[right];
      if (!leftSource) break;
      if (rightSource && this.before(rightSource, leftSource)) least = right;
      const child = heap[least];
      if (!child || !this.before(child, source)) break;
      heap[at] = child;
      at = least;
    }
    heap[at] = source;
  }
}
