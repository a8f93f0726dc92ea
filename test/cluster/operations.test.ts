import assert from 'node:assert/strict';
import { systemClock } from '../../client/src/cluster/clock.ts';
import { fieldsOf } from '../../client/src/cluster/fields.ts';
import { listJobs, outcomeOf } from '../../client/src/cluster/finishedJobs.ts';
import { createPermissions } from '../../client/src/cluster/permissions.ts';
import type { ClusterApi, KubernetesObject } from '../../client/src/cluster/ports.ts';
import { cronJobKind, jobKind } from '../../client/src/cluster/resourceKinds.ts';
import { apply } from '../../client/src/commands/apply.ts';
import { changeParallelism, setBackoffLimit, setDeadline } from '../../client/src/commands/changeNumber.ts';
import { compare } from '../../client/src/commands/compare.ts';
import { createNamespaces } from '../../client/src/commands/createNamespaces.ts';
import { deleteSubjects } from '../../client/src/commands/delete.ts';
import { deleteFinishedJobs, deleteJobsByLabel } from '../../client/src/commands/deleteMany.ts';
import { readLive, saveLive } from '../../client/src/commands/editLive.ts';
import { runAgain } from '../../client/src/commands/run.ts';
import { resume, suspend } from '../../client/src/commands/suspend.ts';
import { waitForEnd } from '../../client/src/commands/waitForEnd.ts';
import { type FakeWorld, fakeServices, type Recorded, resource } from '../support/fakeServices.ts';
import { type NodeKind, selected } from './selection.ts';
import {
  kubeconfigOf,
  namespaceName,
  openClusters,
  openTestCluster,
  removeNamespace,
  shellJob,
  type TestCluster,
  waitFor,
} from './support.ts';

const uri = 'file:///w/job.yaml';

