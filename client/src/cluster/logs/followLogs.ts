import type { Clock } from '../clock.ts';
import { type ClusterError, oneLine } from '../errors.ts';
import type { ClusterApi } from '../ports.ts';
import { type ContainerSource, readContainer } from './containerReader.ts';
import { type ContainerExit, type ContainerState, newestRestart } from './containerState.ts';
import type { LineBlock, LogLine } from './lineBlock.ts';
import { type Batch, Merger } from './merger.ts';
import type { ReaderEvent } from './readerEvents.ts';
import type { LogEnd, LogEvent, LogSession, LogSource, LogTarget } from './session.ts';
import { StreamSlots } from './streamSlots.ts';
import type { FollowedPod, TargetWatch } from './targetWatch.ts';

export interface FollowOptions {
  readonly api: Pick<ClusterApi, 'openLog' | 'probe'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly target: LogTarget;
  readonly watch: TargetWatch;
  /** Only this container; all where undefined. */
  readonly container?: string | undefined;
  /** Streams open at once at the most; further containers wait for their turn. */
  readonly mostStreams: number;
  readonly tailLines?: number | undefined;
  /** RFC 3339 */
  readonly sinceTime?: string | undefined;
  /** Words for an error, for people. */
  readonly wordError: (error: ClusterError) => string;
}

/** Milliseconds that lines of several containers wait for one another, to come in order. */
const mergeWindow = 100;

/**
 * Follows every container of every pod of a target: a reader for each, merged by time. The session owns the watch and
 * disposes it.
 */
export function followLogs(options: FollowOptions): LogSession {
  return new Follower(options);
}

class Follower implements LogSession {
  readonly target: LogTarget;
  readonly ended: Promise<LogEnd>;
  private readonly stopping = new AbortController();
  private readonly merger: Merger<LogEvent>;
  private readonly slots: StreamSlots;
  private readonly followed = new Set<string>();
  private readonly labels = new Set<string>();
  private readonly subscriptions: { dispose(): void }[];
  private readonly session: ReturnType<Merger<LogEvent>['add']>;
  private finish: (end: LogEnd) => void = () => {};
  private running = 0;
  private sources = 0;
  private lines = 0;
  private hopeless: ClusterError | undefined;
  private queuedSaid = 0;

  constructor(private readonly options: FollowOptions) {
    this.target = options.target;
    this.merger = new Merger(options.clock, mergeWindow);
    this.slots = new StreamSlots(options.mostStreams);
    this.ended = new Promise((resolve) => {
      this.finish = resolve;
    });
    // The session's own words have no time, so this inlet must never be waited for: it is opened for each of them.
    this.session = this.merger.add();
    this.session.end();
    this.subscriptions = [
      options.watch.onDidChange(() => this.look()),
      options.watch.onDidNotice((notice) => this.say(notice.level, notice.text)),
      this.slots.onDidQueue((waiting) => this.sayQueued(waiting)),
    ];
    this.look();
  }

  stop(): void {
    this.end({ kind: 'stopped', text: 'Following was stopped.' });
  }

  /** No generator, which would hold what it has handed out until it is asked for more. */
  [Symbol.asyncIterator](): AsyncIterator<readonly LogEvent[]> {
    const next = (events: readonly LogEvent[] | undefined): IteratorResult<readonly LogEvent[]> => {
      if (!events) return end();
      for (const event of events) if (event.kind === 'line') this.lines++;
      return { done: false, value: events };
    };
    const end = (): IteratorReturnResult<undefined> => {
      this.stop();
      this.merger.abandon();
      this.finish({ ...(this.outcome ?? { kind: 'stopped', text: 'Following was stopped.' }), lines: this.lines });
      return { done: true, value: undefined };
    };
    return { next: () => this.merger.next().then(next), return: () => Promise.resolve(end()) };
  }

  private outcome: Omit<LogEnd, 'lines'> | undefined;

  /** Starts a reader for every container that has none, and ends the session when nothing more can come. */
  private look(): void {
    if (this.stopping.signal.aborted || this.outcome) return;
    const { watch, container } = this.options;
    for (const pod of watch.pods()) {
      for (const { name } of pod.containers) {
        const key = `${pod.uid}/${name}`;
        if ((container !== undefined && container !== name) || this.followed.has(key)) continue;
        this.followed.add(key);
        this.running++;
        void this.follow(pod, name).finally(() => {
          this.running--;
          this.look();
        });
      }
    }
    const end = watch.end();
    if (end && this.running === 0) {
      this.end(this.hopeless ? { kind: 'broken', text: this.options.wordError(this.hopeless) } : end);
    }
  }

  private end(outcome: Omit<LogEnd, 'lines'>): void {
    if (this.outcome) return;
    this.outcome = outcome;
    for (const subscription of this.subscriptions) subscription.dispose();
    this.options.watch.dispose();
    this.stopping.abort();
    this.merger.close();
  }

