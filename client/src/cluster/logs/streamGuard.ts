import type { Clock } from '../clock.ts';
import type { Disposable } from '../disposable.ts';

/** The stream stays with a file from before a rotation, or leaves out what has too early a time for it. */
export type Missed = 'behind' | 'hidden';

export interface GuardOptions {
  readonly clock: Clock;
  /** Asks the server for a sign of life; rejects where none comes. */
  readonly probe: () => Promise<void>;
  /** Whether the container has written what the stream did not bring, and why it did not. */
  readonly lookForMore: () => Promise<Missed | undefined>;
  /** Ends the stream. */
  readonly close: (why: 'silent' | Missed) => void;
}

/** Milliseconds of silence after which the end of the log is compared with what the stream brought. */
const firstLook = 4_000;
/** Milliseconds between two such looks at the least. */
const betweenLooks = 8_000;
/** Milliseconds of silence after which the server is asked for a sign of life. */
export const quiet = 15_000;
/** Milliseconds of silence after which the stream is opened anew whatever the server says: a lost one costs nothing then. */
const stale = 240_000;

/**
 * Watches over a stream while it is waited for, and ends one that nothing comes from any more although it was never
 * closed.
 *
 * A followed log can fall silent in good health: the kubelet begins to listen for rotations only when it has read to
 * the end of the file for the first time, and from a rotation before that it stays with the old file until the next. And
 * it leaves out of a stream that was asked for by time what a clock that was set back gives an earlier one.
 * So the silence is checked against the log's last line.
 */
export class StreamGuard implements Disposable {
  private since: number;
  private timer: Disposable | undefined;
  private isLooked = false;
  private lastLook = Number.NEGATIVE_INFINITY;
  private over = false;
  private waiting = false;

  constructor(private readonly options: GuardOptions) {
    this.since = options.clock.now();
  }

  /** The stream is waited for from now on. */
  wait(): void {
    this.waiting = true;
    this.isLooked = false;
    this.since = this.options.clock.now();
    this.timer ??= this.options.clock.after(firstLook, () => this.check());
  }

  /** Something came. Until the next `wait` it is the reader who is busy. */
  alive(): void {
    this.waiting = false;
  }

  dispose(): void {
    this.over = true;
    this.timer?.dispose();
  }

  private check(): void {
    this.timer = undefined;
    if (this.over || !this.waiting) return;
    const { clock } = this.options;
    const now = clock.now();
    const silent = now - this.since;
    const nextLook = Math.max(this.since + firstLook, this.lastLook + betweenLooks);
    if (silent >= stale) {
      this.options.close('silent');
    } else if (!this.isLooked && now >= nextLook) {
      this.isLooked = true;
      this.lastLook = now;
      void this.look(this.since);
    } else if (silent >= quiet) {
      this.options.probe().then(
        () => this.again(quiet),
        () => {
          if (!this.over) this.options.close('silent');
        },
      );
    } else {
      this.again((this.isLooked ? this.since + quiet : nextLook) - now);
    }
  }

  private async look(since: number): Promise<void> {
    const missed = await this.options.lookForMore();
    if (this.over) return;
    if (missed && this.waiting && this.since === since) this.options.close(missed);
    else this.again(Math.max(0, this.since + (this.isLooked ? quiet : firstLook) - this.options.clock.now()));
  }

  private again(milliseconds: number): void {
    if (this.over) return;
    this.timer ??= this.options.clock.after(milliseconds, () => this.check());
  }
}
