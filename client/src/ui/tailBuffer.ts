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
  /** Bytes and characters of each kept piece, oldest first, from `first` on. */
  private pieces: { readonly bytes: number; readonly characters: number }[] = [];
  private first = 0;
  private kept = 0;
  private shown = 0;

  /**
   * @param mostShown so many characters may be shown before they are replaced by the newest of them
   * @param mostKept so many are shown after that
   */
  constructor(
    private readonly mostShown: number,
    private readonly mostKept: number,
  ) {}

  /** Says how to show `piece`: behind the others, or with the newest others in place of all. */
  add(piece: string): { readonly append: string } | { readonly replace: string } {
    this.kept += piece.length;
    for (;;) {
      const oldest = this.pieces[this.first];
      if (!oldest || this.kept - oldest.characters < this.mostKept) break;
      this.drop(oldest);
    }
    this.push(piece);
    this.shown += piece.length;
    if (this.shown <= this.mostShown) return { append: piece };
    this.shown = this.kept;
    return { replace: this.text };
  }

  /** The newest part. */
  get text(): string {
    const end = this.start + this.size;
    const { ring } = this;
    if (end <= ring.length) return ring.toString('utf8', this.start, end);
    // A piece that goes over the ring's end may do so inside a character.
    return Buffer.concat([ring.subarray(this.start), ring.subarray(0, end - ring.length)]).toString('utf8');
  }

  private drop({ bytes, characters }: { readonly bytes: number; readonly characters: number }): void {
    this.kept -= characters;
    this.size -= bytes;
    this.start = this.ring.length === 0 ? 0 : (this.start + bytes) % this.ring.length;
    this.first++;
    if (this.first > 1_000 && this.first * 2 > this.pieces.length) {
      this.pieces = this.pieces.slice(this.first);
      this.first = 0;
    }
  }

  private push(piece: string): void {
    const bytes = Buffer.from(piece, 'utf8');
    if (this.size + bytes.length > this.ring.length) this.grow(this.size + bytes.length);
    const at = (this.start + this.size) % Math.max(1, this.ring.length);
    const fits = Math.min(bytes.length, this.ring.length - at);
    bytes.copy(this.ring, at, 0, fits);
    bytes.copy(this.ring, 0, fits);
    this.size += bytes.length;
    this.pieces.push({ bytes: bytes.length, characters: piece.length });
  }

  private grow(room: number): void {
    const ring = Buffer.allocUnsafe(Math.max(room, 2 * this.ring.length));
    const fits = this.ring.copy(ring, 0, this.start, Math.min(this.ring.length, this.start + this.size));
    this.ring.copy(ring, fits, 0, this.size - fits);
    this.ring = ring;
    this.start = 0;
  }
}
