import { ClusterError } from '../../client/src/cluster/errors.ts';
import type { ContainerSource } from '../../client/src/cluster/logs/containerReader.ts';
import type { ContainerExit, ContainerState } from '../../client/src/cluster/logs/containerState.ts';
import { formatTime, type LogTime } from '../../client/src/cluster/logs/logTime.ts';
import type { ClusterStream, LogOptions, ObjectRef, StreamEnd } from '../../client/src/cluster/ports.ts';
import type { AutoClock } from './autoClock.ts';

export interface WrittenLine {
  /** Milliseconds after the start of the test. */
  readonly at: number;
  readonly text: string;
}

export interface FakeRun {
  readonly lines: readonly WrittenLine[];
  /** Milliseconds after the start of the test. */
  readonly starts: number;
  readonly ends: number;
  readonly exitCode: number;
}

/** What goes wrong with the n-th stream that is opened: after so many bytes, broken or ended in good order. */
export interface StreamFault {
  readonly bytes: number;
  readonly kind: 'broken' | 'clean' | 'silent' | 'refused' /** By a kubelet that has just been started. */ | 'unknown';
}

/** In milliseconds after the start of the test. */
export interface Rotation {
  readonly at: number;
  /** The new file has the lines from here on. */
  readonly keepFrom: number;
  /** Streams that follow the log stay with the old file until the next rotation, as when it comes before they listen. */
  readonly sticks?: true;
  /** Streams that follow the log send the new file twice, as when they hear of two rotations at once. */
  readonly twice?: true;
}

/**
 * One container on a node that serves its log as the kubelet does (whole-second `sinceTime`, files per run of which the
 * current and the previous one can be had, streams that end with the run), with faults at every stream on demand.
 */
