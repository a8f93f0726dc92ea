import assert from 'node:assert/strict';
import { ClusterError } from '../../../client/src/cluster/errors.ts';
import { fieldsOf, listOf } from '../../../client/src/cluster/fields.ts';
import type { ClusterApi, DeleteOptions, KubernetesObject, ObjectRef } from '../../../client/src/cluster/ports.ts';
import { cronJobKind, jobKind, podKind } from '../../../client/src/cluster/resourceKinds.ts';
import type { TreeNode } from '../../../client/src/cluster/tree.ts';
import { deleteSubjects } from '../../../client/src/commands/delete.ts';
import { followLogs } from '../../../client/src/commands/followLogs.ts';
import { isProtected } from '../../../client/src/commands/protectedContext.ts';
import { runAgain, runCronJobNow } from '../../../client/src/commands/run.ts';
import { suspend } from '../../../client/src/commands/suspend.ts';
import { Cancelled, UserError } from '../../../client/src/ui/userError.ts';
import { context, fakeServices, settled } from '../../support/fakeServices.ts';
import { treeRow } from '../../support/treeRow.ts';

const kinds = { job: jobKind, cronJob: cronJobKind, pod: podKind } as const;

function node(kind: keyof typeof kinds, name: string): TreeNode {
  const object = { kind: kinds[kind], ref: { namespace: 'team-a', name }, uid: `uid-${name}` };
  return treeRow({ id: `${kind}/${name}`, kind, object, context });
}

interface Deleted {
  readonly ref: ObjectRef;
  readonly options: DeleteOptions;
}

/** A cluster whose objects can be read and deleted. */
function cluster(fail: (ref: ObjectRef) => unknown = () => undefined): {
  readonly api: Partial<ClusterApi>;
  readonly deleted: Deleted[];
} {
  const deleted: Deleted[] = [];
  return {
    deleted,
    api: {
      get: async (_kind, ref) => ({
        metadata: { ...ref, uid: `uid-${ref.name}`, resourceVersion: '7' },
        spec: { completions: 2 },
      }),
      delete: async (_kind, ref, options) => {
        const error = fail(ref);
        if (error) throw error;
        deleted.push({ ref, options });
        return { warnings: [] };
      },
    },
  };
}

const status = { code: 404, reason: 'NotFound', message: '', causes: [], details: {} };

