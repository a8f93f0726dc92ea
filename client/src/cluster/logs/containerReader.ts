import type { Clock } from '../clock.ts';
import type { ClusterApi, ObjectRef } from '../ports.ts';
import { type ContainerState, exitOf, isFinal, newestRestart, oldestRestart } from './containerState.ts';
import { type LogTime, toLogTime } from './logTime.ts';
import type { ReaderEvent } from './readerEvents.ts';
import { RunReader } from './runReader.ts';

/** Where a container's state comes from. */
export interface ContainerSource {
  /** As last heard of. */
  state(): ContainerState;
  /** Resolves when the state may be another than the one given, or when the signal is aborted. */
  changed(from: ContainerState, signal: AbortSignal): Promise<void>;
  /** Asks the server. */
  refresh(signal: AbortSignal): Promise<ContainerState>;
}

export interface ReaderOptions {
  readonly api: Pick<ClusterApi, 'openLog' | 'probe'>;
  readonly clock: Clock;
  /** A number from 0 to 1, for back-off. */
  readonly random: () => number;
  readonly pod: ObjectRef;
  readonly container: string;
  readonly source: ContainerSource;
  readonly signal: AbortSignal;
  /** Begin with the last so many lines of the first run that is read. */
  readonly tailLines?: number | undefined;
  /** Only what is written from this time on; RFC 3339. */
  readonly sinceTime?: string | undefined;
  /** Bytes up to which a log is read again from its beginning after a break; see `LineCursor`. */
  readonly wholeUpTo?: number;
}

/**
 * Everything a container writes, over all of its runs, each line exactly once, in order. Ends when no further run can
 * come and all is read, when the reader cannot go on (`failed` is then the last event), or when the signal is aborted.
 * Reads from the network only as fast as its events are taken.
 */
export async function* readContainer(options: ReaderOptions): AsyncGenerator<ReaderEvent, void> {
  const { source, signal } = options;
  let next = 0;
  let first = true;
  let said: string | undefined;
  /** Of the last line of the run before. */
  let ended: LogTime | undefined;
  while (!signal.aborted) {
    const state = source.state();
    const newest = newestRestart(state);
    if (newest >= next) {
      const earliest = Math.max(next, oldestRestart(state));
      if (earliest > next) {
        // Runs are all that is counted: `restartCount` tells how many there were, and nothing tells of their lines.
        const started = exitOf(state, earliest)?.started;
        yield {
          kind: 'gap',
          after: ended,
          before: started === undefined ? undefined : toLogTime(started),
          runs: earliest - next,
          why: 'restarted',
        };
      }
      const run = new RunReader(options, earliest, first);
      first = false;
      said = undefined;
      const going = yield* run.read();
      if (!going) return;
      ended = run.lastTime;
      next = earliest + 1;
      continue;
    }
    if (isFinal(state)) return;
    if (state.kind === 'waiting' && `${state.reason} ${state.message}` !== said) {
      said = `${state.reason} ${state.message}`;
      yield { kind: 'waiting', reason: state.reason, message: state.message };
    }
    await source.changed(state, signal);
  }
}
