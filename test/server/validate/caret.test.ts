import assert from 'node:assert/strict';
import type { Finding } from '../../../server/src/validate/finding.ts';
import { assertMarked, parseCursor, parseFixture, render } from '../../support/caret.ts';

function finding(start: number, end: number, code: string, field = ''): Finding {
  return { code, severity: 'error', stage: 'validation', message: '', span: { start, end }, field };
}

describe('caret fixtures', () => {
  const source = 'name: 😀x\n#     ^^^ bad-name metadata.name\n  a: 1\n  #  ^ bad-number\nend: 2\n^^^ bad-key\n';

  it('take caret lines out of the text and count in UTF-16', () => {
    const { text, markers } = parseFixture(source);
    assert.equal(text, 'name: 😀x\n  a: 1\nend: 2\n');
    assert.deepEqual(
      markers.map(({ start, end, code, field }) => [text.slice(start, end), code, field]),
      [
        ['😀x', 'bad-name', 'metadata.name'],
        ['1', 'bad-number', undefined],
        ['end', 'bad-key', undefined],
      ],
    );
  });

  it('render what they were read from', () => {
    const { text, markers } = parseFixture(source);
    assert.equal(render(text, markers), source.replace('  #  ^', '#    ^'));
  });

  it('leave cursors out of the text', () => {
    assert.deepEqual(parseCursor('a: $0b'), { text: 'a: b', offset: 3 });
    assert.throws(() => parseCursor('a: b'));
  });

  it('accept what is marked, whatever the order', () => {
    assertMarked(source, (text) => [
      finding(text.indexOf('end'), text.indexOf('end') + 3, 'bad-key', 'end'),
      finding(6, 9, 'bad-name', 'metadata.name'),
      finding(text.indexOf('1'), text.indexOf('1') + 1, 'bad-number', 'a'),
    ]);
  });

  it('refuse what is missing, unmarked, misplaced or of another path', () => {
    const one = 'a: 1\n#  ^ bad a\n';
    assertMarked(one, () => [finding(3, 4, 'bad', 'a')]);
    assert.throws(() => assertMarked(one, () => []));
    assert.throws(() => assertMarked(one, () => [finding(3, 4, 'bad', 'a'), finding(0, 1, 'bad', 'a')]));
    assert.throws(() => assertMarked(one, () => [finding(2, 4, 'bad', 'a')]));
    assert.throws(() => assertMarked(one, () => [finding(3, 4, 'bad', 'b')]));
    assert.throws(() => assertMarked(one, () => [finding(3, 4, 'worse', 'a')]));
  });
});
