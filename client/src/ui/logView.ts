import { createEmitter } from '../cluster/disposable.ts';
import type { LogFilter, Runs } from '../cluster/logs/logFilter.ts';
import { type Recording, recordSession } from '../cluster/logs/recording.ts';
import type { LogEnd, LogEvent, LogSession, LogSource } from '../cluster/logs/session.ts';
import type { Spool, SpoolPosition } from '../cluster/logs/spool.ts';
import { createLogFormatter, type FormatOptions, type LogFormatter } from './logFormat.ts';
import { toPlainText } from './plainText.ts';
import { createSourceLook, type SourceLook } from './sourceLook.ts';
import { TailBuffer } from './tailBuffer.ts';
import { createTerminalFormatter } from './terminalFormat.ts';

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

/** The workbench colours up to 20 MB or 300,000 lines. */
const most = { shown: 12_000_000, kept: 4_000_000, lines: { mostShown: 250_000, mostKept: 80_000 } };
/** So many lines from the end are read again when the window is drawn anew and nothing is filtered out. */
const linesDrawn = 60_000;
const earlier = '── earlier lines are not shown here: open the log as a document, or save it\n';
const paused = '── paused: what comes is kept, and shown when you go on\n';

/** One log: its spool, and the window that shows the end of what a filter lets through. */
export class LogView {
  private readonly recording: Recording;
  private readonly look: SourceLook;
  private readonly runs = createRuns();
  private formatter: LogFormatter;
  private tail = newTail();
  private wanted: LogFilter | undefined;
  /** What it makes of the events that come. */
  private live: EventFilter = everything;
  private laidOut = false;
  private isHeld = false;
  /** Lines that were let through since the window was drawn. */
  private letThrough = 0;
  /** Which drawing of the window is under way; later ones replace it. */
  private drawing: symbol | undefined;
  private over: LogEnd | undefined;
  private readonly changed = createEmitter<void>();
  /** Events have come and can be read from the spool, or the end has. */
  private readonly news = createEmitter<void>();
  /** Pausing, the filter or the layout is another. */
  readonly onDidChange = this.changed.listen;
  /** Resolves when the session has ended and all of it is in the spool. */
  readonly ended: Promise<LogEnd>;

  constructor(private readonly options: LogViewOptions) {
    this.look = createSourceLook(options.session.target);
    this.formatter = this.newFormatter();
    this.recording = recordSession({
      session: options.session,
      openSpool: options.openSpool,
      onEvents: (events) => this.take(events),
      onKept: () => this.news.emit(),
      onTrouble: options.onTrouble,
    });
    this.ended = this.recording.ended.then((end) =>
      this.recording.exclusively(async () => {
        this.over = end;
        // A drawing that is under way shows it.
        if (!this.drawing) this.show(this.formatter.end(end));
        this.news.emit();
        return end;
      }),
    );
  }

  /** Whether there is anything to read of it besides what the window shows. */
  get isKept(): boolean {
    return this.recording.spool !== undefined;
  }

  get filter(): LogFilter | undefined {
    return this.wanted;
  }

  /** How many containers have been heard of. */
  get containers(): number {
    return this.runs.containers;
  }

  get isPaused(): boolean {
    return this.isHeld;
  }

  get isJsonLaidOut(): boolean {
    return this.laidOut;
  }

  /** The log goes on; the window stands still. */
  pause(): void {
    if (this.isHeld) return;
    this.isHeld = true;
    this.options.window.append(paused);
    this.changed.emit();
  }

  /** The window has the newest again. */
  goOn(): void {
    this.isHeld = false;
    if (!this.drawing) this.replace(this.tail);
    this.changed.emit();
  }

  async setFilter(filter: LogFilter | undefined): Promise<void> {
    this.wanted = filter;
    await this.draw();
    this.changed.emit();
  }

  async layOutJson(wanted: boolean): Promise<void> {
    this.laidOut = wanted;
    await this.draw();
    this.changed.emit();
  }

  /** Fills the window anew: what lines look like has changed. */
  redraw(): Promise<void> {
    return this.draw();
  }

  /**
   * The whole log as far as it is kept, filtered as the window is, in pieces; nothing where it is not kept.
   * @throws what the disk throws
   */
  async *text(form: LogForm): AsyncGenerator<string, void> {
    const { spool } = this.recording;
    if (!spool) return;
    const write = this.writer(form);
    const filter = await this.filterOf(spool, this.letThrough);
    if (form === 'shown') yield this.notKept;
    for await (const events of spool.read()) yield write(filter(events));
    if (this.over) yield write(this.over);
  }

  /**
   * The same, and what comes from then on, until the log has ended or the signal is aborted.
   * @throws what the disk throws
   */
  async *textAndMore(form: LogForm, signal: AbortSignal): AsyncGenerator<string, void> {
    const { spool } = this.recording;
    if (!spool) return;
    const write = this.writer(form);
    const filter = await this.filterOf(spool, this.letThrough);
    for (let position = spool.start; !signal.aborted; ) {
      const next = this.nextNews(signal);
      const { over } = this;
      const reading = spool.read(position);
      for (;;) {
        const { done, value } = await reading.next();
        if (done) {
          position = value;
          break;
        }
        if (signal.aborted) return;
        yield write(filter(value));
      }
      if (over) {
        yield write(over);
        return;
      }
      await next;
    }
  }

  /** Lets go of the files; they stay. */
  async close(): Promise<void> {
    await this.recording.spool?.close();
  }

