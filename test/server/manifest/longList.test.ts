import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ManifestDocument } from '../../../server/src/manifest/document.ts';
import { readJson } from '../../../server/src/manifest/json/reader.ts';
import { Manifest } from '../../../server/src/manifest/manifest.ts';
import { identityOf } from '../../../server/src/manifest/moved.ts';
import { type Node, toJson } from '../../../server/src/manifest/node.ts';
import { resourcesOf } from '../../../server/src/manifest/resources.ts';
import { syntaxFixOf } from '../../../server/src/manifest/syntax/findings.ts';
import { readYaml } from '../../../server/src/manifest/yaml/read.ts';

const jobs = 30;

/** A List as `kubectl get jobs -o yaml` prints it, or with its items further in. */
function yamlList(indent: string): string {
  const items = Array.from({ length: jobs }, (_, index) => {
    const lines = [
      'apiVersion: batch/v1',
      'kind: Job',
      'metadata:',
      `  name: job-${index}`,
      '  annotations:',
      `    note: "${'quoted: [text] '.repeat(100)}"`,
      'spec:',
      '  template:',
      '    spec:',
      '      containers:',
      '      - name: main',
      '        args: [a, "b", {c: d}]',
      '        command:',
      '        - |',
      ...Array.from({ length: 20 }, (_, line) => `          echo ${line} # - no: item`),
      '      restartPolicy: Never',
    ];
    return lines.map((line, at) => `${indent}${at === 0 ? '- ' : '  '}${line}\n`).join('');
  });
  return `apiVersion: v1\nitems:\n${items.join('')}kind: List\nmetadata:\n  resourceVersion: ""\n`;
}

/** A change as an editor tells it, and what it leaves as it was. */
function changed(manifest: Manifest, start: number, remove: number, insert: string): Manifest {
  const { text } = manifest;
  const next = text.slice(0, start) + insert + text.slice(start + remove);
  return manifest.update(next, { prefix: start, suffix: text.length - start - remove });
}

function only(manifest: Manifest): ManifestDocument {
  assert.equal(manifest.documents.length, 1);
  return (manifest.documents[0] as (typeof manifest.documents)[0]).document;
}

function items(document: ManifestDocument): readonly Node[] {
  const { root } = document;
  const list = root?.kind === 'map' ? root.entries.find(({ key }) => key === 'items')?.value : undefined;
  assert.ok(list?.kind === 'list');
  return list.items;
}

function said({ findings }: ManifestDocument): unknown {
  return findings.map((finding) => ({ finding, fix: syntaxFixOf(finding) }));
}

/** As tools print it. */
function jsonList(): string {
  const { root } = readYaml(yamlList(''));
  assert.ok(root);
  return `${JSON.stringify(toJson(root), undefined, 4)}\n`;
}

