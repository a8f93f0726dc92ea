import { delay } from '../clock.ts';
import { ClusterError, isTransient } from '../errors.ts';
import { type LinePiece, LineSplitter } from '../lines.ts';
import type { ClusterStream } from '../ports.ts';
import type { ReaderOptions } from './containerReader.ts';
import {
  type ContainerExit,
  type ContainerState,
  exitOf,
  isFinal,
  newestRestart,
  oldestRestart,
} from './containerState.ts';
import { readLastTime } from './lastTime.ts';
import { LineBlock } from './lineBlock.ts';
import { fingerprint, LineCursor, type ResumePoint } from './lineCursor.ts';
import { compareTimes, type LogTime, readTimePrefix } from './logTime.ts';
import type { GapReason, ReaderEvent } from './readerEvents.ts';
import { type Missed, quiet, StreamGuard } from './streamGuard.ts';

/** A line longer than this many bytes is handed on in pieces of this size, so that no line can fill the memory. */
const longestPiece = 1 << 20;
const atOnce = 50;
const firstDelay = 250;
const longestDelay = 10_000;
/** The same where the server answers, and its answer is cut short. */
const longestWhenBroken = 500;
/** After so many, a log that never comes back to its last line has lost it. */
const mostAttempts = 5;
/** After so many refusals by a server that answers, the log of a run that is over is given up: about two minutes. */
const mostRefusals = 15;
/** Milliseconds after a look that found a stream behind, in which the node does not rotate the file once more. */
const onceRotated = 4_000;
/** Milliseconds that the pod's status may lag behind the node. */
const statusLag = 10_000;

/** A stream was left: it is that of a later run, or may be; a time in it stepped back, it did not reach back far enough,
 * or it had fallen behind the log. */
type LeftStream = 'replaced' | 'late' | 'doubtful' | 'short' | 'behind';

