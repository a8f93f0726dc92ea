import type { LogTime } from './logTime.ts';

/** One line, or one piece of a line that is too long to be handed on whole. */
export interface LogLine {
  readonly time: LogTime;
  /** What it is in, from `start` to before `end`, without time and line feed. Of any encoding, or of none. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** The line goes on in the next one. */
  readonly open: boolean;
}

/** Numbers of each line: its bytes' place among the parts, start, end, seconds, nanoseconds, and 1 where it is open. */
const columns = 6;
const fewest = 64;

/**
 * Lines as they came, in the bytes that they came in. Each becomes an object only when its turn comes: lines wait for
 * those of other containers and for the disk, and what waits as objects is copied at each collection of young ones.
 */
export class LineBlock implements Iterable<LogLine> {
  private readonly parts: Uint8Array[] = [];
  private numbers = new Float64Array(fewest * columns);
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(bytes: Uint8Array, start: number, end: number, time: LogTime, open: boolean): void {
    if (this.parts.at(-1) !== bytes) this.parts.push(bytes);
    if ((this.count + 1) * columns > this.numbers.length) this.grow();
    const { numbers } = this;
    const at = this.count++ * columns;
    numbers[at] = this.parts.length - 1;
    numbers[at + 1] = start;
    numbers[at + 2] = end;
    numbers[at + 3] = time.seconds;
    numbers[at + 4] = time.nanos;
    numbers[at + 5] = open ? 1 : 0;
  }

  at(index: number): LogLine | undefined {
    if (index < 0 || index >= this.count) return undefined;
    const { numbers } = this;
    const at = index * columns;
    const bytes = this.parts[numbers[at] ?? 0];
    if (!bytes) return undefined;
    return {
      time: { seconds: numbers[at + 3] ?? 0, nanos: numbers[at + 4] ?? 0 },
      bytes,
      start: numbers[at + 1] ?? 0,
      end: numbers[at + 2] ?? 0,
      open: numbers[at + 5] === 1,
    };
  }

  *[Symbol.iterator](): Iterator<LogLine> {
    for (let index = 0; index < this.count; index++) {
      const line = this.at(index);
      if (line) yield line;
    }
  }

  private grow(): void {
    const numbers = new Float64Array(this.numbers.length * 2);
    numbers.set(this.numbers);
    this.numbers = numbers;
  }
}
