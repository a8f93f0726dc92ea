import assert from 'node:assert/strict';
import { type Cursor, cursorAt } from '../../../server/src/manifest/cursor.ts';
import { parseDocument } from '../../../server/src/manifest/manifest.ts';
import { parseCursor } from '../../support/caret.ts';

function at(source: string, format: 'yaml' | 'json' = 'yaml'): Cursor {
  const { text, offset } = parseCursor(source);
  return cursorAt(parseDocument(text, format), offset);
}

/** `place path «replaced» prefix`, with `{}` or `[]` where the container is written. */
function shown(source: string, format: 'yaml' | 'json' = 'yaml'): string {
  const { text } = parseCursor(source);
  const cursor = at(source, format);
  const container = cursor.container ? (cursor.container.kind === 'map' ? ' {}' : ' []') : '';
  const word = text.slice(cursor.span.start, cursor.span.end);
  return `${cursor.place} ${cursor.path.join('.')}${container}${word ? ` «${word}»` : ''}${cursor.prefix ? ` ${cursor.prefix}|` : ''}`;
}

const head = 'apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: a\n';

describe('the cursor', () => {
  it('is on keys', () => {
    assert.equal(shown(`${head}spec:\n  back$0offLimit: 3\n`), 'key spec {} «backoffLimit» back|');
    assert.equal(shown(`${head}spec:\n  $0backoffLimit: 3\n`), 'key spec {} «backoffLimit»');
    assert.equal(shown(`${head}sp$0ec: {}\n`), 'key  {} «spec» sp|');
    assert.equal(shown(`${head}spec: {par$0: 1}\n`), 'key spec {} «par» par|');
    assert.equal(shown(`${head}spec:\n  "back$0off": 3\n`), 'key spec {} «backoff» back|');
    assert.equal(
      shown(`${head}spec:\n  template:\n    spec:\n      containers:\n      - na$0me: a\n`),
      'key spec.template.spec.containers.0 {} «name» na|',
    );
  });

  it('is on values', () => {
    assert.equal(shown(`${head}spec:\n  backoffLimit: 3$0\n`), 'value spec.backoffLimit «3» 3|');
    assert.equal(shown(`${head}spec:\n  completionMode: "Ind$0"\n`), 'value spec.completionMode «Ind» Ind|');
    assert.equal(shown(`${head}spec:\n  completionMode: "$0"\n`), 'value spec.completionMode');
    assert.equal(shown(`${head}spec: {suspend: t$0}\n`), 'value spec.suspend «t» t|');
    assert.equal(
      shown(`${head}spec:\n  template:\n    spec:\n      tolerations:\n      - eff$0\n`),
      'value spec.template.spec.tolerations.0 «eff» eff|',
    );
  });

  it('is where a value belongs', () => {
    for (const value of ['$0', ' $0', '  $0', '$0 ', ' $0 # comment', '$0\n  suspend: true']) {
      assert.equal(shown(`${head}spec:\n  completionMode:${value}\n`), 'value spec.completionMode', value);
    }
    assert.equal(
      shown(`${head}spec:\n  template:\n    spec:\n      containers:\n      - $0\n`),
      'value spec.template.spec.containers.0',
    );
    assert.equal(
      shown(`${head}spec:\n  template:\n    spec:\n      containers:\n      - name: a\n      - $0`),
      'value spec.template.spec.containers.1',
    );
    assert.equal(shown(`${head}spec: {suspend: $0}\n`), 'value spec.suspend');
    assert.equal(shown(`${head}spec: {suspend:$0}\n`), 'key spec {} «suspend:» suspend:|');
    assert.equal(shown(`${head}spec:\n  x: [a, $0]\n`), 'value spec.x.1');
    assert.equal(shown(`${head}spec:\n  x: [$0]\n`), 'value spec.x.0');
  });

  it('is on a word that is no key yet', () => {
    const pod = `${head}spec:\n  template:\n    spec:\n`;
    assert.equal(
      shown(`${pod}      restartP$0\n      containers:\n      - name: a\n`),
      'key spec.template.spec {} «restartP» restartP|',
    );
    assert.equal(
      shown(`${pod}      containers:\n      - name: a\n      restartP$0\n`),
      'key spec.template.spec {} «restartP» restartP|',
    );
    assert.equal(
      shown(`${pod}      containers:\n      - name: a\n        ima$0\n`),
      'key spec.template.spec.containers.0 {} «ima» ima|',
    );
    assert.equal(
      shown(`${pod}      containers:\n      - name: a\n        ima$0\n      - name: b\n`),
      'key spec.template.spec.containers.0 {} «ima» ima|',
    );
    assert.equal(shown(`${head}spec:\n  back$0`), 'key spec «back» back|');
    assert.equal(shown(`${head}spec:\n  back$0\n  suspend: true\n`), 'key spec {} «back» back|');
    assert.equal(shown(`${head}sp$0`), 'key  {} «sp» sp|');
    assert.equal(shown('ap$0'), 'key  «ap» ap|');
  });

  it('is on an empty line', () => {
    const pod = `${head}spec:\n  template:\n    spec:\n`;
    assert.equal(shown(`${pod}      $0\n      containers:\n      - name: a\n`), 'blank spec.template.spec {}');
    assert.equal(
      shown(`${pod}      containers:\n      - name: a\n        $0\n`),
      'blank spec.template.spec.containers.0 {}',
    );
    assert.equal(shown(`${pod}      containers:\n      - name: a\n      $0\n`), 'blank spec.template.spec {}');
    assert.equal(
      shown(`${pod}      containers:\n        - name: a\n        $0\n`),
      'blank spec.template.spec.containers []',
    );
    assert.equal(
      shown(`${pod}      containers:\n        $0\n      restartPolicy: Never\n`),
      'blank spec.template.spec.containers',
    );
    assert.equal(shown(`${pod}      containers:\n      - name: a\n  $0\n`), 'blank spec {}');
    assert.equal(shown(`${head}spec:\n  $0`), 'blank spec');
    assert.equal(shown(`${head}$0`), 'blank  {}');
    assert.equal(shown(`${head}\n\n$0\nspec: {}\n`), 'blank  {}');
    assert.equal(shown('$0'), 'blank ');
    assert.equal(shown(`${head}spec:\n  backoffLimit: 1\n      $0\n`), 'blank spec {}');
    assert.equal(shown(`${head}spec: {$0}\n`), 'blank spec {}');
    assert.equal(shown(`${head}spec: {suspend: true, $0}\n`), 'blank spec {}');
    assert.equal(at(`${pod}      $0\n      containers: []\n`).indent, 6);
  });

  it('is in the text of a block scalar', () => {
    assert.equal(shown(`${head}spec:\n  x: |\n    ech$0o\n`), 'value spec.x');
    assert.equal(shown(`${head}spec:\n  x: |\n    echo\n    $0\n`), 'value spec.x');
    assert.equal(shown(`${head}spec:\n  x: |\n    echo\n  $0\n`), 'blank spec {}');
  });

  it('is where nothing is to be completed', () => {
    assert.equal(at(`${head}# com$0ment\n`).place, 'comment');
    assert.equal(at(`${head}spec:\n  suspend: true # com$0ment\n`).place, 'comment');
    assert.equal(at(`${head}spec:\n  suspend: true  $0\n`).place, 'comment');
    assert.equal(at('---$0\nkind: Job\n').place, 'separator');
    assert.equal(at(`${head}spec:\n  "a#b$0": 1\n`).place, 'key');
  });

  it('knows the keys that are taken', () => {
    assert.deepEqual([...at(`${head}spec:\n  suspend: true\n  back$0offLimit: 1\n`).siblings], ['suspend']);
    assert.deepEqual([...at(`${head}$0`).siblings], ['apiVersion', 'kind', 'metadata']);
  });

  it('knows the item of a list of resources', () => {
    const cursor = at(
      'apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n- apiVersion: batch/v1\n  kind: Job\n  spec:\n    sus$0: true\n',
    );
    assert.deepEqual([cursor.resource?.kind, cursor.resource?.itemIndex, cursor.path], ['Job', 1, ['spec']]);
    const outside = at('apiVersion: v1\nkind: List\n$0\nitems:\n- apiVersion: batch/v1\n  kind: Job\n');
    assert.deepEqual([outside.resource, outside.path], [undefined, []]);
  });

  it('works in JSON, whole and half-typed', () => {
    assert.equal(shown('{"kind": "Job", "spec": {"sus$0": true}}', 'json'), 'key spec {} «sus» sus|');
    assert.equal(shown('{"kind": "Job", "spec": {"suspend": $0}}', 'json'), 'value spec.suspend');
    assert.equal(shown('{"kind": "Job", "spec": {$0}}', 'json'), 'blank spec {}');
    assert.equal(shown('{"kind": "Job", "spec": {"a": 1, "$0"}}', 'json'), 'key spec {}');
    assert.equal(shown('{\n  "kind": "Job",\n  "spec": {\n    $0\n  }\n}\n', 'json'), 'blank spec {}');
  });
});
