import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { cursorAt } from '../../../server/src/manifest/cursor.ts';
import { Manifest, parseDocument } from '../../../server/src/manifest/manifest.ts';
import type { Node, Span } from '../../../server/src/manifest/node.ts';
import { resourcesOf } from '../../../server/src/manifest/resources.ts';
import { syntaxFixOf } from '../../../server/src/manifest/syntax/findings.ts';
import { readDamagedYaml } from '../../../server/src/manifest/yaml/damaged.ts';
import { readYaml } from '../../../server/src/manifest/yaml/read.ts';
import { sharedFolder } from '../../support/sharedFolder.ts';

/** Far above what anything here takes, and far below what a person would call hanging; the machine may be busy. */
const patience = 10_000;

/** Reads everything there is to read, and checks that every place is one of the text. */
function read(text: string, format: 'yaml' | 'json' = 'yaml'): Manifest {
  const manifest = Manifest.read(text, format);
  for (const { document } of manifest.documents) {
    const { length } = document.text;
    const inside = ({ start, end }: Span): void =>
      assert.ok(start >= 0 && start <= end && end <= length, `${start}–${end} of ${length}`);
    // Beside a template part a text may have been mended without a word, and then scalars are those of the mended one.
    const isWhole = document.findings.length === 0 && !document.templated;
    const check = (node: Node): void => {
      inside(node.span);
      if (isWhole && node.kind === 'scalar' && !node.aliased) {
        assert.equal(document.text.slice(node.span.start, node.span.end), node.raw);
      }
      if (node.kind === 'list') node.items.forEach(check);
      if (node.kind === 'map') {
        for (const entry of [...node.entries, ...node.duplicates]) {
          inside(entry.keySpan);
          check(entry.value);
        }
      }
    };
    if (document.root) check(document.root);
    for (const finding of document.findings) {
      inside(finding.span);
      for (const { span } of syntaxFixOf(finding)?.edits ?? []) inside(span);
    }
    resourcesOf(document);
  }
  return manifest;
}

function codesOf(text: string): string[] {
  return read(text).documents.flatMap(({ document }) => document.findings.map(({ code }) => code));
}

function timed(action: () => void): void {
  const start = performance.now();
  action();
  assert.ok(performance.now() - start < patience, `took ${Math.round(performance.now() - start)} ms`);
}

