import type { Clock } from '../../client/src/cluster/clock.ts';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Lets time pass: every timer that falls due runs at its time, with all that it sets off, before the next one. */
  advance(milliseconds: number): Promise<void>;
  /** The computer sleeps: time jumps, and what fell due meanwhile runs late. */
  sleep(milliseconds: number): Promise<void>;
  /** Timers that are set. */
  readonly pending: number;
}

export function createFakeClock(start = Date.parse('2026-01-01T00:00:00Z')): FakeClock {
  let time = start;
  let count = 0;
  const timers = new Map<number, { readonly at: number; readonly callback: () => void }>();

  const runDue = async (until: number): Promise<void> => {
    await settled();
    for (;;) {
      const [next] = [...timers]
        .filter(([, timer]) => timer.at <= until)
        .sort((a, b) => a[1].at - b[1].at || a[0] - b[0]);
      if (!next) return;
      const [id, timer] = next;
      timers.delete(id);
      time = Math.max(time, timer.at);
      timer.callback();
      await settled();
    }
  };

  return {
    now: () => time,
    after(milliseconds, callback) {
      count += 1;
      const id = count;
      timers.set(id, { at: time + Math.max(0, milliseconds), callback });
      return { dispose: () => void timers.delete(id) };
    },
    async advance(milliseconds) {
      const until = time + milliseconds;
      await runDue(until);
      time = until;
    },
    async sleep(milliseconds) {
      await settled();
      time += milliseconds;
      await runDue(time);
    },
    get pending() {
      return timers.size;
    },
  };
}

/** Waits until everything that promises alone can set off has happened. No time passes. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
