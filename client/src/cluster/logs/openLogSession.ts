import type { Clock } from '../clock.ts';
import { shortErrorWords } from '../errorWords.ts';
import { followLogs } from './followLogs.ts';
import type { OpenLogSession } from './session.ts';
import { watchTarget } from './watchTarget.ts';

export interface LogSessionOptions {
  readonly clock: Clock;
  /** 0 … 1, for back-off. */
  readonly random: () => number;
  /** Log streams that one session may have open at once. */
  readonly mostStreams: () => number;
}

export function createOpenLogSession({ clock, random, mostStreams }: LogSessionOptions): OpenLogSession {
  return (api, target, start) => {
    const shared = { api, clock, random, target, wordError: shortErrorWords };
    return followLogs({
      ...shared,
      ...start,
      watch: watchTarget(shared),
      mostStreams: mostStreams(),
      container: target.kind === 'pod' ? target.container : undefined,
    });
  };
}
