import assert from 'node:assert/strict';
import { applyEdits } from '../../../server/src/manifest/edits.ts';
import { parseDocument } from '../../../server/src/manifest/manifest.ts';
import { toJson } from '../../../server/src/manifest/node.ts';
import { syntaxCodes } from '../../../server/src/manifest/syntax/codes.ts';
import { syntaxFixOf } from '../../../server/src/manifest/syntax/findings.ts';
import { assertMarked } from '../../support/caret.ts';

const findingsOf = (text: string) => parseDocument(text).findings;

/** The text with the fix of its first finding, which must be all that it needs. */
function mended(text: string): string {
  const [finding] = findingsOf(text);
  assert.ok(finding, 'no finding');
  const fix = syntaxFixOf(finding);
  assert.ok(fix, `no fix for: ${finding.message}`);
  const result = applyEdits(text, fix.edits);
  assert.deepEqual(findingsOf(result), [], result);
  return result;
}

/** What the tree around the damage says. */
function understood(text: string): unknown {
  const { root, findings } = parseDocument(text);
  assert.ok(findings.length > 0);
  return root && toJson(root);
}

describe('mistakes in YAML', () => {
  it('have a document for each code', () => {
    for (const text of [
      'a: "',
      'a: [',
      '\ta: 1',
      'a: b\n c: d\n',
      'a: @b\n',
      'a: *b\n',
      'a: b\n----\n',
      'a: .nan\n',
      '{a: b} c\n',
      'a: b // c\n',
    ]) {
      for (const finding of findingsOf(text)) {
        assert.ok(finding.code in syntaxCodes, finding.code);
        assert.equal(finding.stage, 'syntax');
        assert.match(finding.message, /[.)]$/);
      }
    }
  });

  it('tell of a key under one that has its value already', () => {
    assertMarked(
      `
spec:
  template:
    spec:
      restartPolicy: Never
        containers:
#       ^^^^^^^^^^ yaml-indentation
        - name: a
          image: b
  backoffLimit: 1
`,
      findingsOf,
    );
    assert.equal(mended('a: b\n  c: d\n  e: f\ng: h\n'), 'a: b\nc: d\ne: f\ng: h\n');
    assert.equal(mended('- a: "b"\n     c: d\n'), '- a: "b"\n  c: d\n');
  });

  it('tell of a key beside an empty one that it should be under', () => {
    assertMarked(
      `
template:
  spec:
  restartPolicy: Never
# ^^^^^^^^^^^^^ yaml-indentation
    containers: []
`,
      findingsOf,
    );
    assert.equal(
      mended('t:\n  spec:\n  restartPolicy: Never\n    containers: []\n'),
      't:\n  spec:\n    restartPolicy: Never\n    containers: []\n',
    );
    assert.equal(mended('containers:\nname: a\n  image: b\n'), 'containers:\n- name: a\n  image: b\n');
  });

  it('tell of siblings at different columns', () => {
    assertMarked(
      `
template:
    metadata:
      labels: {a: b}
  spec:
# ^^^^ yaml-indentation
    containers: []
`,
      findingsOf,
    );
    assert.equal(
      mended('t:\n    metadata:\n      a: b\n  spec:\n    c: d\n'),
      't:\n    metadata:\n      a: b\n    spec:\n      c: d\n',
    );
  });

  it('tell of keys among the items of a list', () => {
    assertMarked('env:\n  - name: A\n    value: b\n  name: C\n# ^^^^ yaml-indentation\n', findingsOf);
    assert.equal(
      mended('env:\n  - name: A\n  value: b\n  - name: C\n'),
      'env:\n  - name: A\n    value: b\n  - name: C\n',
    );
    assertMarked('env:\n  - name: A\n - name: B\n#^ yaml-indentation\n', findingsOf);
    assert.equal(
      mended('env:\n  - name: A\n - name: B\n   value: c\n'),
      'env:\n  - name: A\n  - name: B\n    value: c\n',
    );
    assert.equal(mended('env:\n  - name: A\n    - name: B\n'), 'env:\n  - name: A\n  - name: B\n');
    assert.equal(mended('env:\n- a\n-b\n'), 'env:\n- a\n- b\n');
    assertMarked('a: - b\n#  ^ yaml-indentation\n', findingsOf);
    assert.equal(mended('a: - b\n'), 'a:\n  - b\n');
  });

  it('tell of colons', () => {
    assertMarked('spec:\n  backoffLimit 3\n# ^^^^^^^^^^^^ yaml-colon\n  template: {}\n', findingsOf);
    assertMarked('spec:\n  metadata {}\n# ^^^^^^^^ yaml-colon\n  a: b\n', findingsOf);
    assertMarked('spec:\n  image:nginx\n# ^^^^^^ yaml-colon\n  a: b\n', findingsOf);
    assertMarked('spec:\n  restartP\n# ^^^^^^^^ yaml-colon\n  a: b\n', findingsOf);
    assert.equal(mended('a: 1\nspec\n  b: 2\n'), 'a: 1\nspec:\n  b: 2\n');
    assert.equal(mended('a: 1\nb 2\nc: 3\n'), 'a: 1\nb: 2\nc: 3\n');
    assert.equal(mended('a: 1\nb = 2\n'), 'a: 1\nb: 2\n');
    assert.equal(mended('a: 1\nb:2\nc: 3\n'), 'a: 1\nb: 2\nc: 3\n');
    assert.equal(
      mended('p:\n  readinessProbe {httpGet: {port: 1}}\n  x: 1\n'),
      'p:\n  readinessProbe: {httpGet: {port: 1}}\n  x: 1\n',
    );
  });

  it('tell of values that need quotes', () => {
    assertMarked('a: x: y\n#  ^^^^ yaml-quotes\n', findingsOf);
    assertMarked('note: @at\n#     ^^^ yaml-quotes\n', findingsOf);
    assertMarked('schedule: */5 * * * *\n#         ^^^^^^^^^^^ yaml-quotes\n', findingsOf);
    assertMarked('schedule: ?\n#         ^ yaml-quotes\n', findingsOf);
    assert.equal(mended('a: x: y # c\n'), "a: 'x: y' # c\n");
    assert.equal(mended('a: @b\n'), "a: '@b'\n");
    assert.equal(mended('schedule: * * * * *\n'), "schedule: '* * * * *'\n");
    assert.equal(mended("a: it`s: 'x'\n"), 'a: "it`s: \'x\'"\n');
    assert.equal(mended('a: [x, @y, z]\n'), "a: [x, '@y', z]\n");
    assert.equal(mended('a: [http://x/?q=1]\n'), "a: ['http://x/?q=1']\n");
    assert.equal(mended('a: {b: m.labels[c/d], e: 1}\n'), "a: {b: 'm.labels[c/d]', e: 1}\n");
    assert.equal(mended("a: [m.labels['c']]\n"), 'a: ["m.labels[\'c\']"]\n');
  });

  it('tell of quotes', () => {
    assertMarked('a: "x\n#  ^^ yaml-quotes\nb: y\n', findingsOf);
    assertMarked('name: "x\n#     ^^ yaml-quotes\nimage: "y"\n', findingsOf);
    assert.equal(mended('name: "x\nimage: "y"\n'), 'name: "x"\nimage: "y"\n');
    assert.equal(mended("a: 'x\nb: y\n"), "a: 'x'\nb: y\n");
    assert.equal(mended("a: 'it's'\n"), 'a: "it\'s"\n');
    assert.equal(mended('a: [sh, "echo "b""]\n'), 'a: [sh, "echo \\"b\\""]\n');
    assert.equal(mended("a: ['echo 'b'']\n"), "a: ['echo ''b''']\n");
    assert.equal(mended('a: "\\d+"\n'), 'a: "\\\\d+"\n');
    assert.equal(mended('a: "x" z\n'), 'a: \'"x" z\'\n');
  });

  it('tell of brackets and commas', () => {
    assertMarked('args: [a, b\n#     ^ yaml-brackets\nname: c\n', findingsOf);
    assertMarked('a: ["x" z]\n#       ^ yaml-brackets\n', findingsOf);
    assertMarked('a: b\n]\n^ yaml-brackets\n', findingsOf);
    assertMarked('a: ]\n#  ^ yaml-brackets\n', findingsOf);
    assert.equal(mended('args: [a, {b: c\nname: c\n'), 'args: [a, {b: c}]\nname: c\n');
    assert.equal(mended('a: ["x" "y"]\n'), 'a: ["x", "y"]\n');
    assert.equal(mended('a: {\n  b: "1"\n  c: 2\n}\n'), 'a: {\n  b: "1",\n  c: 2\n}\n');
    assert.equal(mended('a: [x,, y]\n'), 'a: [x, y]\n');
  });

  it('tell of tabs', () => {
    assertMarked('a:\n\tb: c\n^ yaml-tab\n', findingsOf);
    assert.equal(mended('a:\n\tb:\n\t\tc: d\n\te: f\n'), 'a:\n  b:\n    c: d\n  e: f\n');
    assert.equal(mended('a:\n    x: 1\n\ty: 2\n'), 'a:\n    x: 1\n    y: 2\n');
    assert.equal(mended('a:\n- x: 1\n\ty: 2\n\tz:\n\t\tw: 3\n'), 'a:\n- x: 1\n  y: 2\n  z:\n    w: 3\n');
    // Spaces beside the tabs count too.
    assert.equal(mended('a:\n\t- x: 1\n\t  y: 2\n\t- z: 3\n'), 'a:\n  - x: 1\n    y: 2\n  - z: 3\n');
    assert.equal(mended('-\ta\n'), '- a\n');
  });

  it('tell of comments with slashes', () => {
    assertMarked('spec:\n  // the template\n# ^^^^^^^^^^^^^^^ yaml-comment\n  template: {}\n', findingsOf);
    assertMarked(
      'labels:\n  app: a // pods are selected by this\n#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ yaml-comment\n',
      findingsOf,
    );
    assert.equal(mended('a: 1\n// x\n// y\nb: 2\n'), 'a: 1\n# x\n# y\nb: 2\n');
    assert.equal(mended('a: b // c\n'), 'a: b # c\n');
    for (const text of [
      'a: http://x\n',
      'a: "b // c"\n',
      'annotations: {a: b // c}\n',
      'args:\n- a // b\n',
      '# a // b\n',
    ]) {
      assert.deepEqual(findingsOf(text), [], text);
    }
  });

  it('tell of block texts, characters, separators and directives', () => {
    assertMarked('a: | text\n#    ^^^^ yaml-block-text\n', findingsOf);
    assertMarked('a: b\n----\n^^^^ yaml-separator\n', findingsOf);
    assert.deepEqual(
      findingsOf('%YAML 1.1\na: b\n').map(({ code }) => code),
      ['yaml-directive'],
    );
    assert.deepEqual(
      findingsOf('a: b\0c\n').map(({ code }) => code),
      ['yaml-character'],
    );
  });

  it('tell what the server does not read', () => {
    assertMarked('a: b\n...\nc: d\n^^^^ yaml-ignored\n', findingsOf);
    assertMarked('  a: b\nc: d\n^^^^ yaml-ignored\n', findingsOf);
    for (const text of ['a: b\n...\n', 'a: b\n...\n# c\n\n', 'a: b\n# c\n'])
      assert.deepEqual(findingsOf(text), [], text);
  });

  it('tell of what cannot be made into an object', () => {
    assertMarked('a: *b\n#  ^^ yaml-alias\n', findingsOf);
    assert.deepEqual(
      findingsOf('? [a]\n: b\n').map(({ code }) => code),
      ['yaml-key'],
    );
    assert.deepEqual(
      findingsOf('a: .inf\nb: .nan\n').map(({ code }) => code),
      ['yaml-number', 'yaml-number'],
    );
    assert.deepEqual(
      findingsOf('<<: a\n').map(({ code }) => code),
      ['yaml-merge'],
    );
    assert.deepEqual(
      findingsOf('a: !!int b\n').map(({ code }) => code),
      ['yaml-tag'],
    );
  });
});

