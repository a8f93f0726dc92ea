import assert from 'node:assert/strict';
import { type Changeability, classChanges, waysOf } from '../../../client/src/cluster/apply/changeability.ts';
import { changesBetween } from '../../../client/src/cluster/apply/changes.ts';
import type { KubernetesObject } from '../../../client/src/cluster/ports.ts';

type Spec = Record<string, unknown>;

const container = { name: 'c', image: 'busybox' };
const template = (pod: Spec = {}, metadata?: Spec): Spec => ({
  ...(metadata ? { metadata } : {}),
  spec: { containers: [container], restartPolicy: 'Never', ...pod },
});
const job = (spec: Spec, status: Spec = {}): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'pi' },
  spec: { template: template(), ...spec },
  status,
});

const running = { startTime: '2026-01-01T00:00:00Z', active: 1 };
const stopped = { startTime: '2026-01-01T00:00:00Z', conditions: [{ type: 'Suspended', status: 'True' }] };

function classes(
  live: KubernetesObject,
  change: Spec,
  minor: number | undefined = 36,
): Readonly<Record<string, Changeability>> {
  const result = { ...live, spec: { ...(live.spec as Spec), ...change } };
  const changes = classChanges(changesBetween({ spec: live.spec }, { spec: result.spec }), live, result, minor);
  return Object.fromEntries(changes.map(({ field, changeability }) => [field, changeability]));
}

describe('changes between two states of an object', () => {
  it('are the deepest fields that differ, with the server’s paths', () => {
    const before = { metadata: { labels: { 'a/b': '1' } }, spec: { parallelism: 1, suspend: false } };
    const after = { metadata: { labels: { 'a/b': '2' } }, spec: { parallelism: 2, backoffLimit: 3 } };
    assert.deepEqual(
      changesBetween(before, after).map(({ field, before, after }) => [field, before, after]),
      [
        ['metadata.labels[a/b]', '1', '2'],
        ['spec.parallelism', 1, 2],
        ['spec.suspend', false, undefined],
        ['spec.backoffLimit', undefined, 3],
      ],
    );
  });

  it('tell items with names apart by them, wherever they stand', () => {
    const before = [
      { name: 'a', v: 1 },
      { name: 'b', v: 1 },
    ];
    const after = [
      { name: 'b', v: 1 },
      { name: 'c', v: 1 },
    ];
    assert.deepEqual(
      changesBetween({ env: before }, { env: after }).map(({ field, before, after }) => [field, before, after]),
      [
        ['env[1]', undefined, { name: 'c', v: 1 }],
        ['env[0]', { name: 'a', v: 1 }, undefined],
      ],
    );
  });

  it('tell others apart by their places', () => {
    assert.deepEqual(
      changesBetween({ args: ['a', 'b'] }, { args: ['a', 'c', 'd'] }).map(({ field }) => field),
      ['args[1]', 'args[2]'],
    );
  });

  it('are none between equal objects', () => {
    assert.deepEqual(changesBetween(job({ parallelism: 1 }), job({ parallelism: 1 })), []);
  });
});

