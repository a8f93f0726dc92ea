import type { LogTime } from './logTime.ts';

/** What is remembered of a line, or of a piece of a very long one. */
export interface LineMark {
  readonly time: LogTime;
  /** Of the line's bytes without its time; see `fingerprint`. */
  readonly hash: number;
  /** Bytes. */
  readonly length: number;
}

const smallest = 64;

/**
 * Marks in the order of their lines, in 12 bytes each: ten thousands of lines may be written in a second, in each of a
 * hundred pods. Of a mark, its second and 53 bits of all the rest are kept.
 */
export class MarkList {
  private seconds: Uint32Array;
  private keys: Float64Array;
  private count = 0;

  constructor(room = smallest) {
    this.seconds = new Uint32Array(room);
    this.keys = new Float64Array(room);
  }

  get length(): number {
    return this.count;
  }

  push(mark: LineMark): void {
    if (this.count === this.seconds.length) this.grow();
    this.seconds[this.count] = mark.time.seconds;
    this.keys[this.count++] = keyOf(mark);
  }

  secondAt(index: number): number {
    return this.seconds[index] ?? 0;
  }

  isAt(index: number, mark: LineMark): boolean {
    return index < this.count && this.keys[index] === keyOf(mark) && this.seconds[index] === mark.time.seconds;
  }

  /** Those of this second or later. */
  from(second: number): MarkList {
    const kept = new MarkList(Math.max(smallest, this.count));
    for (let index = 0; index < this.count; index++) {
      const at = this.secondAt(index);
      if (at < second) continue;
      kept.seconds[kept.count] = at;
      kept.keys[kept.count++] = this.keys[index] ?? 0;
    }
    return kept;
  }

  /** Forgets those before this second. */
  forgetBefore(second: number): void {
    let kept = 0;
    for (let index = 0; index < this.count; index++) {
      const at = this.secondAt(index);
      if (at < second) continue;
      this.seconds[kept] = at;
      this.keys[kept++] = this.keys[index] ?? 0;
    }
    this.count = kept;
    if (kept * 8 < this.seconds.length && this.seconds.length > smallest) this.resize(Math.max(smallest, kept * 2));
  }

  copy(): MarkList {
    return this.from(0);
  }

  /** Which keys there are; for `mayHold`. */
  keySet(): Set<number> {
    return new Set(this.keys.subarray(0, this.count));
  }

  private grow(): void {
    this.resize(this.seconds.length * 2);
  }

  private resize(room: number): void {
    const seconds = new Uint32Array(room);
    const keys = new Float64Array(room);
    seconds.set(this.seconds.subarray(0, this.count));
    keys.set(this.keys.subarray(0, this.count));
    this.seconds = seconds;
    this.keys = keys;
  }
}

/** 32 bits of the text's hash, and 21 of its length and the time within the second. */
export function keyOf({ time, hash, length }: LineMark): number {
  return hash * 0x200000 + ((time.nanos ^ Math.imul(length, 0x9e3779b1)) & 0x1fffff);
}
