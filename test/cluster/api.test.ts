import assert from 'node:assert/strict';
import { ClusterError } from '../../client/src/cluster/errors.ts';
import { fieldsOf, textOf } from '../../client/src/cluster/fields.ts';
import type { ClusterApi, KubernetesObject, WatchEvent } from '../../client/src/cluster/ports.ts';
import { jobKind, namespaceKind, podKind } from '../../client/src/cluster/resourceKinds.ts';
import {
  kubeconfigOf,
  namespaceName,
  openClusters,
  openTestCluster,
  shellJob,
  type TestCluster,
  waitFor,
} from './support.ts';

const fieldManager = 'kubernetes-jobs';

describe('the API of a real cluster', () => {
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

  const create = async (object: KubernetesObject): Promise<void> =>
    void (await api.create(jobKind, { namespace }, object, { fieldManager }));
  const jobNames = async (): Promise<string[]> =>
    (await api.list(jobKind, { namespace })).items.map((item) => textOf(fieldsOf(item.metadata).name) ?? '');
  const podsOf = async (job: string): Promise<readonly KubernetesObject[]> =>
    (await api.list(podKind, { namespace }, { labelSelector: `job-name=${job}` })).items;
  const nameOf = (object: KubernetesObject | undefined): string => textOf(fieldsOf(object?.metadata).name) ?? '';
  const phaseOf = (pod: KubernetesObject | undefined): unknown => fieldsOf(pod?.status).phase;

  async function kindOf(promise: Promise<unknown>): Promise<string> {
    return promise.then(
      () => 'nothing',
      (error: unknown) => (error instanceof ClusterError ? error.kind : String(error)),
    );
  }

  it('says its version, and what it serves', async () => {
    assert.match((await api.version()).gitVersion, /^v1\./);
    assert.deepEqual(await api.resourceKind('batch/v1', 'Job'), jobKind);
    assert.equal(await api.resourceKind('batch/v1beta1', 'CronJob'), undefined);
    await api.probe();
  });

  it('lists page by page, and all of it at one version', async () => {
    for (let index = 0; index < 7; index += 1) await create(shellJob(`page-${index}`, 'true', { suspend: true }));
    const names: string[] = [];
    const versions = new Set<string>();
    let next: string | undefined;
    do {
      const page = await api.list(jobKind, { namespace }, { limit: 3, continue: next });
      names.push(...page.items.map(nameOf));
      versions.add(page.resourceVersion);
      next = page.continue;
      if (names.length === 3) await create(shellJob('page-later', 'true', { suspend: true }));
    } while (next !== undefined);
    assert.equal(names.filter((name) => name.startsWith('page-')).length, 7);
    assert.equal(versions.size, 1);
  });

  it('watches from a version on, and refuses one that is gone', async () => {
    const { resourceVersion } = await api.list(jobKind, { namespace });
    const stream = await api.watch(jobKind, { namespace }, { resourceVersion, timeoutSeconds: 30 });
    await create(shellJob('watched', 'true', { suspend: true }));
    await api.patch(jobKind, { namespace, name: 'watched' }, 'merge', { metadata: { labels: { a: 'b' } } });
    await api.delete(jobKind, { namespace, name: 'watched' }, { propagationPolicy: 'Background' });
    const seen: WatchEvent[] = [];
    for await (const event of stream) {
      if (event.type !== 'BOOKMARK' && nameOf(event.object) === 'watched') seen.push(event);
      if (event.type === 'DELETED') break;
    }
    assert.equal(seen[0]?.type, 'ADDED');
    assert.equal(seen.at(-1)?.type, 'DELETED');
    assert.ok(seen.some(({ type }) => type === 'MODIFIED'));

    // A server that has just started may still know its very first version: what it says itself is what counts.
    const query = 'watch=true&resourceVersion=1&timeoutSeconds=1';
    const said = await cluster.server.request('GET', `/apis/batch/v1/namespaces/${namespace}/jobs?${query}`);
    const old = await api.watch(jobKind, { namespace }, { resourceVersion: '1', timeoutSeconds: 1 }).then(
      async (opened) => {
        for await (const _ of opened);
        const end = await opened.ended;
        return end.kind === 'failed' ? end.error.kind : end.kind;
      },
      (error: ClusterError) => error.kind,
    );
    assert.equal(old, said.body.includes('"code":410') ? 'gone' : 'closed');
  });

  it('applies, twice the same, and takes fields over when told to', async () => {
    const ref = { namespace, name: 'applied' };
    const object = shellJob('applied', 'true', { suspend: true, parallelism: 2 });
    assert.equal((await api.apply(jobKind, ref, object, { fieldManager })).created, true);
    assert.equal((await api.apply(jobKind, ref, object, { fieldManager })).created, false);
    const other = shellJob('applied', 'true', { suspend: true, parallelism: 3 });
    const error: unknown = await api
      .apply(jobKind, ref, other, { fieldManager: 'somebody' })
      .catch((thrown: unknown) => thrown);
    assert.ok(
      error instanceof ClusterError && error.failure.kind === 'conflict' && error.failure.by === 'fieldManager',
    );
    assert.deepEqual(
      error.status?.causes.map(({ field }) => field),
      ['.spec.parallelism'],
    );
    const forced = await api.apply(jobKind, ref, other, { fieldManager: 'somebody', force: true });
    assert.equal(fieldsOf(forced.object.spec).parallelism, 3);
  });

  it('stores nothing of a dry run', async () => {
    const ref = { namespace, name: 'dry' };
    const { created } = await api.apply(jobKind, ref, shellJob('dry', 'true'), { fieldManager, dryRun: true });
    assert.equal(created, true);
    assert.equal(await kindOf(api.get(jobKind, ref)), 'notFound');
  });

  it('deletes with its pods, waiting for them, or without them', async () => {
    for (const policy of ['Background', 'Foreground', 'Orphan'] as const) {
      const name = `delete-${policy.toLowerCase()}`;
      await create(shellJob(name, 'sleep 100'));
      await waitFor(`the pod of ${name}`, async () => (await podsOf(name)).length === 1);
      const { object } = await api.delete(jobKind, { namespace, name }, { propagationPolicy: policy });
      if (policy === 'Foreground')
        assert.ok(fieldsOf(object?.metadata).deletionTimestamp, 'it stays until its pods are gone');
      await waitFor(`the end of ${name}`, async () => !(await jobNames()).includes(name));
      if (policy === 'Orphan') {
        const [pod] = await podsOf(name);
        assert.ok(pod, 'the pod stays');
        assert.equal(fieldsOf(pod.metadata).ownerReferences, undefined);
        await api.delete(
          podKind,
          { namespace, name: nameOf(pod) },
          { propagationPolicy: 'Background', gracePeriodSeconds: 0 },
        );
      } else {
        await waitFor(`the end of the pods of ${name}`, async () => (await podsOf(name)).length === 0);
      }
    }
  });

  it('does not delete another object of the same name', async () => {
    const ref = { namespace, name: 'twin' };
    await create(shellJob('twin', 'true', { suspend: true }));
    const uid = '11111111-1111-1111-1111-111111111111';
    assert.equal(await kindOf(api.delete(jobKind, ref, { propagationPolicy: 'Background', uid })), 'conflict');
    assert.ok((await jobNames()).includes('twin'));
  });

  it('follows a log from its first byte to its end', async () => {
    await create(shellJob('log', 'for i in $(seq 1 30); do echo "line $i"; sleep 0.05; done'));
    await waitFor('the container', async () =>
      ['Running', 'Succeeded'].includes(String(phaseOf((await podsOf('log'))[0]))),
    );
    const pod = { namespace, name: nameOf((await podsOf('log'))[0]) };
    const stream = await api.openLog(pod, { container: 'main', follow: true, timestamps: true });
    let text = '';
    for await (const chunk of stream) text += Buffer.from(chunk).toString('utf8');
    assert.deepEqual(await stream.ended, { kind: 'closed' });
    const lines = text.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.replace(/^\S+ /, '')),
      Array.from({ length: 30 }, (_, index) => `line ${index + 1}`),
    );
    assert.match(lines[0] ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z line 1$/);

    const tail = await api.openLog(pod, { container: 'main', tailLines: 2 });
    let last = '';
    for await (const chunk of tail) last += Buffer.from(chunk).toString('utf8');
    assert.equal(last, 'line 29\nline 30\n');
    assert.equal(await kindOf(api.openLog(pod, { container: 'main', previous: true })), 'badRequest');
    assert.equal(await kindOf(api.openLog(pod, { container: 'nope' })), 'badRequest');
    assert.equal(await kindOf(api.openLog({ namespace, name: 'nope' }, { container: 'main' })), 'notFound');
  });

  it('ends a followed log at once when it is cancelled', async () => {
    await create(shellJob('endless', 'while true; do echo x; sleep 0.1; done'));
    await waitFor('the container', async () => phaseOf((await podsOf('endless'))[0]) === 'Running');
    const controller = new AbortController();
    const pod = { namespace, name: nameOf((await podsOf('endless'))[0]) };
    const stream = await api.openLog(pod, { container: 'main', follow: true, signal: controller.signal });
    for await (const _ of stream) controller.abort();
    assert.deepEqual(await stream.ended, { kind: 'cancelled' });
    await api.delete(jobKind, { namespace, name: 'endless' }, { propagationPolicy: 'Background' });
  });

  describe('asked by others', () => {
    it('lets a viewer look and change nothing', async function () {
      const file = kubeconfigOf('viewer');
      if (!file) this.skip();
      const viewing = openClusters(file);
      try {
        const viewer = await viewing.open();
        assert.ok((await viewer.list(jobKind, {})).items.length > 0);
        assert.equal((await viewer.review({ verb: 'list', kind: jobKind })).allowed, true);
        assert.equal((await viewer.review({ verb: 'delete', kind: jobKind, namespace })).allowed, false);
        const error: unknown = await viewer
          .apply(jobKind, { namespace, name: 'no' }, shellJob('no', 'true'), { fieldManager })
          .catch((thrown: unknown) => thrown);
        assert.ok(error instanceof ClusterError && error.failure.kind === 'forbidden');
        assert.equal(error.failure.by, 'authorization');
      } finally {
        viewing.dispose();
      }
    });

    it('tells a developer truly that namespaces may not be listed', async function () {
      const file = kubeconfigOf('developer');
      if (!file) this.skip();
      const developing = openClusters(file);
      try {
        const developer = await developing.open();
        const own = developer.place.namespace;
        assert.equal((await developer.review({ verb: 'list', kind: namespaceKind, namespace: own })).allowed, false);
        assert.equal(await kindOf(developer.list(namespaceKind, {})), 'forbidden');
        assert.equal((await developer.review({ verb: 'create', kind: jobKind, namespace: own })).allowed, true);
        assert.equal((await developer.review({ verb: 'list', kind: jobKind })).allowed, false);
        assert.equal(
          (await developer.review({ verb: 'get', kind: podKind, subresource: 'log', namespace: own })).allowed,
          true,
        );
      } finally {
        developing.dispose();
      }
    });
  });
});
