import assert from 'node:assert/strict';
import { type MapNode, type Node, nodeOfJson } from '../../../server/src/manifest/node.ts';
import { validateResource } from '../../../server/src/validate/index.ts';

const nowhere = { start: 0, end: 0 };
const filledIn: Node = {
  kind: 'scalar',
  type: 'string',
  span: nowhere,
  value: '{{ x }}',
  raw: '{{ x }}',
  templated: true,
};

/** Every way to put a template in the place of one part of a tree: of a value, or among the fields of an object. */
function* withTemplate(node: Node, path = ''): Generator<[path: string, node: Node]> {
  yield [path, filledIn];
  if (node.kind === 'map') {
    yield [`${path}.{{…}}`, { ...node, entries: [], templated: true }];
    for (const [index, entry] of node.entries.entries()) {
      for (const [below, value] of withTemplate(entry.value, `${path}.${entry.key}`)) {
        yield [below, { ...node, entries: node.entries.with(index, { ...entry, value }) }];
      }
    }
  } else if (node.kind === 'list') {
    yield [`${path}[{{…}}]`, { ...node, items: [], templated: true }];
    for (const [index, item] of node.items.entries()) {
      for (const [below, value] of withTemplate(item, `${path}[${index}]`)) {
        yield [below, { ...node, items: node.items.with(index, value) }];
      }
    }
  }
}

const pod = {
  metadata: { labels: { app: 'work' }, annotations: { note: 'x' } },
  spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] },
};

const jobSpec = {
  parallelism: 2,
  completions: 10,
  completionMode: 'Indexed',
  backoffLimit: 3,
  backoffLimitPerIndex: 1,
  maxFailedIndexes: 2,
  activeDeadlineSeconds: 60,
  ttlSecondsAfterFinished: 60,
  podReplacementPolicy: 'Failed',
  managedBy: 'example.com/controller',
  podFailurePolicy: {
    rules: [
      { action: 'FailIndex', onExitCodes: { containerName: 'main', operator: 'In', values: [1, 2] } },
      { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    ],
  },
  successPolicy: { rules: [{ succeededIndexes: '0-3', succeededCount: 2 }] },
  template: pod,
};

const metadata = {
  name: 'work',
  namespace: 'default',
  labels: { app: 'work' },
  annotations: { note: 'x' },
  finalizers: ['example.com/a'],
  ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'b', controller: true }],
};

const resources: [kind: 'Job' | 'CronJob', title: string, resource: unknown][] = [
  ['Job', 'an Indexed Job', { metadata, spec: jobSpec }],
  [
    'Job',
    'a Job with a manual selector',
    {
      metadata: { generateName: 'work-' },
      spec: {
        manualSelector: true,
        selector: {
          matchLabels: { app: 'work' },
          matchExpressions: [{ key: 'app', operator: 'In', values: ['work'] }],
        },
        template: pod,
      },
    },
  ],
  [
    'CronJob',
    'a CronJob',
    {
      metadata,
      spec: {
        schedule: '@daily',
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 5,
        jobTemplate: { metadata: { labels: { a: 'b' } }, spec: jobSpec },
      },
    },
  ],
];

describe('what a template fills in', () => {
  for (const [kind, title, resource] of resources) {
    it(`is not judged in ${title}, nor is anything else because of it`, () => {
      const root = nodeOfJson(resource);
      assert.deepEqual(validateResource(kind, root as MapNode, 36), []);
      let count = 0;
      for (const [path, node] of withTemplate(root)) {
        if (node.kind !== 'map') continue;
        assert.deepEqual(
          validateResource(kind, node, 36).map(({ code, field }) => `${code} ${field}`),
          [],
          `template at ${path}`,
        );
        count++;
      }
      assert.ok(count > 20);
    });
  }

  it('does not hide what is wrong next to it', () => {
    const root = nodeOfJson({
      metadata: { name: 'Work' },
      spec: { completions: -1, parallelism: 1, template: pod },
    }) as MapNode;
    const withTemplates = [...withTemplate(root)].filter(([path]) => path === '.spec.parallelism');
    for (const [, node] of withTemplates) {
      const found = validateResource('Job', node as MapNode, 36).map(({ field }) => field);
      assert.deepEqual(found.sort(), ['metadata.name', 'spec.completions']);
    }
    assert.equal(withTemplates.length, 1);
  });
});
