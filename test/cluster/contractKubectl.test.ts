import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCertificate, createDemoCluster, type DemoCluster } from '../../client/src/demo/index.ts';
import { type Compared, differences, tableOf } from '../support/contract/compare.ts';
import { hasKubectl, testKubeconfig } from './support.ts';

interface Case {
  readonly args: readonly string[];
  /** What kubectl reads from its standard input, for `-f -`. */
  readonly input?: unknown;
  /** How the demo cluster's answer differs on purpose. */
  readonly differs?: string;
}

interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

const job = (name: string, script: string, spec: object = {}): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, labels: { app: name } },
  spec: {
    ...spec,
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'main', image: 'busybox:1.36', command: ['sh', '-c', script] }],
      },
    },
  },
});
const cronJob = (schedule: string): object => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'nightly' },
  spec: { schedule, jobTemplate: { spec: (job('x', 'true') as { spec: object }).spec } },
});
const indexed = job('parts', 'echo "part $JOB_COMPLETION_INDEX"', { completionMode: 'Indexed', completions: 2 });

const fromInput = (verb: string, input: unknown, ...more: readonly string[]): Case => ({
  args: [verb, '-f', '-', ...more],
  input,
});

/** What somebody types along a tutorial, in this order. */
const cases: readonly Case[] = [
  fromInput('apply', job('hello', 'echo one; echo two')),
  fromInput('apply', job('hello', 'echo one; echo two')),
  { args: ['wait', '--for=condition=complete', 'job/hello', '--timeout=60s'] },
  { args: ['get', 'jobs'] },
  { args: ['get', 'job', 'hello', '-o', 'wide'] },
  { args: ['get', 'pods'] },
  { args: ['get', 'job', 'hello', '-o', 'jsonpath={.status.succeeded} {.spec.backoffLimit}'] },
  { args: ['get', 'job', 'hello', '-o', 'name'] },
  { args: ['get', 'jobs', '--sort-by=.metadata.name', '-l', 'app=hello'] },
  { args: ['get', 'jobs', '--show-labels'] },
  { args: ['get', 'job', 'nothing'] },
  { args: ['get', 'all'] },
  { args: ['logs', 'job/hello'] },
  { args: ['logs', 'job/hello', '--timestamps', '--tail=1'] },
  { args: ['logs', 'job/hello', '--all-pods', '--all-containers', '--follow'] },
  { args: ['describe', 'job.batch/hello'] },
  { args: ['logs', '-l', 'app=nothing'] },
  fromInput('diff', job('hello', 'echo one; echo two')),
  fromInput('apply', job('hello', 'echo one; echo two', { parallelism: 2 }), '--dry-run=server'),
  { args: ['label', 'job', 'hello', 'team=a'] },
  { args: ['annotate', 'job', 'hello', 'note=b'] },
  { args: ['patch', 'job', 'hello', '-p', '{"spec":{"backoffLimit":3}}'] },
  fromInput('create', indexed),
  fromInput('create', indexed),
  { args: ['wait', '--for=condition=complete', 'job/parts', '--timeout=60s'] },
  { args: ['get', 'jobs'] },
  { args: ['get', 'pods', '-l', 'job-name=parts'] },
  fromInput('apply', job('fails', 'echo no; exit 3', { backoffLimit: 0 })),
  { args: ['wait', '--for=condition=failed', 'job/fails', '--timeout=60s'] },
  { args: ['get', 'job', 'fails'] },
  { args: ['get', 'pods', '-l', 'app!=x,job-name=fails'] },
  { args: ['logs', 'job/fails'] },
  { args: ['delete', 'job', 'fails'] },
  fromInput('apply', job('side', 'sleep 1'), '--server-side'),
  fromInput('apply', job('side', 'sleep 1'), '--server-side', '--field-manager=other'),
  fromInput('apply', cronJob('0 0 1 1 *')),
  fromInput('apply', cronJob('0 0 2 1 *')),
  { args: ['get', 'cronjobs', '-o', 'wide'] },
  { args: ['patch', 'cronjob', 'nightly', '-p', '{"spec":{"suspend":true}}'] },
  { args: ['get', 'cj'] },
  { args: ['get', 'cronjobs,jobs'] },
  { args: ['get', 'serviceaccounts,configmaps'] },
  fromInput('apply', { ...cronJob('* * * * *'), apiVersion: 'batch/v1beta1' }),
  { args: ['delete', 'cronjob', 'nightly'] },
  { args: ['delete', 'jobs', '--all'] },
  { args: ['get', 'jobs'] },
  { args: ['api-resources', '--api-group=batch', '--no-headers'] },
  {
    args: ['create', 'job', 'typed', '--image=busybox'],
    differs: 'What kubectl makes itself it sends as protobuf, which is not read.',
  },
  { args: ['explain', 'job.spec.backoffLimit'], differs: 'The schemas are not in the OpenAPI documents.' },
];