describe('a long List', function () {
  this.timeout(60_000);

  it('is read again only where it changed', () => {
    let manifest = Manifest.read(yamlList(''));
    const before = items(only(manifest));
    const at = manifest.text.indexOf('name: job-15') + 'name: job-15'.length;
    manifest = changed(manifest, at, 0, 'x');
    const after = items(only(manifest));
    assert.deepEqual(only(manifest).root, readYaml(manifest.text).root);
    const kept = after.map((item, index) => identityOf(item) === identityOf(before[index] as Node));
    assert.deepEqual(
      kept.flatMap((isKept, index) => (isKept ? [] : [index])),
      [15],
    );
    assert.equal(after[3], before[3], 'what has not even moved is the same object');
    assert.equal(resourcesOf(only(manifest))[15]?.name, 'job-15x');
  });

  it('is read around an item that cannot be read', () => {
    let manifest = Manifest.read(yamlList('  '));
    const at = manifest.text.indexOf('kind: Job', manifest.text.indexOf('name: job-14'));
    manifest = changed(manifest, at, 0, 'half\n      ');
    const fresh = only(Manifest.read(manifest.text));
    for (const document of [only(manifest), fresh]) {
      assert.deepEqual(
        document.findings.map(({ code, severity, span }) => [
          code,
          severity,
          manifest.text.slice(span.start, span.end),
        ]),
        [['yaml-colon', 'error', 'half']],
      );
      assert.equal(resourcesOf(document).length, jobs);
    }
    // Another item changes, and the damage stays where it is; then it is mended.
    manifest = changed(manifest, manifest.text.indexOf('name: job-2\n'), 0, '# more\n      ');
    assert.deepEqual(said(only(manifest)), said(only(Manifest.read(manifest.text))));
    manifest = changed(manifest, manifest.text.indexOf('half\n'), 'half\n      '.length, '');
    assert.deepEqual(only(manifest).findings, []);
    assert.deepEqual(only(manifest).root, readYaml(manifest.text).root);
  });

  it('is read in the same way as JSON', () => {
    let manifest = Manifest.read(jsonList(), 'json');
    const before = items(only(manifest));
    manifest = changed(manifest, manifest.text.indexOf('job-15"') + 'job-15'.length, 0, 'x');
    const after = items(only(manifest));
    assert.deepEqual(only(manifest).root, readJson(manifest.text).root);
    const kept = after.map((item, index) => identityOf(item) === identityOf(before[index] as Node));
    assert.deepEqual(
      kept.flatMap((isKept, index) => (isKept ? [] : [index])),
      [15],
    );
    // A quote that opens a string, and a bracket that closes nothing.
    for (const [name, insert] of [
      ['job-20"', '"'],
      ['job-29"', '}'],
    ] as const) {
      const at = manifest.text.indexOf(name) - 1;
      const damaged = changed(manifest, at, 0, insert);
      for (const document of [only(damaged), only(Manifest.read(damaged.text, 'json'))]) {
        assert.equal(document.findings.length, 1);
        assert.ok(resourcesOf(document).length >= jobs - 1, `${resourcesOf(document).length}`);
      }
      const mended = changed(damaged, at, insert.length, '');
      assert.deepEqual(only(mended).findings, []);
      assert.deepEqual(only(mended).root, readJson(mended.text).root);
    }
  });

  it('is after any changes what a fresh reading is', () => {
    const insert = fc.constantFrom(
      ...['1', ' ', '\n', '"', "'", '[', '}', ':', '- ', '#', '|\n', '&a ', '*a', '!!str ', '${X}', '$X', '<a>', '\t'],
      ...['\n- a: b\n', '\n  - a: b\n', '\nitems:\n  - x\n', '\n---x\n', '\n...\n', '.inf', 'a // b', '\u0007', '\r\n'],
      ...['kind: X\n', '{{ x }}', '<<: ', ',', '{}', ', {"a": 1}', '],"items":['],
    );
    const change = fc.record({
      at: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.0002, 0.5, 0.9995, 1)),
      remove: fc.oneof(fc.constant(0), fc.nat(6), fc.nat(4000)),
      insert: fc.array(insert, { maxLength: 2 }),
      isUndone: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(yamlList(''), yamlList('  '), jsonList()),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (source, changes) => {
          let manifest = Manifest.read(source, source.startsWith('{') ? 'json' : 'yaml');
          for (const { document } of manifest.documents) document.root;
          for (const { at, remove, insert, isUndone } of changes) {
            const { text } = manifest;
            const start = Math.floor(at * text.length);
            const taken = text.slice(start, start + remove);
            manifest = changed(manifest, start, taken.length, insert.join(''));
            check(manifest);
            if (!isUndone) continue;
            manifest = changed(manifest, start, insert.join('').length, taken);
            assert.equal(manifest.text, text);
            check(manifest);
          }
        },
      ),
      { numRuns: 25 },
    );

    function check(manifest: Manifest): void {
      const fresh = Manifest.read(manifest.text, manifest.format).documents;
      for (const [index, { document }] of manifest.documents.entries()) {
        const other = (fresh[index] as (typeof fresh)[0]).document;
        const isRefused = (one: ManifestDocument) => one.findings.some(({ severity }) => severity === 'error');
        assert.equal(isRefused(document), isRefused(other));
        // Around damage there is more than one best tree.
        if (isRefused(document) || document.templated) continue;
        assert.deepEqual(document.root, other.root);
        assert.deepEqual(said(document), said(other));
      }
    }
  });
});
