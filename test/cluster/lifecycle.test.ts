import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { systemClock } from '../../client/src/cluster/clock.ts';
import { fieldsOf, listOf } from '../../client/src/cluster/fields.ts';
import { createPermissions } from '../../client/src/cluster/permissions.ts';
import type { ClusterApi, KubernetesObject, ResourceKind } from '../../client/src/cluster/ports.ts';
import { readDescription } from '../../client/src/cluster/readDescription.ts';
import { cronJobKind, jobKind, podKind } from '../../client/src/cluster/resourceKinds.ts';
import { deleteSubjects } from '../../client/src/commands/delete.ts';
import { runAgain, runCronJobNow } from '../../client/src/commands/run.ts';
import { openShell } from '../../client/src/commands/shell.ts';
import { resume, suspend } from '../../client/src/commands/suspend.ts';
import { toYamlText } from '../../client/src/ui/yamlText.ts';
import type { FakeWorld, Recorded } from '../support/fakeServices.ts';
import { type NodeKind, selected } from './selection.ts';
import {
  hasKubectl,
  kubeconfigOf,
  namespaceName,
  openClusters,
  openTestCluster,
  shellJob,
  type TestCluster,
  testKubeconfig,
  waitFor,
} from './support.ts';

/** What kubectl makes of the same wish, to compare with. */
function kubectl(...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('kubectl', ['--kubeconfig', testKubeconfig(), ...args], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

describe('the life of Jobs on a real cluster', () => {
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

  const withNodes = (
    kind: NodeKind,
    names: readonly string[],
    answers: FakeWorld['answers'] = [],
    more: Partial<FakeWorld> = {},
  ) => selected({ api, namespace }, kind, names, { answers, ...more });
  const create = (kind: ResourceKind, object: KubernetesObject) =>
    api.create(kind, { namespace }, object, { fieldManager: 'somebody' });
  const get = (kind: ResourceKind, name: string) => api.get(kind, { namespace, name });
  const names = async (kind: ResourceKind, labelSelector?: string): Promise<string[]> =>
    (await api.list(kind, { namespace }, labelSelector === undefined ? {} : { labelSelector })).items.map((item) =>
      String(fieldsOf(item.metadata).name),
    );
  const podsOf = (job: string): Promise<string[]> => names(podKind, `batch.kubernetes.io/job-name=${job}`);
  const running = (job: string): Promise<void> =>
    waitFor(`a running pod of ${job}`, async () => {
      const { items } = await api.list(podKind, { namespace }, { labelSelector: `job-name=${job}` });
      return items.some(({ status }) => fieldsOf(status).phase === 'Running');
    });
  const said = ({ said }: Recorded, part: string): Promise<void> =>
    waitFor(`“${part}” in ${JSON.stringify(said)}`, () => said.some((one) => one.includes(part)));

  const nightly: KubernetesObject = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', labels: { app: 'n' } },
    spec: {
      schedule: '0 0 1 1 *',
      jobTemplate: {
        metadata: { labels: { tier: 'night' }, annotations: { note: 'x' } },
        spec: shellJob('x', 'echo night').spec,
      },
    },
  };

  it('a CronJob run now makes the Job that kubectl makes', async function () {
    await create(cronJobKind, nightly);
    const { services, recorded } = withNodes('cronJob', ['nightly']);
    await runCronJobNow(services);
    await said(recorded, 'was started');
    const [made = ''] = await names(jobKind);
    assert.match(made, /^nightly-\w{5}$/);
    const ours = await get(jobKind, made);
    const { uid } = fieldsOf((await get(cronJobKind, 'nightly')).metadata);
    assert.deepEqual(fieldsOf(ours.metadata).ownerReferences, [
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        name: 'nightly',
        uid,
        controller: true,
      },
    ]);
    if (!hasKubectl) return this.skip();
    kubectl('--namespace', namespace, 'create', 'job', 'theirs', '--from=cronjob/nightly');
    const theirs = await get(jobKind, 'theirs');
    const likeOurs = (job: KubernetesObject) => {
      const { labels, annotations, ownerReferences } = fieldsOf(job.metadata);
      const { template, selector: _own, ...spec } = fieldsOf(job.spec);
      return { labels, annotations, ownerReferences, spec, pod: fieldsOf(template).spec };
    };
    assert.deepEqual(likeOurs(ours), likeOurs(theirs));
  });

  it('a CronJob is suspended and resumed', async () => {
    const suspended = async () => fieldsOf((await get(cronJobKind, 'nightly')).spec).suspend;
    await suspend(withNodes('cronJob', ['nightly']).services);
    assert.equal(await suspended(), true);
    await resume(withNodes('cronJob', ['nightly']).services);
    assert.equal(await suspended(), false);
  });

  it('a Job that a CronJob has made runs again as nobody’s', async () => {
    const [made = ''] = (await names(jobKind)).filter((name) => name.startsWith('nightly-'));
    const before = await names(jobKind);
    await api.patch(jobKind, { namespace, name: made }, 'merge', {
      metadata: { annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T00:00:00Z' } },
    });
    const { services, recorded } = withNodes('job', [made], [['again in', 'Run']]);
    await runAgain(services);
    await said(recorded, 'was started');
    const [copy = ''] = (await names(jobKind)).filter((name) => !before.includes(name));
    const { labels, annotations, ownerReferences } = fieldsOf((await get(jobKind, copy)).metadata);
    assert.equal(ownerReferences, undefined);
    assert.deepEqual(fieldsOf(labels), { tier: 'night' });
    assert.deepEqual(fieldsOf(annotations), { note: 'x' });
  });

  it('what the CronJob has made goes with it', async () => {
    const { services, recorded } = withNodes('cronJob', ['nightly'], [['Delete CronJob nightly', 'Delete']]);
    await deleteSubjects(services);
    await said(recorded, 'Deleted CronJob nightly');
    await waitFor('its Jobs to go', async () => !(await names(jobKind)).includes('theirs'));
    assert.deepEqual(await names(cronJobKind), []);
  });

  it('a Job is deleted with its pods, after its pods, or without them', async () => {
    for (const [name, answer] of [
      ['with', 'Delete'],
      ['after', 'Delete and Wait for Pods'],
      ['without', 'Delete, Keep Pods'],
    ] as const) {
      await create(jobKind, shellJob(name, 'sleep 600'));
      await running(name);
      const { services, recorded } = withNodes('job', [name], [[`Delete Job ${name}`, answer]]);
      await deleteSubjects(services);
      await said(recorded, `Deleted Job ${name}`);
      await waitFor(`${name} to go`, async () => !(await names(jobKind)).includes(name));
      if (answer === 'Delete, Keep Pods') {
        const [pod = ''] = await podsOf(name);
        const { ownerReferences, finalizers } = fieldsOf((await get(podKind, pod)).metadata);
        assert.deepEqual([listOf(ownerReferences), listOf(finalizers)], [[], []]);
        await deleteSubjects(withNodes('pod', [pod], [['Delete Pod', 'Delete']]).services);
      }
      await waitFor(`the pods of ${name} to go`, async () => (await podsOf(name)).length === 0);
    }
  });

  it('a pod that its Job replaces', async () => {
    await create(jobKind, shellJob('again', 'sleep 600'));
    await running('again');
    const [pod = ''] = await podsOf('again');
    await deleteSubjects(withNodes('pod', [pod], [['Delete Pod', 'Delete']]).services);
    await waitFor('another pod', async () => (await podsOf('again')).some((name) => name !== pod));
  });

  it('is described with its pods and events, as kubectl tells them', async () => {
    const text = await readDescription(
      api,
      jobKind,
      { namespace, name: 'again' },
      { toYaml: toYamlText, signal: new AbortController().signal },
    );
    assert.match(text, /^Job again$/m);
    assert.match(text, /SuccessfulCreate/);
    for (const pod of await podsOf('again')) assert.ok(text.includes(pod), pod);
  });

  it('a shell opens in its container, by kubectl', async function () {
    await running('again');
    const { services, recorded } = withNodes('job', ['again'], [], { program: 'kubectl' });
    await openShell(services);
    const [{ program = '', args = [] } = {}] = recorded.terminals;
    assert.equal(program, 'kubectl');
    if (!hasKubectl) return this.skip();
    // The test's own context is of another name than the one that the row stands for.
    const own = args.filter((arg) => !arg.startsWith('--context=') && arg !== '--tty');
    const { stdout, stderr } = spawnSync(program, ['--kubeconfig', testKubeconfig(), ...own], {
      input: 'echo $((6 * 7)) in $(hostname)\nexit\n',
      encoding: 'utf8',
    });
    assert.match(stdout, /^42 in again-/m, stderr);
  });

  it('is not opened for who may not', async function () {
    const kubeconfig = kubeconfigOf('viewer');
    if (!kubeconfig) return this.skip();
    const viewers = openClusters(kubeconfig);
    try {
      const permissions = createPermissions(systemClock);
      const { services, recorded } = withNodes('job', ['again'], [], {
        api: await viewers.open(),
        program: 'kubectl',
        permissions,
      });
      await assert.rejects(openShell(services), /not permitted to create pods\/exec/);
      await assert.rejects(runAgain(services), /not permitted to create jobs\.batch/);
      await assert.rejects(suspend(services), /not permitted to change jobs\.batch/);
      assert.deepEqual(recorded.terminals, []);
    } finally {
      viewers.dispose();
    }
  });
});
