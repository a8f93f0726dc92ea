import assert from 'node:assert/strict';
import { awaitEnd } from '../../../client/src/cluster/awaitEnd.ts';
import { ClusterError } from '../../../client/src/cluster/errors.ts';
import type { ClusterApi, KubernetesObject } from '../../../client/src/cluster/ports.ts';
import { AutoClock } from '../../support/autoClock.ts';
import { connectionReset } from '../../support/fakeApi.ts';

const status = { code: 404, reason: '', message: '', causes: [], details: {} };
const gone = new ClusterError({ kind: 'notFound', what: 'object', status });
const forbidden = new ClusterError({ kind: 'forbidden', by: 'authorization', status });

function job(condition?: string, uid = 'u'): KubernetesObject {
  const conditions = condition ? [{ type: condition, status: 'True', reason: 'Because', message: 'It is so' }] : [];
  return { metadata: { name: 'pi', namespace: 'a', uid }, spec: {}, status: { conditions } };
}

/** Answers one after the other; the last one again and again. */
function world(...answers: (KubernetesObject | Error)[]) {
  let asked = 0;
  const api = {
    get: async () => {
      const answer = answers[Math.min(asked++, answers.length - 1)];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  } as unknown as ClusterApi;
  const seen: unknown[] = [];
  const controller = new AbortController();
  const wait = (uid = 'u') =>
    awaitEnd(api, { ref: { namespace: 'a', name: 'pi' }, uid }, new AutoClock(), controller.signal, (state) => {
      seen.push(state);
      if (seen.length === 1000) controller.abort(new Error('stopped'));
    });
  return { wait, seen };
}

describe('waiting for a Job’s end', () => {
  it('tells either end, and waits while it is only certain', async () => {
    const good = world(job(), job('SuccessCriteriaMet'), job('Complete'));
    assert.equal((await good.wait()).kind, 'complete');
    assert.equal(good.seen.length, 2);
    const bad = await world(job('FailureTarget'), job('Failed')).wait();
    assert.deepEqual(bad.kind === 'failed' && [bad.reason, bad.message], ['Because', 'It is so']);
  });

  it('outlasts a cluster that is away', async () => {
    const { wait, seen } = world(connectionReset, connectionReset, job('Complete'));
    assert.equal((await wait()).kind, 'complete');
    assert.deepEqual(seen, [connectionReset, connectionReset]);
  });

  it('notices that it is gone, or another one of its name', async () => {
    assert.equal((await world(job(), gone).wait()).kind, 'gone');
    assert.equal((await world(job(), job('Complete', 'other')).wait()).kind, 'gone');
    assert.equal((await world(job(), job('Complete', 'other')).wait('')).kind, 'gone');
  });

  it('ends with what does not go away, and when it is cancelled', async () => {
    await assert.rejects(world(forbidden).wait(), forbidden);
    const { wait, seen } = world(job());
    await assert.rejects(wait(), /stopped/);
    assert.equal(seen.length, 1000);
  });
});
