import assert from 'node:assert/strict';
import { parseDocument } from '../../../server/src/manifest/manifest.ts';
import type { Node } from '../../../server/src/manifest/node.ts';
import { resourcesOf } from '../../../server/src/manifest/resources.ts';
import { findTemplateParts } from '../../../server/src/manifest/templates/parts.ts';

/** The tree in one line; `?` behind what a template fills in or adds to. */
function tree(text: string): string {
  const { root, findings } = parseDocument(text);
  assert.deepEqual(findings, [], text);
  return root ? shown(root) : '';
}

function shown(node: Node): string {
  const mark = node.templated ? '?' : '';
  if (node.kind === 'scalar') return `${node.templated ? node.raw : JSON.stringify(node.value)}${mark}`;
  if (node.kind === 'list') return `[${node.items.map(shown).join(', ')}]${mark}`;
  return `{${node.entries.map(({ key, value, keyTemplated }) => `${key}${keyTemplated ? '?' : ''}: ${shown(value)}`).join(', ')}}${mark}`;
}

describe('templates', () => {
  it('fill in values, keys and items', () => {
    assert.equal(tree('a: {{ .Values.a }}\nb: 1\n'), '{a: {{ .Values.a }}?, b: 1}');
    assert.equal(tree('a: "x-{{ .b }}"\n'), '{a: "x-{{ .b }}"?}');
    assert.equal(tree('a: {{ .b }}:{{ .c }}\n'), '{a: {{ .b }}:{{ .c }}?}');
    assert.equal(tree('{{ .k }}: 1\n'), '{{{ .k }}?: 1}');
    assert.equal(tree('a:\n- {{ . | quote }}\n- [{{ .x }}, y2]\n'), '{a: [{{ . | quote }}?, [{{ .x }}?, "y2"]]}');
    assert.equal(tree('a: {{ printf "}}%s" `{{` }}\n'), '{a: {{ printf "}}%s" `{{` }}?}');
    assert.equal(tree('a: ${{ x.y }}\n'), '{a: ${{ x.y }}?}');
  });

  it('on lines of their own may add to the objects around', () => {
    assert.equal(tree('a:\n  {{- include "l" . | nindent 2 }}\nb: 1\n'), '{a: ?, b: 1}');
    assert.equal(tree('a:\n  x: 1\n  {{- include "l" . | nindent 2 }}\nb: 1\n'), '{a: {x: 1}?, b: 1}');
    assert.equal(tree('a:\n  x: 1\n{{ toYaml .v | indent 2 }}\nb: 1\n'), '{a: {x: 1}?, b: 1}');
    assert.equal(tree('a:\n  {{- if .x }}\n  b: 1\n  {{- end }}\n  c: 2\nd: 1\n'), '{a: {b: 1, c: 2}?, d: 1}');
    assert.equal(tree('a:\n{{ range .l }}\n- name: {{ .n }}\n{{ end }}\n'), '{a: [{name: {{ .n }}?}?]?}?');
    assert.equal(tree('{% if x %}\na: 1\n{% endif %}\nb: {x: 1}\nc: 2\n'), '{a: 1, b: {x: 1}, c: 2}?');
  });

  it('may write one key in two branches', () => {
    const { root } = parseDocument('a:\n  {{- if .x }}\n  b: 1\n  {{- else }}\n  b: 2\n  {{- end }}\nc: 1\n');
    assert.ok(root?.kind === 'map' && root.entries[0]?.value.kind === 'map');
    assert.deepEqual(root.entries[0].value.duplicates, []);
  });

  it('go over several lines', () => {
    assert.equal(tree('a: {{ x\n  "y" }}\nb: 1\n'), '{a: {{ x\n  "y" }}?, b: 1}');
    assert.equal(tree('{{- /*\n a: comment }} "\n*/}}\nb: 1\n'), '{b: 1}?');
  });

  it('are no templates inside a text that a plain manifest holds', () => {
    const { root, helm, findings } = parseDocument(
      'a: |\n  {{- with secret "x" -}}\n  export K=${V}\n  {{- end }}\nb: 1\n',
    );
    assert.deepEqual([helm, findings], [false, []]);
    assert.equal(root && shown(root), '{a: "{{- with secret \\"x\\" -}}\\nexport K=${V}\\n{{- end }}\\n", b: 1}');
  });

  it('are told from plain manifests', () => {
    assert.deepEqual(
      ['a: {{ .b }}\n', 'a: "{{ .b }}"\n', 'a: ${B}\n', 'a: b\n'].map((text) => parseDocument(text).helm),
      [true, false, false, false],
    );
    assert.deepEqual(
      ['a: {{ .b }}\n', 'a: "{{ .b }}"\n', 'a: ${B}\n', 'a: b\n'].map((text) => parseDocument(text).templated),
      [true, true, true, false],
    );
  });

  it('of envsubst and deployment tools fill in values', () => {
    assert.equal(
      tree('a: ${A}\nb: "x${B}"\nc: <your-image>\nd: __TOKEN__\ne: @e@\nf: #{F}#\ng: a-$CI_SHA\n'),
      '{a: ${A}?, b: "x${B}"?, c: <your-image>?, d: __TOKEN__?, e: @e@?, f: #{F}#?, g: a-$CI_SHA?}',
    );
    assert.equal(tree('a: [${A}, b]\n'), '{a: [${A}?, "b"]}');
  });

  it("are neither Kubernetes' own references nor a script's", () => {
    assert.equal(
      tree('a: $(VAR)\nb: a < b > c\nc: a@b.c\nd: [echo, $HOME]\ne: |\n  ${X} <f>\n'),
      '{a: "$(VAR)", b: "a < b > c", c: "a@b.c", d: ["echo", "$HOME"], e: "${X} <f>\\n"}',
    );
  });

  it('hide no mistakes that stand apart from them', () => {
    const text = 'a: {{ .b }}\nc: 1\nd: 2\ne: 3\n  f: 4\n';
    assert.deepEqual(
      parseDocument(text).findings.map(({ code, span }) => [code, text.slice(span.start, span.end)]),
      [['yaml-indentation', 'f']],
    );
    assert.deepEqual(parseDocument('a: {{ .b }}\n  f: 4\n').findings, []);
  });

  it('keep the places in the text', () => {
    const text = '{{- if .a }}\nkind: Job\nmetadata:\n  name: x-{{ .b }}\n  labels: {a: 1}\n{{- end }}\n';
    const [resource] = resourcesOf(parseDocument(text));
    assert.equal(resource && text.slice(resource.nameSpan.start, resource.nameSpan.end), 'x-{{ .b }}');
    assert.equal(resource?.name, undefined);
  });

  it('that are being typed end with their line', () => {
    assert.deepEqual(
      findTemplateParts('a: {{ .b\nc: 1\n').map(({ start, end }) => [start, end]),
      [[3, 8]],
    );
    assert.equal(tree('a: {{ .b\nc: 1\n'), '{a: {{ .b?, c: 1}');
  });
});
