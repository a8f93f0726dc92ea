import type { DemoClock } from '../clock.ts';

/** Keys that wait for their turn; a key that waits already waits once, for the earlier of both times. */
export class WorkQueue {
  private readonly waiting = new Map<string, { readonly due: number; readonly timer: { dispose(): void } }>();

  constructor(
    private readonly clock: DemoClock,
    private readonly work: (key: string) => void,
  ) {}

  add(key: string, delay = 0): void {
    const due = this.clock.now() + delay;
    const present = this.waiting.get(key);
    if (present && present.due <= due) return;
    present?.timer.dispose();
    const timer = this.clock.after(delay, () => {
      this.waiting.delete(key);
      this.work(key);
    });
    this.waiting.set(key, { due, timer });
  }
}
