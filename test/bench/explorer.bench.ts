import { execFile, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../../client/src/cluster/clock.ts';
import { createExplorer } from '../../client/src/cluster/explorer.ts';
import { createPermissions } from '../../client/src/cluster/permissions.ts';
import type { ClusterApi } from '../../client/src/cluster/ports.ts';
import { jobKind } from '../../client/src/cluster/resourceKinds.ts';
import type { Explorer, NodeId } from '../../client/src/cluster/tree.ts';
import { createClusters } from '../../client/src/kubernetes/clusters.ts';
import { populateCluster } from './populateCluster.ts';
import { populationOf } from './population.ts';
import { servePopulation } from './servePopulation.ts';

/*
 * The tree with 10,000 Jobs and 30,000 pods: how soon it can be used, how soon it is complete, what it costs, and how soon
 * a change shows. On the real API server that KUBERNETES_JOBS_TEST_KUBECONFIG leads to, beside `kubectl get jobs,pods -A`
 * in the same run; without one, on a server of this program's own that answers from memory.
 */

const jobs = Number(process.env.KUBERNETES_JOBS_BENCH_JOBS ?? 10_000);

if (process.argv[2] === 'serve') await servePopulation(jobs);
else await measure();

async function measure(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'explorer-bench-'));
  const real = process.env.KUBERNETES_JOBS_TEST_KUBECONFIG;
  let stop = async (): Promise<void> => {};
  let kubeconfig = real ?? '';
  let prefix = 'bench';
  if (real) {
    prefix = `bench-${process.pid}`;
    const begun = performance.now();
    stop = await populateCluster(real, populationOf(jobs, prefix));
    console.log(`made ${jobs} Jobs and ${jobs * 3} pods in ${seconds(performance.now() - begun)}`);
  } else {
    const child = fork(process.argv[1] ?? '', ['serve'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const port = await new Promise<number>((resolve) => child.once('message', (value) => resolve(Number(value))));
    kubeconfig = path.join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigFor(port));
    stop = async () => void child.kill();
  }
  try {
    const kubectl = real ? await kubectlTime(real) : undefined;
    const rows = await run(kubeconfig, prefix);
    if (kubectl !== undefined) rows.push(['kubectl get jobs,pods -A', seconds(kubectl), '']);
    console.log(
      `\n${jobs.toLocaleString('en')} Jobs, ${(jobs * 3).toLocaleString('en')} pods, ${real ? 'a real API server' : 'a server that answers from memory'}\n`,
    );
    for (const [what, value, bar] of rows) console.log(`${what.padEnd(46)} ${value.padStart(10)}  ${bar}`);
  } finally {
    await stop();
    rmSync(folder, { recursive: true });
  }
}

type Row = [what: string, value: string, bar: string];

async function run(kubeconfig: string, prefix: string): Promise<Row[]> {
  const rows: Row[] = [];
  const clusters = createClusters({
    environment: { env: process.env, home: homedir() },
    kubeconfig,
    userAgent: 'kubernetes-jobs/bench',
    approvePlugin: async () => true,
  });
  const api = await clusters.open();
  await api.version();
  const heapBefore = heap();
  const begun = performance.now();
  const cpuBefore = process.cpuUsage();
  const explorer = createExplorer({
    clusters,
    clock: systemClock,
    random: Math.random,
    nextRun: () => undefined,
    permissions: createPermissions(systemClock),
  });
  await explorer.openContext(api.place.context);
  explorer.setVisible(true);
  const [root = ''] = explorer.roots();

  const largeId = await until(() => namespaceId(explorer, root, `${prefix}-large`));
  await until(() => (jobRows(explorer, largeId) >= 100 ? true : undefined));
  rows.push(['usable: the first hundred Jobs of a namespace', seconds(performance.now() - begun), 'bar 2 s']);
  await until(() => (explorer.health()[0]?.state === 'live' && podsKnown(explorer, root, prefix) ? true : undefined));
  rows.push(['complete: everything listed, watches open', seconds(performance.now() - begun), 'bar 10 s']);
  const cpu = process.cpuUsage(cpuBefore);
  rows.push(['processor time until then', seconds((cpu.user + cpu.system) / 1000), '']);
  rows.push(['heap grown by', `${Math.round((heap() - heapBefore) / 1e6)} MB`, 'bar 150 MB']);

  const expandTimes: number[] = [];
  const expand = (id: NodeId): void => {
    const from = performance.now();
    draw(explorer, id);
    expandTimes.push(performance.now() - from);
  };
  for (const id of explorer.children(root).slice(0, 20)) {
    expand(id);
    for (const job of explorer.children(id).slice(0, 20)) expand(job);
  }
  rows.push(['expand a namespace or a Job, slowest', milliseconds(Math.max(...expandTimes)), 'bar 50 ms']);

  const latency = await changeLatency(api, explorer, largeId);
  rows.push(['a changed status shows after, median', milliseconds(latency), 'bar 300 ms']);

  // What the collector still has to do after so much work is not idleness.
  for (let quiet = 0, tries = 0; quiet < 12 && tries < 120; tries += 1)
    quiet = (await processorShare(1000)) < 0.01 ? quiet + 1 : 0;
  rows.push(['processor while nothing happens', `${((await processorShare(20_000)) * 100).toFixed(2)} %`, 'bar 1 %']);

  explorer.setSort('failedFirst');
  const sortFrom = performance.now();
  explorer.setFilter({ phases: ['failed'] });
  draw(explorer, largeId);
  rows.push(['filter everything by phase', milliseconds(performance.now() - sortFrom), '']);
  explorer.dispose();
  clusters.dispose();
  return rows;
}

