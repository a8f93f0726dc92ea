import assert from 'node:assert/strict';
import { locate } from '../../../server/src/features/fieldPath.ts';
import { nodeOfJson, toJson } from '../../../server/src/manifest/node.ts';

const root = nodeOfJson({
  metadata: { labels: { 'example.com/app': 'one', 'example.com': 'two' } },
  spec: {
    completions: 3,
    template: {
      metadata: { labels: { app: 'pi' } },
      spec: {
        containers: [
          { name: 'a', image: 'x', ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }] },
          { name: 'b"]', volumeMounts: [{ name: 'm' }, { name: 'n', subPath: '../x' }] },
        ],
      },
    },
  },
});

const cases: [path: string, value: unknown, exact?: boolean][] = [
  ['spec.completions', 3],
  ['.spec.completions', 3],
  ['spec.template.spec.containers[0].image', 'x'],
  ['.spec.template.spec.containers[name="a"].image', 'x'],
  ['.spec.template.spec.containers[name="b\\"]"].name', 'b"]'],
  ['.spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="UDP"].protocol', 'UDP'],
  ['.spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].containerPort', 80],
  ['metadata.labels[example.com/app]', 'one'],
  ['.metadata.labels.example.com/app', 'one'],
  ['.metadata.labels.example.com', 'two'],
  ['spec.template.labels', { app: 'pi' }],
  ['spec.template.spec.containers[1].volumeMounts.subPath', '../x'],
  ['spec.template.spec.containers[0].imagee', { name: 'a', image: 'x' }, false],
  ['spec.template.spec.containers[7].image', undefined, false],
  ['.spec.template.spec.containers[name="z"].image', undefined, false],
  ['spec.template.spec.nothing.below[3]', undefined, false],
  ['', toJson(root)],
];

describe('a field path of the API server', () => {
  for (const [path, value, exact = true] of cases) {
    it(`leads ${exact ? 'to' : 'near'} "${path}"`, () => {
      const found = locate(root, path);
      assert.equal(found.exact, exact);
      if (exact) assert.deepEqual(toJson(found.node), value);
      if (!exact && path.includes('imagee')) assert.deepEqual((toJson(found.node) as { name: string }).name, 'a');
    });
  }

  it('tells the steps, for the schema', () => {
    assert.deepEqual(locate(root, '.spec.template.spec.containers[name="a"].image').path, [
      'spec',
      'template',
      'spec',
      'containers',
      0,
      'image',
    ]);
  });
});
