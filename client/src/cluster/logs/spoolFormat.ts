import { LineSplitter } from '../lines.ts';
import type { LogTime } from './logTime.ts';
import type { LogEnd, LogEvent, LogGapEvent, LogNotice, LogSource, LogState } from './session.ts';

/*
 * A spool is text, one record a line, each begun by a letter:
 *
 *     H {…}             what the file is; first
 *     S {…}             a source, before it is first referred to
 *     L 3 1763757673.120400000 text     a line of source 3; `-` where it has no time
 *     M 3 1763757673.120400000 text     the same, and the line goes on in the source's next one
 *     E {…}             a state, gap or notice
 *     X {…}             how the session ended; last, where it was written
 */

/** What a spool says of itself. */
export interface SpoolHeader {
  readonly version: 1;
  /** For people: `Job pi — minikube / default`. */
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly begun: number;
}

export type SpoolRecord =
  | { readonly kind: 'header'; readonly header: SpoolHeader }
  | { readonly kind: 'event'; readonly event: LogEvent }
  | { readonly kind: 'end'; readonly end: LogEnd };

/** A record is never longer; what is longer in a file is damage. */
const longestRecord = 16 << 20;

export function encodeHeader(header: SpoolHeader): string {
  return `H ${JSON.stringify(header)}\n`;
}

export function encodeEnd(end: LogEnd): string {
  return `X ${JSON.stringify(end)}\n`;
}

/** Encodes events; remembers which sources a file has heard of. */
export class SpoolEncoder {
  private readonly known = new Set<number>();

  encode(event: LogEvent): string {
    if (event.kind === 'notice') return `E ${JSON.stringify(event)}\n`;
    const { source } = event;
    let before = '';
    if (!this.known.has(source.id)) {
      this.known.add(source.id);
      before = `S ${JSON.stringify(source)}\n`;
    }
    if (event.kind === 'line') {
      return `${before}${event.open ? 'M' : 'L'} ${source.id} ${encodeTime(event.time)} ${event.text}\n`;
    }
    return `${before}E ${JSON.stringify({ ...event, source: source.id })}\n`;
  }
}

function encodeTime(time: LogTime | undefined): string {
  return time ? `${time.seconds}.${time.nanos}` : '-';
}

/** Reads a spool from its beginning, or from where a record begins if the sources are known. Damage is skipped. */
export class SpoolDecoder {
  private readonly splitter = new LineSplitter(longestRecord);
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(private readonly sources = new Map<number, LogSource>()) {}

  decode(chunk: Uint8Array): SpoolRecord[] {
    const records: SpoolRecord[] = [];
    this.splitter.write(chunk, ({ bytes, start, end, complete, continued }) => {
      if (!complete || continued) return;
      const record = this.read(this.decoder.decode(bytes.subarray(start, end)));
      if (record) records.push(record);
    });
    return records;
  }

  private read(text: string): SpoolRecord | undefined {
    switch (text[0]) {
      case 'L':
      case 'M':
        return this.line(text);
      case 'S': {
        const source = parse<LogSource>(text);
        if (source) this.sources.set(source.id, source);
        return undefined;
      }
      case 'E': {
        const event = parse<(Omit<LogState | LogGapEvent, 'source'> & { readonly source: number }) | LogNotice>(text);
        if (!event) return undefined;
        if (event.kind === 'notice') return { kind: 'event', event };
        const source = this.sources.get(event.source);
        return source && { kind: 'event', event: { ...event, source } as LogState | LogGapEvent };
      }
      case 'H': {
        const header = parse<SpoolHeader>(text);
        return header && { kind: 'header', header };
      }
      case 'X': {
        const end = parse<LogEnd>(text);
        return end && { kind: 'end', end };
      }
      default:
        return undefined;
    }
  }

  private line(text: string): SpoolRecord | undefined {
    const idEnd = text.indexOf(' ', 2);
    const timeEnd = text.indexOf(' ', idEnd + 1);
    const source = this.sources.get(Number(text.slice(2, idEnd)));
    if (idEnd < 0 || timeEnd < 0 || !source) return undefined;
    const dot = text.indexOf('.', idEnd);
    const time =
      text[idEnd + 1] === '-'
        ? undefined
        : { seconds: Number(text.slice(idEnd + 1, dot)), nanos: Number(text.slice(dot + 1, timeEnd)) };
    const own = { kind: 'line', source, time, text: text.slice(timeEnd + 1) } as const;
    return { kind: 'event', event: text[0] === 'M' ? { ...own, open: true } : own };
  }
}

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text.slice(2)) as T;
  } catch {
    return undefined;
  }
}
