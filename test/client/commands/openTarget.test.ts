import assert from 'node:assert/strict';
import type { ClusterApi } from '../../../client/src/cluster/ports.ts';
import { jobKind } from '../../../client/src/cluster/resourceKinds.ts';
import type { TreeNode } from '../../../client/src/cluster/tree.ts';
import { deleteFinishedJobs } from '../../../client/src/commands/deleteMany.ts';
import { followLogs } from '../../../client/src/commands/followLogs.ts';
import { openTarget } from '../../../client/src/commands/openTarget.ts';
import { Cancelled } from '../../../client/src/ui/userError.ts';
import { fakeServices } from '../../support/fakeServices.ts';

const nodes = [
  { id: 'n/kind/jobs', kind: 'namespace', label: 'jobs', context: 'kind' },
  { id: 'j/kind', kind: 'message', label: 'x', context: 'kind' },
  {
    id: 'j/kind/pi',
    kind: 'job',
    label: 'pi',
    context: 'kind',
    object: { kind: jobKind, ref: { namespace: 'science', name: 'pi' }, uid: 'u' },
  },
  { id: 'c/minikube', kind: 'context', label: 'minikube', context: 'minikube' },
] as unknown as readonly TreeNode[];

/** The current context is minikube. */
const open = (more: Partial<Parameters<typeof fakeServices>[0]> = {}) =>
  fakeServices({ api: {}, nodes, state: 'unreachable', connectedOthers: ['kind', 'demo'], ...more });

const placeOf = async ({ services }: ReturnType<typeof open>): Promise<string> => {
  const { context, namespace } = await openTarget(services, 'Follow Logs');
  return `${context} / ${namespace}`;
};

describe('where a command acts that nothing was chosen for', () => {
  it('is the current context as long as it can be used, whatever is selected', async () => {
    for (const state of ['connected', 'idle'] as const) {
      const world = open({ state, selection: ['n/kind/jobs'] });
      assert.equal(await placeOf(world), 'minikube / default');
      assert.deepEqual(world.recorded.said, []);
    }
  });

  it('is the current context where no other one can be used: the error says what is wrong with it', async () => {
    assert.equal(await placeOf(open({ connectedOthers: [] })), 'minikube / default');
  });

  it('is that of what is selected where the current one cannot be used', async () => {
    assert.equal(await placeOf(open({ selection: ['n/kind/jobs'] })), 'kind / jobs');
    assert.equal(await placeOf(open({ selection: ['j/kind/pi'] })), 'kind / science');
    assert.equal(await placeOf(open({ selection: ['c/minikube', 'j/kind'] })), 'kind / default');
  });

  it('is asked for where nothing of another one is selected', async () => {
    const world = open({ selection: ['c/minikube'], answers: [['Follow Logs', 'demo']] });
    assert.equal(await placeOf(world), 'demo / default');
    assert.deepEqual(world.recorded.choices, [['kind', 'demo']]);
    await assert.rejects(placeOf(open()), Cancelled);
  });

  it('is said with what there is to pick', async () => {
    const api: Partial<ClusterApi> = {
      list: async () => ({ items: [{ metadata: { name: 'pi', uid: 'u' } }], resourceVersion: '1' }),
    };
    const world = open({ api, answers: [['Follow Logs', 'demo']] });
    await assert.rejects(followLogs(world.services));
    assert.deepEqual(world.recorded.said.slice(0, 3), [
      'pick: Follow Logs',
      'progress: Follow Logs',
      'pick: Follow Logs — demo / default',
    ]);
    const none: Partial<ClusterApi> = { list: async () => ({ items: [], resourceVersion: '1' }) };
    await assert.rejects(
      deleteFinishedJobs(open({ api: none, selection: ['n/kind/jobs'] }).services),
      /no finished Job in namespace jobs of context kind/,
    );
  });
});
