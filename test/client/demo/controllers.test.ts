import assert from 'node:assert/strict';
import { deleteObject, noDeleteOptions, type Propagation } from '../../../client/src/demo/api/deletion.ts';
import { ClusterClock } from '../../../client/src/demo/clock.ts';
import { createDemoCluster, type DemoCluster } from '../../../client/src/demo/index.ts';
import {
  configMapKind,
  cronJobKind,
  eventKind,
  jobKind,
  namespaceKind,
  podKind,
} from '../../../client/src/demo/store/kinds.ts';
import { type Fields, fieldsListOf, fieldsOf } from '../../../client/src/demo/store/objects.ts';
import { createFakeClock, type FakeClock } from '../../support/fakeClock.ts';

function template(script: string): Fields {
  return {
    spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', script] }] },
  };
}

describe('The controllers of the demo cluster', () => {
  let clock: FakeClock;
  let cluster: DemoCluster;
  beforeEach(async () => {
    clock = createFakeClock(Date.parse('2026-01-01T00:00:30Z'));
    cluster = await createDemoCluster({ clock });
  });
  afterEach(() => cluster.stop());

  const names = (kind: typeof jobKind): string[] => cluster.store.list(kind, 'default').map(({ name }) => name);
  const make = (name: string, spec: Fields): void => void cluster.registry.make(jobKind, 'default', name, { spec });
  const makeCron = (spec: Fields, script = 'true'): void =>
    void cluster.registry.make(cronJobKind, 'default', 'cron', {
      spec: { schedule: '* * * * *', jobTemplate: { spec: { template: template(script) } }, ...spec },
    });
  const reasons = (name: string): string[] =>
    [...cluster.store.members(eventKind, 'default')]
      .filter(({ object }) => fieldsOf(object.involvedObject).name === name)
      .map(({ object }) => String(object.reason));

  it('make a Job at every time of the schedule and keep the newest', async () => {
    makeCron({ successfulJobsHistoryLimit: 2 });
    await clock.advance(29_000);
    assert.deepEqual(names(jobKind), []);
    await clock.advance(10_000);
    assert.equal(names(jobKind).length, 1);
    const [first] = cluster.store.list(jobKind, 'default');
    assert.equal(
      first?.object.metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp'],
      '2026-01-01T00:01:00Z',
    );
    assert.equal(first?.name, `cron-${Date.parse('2026-01-01T00:01:00Z') / 60_000}`);
    await clock.advance(5 * 60_000);
    assert.equal(names(jobKind).length, 2);
    assert.ok(!names(jobKind).includes(first?.name ?? ''));
    const status = fieldsOf(cluster.store.get(cronJobKind, 'default', 'cron')?.object.status);
    assert.equal(status.lastScheduleTime, '2026-01-01T00:06:00Z');
    assert.ok(reasons('cron').includes('SawCompletedJob'));
  });

  it('start no second Job with Forbid, and end the first with Replace', async () => {
    makeCron({ concurrencyPolicy: 'Forbid' }, 'sleep 600');
    await clock.advance(150_000);
    assert.equal(names(jobKind).length, 1);
    assert.ok(reasons('cron').includes('JobAlreadyActive'));
    const [first] = names(jobKind);
    cluster.registry.update(
      cronJobKind,
      'default',
      'cron',
      undefined,
      (live) => ({ ...live, spec: { ...live.spec, concurrencyPolicy: 'Replace' } }),
      { dryRun: false, fieldManager: 'test', fieldValidation: 'Strict' },
    );
    await clock.advance(100_000);
    assert.equal(names(jobKind).length, 1);
    assert.notEqual(names(jobKind)[0], first);
  });

  it('take a finished Job away when its time is over', async () => {
    make('gone', { ttlSecondsAfterFinished: 20, template: template('true') });
    await clock.advance(15_000);
    assert.deepEqual(names(jobKind), ['gone']);
    await clock.advance(20_000);
    assert.deepEqual([names(jobKind), names(podKind)], [[], []]);
  });

  for (const [policy, jobs, pods] of [
    ['Background', 0, 1],
    ['Foreground', 1, 1],
    ['Orphan', 0, 1],
  ] as const) {
    it(`delete a Job and leave or take its pods: ${policy}`, async () => {
      make('one', { template: template('sleep 600') });
      await clock.advance(5000);
      const job = cluster.store.get(jobKind, 'default', 'one');
      assert.ok(job);
      deleteObject(cluster.registry, job, { ...noDeleteOptions, propagationPolicy: policy satisfies Propagation });
      await clock.advance(1000);
      assert.deepEqual([names(jobKind).length, names(podKind).length], [jobs, pods]);
      await clock.advance(60_000);
      assert.equal(names(jobKind).length, 0);
      assert.equal(names(podKind).length, policy === 'Orphan' ? 1 : 0);
    });
  }

  describe('of an owner that is deleted in the foreground', () => {
    const own = (name: string, owners: readonly string[], more: Fields = {}): string => {
      const ownerReferences = owners.map((owner) => {
        const uid = cluster.store.get(configMapKind, 'default', owner)?.object.metadata.uid ?? '';
        return { apiVersion: 'v1', kind: 'ConfigMap', name: owner, uid, blockOwnerDeletion: true };
      });
      cluster.registry.make(configMapKind, 'default', name, { metadata: { name, ownerReferences, ...more } });
      return name;
    };
    const remove = (name: string): void => {
      const stored = cluster.store.get(configMapKind, 'default', name);
      assert.ok(stored);
      deleteObject(cluster.registry, stored, { ...noDeleteOptions, propagationPolicy: 'Foreground' });
    };
    const metadata = (name: string) => cluster.store.get(configMapKind, 'default', name)?.object.metadata;

    it('delete what it owns, as its own finalizers say', async () => {
      own('leaf', [own('owner', [])], { finalizers: ['example.com/hold'] });
      remove('owner');
      await clock.advance(1000);
      assert.deepEqual(metadata('leaf')?.finalizers, ['example.com/hold']);
      assert.ok(metadata('leaf')?.deletionTimestamp && metadata('owner'));
    });

    it('delete what owns something itself in the foreground too', async () => {
      own('leaf', [own('middle', [own('owner', [])])], { finalizers: ['example.com/hold'] });
      remove('owner');
      await clock.advance(1000);
      assert.deepEqual(metadata('middle')?.finalizers, ['foregroundDeletion']);
      const leaf = cluster.store.get(configMapKind, 'default', 'leaf');
      assert.ok(leaf);
      cluster.registry.modify(leaf, (object) => ({ ...object, metadata: { ...object.metadata, finalizers: [] } }));
      await clock.advance(1000);
      assert.deepEqual([metadata('owner'), metadata('middle'), metadata('leaf')], [undefined, undefined, undefined]);
    });

    it('leave what has another owner, without the one that goes', async () => {
      own('leaf', [own('owner', []), own('other', [])]);
      remove('owner');
      await clock.advance(1000);
      assert.equal(metadata('owner'), undefined);
      assert.deepEqual(
        metadata('leaf')?.ownerReferences?.map(({ name }) => name),
        ['other'],
      );
    });

    it('delete two that own each other', async () => {
      own('b', [own('a', [])]);
      const [a, b] = ['a', 'b'].map((name) => cluster.store.get(configMapKind, 'default', name));
      assert.ok(a && b);
      const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'b', uid: b.object.metadata.uid };
      cluster.registry.modify(a, (object) => ({
        ...object,
        metadata: { ...object.metadata, ownerReferences: [{ ...reference, blockOwnerDeletion: true }] },
      }));
      remove('a');
      await clock.advance(1000);
      assert.deepEqual([metadata('a'), metadata('b')], [undefined, undefined]);
    });
  });

  it('empty a namespace that is deleted', async () => {
    cluster.registry.make(namespaceKind, '', 'other', {});
    cluster.registry.make(jobKind, 'other', 'one', { spec: { template: template('sleep 600') } });
    await clock.advance(5000);
    const namespace = cluster.store.get(namespaceKind, '', 'other');
    assert.ok(namespace);
    deleteObject(cluster.registry, namespace, noDeleteOptions);
    await clock.advance(60_000);
    assert.equal(cluster.store.get(namespaceKind, '', 'other'), undefined);
    assert.deepEqual(cluster.store.list(podKind, 'other'), []);
  });

  it('restart a container after 10 and 20 seconds and say CrashLoopBackOff', async () => {
    make('crash', {
      backoffLimit: 6,
      template: { spec: { ...fieldsOf(template('exit 1').spec), restartPolicy: 'OnFailure' } },
    });
    await clock.advance(6000);
    const report = (): Fields => {
      const [pod] = cluster.store.list(podKind, 'default');
      return fieldsListOf(fieldsOf(pod?.object.status).containerStatuses)[0] ?? {};
    };
    assert.equal(fieldsOf(fieldsOf(report().state).waiting).reason, 'CrashLoopBackOff');
    assert.equal(report().restartCount, 1);
    await clock.advance(12_000);
    assert.equal(report().restartCount, 2);
  });

  it('go by a time that passes as fast as it is told', async () => {
    const fast = new ClusterClock(clock, 1);
    const start = fast.now();
    let rang = 0;
    fast.after(60_000, () => {
      rang = fast.now() - start;
    });
    await clock.advance(10_000);
    fast.speed = 10;
    await clock.advance(4999);
    assert.equal(rang, 0);
    await clock.advance(1);
    assert.equal(rang, 60_000);
    assert.throws(() => {
      fast.speed = 0;
    }, RangeError);
  });
});
