import { compareTimes, type LogTime, toSinceTime } from './logTime.ts';
import { keyOf, type LineMark, MarkList } from './markList.ts';

/** Lines that cannot be had any more: they were written between these two, and the server no longer has them. */
export interface LogGap {
  readonly after: LogTime;
  /** The first line that came afterwards; undefined where none came. */
  readonly before: LogTime | undefined;
}

export type Verdict =
  | { readonly seen: true }
  | {
      readonly seen: false;
      readonly gap?: LogGap;
      /** The last line seen was not among what came, as the file before was read to its end and this is another. */
      readonly jump?: true;
    }
  /**
   * The line's time is well before the last one's: either the node's clock was set back, or the node has begun the file
   * anew in the middle of the stream. The log has to be read whole, without following; see `LineCursor.doubt`.
   */
  | 'doubtful'
  /** The end of the log that was asked for does not reach back to the last line seen. It has to be read by time alone. */
  | 'short';

export interface ResumeOptions {
  /** The file that was read until now is known to have been read to its end. */
  readonly drained?: boolean;
  /** Seconds since the last line was written, about: the end of the log may be enough, if it holds that line. */
  readonly lag?: number | undefined;
}

/** What to ask the server for. */
export interface ResumePoint {
  /** Undefined for the log's beginning. */
  readonly sinceTime: string | undefined;
  /**
   * Beside `sinceTime`: the kubelet finds the end of a file at once, a time in it only by reading all that is before,
   * which for ten megabytes takes so long that a connection that is cut often gets nowhere.
   */
  readonly tailLines: number | undefined;
}

/** How much of a log is read. */
export interface CursorOptions {
  /** A log of at most so many bytes is read again from its beginning. */
  readonly wholeUpTo?: number;
  /** The first stream does not begin at the log's beginning: what is before its first line is not wanted. */
  readonly partial?: boolean;
}

/** All of a cursor that changes with a line. */
interface CursorState {
  readonly marks: MarkList;
  readonly last: LogTime | undefined;
  readonly completeFrom: number;
  readonly newest: LogTime | undefined;
  readonly expected: MarkList;
  readonly matched: number;
  readonly count: number;
  readonly size: number;
  readonly begin: LogTime | undefined;
  readonly trusting: boolean;
  readonly drained: boolean;
  readonly tailing: boolean;
}

const alreadySeen: Verdict = { seen: true };
const isNew: Verdict = { seen: false };
const isJump: Verdict = { seen: false, jump: true };
const isDoubtful: Verdict = 'doubtful';
const isShort: Verdict = 'short';
const nothing = new MarkList();
const wholeLog: ResumePoint = { sinceTime: undefined, tailLines: undefined };

/** Seconds by which a line's time may step back without the clock, or the file, being another. */
const skew = 1;

/**
 * Nanoseconds by which a line that comes to the file later may have the earlier time: the runtime stamps a container's
 * two streams one beside the other.
 */
const disorder = 500_000_000;

/** Where the end of the log would be longer than this, it saves nothing. */
const mostTailLines = 50_000;

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
 * A kubelet that is slow, or whose client is, may begin the file anew in the middle of a followed stream: it reopens the
 * file at each rotation it hears of, and hears of several at once. A time that steps back is therefore not believed
 * until the file, read whole, says the same.
 *
 * A node whose clock is set back hides what it writes until the clock has caught up, as `sinceTime` goes by that clock:
 * who finds the log's end at such a time has to doubt. Small logs are read again whole, and are safe from it. In a large
 * one, what is hidden for so short a while that nobody looked is not missed: that of a clock that is set back by a few
 * seconds, and only while the stream is broken.
 */
export class LineCursor {
  /** Seen lines, oldest first: all of those whose second is at least `completeFrom`. */
  private marks = new MarkList();
  private completeFrom = Number.NEGATIVE_INFINITY;
  private newest: LogTime | undefined;
  private last: LogTime | undefined;
  /** What the resumed stream is expected to begin with, and how far it has. */
  private expected = nothing;
  private matched = 0;
  /** The keys of the expected lines; made when it is first asked for. */
  private expectedKeys: Set<number> | undefined;
  private count = 0;
  private size = 0;
  private begin: LogTime | undefined;
  /** The stream is the whole file, read once: a time that steps back in it is the clock's doing. */
  private trusting = false;
  private drained = false;
  private tailing = false;
  /** Where `restore` goes back to: the rest of the state is saved when the first new line is about to change it. */
  private saved: { readonly matched: number; state: CursorState | undefined } | undefined;
  private readonly wholeUpTo: number;
  private readonly partial: boolean;

  constructor({ wholeUpTo = smallLog, partial = false }: CursorOptions = {}) {
    this.partial = partial;
    this.wholeUpTo = partial ? -1 : wholeUpTo;
  }

  /** Lines handed on as new. */
  get lines(): number {
    return this.count;
  }

  /** Of the last line seen. */
  get lastTime(): LogTime | undefined {
    return this.last;
  }

  /** Of the first line of all. */
  get firstTime(): LogTime | undefined {
    return this.begin;
  }

  /** Whether a line of this time cannot follow the last one seen unless the clock was set back. */
  isBefore(time: LogTime): boolean {
    return this.newest !== undefined && time.seconds + skew < this.newest.seconds;
  }

  /** Lines are still expected to come again: the stream has not reached the place where the last one broke. */
  get overlapping(): boolean {
    return this.matched < this.expected.length;
  }

