import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCertificate, createDemoCluster, type DemoCluster } from '../../client/src/demo/index.ts';
import { type Compared, differences, tableOf } from '../support/contract/compare.ts';
import { type ContractJob, contractJobs } from '../support/contract/jobs.ts';
import { type Json, type Target, targetOfKubeconfig } from '../support/contract/target.ts';
import { testKubeconfig } from './support.ts';

/** How long the slowest Job takes on a real cluster, with patience for a busy machine. */
const patience = 200_000;

/** The same Jobs on a real cluster and on the demo cluster, to their end: what has become of them has to be the same. */
describe('the contract of Jobs', function () {
  this.timeout(400_000);
  const namespace = `contract-jobs-${process.pid}`;
  const rows: Compared[] = [];
  let demoCluster: DemoCluster;
  let real: Target;
  let demo: Target;

  before(async () => {
    demoCluster = await createDemoCluster({ certificate: createCertificate(Date.now()) });
    real = targetOfKubeconfig('real', readFileSync(testKubeconfig(), 'utf8'));
    demo = targetOfKubeconfig('demo', demoCluster.kubeconfig);
    await Promise.all([runAll(real), runAll(demo)]);
  });

  after(async () => {
    console.log(tableOf('Jobs', rows));
    await real.ask({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
    real.close();
    demo.close();
    await demoCluster.stop();
  });

  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const pods = `/api/v1/namespaces/${namespace}/pods`;

  async function runAll(target: Target): Promise<void> {
    await target.ask({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } });
    for (let tries = 0; tries < 100; tries++) {
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
      if ((await target.ask({ method: 'GET', path })).code === 200) break;
      await sleep(100);
    }
    for (const { name, spec } of contractJobs) {
      const body = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec };
      const made = await target.ask({ method: 'POST', path: jobs, body });
      assert.equal(made.code, 201, `${target.name} ${name}: ${made.text}`);
    }
    const until = Date.now() + patience;
    await Promise.all(contractJobs.filter((job) => job.during).map((job) => act(target, job, until)));
    for (;;) {
      const { body } = await target.ask({ method: 'GET', path: jobs });
      const open = listOf(body?.items).filter((job) => !isOver(job));
      if (open.length === 0) break;
      assert.ok(Date.now() < until, `${target.name}: still under way: ${open.map(nameOf).join(', ')}`);
      await sleep(500);
    }
    // What was deleted has gone, and what was to be said of it has been said.
    await sleep(3000);
  }

  async function act(target: Target, { name, during }: ContractJob, until: number): Promise<void> {
    const path = `${pods}?labelSelector=job-name%3D${name}`;
    for (;;) {
      const { body } = await target.ask({ method: 'GET', path });
      const running = listOf(body?.items).filter((pod) => valueAt(pod, 'status', 'phase') === 'Running');
      if (running.length >= (during === 'scale down' ? 3 : 1)) {
        const headers = { 'content-type': 'application/merge-patch+json' };
        const spec =
          during === 'suspend'
            ? { suspend: true }
            : during === 'grow'
              ? { completions: 3, parallelism: 3 }
              : { parallelism: 1 };
        if (during !== 'delete pod')
          await target.ask({ method: 'PATCH', path: `${jobs}/${name}`, headers, body: { spec } });
        else await target.ask({ method: 'DELETE', path: `${pods}/${nameOf(running[0] ?? {})}` });
        return;
      }
      assert.ok(Date.now() < until, `${target.name} ${name}: too few of its pods ever ran at once`);
      await sleep(200);
    }
  }

  function isOver(job: Json): boolean {
    const conditions = listOf(valueAt(job, 'status', 'conditions'));
    if (conditions.some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True'))
      return true;
    const { suspend, parallelism, managedBy } = valueAt(job, 'spec') as Json;
    if (managedBy !== undefined || parallelism === 0) return true;
    return suspend === true && !valueAt(job, 'status', 'active') && !valueAt(job, 'status', 'terminating');
  }

  for (const job of contractJobs) {
    it(`${job.name}: ${job.about}`, async () => {
      const [a, b] = await Promise.all([outcome(real, job.name), outcome(demo, job.name)]);
      const found = differences(a, b);
      rows.push({ about: `${job.name}: ${job.about}`, differences: found, reason: job.differs });
      if (job.differs === undefined) assert.deepEqual(found, []);
    });
  }

  /** What has become of a Job: its status, its pods, what was said of them. */
  async function outcome(target: Target, name: string): Promise<Json> {
    const [job, found, said] = await Promise.all([
      target.ask({ method: 'GET', path: `${jobs}/${name}` }),
      target.ask({ method: 'GET', path: `${pods}?labelSelector=job-name%3D${name}` }),
      target.ask({ method: 'GET', path: `/api/v1/namespaces/${namespace}/events?limit=2000` }),
    ]);
    const status = (valueAt(job.body ?? {}, 'status') ?? {}) as Json;
    const { conditions, startTime, completionTime, ...counts } = job.code === 200 ? status : ({ gone: true } as Json);
    return {
      ...counts,
      started: startTime !== undefined,
      completed: completionTime !== undefined,
      conditions: listOf(conditions).map(({ type, status, reason }) => `${type}=${status} ${reason}`),
      pods: listOf(found.body?.items).map(podText).sort(),
      events: eventsOf(listOf(said.body?.items), name),
    };
  }

  function podText(pod: Json): string {
    const status = valueAt(pod, 'status') as Json;
    const reports = [...listOf(status.initContainerStatuses), ...listOf(status.containerStatuses)];
    const containers = reports.map((report) => {
      const [[kind, detail] = ['none', {}]] = Object.entries((report.state ?? {}) as Json) as [string, Json][];
      return `${report.name}:${kind} ${detail.reason ?? ''} ${detail.exitCode ?? ''} ×${report.restartCount}`;
    });
    const annotations = (valueAt(pod, 'metadata', 'annotations') ?? {}) as Json;
    const at = annotations['batch.kubernetes.io/job-completion-index'] ?? '';
    const failures = annotations['batch.kubernetes.io/job-index-failure-count'] ?? '';
    const conditions = listOf(status.conditions).map(({ type, status, reason }) => `${type}=${status} ${reason ?? ''}`);
    const finalizers = listOf(valueAt(pod, 'metadata', 'finalizers')).length;
    return [at, failures, status.phase, status.reason ?? '', ...containers, ...conditions.sort(), finalizers].join(
      '; ',
    );
  }

  /** Reasons by what they are about; a node's own ways of saying that it waits are left out. */
  function eventsOf(events: readonly Json[], name: string): string[] {
    const own = events.filter((event) => {
      const about = valueAt(event, 'involvedObject') as Json;
      return about.kind === 'Job'
        ? about.name === name
        : String(about.name).replace(/(-\d+)?-[a-z0-9]{5}$/, '') === name;
    });
    const texts = own
      .filter(
        ({ reason }) => !['Pulling', 'Pulled', 'BackOff', 'FailedMount', 'FailedScheduling'].includes(String(reason)),
      )
      .map((event) => `${event.type} ${valueAt(event, 'involvedObject', 'kind')} ${event.reason}`);
    const counts = new Map<string, number>();
    for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
    return [...counts].map(([text, count]) => `${text} ×${count}`).sort();
  }
});

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

function valueAt(value: Json, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Json | undefined)?.[name], value);
}

function nameOf(object: Json): string {
  return String(valueAt(object, 'metadata', 'name'));
}