describe('reading around damage', () => {
  it('understands the rest', () => {
    assert.deepEqual(understood('a: 1\nb\nc:\n  d: 2\n'), { a: 1, c: { d: 2 } });
    assert.deepEqual(understood('a: "x\nb: z\n'), { a: 'x', b: 'z' });
    assert.deepEqual(understood('a: [x, w\nb: z\n'), { a: ['x', 'w'], b: 'z' });
    assert.deepEqual(understood('a: b\n  c: d\ne: f\n'), { a: 'b', c: 'd', e: 'f' });
    assert.deepEqual(understood('a:\n\tb: c\nd: e\n'), { a: { b: 'c' }, d: 'e' });
    assert.deepEqual(understood('a: x: y\nb: z\n'), { a: 'x: y', b: 'z' });
  });

  it('tells several mistakes at once', () => {
    const findings = findingsOf('a 1\nb: "x\nc: [y\nd: @z\n');
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['yaml-colon', 'yaml-quotes', 'yaml-brackets', 'yaml-quotes'],
    );
  });

  it('keeps the places in the text', () => {
    const text = 'a 1\nb:\n\tc: "x\nd: [y\ne: last\n';
    const { root } = parseDocument(text);
    assert.ok(root?.kind === 'map');
    for (const { key, keySpan } of root.entries) assert.equal(text.slice(keySpan.start, keySpan.end), key);
  });

  it('asks for nothing where a half-typed key stands', () => {
    const { root } = parseDocument('a: 1\nrestartP\n');
    assert.equal(root?.templated, true);
  });
});
