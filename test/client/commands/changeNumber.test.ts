import assert from 'node:assert/strict';
import { checkNumber, isElastic, numberField } from '../../../client/src/cluster/apply/jobNumbers.ts';
import type { ClusterApi, KubernetesObject } from '../../../client/src/cluster/ports.ts';
import { jobKind } from '../../../client/src/cluster/resourceKinds.ts';
import { changeParallelism, setBackoffLimit, setDeadline } from '../../../client/src/commands/changeNumber.ts';
import { UserError } from '../../../client/src/ui/userError.ts';
import { type FakeWorld, fakeServices } from '../../support/fakeServices.ts';

const job = (spec: Record<string, unknown>, status = {}): KubernetesObject => ({
  metadata: { name: 'pi', namespace: 'a', uid: 'u' },
  spec,
  status,
});

function world(live: KubernetesObject, answers: FakeWorld['answers'] = []) {
  const patches: unknown[] = [];
  const api: Partial<ClusterApi> = {
    list: async () => ({ items: [live], resourceVersion: '1' }),
    get: async () => live,
    patch: async (_kind, _ref, _type, patch) => {
      patches.push(patch);
      return { created: false, warnings: [], object: { spec: (patch as { spec: unknown }).spec } };
    },
  };
  const withPlace = { ...api, place: { context: 'minikube', user: 'u' } };
  const subject = { api: withPlace, context: 'minikube', kind: jobKind, ref: { namespace: 'a', name: 'pi' }, uid: 'u' };
  return { patches, ...fakeServices({ api, answers: [...(answers ?? []), ['—', subject]] }) };
}

describe('changing the numbers of a Job', () => {
  it('sets one, in this very object', async () => {
    const { services, recorded, patches } = world(job({ parallelism: 1 }), [['at the same time', ' 4 ']]);
    await changeParallelism(services);
    assert.deepEqual(patches, [{ metadata: { uid: 'u' }, spec: { parallelism: 4 } }]);
    assert.match(recorded.said.at(-1) ?? '', /Job pi in namespace a of context minikube: parallelism is 4 now\.$/);
  });

  it('takes one away where none is a value', async () => {
    const { services, recorded, patches } = world(job({ activeDeadlineSeconds: 60 }), [['Seconds after', '']]);
    await setDeadline(services);
    assert.deepEqual(patches, [{ metadata: { uid: 'u' }, spec: { activeDeadlineSeconds: null } }]);
    assert.match(recorded.said.at(-1) ?? '', /activeDeadlineSeconds is none now/);
  });

  it('changes completions with it when asked to, of an elastic Indexed Job only', async () => {
    const elastic = job({ completionMode: 'Indexed', parallelism: 2, completions: 2 });
    const answers = [
      ['at the same time', '5'],
      ['as many pods as indexes', true],
    ] as const;
    const { services, patches } = world(elastic, answers);
    await changeParallelism(services);
    assert.deepEqual(patches, [{ metadata: { uid: 'u' }, spec: { parallelism: 5, completions: 5 } }]);
    assert.ok(!isElastic(job({ completionMode: 'Indexed', parallelism: 2, completions: 4 })));
    assert.ok(!isElastic(job({ parallelism: 2, completions: 2 })));
    assert.ok(isElastic(job({ completionMode: 'Indexed', completions: 1 })));
  });

  it('refuses what is no number, and a Job that has ended', async () => {
    const asked = numberField('parallelism', job({ completionMode: 'Indexed' }));
    for (const text of ['', '-1', '1.5', 'two', '1e3', '100001']) assert.ok(checkNumber(text, asked), text);
    for (const text of ['0', ' 7 ', '100000']) assert.equal(checkNumber(text, asked), undefined, text);
    assert.equal(checkNumber('', numberField('backoffLimit', {})), undefined);
    const ended = world(job({}, { conditions: [{ type: 'Failed', status: 'True' }] }));
    await assert.rejects(setBackoffLimit(ended.services), /has ended/);
    const odd = world(job({}), [['How many pods may fail', 'x']]);
    await assert.rejects(setBackoffLimit(odd.services), UserError);
    assert.deepEqual([...ended.patches, ...odd.patches], []);
  });
});
