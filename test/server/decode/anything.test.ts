import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type MapNode, type Node, nodeOfJson } from '../../../server/src/manifest/node.ts';
import { newestMinor, oldestMinor } from '../../../server/src/schema/schema.ts';
import { checkResource } from '../../../server/src/validate/index.ts';
import { type Generated, manifests } from '../../support/live/generate.ts';

/** Ranges are part of no tree made of JSON: each node gets one of its own, so that a finding's node can be told. */
function withSpans(node: Node, next: { at: number }): Node {
  const start = next.at++;
  switch (node.kind) {
    case 'scalar':
      return { ...node, span: { start, end: next.at++ } };
    case 'list': {
      const items = node.items.map((item) => withSpans(item, next));
      return { ...node, items, span: { start, end: next.at++ } };
    }
    case 'map': {
      const entries = node.entries.map((entry) => {
        const keySpan = { start: next.at++, end: next.at++ };
        return { ...entry, keySpan, value: withSpans(entry.value, next) };
      });
      return { ...node, entries, span: { start, end: next.at++ } };
    }
  }
}

function rootOf({ value }: Generated): MapNode {
  const root = withSpans(nodeOfJson(value), { at: 0 });
  if (root.kind === 'map') return root;
  // A mutation may have left no object at all.
  return { kind: 'map', span: { start: 0, end: 0 }, entries: [], duplicates: [] };
}

/** The same tree with every n-th scalar filled in by a template. */
function templated(node: Node, every: number, counter = { at: 0 }): Node {
  switch (node.kind) {
    case 'scalar':
      return ++counter.at % every === 0 ? { ...node, templated: true } : node;
    case 'list':
      return { ...node, items: node.items.map((item) => templated(item, every, counter)) };
    case 'map': {
      const entries = node.entries.map((entry) => ({ ...entry, value: templated(entry.value, every, counter) }));
      return { ...node, entries };
    }
  }
}

/** Where templates fill something in, as validation writes it. */
function templatedPaths(node: Node, path = ''): Set<string> {
  if (node.kind === 'scalar') return new Set(node.templated ? [path] : []);
  const below =
    node.kind === 'list'
      ? node.items.map((item, index) => templatedPaths(item, `${path}[${index}]`))
      : node.entries.map(({ key, value }) => templatedPaths(value, path === '' ? key : `${path}.${key}`));
  return new Set(below.flatMap((paths) => [...paths]));
}

const minors = fc.integer({ min: oldestMinor, max: newestMinor });

describe('any manifest', () => {
  it('is checked for any version without breaking, with a place and words for everything', function () {
    this.timeout(20_000);
    fc.assert(
      fc.property(manifests(), minors, (generated, minor) => {
        const root = rootOf(generated);
        for (const finding of checkResource({ kind: generated.kind, root }, { minor })) {
          const { span, message, code, field } = finding;
          assert.ok(span.start >= 0 && span.end <= root.span.end && span.start <= span.end, `${code} ${field}`);
          assert.ok(message.length > 10 && !/undefined|\[object|NaN/.test(message.replace(/`[^`]*`/g, '')), message);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is not judged where a template fills it in', function () {
    this.timeout(20_000);
    fc.assert(
      fc.property(manifests(), fc.integer({ min: 1, max: 5 }), (generated, every) => {
        const root = templated(rootOf(generated), every);
        assert.ok(root.kind === 'map');
        const paths = templatedPaths(root);
        for (const { message, field, stage } of checkResource({ kind: generated.kind, root }, { minor: 36 })) {
          // What is said of a key, and what validation says of a field's being there at all, is another matter.
          if (stage === 'decode' || stage === 'typeMeta') assert.ok(!paths.has(field), `${field}: ${message}`);
        }
      }),
      { numRuns: 300 },
    );
  });
});