describe('delete', () => {
  it('asks, naming what and where, and deletes this very object', async () => {
    const { api, deleted } = cluster();
    const { services, recorded } = fakeServices({
      api,
      nodes: [node('job', 'pi')],
      answers: [['Delete Job pi', 'Delete']],
    });
    await deleteSubjects(services, 'job/pi');
    assert.equal(recorded.said[0], 'confirm: Delete Job pi in namespace team-a of context minikube?');
    assert.deepEqual(
      deleted.map(({ ref, options }) => [ref.name, options.propagationPolicy, options.uid]),
      [['pi', 'Background', 'uid-pi']],
    );
    assert.equal(recorded.said.at(-1), 'inform: Deleted Job pi in namespace team-a of context minikube.');
  });

  it('does nothing when it is not confirmed', async () => {
    const { api, deleted } = cluster();
    const { services } = fakeServices({ api, nodes: [node('job', 'pi')] });
    await assert.rejects(deleteSubjects(services, 'job/pi'), Cancelled);
    assert.deepEqual(deleted, []);
  });

  it('keeps the pods, or waits for them, as chosen', async () => {
    for (const [answer, policy] of [
      ['Delete, Keep Pods', 'Orphan'],
      ['Delete and Wait for Pods', 'Foreground'],
    ] as const) {
      const { api, deleted } = cluster();
      const { services } = fakeServices({ api, nodes: [node('job', 'pi')], answers: [['Delete', answer]] });
      await deleteSubjects(services, 'job/pi');
      assert.equal(deleted[0]?.options.propagationPolicy, policy);
    }
  });

  it('gives back what was deleted, as it would be applied', async () => {
    const { api } = cluster();
    const { services, recorded } = fakeServices({
      api,
      nodes: [node('job', 'pi')],
      answers: [
        ['Delete Job pi', 'Delete'],
        ['Deleted', 'Reopen as Manifest'],
      ],
    });
    await deleteSubjects(services, 'job/pi');
    await settled();
    await new Promise(setImmediate);
    assert.equal(
      recorded.untitled[0],
      'apiVersion: batch/v1\nkind: Job\nmetadata:\n  namespace: team-a\n  name: pi\nspec:\n  completions: 2\n  template: {}\n',
    );
  });

  it('goes on after one that cannot be deleted, and says both', async () => {
    const denied = new ClusterError({ kind: 'forbidden', by: 'authorization', status: { ...status, code: 403 } });
    const { api, deleted } = cluster(({ name }) => (name === 'b' ? denied : undefined));
    const nodes = ['a', 'b', 'c'].map((name) => node('job', name));
    const { services, recorded } = fakeServices({ api, nodes, answers: [['Delete 3 Jobs', 'Delete']] });
    await deleteSubjects(
      services,
      'job/a',
      nodes.map(({ id }) => id),
    );
    assert.deepEqual(
      deleted.map(({ ref }) => ref.name),
      ['a', 'c'],
    );
    assert.deepEqual(
      recorded.reported.map(({ error, doing }) => [error, doing]),
      [[denied, 'delete Job b in namespace team-a of context minikube']],
    );
    assert.match(recorded.said.at(-1) ?? '', /Deleted 2 of 3/);
  });

  it('takes it for done when somebody else was faster', async () => {
    const gone = new ClusterError({ kind: 'notFound', what: 'object', status });
    const { api } = cluster(() => gone);
    const { services, recorded } = fakeServices({ api, nodes: [node('job', 'pi')], answers: [['Delete', 'Delete']] });
    await deleteSubjects(services, 'job/pi');
    assert.deepEqual(recorded.reported, []);
    assert.match(recorded.said.at(-1) ?? '', /Deleted Job pi/);
  });

  it('asks for a protected context’s name after the confirmation', async () => {
    const { api, deleted } = cluster();
    const { services } = fakeServices({
      api,
      nodes: [node('job', 'pi')],
      protectedContexts: ['mini*'],
      answers: [['Delete Job pi', 'Delete']],
    });
    await assert.rejects(deleteSubjects(services, 'job/pi'), Cancelled);
    assert.deepEqual(deleted, []);
  });

  it('says what is not permitted before it asks anything', async () => {
    const { api, deleted } = cluster();
    const { services, recorded } = fakeServices({ api, nodes: [node('job', 'pi')], forbidden: ['delete'] });
    await assert.rejects(
      deleteSubjects(services, 'job/pi'),
      /not permitted to delete jobs\.batch in namespace team-a of context minikube\. The cluster says: no role\./,
    );
    assert.deepEqual([deleted, recorded.said], [[], []]);
  });

  it('says that a node is gone instead of asking for another', async () => {
    const { services } = fakeServices({ api: {} });
    await assert.rejects(deleteSubjects(services, 'job/gone'), UserError);
  });
});

describe('protected contexts', () => {
  it('are patterns in which only the star is special', () => {
    assert.ok(isProtected('eu.prod', ['*.prod']));
    assert.ok(isProtected('prod', ['prod']));
    assert.ok(!isProtected('euxprod', ['*.prod']));
    assert.ok(!isProtected('prod-2', ['prod']));
    assert.ok(isProtected('arn:aws:eks:eu:1:cluster/prod(1)', ['*/prod(1)']));
    assert.ok(!isProtected('prod', []));
  });
});

