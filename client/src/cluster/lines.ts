/** Cuts a stream of bytes into lines, wherever its chunks end: inside a line, or inside a character. */
export interface LineSplitter {
  /** The lines that this chunk completes, without their line feeds. */
  push(chunk: Uint8Array): Buffer[];
  /** The bytes after the last line feed. */
  rest(): Buffer;
  /** How many bytes wait for their line feed. */
  readonly pending: number;
}

const lineFeed = 10;

export function createLineSplitter(): LineSplitter {
  let pieces: Uint8Array[] = [];
  let pending = 0;

  const join = (last?: Uint8Array): Buffer => {
    const all = last ? [...pieces, last] : pieces;
    pieces = [];
    pending = 0;
    const [only] = all;
    return all.length === 1 && only ? Buffer.from(only.buffer, only.byteOffset, only.byteLength) : Buffer.concat(all);
  };

  return {
    push(chunk) {
      const lines: Buffer[] = [];
      let start = 0;
      for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
        lines.push(join(chunk.subarray(start, end)));
        start = end + 1;
      }
      if (start < chunk.length) {
        pieces.push(chunk.subarray(start));
        pending += chunk.length - start;
      }
      return lines;
    },
    rest: () => join(),
    get pending() {
      return pending;
    },
  };
}
