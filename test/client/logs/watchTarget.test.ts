import assert from 'node:assert/strict';
import type { LogTarget } from '../../../client/src/cluster/logs/session.ts';
import { watchTarget } from '../../../client/src/cluster/logs/watchTarget.ts';
import { cronJobKind, jobKind, podKind } from '../../../client/src/cluster/resourceKinds.ts';
import { connectionReset, createFakeApi, type FakeApi } from '../../support/fakeApi.ts';
import { createFakeClock, settled } from '../../support/fakeClock.ts';

const controlledBy = (kind: string, name: string, uid: string) => [
  { apiVersion: 'batch/v1', kind, name, uid, controller: true },
];
const at = (minute: number) => `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`;

function putJob(api: FakeApi, name: string, minute = 0, owner?: string, complete = false): string {
  const uid = `uid-${name}`;
  api.put(jobKind, {
    namespace: 'a',
    name,
    metadata: {
      namespace: 'a',
      name,
      uid,
      creationTimestamp: at(minute),
      ...(owner === undefined ? {} : { ownerReferences: controlledBy('CronJob', owner, `uid-${owner}`) }),
    },
    spec: { completions: 1, template: { spec: { containers: [{ name: 'c' }] } } },
    status: complete ? { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] } : {},
  });
  return uid;
}

function putPod(api: FakeApi, name: string, job: string, phase = 'Running'): void {
  const labels = { 'batch.kubernetes.io/controller-uid': `uid-${job}` };
  api.put(podKind, {
    namespace: 'a',
    name,
    metadata: {
      namespace: 'a',
      name,
      uid: `uid-${name}`,
      labels,
      ownerReferences: controlledBy('Job', job, `uid-${job}`),
    },
    spec: { containers: [{ name: 'c', image: 'busybox' }] },
    status: { phase },
  });
}

function watch(api: FakeApi, target: LogTarget) {
  const clock = createFakeClock();
  const get = async () => {
    throw new Error('nothing is asked for');
  };
  const watching = watchTarget({
    api: { ...api, get },
    clock,
    random: () => 0.5,
    target,
    wordError: ({ message }) => message,
  });
  const notices: string[] = [];
  watching.onDidNotice(({ text }) => notices.push(text));
  const names = () => watching.pods().map(({ ref }) => ref.name);
  return { watching, notices, names, clock };
}

describe('watchTarget', () => {
  it('knows the pods of a Job by their owner, and ends when it has ended', async () => {
    const api = createFakeApi();
    putJob(api, 'pi');
    putPod(api, 'pi-1', 'pi');
    putPod(api, 'other-1', 'other');
    const { watching, names } = watch(api, { kind: 'job', ref: { namespace: 'a', name: 'pi' }, uid: '' });
    await settled();
    assert.deepEqual(names(), ['pi-1']);
    assert.equal(watching.end(), undefined);
    putPod(api, 'pi-1', 'pi', 'Failed');
    putPod(api, 'pi-2', 'pi', 'Succeeded');
    putJob(api, 'pi', 0, undefined, true);
    await settled();
    assert.deepEqual(names(), ['pi-1', 'pi-2']);
    assert.equal(watching.end()?.kind, 'complete');
    watching.dispose();
  });

  it("follows a CronJob's newest Job and those that come, and no older one", async () => {
    const api = createFakeApi();
    api.put(cronJobKind, {
      namespace: 'a',
      name: 'hourly',
      metadata: { namespace: 'a', name: 'hourly', uid: 'uid-hourly' },
      spec: { schedule: '0 * * * *' },
    });
    for (const [job, minute] of [
      ['hourly-1', 1],
      ['hourly-2', 2],
    ] as const) {
      putJob(api, job, minute, 'hourly', true);
      putPod(api, `${job}-x`, job, 'Succeeded');
    }
    putJob(api, 'by-hand', 9);
    putPod(api, 'by-hand-x', 'by-hand');
    const { watching, names } = watch(api, { kind: 'cronJob', ref: { namespace: 'a', name: 'hourly' }, uid: '' });
    await settled();
    assert.deepEqual(names(), ['hourly-2-x']);
    assert.equal(watching.end(), undefined, 'the next one is waited for');
    putJob(api, 'hourly-3', 3, 'hourly');
    putPod(api, 'hourly-3-x', 'hourly-3');
    await settled();
    assert.deepEqual(names(), ['hourly-2-x', 'hourly-3-x']);
    api.remove(cronJobKind, 'a', 'hourly');
    putPod(api, 'hourly-3-x', 'hourly-3', 'Succeeded');
    putJob(api, 'hourly-3', 3, 'hourly', true);
    await settled();
    assert.equal(watching.end()?.kind, 'deleted');
    watching.dispose();
  });

  it('follows a selection until all of it has ended', async () => {
    const api = createFakeApi();
    for (const name of ['one', 'two']) {
      putJob(api, name, 0, undefined, name === 'one');
      putPod(api, `${name}-x`, name, name === 'one' ? 'Succeeded' : 'Running');
    }
    const job = (name: string): LogTarget => ({ kind: 'job', ref: { namespace: 'a', name }, uid: '' });
    const { watching, names } = watch(api, {
      kind: 'selection',
      ref: { namespace: 'a', name: 'one, two' },
      uid: '',
      targets: [job('one'), job('two')],
    });
    await settled();
    assert.deepEqual(names().sort(), ['one-x', 'two-x']);
    assert.equal(watching.end(), undefined);
    putPod(api, 'two-x', 'two', 'Succeeded');
    putJob(api, 'two', 0, undefined, true);
    await settled();
    const end = watching.end();
    assert.equal(end?.kind, 'complete');
    assert.match(end?.text ?? '', /Job one is complete.*Job two is complete/);
    watching.dispose();
  });

  it('says trouble only when it lasts', async () => {
    const api = createFakeApi();
    putJob(api, 'pi');
    const { notices, watching, clock } = watch(api, { kind: 'job', ref: { namespace: 'a', name: 'pi' }, uid: '' });
    await settled();
    api.cut(connectionReset);
    await clock.advance(2_000);
    assert.deepEqual(notices, []);
    api.failAll(connectionReset);
    api.cut(connectionReset);
    await clock.advance(30_000);
    assert.equal(notices.length > 0, true);
    api.failAll(undefined);
    await clock.advance(120_000);
    assert.match(notices.at(-1) ?? '', /answers again/);
    watching.dispose();
  });
});
