import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Manifest } from '../../../server/src/manifest/manifest.ts';
import { toJson } from '../../../server/src/manifest/node.ts';

const job = (name: string) => `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: ${name}\n`;

function textsOf(manifest: Manifest): string[] {
  return manifest.documents.map(({ document }) => document.text);
}

describe('documents of a file', () => {
  it('is split at lines of three dashes, which belong to the document below', () => {
    const text = `${job('a')}--- # second\n${job('b')}---\r\n${job('c')}`;
    const manifest = Manifest.read(text);
    const first = job('a').length;
    const second = text.lastIndexOf('---');
    assert.deepEqual(textsOf(manifest), [job('a'), `--- # second\n${job('b')}`, `---\r\n${job('c')}`]);
    assert.deepEqual(
      manifest.documents.map(({ start, end, index }) => [start, end, index]),
      [
        [0, first, 0],
        [first, second, 1],
        [second, text.length, 2],
      ],
    );
    assert.deepEqual(
      manifest.documents.map(({ document }) =>
        toJson(document.root ?? { kind: 'list', items: [], span: { start: 0, end: 0 } }),
      ),
      ['a', 'b', 'c'].map((name) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name } })),
    );
  });

  it('is not split inside a line, by more dashes, or by dashes that are indented', () => {
    for (const text of ['a: |\n  ---\n', 'a: b ---\n', 'a: b\n----\n', 'a: b\n--- c\n', ' ---\n']) {
      assert.deepEqual(textsOf(Manifest.read(text)), [text]);
    }
  });

  it('has one document even where there is nothing', () => {
    assert.deepEqual(textsOf(Manifest.read('')), ['']);
    assert.deepEqual(textsOf(Manifest.read('').update('a: b')), ['a: b']);
    assert.deepEqual(textsOf(Manifest.read('a: b').update('')), ['']);
    assert.equal(Manifest.read('---\n').documents.length, 1);
  });

  it('takes several JSON objects apart', () => {
    assert.deepEqual(textsOf(Manifest.read('{"a": "}"}\n{"b": [1]}\n', 'json')), ['{"a": "}"}', '\n{"b": [1]}\n']);
    assert.deepEqual(textsOf(Manifest.read('}}}{}', 'json')), ['}}}{}']);
  });

  it('finds the document at an offset', () => {
    const border = job('a').length;
    const manifest = Manifest.read(`${job('a')}---\n${job('b')}`);
    assert.deepEqual(
      [0, border - 1, border, border + 3, border + 20, 1000].map((offset) => manifest.documentAt(offset)?.index),
      [0, 0, 1, 1, 1, 1],
    );
  });

  it('keeps the documents that a change leaves alone', () => {
    const before = Manifest.read([job('a'), job('b'), job('c')].join('---\n'));
    const after = before.update(before.text.replace('name: b', 'name: bb'));
    assert.deepEqual(
      after.documents.map(({ document }, index) => document === before.documents[index]?.document),
      [true, false, true],
    );
    assert.equal(after.documents[2]?.start, (before.documents[2]?.start ?? 0) + 1);
    assert.equal(before.update(before.text), before);
  });

  it('keeps documents that move', () => {
    const before = Manifest.read([job('a'), job('b'), job('c')].join('---\n'));
    const after = before.update(`${job('new')}---\n${before.text}`);
    assert.deepEqual(
      after.documents.slice(2).map(({ document }) => document),
      before.documents.slice(1).map(({ document }) => document),
    );
    const without = after.update([job('a'), job('c')].join('---\n'));
    assert.equal(without.documents[1]?.document, before.documents[2]?.document);
  });

  it('is after any changes what a fresh reading is', () => {
    const piece = fc.constantFrom(
      'a: b\n',
      '---\n',
      '---',
      '--- x\n',
      '\n',
      ' ',
      '-',
      'k:\n  v: 1\n',
      '# c\n',
      '\r\n',
      '{"a":1}',
    );
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(12),
      insert: fc.array(piece, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(change, { maxLength: 6 }),
        fc.constantFrom('yaml' as const, 'json' as const),
        (pieces, changes, format) => {
          let manifest = Manifest.read(pieces.join(''), format);
          for (const { at, length, insert } of changes) {
            const start = Math.floor(at * (manifest.text.length + 1));
            const text = manifest.text.slice(0, start) + insert.join('') + manifest.text.slice(start + length);
            manifest = manifest.update(text);
            assert.deepEqual(textsOf(manifest), textsOf(Manifest.read(text, format)));
            assert.equal(textsOf(manifest).join(''), text);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
