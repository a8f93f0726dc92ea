import { compareTimes, type LogTime, toSinceTime } from './logTime.ts';

/** What is remembered of a line, or of a piece of a very long one. */
export interface LineMark {
  readonly time: LogTime;
  /** Of the line's bytes without its time; see `fingerprint`. */
  readonly hash: number;
  /** Bytes. */
  readonly length: number;
}

/** Lines that cannot be had any more: they were written between these two, and the server no longer has them. */
export interface LogGap {
  readonly after: LogTime;
  /** The first line that came afterwards; undefined where none came. */
  readonly before: LogTime | undefined;
}

export type Verdict = { readonly seen: true } | { readonly seen: false; readonly gap?: LogGap };

/** Opaque: only for `LineCursor.restore`. */
export interface CursorCheckpoint {
  readonly marks: LineMark[];
  readonly completeFrom: number;
  readonly newest: LogTime | undefined;
  readonly expected: LineMark[];
  readonly matched: number;
  readonly count: number;
  readonly size: number;
}

const alreadySeen: Verdict = { seen: true };
const isNew: Verdict = { seen: false };

/**
 * Seconds by which lines of one container may be out of order: the runtime stamps its two streams one beside the
 * other, and a line that was stamped first can come to the file second.
 */
const skew = 1;

/** A log of at most this many bytes is read again from its beginning: cheap, and right whatever the clock does. */
const smallLog = 256 * 1024;

/**
 * Where one container instance's log has been read to, exactly.
 *
 * The server resumes a log by `sinceTime`, which it counts in whole seconds (`PodLogOptions.sinceTime` is a
 * `metav1.Time`): what comes after a resume begins with lines that were seen before. The kubelet writes every line of
 * the file whose time is not before `sinceTime`, in the file's order. The lines seen from that second on are therefore
 * exactly how a resumed stream begins, unless the node has rotated the file in between: then it begins with a later
 * one of them, or, if the last line seen is not among what comes, with lines after a gap.
 *
 * Lines that are equal in time and bytes are told apart by their count, since the sequence is compared, not the set.
 *
 * A node whose clock is set back while the stream is broken hides what it writes until the clock has caught up, as
 * `sinceTime` goes by that clock. Small logs are read again whole, and are safe from it.
 */
export class LineCursor {
  /** Seen lines, oldest first: all of those whose second is at least `completeFrom`. */
  private marks: LineMark[] = [];
  private completeFrom = Number.NEGATIVE_INFINITY;
  private newest: LogTime | undefined;
  /** What the resumed stream is expected to begin with, and how far it has. */
  private expected: LineMark[] = [];
  private matched = 0;
  private count = 0;
  private size = 0;

  constructor(private readonly wholeUpTo = smallLog) {}

  /** Lines handed on as new. */
  get lines(): number {
    return this.count;
  }

  /** Of the last line seen. */
  get lastTime(): LogTime | undefined {
    return this.marks.at(-1)?.time;
  }

  /** Lines are still expected to come again: the stream has not reached the place where the last one broke. */
  get overlapping(): boolean {
    return this.matched < this.expected.length;
  }

  /** A stream is opened, for the first time or again. @returns its `sinceTime`; undefined for the log's beginning */
  resume(): string | undefined {
    this.matched = 0;
    this.expected = this.marks.slice();
    const last = this.marks.at(-1);
    if (!last || this.size <= this.wholeUpTo) return undefined;
    const since = last.time.seconds - skew;
    this.expected = this.marks.filter((mark) => mark.time.seconds >= since);
    return toSinceTime(since);
  }

  /** The next line of the stream. */
  accept(mark: LineMark): Verdict {
    // The usual match is the very next one; a later one means that the file was rotated and begins in between.
    for (let index = this.matched; index < this.expected.length; index++) {
      const candidate = this.expected[index];
      if (candidate && same(candidate, mark)) {
        this.matched = index + 1;
        return alreadySeen;
      }
    }
    if (this.matched < this.expected.length) {
      // From before what is remembered: the remembered lines are still to come.
      if (mark.time.seconds < this.completeFrom) return alreadySeen;
      return this.take(mark, this.missed(mark.time));
    }
    return this.take(mark);
  }

  /**
   * The log has ended for good. @returns the gap where the stream never came back to the last line seen
   */
  end(): LogGap | undefined {
    const gap = this.missed(undefined);
    this.expected = [];
    this.matched = 0;
    return gap;
  }

  /** What `restore` goes back to. */
  checkpoint(): CursorCheckpoint {
    const { marks, completeFrom, newest, expected, matched, count, size } = this;
    return { marks: marks.slice(), completeFrom, newest, expected, matched, count, size };
  }

  /** Undoes everything since the checkpoint: what came was not this log's. */
  restore(checkpoint: CursorCheckpoint): void {
    Object.assign(this, checkpoint);
  }

  private missed(before: LogTime | undefined): LogGap | undefined {
    const last = this.expected.at(-1);
    return last && this.matched < this.expected.length ? { after: last.time, before } : undefined;
  }

  private take(mark: LineMark, gap?: LogGap): Verdict {
    this.expected = [];
    this.matched = 0;
    this.count++;
    this.size += mark.length;
    this.remember(mark);
    return gap ? { seen: false, gap } : isNew;
  }

  private remember(mark: LineMark): void {
    const { newest } = this;
    if (!newest || compareTimes(mark.time, newest) > 0) {
      if (newest && mark.time.seconds > newest.seconds) this.forgetBefore(mark.time.seconds - 2 * skew);
      this.newest = mark.time;
    } else if (mark.time.seconds < newest.seconds - skew) {
      // The clock was set back. The new time is what counts from here; of its seconds, older lines are not remembered.
      this.marks = [];
      this.completeFrom = newest.seconds + 1;
      this.newest = mark.time;
    }
    this.marks.push(mark);
  }

  private forgetBefore(second: number): void {
    if (this.marks.some((mark) => mark.time.seconds < second)) {
      this.marks = this.marks.filter((mark) => mark.time.seconds >= second);
    }
    // After a clock that was set back, nothing is complete until the clock has passed all that was forgotten.
    if (second > this.completeFrom) this.completeFrom = second;
  }
}

function same(a: LineMark, b: LineMark): boolean {
  return (
    a.hash === b.hash && a.length === b.length && a.time.nanos === b.time.nanos && a.time.seconds === b.time.seconds
  );
}

/** FNV-1a over the bytes, 32 bits. With the time in nanoseconds and the length beside it, enough to know a line again. */
export function fingerprint(bytes: Uint8Array, start = 0): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < bytes.length; at++) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  }
  return hash >>> 0;
}