describe('running Jobs', () => {
  interface Created {
    readonly namespace: string | undefined;
    readonly object: KubernetesObject;
  }
  function creating(object: KubernetesObject): { readonly api: Partial<ClusterApi>; readonly created: Created[] } {
    const created: Created[] = [];
    return {
      created,
      api: {
        get: async () => object,
        create: async (_kind, { namespace }, sent) => {
          created.push({ namespace, object: sent });
          return { created: true, warnings: [], object: { metadata: { name: 'pi-new', uid: 'n' } } };
        },
      },
    };
  }
  const job = { metadata: { name: 'pi', namespace: 'team-a', uid: 'u' }, spec: { template: { spec: {} } } };

  it('again makes a copy with a new name', async () => {
    const { api, created } = creating(job);
    const { services, recorded } = fakeServices({
      api,
      nodes: [node('job', 'pi')],
      answers: [
        ['Run Job pi again', 'Run'],
        ['was started', 'Follow Logs'],
      ],
    });
    await runAgain(services, 'job/pi');
    await settled();
    assert.equal(fieldsOf(created[0]?.object.metadata).generateName, 'pi-');
    assert.equal(created[0]?.namespace, 'team-a');
    assert.deepEqual(recorded.followed, [{ kind: 'job', ref: { namespace: 'team-a', name: 'pi-new' }, uid: 'n' }]);
  });

  it('again can be edited first: nothing is started', async () => {
    const { api, created } = creating(job);
    const { services, recorded } = fakeServices({
      api,
      nodes: [node('job', 'pi')],
      answers: [['again', 'Edit First']],
    });
    await runAgain(services, 'job/pi');
    assert.match(recorded.untitled[0] ?? '', /generateName: pi-\n/);
    assert.deepEqual(created, []);
  });

  it('of a CronJob names it as the owner', async () => {
    const cronJob = {
      metadata: { name: 'nightly', namespace: 'team-a', uid: 'c' },
      spec: { jobTemplate: { spec: {} } },
    };
    const { api, created } = creating(cronJob);
    const { services } = fakeServices({ api, nodes: [node('cronJob', 'nightly')] });
    await runCronJobNow(services, 'cronJob/nightly');
    const [owner] = listOf(fieldsOf(created[0]?.object.metadata).ownerReferences).map(fieldsOf);
    assert.deepEqual([owner?.name, owner?.uid], ['nightly', 'c']);
  });

  it('suspends everything that is selected', async () => {
    const patched: unknown[] = [];
    const api: Partial<ClusterApi> = {
      patch: async (_kind, ref, type, patch) => {
        patched.push([ref.name, type, patch]);
        return { created: false, warnings: [], object: {} };
      },
    };
    const nodes = [node('job', 'a'), node('cronJob', 'b')];
    const { services } = fakeServices({ api, nodes });
    await suspend(services, 'job/a', ['job/a', 'cronJob/b']);
    assert.deepEqual(patched, [
      ['a', 'merge', { spec: { suspend: true } }],
      ['b', 'merge', { spec: { suspend: true } }],
    ]);
  });
});

describe('follow logs', () => {
  it('follows the pod of a container’s node, only this container', async () => {
    const pod = node('pod', 'pi-x7k2p');
    const { object: _none, ...rest } = node('pod', 'main');
    const container: TreeNode = {
      ...rest,
      id: 'container/main',
      kind: 'container',
      parent: pod.id,
      container: 'main',
      object: undefined,
    };
    const { services, recorded } = fakeServices({ api: {}, nodes: [pod, container] });
    await followLogs(services, 'container/main');
    assert.deepEqual(recorded.followed, [
      { kind: 'pod', ref: { namespace: 'team-a', name: 'pi-x7k2p' }, uid: 'uid-pi-x7k2p', container: 'main' },
    ]);
  });

  it('follows a CronJob, and several things chosen together as one log', async () => {
    const nodes = [node('cronJob', 'nightly'), node('job', 'pi')];
    const selection = nodes.map(({ id }) => id);
    const { services, recorded } = fakeServices({ api: {}, nodes, selection });
    await followLogs(services, 'cronJob/nightly');
    await followLogs(services);
    const nightly = { kind: 'cronJob', ref: { namespace: 'team-a', name: 'nightly' }, uid: 'uid-nightly' };
    const pi = { kind: 'job', ref: { namespace: 'team-a', name: 'pi' }, uid: 'uid-pi' };
    const together = { namespace: 'team-a', name: 'nightly, pi' };
    assert.deepEqual(recorded.followed, [
      nightly,
      { kind: 'selection', ref: together, uid: 'uid-nightly,uid-pi', targets: [nightly, pi] },
    ]);
  });

  it('acts on nothing else when the workbench has lost what was pointed at', async () => {
    const nodes = [node('job', 'pi'), node('job', 'echo')];
    const { services, recorded } = fakeServices({ api: {}, nodes, selection: ['job/pi'] });
    await assert.rejects(async () => followLogs(services, undefined, undefined), /Choose it once more/);
    await assert.rejects(async () => followLogs(services, 'job/pi', ['job/pi', undefined]), /Choose it once more/);
    assert.deepEqual(recorded.followed, []);
  });
});