describe('hostile and half-typed texts', function () {
  this.timeout(60_000);

  it('cannot grow by aliases', () => {
    const levels = 'abcdefghijklmnop'.split('');
    const bomb = levels.map(
      (name, index) =>
        `${name}: &${name} [${
          index === 0
            ? 'x'
            : Array(9)
                .fill(`*${levels[index - 1]}`)
                .join(',')
        }]`,
    );
    timed(() => assert.ok(codesOf(`kind: Job\n${bomb.join('\n')}\n`).includes('yaml-alias')));
    const wide = `kind: Job\na: &a [${'x,'.repeat(2000)}]\nb: [${'*a,'.repeat(45)}]\n`;
    timed(() => assert.deepEqual(codesOf(wide), []));
  });

  it('cannot go in circles', () => {
    timed(() => assert.deepEqual(codesOf('kind: Job\na: &a\n  b: *a\n'), ['yaml-alias']));
    timed(() => assert.deepEqual(codesOf('kind: Job\n<<: &a\n  <<: *a\n'), ['yaml-alias']));
  });

  it('cannot nest too deep', () => {
    for (const text of [
      `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`,
      `a: ${'['.repeat(10_000)}`,
      `a: ${'{a: '.repeat(10_000)}`,
      '- '.repeat(10_000),
      `${'? '.repeat(10_000)}`,
      Array.from({ length: 800 }, (_, depth) => `${' '.repeat(depth)}k:\n`).join(''),
      Array.from({ length: 800 }, (_, depth) => `${' '.repeat(depth)}- a\n`).join(''),
      `${'}'.repeat(10_000)}`,
      `a: b: ${'c: '.repeat(10_000)}`,
    ]) {
      timed(() => assert.ok(codesOf(text).length <= 1, text.slice(0, 20)));
    }
    const json = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    timed(() => assert.equal(read(json, 'json').documents[0]?.document.findings[0]?.code, 'json-syntax'));
  });

  it('may be long', () => {
    timed(() => assert.deepEqual(codesOf(`kind: Job\na: ${'x'.repeat(10_000_000)}\n`), ['yaml-too-long']));
    timed(() => assert.deepEqual(codesOf(`kind: Job\n${'a: {b: [c, d]}\n'.repeat(100_000)}`), ['yaml-too-long']));
    timed(() => assert.deepEqual(codesOf(`kind: Job\na: |\n${'  x: y\n'.repeat(400_000)}`), []));
    timed(() => assert.deepEqual(codesOf(`kind: Job\na: |\n${'  x: y\n'.repeat(400_000)}b\n`), ['yaml-colon']));
    timed(() => assert.deepEqual(codesOf(`kind: Job\na: "${' '.repeat(300_000)}"\n`), []));
    timed(() => assert.deepEqual(codesOf(`kind: Job\na: "${'\\n '.repeat(100_000)}"\n`), []));
    timed(() => assert.deepEqual(codesOf(`kind: Job\na: |\n${'  x\n\n'.repeat(60_000)}`), []));
    timed(() => assert.deepEqual(codesOf(`kind: Job\n${'a: b '.repeat(70_000)}\n`).length, 1));
    timed(() => assert.deepEqual(codesOf(`kind: Job\na: ${'"x" '.repeat(70_000)}\n`).length, 1));
    timed(() =>
      assert.deepEqual(codesOf(`kind: Job\na: ${'['.repeat(100)}${'{{ x }}'.repeat(20_000)}\n`).length <= 1, true),
    );
    for (const text of [
      '---\n'.repeat(250_000),
      'apiVersion: v1\nkind: ConfigMap\ndata:\n  a: b\n---\n'.repeat(800_000),
    ]) {
      timed(() =>
        assert.deepEqual(
          Manifest.read(text).documents.flatMap(({ document }) => resourcesOf(document)),
          [],
        ),
      );
    }
  });

  it('may be binary', () => {
    const bytes = Array.from({ length: 100_000 }, (_, index) => (index * 7919 + (index >> 3)) % 256);
    const text = `kind: Job\n${new TextDecoder().decode(Uint8Array.from(bytes))}`;
    timed(() => assert.deepEqual([...new Set(codesOf(text))].length, 1));
    assert.deepEqual(codesOf('kind: Job\nname: a\ud800b\n'), ['yaml-character']);
    assert.deepEqual(codesOf('kind: Job\nname: a\ufffdb 😀\n'), []);
  });

  it('are read whatever they are', () => {
    const piece = fc.constantFrom(
      ...'abz:-?,[]{}#&*!|>\'"%@`~<\\ \t\n\r0'.split(''),
      ': ',
      '- ',
      '\n  ',
      '---\n',
      '{{',
      '}}',
      '${',
      '😀',
      '\u2028',
      '//',
      'kind: Job\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(60), (pieces, offset) => {
        const text = pieces.join('');
        for (const { document } of read(text).documents) cursorAt(document, Math.min(offset, document.text.length));
        read(text, 'json');
      }),
      { numRuns: 1000 },
    );
  });

  const verdicts = sharedFolder('verdicts');
  it('are read at every length of a manifest that is being typed', function () {
    if (!verdicts) return this.skip();
    const folder = path.join(verdicts, 'manifests');
    let step = 0;
    for (const file of readdirSync(folder)) {
      const text = readFileSync(path.join(folder, file), 'utf8');
      // Every length of one file and another of the next: over all files, each kind of place is cut at each character.
      for (let length = step++ % 97; length < text.length; length += 97) {
        const manifest = read(text.slice(0, length), file.endsWith('.json') ? 'json' : 'yaml');
        const last = manifest.documents.at(-1);
        if (last) cursorAt(last.document, last.document.text.length);
      }
    }
    return undefined;
  });

  it('are read alike where nothing is damaged', function () {
    if (!verdicts) return this.skip();
    const folder = path.join(verdicts, 'manifests');
    let compared = 0;
    for (const file of readdirSync(folder)) {
      if (!file.endsWith('.yaml')) continue;
      for (const { document } of Manifest.read(readFileSync(path.join(folder, file), 'utf8')).documents) {
        const text = document.text.replace(/^---.*/, '');
        const { root, refusals, end } = readYaml(text);
        if (refusals.length > 0 || end < text.length) continue;
        assert.deepEqual(readDamagedYaml(text), root, file);
        compared++;
      }
    }
    assert.ok(compared > 700, `${compared}`);
    return undefined;
  });

  it('are taken or refused as by the server', function () {
    if (!verdicts) return this.skip();
    const unreadable = new Set(['yamlSyntax', 'unsupportedYaml']);
    const lines = readFileSync(path.join(verdicts, 'verdicts.jsonl'), 'utf8').trim().split('\n');
    let compared = 0;
    for (const line of lines) {
      const { id, line: first, strictErrors, itemIndex } = JSON.parse(line) as Verdict;
      const file = path.join(verdicts, 'manifests', `${id}.yaml`);
      const text = itemIndex === undefined ? textOf(file) : undefined;
      if (text === undefined) continue;
      const start = text
        .split('\n')
        .slice(0, first - 1)
        .join('\n').length;
      const document = Manifest.read(text).documentAt(first === 1 ? 0 : start + 1)?.document;
      // What a template will become nobody knows.
      if (!document || document.helm) continue;
      const refused = (strictErrors ?? []).some(({ type }) => unreadable.has(type));
      assert.equal(
        document.findings.some(({ severity }) => severity === 'error'),
        refused,
        id,
      );
      compared++;
    }
    assert.ok(compared > 700, `${compared}`);
    return undefined;
  });
});

interface Verdict {
  id: string;
  line: number;
  itemIndex?: number;
  strictErrors?: { type: string }[];
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

describe('a keystroke', () => {
  it('reads only the document that it changes', () => {
    const job = (index: number) =>
      `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: job-${index}\nspec:\n  backoffLimit: 1\n`;
    const manifest = read(Array.from({ length: 500 }, (_, index) => job(index)).join('---\n'));
    const next = manifest.update(manifest.text.replace('job-250\n', 'job-250x\n'));
    const fresh = next.documents.filter(({ document }, index) => document !== manifest.documents[index]?.document);
    assert.deepEqual(
      fresh.map(({ index }) => index),
      [250],
    );
  });

  it('leaves a document that nobody asks unread', () => {
    const document = parseDocument('kind: Job\n');
    assert.deepEqual(
      Object.values(document).filter((value) => typeof value === 'object' && value !== null),
      [],
    );
  });
});
