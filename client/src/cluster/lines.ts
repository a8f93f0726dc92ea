/** A line, or a part of one that is longer than the limit. */
export interface LinePiece {
  /** What it is in: the chunk itself, where the line lies in one. Without the line feed. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** This is not the line's first piece. */
  readonly continued: boolean;
  /** The line ends here; otherwise another piece follows. */
  readonly complete: boolean;
}

const lineFeed = 0x0a;

/**
 * Cuts a stream's chunks into lines, wherever the chunks end: inside a line, or inside a character. A line that has not
 * ended yet is held back until its rest comes: after a broken connection it is read again as a whole.
 */
export class LineSplitter {
  private held: Uint8Array[] = [];
  private heldLength = 0;
  private continued = false;

  /** @param limit bytes; a longer line comes in pieces of this size, so that none can fill the memory */
  constructor(private readonly limit: number) {}

  /** Bytes that wait for their line feed. */
  get pending(): number {
    return this.heldLength;
  }

  /** Calls `take` for every line, or full piece of one, that ends in this chunk. */
  write(chunk: Uint8Array, take: (piece: LinePiece) => void): void {
    let start = 0;
    while (start < chunk.length) {
      const feed = chunk.indexOf(lineFeed, start);
      const end = feed < 0 ? chunk.length : feed;
      const room = this.limit - this.heldLength;
      if (end - start > room) {
        this.hold(chunk.subarray(start, start + room));
        this.flush(false, take);
        start += room;
        continue;
      }
      if (feed < 0) {
        // Copied, which a Buffer's `slice` does not do: the rest of the chunk's memory need not stay with it.
        this.hold(new Uint8Array(chunk.subarray(start)));
        return;
      }
      if (this.heldLength === 0) {
        take({ bytes: chunk, start, end, continued: this.continued, complete: true });
        this.continued = false;
      } else {
        this.hold(chunk.subarray(start, end));
        this.flush(true, take);
      }
      start = end + 1;
    }
  }

  /** What comes after the last line feed; undefined where nothing does. */
  rest(): LinePiece | undefined {
    if (this.heldLength === 0) return undefined;
    const bytes = this.joined();
    const piece = { bytes, start: 0, end: bytes.length, continued: this.continued, complete: true };
    this.clear();
    return piece;
  }

  /** Forgets the line that has not ended: the connection broke, and it comes again. */
  clear(): void {
    this.held = [];
    this.heldLength = 0;
    this.continued = false;
  }

  private hold(bytes: Uint8Array): void {
    this.held.push(bytes);
    this.heldLength += bytes.length;
  }

  private flush(complete: boolean, take: (piece: LinePiece) => void): void {
    const bytes = this.joined();
    const { continued } = this;
    this.held = [];
    this.heldLength = 0;
    this.continued = !complete;
    take({ bytes, start: 0, end: bytes.length, continued, complete });
  }

  private joined(): Uint8Array {
    const [only] = this.held;
    return only && this.held.length === 1 ? only : Buffer.concat(this.held);
  }
}
