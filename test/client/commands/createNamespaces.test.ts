import assert from 'node:assert/strict';
import { ClusterError } from '../../../client/src/cluster/errors.ts';
import { textOf } from '../../../client/src/cluster/fields.ts';
import type { ClusterApi, KubernetesObject, WriteAnswer } from '../../../client/src/cluster/ports.ts';
import { jobKind, namespaceKind } from '../../../client/src/cluster/resourceKinds.ts';
import { apply, dryRun } from '../../../client/src/commands/apply.ts';
import { createDemoCluster } from '../../../client/src/demo/index.ts';
import type { ManifestResource } from '../../../server/src/contract/requests.ts';
import { connect } from '../../support/demoApi.ts';
import { type FakeWorld, fakeServices, resource, settled } from '../../support/fakeServices.ts';

const uri = 'file:///w/pi.yaml';
const status = (code: number, message: string, details = {}) => ({ code, reason: '', message, causes: [], details });

const job = (name: string, namespace?: string, index = 0) =>
  resource({
    index,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    object: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } } },
    },
  });

const files = (...resources: readonly ManifestResource[]) => ({ [uri]: { version: 1, resources } });

/** A cluster with no namespaces but those given. */
function cluster(there: readonly string[], refuse: (name: string) => ClusterError | undefined = () => undefined) {
  const namespaces = new Set(there);
  const calls: string[] = [];
  const made = (object: KubernetesObject): WriteAnswer => ({ object, created: true, warnings: [] });
  const api: Partial<ClusterApi> = {
    resourceKind: async () => jobKind,
    apply: async (_kind, { namespace = '', name }, object, { dryRun: isDry }) => {
      calls.push(`apply ${namespace}/${name}${isDry ? ' dry' : ''}`);
      if (!namespaces.has(namespace)) {
        const details = { kind: 'namespaces', name: namespace };
        const message = `namespaces "${namespace}" not found`;
        throw new ClusterError({ kind: 'notFound', what: 'namespace', status: status(404, message, details) });
      }
      return made(object);
    },
    create: async (kind, scope, object) => {
      assert.equal(kind, namespaceKind);
      assert.deepEqual(scope, {});
      const name = textOf((object.metadata as { name: unknown }).name) ?? '';
      calls.push(`create ${name}`);
      const refusal = refuse(name);
      if (refusal) throw refusal;
      namespaces.add(name);
      return made(object);
    },
  };
  return { api, calls, namespaces };
}

const press = [['There is no namespace', 'Create Namespace']] as const;

