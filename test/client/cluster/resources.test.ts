import assert from 'node:assert/strict';
import fc from 'fast-check';
import { boundedText } from '../../../client/src/cluster/fields.ts';
import { jobPhase, summarizePods } from '../../../client/src/cluster/jobPhase.ts';
import { podStatus } from '../../../client/src/cluster/podStatus.ts';
import { toCronJob, toEvent, toJob, toNamespace, toPod } from '../../../client/src/cluster/resources.ts';
import { jobObject, podObject, running } from '../../support/objects.ts';

const readers = { toCronJob, toEvent, toJob, toNamespace, toPod };

describe('trimmed objects', () => {
  it('hold little, whatever the object holds', () => {
    const big = 'x'.repeat(5_000_000);
    const object = jobObject(
      {
        name: 'j',
        annotations: { big, 'kubectl.kubernetes.io/last-applied-configuration': big },
        managedFields: [{ fieldsV1: { big } }],
        labels: { a: big },
      },
      {
        template: {
          spec: { containers: [{ name: 'c', image: big, command: [big], env: [{ name: 'A', value: big }] }] },
        },
      },
      {
        conditions: Array.from({ length: 5000 }, () => ({ type: 'X', status: 'True', message: big })),
        failedIndexes: big,
      },
    );
    const job = toJob(object);
    assert.ok(job);
    assert.ok(JSON.stringify(job).length < 300_000);
  });

  it('does not keep a long text alive for a part of it', () => {
    const before = process.memoryUsage().heapUsed + process.memoryUsage().external;
    const kept = Array.from({ length: 40 }, (_, index) => boundedText(`${index}${'y'.repeat(2_000_000)}`, 100));
    globalThis.gc?.();
    assert.equal(kept.length, 40);
    if (globalThis.gc) {
      const grown = process.memoryUsage().heapUsed + process.memoryUsage().external - before;
      assert.ok(grown < 20_000_000, `${grown} bytes`);
    }
  });

  it('are undefined for an object without a name', () => {
    for (const read of Object.values(readers)) {
      assert.equal(read({}), undefined);
      assert.equal(read({ metadata: null }), undefined);
      assert.equal(read({ metadata: { name: 5 } }), undefined);
      assert.equal(read({ metadata: { name: '' } }), undefined);
    }
  });

  it('can be made of any JSON, and judged', () => {
    const shapes = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom(null, true, 0, -1, 1e30, '', 'x', '2026-01-01T00:00:00Z', 'True', '\u202e'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            'name',
            'spec',
            'status',
            'containers',
            'initContainers',
            'containerStatuses',
            'conditions',
            'state',
            'waiting',
            'terminated',
            'ownerReferences',
            'labels',
            'annotations',
            'type',
            'controller',
            'template',
            'active',
            '__proto__',
          ),
          tie('value'),
          { maxKeys: 5 },
        ),
      ),
    }));
    fc.assert(
      fc.property(shapes.value, shapes.value, shapes.value, (spec, status, metadata) => {
        const object = { metadata: { name: 'n', ...(metadata as object) }, spec, status };
        const job = toJob(object);
        const pod = toPod(object);
        toCronJob(object);
        toEvent(object);
        toNamespace(object);
        if (pod) podStatus(pod);
        if (job) jobPhase(job, summarizePods(pod ? [pod] : []));
      }),
      { numRuns: 500 },
    );
  });

  it('read a pod’s containers in the order in which they start, with their roles', () => {
    const pod = toPod(
      podObject({ name: 'p' }, running, {
        initContainers: [
          { name: 'i', image: 'x' },
          { name: 's', image: 'x', restartPolicy: 'Always' },
        ],
        containers: [{ name: 'c', image: 'x' }],
        ephemeralContainers: [{ name: 'e', image: 'x' }],
      }),
    );
    assert.deepEqual(
      pod?.containers.map(({ name, role }) => `${name} ${role}`),
      ['i init', 's sidecar', 'c main', 'e ephemeral'],
    );
  });

  it('take the completion index from the annotation, or from the label of newer servers', () => {
    const name = 'batch.kubernetes.io/job-completion-index';
    assert.equal(toPod(podObject({ name: 'p', annotations: { [name]: '7' } }))?.index, 7);
    assert.equal(toPod(podObject({ name: 'p', labels: { [name]: '8' } }))?.index, 8);
    assert.equal(toPod(podObject({ name: 'p', labels: { [name]: '-1' } }))?.index, undefined);
  });

  it('count events as the server does, old and new', () => {
    const base = { metadata: { name: 'e' } };
    assert.equal(toEvent({ ...base, count: 3 })?.count, 3);
    assert.equal(toEvent({ ...base, series: { count: 9, lastObservedTime: '2026-01-01T00:00:00.123456Z' } })?.count, 9);
    assert.equal(toEvent(base)?.count, 1);
  });
});