  /** A stream is opened, for the first time or again. */
  resume({ drained = false, lag }: ResumeOptions = {}): ResumePoint {
    this.matched = 0;
    this.saved = undefined;
    this.trusting = false;
    this.drained = drained;
    this.tailing = false;
    this.expectedKeys = undefined;
    this.expected = this.marks.copy();
    const { last } = this;
    if (!last || this.size <= this.wholeUpTo) return wholeLog;
    // Not in one number: seconds since 1970 leave no room in it for nanoseconds.
    const since = last.nanos < disorder ? last.seconds - 1 : last.seconds;
    this.expected = this.marks.from(since);
    const tailLines = lag === undefined || this.isClockSetBack ? undefined : this.linesBehind(lag);
    this.tailing = tailLines !== undefined;
    return { sinceTime: toSinceTime(since), tailLines };
  }

  /** How many lines from the end of the log the place must be where it was left `lag` seconds ago; rather too many. */
  private linesBehind(lag: number): number | undefined {
    const { expected, marks, last } = this;
    if (!last) return undefined;
    const span = Math.max(1, last.seconds + last.nanos / 1e9 - marks.secondAt(0));
    const lines = expected.length + Math.ceil(1.3 * (marks.length / span) * (lag + 0.2)) + 100;
    return lines > mostTailLines ? undefined : lines;
  }

  private get isClockSetBack(): boolean {
    return this.newest !== undefined && this.completeFrom > this.newest.seconds;
  }

  /** After a doubtful line: the file is about to be read whole, from its beginning to where it ends now. */
  doubt(): void {
    this.resume();
    this.expected = this.marks.copy();
    this.trusting = true;
  }

  /** The next line of the stream. */
  accept(mark: LineMark): Verdict {
    if (this.overlapping) {
      const seen = this.match(mark);
      if (seen) return alreadySeen;
      // From before what is remembered, or what was asked for: the remembered lines are still to come.
      if (mark.time.seconds < this.completeFrom || (this.matched === 0 && this.isBeforeBegin(mark))) return alreadySeen;
      if (this.tailing) return isShort;
      if (this.drained) {
        this.take(mark);
        return isJump;
      }
      return this.take(mark, this.missed(mark.time));
    }
    if (this.stepsBack(mark)) {
      if (!this.trusting) return isDoubtful;
      this.trusting = false;
    }
    return this.take(mark);
  }

  /** Further than the two streams of a container can step back, or to a line that was seen. */
  private stepsBack(mark: LineMark): boolean {
    const { newest, marks } = this;
    if (!newest || compareTimes(mark.time, newest) >= 0) return false;
    const oldest = mark.time.seconds - skew;
    if (oldest + 2 * skew < newest.seconds) return true;
    for (let index = marks.length - 1; index >= 0; index--) {
      if (marks.secondAt(index) < oldest) return false;
      if (marks.isAt(index, mark)) return true;
    }
    return false;
  }

  /** Whether the line is one of those that were expected. */
  private match(mark: LineMark): boolean {
    const { expected, matched } = this;
    if (expected.isAt(matched, mark)) {
      this.matched++;
      return true;
    }
    // A later one means that the file was rotated and begins in between.
    this.expectedKeys ??= expected.keySet();
    if (!this.expectedKeys.has(keyOf(mark))) return false;
    for (let index = matched + 1; index < expected.length; index++) {
      if (!expected.isAt(index, mark)) continue;
      this.matched = index + 1;
      return true;
    }
    return false;
  }

  private isBeforeBegin({ time }: LineMark): boolean {
    return this.partial && this.begin !== undefined && compareTimes(time, this.begin) <= 0;
  }

  /**
   * The log has ended for good. @returns the gap where the stream never came back to the last line seen
   */
  end(): LogGap | undefined {
    const gap = this.drained ? undefined : this.missed(undefined);
    this.expected = nothing;
    this.expectedKeys = undefined;
    this.matched = 0;
    return gap;
  }

  /** What comes from here on can be undone, up to the next checkpoint. */
  checkpoint(): void {
    this.saved = { matched: this.matched, state: undefined };
  }

  /** Undoes everything since the checkpoint: what came was not this log's. */
  restore(): void {
    const { saved } = this;
    if (!saved) return;
    Object.assign(this, saved.state);
    this.matched = saved.matched;
    this.expectedKeys = undefined;
    this.saved = undefined;
  }

  private get state(): CursorState {
    const { marks, last, completeFrom, newest, expected, matched, count, size, begin, trusting, drained, tailing } =
      this;
    return {
      marks: marks.copy(),
      last,
      completeFrom,
      newest,
      expected,
      matched,
      count,
      size,
      begin,
      trusting,
      drained,
      tailing,
    };
  }

  private missed(before: LogTime | undefined): LogGap | undefined {
    return this.last && this.overlapping ? { after: this.last, before } : undefined;
  }

  private take(mark: LineMark, gap?: LogGap): Verdict {
    if (this.saved) this.saved.state ??= this.state;
    if (this.expected.length > 0) {
      this.expected = nothing;
      this.expectedKeys = undefined;
      this.matched = 0;
    }
    this.drained = false;
    this.begin ??= mark.time;
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
      this.marks = new MarkList();
      this.completeFrom = newest.seconds + 1;
      this.newest = mark.time;
    }
    this.marks.push(mark);
    this.last = mark.time;
  }

  private forgetBefore(second: number): void {
    this.marks.forgetBefore(second);
    // After a clock that was set back, nothing is complete until the clock has passed all that was forgotten.
    if (second > this.completeFrom) this.completeFrom = second;
  }
}

/** FNV-1a over the bytes from `start` to before `end`, 32 bits. With the time in nanoseconds and the length beside it, enough to know a line again. */
export function fingerprint(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  }
  return hash >>> 0;
}