/** The commands' own handlers on a real cluster; what they did is read back from the server. */
describe('operations on a real cluster', () => {
  const namespace = namespaceName();
  let cluster: TestCluster;
  let api: ClusterApi;

  before(async () => {
    cluster = await openTestCluster(namespace);
    ({ api } = cluster);
  });
  after(async () => {
    await cluster.close();
  });

  type Answers = FakeWorld['answers'];

  function withManifest(object: KubernetesObject, answers: Answers = []): ReturnType<typeof fakeServices> {
    const name = String(fieldsOf(object.metadata).name);
    const kind = object.kind === 'CronJob' ? 'CronJob' : 'Job';
    const resources = [resource({ object, name, kind, namespace })];
    return fakeServices({ api, files: { [uri]: { version: 1, resources } }, answers });
  }

  const withNodes = (kind: NodeKind, names: readonly string[], answers: Answers = [], more: Partial<FakeWorld> = {}) =>
    selected({ api, namespace }, kind, names, { answers, ...more });

  const spec = async (name: string): Promise<Readonly<Record<string, unknown>>> =>
    fieldsOf((await api.get(jobKind, { namespace, name })).spec);
  const said = ({ said }: Recorded, part: string): Promise<void> =>
    waitFor(`“${part}” in ${JSON.stringify(said)}`, () => said.some((one) => one.includes(part)));

  it('apply takes contested fields only when told to', async () => {
    const job = shellJob('contested', 'true', { suspend: true, backoffLimit: 2 });
    await api.create(jobKind, { namespace }, job, { fieldManager: 'somebody-else' });
    const mine = { ...job, spec: { ...fieldsOf(job.spec), backoffLimit: 5 } };

    const left = withManifest(mine);
    await apply(left.services);
    await said(left.recorded, 'spec.backoffLimit belongs to “somebody-else”');
    assert.equal((await spec('contested')).backoffLimit, 2);

    const taken = withManifest(mine, [
      ['Not applied', 'Take Fields…'],
      ['Take fields of Job contested from “somebody-else”', 'Take Fields and Apply'],
    ]);
    await apply(taken.services);
    await said(taken.recorded, 'was updated');
    assert.equal((await spec('contested')).backoffLimit, 5);
  });

  it('creates the namespace that is missing, and applies again', async () => {
    const missing = `${namespace}-new`;
    const resources = [resource({ object: shellJob('first', 'true'), name: 'first', namespace: missing })];
    const { services, recorded } = fakeServices({
      api,
      files: { [uri]: { version: 1, resources } },
      permissions: createPermissions(systemClock),
      answers: [[`There is no namespace “${missing}”`, 'Create Namespace']],
    });
    try {
      await apply(services);
      await said(recorded, 'Job first was created');
      assert.equal((await api.get(jobKind, { namespace: missing, name: 'first' })).kind, 'Job');
    } finally {
      await removeNamespace(cluster.server, missing);
    }
  });

  it('creates no namespace for somebody who may not', async function () {
    const kubeconfig = kubeconfigOf('viewer');
    if (!kubeconfig) return this.skip();
    const viewers = openClusters(kubeconfig);
    try {
      const viewer = await viewers.open();
      const { services, recorded } = fakeServices({ api: viewer, permissions: createPermissions(systemClock) });
      const missing = { items: [], names: [`${namespace}-never`] };
      await assert.rejects(
        createNamespaces(services, missing, { api: viewer, context: 'viewer' }),
        /is not permitted to create namespaces in context /,
      );
      assert.deepEqual(recorded.said, []);
      assert.equal((await cluster.server.request('GET', `/api/v1/namespaces/${namespace}-never`)).status, 404);
    } finally {
      viewers.dispose();
    }
  });

  it('says which of its own commands an apply would undo', async () => {
    const job = shellJob('resumed', 'sleep 600', { suspend: true });
    await apply(withManifest(job).services);
    await resume(withNodes('job', ['resumed']).services);
    const { services, recorded } = withManifest(job);
    await apply(services);
    await said(recorded, 'spec.suspend was set to something else by a command of this extension');
    assert.equal((await spec('resumed')).suspend, false);
  });

  it('compare shows what an apply would change, and changes nothing', async () => {
    const job = shellJob('compared', 'true', { suspend: true, parallelism: 1 });
    await apply(withManifest(job).services);
    const same = withManifest(job);
    await compare(same.services);
    await said(same.recorded, 'Nothing would change');

    const more = withManifest({ ...job, spec: { ...fieldsOf(job.spec), parallelism: 3 } });
    await compare(more.services);
    await said(more.recorded, '1 change, all possible');
    const [{ before = '', after = '' } = {}] = more.recorded.compared;
    assert.equal(before.replace('parallelism: 1', 'parallelism: 3'), after);
    assert.equal((await spec('compared')).parallelism, 1);
  });

  it('compare says what is immutable, and a new name leaves the old Job alone', async () => {
    const job = shellJob('fixed', 'true', { suspend: true });
    await apply(withManifest(job).services);
    const other = withManifest(shellJob('fixed', 'false', { suspend: true }), [
      ['not possible', 'Ways Around…'],
      ['cannot be changed this way', 'newName'],
      ['under a new name', 'Start'],
    ]);
    await compare(other.services);
    await said(
      other.recorded,
      'not possible in the object that is there: spec.template.spec.containers[0].command[2].',
    );
    await said(other.recorded, 'was started');
    const names = (await api.list(jobKind, { namespace })).items.map((item) => String(fieldsOf(item.metadata).name));
    assert.ok(
      names.some((name) => /^fixed-\w{5}$/.test(name)),
      names.join(),
    );
  });

  it('suspends, changes resources and resumes a running Job', async () => {
    await apply(withManifest(shellJob('squeezed', 'sleep 600')).services);
    await waitFor(
      'a pod',
      async () => fieldsOf((await api.get(jobKind, { namespace, name: 'squeezed' })).status).active === 1,
    );
    const container = {
      name: 'main',
      image: 'busybox',
      command: ['sh', '-c', 'sleep 600'],
      resources: { limits: { memory: '64Mi' } },
    };
    const wanted = shellJob('squeezed', '', {}, { containers: [container] });
    const { services, recorded } = withManifest(wanted, [
      ['possible only while', 'Ways Around…'],
      ['cannot be changed this way', 'suspendAndResume'],
      ['Suspend, change and resume', 'Suspend, Change, Resume'],
    ]);
    await compare(services);
    await said(recorded, 'was changed and resumed');
    const { suspend, template } = await spec('squeezed');
    assert.equal(suspend, false);
    assert.match(JSON.stringify(template), /"memory":"64Mi"/);
  });

  it('says what a person with a reading role may not do, and lets the rest go on', async function () {
    const kubeconfig = kubeconfigOf('viewer');
    if (!kubeconfig) return this.skip();
    await apply(withManifest(shellJob('watched', 'true', { suspend: true })).services);
    const viewers = openClusters(kubeconfig);
    try {
      const viewer = await viewers.open();
      const permissions = createPermissions(systemClock);
      const { services } = withNodes('job', ['watched'], [['Delete', 'Delete']], { api: viewer, permissions });
      await assert.rejects(deleteSubjects(services), /not permitted to delete jobs\.batch in namespace/);
      await assert.rejects(resume(services), /not permitted to change jobs\.batch/);
      const admin = withNodes('job', ['watched'], [['Delete', 'Delete']], { permissions });
      await deleteSubjects(admin.services);
      await said(admin.recorded, 'Deleted Job watched');
    } finally {
      viewers.dispose();
    }
  });

  const names = async (): Promise<string[]> =>
    (await api.list(jobKind, { namespace })).items.map((item) => String(fieldsOf(item.metadata).name));
  const create = async (job: KubernetesObject): Promise<void> =>
    void (await api.create(jobKind, { namespace }, job, { fieldManager: 'kubernetes-jobs' }));
  const ended = (name: string): Promise<void> =>
    waitFor(`the end of ${name}`, async () => outcomeOf(await api.get(jobKind, { namespace, name })) !== undefined);

  it('changes the numbers of a Job, the completions of an elastic one among them', async () => {
    const elastic = { completionMode: 'Indexed', completions: 2, parallelism: 2, suspend: true };
    await create(shellJob('elastic', 'true', { ...elastic, activeDeadlineSeconds: 60, backoffLimit: 1 }));
    const both = withNodes(
      'job',
      ['elastic'],
      [
        ['at the same time', '4'],
        ['as many pods', true],
      ],
    );
    await changeParallelism(both.services);
    await setDeadline(withNodes('job', ['elastic'], [['Seconds after', '']]).services);
    await setBackoffLimit(withNodes('job', ['elastic'], [['may fail', '']]).services);
    const now = await spec('elastic');
    assert.deepEqual([now.parallelism, now.completions, now.activeDeadlineSeconds], [4, 4, undefined]);
    // The server's own default, of which the message tells.
    assert.equal(now.backoffLimit, 6);
    await create(shellJob('plain', 'true', { suspend: true, parallelism: 1, completions: 3 }));
    await changeParallelism(withNodes('job', ['plain'], [['at the same time', '0']]).services);
    assert.equal((await spec('plain')).parallelism, 0);
  });

  it('changes the numbers of the Jobs that a CronJob will make', async () => {
    const { spec } = shellJob('x', 'true', { completionMode: 'Indexed', completions: 2, parallelism: 2 });
    const cronJob = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'numbered' },
      spec: { schedule: '0 0 1 1 *', jobTemplate: { spec } },
    };
    await api.create(cronJobKind, { namespace }, cronJob, { fieldManager: 'somebody-else' });
    const change = async (command: typeof setDeadline, ...answers: NonNullable<Answers>): Promise<void> =>
      command(withNodes('cronJob', ['numbered'], answers).services);
    await change(setDeadline, ['Seconds after', '90']);
    await change(setBackoffLimit, ['may fail', '1']);
    await change(changeParallelism, ['at the same time', '3'], ['as many pods', true]);
    const now = fieldsOf((await api.get(cronJobKind, { namespace, name: 'numbered' })).spec);
    const { activeDeadlineSeconds, backoffLimit, parallelism, completions } = fieldsOf(fieldsOf(now.jobTemplate).spec);
    assert.deepEqual([activeDeadlineSeconds, backoffLimit, parallelism, completions], [90, 1, 3, 3]);
  });

  it('suspends and resumes all that are selected', async () => {
    const pair = ['pair-a', 'pair-b'];
    for (const name of pair) await create(shellJob(name, 'sleep 600'));
    await suspend(withNodes('job', pair).services);
    assert.deepEqual(await Promise.all(pair.map(async (name) => (await spec(name)).suspend)), [true, true]);
    const { services, recorded } = withNodes('job', [...pair, 'not-there']);
    await resume(services);
    assert.deepEqual(await Promise.all(pair.map(async (name) => (await spec(name)).suspend)), [false, false]);
    assert.equal(recorded.reported.length, 1);
    await said(recorded, '2 of 3 Jobs');
  });

  it('tells the end of a Job, either way', async () => {
    await create(shellJob('good', 'true'));
    await create(shellJob('bad', 'exit 3', { backoffLimit: 0 }));
    const { services, recorded } = withNodes('job', ['good', 'bad']);
    await waitForEnd(services);
    await said(recorded, 'Job good in');
    await waitFor('both ends', () => recorded.said.filter((one) => /is complete|failed after/.test(one)).length === 2);
    assert.match(recorded.said.find((one) => one.startsWith('error: Job bad')) ?? '', /BackoffLimitExceeded/);
  });

  it('runs all that are selected again', async () => {
    const before = await names();
    await runAgain(withNodes('job', ['good', 'bad'], [['Run 2 Jobs again', 'Run']]).services);
    const made = (await names()).filter((name) => !before.includes(name));
    assert.deepEqual(made.map((name) => name.slice(0, -5)).sort(), ['bad-', 'good-']);
  });

  it('deletes finished Jobs and keeps the others', async () => {
    await Promise.all([ended('good'), ended('bad')]);
    const jobs = (await listJobs(api, { namespace }, { signal: new AbortController().signal })).filter(
      ({ outcome }) => outcome === 'failed',
    );
    assert.ok(jobs.some(({ name }) => name === 'bad'));
    const { services, recorded } = withNodes(
      'namespace',
      [namespace],
      [
        ['Delete finished Jobs', jobs],
        ['Delete ', 'Delete'],
        ['Deleted', 'Reopen as Manifest'],
      ],
    );
    await deleteFinishedJobs(services);
    await said(recorded, 'Deleted');
    await waitFor('bad to go', async () => !(await names()).includes('bad'));
    assert.ok((await names()).includes('good'));
    await waitFor('the document', () => recorded.untitled.length === 1);
    assert.match(recorded.untitled[0] ?? '', /name: bad\n/);
  });

  it('deletes Jobs by label', async () => {
    for (const [name, app] of [
      ['web', 'web'],
      ['db', 'db'],
    ] as const) {
      const job = shellJob(name, 'true', { suspend: true });
      await create({ ...job, metadata: { name, labels: { app } } });
    }
    const { services } = withNodes(
      'namespace',
      [namespace],
      [
        ['label selector', 'app in (web)'],
        ['Delete Job web', 'Delete'],
      ],
    );
    await deleteJobsByLabel(services);
    await waitFor('web to go', async () => !(await names()).includes('web'));
    assert.ok((await names()).includes('db'));
  });

  it('saves what was edited in a live object, and leaves what others changed meanwhile', async () => {
    await create(shellJob('edited', 'true', { suspend: true, parallelism: 1 }));
    const document = {
      view: 'yaml',
      context: 'minikube',
      apiVersion: 'batch/v1',
      kind: 'Job',
      ref: { namespace, name: 'edited' },
    } as const;
    const { services } = withManifest(shellJob('edited', 'true'));
    const { text, base } = await readLive(services, document);
    assert.match(text, /parallelism: 1/);
    assert.doesNotMatch(text, /managedFields|resourceVersion|status:/);
    await api.patch(jobKind, { namespace, name: 'edited' }, 'merge', { spec: { backoffLimit: 3 } });

    const shown = fieldsOf((base as { object: KubernetesObject }).object);
    const edited = (change: Record<string, unknown>): KubernetesObject => ({
      ...shown,
      spec: { ...fieldsOf(shown.spec), ...change },
    });
    const saved = await saveLive(withManifest(edited({ parallelism: 4 })).services, document, uri, base);
    assert.match(saved.text, /parallelism: 4/);
    assert.match(saved.text, /backoffLimit: 3/);

    const save = async (object: KubernetesObject, words: RegExp, field: string | undefined): Promise<void> => {
      const { services, recorded } = withManifest(object);
      const asked: string[] = [];
      const manifests = {
        ...services.manifests,
        fieldRanges: (uri: string, index: number, fields: readonly string[]) => {
          asked.push(...fields);
          return services.manifests.fieldRanges(uri, index, fields);
        },
      };
      await assert.rejects(saveLive({ ...services, manifests }, document, uri, base), words);
      assert.deepEqual(asked, field === undefined ? [] : [field]);
      assert.equal(recorded.complaints.get(uri)?.length ?? 0, asked.length);
    };
    await save(edited({ paralellism: 5 }), /does not know the field `paralellism`/, 'spec.paralellism');
    await save(edited({ parallelism: 'two' }), /must be a whole number/, 'spec.parallelism');
    await save(edited({ managedBy: 'example.com/own' }), /cannot be changed any more/, 'spec.managedBy');
    await save({ ...shown, metadata: { name: 'other' } }, /cannot be changed/, undefined);
    assert.equal((await spec('edited')).parallelism, 4);

    // Another Job of the same name is not the one that was edited.
    await api.delete(jobKind, document.ref, { propagationPolicy: 'Background' });
    await waitFor('edited to go', async () => !(await names()).includes('edited'));
    await create(shellJob('edited', 'true', { suspend: true, parallelism: 1 }));
    await assert.rejects(saveLive(withManifest(edited({ parallelism: 9 })).services, document, uri, base), /Not saved/);
    assert.equal((await spec('edited')).parallelism, 1);
  });
});
