import { colorsOnly } from '../cluster/logs/escapeSequences.ts';
import type { LogFilter } from '../cluster/logs/logFilter.ts';
import { type Recording, recordSession } from '../cluster/logs/recording.ts';
import type { LogEnd, LogEvent, LogSession } from '../cluster/logs/session.ts';
import type { Spool, SpoolPosition } from '../cluster/logs/spool.ts';
import { createLogFormatter, type FormatOptions, type LogFormatter } from './logFormat.ts';
import { TailBuffer } from './tailBuffer.ts';

/** Where a log is shown. */
export interface LogWindow {
  append(text: string): void;
  replace(text: string): void;
}

export interface LogViewOptions {
  readonly session: LogSession;
  readonly window: LogWindow;
  readonly openSpool: () => Promise<Spool>;
  readonly format: () => FormatOptions;
  /** The log is not kept any more from here on. */
  readonly onTrouble: (error: unknown) => void;
}

/** How a log is written out. */
export type LogForm =
  /** As it is shown: time, label, text; what the log says about itself too. */
  | 'shown'
  /** What the containers wrote, byte for byte as far as it was text. */
  | 'raw'
  /** With labels, for a terminal: colours and nothing else of what containers write for one. */
  | 'terminal';

/** Characters. */
const mostShown = 12_000_000;
const mostKept = 4_000_000;
/** So many lines from the end are read again when the window is drawn anew and nothing is filtered out. */
const linesDrawn = 60_000;
const earlier = '── earlier lines are not shown here: open the log as a document, or save it\n';

/** One log: its spool, and the window that shows the end of what a filter lets through. */
export class LogView {
  private readonly recording: Recording;
  private formatter: LogFormatter;
  private tail = new TailBuffer(mostShown, mostKept);
  private wanted: LogFilter | undefined;
  private laidOut = false;
  private isHeld = false;
  /** Which drawing of the window is under way; later ones replace it. */
  private drawing: symbol | undefined;
  private over: LogEnd | undefined;
  /** Resolves when the session has ended and all of it is in the spool. */
  readonly ended: Promise<LogEnd>;

  constructor(private readonly options: LogViewOptions) {
    this.formatter = this.newFormatter();
    this.recording = recordSession({
      session: options.session,
      openSpool: options.openSpool,
      onEvents: (events) => this.take(events),
      onTrouble: options.onTrouble,
    });
    this.ended = this.recording.ended.then((end) => {
      this.over = end;
      if (!this.drawing) this.show(this.formatter.end(end));
      return end;
    });
  }

  /** Whether there is anything to read of it besides what the window shows. */
  get isKept(): boolean {
    return this.recording.spool !== undefined;
  }

  get filter(): LogFilter | undefined {
    return this.wanted;
  }

  get isPaused(): boolean {
    return this.isHeld;
  }

  get isJsonLaidOut(): boolean {
    return this.laidOut;
  }

  /** The log goes on; the window stands still. */
  pause(): void {
    this.isHeld = true;
  }

  /** The window has the newest again. */
  goOn(): void {
    this.isHeld = false;
    if (!this.drawing) this.options.window.replace(this.tail.text);
  }

  setFilter(filter: LogFilter | undefined): Promise<void> {
    this.wanted = filter;
    return this.draw();
  }

  layOutJson(wanted: boolean): Promise<void> {
    this.laidOut = wanted;
    return this.draw();
  }

  /**
   * The whole log as far as it is kept, filtered as the window is, in pieces; nothing where it is not kept.
   * @throws what the disk throws
   */
  async *text(form: LogForm): AsyncGenerator<string, void> {
    const { spool } = this.recording;
    if (!spool) return;
    const formatter = this.newFormatter();
    for await (const events of spool.read()) {
      const wanted = this.filtered(events);
      if (form === 'shown') yield formatter.format(wanted);
      else yield wanted.map((event) => written(event, form)).join('');
    }
    if (form === 'shown' && this.over) yield formatter.end(this.over);
  }

  /** Lets go of the files; they stay. */
  async close(): Promise<void> {
    await this.recording.spool?.close();
  }

  private take(events: readonly LogEvent[]): void {
    if (!this.drawing) this.show(this.formatter.format(this.filtered(events)));
  }

  private show(text: string): void {
    if (text === '') return;
    const change = this.tail.add(text);
    if (this.isHeld) return;
    if ('append' in change) this.options.window.append(change.append);
    else this.options.window.replace(`${earlier}${change.replace}`);
  }

  private filtered(events: readonly LogEvent[]): readonly LogEvent[] {
    const { wanted } = this;
    return wanted ? events.filter((event) => wanted.accepts(event)) : events;
  }

  /** Fills the window anew from the spool; what comes meanwhile goes to the spool and is read from there. */
  private async draw(): Promise<void> {
    const { spool } = this.recording;
    // Without a spool only what comes from now on can be shown in another way.
    if (!spool) {
      this.formatter = this.newFormatter();
      return;
    }
    const mine = Symbol('drawing');
    this.drawing = mine;
    const formatter = this.newFormatter();
    const tail = new TailBuffer(mostShown, mostKept);
    let position = this.wanted ? spool.start : spool.seekLine(Math.max(0, spool.lines - linesDrawn));
    const read = async (): Promise<SpoolPosition> => {
      const reading = spool.read(position);
      for (;;) {
        const next = await reading.next();
        if (next.done) return next.value;
        const text = formatter.format(this.filtered(next.value));
        if (text !== '') tail.add(text);
        if (mine !== this.drawing) return position;
      }
    };
    try {
      position = await read();
      await this.recording.exclusively(async () => {
        if (mine !== this.drawing) return;
        await read();
        this.formatter = formatter;
        this.tail = tail;
        if (this.over) tail.add(formatter.end(this.over));
        this.isHeld = false;
        this.options.window.replace(tail.text);
      });
    } finally {
      if (mine === this.drawing) this.drawing = undefined;
    }
  }

  private newFormatter(): LogFormatter {
    return createLogFormatter({ ...this.options.format(), json: this.laidOut });
  }
}

function written(event: LogEvent, form: Exclude<LogForm, 'shown'>): string {
  if (event.kind !== 'line') return '';
  const end = event.open ? '' : form === 'raw' ? '\n' : '\r\n';
  return form === 'raw' ? `${event.text}${end}` : `${event.source.label} │ ${colorsOnly(event.text)}${end}`;
}