export class FakeKubelet {
  private readonly start: number;
  private opened = 0;
  /** When the node began a new file. */
  rotations: readonly Rotation[] = [];
  /** Then the node's clock is set back, or forth, by so many milliseconds. */
  clockStep: { readonly at: number; readonly by: number } | undefined;
  /** Milliseconds by which the status lags behind the node. */
  statusLag = 0;
  /** In that time, in milliseconds after the start, the status stands still: the API server cannot be reached. */
  unseen: { readonly from: number; readonly to: number } | undefined;
  /** Runs whose containers the node has removed: it answers with words of its own. */
  removed: readonly number[] = [];
  /** When the pod is deleted, in milliseconds after the start. */
  deletedAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly clock: AutoClock,
    private readonly runs: readonly FakeRun[],
    private readonly faults: readonly StreamFault[] = [],
  ) {
    this.start = clock.now();
  }

  get streams(): number {
    return this.opened;
  }

  private get elapsed(): number {
    return this.clock.now() - this.start;
  }

  timeOf(at: number): LogTime {
    const { clockStep } = this;
    const whole = this.start + at + (clockStep && at >= clockStep.at ? clockStep.by : 0);
    return { seconds: Math.floor(whole / 1000), nanos: (whole % 1000) * 1_000_000 };
  }

  private currentRun(elapsed: number): number {
    return this.runs.findLastIndex((run) => run.starts <= elapsed);
  }

  private stateAt(elapsed: number): ContainerState {
    if (elapsed >= this.deletedAt) return { kind: 'gone' };
    const restart = this.currentRun(elapsed);
    const run = this.runs[restart];
    if (!run) return { kind: 'waiting', reason: 'ContainerCreating', message: '', last: undefined, final: false };
    const exitOf = ({ exitCode, starts, ends }: FakeRun): ContainerExit => ({
      exitCode,
      signal: 0,
      reason: 'Error',
      // Whole seconds, as the API has them.
      started: Math.floor((this.start + starts) / 1000) * 1000,
      finished: Math.floor((this.start + ends) / 1000) * 1000,
    });
    const earlier = this.runs[restart - 1];
    const before = earlier && exitOf(earlier);
    if (elapsed < run.ends) return { kind: 'running', instance: { restart }, before };
    const exit = exitOf(run);
    const final = restart === this.runs.length - 1;
    if (final) return { kind: 'terminated', instance: { restart }, exit, before, final };
    return { kind: 'waiting', reason: 'CrashLoopBackOff', message: '', last: { instance: { restart }, exit }, final };
  }

  private seenState(): ContainerState {
    const { elapsed, unseen } = this;
    const isUnseen = unseen && elapsed >= unseen.from && elapsed < unseen.to;
    return this.stateAt((isUnseen ? unseen.from : elapsed) - this.statusLag);
  }

  readonly source: ContainerSource = {
    state: () => this.seenState(),
    refresh: async () => this.seenState(),
    changed: (from, signal) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (signal.aborted || JSON.stringify(this.source.state()) !== JSON.stringify(from)) resolve();
          else this.clock.after(100, check);
        };
        signal.addEventListener('abort', () => resolve(), { once: true });
        check();
      }),
  };

  /** The lines of a run's file, as they are on the disk at that time. */
  private file(restart: number, elapsed: number): readonly WrittenLine[] {
    const rotated = this.rotations.filter((rotation) => rotation.at <= elapsed).at(-1)?.keepFrom ?? 0;
    return (this.runs[restart]?.lines ?? []).filter((line) => line.at <= elapsed && line.at >= rotated);
  }

  async openLog(_pod: ObjectRef, options: LogOptions): Promise<ClusterStream<Uint8Array>> {
    const planned = this.faults[this.opened++];
    // What ends too early in good order in life is a followed stream, when the kubelet is restarted.
    const fault = planned?.kind === 'clean' && !options.follow ? undefined : planned;
    if (fault?.kind === 'refused') {
      throw new ClusterError({ kind: 'unreachable', reason: 'refused', detail: 'ECONNREFUSED' });
    }
    if (fault?.kind === 'unknown') throw refusal(404, 'pod "p" does not exist');
    const current = this.currentRun(this.elapsed);
    // The run before the current one is the last one while the next is waited for.
    const isWaiting = this.stateAt(this.elapsed).kind === 'waiting';
    const restart = options.previous && !isWaiting ? current - 1 : current;
    if (this.elapsed >= this.deletedAt) throw refusal(404, 'pods "p" not found');
    if (!this.runs[restart]) throw refusal(400, 'container is waiting to start');
    if (this.removed.includes(restart)) return wordsOf(`unable to retrieve container logs for containerd://${restart}`);
    return this.stream(restart, options, fault);
  }

  private stream(restart: number, options: LogOptions, fault: StreamFault | undefined): ClusterStream<Uint8Array> {
    const since = options.sinceTime === undefined ? Number.NEGATIVE_INFINITY : Date.parse(options.sinceTime) / 1000;
    const run = this.runs[restart];
    let end: StreamEnd = { kind: 'closed' };
    let finish: (end: StreamEnd) => void = () => {};
    let wake: () => void = () => {};
    let closed = false;
    const ended = new Promise<StreamEnd>((resolve) => {
      finish = resolve;
    });
    const { clock } = this;
    const elapsed = (): number => this.elapsed;
    const file = (at: number): readonly WrittenLine[] => this.file(restart, at);
    const encode = (line: WrittenLine): string => `${formatTime(this.timeOf(line.at))} ${line.text}\n`;
    const wanted = (line: WrittenLine): boolean => this.timeOf(line.at).seconds >= since;
    const deletedAt = (): number => this.deletedAt;
    const openedAt = this.elapsed;
    const rotationsUntil = (now: number): readonly Rotation[] =>
      options.follow ? this.rotations.filter(({ at }) => at > openedAt && at <= now) : [];
    const limit = (bytes: Buffer): Buffer => bytes.subarray(0, options.limitBytes ?? bytes.length);

    async function* read(): AsyncGenerator<Uint8Array> {
      let left = fault?.bytes ?? Number.POSITIVE_INFINITY;
      let sent: WrittenLine | undefined;
      let tail = options.tailLines;
      const again = new Set<Rotation>();
      try {
        for (;;) {
          const now = elapsed();
          const rotations = rotationsUntil(now);
          const sticksSince = rotations.at(-1)?.sticks ? rotations.at(-1)?.keepFrom : undefined;
          const lines = file(now).filter((line) => line.at < (sticksSince ?? Number.POSITIVE_INFINITY));
          const twice = rotations.find((rotation) => rotation.twice && !again.has(rotation));
          if (twice && sent && sent.at > twice.keepFrom) {
            again.add(twice);
            sent = undefined;
          }
          let rest = lines.slice(sent ? lines.indexOf(sent) + 1 : 0);
          if (tail !== undefined) rest = rest.slice(Math.max(0, rest.length - tail));
          tail = undefined;
          sent = lines.at(-1) ?? sent;
          const bytes = limit(Buffer.from(rest.filter(wanted).map(encode).join('')));
          if (bytes.length) yield bytes.subarray(0, Math.min(bytes.length, left));
          left -= bytes.length;
          if (closed) break;
          if (left <= 0 && fault) {
            if (fault.kind === 'silent') await new Promise<void>((resolve) => (wake = resolve));
            else if (fault.kind === 'broken')
              end = {
                kind: 'failed',
                error: new ClusterError({ kind: 'unreachable', reason: 'reset', detail: 'ECONNRESET' }),
              };
            break;
          }
          if (!options.follow || !run || now >= run.ends || now >= deletedAt()) break;
          const next = run.lines.find((line) => line.at > now)?.at ?? run.ends;
          await new Promise<void>((resolve) => {
            wake = resolve;
            clock.after(Math.min(next, run.ends, deletedAt()) - now, resolve);
          });
          if (closed) break;
        }
      } finally {
        finish(closed ? { kind: 'cancelled' } : end);
      }
    }
    return {
      [Symbol.asyncIterator]: read,
      ended,
      close() {
        closed = true;
        wake();
        finish({ kind: 'cancelled' });
      },
    };
  }
}

/** An answer that is no log, and has no line feed. */
function wordsOf(text: string): ClusterStream<Uint8Array> {
  return {
    ended: Promise.resolve({ kind: 'closed' }),
    close() {},
    async *[Symbol.asyncIterator]() {
      yield Buffer.from(text);
    },
  };
}

function refusal(code: number, message: string): ClusterError {
  const status = { code, reason: code === 404 ? 'NotFound' : 'BadRequest', message, causes: [], details: {} };
  return new ClusterError(code === 404 ? { kind: 'notFound', what: 'object', status } : { kind: 'badRequest', status });
}
