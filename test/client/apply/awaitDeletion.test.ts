import assert from 'node:assert/strict';
import { awaitDeletion } from '../../../client/src/cluster/apply/awaitDeletion.ts';
import type { KubernetesObject } from '../../../client/src/cluster/ports.ts';
import { AutoClock } from '../../support/autoClock.ts';
import { connectionReset } from '../../support/fakeApi.ts';

const job = (finalizers?: unknown, uid = 'u'): KubernetesObject => ({ metadata: { name: 'pi', uid, finalizers } });

/** Answers one after the other; the last one again and again. */
function waiting(...answers: (KubernetesObject | Error | undefined)[]) {
  const clock = new AutoClock();
  const begin = clock.now();
  const reported = new Set<string>();
  const controller = new AbortController();
  let asked = 0;
  const end = awaitDeletion({
    read: async () => {
      const answer = answers[Math.min(asked++, answers.length - 1)];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    uid: 'u',
    clock,
    signal: controller.signal,
    report: (message) => reported.add(message),
  });
  return { end, reported, controller, seconds: () => (clock.now() - begin) / 1000 };
}

describe('waiting until a deleted Job is gone', () => {
  it('ends when it is gone, or another one has its name', async () => {
    assert.deepEqual(await waiting(job(['foregroundDeletion']), undefined).end, { gone: true });
    assert.deepEqual(await waiting(job(['foregroundDeletion']), job([], 'other')).end, { gone: true });
  });

  it('gives its pods all the time that they need, and says how long it takes', async () => {
    const looks = Array.from({ length: 7200 }, () => job(['foregroundDeletion', 'example.com/hold']));
    const { end, reported, seconds } = waiting(...looks, undefined);
    assert.deepEqual(await end, { gone: true });
    assert.ok(seconds() >= 3600);
    assert.ok(reported.has('waiting until its pods are gone'));
    assert.ok(reported.has('waiting until its pods are gone, for 15m now'));
  });

  it('does not wait for ever for who set a finalizer', async () => {
    const { end, reported, seconds } = waiting(job(['foregroundDeletion']), job(['a/b', 'c/\u001b[31md', 7]));
    assert.deepEqual(await end, { gone: false, heldBy: ['a/b', 'c/ [31md'] });
    assert.ok(seconds() >= 30 && seconds() < 35, String(seconds()));
    assert.ok(reported.has('waiting for the finalizers “a/b” and “c/ [31md” to be removed'));
  });

  it('waits for one that goes in time', async () => {
    const looks = Array.from({ length: 50 }, () => job(['a/b']));
    assert.deepEqual(await waiting(...looks, undefined).end, { gone: true });
  });

  it('outlives a connection that breaks, and gives up on one that stays away', async () => {
    assert.deepEqual(await waiting(job(), connectionReset, connectionReset, undefined).end, { gone: true });
    const { end, seconds } = waiting(job(), connectionReset);
    await assert.rejects(end, (error) => error === connectionReset);
    assert.ok(seconds() >= 60 && seconds() < 65, String(seconds()));
  });

  it('can be cancelled', async () => {
    const { end, controller } = waiting(job(['foregroundDeletion']));
    controller.abort(new Error('stopped'));
    await assert.rejects(end, /stopped/);
  });

  it('takes an object without metadata for another one', async () => {
    assert.deepEqual(await waiting({}).end, { gone: true });
  });
});