  private take(events: readonly LogEvent[]): void {
    const hasRestarted = this.runs.see(events);
    if (!this.drawing) {
      const wanted = this.live(events);
      this.letThrough += linesIn(wanted);
      this.show(this.formatter.format(wanted));
    }
    // What was the current run is a previous one now.
    if (hasRestarted && this.wanted?.isAboutRuns) this.draw().catch(this.options.onTrouble);
  }

  private show(text: string): void {
    if (text === '') return;
    const change = this.tail.add(text);
    if (this.isHeld) return;
    if ('append' in change) this.options.window.append(change.append);
    else this.replace(this.tail, change.replace);
  }

  /** Draws the window anew, with what is to be known of its text above. */
  private replace(tail: TailBuffer, parts: readonly string[] = tail.parts()): void {
    const filter = this.wanted ? `── filtered: ${toPlainText(this.wanted.source, 500)}\n` : '';
    const [first = '', ...others] = parts;
    this.options.window.replace(`${filter}${this.notKept}${tail.isWhole ? '' : earlier}${first}`);
    for (const part of others) this.options.window.append(part);
  }

  private get notKept(): string {
    const count = this.recording.spool?.dropped ?? 0;
    return count === 0 ? '' : `── the oldest ${count} lines are not kept any more: there is a limit to a log's size\n`;
  }

  /** What the filter makes of the log's events, from the first that is kept on. @param since lines that are wanted at least */
  private async filterOf(spool: Spool, since: number): Promise<EventFilter> {
    const { wanted, runs } = this;
    if (!wanted) return everything;
    const passes = wanted.begin(runs);
    if (wanted.tail === undefined) return (events) => events.filter(passes);
    const counted = wanted.begin(runs);
    let left = -Math.max(wanted.tail, since);
    for await (const events of spool.read()) left += linesIn(events.filter(counted));
    // What the log says of itself before the first of them goes too.
    return (events) => events.filter(passes).filter((event) => left <= 0 || (event.kind === 'line' && left-- <= 0));
  }

  /** Fills the window anew from the spool; what comes meanwhile goes to the spool and is read from there. */
  private async draw(): Promise<void> {
    const { spool } = this.recording;
    // Without a spool only what comes from now on can be shown in another way.
    if (!spool) {
      const passes = this.wanted?.begin(this.runs);
      this.live = passes ? (events) => events.filter(passes) : everything;
      this.formatter = this.newFormatter();
      return;
    }
    const mine = Symbol('drawing');
    this.drawing = mine;
    try {
      const formatter = this.newFormatter();
      const tail = newTail();
      const { wanted } = this;
      const filter = await this.filterOf(spool, 0);
      let position = wanted ? spool.start : spool.seekLine(Math.max(0, spool.lines - linesDrawn));
      if (!wanted && spool.lines - spool.dropped > linesDrawn) tail.leaveOut();
      let lines = 0;
      const read = async (): Promise<SpoolPosition> => {
        const reading = spool.read(position);
        for (;;) {
          const next = await reading.next();
          if (next.done) return next.value;
          const events = filter(next.value);
          lines += linesIn(events);
          const text = formatter.format(events);
          if (text !== '') tail.add(text);
          if (mine !== this.drawing) return position;
        }
      };
      position = await read();
      await this.recording.exclusively(async () => {
        if (mine !== this.drawing) return;
        await read();
        this.formatter = formatter;
        this.tail = tail;
        this.live = filter;
        this.letThrough = lines;
        if (this.over) tail.add(formatter.end(this.over));
        this.isHeld = false;
        this.drawing = undefined;
        this.replace(tail);
      });
    } finally {
      if (mine === this.drawing) this.drawing = undefined;
    }
  }

  private newFormatter(): LogFormatter {
    return createLogFormatter({ ...this.options.format(), json: this.laidOut, look: this.look });
  }

  private writer(form: LogForm): (what: readonly LogEvent[] | LogEnd) => string {
    if (form === 'raw') return (what) => ('kind' in what ? '' : what.map(raw).join(''));
    const formatter = form === 'terminal' ? createTerminalFormatter(this.look) : this.newFormatter();
    return (what) => ('kind' in what ? formatter.end(what) : formatter.format(what));
  }

  private nextNews(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        subscription.dispose();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const subscription = this.news.listen(done);
      signal.addEventListener('abort', done);
    });
  }
}

type EventFilter = (events: readonly LogEvent[]) => readonly LogEvent[];

const everything: EventFilter = (events) => events;

function newTail(): TailBuffer {
  return new TailBuffer(most.shown, most.kept, most.lines);
}

function raw(event: LogEvent): string {
  return event.kind === 'line' ? `${event.text}${event.open ? '' : '\n'}` : '';
}

function linesIn(events: readonly LogEvent[]): number {
  let count = 0;
  for (const { kind } of events) if (kind === 'line') count++;
  return count;
}

/** Which run of each container is the newest that is known. */
function createRuns(): Runs & { readonly containers: number; see(events: readonly LogEvent[]): boolean } {
  const newest = new Map<string, number>();
  const seen = new Set<number>();
  const key = ({ namespace, pod, container }: LogSource): string => `${namespace}/${pod}/${container}`;
  return {
    get containers() {
      return newest.size;
    },
    newest: (source) => newest.get(key(source)) ?? source.restarts,
    /** Whether a container has been restarted, as far as these tell. */
    see(events) {
      let hasRestarted = false;
      for (const event of events) {
        if (event.kind === 'notice' || seen.has(event.source.id)) continue;
        seen.add(event.source.id);
        const known = newest.get(key(event.source));
        if (known !== undefined && known < event.source.restarts) hasRestarted = true;
        newest.set(key(event.source), Math.max(known ?? 0, event.source.restarts));
      }
      return hasRestarted;
    },
  };
}
