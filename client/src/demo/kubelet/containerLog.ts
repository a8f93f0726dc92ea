import { EventEmitter } from 'node:events';

export interface LogLine {
  /** RFC 3339 with nine digits after the point. */
  readonly time: string;
  /** Milliseconds since 1970, for `sinceTime`. */
  readonly at: number;
  readonly text: string;
}

/** The node's limit for a container's log (containerLogMaxSize times containerLogMaxFiles), in characters. */
const logLimit = 10 * 1024 * 1024;

/** What one run of a container has written. */
export class ContainerLog {
  private kept: LogLine[] = [];
  private size = 0;
  /** Lines that are gone from the start. */
  private dropped = 0;
  private lastAt = 0;
  private nanos = 0;
  private partial = '';
  private isEnded = false;
  private readonly changes = new EventEmitter().setMaxListeners(0);

  /** How many lines there ever were. */
  get count(): number {
    return this.dropped + this.kept.length;
  }

  get ended(): boolean {
    return this.isEnded;
  }

  /** Lines from the n-th on that are still there. */
  from(index: number): readonly LogLine[] {
    return index <= this.dropped ? this.kept : this.kept.slice(index - this.dropped);
  }

  write(at: number, text: string): void {
    const pieces = (this.partial + text).split('\n');
    this.partial = pieces.pop() ?? '';
    for (const piece of pieces) this.push(at, piece);
    if (pieces.length > 0) this.changes.emit('change');
  }

  end(at: number): void {
    if (this.isEnded) return;
    if (this.partial !== '') this.push(at, this.partial);
    this.partial = '';
    this.isEnded = true;
    this.changes.emit('change');
  }

  /** It is that of a container that has ended, as it was kept. */
  restore(lines: readonly LogLine[]): void {
    this.kept = [...lines];
    this.isEnded = true;
  }

  onChange(listener: () => void): { dispose(): void } {
    this.changes.on('change', listener);
    return { dispose: () => void this.changes.off('change', listener) };
  }

  /** Lines of one millisecond get ascending times, as those of a real clock have. */
  private push(at: number, text: string): void {
    const millisecond = Math.max(Math.floor(at), this.lastAt);
    this.nanos = millisecond === this.lastAt ? Math.min(999_999, this.nanos + 1_357) : 104_729;
    this.lastAt = millisecond;
    const time = `${new Date(millisecond).toISOString().slice(0, -1)}${String(this.nanos).padStart(6, '0')}Z`;
    this.kept.push({ time, at: millisecond, text });
    this.size += text.length + 40;
    if (this.size > logLimit) {
      const half = Math.ceil(this.kept.length / 2);
      for (const line of this.kept.splice(0, half)) this.size -= line.text.length + 40;
      this.dropped += half;
    }
  }
}
