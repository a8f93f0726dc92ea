import { code, isBlank, isBreak, lineStart } from './characters.ts';

/** A place in a text that knows its line and column. Columns count from the line's start, in UTF-16 units. */
export class TextCursor {
  at = 0;
  line = 0;
  lineStart = 0;

  constructor(
    readonly text: string,
    start = 0,
  ) {
    if (start > 0) {
      this.at = start;
      this.lineStart = lineStart(text, start);
    }
    // A byte order mark at the start takes no column.
    if (text.charCodeAt(0) === code.byteOrderMark && this.lineStart === 0) {
      this.at = Math.max(this.at, 1);
      this.lineStart = 1;
    }
  }

  get column(): number {
    return this.at - this.lineStart;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The character at an offset, `code.none` behind the end. */
  code(offset: number = this.at): number {
    return offset < this.text.length ? this.text.charCodeAt(offset) : code.none;
  }

  /** Whether there is white space or the end at an offset. */
  endsWord(offset: number): boolean {
    const character = this.code(offset);
    return isBlank(character) || isBreak(character) || offset >= this.text.length;
  }

  /** Whether the line starts with `---` or `...`. */
  atDocumentMark(): boolean {
    if (this.column !== 0) return false;
    const { at } = this;
    const character = this.code();
    return (
      (character === code.hyphen || character === code.dot) &&
      this.code(at + 1) === character &&
      this.code(at + 2) === character &&
      this.endsWord(at + 3)
    );
  }

  skipBreak(): void {
    if (this.code() === code.carriageReturn && this.code(this.at + 1) === code.lineFeed) this.at++;
    this.at++;
    this.line++;
    this.lineStart = this.at;
  }
}
