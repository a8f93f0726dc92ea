import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '../../../server/src/manifest/edits.ts';
import { readJson } from '../../../server/src/manifest/json/reader.ts';
import { parseDocument } from '../../../server/src/manifest/manifest.ts';
import { toJson } from '../../../server/src/manifest/node.ts';
import { syntaxFixOf } from '../../../server/src/manifest/syntax/findings.ts';

describe('reading JSON', () => {
  it('takes what JSON.parse takes, and makes the same of it', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2, '\t'), (json, space) => {
        const text = JSON.stringify(JSON.parse(json), undefined, space);
        const { root, refusal } = readJson(text);
        assert.equal(refusal, undefined);
        assert.equal(
          JSON.stringify(root && toJson(root), (_, value) => (typeof value === 'bigint' ? Number(value) : value)),
          JSON.stringify(JSON.parse(text)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('refuses what JSON.parse refuses', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '0',
      '.5',
      '1e3',
      'true',
      'nul',
      ' ',
      '\n',
      '\\',
      "'a'",
      '//',
      '\t',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        const parsed = attempt(() => JSON.parse(text) as unknown);
        assert.equal(readJson(text).refusal === undefined, parsed, text);
      }),
      { numRuns: 2000 },
    );
  });

  it('tells integers from other numbers as the server does', () => {
    const { root } = readJson('[1, 1.0, 1e3, -0, 9007199254740993, 12345678901234567890]');
    assert.ok(root?.kind === 'list');
    assert.deepEqual(
      root.items.map((item) => item.kind === 'scalar' && [item.type, item.value]),
      [
        ['integer', 1],
        ['float', 1],
        ['float', 1000],
        ['integer', 0],
        ['integer', 9007199254740993n],
        ['integer', 12345678901234567890n],
      ],
    );
  });

  it('keeps the last of equal keys and remembers the others', () => {
    const { root } = readJson('{"a": 1, "b": 2, "a": 3}');
    assert.ok(root?.kind === 'map');
    assert.deepEqual(toJson(root), { b: 2, a: 3 });
    assert.deepEqual(
      root.duplicates.map(({ key, keySpan }) => [key, keySpan.start]),
      [['a', 1]],
    );
  });

  it('is used for YAML files that hold JSON, and YAML for those that do not quite', () => {
    assert.equal(parseDocument('{"a": "\\/"}\n').format, 'json');
    assert.deepEqual(parseDocument('{"a": "\\/"}\n').findings, []);
    const { format, findings, root } = parseDocument('{a: 1, "b": [2,],}\n');
    assert.deepEqual([format, findings, root && toJson(root)], ['yaml', [], { a: 1, b: [2] }]);
  });

  it('says what is wrong, and understands the rest', () => {
    const cases: [string, string, unknown?][] = [
      ['{"a": 1,}', ',', { a: 1 }],
      ['{"a": 1 "b": 2}', '"'],
      ['{a: 1}', 'a', { a: 1 }],
      ['{"a": \'b\'}', "'", { a: 'b' }],
      ['{"a": 1} x', 'x'],
      ['{"a": // c\n1}', '// c'],
      ['{"a" 1}', '"a" '],
      ['{"a": [1, 2}', '}'],
      ['{"a": nope}', 'nope', { a: 'nope' }],
      ['{"a": "b', '"', { a: 'b' }],
      ['{"a": "\\d"}', '\\d'],
      ['{"a": {"b": 1}', '{', { a: { b: 1 } }],
    ];
    for (const [text, at, value] of cases) {
      const { root, findings } = parseDocument(text, 'json');
      assert.deepEqual(
        findings.map(({ code, span }) => [code, text.slice(span.start, span.end)]),
        [['json-syntax', at]],
        text,
      );
      if (value !== undefined) assert.deepEqual(root && toJson(root), value, text);
    }
  });

  it('mends commas, quotes and escapes', () => {
    for (const [text, expected] of [
      ['{"a": [1, 2,]}', '{"a": [1, 2]}'],
      ['{"a": 1 "b": 2}', '{"a": 1 , "b": 2}'],
      ['{a: 1}', '{"a": 1}'],
      ['{"a": "\\d"}', '{"a": "\\\\d"}'],
    ] as const) {
      const [finding] = parseDocument(text, 'json').findings;
      const fix = finding && syntaxFixOf(finding);
      assert.equal(fix && applyEdits(text, fix.edits), expected);
    }
  });

  it('has nothing to say of an empty file', () => {
    assert.deepEqual([parseDocument(' \n', 'json').root, parseDocument('', 'json').findings], [undefined, []]);
  });
});

function attempt(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
