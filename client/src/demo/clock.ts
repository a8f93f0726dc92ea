/** Time as a dependency: the demo cluster asks for it and waits for it here alone. */
export interface DemoClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `callback` once after `milliseconds`; disposing it before that cancels it. */
  after(milliseconds: number, callback: () => void): { dispose(): void };
}

/** The longest wait that a timer of Node can hold; longer ones are waited for in parts. */
const longestTimer = 2 ** 31 - 1;

export const realClock: DemoClock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, Math.min(longestTimer, milliseconds));
    return { dispose: () => clearTimeout(timer) };
  },
};

interface Timer {
  readonly due: number;
  readonly callback: () => void;
  waiting: { dispose(): void } | undefined;
}

/** The cluster's own time: it passes so many times as fast as that of the clock below it. */
export class ClusterClock implements DemoClock {
  private readonly timers = new Set<Timer>();
  /** Where the present speed began, on both clocks. */
  private baseStart: number;
  private start: number;

  constructor(
    private readonly base: DemoClock,
    private rate: number,
    /** Its time begins no earlier than then. */
    notBefore = 0,
  ) {
    this.baseStart = base.now();
    this.start = Math.max(this.baseStart, notBefore);
  }

  now(): number {
    return this.start + (this.base.now() - this.baseStart) * this.rate;
  }

  after(milliseconds: number, callback: () => void): { dispose(): void } {
    const timer: Timer = { due: this.now() + Math.max(0, milliseconds), callback, waiting: undefined };
    this.timers.add(timer);
    this.arm(timer);
    return {
      dispose: () => {
        timer.waiting?.dispose();
        this.timers.delete(timer);
      },
    };
  }

  get speed(): number {
    return this.rate;
  }

  /** What is under way goes on at the new speed. */
  set speed(rate: number) {
    if (!(rate > 0)) throw new RangeError(`a speed of ${rate}`);
    this.start = this.now();
    this.baseStart = this.base.now();
    this.rate = rate;
    for (const timer of this.timers) {
      timer.waiting?.dispose();
      this.arm(timer);
    }
  }

  /** Forgets everything that was to happen. */
  dispose(): void {
    for (const timer of this.timers) timer.waiting?.dispose();
    this.timers.clear();
  }

  private arm(timer: Timer): void {
    const wait = Math.min(longestTimer, Math.ceil(Math.max(0, timer.due - this.now()) / this.rate));
    timer.waiting = this.base.after(wait, () => {
      if (this.now() < timer.due) {
        this.arm(timer);
        return;
      }
      this.timers.delete(timer);
      timer.callback();
    });
  }
}
