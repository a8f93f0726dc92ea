import assert from 'node:assert/strict';
import { type LinePiece, LineSplitter } from '../../../client/src/cluster/lines.ts';

/** The pieces of these bytes in chunks of a size: `…` where the line goes on or went on before, `¶` where it ends. */
function pieces(bytes: Uint8Array, size: number, limit: number): string[] {
  const splitter = new LineSplitter(limit);
  const found: string[] = [];
  const note = ({ bytes: all, start, end, continued, complete }: LinePiece) => {
    const text = Buffer.from(all.subarray(start, end)).toString('latin1');
    found.push(`${continued ? '…' : ''}${text}${complete ? '¶' : '…'}`);
  };
  for (let start = 0; start < bytes.length; start += size) splitter.write(bytes.subarray(start, start + size), note);
  const rest = splitter.rest();
  if (rest) note(rest);
  return found;
}

describe('LineSplitter', () => {
  it('gives the same pieces however the bytes are cut into chunks', () => {
    const bytes = new TextEncoder().encode('one\n\nthree is longer than the limit\r\nüñ\nlast');
    const whole = pieces(bytes, bytes.length, 8);
    assert.deepEqual(whole.slice(0, 4), ['one¶', '¶', 'three is…', '… longer …']);
    assert.equal(whole.at(-1), 'last¶');
    for (let size = 1; size < bytes.length; size++) {
      assert.deepEqual(pieces(bytes, size, 8), whole, `chunks of ${size}`);
    }
  });

  it('holds a line that has not ended, and forgets it when it comes again', () => {
    const splitter = new LineSplitter(100);
    const found: string[] = [];
    const note = ({ bytes, start, end }: LinePiece) => found.push(Buffer.from(bytes.subarray(start, end)).toString());
    splitter.write(Buffer.from('one\nha'), note);
    assert.equal(splitter.pending, 2);
    splitter.clear();
    assert.equal(splitter.pending, 0);
    splitter.write(Buffer.from('half\n'), note);
    assert.deepEqual(found, ['one', 'half']);
    assert.equal(splitter.rest(), undefined);
  });

  it('keeps what it holds when the chunk is written over', () => {
    const splitter = new LineSplitter(100);
    const found: string[] = [];
    const chunk = Buffer.from('held');
    splitter.write(chunk, () => assert.fail('no line has ended'));
    chunk.fill(0);
    splitter.write(Buffer.from('\n'), ({ bytes, start, end }) =>
      found.push(Buffer.from(bytes.subarray(start, end)).toString()),
    );
    assert.deepEqual(found, ['held']);
  });
});