function namespaceId(explorer: Explorer, root: NodeId, label: string): NodeId | undefined {
  return explorer.children(root).find((id) => explorer.node(id)?.label === label);
}

function jobRows(explorer: Explorer, namespace: NodeId): number {
  return explorer.children(namespace).filter((id) => explorer.node(id)?.kind === 'job').length;
}

/** Pods come last, in the order of their namespaces: all are there when those of every namespace are. */
function podsKnown(explorer: Explorer, root: NodeId, prefix: string): boolean {
  const namespaces = explorer.children(root).filter((id) => explorer.node(id)?.label.startsWith(prefix));
  return namespaces.every((namespace) =>
    explorer
      .children(namespace)
      .filter((id) => explorer.node(id)?.kind === 'job')
      .every((id) => explorer.podsOf(id).length === 3),
  );
}

function draw(explorer: Explorer, id: NodeId): void {
  explorer.node(id);
  for (const child of explorer.children(id)) explorer.node(child);
}

/** From the server's answer to a change until the tree tells of it, with the whole of a full namespace drawn. */
async function changeLatency(api: ClusterApi, explorer: Explorer, namespace: NodeId): Promise<number> {
  draw(explorer, namespace);
  const times: number[] = [];
  // A Job that has ended looks the same when it is suspended.
  const running = explorer
    .children(namespace)
    .filter((id) => explorer.node(id)?.contextValue.startsWith('job.running.'));
  for (const id of running.slice(0, 21)) {
    const ref = explorer.node(id)?.object?.ref;
    if (!ref) throw new Error('there is no such Job');
    const told = new Promise<void>((resolve) => {
      const listener = explorer.onDidChange(({ changed }) => {
        if (!changed.includes(id)) return;
        listener.dispose();
        resolve();
      });
    });
    const spec = { suspend: true };
    await api.patch(jobKind, ref, 'merge', { spec });
    const from = performance.now();
    await told;
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

async function until<T>(found: () => T | undefined): Promise<T> {
  const patience = performance.now() + 300_000;
  while (performance.now() < patience) {
    const value = found();
    if (value !== undefined) return value;
    await sleep(50);
  }
  throw new Error('it does not come to an end');
}

async function processorShare(milliseconds_: number): Promise<number> {
  const from = performance.now();
  const before = process.cpuUsage();
  await sleep(milliseconds_);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - from);
}

function heap(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

async function kubectlTime(kubeconfig: string): Promise<number> {
  const begun = performance.now();
  await promisify(execFile)('kubectl', ['--kubeconfig', kubeconfig, 'get', 'jobs,pods', '-A'], { maxBuffer: 1 << 30 });
  return performance.now() - begun;
}

function kubeconfigFor(port: number): string {
  return JSON.stringify({
    'current-context': 'bench',
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    clusters: [{ name: 'bench', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'bench', user: { token: 'bench' } }],
  });
}

function seconds(milliseconds_: number): string {
  return `${(milliseconds_ / 1000).toFixed(2)} s`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
