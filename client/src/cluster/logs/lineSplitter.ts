/** A line longer than this many bytes is handed on in pieces of this size, so that no line can fill the memory. */
export const longestPiece = 1 << 20;

export interface LinePiece {
  /** Without the line feed. A part of the chunk, where the line is in one. */
  readonly bytes: Uint8Array;
  /** This is not the line's first piece: its time stands before the first. */
  readonly continued: boolean;
  /** The line ends here; otherwise another piece follows. */
  readonly complete: boolean;
}

const lineFeed = 0x0a;

/**
 * Cuts a stream's chunks into lines, wherever the chunks end. A line that has not ended yet is held back until its rest
 * comes: after a broken connection it is read again as a whole.
 */
export class LineSplitter {
  private pending: Uint8Array[] = [];
  private pendingLength = 0;
  private continued = false;

  constructor(private readonly limit = longestPiece) {}

  /** Calls `take` for every line, or full piece of one, that ends in this chunk. */
  write(chunk: Uint8Array, take: (piece: LinePiece) => void): void {
    let start = 0;
    while (start < chunk.length) {
      const feed = chunk.indexOf(lineFeed, start);
      const end = feed < 0 ? chunk.length : feed;
      const room = this.limit - this.pendingLength;
      if (end - start > room) {
        this.hold(chunk.subarray(start, start + room));
        this.flush(false, take);
        start += room;
        continue;
      }
      if (feed < 0) {
        // Copied: the chunk's memory belongs to the connection.
        this.hold(chunk.slice(start));
        return;
      }
      if (this.pendingLength === 0) {
        take({ bytes: chunk.subarray(start, end), continued: this.continued, complete: true });
        this.continued = false;
      } else {
        this.hold(chunk.subarray(start, end));
        this.flush(true, take);
      }
      start = end + 1;
    }
  }

  /** What a log without a final line feed ends with; undefined where it ended with one. */
  rest(): LinePiece | undefined {
    if (this.pendingLength === 0) return undefined;
    const piece = { bytes: this.joined(), continued: this.continued, complete: true };
    this.clear();
    return piece;
  }

  /** Forgets the line that has not ended: the connection broke, and it comes again. */
  clear(): void {
    this.pending = [];
    this.pendingLength = 0;
    this.continued = false;
  }

  private hold(bytes: Uint8Array): void {
    this.pending.push(bytes);
    this.pendingLength += bytes.length;
  }

  private flush(complete: boolean, take: (piece: LinePiece) => void): void {
    const bytes = this.joined();
    const { continued } = this;
    this.pending = [];
    this.pendingLength = 0;
    this.continued = !complete;
    take({ bytes, continued, complete });
  }

  private joined(): Uint8Array {
    const [only] = this.pending;
    if (only && this.pending.length === 1) return only;
    const bytes = new Uint8Array(this.pendingLength);
    let at = 0;
    for (const part of this.pending) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}
