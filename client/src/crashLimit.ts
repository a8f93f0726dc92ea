/** Decides whether a server that died is started again: more than `limit` crashes within `window` milliseconds are too many. */
export interface CrashLimit {
  /** Counts one crash. */
  crashed(): 'restart' | 'giveUp';
  /** Forgets the crashes: a person asked for a new start. */
  reset(): void;
}

export function createCrashLimit(options: { limit: number; window: number; now: () => number }): CrashLimit {
  let crashes: number[] = [];
  return {
    crashed() {
      const now = options.now();
      crashes = crashes.filter((time) => now - time < options.window && time <= now);
      crashes.push(now);
      return crashes.length > options.limit ? 'giveUp' : 'restart';
    },
    reset() {
      crashes = [];
    },
  };
}
