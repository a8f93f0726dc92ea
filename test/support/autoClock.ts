import type { Clock } from '../../client/src/cluster/clock.ts';

/**
 * A clock that jumps to the next timer whenever nothing else is left to do: hours of waiting pass in milliseconds, in
 * the right order, and no test sleeps.
 */
export class AutoClock implements Clock {
  private time: number;
  private timers: { readonly at: number; readonly order: number; readonly callback: () => void }[] = [];
  private order = 0;
  private running = false;

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  after(milliseconds: number, callback: () => void): { dispose(): void } {
    const timer = { at: this.time + Math.max(0, milliseconds), order: this.order++, callback };
    this.timers.push(timer);
    if (!this.running) {
      this.running = true;
      setImmediate(() => this.step(0));
    }
    return {
      dispose: () => {
        this.timers = this.timers.filter((other) => other !== timer);
      },
    };
  }

  /** Lets everything that is already due run for a few turns of the event loop before time moves on. */
  private step(turns: number): void {
    if (turns < 4) {
      setImmediate(() => this.step(turns + 1));
      return;
    }
    this.timers.sort((a, b) => a.at - b.at || a.order - b.order);
    const next = this.timers.shift();
    if (!next) {
      this.running = false;
      return;
    }
    this.time = Math.max(this.time, next.at);
    next.callback();
    setImmediate(() => this.step(0));
  }
}
