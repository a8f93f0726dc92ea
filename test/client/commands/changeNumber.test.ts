import assert from 'node:assert/strict';
import { checkNumber, isElastic, numberField } from '../../../client/src/cluster/apply/jobNumbers.ts';
import type { ClusterApi, KubernetesObject, ResourceKind } from '../../../client/src/cluster/ports.ts';
import { cronJobKind, jobKind } from '../../../client/src/cluster/resourceKinds.ts';
import { changeParallelism, setBackoffLimit, setDeadline } from '../../../client/src/commands/changeNumber.ts';
import { UserError } from '../../../client/src/ui/userError.ts';
import { type FakeWorld, fakeServices } from '../../support/fakeServices.ts';

const job = (spec: Record<string, unknown>, status = {}): KubernetesObject => ({
  metadata: { name: 'pi', namespace: 'a', uid: 'u' },
  spec,
  status,
});

function world(live: KubernetesObject, answers: FakeWorld['answers'] = [], kind: ResourceKind = jobKind) {
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
  const subject = { api: withPlace, context: 'minikube', kind, ref: { namespace: 'a', name: 'pi' }, uid: 'u' };
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
    assert.ok(!isElastic({ completionMode: 'Indexed', parallelism: 2, completions: 4 }));
    assert.ok(!isElastic({ parallelism: 2, completions: 2 }));
    assert.ok(isElastic({ completionMode: 'Indexed', completions: 1 }));
  });

  it('refuses what is no number, and a Job that has ended', async () => {
    const asked = numberField('parallelism', { completionMode: 'Indexed' });
    for (const text of ['', '-1', '1.5', 'two', '1e3', '100001']) assert.ok(checkNumber(text, asked), text);
    for (const text of ['0', ' 7 ', '100000']) assert.equal(checkNumber(text, asked), undefined, text);
    assert.equal(checkNumber('', numberField('backoffLimit', {})), undefined);
    const ended = world(job({}, { conditions: [{ type: 'Failed', status: 'True' }] }));
    await assert.rejects(setBackoffLimit(ended.services), /has ended/);
    const odd = world(job({}), [['How many pods may fail', 'x']]);
    await assert.rejects(setBackoffLimit(odd.services), UserError);
    assert.deepEqual([...ended.patches, ...odd.patches], []);
  });

  it('changes those of the Jobs that a CronJob will make', async () => {
    const live = job({ schedule: '@daily', jobTemplate: { spec: { backoffLimit: 2, completionMode: 'Indexed' } } });
    const { services, recorded, patches } = world(live, [['How many pods may fail', '5']], cronJobKind);
    await setBackoffLimit(services);
    assert.deepEqual(patches, [{ metadata: { uid: 'u' }, spec: { jobTemplate: { spec: { backoffLimit: 5 } } } }]);
    assert.match(recorded.said.at(-1) ?? '', /^inform: CronJob pi in .*: backoffLimit is 5 now\. Jobs that are there/);

    const elastic = job({ jobTemplate: { spec: { completionMode: 'Indexed', completions: 3, parallelism: 3 } } });
    const answers = [
      ['at the same time', '4'],
      ['as many pods as indexes', true],
    ] as const;
    const more = world(elastic, answers, cronJobKind);
    await changeParallelism(more.services);
    assert.deepEqual(more.patches, [
      { metadata: { uid: 'u' }, spec: { jobTemplate: { spec: { parallelism: 4, completions: 4 } } } },
    ]);
  });

  it('survives a CronJob without the template that it should have', async () => {
    const { services, patches } = world(job({}), [['Seconds after', '9']], cronJobKind);
    await setDeadline(services);
    assert.deepEqual(patches, [
      { metadata: { uid: 'u' }, spec: { jobTemplate: { spec: { activeDeadlineSeconds: 9 } } } },
    ]);
  });
});
