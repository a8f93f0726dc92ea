import type { Disposable } from './disposable.ts';

/** Time as a dependency: everything in this folder that waits or asks for the time does it here. */
export interface Clock {
  /** Milliseconds since 1970. May jump, after a sleep by hours. */
  now(): number;
  /** Calls `callback` once after `milliseconds`; disposing it before that cancels it. */
  after(milliseconds: number, callback: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return { dispose: () => clearTimeout(timer) };
  },
};

/** Resolves after `milliseconds`, or at once when the signal is aborted. Never rejects. */
export function delay(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      timer.dispose();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.after(milliseconds, done);
    signal?.addEventListener('abort', done);
  });
}
