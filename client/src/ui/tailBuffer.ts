/**
 * The newest part of a text that only grows, in pieces that end at line ends. What an output channel shows is bounded
 * with it: the workbench keeps everything that is ever appended, and stops colouring at 20 MB or 300,000 lines.
 */
export class TailBuffer {
  private pieces: string[] = [];
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
    this.pieces.push(piece);
    this.kept += piece.length;
    while (this.pieces.length > 1 && this.kept - (this.pieces[0]?.length ?? 0) >= this.mostKept) {
      this.kept -= this.pieces.shift()?.length ?? 0;
    }
    this.shown += piece.length;
    if (this.shown <= this.mostShown) return { append: piece };
    this.shown = this.kept;
    return { replace: this.pieces.join('') };
  }

  /** The newest part. */
  get text(): string {
    return this.pieces.join('');
  }

  clear(): void {
    this.pieces = [];
    this.kept = 0;
    this.shown = 0;
  }
}
