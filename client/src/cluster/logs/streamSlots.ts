import { createEmitter } from '../disposable.ts';

/** A number of places; who finds none waits, and is served in order. */
export class StreamSlots {
  private taken = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly queued = createEmitter<number>();

  /** How many wait now, after one more does. */
  readonly onDidQueue = this.queued.listen;

  constructor(private readonly places: number) {}

  /**
   * Resolves when there is a place, or at once when the signal is aborted.
   * @returns gives the place back; calling it again does nothing
   */
  async take(signal: AbortSignal): Promise<() => void> {
    if (this.taken < this.places) {
      this.taken++;
      return this.place();
    }
    if (signal.aborted) return () => {};
    return new Promise((resolve) => {
      // The place of whoever leaves is handed over, so that nobody who comes later is served first.
      const serve = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(this.place());
      };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(serve), 1);
        resolve(() => {});
      };
      this.waiting.push(serve);
      signal.addEventListener('abort', leave, { once: true });
      this.queued.emit(this.waiting.length);
    });
  }

  private place(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = this.waiting.shift();
      if (next) next();
      else this.taken--;
    };
  }
}
