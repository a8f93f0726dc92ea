import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Manifest } from '../../../server/src/manifest/manifest.ts';
import { kustomizationNear, OpenFile, pathOf } from '../../../server/src/openFiles.ts';

const uri = 'file:///a/b/job.yaml';

function opened(text: string): OpenFile {
  return OpenFile.open({ uri, languageId: 'yaml', version: 1, text });
}

function countOf(file: OpenFile): number | undefined {
  return file.manifest?.documents.length;
}

describe('an open file', () => {
  it('has after any edits the documents of its text, and keeps those that did not change', () => {
    const piece = fc.constantFrom('---\n', 'a: 1\n', '# c\n', '\n', '---', '-', 'kind: Job\n', '\r\n', '😀', ' ');
    const text = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
    const edit = fc.record({
      from: fc.nat(40),
      length: fc.nat(6),
      text: fc.array(piece, { maxLength: 3 }),
      read: fc.boolean(),
    });
    fc.assert(
      fc.property(text, fc.array(edit, { maxLength: 8 }), (start, edits) => {
        const file = opened(start);
        void file.manifest;
        for (const [index, { from, length, text: parts, read }] of edits.entries()) {
          const range = { start: file.text.positionAt(from), end: file.text.positionAt(from + length) };
          file.change([{ range, text: parts.join('') }], index + 2);
          if (read) void file.manifest;
        }
        const fresh = Manifest.read(file.text.getText());
        assert.deepEqual(
          file.manifest?.documents.map(({ document, start: at }) => [at, document.text]),
          fresh.documents.map(({ document, start: at }) => [at, document.text]),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('reads again only the document that was edited', () => {
    const file = opened('a: 1\n---\nb: 1\n---\nc: 1\n');
    const before = file.manifest?.documents.map(({ document }) => document);
    const at = (line: number, character: number) => ({ line, character });
    file.change([{ range: { start: at(2, 3), end: at(2, 4) }, text: '22' }], 2);
    const after = file.manifest?.documents.map(({ document }) => document);
    assert.equal(after?.[0], before?.[0]);
    assert.notEqual(after?.[1], before?.[1]);
    assert.equal(after?.[2], before?.[2]);
    file.change([{ text: file.text.getText() }], 3);
    assert.deepEqual(
      file.manifest?.documents.map(({ document }) => document),
      after,
    );
  });

  it('says why it is not analysed, and is again when the reason is gone', () => {
    const file = opened('a: \0');
    assert.equal(file.problem?.code, 'not-text');
    assert.equal(countOf(file), undefined);
    file.change([{ text: 'a: 1' }], 2);
    assert.equal(file.problem, undefined);
    assert.equal(countOf(file), 1);
  });
});

describe('a kustomization', () => {
  const files = new Map([
    ['file:///a/kustomization.yaml', 'above'],
    ['file:///a/b/c/Kustomization', 'beside'],
  ]);
  const read = async (file: string) => files.get(file);

  it('is the nearest one at or above a file', async () => {
    assert.deepEqual(await kustomizationNear('file:///a/b/c/job.yaml', read), {
      path: '/a/b/c/Kustomization',
      text: 'beside',
    });
    assert.deepEqual(await kustomizationNear('file:///a/b/job.yaml', read), {
      path: '/a/kustomization.yaml',
      text: 'above',
    });
    assert.equal(await kustomizationNear('file:///x/job.yaml', read), undefined);
    assert.equal(await kustomizationNear('untitled:Untitled-1', read), undefined);
  });

  it('is found by the path as the file system writes it', () => {
    assert.equal(pathOf('file:///home/me/my%20jobs/a.yaml'), '/home/me/my jobs/a.yaml');
    assert.equal(pathOf('file:///c%3A/jobs/100%.yaml'), '/c%3A/jobs/100%.yaml');
  });
});