  private async follow(pod: FollowedPod, container: string): Promise<void> {
    const { signal } = this.stopping;
    const { api, clock, random, tailLines, sinceTime } = this.options;
    // Of a container that has not run yet, nothing was written before: all of it is wanted.
    const hasRun = newestRestart(this.options.watch.state(pod.uid, container)) >= 0;
    const inlet = this.merger.add();
    let source = this.source(pod, container, 0);
    const texts = new LineTexts();
    let release: (() => void) | undefined;
    try {
      const reader = readContainer({
        api: {
          // A container takes a stream's place only while it reads: one that waits for its image holds nobody up.
          openLog: async (ref, logOptions) => {
            release?.();
            release = await this.slots.take(signal);
            return api.openLog(ref, logOptions);
          },
          probe: (probeOptions) => api.probe(probeOptions),
        },
        clock,
        random,
        pod: pod.ref,
        container,
        source: this.stateOf(pod, container),
        signal,
        tailLines: hasRun ? tailLines : undefined,
        sinceTime: hasRun ? sinceTime : undefined,
      });
      for await (const event of reader) {
        if (event.kind === 'started' && event.restart !== source.restarts) {
          source = this.source(pod, container, event.restart);
        }
        if (event.kind === 'ended') {
          release?.();
          release = undefined;
        }
        if (event.kind === 'failed') this.hopeless ??= event.error;
        await inlet.put(this.events(source, event, texts));
      }
    } finally {
      release?.();
      inlet.end();
    }
  }

  private stateOf(pod: FollowedPod, container: string): ContainerSource {
    const { watch } = this.options;
    const read = (): ContainerState => watch.state(pod.uid, container);
    return {
      state: read,
      changed: (from, signal) =>
        new Promise((resolve) => {
          if (signal.aborted || !sameState(from, read())) {
            resolve();
            return;
          }
          const done = (): void => {
            subscription.dispose();
            signal.removeEventListener('abort', done);
            resolve();
          };
          const subscription = watch.onDidChange(() => {
            if (!sameState(from, read())) done();
          });
          signal.addEventListener('abort', done);
        }),
      refresh: async (signal) => {
        await watch.refresh(pod.uid, signal);
        return read();
      },
    };
  }

  private source(pod: FollowedPod, container: string, restarts: number): LogSource {
    const { namespace = '', name } = pod.ref;
    const several = pod.containers.length > 1 ? `/${container}` : '';
    const label = this.uniqueLabel(`${name}${several}${restarts > 0 ? `#${restarts}` : ''}`);
    const { index } = pod;
    return {
      id: this.sources++,
      namespace,
      pod: name,
      container,
      label,
      restarts,
      ...(index === undefined ? {} : { index }),
    };
  }

  /** Two pods of one name follow one another where a work queue's pod is replaced by hand. */
  private uniqueLabel(wanted: string): string {
    let label = wanted;
    for (let count = 2; this.labels.has(label); count++) label = `${wanted}~${count}`;
    this.labels.add(label);
    return label;
  }

  private events(source: LogSource, event: ReaderEvent, texts: LineTexts): Batch<LogEvent> {
    const state = (state: 'waiting' | 'running' | 'ended' | 'reconnecting' | 'failed', detail: string) => [
      { time: undefined, value: { kind: 'state', source, state, detail: oneLine(detail) } as const },
    ];
    switch (event.kind) {
      case 'lines':
        return toBatch(event.lines, source, texts);
      case 'gap': {
        const { after: from, before: to, runs, why } = event;
        const gap: LogEvent = { kind: 'gap', source, from, to, runs, reason: gapWords[why] };
        return [{ time: to ?? from, value: gap }];
      }
      case 'notice':
        return state('running', event.text);
      case 'waiting':
        return state('waiting', [event.reason, event.message].filter(Boolean).join(': '));
      case 'started':
        return state('running', '');
      case 'ended':
        return state('ended', event.exit ? exitWords(event.exit) : '');
      case 'reconnecting':
        return state('reconnecting', this.options.wordError(event.error));
      case 'failed':
        return state('failed', this.options.wordError(event.error));
    }
  }

  private say(level: 'information' | 'warning' | 'error', text: string): void {
    const inlet = this.merger.add();
    const value: LogEvent = { kind: 'notice', level, text: oneLine(text) };
    void inlet.put([{ time: undefined, value }]);
    inlet.end();
  }

  /** Said when the queue begins, and again when it has grown a lot, not at each container. */
  private sayQueued(waiting: number): void {
    if (waiting < 2 * this.queuedSaid || waiting === 0) return;
    this.queuedSaid = waiting;
    const { mostStreams } = this.options;
    const who = waiting === 1 ? '1 container waits' : `${waiting} containers wait`;
    this.say('information', `${who} for one of the ${mostStreams} log streams that may be open at once.`);
  }
}

function toBatch(lines: LineBlock, source: LogSource, texts: LineTexts): Batch<LogEvent> {
  return {
    length: lines.length,
    at(index) {
      const line = lines.at(index);
      if (!line) return undefined;
      const { time, open } = line;
      const text = texts.next(line);
      return { time, value: open ? { kind: 'line', source, time, text, open } : { kind: 'line', source, time, text } };
    },
  };
}

/** Bytes that are no UTF-8 become the replacement character: a log may hold anything. */
class LineTexts {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private isOpen = false;

  /** The next line's. A line that comes in pieces may be cut inside a character. */
  next({ bytes, start, end, open }: LogLine): string {
    if (!open && !this.isOpen) {
      // What a connection brings are Buffers, which need no other view to be read in parts.
      return (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).toString(
        'utf8',
        start,
        end,
      );
    }
    this.isOpen = open;
    return this.decoder.decode(bytes.subarray(start, end), { stream: open });
  }
}

const gapWords = {
  rotated: 'the node has rotated its log file',
  deleted: 'the pod was deleted, and its log files with it',
  refused: 'the node does not hand out the log',
  restarted: 'the node keeps the log of the current run, and for a while of the one before',
} as const;

function exitWords({ exitCode, signal, reason }: ContainerExit): string {
  const how = signal > 0 ? `by signal ${signal}` : `with exit code ${exitCode}`;
  return reason && reason !== 'Completed' && reason !== 'Error' ? `${how} (${reason})` : how;
}

function sameState(a: ContainerState, b: ContainerState): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