describe('what of a Job can be changed', () => {
  it('is how it runs, not what it runs', () => {
    const live = job({ parallelism: 1, completions: 2 }, running);
    const change = {
      parallelism: 3,
      suspend: true,
      backoffLimit: 1,
      activeDeadlineSeconds: 5,
      ttlSecondsAfterFinished: 5,
      podReplacementPolicy: 'Failed',
      maxFailedIndexes: 2,
      completions: 3,
      completionMode: 'Indexed',
      managedBy: 'a.example/b',
      backoffLimitPerIndex: 1,
      template: template({ containers: [{ ...container, image: 'alpine' }] }),
    };
    assert.deepEqual(classes(live, change), {
      'spec.template.spec.containers[0].image': 'immutable',
      'spec.parallelism': 'mutable',
      'spec.completions': 'mutable',
      'spec.suspend': 'mutable',
      'spec.backoffLimit': 'mutable',
      'spec.activeDeadlineSeconds': 'mutable',
      'spec.ttlSecondsAfterFinished': 'mutable',
      'spec.podReplacementPolicy': 'mutable',
      'spec.maxFailedIndexes': 'mutable',
      'spec.completionMode': 'immutable',
      'spec.managedBy': 'immutable',
      'spec.backoffLimitPerIndex': 'immutable',
    });
  });

  it('is the completions of an Indexed Job, in step with its parallelism', () => {
    const indexed = job({ completionMode: 'Indexed', parallelism: 2, completions: 2 }, running);
    assert.equal(classes(indexed, { completions: 4, parallelism: 4 })['spec.completions'], 'mutable');
    assert.equal(classes(indexed, { completions: 4 })['spec.completions'], 'immutable');
    assert.equal(classes(job({ completions: 2 }), { completions: 4, parallelism: 4 })['spec.completions'], 'immutable');
  });

  const directives: readonly (readonly [string, Spec])[] = [
    ['spec.template.spec.nodeSelector', template({ nodeSelector: { disk: 'ssd' } })],
    ['spec.template.spec.tolerations', template({ tolerations: [{ operator: 'Exists' }] })],
    ['spec.template.spec.affinity', template({ affinity: { nodeAffinity: {} } })],
    ['spec.template.spec.schedulingGates', template({ schedulingGates: [{ name: 'a' }] })],
    ['spec.template.metadata', template({}, { labels: { a: 'b' } })],
  ];

  for (const [field, changed] of directives) {
    it(`is ${field} while it is suspended, by the rules of the server’s version`, () => {
      const classOf = (live: KubernetesObject, minor: number | undefined) =>
        classes(live, { template: changed }, minor)[field];
      assert.equal(classOf(job({}, running), 36), 'whileSuspended');
      assert.equal(classOf(job({}, running), 35), 'immutable');
      assert.equal(classOf(job({}), 35), 'whileSuspended');
      assert.equal(classOf(job({ suspend: true }), 35), 'mutable');
      assert.equal(classOf(job({ suspend: true }), undefined), 'mutable');
      assert.equal(classOf(job({ suspend: true }, stopped), 36), 'mutable');
      assert.equal(classOf(job({ suspend: true }, stopped), 35), 'immutable');
      assert.equal(classOf(job({ suspend: true }, { ...stopped, active: 1 }), 36), 'whileSuspended');
    });
  }

  it('is resources while it is suspended, from 1.36 on', () => {
    const changed = template({ containers: [{ ...container, resources: { limits: { cpu: '1' } } }] });
    const field = 'spec.template.spec.containers[0].resources';
    assert.equal(classes(job({}, running), { template: changed })[field], 'whileSuspended');
    assert.equal(classes(job({ suspend: true }, stopped), { template: changed })[field], 'mutable');
    assert.equal(classes(job({ suspend: true }), { template: changed }, 35)[field], 'immutable');
  });

  it('is not its pods’ affinity', () => {
    const changed = template({ affinity: { nodeAffinity: {}, podAffinity: {} } });
    assert.equal(classes(job({ suspend: true }), { template: changed })['spec.template.spec.affinity'], 'immutable');
  });
});

describe('what of a CronJob can be changed', () => {
  it('is everything', () => {
    const live = { kind: 'CronJob', spec: { schedule: '* * * * *', jobTemplate: { spec: { template: {} } } } };
    const result = { kind: 'CronJob', spec: { schedule: '1 * * * *', jobTemplate: { spec: { template: { a: 1 } } } } };
    const changes = classChanges(changesBetween(live, result), live, result, 36);
    assert.deepEqual([...new Set(changes.map(({ changeability }) => changeability))], ['mutable']);
    assert.deepEqual(waysOf(changes), ['apply']);
  });
});

describe('ways to bring changes about', () => {
  it('are the gentlest that work', () => {
    const ways = (...all: Changeability[]) => waysOf(all.map((changeability) => ({ changeability })))[0];
    assert.equal(ways(), 'apply');
    assert.equal(ways('mutable'), 'apply');
    assert.equal(ways('mutable', 'whileSuspended'), 'suspendAndResume');
    assert.equal(ways('whileSuspended', 'immutable'), 'replace');
  });
});
