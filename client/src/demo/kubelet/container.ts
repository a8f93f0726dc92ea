import type { DemoClock } from '../clock.ts';
import { OutOfMemory, type Program } from '../shell/run.ts';
import { ContainerLog } from './containerLog.ts';

export interface Ended {
  readonly exitCode: number;
  readonly reason: 'Completed' | 'Error' | 'OOMKilled' | 'ContainerCannotRun';
  /** Milliseconds since 1970. */
  readonly finished: number;
}

/** So many steps a program may take before something else has its turn. */
const stepsPerTurn = 2000;
const pause = 20;

/** One run of a container: drives its program by the clock and keeps what it writes. */
export class ContainerRun {
  readonly log = new ContainerLog();
  readonly started: number;
  /** The program's own time: it does not run late when the machine does. */
  private at: number;
  private timer: { dispose(): void } | undefined;
  private isOver = false;

  constructor(
    private readonly clock: DemoClock,
    program: (now: () => number) => Program,
    private readonly onEnd: (ended: Ended) => void,
    started = clock.now(),
  ) {
    this.started = started;
    this.at = this.started;
    const steps = program(() => this.at);
    this.timer = clock.after(0, () => this.drive(steps));
  }

  /** Ends it at once, as a signal that cannot be caught. */
  kill(): void {
    this.end({ exitCode: 137, reason: 'Error', finished: this.clock.now() });
  }

  dispose(): void {
    this.isOver = true;
    this.timer?.dispose();
  }

  private drive(steps: Program): void {
    try {
      for (let count = 0; count < stepsPerTurn; count++) {
        if (this.isOver) return;
        const next = steps.next();
        if (next.done) {
          this.finish(next.value);
          return;
        }
        const step = next.value;
        if (step.kind === 'write') this.log.write(this.at, step.text);
        else if (step.kind === 'sleep') {
          this.at += step.seconds * 1000;
          const wait = this.at - this.clock.now();
          if (wait <= 0) continue;
          if (Number.isFinite(wait)) this.timer = this.clock.after(wait, () => this.drive(steps));
          return;
        }
      }
      this.at = Math.max(this.at, this.clock.now());
      this.timer = this.clock.after(pause, () => {
        this.at = Math.max(this.at, this.clock.now());
        this.drive(steps);
      });
    } catch (error) {
      if (error instanceof OutOfMemory || error instanceof RangeError) {
        this.end({ exitCode: 137, reason: 'OOMKilled', finished: this.at });
      } else {
        this.log.write(this.at, 'The demo cluster could not go on with this script.\n');
        this.finish(2);
      }
    }
  }

  private finish(exitCode: number): void {
    this.end({ exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', finished: this.at });
  }

  private end(ended: Ended): void {
    if (this.isOver) return;
    this.dispose();
    this.log.end(ended.finished);
    this.onEnd(ended);
  }
}
