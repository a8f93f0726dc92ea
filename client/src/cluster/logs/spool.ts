import { compareTimes, type LogTime } from './logTime.ts';
import type { LogEnd, LogEvent, LogSource } from './session.ts';
import type { SpoolFile, SpoolFolder } from './spoolFiles.ts';
import { encodeEnd, encodeHeader, SpoolDecoder, SpoolEncoder, type SpoolHeader } from './spoolFormat.ts';

export interface SpoolLimits {
  /** Bytes of one log. The oldest of its files goes when there is more. */
  readonly mostBytes: number;
}

/** A place in a log, to read from. */
export interface SpoolPosition {
  readonly segment: number;
  readonly offset: number;
}

/** Where the log of so many lines begins that was written to a file. */
interface IndexEntry {
  readonly offset: number;
  /** Lines of the log before this place. */
  readonly line: number;
  readonly time: LogTime | undefined;
}

/** A log is kept in files of this many bytes at the most, so that its oldest part can go: an eighth of what may be kept. */
const parts = 8;
/** Bytes between two entries of the index. */
const indexStep = 256 * 1024;
const readStep = 256 * 1024;

interface Segment {
  readonly number: number;
  readonly name: string;
  readonly file: SpoolFile;
  readonly encoder: SpoolEncoder;
  readonly index: IndexEntry[];
  size: number;
}

/**
 * The truth of one log: all that a session has brought, in files, up to a size; what is shown in a window is only its
 * end. Each file can be read on its own.
 */
export class Spool {
  private readonly segments: Segment[] = [];
  /** Known over all files: sources are few. */
  private readonly sources = new Map<number, LogSource>();
  private next = 0;
  private count = 0;
  private droppedCount = 0;
  private closed = false;
  private scratch = Buffer.alloc(0);

  private constructor(
    private readonly folder: SpoolFolder,
    private readonly name: string,
    readonly header: SpoolHeader,
    private readonly limits: SpoolLimits,
  ) {}

