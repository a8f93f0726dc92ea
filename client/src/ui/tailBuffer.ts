interface Piece {
  readonly bytes: number;
  readonly characters: number;
  readonly lines: number;
}

/** How a piece is shown: behind the others, or with the newest others in place of all of them, in parts. */
export type TailChange = { readonly append: string } | { readonly replace: readonly string[] };

/**
 * Bytes of a part, about. A text of many megabytes in one string lives outside of the heap until all of that is
 * collected, and the next one comes before.
 */
const partSize = 256 * 1024;

/**
 * The newest part of a text that only grows, in pieces that end at line ends. What an output channel shows is bounded
 * with it: the workbench keeps everything that is ever appended, and stops colouring at 20 MB or 300,000 lines.
 *
 * The pieces' bytes go round in one buffer: kept as strings, each would live long enough to be costly to collect.
 */
export class TailBuffer {
  private ring = Buffer.alloc(0);
  /** Where the oldest kept byte is in the ring, and how many there are. */
  private start = 0;
  private size = 0;
  /** Sizes of each kept piece, oldest first, from `first` on. */
  private pieces: Piece[] = [];
  private first = 0;
  private kept = 0;
  private keptLines = 0;
  private shown = 0;
  private shownLines = 0;
  private dropped = false;

  /**
   * @param mostShown so many characters may be shown before they are replaced by the newest of them
   * @param mostKept so many are shown after that
   * @param lines the same for lines; unbounded where absent
   */
  constructor(
    private readonly mostShown: number,
    private readonly mostKept: number,
    private readonly lines?: { readonly mostShown: number; readonly mostKept: number },
  ) {}

  /** Whether nothing of what was added, or could have been, is gone. */
  get isWhole(): boolean {
    return !this.dropped;
  }

  /** Something that came before is not added at all. */
  leaveOut(): void {
    this.dropped = true;
  }

  /** Says how to show `piece`. */
  add(piece: string): TailChange {
    const { lines } = this;
    const count = lines ? lineEnds(piece) : 0;
    this.kept += piece.length;
    this.keptLines += count;
    for (;;) {
      const oldest = this.pieces[this.first];
      if (!oldest) break;
      const isEnough =
        this.kept - oldest.characters >= this.mostKept || (lines && this.keptLines - oldest.lines >= lines.mostKept);
      if (!isEnough) break;
      this.drop(oldest);
    }
    this.push(piece, count);
    this.shown += piece.length;
    this.shownLines += count;
    if (this.shown <= this.mostShown && (!lines || this.shownLines <= lines.mostShown)) return { append: piece };
    this.shown = this.kept;
    this.shownLines = this.keptLines;
    return { replace: this.parts() };
  }

  /** The newest part. */
  get text(): string {
    return this.parts().join('');
  }

  /** The newest part, cut between pieces. */
  parts(): string[] {
    const parts: string[] = [];
    let at = this.start;
    let length = 0;
    for (let index = this.first; index < this.pieces.length; index++) {
      length += this.pieces[index]?.bytes ?? 0;
      if (length < partSize && index < this.pieces.length - 1) continue;
      parts.push(this.decoded(at, length));
      at = (at + length) % Math.max(1, this.ring.length);
      length = 0;
    }
    return parts;
  }

  private decoded(start: number, length: number): string {
    const end = start + length;
    const { ring } = this;
    if (end <= ring.length) return ring.toString('utf8', start, end);
    // A piece that goes over the ring's end may do so inside a character.
    return Buffer.concat([ring.subarray(start), ring.subarray(0, end - ring.length)]).toString('utf8');
  }

  private drop({ bytes, characters, lines }: Piece): void {
    this.dropped = true;
    this.kept -= characters;
    this.keptLines -= lines;
    this.size -= bytes;
    this.start = this.ring.length === 0 ? 0 : (this.start + bytes) % this.ring.length;
    this.first++;
    if (this.first > 1_000 && this.first * 2 > this.pieces.length) {
      this.pieces = this.pieces.slice(this.first);
      this.first = 0;
    }
  }

  private push(piece: string, lines: number): void {
    const bytes = Buffer.byteLength(piece, 'utf8');
    if (this.size + bytes > this.ring.length) this.grow(this.size + bytes);
    const at = (this.start + this.size) % Math.max(1, this.ring.length);
    if (at + bytes <= this.ring.length) {
      this.ring.write(piece, at, 'utf8');
    } else {
      const encoded = Buffer.from(piece, 'utf8');
      const fits = encoded.copy(this.ring, at);
      encoded.copy(this.ring, 0, fits);
    }
    this.size += bytes;
    this.pieces.push({ bytes, characters: piece.length, lines });
  }

  private grow(room: number): void {
    const ring = Buffer.allocUnsafe(Math.max(room, 2 * this.ring.length));
    const fits = this.ring.copy(ring, 0, this.start, Math.min(this.ring.length, this.start + this.size));
    this.ring.copy(ring, fits, 0, this.size - fits);
    this.ring = ring;
    this.start = 0;
  }
}

function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