/** Reads the log of one run to its end, over as many streams as that takes. */
export class RunReader {
  private readonly cursor: LineCursor;
  private readonly splitter = new LineSplitter(longestPiece);
  private failures = 0;
  private confirmations = 0;
  /** Streams of a run that is over which ended in good order. */
  private attempts = 0;
  /** The time of the line whose first piece has been read and whose last has not. */
  private openTime: LogTime | undefined;
  /** The stream is about to begin, and was asked for by time. */
  private isCutIn = false;
  /** The end of the log by which the stream was found to be behind. A line that has not ended yet is later than the last. */
  private lookedEnd: LogTime | undefined;
  /** The last stream brought words of the node's own: where it has removed a container, they are in the log's place. */
  private heard = false;
  /** What was handed on of that; it comes with every stream. */
  private heardText = '';
  /** When something came last. */
  private lastData = 0;
  /** The end of the log did not reach back to the last line seen. */
  private isTailShort = false;
  /** The next stream is the file as a whole: a line's time has stepped back. */
  private doubting = false;
  /** When the run ended, by a status that tells of it: milliseconds since 1970, of which the node gives whole seconds. */
  private finished: number | undefined;
  /** The status was waited for, and tells of no later run: what a runtime was slow to write comes after the end. */
  private isLateOwn = false;
  /** Until then, the file that was read last is known to have been read to its end. */
  private drainedUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly options: ReaderOptions,
    private readonly restart: number,
    private readonly first: boolean,
  ) {
    const { tailLines, sinceTime, wholeUpTo } = options;
    const partial = first && (tailLines !== undefined || sinceTime !== undefined);
    this.cursor = new LineCursor({ partial, ...(wholeUpTo === undefined ? {} : { wholeUpTo }) });
  }

  /** Of the last line that was read. */
  get lastTime(): LogTime | undefined {
    return this.cursor.lastTime;
  }

  /** @returns false where nothing more can be read of this container */
  async *read(): AsyncGenerator<ReaderEvent, boolean> {
    const { signal, source } = this.options;
    yield { kind: 'started', restart: this.restart };
    let state = source.state();
    while (!signal.aborted) {
      if (state.kind === 'gone') {
        yield* this.giveUp('deleted');
        return false;
      }
      const newest = newestRestart(state);
      if (oldestRestart(state) > this.restart) {
        yield* this.giveUp('restarted');
        return true;
      }
      const exit = exitOf(state, this.restart);
      // Where the run is over before the stream begins, the stream's end is the log's end.
      const over = exit !== undefined || newest > this.restart;
      const stream = await this.open(newest > this.restart, !over);
      if (signal.aborted) return false;
      if (stream instanceof ClusterError) {
        // "waiting to start": for a moment the node and the status do not agree. "Does not exist" is said by the API
        // server of a pod that is gone, but by a kubelet that has just been started of any pod.
        const disagree = stream.kind === 'badRequest' && this.failures < 6;
        if (!disagree && stream.kind !== 'notFound' && !isTransient(stream)) {
          if (stream.kind !== 'badRequest' || newest <= this.restart) {
            yield { kind: 'failed', error: stream };
            return false;
          }
          // The node has no log of the run before the current one; the current one's may still be had.
          yield* this.giveUp('refused');
          return true;
        }
        if (over && this.failures >= mostRefusals && stream.kind !== 'unreachable' && stream.kind !== 'timeout') {
          yield* this.giveUp('refused');
          return newest > this.restart;
        }
        yield* this.reconnecting(stream);
        state = await this.settled(state, 'refused');
        continue;
      }
      const linesBefore = this.cursor.lines;
      const doubted = this.doubting;
      this.doubting = false;
      this.finished = exit?.finished;
      const why = yield* this.consume(stream);
      const end = await stream.ended;
      if (signal.aborted) return false;
      if (why !== undefined || (doubted && end.kind === 'closed')) {
        this.doubting = why === 'doubtful';
        this.isTailShort = why === 'short';
        if (why === 'behind') this.drainedUntil = this.options.clock.now() + onceRotated;
        this.splitter.clear();
        this.openTime = undefined;
        if (why === 'late') this.isLateOwn = !(await this.isReplacedSoon(newest));
        // The node is ahead of the status by what may be a second.
        state = why === 'replaced' ? await this.settled(state, 'refused') : await this.refreshed();
        continue;
      }
      if (end.kind === 'closed' && this.cursor.overlapping) this.isTailShort = true;
      // A stream may be cut short by a proxy or a node and still end in good order, so the log's end counts as reached
      // when it is read once more and nothing new comes.
      if (end.kind === 'closed' && over && (this.confirmed(linesBefore) || ++this.attempts > mostAttempts)) {
        yield* this.finish(exit);
        return true;
      }
      if (end.kind === 'failed') {
        yield* this.reconnecting(end.error);
        this.splitter.clear();
        state = await this.settled(state, 'broken');
        continue;
      }
      // A clean end proves nothing: a kubelet that is restarted ends its streams so while the container runs on. The
      // log is read once more from the last line, as soon as the status tells whether the run is over.
      const before = state;
      state = await this.refreshed();
      if (state.kind === 'gone' && end.kind === 'closed') {
        // The pod went away after its container had ended, and with it the stream.
        yield* this.finish(undefined);
        return false;
      }
      this.splitter.clear();
      if (newestRestart(state) === this.restart && exitOf(state, this.restart) === undefined) {
        state = await this.settled(before, 'ended');
      }
    }
    return false;
  }

  /** A single break is not worth a word: the next stream goes on at once. */
  private *reconnecting(error: ClusterError): Generator<ReaderEvent, void> {
    if (this.failures > 0) yield { kind: 'reconnecting', error };
  }

  /** The state after a pause that grows with every failure, and that a change of the state ends. */
  private async settled(before: ContainerState, after: 'refused' | 'broken' | 'ended'): Promise<ContainerState> {
    const { clock, random, signal, source } = this.options;
    const pause = new AbortController();
    // The first time at once, or nearly so: what the node rotates away meanwhile is lost.
    const most = after === 'broken' ? longestWhenBroken : longestDelay;
    const longest = this.failures === 0 ? atOnce : Math.min(most, firstDelay * 2 ** (this.failures - 1));
    this.failures++;
    const milliseconds = longest * (0.5 + random() / 2);
    if (newestRestart(before) <= this.restart && exitOf(before, this.restart) === undefined) {
      const timer = clock.after(milliseconds, () => pause.abort());
      await source.changed(before, AbortSignal.any([signal, pause.signal]));
      timer.dispose();
    } else {
      await delay(clock, milliseconds, signal);
    }
    // A server that has just served the log would only lose time by telling what the watch tells as well.
    return after === 'broken' ? source.state() : this.refreshed();
  }

  private confirmed(linesBefore: number): boolean {
    if (this.cursor.lines > linesBefore) this.attempts = 0;
    if (this.cursor.lines > linesBefore || this.cursor.overlapping) {
      this.confirmations = 0;
      return false;
    }
    // An empty answer has no last line to know it by, so it must come twice.
    return ++this.confirmations >= (this.cursor.lines > 0 ? 1 : 2);
  }

  /** @param previous the run is no longer the current one */
  private async open(previous: boolean, follow: boolean): Promise<ClusterStream<Uint8Array> | ClusterError> {
    const { api, pod, container, signal, tailLines, sinceTime } = this.options;
    const from =
      this.cursor.lines > 0
        ? this.resume()
        : { sinceTime: this.first ? sinceTime : undefined, tailLines: this.first ? tailLines : undefined };
    this.isCutIn = from.sinceTime !== undefined;
    try {
      return await api.openLog(pod, {
        container,
        previous,
        follow: follow && !this.doubting,
        timestamps: true,
        ...from,
        signal,
      });
    } catch (error) {
      if (error instanceof ClusterError) return error;
      if (signal.aborted) return new ClusterError({ kind: 'timeout', of: 'answer' }, { cause: error });
      throw error;
    }
  }

  private resume(): ResumePoint {
    const { clock } = this.options;
    if (this.doubting) {
      this.cursor.doubt();
      return { sinceTime: undefined, tailLines: undefined };
    }
    const now = clock.now();
    const lastTime = this.cursor.lastTime?.seconds ?? 0;
    // By this computer's clock and by the node's; a wrong one costs another stream, or saves less.
    const lag = this.isTailShort ? undefined : Math.max(now - this.lastData, now - lastTime * 1000) / 1000;
    return this.cursor.resume({ drained: now < this.drainedUntil, lag });
  }

  /** @returns why the stream was left before its end, if it was */
  private async *consume(stream: ClusterStream<Uint8Array>): AsyncGenerator<ReaderEvent, LeftStream | undefined> {
    let left: LeftStream | undefined;
    this.heard = false;
    const guard = new StreamGuard({
      clock: this.options.clock,
      probe: () => this.options.api.probe({ signal: this.options.signal, timeout: quiet }),
      lookForMore: () => this.lookForMore(),
      close: (why) => {
        if (why === 'behind') left = 'behind';
        if (why === 'hidden') left = 'doubtful';
        stream.close();
      },
    });
    try {
      guard.wait();
      for await (const chunk of stream) {
        guard.alive();
        this.lastData = this.options.clock.now();
        if (this.cursor.overlapping) this.cursor.checkpoint();
        const events: ReaderEvent[] = [];
        let broken = false;
        this.splitter.write(chunk, (piece) => {
          if (left === 'doubtful' || left === 'short' || left === 'late') return;
          const how = this.take(piece, events);
          if (how === 'jump') broken = true;
          else left = how ?? left;
        });
        if (broken && (await this.replaced())) {
          // Not a gap: the container was started again in between, and these are the next run's lines.
          this.cursor.restore();
          return 'replaced';
        }
        if (events.length) {
          this.failures = 0;
          this.isTailShort = false;
        }
        yield* events;
        if (left) return left;
        guard.wait();
      }
      return left;
    } finally {
      guard.dispose();
      stream.close();
    }
  }

  /** Whether the log ends with another line than the last one that came. */
  private async lookForMore(): Promise<Missed | undefined> {
    const { lastTime } = this.cursor;
    const end = await readLastTime(this.options, false);
    if (typeof end !== 'object') return undefined;
    if (lastTime && compareTimes(end, lastTime) <= 0) return this.cursor.isBefore(end) ? 'hidden' : undefined;
    // Read anew up to there already: it is a piece of a line that is being written, and nothing else has come.
    const isLooked = this.lookedEnd !== undefined && compareTimes(end, this.lookedEnd) === 0;
    if (isLooked && !this.cursor.overlapping) return undefined;
    this.lookedEnd = end;
    return 'behind';
  }

  /**
   * Adds what is new of a piece to the events.
   * @param isEnd nothing follows: what ends a log without a line feed was held back until now, so it is new
   * @returns why the stream has to be left, or `jump` where the line before did not come again
   */
  private take(
    piece: LinePiece,
    events: ReaderEvent[],
    isEnd = false,
  ): 'late' | 'doubtful' | 'short' | 'jump' | undefined {
    const { bytes, end, complete } = piece;
    let { start } = piece;
    let time = this.openTime;
    const isRest = this.isCutIn && !isEnd;
    this.isCutIn = false;
    if (!piece.continued) {
      const prefix = readTimePrefix(bytes, start, end);
      if (!prefix) {
        // The runtime writes a long line in pieces, each with its time: what is left of one that began before `sinceTime`
        // comes first, and without a time. It was read when it was whole.
        if (complete && end > start && !isRest) this.hear(new TextDecoder().decode(bytes.subarray(start, end)), events);
        return undefined;
      }
      time = prefix.time;
      start = prefix.end;
    }
    if (!time) return undefined;
    // A run's log begins before its end. What begins behind it was written by a later run, of which the status is yet to
    // tell: a container that waits for its next run has no other than the last one's log, until it has the next one's.
    const isLate = this.finished !== undefined && time.seconds > this.finished / 1000;
    if (isLate && !isEnd && !this.isLateOwn && this.cursor.lines === 0) return 'late';
    this.openTime = complete ? undefined : time;
    const verdict = this.cursor.accept({ time, hash: fingerprint(bytes, start, end), length: end - start });
    const isJudged = typeof verdict === 'object';
    if (!isJudged && !isEnd) return verdict;
    if (isJudged && verdict.seen) return undefined;
    const gap = isJudged ? verdict.gap : undefined;
    if (gap) events.push({ kind: 'gap', ...gap, runs: undefined, why: 'rotated' });
    const last = events.at(-1);
    const lines = last?.kind === 'lines' ? last.lines : new LineBlock();
    if (last?.kind !== 'lines') events.push({ kind: 'lines', lines });
    // Not copied: nobody writes into a chunk that the stream has given away.
    lines.push(bytes, start, end, time, !complete);
    return isJudged && (verdict.jump || gap) ? 'jump' : undefined;
  }

  private hear(text: string, events: ReaderEvent[]): void {
    this.heard = true;
    if (text !== this.heardText) events.push({ kind: 'notice', text });
    this.heardText = text;
  }

  /**
   * Whether a later run has begun, of which the pod's status may not tell yet. The node has the log of the run before the
   * current one: this one's, then.
   */
  private async replaced(): Promise<boolean> {
    if (newestRestart(await this.refreshed()) > this.restart) return true;
    const before = await readLastTime(this.options, true);
    if (before === 'unknown') return this.isReplacedSoon(this.restart);
    if (before === 'no log') return false;
    const { firstTime } = this.cursor;
    return this.restart === 0 || (before !== 'empty' && (!firstTime || compareTimes(before, firstTime) >= 0));
  }

  /** Whether the status comes to tell of a run after the one with this number. */
  private async isReplacedSoon(newest: number): Promise<boolean> {
    const { clock, source, signal } = this.options;
    const until = clock.now() + statusLag;
    for (;;) {
      const state = await this.refreshed();
      if (newestRestart(state) > newest) return true;
      if (isFinal(state) || clock.now() >= until || signal.aborted) return false;
      const waiting = new AbortController();
      const timer = clock.after(1_000, () => waiting.abort());
      await source.changed(state, AbortSignal.any([signal, waiting.signal]));
      timer.dispose();
    }
  }

  private async *finish(exit: ContainerExit | undefined): AsyncGenerator<ReaderEvent, void> {
    const rest = this.splitter.rest();
    const events: ReaderEvent[] = [];
    if (rest) this.take(rest, events, true);
    yield* events;
    const gap = this.cursor.end();
    if (gap) yield { kind: 'gap', ...gap, runs: undefined, why: this.heard ? 'refused' : 'rotated' };
    else if (this.heard && this.cursor.lines === 0) yield this.missing('refused');
    yield { kind: 'ended', restart: this.restart, exit };
  }

  private async *giveUp(why: GapReason): AsyncGenerator<ReaderEvent, void> {
    yield this.missing(why);
    yield { kind: 'ended', restart: this.restart, exit: exitOf(this.options.source.state(), this.restart) };
  }

  /** What comes after the last line that was read, or the whole run where none was. */
  private missing(why: GapReason): ReaderEvent {
    const { lastTime } = this.cursor;
    return { kind: 'gap', after: lastTime, before: undefined, runs: lastTime ? undefined : 1, why };
  }

  /** The state as the server has it; as last heard of where it does not answer. */
  private async refreshed(): Promise<ContainerState> {
    const { source, signal } = this.options;
    try {
      return await source.refresh(signal);
    } catch (error) {
      if (error instanceof ClusterError || signal.aborted) return source.state();
      throw error;
    }
  }
}