/** What kubectl shows of the demo cluster is what it shows of a real one. */
describe('the contract with kubectl', function () {
  this.timeout(120_000);
  const namespace = `contract-kubectl-${process.pid}`;
  const rows: Compared[] = [];
  let folder: string;
  let demoCluster: DemoCluster;
  let demo: string;

  function kubectl(kubeconfig: string, { args, input }: Case): Promise<Outcome> {
    // A cache of its own: one is kept by the address of a server, and ports come again.
    const own = ['--kubeconfig', kubeconfig, '--cache-dir', path.join(folder, path.basename(kubeconfig), 'cache')];
    const child = spawn('kubectl', [...own, '--namespace', namespace, ...args], { stdio: 'pipe' });
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.stdin.on('error', () => {});
    child.stdin.end(input === undefined ? '' : JSON.stringify(input));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, output }));
    });
  }

  const both = (one: Case): Promise<[Outcome, Outcome]> =>
    Promise.all([kubectl(testKubeconfig(), one), kubectl(demo, one)]);

  before(async function () {
    if (!hasKubectl) this.skip();
    folder = await mkdtemp(path.join(tmpdir(), 'contract-kubectl-'));
    demo = path.join(folder, 'demo');
    demoCluster = await createDemoCluster({ certificate: createCertificate(Date.now()) });
    await writeFile(demo, demoCluster.kubeconfig, { mode: 0o600 });
    await both(fromInput('apply', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }));
    for (const { status, output } of await both({
      args: ['wait', '--for=create', 'serviceaccount/default', '--timeout=60s'],
    })) {
      assert.equal(status, 0, output);
    }
  });

  after(async () => {
    if (!hasKubectl) return;
    console.log(tableOf('kubectl', rows));
    await kubectl(testKubeconfig(), { args: ['delete', 'namespace', namespace, '--wait=false'] });
    await demoCluster.stop();
    await rm(folder, { recursive: true });
  });

  for (const [index, one] of cases.entries()) {
    const about = one.args.join(' ');
    it(`kubectl ${about} (${index + 1})`, async () => {
      const [real, demo] = await both(one);
      const found = differences(comparable(real), comparable(demo));
      rows.push({ about, differences: found, reason: one.differs });
      if (one.differs === undefined) assert.deepEqual(found, []);
    });
  }

  /** Without what differs from one run to the next: names that are made, ages, and the widths of columns with them. */
  function comparable({ status, output }: Outcome): unknown {
    const lines = output.split('\n').map((line) =>
      line
        .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UID')
        .replace(/\b((?:hello|parts-\d|fails|side))-[a-z0-9]{5}\b/g, '$1-…')
        .replace(/\d{4}-\d\d-\d\dT\S+|\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000/g, 'TIME')
        .replace(/\s(?:\d+[smhd])+(?=\s|$)/g, ' AGE')
        .replace(/\s+/g, ' ')
        .trim(),
    );
    return { status, lines };
  }
});
