import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Step } from '../../../server/src/manifest/cursor.ts';
import { parseDocument } from '../../../server/src/manifest/manifest.ts';
import { toJson } from '../../../server/src/manifest/node.ts';
import { deletePaths } from '../../../server/src/manifest/removal.ts';
import { applyEdits } from '../../../server/src/manifest/textEdit.ts';

function without(text: string, paths: readonly (readonly Step[])[], format: 'yaml' | 'json' = 'yaml'): string {
  const document = parseDocument(text, format);
  assert.ok(document.root?.kind === 'map');
  const result = applyEdits(text, deletePaths(document, document.root, paths));
  assert.deepEqual(parseDocument(result, format).findings, [], result);
  return result;
}

describe('removing paths', () => {
  it('takes whole lines, own comments with them, and leaves the others’', () => {
    assert.equal(
      without('# All.\na:\n  # Of b.\n  b: 1 # b\n  # Of c.\n  c: 2\n  # Of d.\n  d: 3\n', [
        ['a', 'b'],
        ['a', 'c'],
      ]),
      '# All.\na:\n  # Of d.\n  d: 3\n',
    );
  });

  it('takes the objects along that have nothing left, up to the one that has', () => {
    const text = 'a:\n  b:\n    c:\n      d: 1\n      e: 2\n  f: 1\n';
    assert.equal(
      without(text, [
        ['a', 'b', 'c', 'd'],
        ['a', 'b', 'c', 'e'],
      ]),
      'a:\n  f: 1\n',
    );
    assert.equal(
      without(text, [
        ['a', 'b', 'c', 'd'],
        ['a', 'b', 'x'],
      ]),
      'a:\n  b:\n    c:\n      e: 2\n  f: 1\n',
    );
  });

  it('keeps an object that a template may still fill', () => {
    assert.equal(
      without('a:\n  b: 1\n  {{- include "c" . }}\nd: 1\n', [['a', 'b']]),
      'a:\n  {{- include "c" . }}\nd: 1\n',
    );
  });

  it('leaves one line break less where the text ends without one', () => {
    assert.equal(without('a: 1\nb:\n  c: 1\n  d: 2\ne: 3', [['b', 'd'], ['e']]), 'a: 1\nb:\n  c: 1\n');
    assert.equal(without('a: 1\r\nb: 2\r\nc: 3', [['b'], ['c']]), 'a: 1');
  });

  it('leaves no comma too many or too few in braces', () => {
    const text = '{"a": 1, "b": 2, "c": 3, "d": 4}';
    assert.equal(without(text, [['c'], ['d']], 'json'), '{"a": 1, "b": 2}');
    assert.equal(without(text, [['a'], ['c']], 'json'), '{"b": 2, "d": 4}');
    assert.equal(without(text, [['a'], ['b'], ['d']], 'json'), '{"c": 3}');
  });

  it('leaves alone what is read from elsewhere, and an anchor that is still needed', () => {
    for (const text of [
      'p: &x {a: 1}\nq: *x\n',
      'p: &x {a: 1}\nq:\n  <<: *x\n  b: 1\n',
      'q:\n  a: &here 1\n  b: 1\nz: *here\n',
    ]) {
      assert.equal(without(text, [['q', 'a']]), text);
    }
    assert.equal(
      without('q:\n  a: &here 1\n  b: *here\nz: 1\n', [
        ['q', 'a'],
        ['q', 'b'],
      ]),
      'z: 1\n',
    );
  });

  it('leaves exactly the other values, however the text is written', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd e');
    const { object } = fc.letrec<{ object: Record<string, unknown> }>((tie) => ({
      object: fc.dictionary(key, fc.oneof(fc.integer(), fc.constantFrom('x', 'x # y', 'x\ny\n'), tie('object')), {
        minKeys: 1,
        maxKeys: 4,
      }),
    }));
    const write = fc.constantFrom(
      (value: unknown) => stringify(value),
      (value: unknown) => stringify(value).trimEnd(),
      (value: unknown) => stringify(value).replaceAll('\n', '\r\n'),
      (value: unknown) => stringify(value, { collectionStyle: 'flow' }),
      (value: unknown) => JSON.stringify(value, null, 2),
    );
    fc.assert(
      fc.property(
        object,
        fc.array(fc.array(key, { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
        write,
        (value, paths, to) => {
          const all = { ...value, rest: 1 };
          const root = parseDocument(without(to(all), paths)).root;
          const expected = parseDocument(to(pruned(all, paths) ?? {})).root;
          assert.ok(root && expected);
          assert.deepEqual(toJson(root), toJson(expected));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** The same on plain values; undefined where nothing is left. */
function pruned(
  value: Record<string, unknown>,
  paths: readonly (readonly Step[])[],
): Record<string, unknown> | undefined {
  const left = Object.entries(value).flatMap(([key, member]) => {
    const rests = paths.filter(([first]) => first === key).map((path) => path.slice(1));
    if (rests.some(({ length }) => length === 0)) return [];
    if (rests.length === 0 || typeof member !== 'object' || member === null) return [[key, member]];
    const rest = pruned(member as Record<string, unknown>, rests);
    return rest ? [[key, rest]] : [];
  });
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}
