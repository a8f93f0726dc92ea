import assert from 'node:assert/strict';
import { fieldsOf } from '../../client/src/cluster/fields.ts';
import type { ClusterApi, KubernetesObject } from '../../client/src/cluster/ports.ts';
import { jobKind } from '../../client/src/cluster/resourceKinds.ts';
import { apply } from '../../client/src/commands/apply.ts';
import { Cancelled } from '../../client/src/ui/userError.ts';
import { type FakeWorld, fakeServices, type Recorded, resource } from '../support/fakeServices.ts';
import type { ApiServer } from '../support/live/apiServer.ts';
import { namespaceName, openTestCluster, shellJob, type TestCluster, waitFor } from './support.ts';

const uri = 'file:///w/job.yaml';

/** What a person does with a Job whose template cannot be changed, on a real cluster from the refusal on. */
describe('a changed Job on a real cluster', () => {
  const namespace = namespaceName();
  let cluster: TestCluster;
  let server: ApiServer;
  let api: ClusterApi;

  before(async () => {
    cluster = await openTestCluster(namespace);
    ({ server, api } = cluster);
  });
  after(async () => {
    await cluster.close();
  });

  function withManifest(object: KubernetesObject, more: Partial<FakeWorld> = {}): ReturnType<typeof fakeServices> {
    const name = String(fieldsOf(object.metadata).name);
    const resources = [resource({ object, name, kind: 'Job', namespace })];
    return fakeServices({ api, files: { [uri]: { version: 1, resources } }, ...more });
  }

  const get = (name: string): Promise<KubernetesObject> => api.get(jobKind, { namespace, name });
  const uidOf = async (name: string): Promise<unknown> => fieldsOf((await get(name)).metadata).uid;
  const running = (name: string): Promise<void> =>
    waitFor(`a pod of ${name}`, async () => fieldsOf((await get(name)).status).active === 1);
  const said = ({ said }: Recorded, part: string | RegExp): Promise<void> =>
    waitFor(`“${part}” in ${JSON.stringify(said)}`, () =>
      said.some((one) => (typeof part === 'string' ? one.includes(part) : part.test(one))),
    );
  const isGone = (name: string): Promise<void> =>
    waitFor(`${name} to go`, async () =>
      (await api.list(jobKind, { namespace })).items.every((job) => fieldsOf(job.metadata).name !== name),
    );

  /** The Job with another image, which an apply refuses. */
  const changed = (job: KubernetesObject): KubernetesObject =>
    JSON.parse(JSON.stringify(job).replace('"image":"busybox"', '"image":"busybox:latest"')) as KubernetesObject;
  const imageOf = async (name: string): Promise<string | undefined> =>
    /"image":"([^"]*)"/.exec(JSON.stringify((await get(name)).spec))?.[1];

  const replace = [
    ['Not applied', 'Ways Around…'],
    ['cannot be changed this way', 'replace'],
    ['Replace Job', 'Replace'],
  ] as const;

  it('is refused with the field that differs, and with what can be done', async () => {
    const job = shellJob('refused', 'sleep 600');
    await apply(withManifest(job).services);
    const asked: string[] = [];
    const lineOf = (field: string): number => {
      asked.push(field);
      return 5;
    };
    const { services, recorded } = withManifest(changed(job), { lineOf });
    await apply(services);
    await said(recorded, 'spec.template.spec.containers[0].image cannot be changed in the Job that is there.');
    assert.deepEqual(asked, ['spec.template.spec.containers[0].image']);
    assert.deepEqual(recorded.offered.at(-1)?.slice(1), ['Ways Around…', 'Compare with Cluster', 'Show Line']);
    assert.equal(await imageOf('refused'), 'busybox');
  });

  it('is compared from there', async () => {
    const { services, recorded } = withManifest(changed(shellJob('refused', 'sleep 600')), {
      answers: [['Not applied', 'Compare with Cluster']],
    });
    await apply(services);
    await said(recorded, '1 change; not possible');
    const [{ before = '', after = '' } = {}] = recorded.compared;
    assert.equal(before.replace('image: busybox\n', 'image: busybox:latest\n'), after);
  });

  it('starts beside the old one under a new name', async () => {
    const { services, recorded } = withManifest(changed(shellJob('refused', 'sleep 600')), {
      answers: [
        ['Not applied', 'Ways Around…'],
        ['cannot be changed this way', 'newName'],
        ['under a new name', 'Start'],
      ],
    });
    await apply(services);
    await said(recorded, 'was started');
    const name = /Job (refused-\w{5}) was started/.exec(recorded.said.join('\n'))?.[1] ?? '';
    assert.equal(await imageOf(name), 'busybox:latest');
    assert.equal(await imageOf('refused'), 'busybox');
  });

  it('takes the place of the old one, which can be had back', async () => {
    const job = shellJob('replaced', 'sleep 600', { completions: 2 });
    await apply(withManifest(job).services);
    await running('replaced');
    const old = await uidOf('replaced');
    const { services, recorded } = withManifest(changed(job), {
      answers: [...replace, ['was replaced', 'Reopen Old Manifest']],
    });
    await apply(services);
    await said(recorded, 'Job replaced was replaced');
    assert.notEqual(await uidOf('replaced'), old);
    assert.equal(await imageOf('replaced'), 'busybox:latest');
    assert.ok(recorded.progress.includes('waiting until its pods are gone'));
    assert.deepEqual(recorded.complaints.get(uri), []);
    const pods = await server.request(
      'GET',
      `/api/v1/namespaces/${namespace}/pods?labelSelector=controller-uid%3D${old}`,
    );
    assert.deepEqual((JSON.parse(pods.body) as { items: unknown[] }).items, []);

    // The document of the old one is a manifest again: it can be applied in place of the new one.
    await waitFor('the document', () => recorded.untitled.length === 1);
    const before = JSON.parse(await jsonOf(recorded.untitled[0] ?? '')) as KubernetesObject;
    const back = withManifest(before, { answers: replace });
    await apply(back.services);
    await said(back.recorded, 'Job replaced was replaced');
    assert.equal(await imageOf('replaced'), 'busybox');
    assert.equal(fieldsOf((await get('replaced')).spec).completions, 2);
  });

  it('stays away when the wait is cancelled, and the old one can be had back', async () => {
    const pod = { terminationGracePeriodSeconds: 4 };
    const job = shellJob('cancelled', "trap '' TERM; sleep 600", {}, pod);
    await apply(withManifest(job).services);
    await running('cancelled');
    const { services, recorded } = withManifest(changed(job), {
      cancelAt: 'waiting until its pods are gone',
      answers: [...replace, ['not applied again', 'Reopen as Manifest']],
    });
    await apply(services);
    await said(recorded, /Job cancelled in .* is being deleted and not applied again\.$/);
    await waitFor('the end', () => recorded.reported.length === 1);
    assert.ok(recorded.reported[0]?.error instanceof Cancelled);
    await waitFor('the document', () => recorded.untitled.length === 1);
    assert.match(recorded.untitled[0] ?? '', /name: cancelled\n/);
    await isGone('cancelled');
  });

  it('is not waited for when somebody’s finalizer holds the old one', async () => {
    const job = shellJob('held', 'sleep 600');
    await apply(withManifest(job).services);
    await api.patch(jobKind, { namespace, name: 'held' }, 'merge', { metadata: { finalizers: ['example.com/hold'] } });
    try {
      const { services, recorded } = withManifest(changed(job), { answers: replace });
      await apply(services);
      await said(
        recorded,
        /Job held in .* is being deleted and not applied again\. It is held by the finalizer “example\.com\/hold”: /,
      );
      assert.ok(recorded.progress.includes('waiting for the finalizer “example.com/hold” to be removed'));
      assert.deepEqual(recorded.reported, []);
    } finally {
      await api.patch(jobKind, { namespace, name: 'held' }, 'merge', { metadata: { finalizers: null } });
    }
    await isGone('held');
    // The manifest in the editor can be applied as it is.
    const again = withManifest(changed(job));
    await apply(again.services);
    await said(again.recorded, 'Job held was created');
  });

  it('that would be refused as well costs the old one nothing', async () => {
    const job = shellJob('kept', 'sleep 600');
    await apply(withManifest(job).services);
    const old = await uidOf('kept');
    const wrong = changed({ ...job, spec: { ...fieldsOf(job.spec), backoffLimit: -1 } });
    const { services, recorded } = withManifest(wrong, { answers: replace });
    await apply(services);
    await said(recorded, 'Not applied');
    assert.equal(await uidOf('kept'), old);
    assert.equal(recorded.offered.at(-1)?.includes('Ways Around…'), false);
  });

  it('is suspended, changed and resumed where its resources alone differ', async () => {
    const job = shellJob('paused', 'sleep 600');
    await apply(withManifest(job).services);
    await running('paused');
    const limited = JSON.parse(
      JSON.stringify(job).replace('"image":', '"resources":{"limits":{"memory":"64Mi"}},"image":'),
    ) as KubernetesObject;
    const { services, recorded } = withManifest(limited, {
      answers: [
        ['Not applied', 'Ways Around…'],
        ['cannot be changed this way', 'suspendAndResume'],
        ['Suspend, change and resume', 'Suspend, Change, Resume'],
      ],
    });
    await apply(services);
    await said(recorded, 'resources.limits can be changed only while the Job is suspended.');
    await said(recorded, 'was changed and resumed');
    const { spec } = await get('paused');
    assert.match(JSON.stringify(spec), /"memory":"64Mi"/);
    assert.equal(fieldsOf(spec).suspend, false);
    await running('paused');
    // What was changed is what the manifest says: nothing is left to apply.
    const same = withManifest(limited);
    await apply(same.services);
    await said(same.recorded, 'Job paused was updated');
  });

  it('that has ended is not suspended, as that would never come about', async () => {
    const job = shellJob('ended', 'true');
    await apply(withManifest(job).services);
    await waitFor('its end', async () => JSON.stringify((await get('ended')).status).includes('"Complete"'));
    const limited = JSON.parse(
      JSON.stringify(job).replace('"image":', '"resources":{"limits":{"memory":"64Mi"}},"image":'),
    ) as KubernetesObject;
    const { services, recorded } = withManifest(limited, { answers: [['Not applied', 'Ways Around…']] });
    await apply(services);
    await said(recorded, 'cannot be changed this way');
    assert.deepEqual(recorded.choices.at(-1), ['Replace…', 'Start Under New Name…']);
    assert.match(recorded.complaints.get(uri)?.[0]?.message ?? '', /The Job has ended\./);
  });
});

/** The YAML of a document as JSON, by the library that the language server reads manifests with. */
async function jsonOf(text: string): Promise<string> {
  const { parse } = await import('yaml');
  return JSON.stringify(parse(text));
}