describe('applying to a namespace that does not exist', () => {
  it('says so and offers to create it, and applies again', async () => {
    const { api, calls } = cluster([]);
    const { services, recorded } = fakeServices({ api, files: files(job('pi', 'team-a')), answers: press });
    await apply(services);
    await settled();
    assert.match(
      recorded.offered[0]?.[0] ?? '',
      /^Not applied in minikube \/ team-a\. Job pi: There is no namespace “team-a”/,
    );
    assert.deepEqual(recorded.offered[0]?.slice(1), ['Create Namespace', 'Show Line']);
    assert.deepEqual(calls, ['apply team-a/pi', 'create team-a', 'apply team-a/pi']);
    assert.ok(recorded.said.includes('progress: Creating namespace team-a in minikube'));
    assert.equal(recorded.said.at(-1), 'inform: Job pi was created in minikube / team-a.');
    assert.deepEqual(recorded.complaints.get(uri), []);
  });

  it('creates the side bar’s namespace for a manifest that names none', async () => {
    const { api, calls } = cluster([]);
    await apply(fakeServices({ api, files: files(job('pi')), answers: press }).services);
    await settled();
    assert.deepEqual(calls, ['apply default/pi', 'create default', 'apply default/pi']);
  });

  it('creates each of several once, and applies only what had none', async () => {
    const { api, calls } = cluster(['default']);
    const several = [['There is no namespace', 'Create 2 Namespaces']] as const;
    const objects = files(job('a', 'x'), job('b', 'y', 1), job('c', 'x', 2), job('d', undefined, 3));
    const { services, recorded } = fakeServices({ api, files: objects, answers: several });
    await apply(services);
    await settled();
    assert.deepEqual(calls.slice(4), ['create x', 'create y', 'apply x/a', 'apply y/b', 'apply x/c']);
    assert.equal(recorded.said.at(-1), 'inform: 3 objects were applied in minikube, 2 namespaces.');
  });

  it('changes nothing unless it is told to, and nothing for a dry run', async () => {
    const { api, calls } = cluster([]);
    const { services, recorded } = fakeServices({ api, files: files(job('pi', 'team-a')) });
    await apply(services);
    await dryRun(services);
    await settled();
    assert.deepEqual(calls, ['apply team-a/pi', 'apply team-a/pi dry']);
    assert.deepEqual(recorded.offered.at(-1)?.slice(1), ['Show Line']);
  });

  it('asks for the name of a protected context, and once more for what is done there', async () => {
    const { api, calls } = cluster([]);
    const world = { api, files: files(job('pi', 'team-a')), protectedContexts: ['mini*'] };
    const typed = [...press, ['to apply Job pi there', 'minikube']] as const;
    const refused = fakeServices({ ...world, answers: typed });
    await apply(refused.services);
    await settled();
    assert.deepEqual(calls, ['apply team-a/pi']);
    assert.equal(
      refused.recorded.said.at(-1),
      'input: Type minikube to create namespace team-a and apply Job pi there.',
    );
    const both = [
      ...press,
      ['to create namespace team-a and apply Job pi there', 'minikube'],
      ...typed.slice(1),
    ] as const;
    await apply(fakeServices({ ...world, answers: both }).services);
    await settled();
    assert.deepEqual(calls.slice(1), ['apply team-a/pi', 'create team-a', 'apply team-a/pi']);
  });

  it('is not begun by who may not create namespaces', async () => {
    const { api, calls } = cluster([]);
    const asked: unknown[] = [];
    const permissions = {
      may: async (_api: unknown, question: { readonly namespace?: string | undefined }) => {
        asked.push(question.namespace);
        return { allowed: false, reason: 'no role' };
      },
    } as unknown as NonNullable<FakeWorld['permissions']>;
    const { services, recorded } = fakeServices({
      api,
      files: files(job('pi', 'team-a')),
      answers: press,
      permissions,
    });
    await apply(services);
    await settled();
    assert.deepEqual(calls, ['apply team-a/pi']);
    assert.deepEqual(asked, [undefined]);
    assert.match(String(recorded.reported[0]?.error), / is not permitted to create namespaces in context minikube\. /);
  });

  it('goes on where somebody else was faster', async () => {
    const exists = new ClusterError({ kind: 'alreadyExists', status: status(409, 'exists') });
    const { api, calls, namespaces } = cluster([], (name) => {
      namespaces.add(name);
      return exists;
    });
    const { services, recorded } = fakeServices({ api, files: files(job('pi', 'team-a')), answers: press });
    await apply(services);
    await settled();
    assert.deepEqual(calls, ['apply team-a/pi', 'create team-a', 'apply team-a/pi']);
    assert.equal(recorded.said.at(-1), 'inform: Job pi was created in minikube / team-a.');
  });

  it('says which one was refused and which was made, and applies nothing', async () => {
    const denied = new ClusterError({ kind: 'denied', status: status(403, 'no such names here') });
    const { api, calls } = cluster([], (name) => (name === 'y' ? denied : undefined));
    const { services, recorded } = fakeServices({
      api,
      files: files(job('a', 'x'), job('b', 'y', 1)),
      answers: [['There is no namespace', 'Create 2 Namespaces']],
    });
    await apply(services);
    await settled();
    assert.deepEqual(calls.slice(2), ['create x', 'create y']);
    assert.deepEqual(recorded.reported, [{ error: denied, doing: 'create namespace y in minikube after namespace x' }]);
  });

  it('works in the demo cluster', async () => {
    const demo = await createDemoCluster();
    const { api, dispose } = connect(demo);
    try {
      const { services, recorded } = fakeServices({ api, files: files(job('pi', 'brand-new')), answers: press });
      const done = new Promise<void>((resolve) => {
        const inform = services.prompts.inform.bind(services.prompts);
        Object.assign(services.prompts, {
          inform: (message: string, ...actions: string[]) => {
            resolve();
            return inform(message, ...actions);
          },
        });
      });
      await apply(services);
      await done;
      assert.match(recorded.said.at(-1) ?? '', /Job pi was created in .* \/ brand-new\.$/);
      assert.equal((await api.get(jobKind, { namespace: 'brand-new', name: 'pi' })).kind, 'Job');
    } finally {
      dispose();
      await demo.stop();
    }
  });
});
