import assert from 'node:assert/strict';
import { fieldsOf, isRecord, listOf } from '../../../client/src/cluster/fields.ts';
import type { KubernetesObject } from '../../../client/src/cluster/ports.ts';
import { jobKind, podKind } from '../../../client/src/cluster/resourceKinds.ts';
import { createDemoCluster, type DemoCluster } from '../../../client/src/demo/index.ts';
import { podKind as demoPods } from '../../../client/src/demo/store/kinds.ts';
import { type Connection, connect } from '../../support/demoApi.ts';
import { createFakeClock, type FakeClock } from '../../support/fakeClock.ts';

describe('The demo cluster', () => {
  let clock: FakeClock;
  let cluster: DemoCluster;
  let connection: Connection;

  beforeEach(async () => {
    clock = createFakeClock();
    cluster = await createDemoCluster({ clock });
    connection = connect(cluster);
  });
  afterEach(async () => {
    connection.dispose();
    await cluster.stop();
  });

  const scope = { namespace: 'default' };
  const jobOf = (name: string, script: string, spec: KubernetesObject = {}): KubernetesObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      ...spec,
      template: {
        spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', script] }] },
      },
    },
  });
  const conditionsOf = (object: KubernetesObject): string[] =>
    listOf(fieldsOf(object.status).conditions).map((item) => `${fieldsOf(item).type}=${fieldsOf(item).status}`);

  it('runs a Job to its end and keeps its log', async () => {
    const { api } = connection;
    await api.create(jobKind, scope, jobOf('hello', 'echo hello; sleep 5; echo bye'), { fieldManager: 'test' });
    await clock.advance(2000);
    const [pod] = (await api.list(podKind, scope)).items;
    assert.ok(pod);
    assert.equal(fieldsOf(pod.status).phase, 'Running');
    const name = String(fieldsOf(pod.metadata).name);
    assert.match(name, /^hello-[a-z0-9]{5}$/);
    await clock.advance(20_000);
    const job = await api.get(jobKind, { ...scope, name: 'hello' });
    assert.deepEqual(conditionsOf(job), ['SuccessCriteriaMet=True', 'Complete=True']);
    assert.equal(fieldsOf(job.status).succeeded, 1);
    assert.equal(fieldsOf(job.status).active, undefined);
    const stream = await api.openLog({ ...scope, name }, { container: 'c', timestamps: true });
    let text = '';
    for await (const chunk of stream) text += Buffer.from(chunk).toString();
    assert.match(text, /^2026-01-01T00:00:0\d\.\d{9}Z hello\n2026-01-01T00:00:0\d\.\d{9}Z bye\n$/);
  });

  it('tries again after 10 and 20 seconds and gives up at the back-off limit', async () => {
    const { api } = connection;
    await api.create(jobKind, scope, jobOf('fails', 'exit 3', { backoffLimit: 2 }));
    await clock.advance(5000);
    assert.equal(cluster.store.count(demoPods), 1);
    await clock.advance(10_000);
    assert.equal(cluster.store.count(demoPods), 2);
    await clock.advance(13_000);
    assert.equal(cluster.store.count(demoPods), 2);
    await clock.advance(30_000);
    const job = await api.get(jobKind, { ...scope, name: 'fails' });
    assert.deepEqual(conditionsOf(job), ['FailureTarget=True', 'Failed=True']);
    assert.equal(fieldsOf(job.status).failed, 3);
  });

  it('watches what happens, in order', async () => {
    const { api } = connection;
    const { resourceVersion } = await api.list(jobKind, scope);
    const stream = await api.watch(jobKind, scope, { resourceVersion });
    await api.create(jobKind, scope, jobOf('hello', 'echo hello'));
    await clock.advance(10_000);
    await api.delete(jobKind, { ...scope, name: 'hello' }, { propagationPolicy: 'Background' });
    const seen: string[] = [];
    for await (const event of stream) {
      if (event.type === 'BOOKMARK') continue;
      const { status } = event.object;
      seen.push([event.type, ...conditionsOf(event.object), fieldsOf(status).active ?? 0].join(' '));
      if (event.type === 'DELETED') break;
    }
    assert.equal(seen[0], 'ADDED 0');
    assert.equal(seen[1], 'MODIFIED 1');
    assert.equal(seen.at(-2), 'MODIFIED SuccessCriteriaMet=True Complete=True 0');
    assert.equal(seen.at(-1), 'DELETED SuccessCriteriaMet=True Complete=True 0');
    await clock.advance(1000);
    assert.deepEqual((await api.list(podKind, scope)).items, []);
  });

  it('hands out a kubeconfig that leads to it', () => {
    const config: unknown = JSON.parse(cluster.kubeconfig);
    assert.ok(isRecord(config));
    assert.equal(config['current-context'], 'demo');
    assert.ok(cluster.kubeconfig.includes(cluster.server));
  });
});