  /** @throws where the first file cannot be made */
  static async create(folder: SpoolFolder, name: string, header: SpoolHeader, limits: SpoolLimits): Promise<Spool> {
    const spool = new Spool(folder, name, header, limits);
    await spool.begin();
    return spool;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Lines of the log, those that are not kept any more among them. */
  get lines(): number {
    return this.count;
  }

  /** Lines that are not kept any more. */
  get dropped(): number {
    return this.droppedCount;
  }

  get bytes(): number {
    return this.segments.reduce((sum, { size }) => sum + size, 0);
  }

  get files(): readonly string[] {
    return this.segments.map(({ name }) => name);
  }

  /**
   * Resolves when the events are in the file: whoever waits for it takes no more than the disk does.
   * @throws what the folder's file throws, a full disk for example; the events before are kept
   */
  write(events: readonly LogEvent[]): Promise<void> {
    const segment = this.current();
    if (segment.size >= this.limits.mostBytes / parts) return this.begin().then(() => this.write(events));
    const texts: string[] = [];
    let time: LogTime | undefined;
    let lines = 0;
    for (const event of events) {
      if (event.kind !== 'notice') this.sources.set(event.source.id, event.source);
      if (event.kind === 'line') {
        lines++;
        time ??= event.time;
      }
      texts.push(segment.encoder.encode(event));
    }
    const last = segment.index.at(-1);
    if (!last || segment.size - last.offset >= indexStep) {
      segment.index.push({ offset: segment.size, line: this.count, time });
    }
    return this.append(segment, this.encoded(texts.join('')), lines);
  }

  /** Apart from `write`, so that the events are not held while the disk is at work. */
  private async append(segment: Segment, bytes: Uint8Array, lines: number): Promise<void> {
    await segment.file.append(bytes);
    segment.size += bytes.length;
    this.count += lines;
  }

  /** Valid until the next call: memory for each write would have to be collected again. */
  private encoded(text: string): Uint8Array {
    const length = Buffer.byteLength(text, 'utf8');
    if (length > this.scratch.length) this.scratch = Buffer.allocUnsafe(Math.max(length, 2 * this.scratch.length));
    this.scratch.write(text, 'utf8');
    return this.scratch.subarray(0, length);
  }

  /** The session has ended; the log can still be read. */
  async end(end: LogEnd): Promise<void> {
    const segment = this.current();
    await this.append(segment, Buffer.from(encodeEnd(end), 'utf8'), 0);
  }

  /** The beginning of what is kept. */
  get start(): SpoolPosition {
    return { segment: this.segments[0]?.number ?? 0, offset: 0 };
  }

  /** The end as it is now. */
  get position(): SpoolPosition {
    const last = this.segments.at(-1);
    return { segment: last?.number ?? 0, offset: last?.size ?? 0 };
  }

  /** A place at or before the line with this number, counted from 0 over the whole log; not far before. */
  seekLine(line: number): SpoolPosition {
    return this.seek((entry) => entry.line <= line);
  }

  /** A place at or before the first line of this time; not far before, as far as times rise. */
  seekTime(time: LogTime): SpoolPosition {
    return this.seek((entry) => entry.time === undefined || compareTimes(entry.time, time) < 0);
  }

  private seek(isBefore: (entry: IndexEntry) => boolean): SpoolPosition {
    for (let at = this.segments.length - 1; at >= 0; at--) {
      const segment = this.segments[at];
      const entry = segment?.index.findLast(isBefore);
      if (segment && entry) return { segment: segment.number, offset: entry.offset };
    }
    return this.start;
  }

  /**
   * Reads from a place to the end as it is when reading gets there, in batches. What is dropped meanwhile is skipped.
   * @returns where the end was
   * @throws what the file throws
   */
  async *read(from: SpoolPosition = this.start): AsyncGenerator<readonly LogEvent[], SpoolPosition> {
    let { segment: number, offset } = from;
    let decoder = new SpoolDecoder(this.sources);
    while (!this.closed) {
      const segment = this.segments.find((one) => one.number >= number);
      if (!segment) break;
      if (segment.number !== number) {
        number = segment.number;
        offset = 0;
        decoder = new SpoolDecoder(this.sources);
      }
      const length = Math.min(readStep, segment.size - offset);
      const bytes = length > 0 ? await segment.file.read(offset, length) : new Uint8Array();
      if (bytes.length === 0) {
        if (segment === this.segments.at(-1)) break;
        number++;
        offset = 0;
        decoder = new SpoolDecoder(this.sources);
        continue;
      }
      offset += bytes.length;
      const events = decoder.decode(bytes).flatMap((record) => (record.kind === 'event' ? [record.event] : []));
      if (events.length > 0) yield events;
    }
    return { segment: number, offset };
  }

  /** Closes the files; they stay. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    for (const { file } of this.segments) await file.close();
  }

  private current(): Segment {
    const last = this.segments.at(-1);
    if (!last) throw new Error('The spool has no file.');
    return last;
  }

  private async begin(): Promise<Segment> {
    const number = this.next++;
    const name = segmentName(this.name, number);
    const file = await this.folder.create(name);
    const bytes = Buffer.from(encodeHeader(this.header), 'utf8');
    await file.append(bytes);
    const segment = { number, name, file, encoder: new SpoolEncoder(), index: [], size: bytes.length };
    this.segments.push(segment);
    while (this.segments.length > parts) await this.dropOldest();
    return segment;
  }

  private async dropOldest(): Promise<void> {
    const oldest = this.segments.shift();
    if (!oldest) return;
    this.droppedCount = this.segments[0]?.index[0]?.line ?? this.count;
    await oldest.file.close();
    await this.folder.remove(oldest.name);
  }
}

const extension = '.log-spool';

function segmentName(name: string, number: number): string {
  return `${name}.${String(number).padStart(4, '0')}${extension}`;
}

/** The log and the number that a file's name tells; undefined for a file that is none of a spool. */
export function spoolNameOf(file: string): { readonly name: string; readonly number: number } | undefined {
  const [, name, number] = /^(.+)\.(\d{4,})\.log-spool$/.exec(file) ?? [];
  return name !== undefined && number !== undefined ? { name, number: Number(number) } : undefined;
}
