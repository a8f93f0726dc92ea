import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Step } from '../../../server/src/manifest/cursor.ts';
import type { ManifestDocument } from '../../../server/src/manifest/document.ts';
import {
  applyEdits,
  deleteEntry,
  deleteItem,
  insertKey,
  type KeyPlace,
  moveEntry,
  type NewValue,
  renameKey,
  replaceValue,
  setField,
  type TextEdit,
} from '../../../server/src/manifest/edits.ts';
import { parseDocument } from '../../../server/src/manifest/manifest.ts';
import {
  type Entry,
  entryOf,
  type ListNode,
  type MapNode,
  type Node,
  toJson,
} from '../../../server/src/manifest/node.ts';

interface Opened {
  document: ManifestDocument;
  root: MapNode;
  at(...path: Step[]): Node;
  map(...path: Step[]): MapNode;
  entry(...path: Step[]): Entry;
}

function open(text: string, format: 'yaml' | 'json' = 'yaml'): Opened {
  const document = parseDocument(text, format);
  const { root } = document;
  assert.ok(root?.kind === 'map');
  const at = (...path: Step[]): Node => {
    let node: Node = root;
    for (const step of path) {
      const child: Node | undefined =
        node.kind === 'map'
          ? entryOf(node, String(step))?.value
          : node.kind === 'list'
            ? node.items[Number(step)]
            : undefined;
      assert.ok(child, path.join('.'));
      node = child;
    }
    return node;
  };
  const map = (...path: Step[]): MapNode => at(...path) as MapNode;
  const entry = (...path: Step[]): Entry => {
    const found = entryOf(map(...path.slice(0, -1)), String(path.at(-1)));
    assert.ok(found);
    return found;
  };
  return { document, root, at, map, entry };
}

/** Applies the edits and checks that the result is read without a complaint. */
function edited(text: string, edits: readonly TextEdit[] | undefined, format: 'yaml' | 'json' = 'yaml'): string {
  assert.ok(edits);
  const result = applyEdits(text, edits);
  assert.deepEqual(parseDocument(result, format).findings, [], result);
  return result;
}

function inserted(text: string, path: Step[], key: string, value: NewValue, place?: KeyPlace): string {
  const { document, map } = open(text);
  return edited(text, insertKey(document, map(...path), key, value, place));
}

describe('inserting a key', () => {
  it('puts it behind the last one, at its column', () => {
    assert.equal(inserted('a: 1\nb: 2\n', [], 'c', 3), 'a: 1\nb: 2\nc: 3\n');
    assert.equal(inserted('a:\n    b: 2 # x\nc: 3', ['a'], 'd', true), 'a:\n    b: 2 # x\n    d: true\nc: 3');
    assert.equal(inserted('a:\n- b: |\n    x\n\nc: 3\n', ['a', 0], 'd', 'e'), 'a:\n- b: |\n    x\n  d: e\n\nc: 3\n');
    assert.equal(inserted('a: 1', [], 'b', null), 'a: 1\nb: null');
    assert.equal(inserted('a: 1\r\nb:\r\n  c: 1\r\n', [], 'd', { e: 1 }), 'a: 1\r\nb:\r\n  c: 1\r\nd:\r\n  e: 1\r\n');
  });

  it('puts it where it is told', () => {
    assert.equal(inserted('a: 1\nc:\n  d: 1\ne: 2\n', [], 'b', 2, { after: 'c' }), 'a: 1\nc:\n  d: 1\nb: 2\ne: 2\n');
    assert.equal(inserted('a: 1\n# about c\nc: 3\n', [], 'b', 2, { before: 'c' }), 'a: 1\nb: 2\n# about c\nc: 3\n');
    assert.equal(inserted('l:\n  - x: 1\n', ['l', 0], 'b', 2, { before: 'x' }), 'l:\n  - b: 2\n    x: 1\n');
  });

  it('keeps to braces', () => {
    assert.equal(inserted('a: {}\n', ['a'], 'b', 1), 'a: {b: 1}\n');
    assert.equal(inserted('a: {b: 1}\n', ['a'], 'c', ['x', { d: 'z w' }]), 'a: {b: 1, c: [x, {d: z w}]}\n');
    assert.equal(inserted('a: {"b": 1}\n', ['a'], 'c', 'd', { before: 'b' }), 'a: {"c": d, "b": 1}\n');
    assert.equal(inserted('a: {\n  b: 1\n}\n', ['a'], 'c', 2), 'a: {\n  b: 1,\n  c: 2\n}\n');
    const text = '{\n  "a": {\n    "b": 1\n  }\n}\n';
    const { document, map } = open(text, 'json');
    assert.equal(
      edited(text, insertKey(document, map('a'), 'c', { d: [1] }), 'json'),
      '{\n  "a": {\n    "b": 1,\n    "c": {"d":[1]}\n  }\n}\n',
    );
  });

  it('writes values in the habits of the document', () => {
    assert.equal(
      inserted('a:\n    b:\n        c: 1\n', ['a'], 'd', { e: { f: [1, 2] } }),
      'a:\n    b:\n        c: 1\n    d:\n        e:\n            f:\n            - 1\n            - 2\n',
    );
    assert.equal(
      inserted('a:\n  b:\n    - 1\n', ['a'], 'c', [{ x: 1, z: 2 }]),
      'a:\n  b:\n    - 1\n  c:\n    - x: 1\n      z: 2\n',
    );
    assert.equal(inserted('a: 1\n', [], 'b', 'x\ny\n'), 'a: 1\nb: |\n  x\n  y\n');
    assert.equal(inserted("a: 'x'\n", [], 'b', '* * * * *'), "a: 'x'\nb: '* * * * *'\n");
  });

  it('puts nothing into what an alias stands for', () => {
    const { document, map } = open('a: &x {b: 1}\nc: *x\n');
    assert.deepEqual(insertKey(document, map('c'), 'd', 1), []);
  });

  it('writes every value so that it is read back', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        'yes',
        '1',
        '1e3',
        '~',
        'null',
        '0x1',
        '*a',
        '&a',
        '!a',
        '- a',
        'a: b',
        'a #b',
        '#',
        '{',
        ' a',
        'a ',
        '',
        '\n',
        'a\nb',
        'a\u2028b',
        '\u0085',
        '\u007f\ufeff',
        "it's",
        '"',
        '\\',
        '<<',
        '2001-01-01',
        '@a',
        '%',
        'a:',
        ':',
        '?',
        '|',
        'é',
        '100m',
      ),
    );
    const { value } = fc.letrec<{ value: NewValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          text.filter((key) => key !== '__proto__' && key !== '<<'),
          tie('value'),
          { maxKeys: 3 },
        ),
      ),
    }));
    fc.assert(
      fc.property(
        value,
        fc.constantFrom('a: 1\n', 'a: {x: 1}\nb: {"y": [1]}\n', 'l:\n  - x: 1\n'),
        (wanted, before) => {
          const { document, root } = open(before);
          const result = edited(before, insertKey(document, root, 'new', wanted));
          const { root: after } = parseDocument(result);
          const entry = after?.kind === 'map' ? entryOf(after, 'new') : undefined;
          assert.equal(JSON.stringify(entry && toJson(entry.value)), JSON.stringify(wanted), result);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('setting a field', () => {
  const set = (text: string, path: Step[], value: NewValue): string => {
    const { document, root } = open(text);
    return edited(text, setField(document, root, path, value));
  };

  it('makes what is missing on the way', () => {
    assert.equal(set('a: 1\n', ['b', 'c', 0, 'd'], 2), 'a: 1\nb:\n  c:\n  - d: 2\n');
    assert.equal(set('a:\n  b: 1\n', ['a', 'c'], 2), 'a:\n  b: 1\n  c: 2\n');
    assert.equal(set('a:\nb: 1\n', ['a', 'c'], 2), 'a:\n  c: 2\nb: 1\n');
    assert.equal(set('a: {}\n', ['a', 'b', 'c'], 2), 'a: {b: {c: 2}}\n');
    assert.equal(set('a:\n- x: 1\n', ['a', 1, 'x'], 2), 'a:\n- x: 1\n- x: 2\n');
  });

  it('replaces what is there', () => {
    assert.equal(set('a: 1 # one\n', ['a'], 2), 'a: 2 # one\n');
    assert.equal(set('a:\n', ['a'], 2), 'a: 2\n');
    assert.equal(set('a:\n  - 1\n  - 2\n', ['a', 1], 3), 'a:\n  - 1\n  - 3\n');
  });

  it('goes through no alias and no scalar', () => {
    const { document, root } = open('a: &x {b: 1}\nc: *x\nd: text\n');
    assert.equal(setField(document, root, ['c', 'b'], 1), undefined);
    assert.equal(setField(document, root, ['d', 'e'], 1), undefined);
    assert.equal(setField(document, root, ['f', 1], 1), undefined);
  });
});

describe('replacing a value', () => {
  const replace = (text: string, path: Step[], value: NewValue): string => {
    const { document, at } = open(text);
    return edited(text, replaceValue(document, at(...path), value));
  };

  it('keeps the quotes', () => {
    assert.equal(replace('a: "x"\n', ['a'], 'y'), 'a: "y"\n');
    assert.equal(replace("a: 'x'\n", ['a'], "it's"), "a: 'it''s'\n");
    assert.equal(replace('a: x\n', ['a'], 'z'), 'a: z\n');
    assert.equal(replace('a: x\n', ['a'], 'yes'), 'a: "yes"\n');
    assert.equal(replace('a: "1"\n', ['a'], 1), 'a: 1\n');
  });

  it('changes a shape', () => {
    assert.equal(replace('a:\n  b: 1\nc: 2\n', ['a'], 1), 'a: 1\nc: 2\n');
    assert.equal(replace('a: 1 # x\n', ['a'], { b: 1 }), 'a:\n  b: 1 # x\n');
    assert.equal(replace('l:\n- a: 1\n', ['l', 0, 'a'], [1]), 'l:\n- a:\n  - 1\n');
    assert.equal(replace('a: {b: 1}\n', ['a', 'b'], { c: 1 }), 'a: {b: {c: 1}}\n');
    assert.equal(replace('a: |\n  x\n  y\nb: 1\n', ['a'], 'z'), 'a: z\nb: 1\n');
  });
});

describe('renaming a key', () => {
  it('keeps its quotes and everything else', () => {
    const { document, entry } = open('spec: # s\n  "a" : 1\n  b: 2\n');
    assert.equal(edited(document.text, renameKey(document, entry('spec', 'a'), 'c')), 'spec: # s\n  "c" : 1\n  b: 2\n');
    assert.equal(
      edited(document.text, renameKey(document, entry('spec', 'b'), 'x y')),
      'spec: # s\n  "a" : 1\n  x y: 2\n',
    );
  });
});

describe('deleting', () => {
  const without = (text: string, ...path: Step[]): string => {
    const { document, map, entry } = open(text);
    return edited(text, deleteEntry(document, map(...path.slice(0, -1)), entry(...path)));
  };

  it('takes an entry with its own comments, and leaves the others', () => {
    assert.equal(without('a: 1\n# about b\nb: 2 # beside\n# about c\nc: 3\n', 'b'), 'a: 1\n# about c\nc: 3\n');
    assert.equal(without('# file\na: 1\nb: 2\n', 'a'), '# file\nb: 2\n');
    assert.equal(without('a: 1\n\n# apart\n\nb: 2\n', 'b'), 'a: 1\n\n# apart\n\n');
    assert.equal(without('a: 1\nb:\n  c:\n  - 1\n  d: |\n    x\nc: 3', 'b'), 'a: 1\nc: 3');
    assert.equal(without('a: 1\nb: 2', 'b'), 'a: 1');
    assert.equal(without('a: 1\r\nb: 2\r\nc: 3\r\n', 'b'), 'a: 1\r\nc: 3\r\n');
  });

  it('leaves the dash of an item to the next key', () => {
    assert.equal(without('l:\n- a: 1\n  b: 2\n', 'l', 0, 'a'), 'l:\n- b: 2\n');
    assert.equal(without('l:\n- a: 1\n', 'l', 0, 'a'), 'l:\n- {}\n');
  });

  it('takes the comma along in braces', () => {
    assert.equal(without('a: {b: 1, c: 2, d: 3}\n', 'a', 'b'), 'a: {c: 2, d: 3}\n');
    assert.equal(without('a: {b: 1, c: 2, d: 3}\n', 'a', 'c'), 'a: {b: 1, d: 3}\n');
    assert.equal(without('a: {b: 1, c: 2}\n', 'a', 'c'), 'a: {b: 1}\n');
    assert.equal(without('a: {b: 1}\n', 'a', 'b'), 'a: {}\n');
  });

  it('takes items', () => {
    const item = (text: string, index: number): string => {
      const { document, at } = open(text);
      return edited(text, deleteItem(document, at('l') as ListNode, index));
    };
    assert.equal(item('l:\n- a\n# about b\n- b: 1\n  c: 2\n- d\n', 1), 'l:\n- a\n- d\n');
    assert.equal(item('l:\n- a\n- b\n', 0), 'l:\n- b\n');
    assert.equal(item('l:\n- a\nm: 1\n', 0), 'l: []\nm: 1\n');
    assert.equal(item('l: [a, b, c]\n', 2), 'l: [a, b]\n');
    assert.equal(item('l: [a, b, c]\n', 0), 'l: [b, c]\n');
  });
});

describe('moving an entry', () => {
  const move = (text: string, from: Step[], to: Step[], key?: string): string => {
    const { document, root, map, entry } = open(text);
    return edited(text, moveEntry(document, map(...from.slice(0, -1)), entry(...from), root, to, key));
  };

  it('takes it with its comments to another column', () => {
    assert.equal(
      move(
        'spec:\n  # why\n  restartPolicy: Never # so\n  template:\n    spec:\n      containers: []\n',
        ['spec', 'restartPolicy'],
        ['spec', 'template', 'spec'],
      ),
      'spec:\n  template:\n    spec:\n      containers: []\n      # why\n      restartPolicy: Never # so\n',
    );
    assert.equal(
      move('a:\n  b:\n    c:\n      d: |\n        x\n         y\n    e: 1\n', ['a', 'b', 'c'], []),
      'a:\n  b:\n    e: 1\nc:\n  d: |\n    x\n     y\n',
    );
  });

  it('makes the way there', () => {
    assert.equal(move('a: 1\nb: {c: 2}\n', ['a'], ['b', 'd']), 'b: {c: 2, d: {a: 1}}\n');
    assert.equal(move('a: 1\nb:\n', ['a'], ['b'], 'x'), 'b:\n  x: 1\n');
  });

  it('keeps comments and style where it makes the way there', () => {
    assert.equal(
      move('a:\n  # why\n  t: # so\n    - [x, "y"]\n    # and\n    - z\nb: 1\n', ['a', 't'], ['a', 'c', 'd']),
      'a:\n  c:\n    d:\n      # why\n      t: # so\n        - [x, "y"]\n        # and\n        - z\nb: 1\n',
    );
    assert.equal(
      move('a:\n  c:  # here\n  t: {x: 1} # so\n', ['a', 't'], ['a', 'c', 'd']),
      'a:\n  c:  # here\n    d:\n      t: {x: 1} # so\n',
    );
    assert.equal(move('a:\n  t: 1\n  c: null\n', ['a', 't'], ['a', 'c']), 'a:\n  c:\n    t: 1\n');
    assert.equal(
      move('a:\r\n    t: 1 # so\r\n    b: 1', ['a', 't'], ['a', 'c']),
      'a:\r\n    b: 1\r\n    c:\r\n        t: 1 # so',
    );
  });

  it('moves nothing over a key that is there', () => {
    const { document, root, map, entry } = open('a: 1\nb:\n  a: 2\n');
    assert.equal(moveEntry(document, map(), entry('a'), root, ['b']), undefined);
  });
});
