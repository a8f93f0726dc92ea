import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../../client/src/cluster/clock.ts';
import { followLogs } from '../../client/src/cluster/logs/followLogs.ts';
import { createOpenLogSession } from '../../client/src/cluster/logs/openLogSession.ts';
import type { LogSession, LogTarget } from '../../client/src/cluster/logs/session.ts';
import { Spool } from '../../client/src/cluster/logs/spool.ts';
import type { ClusterApi, KubernetesObject } from '../../client/src/cluster/ports.ts';
import { jobKind, podKind } from '../../client/src/cluster/resourceKinds.ts';
import { createClusters } from '../../client/src/kubernetes/clusters.ts';
import { LogView } from '../../client/src/ui/logView.ts';
import { createSpoolFolder } from '../../client/src/ui/spoolFolder.ts';
import { createSyntheticLog, type SyntheticLog } from './syntheticLog.ts';

/*
 * Logs, all the way from the stream to the spool on disk and the text of the window. With KUBERNETES_JOBS_TEST_KUBECONFIG
 * (a throwaway cluster) the same pod's log is read by `kubectl logs --follow` too: from PATH, or the program that
 * KUBERNETES_JOBS_BENCH_KUBECTL names.
 */

const folder = mkdtempSync(path.join(tmpdir(), 'kubernetes-jobs-bench-logs-'));
const missed: string[] = [];
const rows: string[][] = [['what', 'by', 'result', 'bar']];

interface Read {
  readonly lines: number;
  /** Milliseconds until the first line. */
  readonly first: number;
  /** Milliseconds. */
  readonly took: number;
}

let spools = 0;
async function toSpool(session: LogSession): Promise<Read> {
  const started = performance.now();
  let first = Number.NaN;
  let shown = 0;
  const show = (text: string): void => {
    // A line begins with its time.
    if (Number.isNaN(first) && /^\d\d:/m.test(text)) first = performance.now() - started;
    shown += text.length;
  };
  const header = { version: 1, title: 'bench', begun: 0 } as const;
  const view = new LogView({
    session,
    window: { append: show, replace: show },
    openSpool: () => Spool.create(createSpoolFolder(folder), `bench-${spools++}`, header, { mostBytes: 256 << 20 }),
    format: () => ({ timestamps: true, offset: () => 0 }),
    onTrouble: (error) => {
      throw error;
    },
  });
  const end = await view.ended;
  await view.close();
  if (shown === 0) missed.push('nothing was shown');
  return { lines: end.lines, first, took: performance.now() - started };
}

/** Follows a log that is made in memory. @returns the lines that came */
async function synthetic(log: SyntheticLog): Promise<Read> {
  const session = followLogs({
    api: { openLog: (_pod, options) => log.openLog(options), probe: async () => {} },
    clock: systemClock,
    random: Math.random,
    target: { kind: 'job', ref: { namespace: 'default', name: 'bench' }, uid: '' },
    watch: log.watch,
    mostStreams: 100,
    wordError: String,
  });
  return toSpool(session);
}

const width = 90;
/** 100 pods of 20,000 lines, and the same in one. */
const together = 2_000_000;

async function throughput(pods: number): Promise<void> {
  const log = createSyntheticLog(pods, together / pods, width);
  const read = await synthetic(log);
  if (read.lines !== together) missed.push(`${read.lines} of ${together} lines came`);
  const size = `${((pods * log.bytes) / 1e9).toFixed(1)} GB`;
  rows.push([
    `${size} of ${pods === 1 ? '1 pod' : `${pods} pods`} from memory`,
    'kubernetes-jobs',
    perSecond(read),
    '',
  ]);
}

/** MB */
interface Growth {
  /** The process at its largest, over its size before: all that the system has given it, garbage too. */
  readonly resident: number;
  /** What can be reached at the end and could not before. */
  readonly held: number;
}

/** Who reads: the product, or somebody who makes text of the same stream and forgets it. */
type Reader = 'product' | 'nobody';

/** By how much this process grows while a gigabyte of a log goes through it. */
async function growthOfGigabyte(reader: Reader): Promise<Growth> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = (): number => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const lines = Math.ceil(1e9 / createSyntheticLog(1, 1, width).bytes / 10_000) * 10_000;
  const log = createSyntheticLog(1, lines, width);
  useYoungRoom();
  const heldBefore = held();
  const residentBefore = process.memoryUsage.rss();
  let peak = residentBefore;
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 10);
  let came = 0;
  if (reader === 'product') came = (await synthetic(log)).lines;
  else for await (const chunk of await log.openLog({ container: 'main' })) came += textLines(chunk);
  clearInterval(timer);
  look();
  if (came !== lines) throw new Error(`${came} of ${lines} lines came`);
  return { resident: (peak - residentBefore) / 1e6, held: Math.max(0, held() - heldBefore) / 1e6 };
}

/** Any program that runs for a while goes round in all of that room; the system has it to give only once. */
function useYoungRoom(): void {
  let last: unknown;
  for (let count = 0; count < 5_000_000; count++) last = { count, last: count % 100 === 0 ? undefined : last };
  if (last === undefined) throw new Error('Something is there.');
}

function textLines(chunk: Uint8Array): number {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString().split('\n').length - 1;
}

/**
 * MB of each half of the room for young objects in an extension host after its start, as measured in one of VS Code 1.139
 * (Node 24). A bare process begins with far less, and its growth to that would be measured.
 */
const youngRoom = 32;

async function memory(): Promise<void> {
  const bar = 60;
  const growthOf = async (reader: Reader): Promise<(what: keyof Growth) => number> => {
    const growths: Growth[] = [];
    // Each in a process of its own: what is read leaves its room behind.
    for (let round = 0; round < 3; round++) {
      const args = [`--min-semi-space-size=${youngRoom}`, process.argv[1] ?? '', 'memory', reader];
      growths.push(JSON.parse((await promisify(execFile)(process.execPath, args)).stdout));
    }
    return (what) => middle(growths.map((growth) => growth[what]));
  };
  const own = await growthOf('product');
  const least = await growthOf('nobody');
  if (own('resident') > bar) missed.push(`1 GB: the process grew by ${own('resident').toFixed(0)} MB, bar ${bar} MB`);
  const show = (of: (what: keyof Growth) => number): string =>
    `${of('resident').toFixed(0)} MB more at the most, ${of('held').toFixed(0)} MB more held`;
  rows.push(['memory for 1 GB of 1 pod', 'kubernetes-jobs', show(own), `${bar} MB`]);
  rows.push(['', 'a reader that keeps nothing', show(least), '']);
}

function perSecond({ lines, took }: Pick<Read, 'lines' | 'took'>): string {
  return `${Math.round(lines / (took / 1000)).toLocaleString('en')} lines/s`;
}

// With a cluster.

const kubectl = process.env.KUBERNETES_JOBS_BENCH_KUBECTL ?? 'kubectl';
const namespace = `bench-${process.pid}`;
const namespaceKind = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false } as const;

function job(name: string, script: string, pods = 1): KubernetesObject {
  const containers = [{ name: 'main', image: 'busybox', command: ['sh', '-c', script] }];
  const spec = { restartPolicy: 'Never', terminationGracePeriodSeconds: 0, containers };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { parallelism: pods, completions: pods, template: { spec } },
  };
}

function byKubectl(kubeconfig: string, pod: string): Promise<Read | undefined> {
  const started = performance.now();
  const args = ['--kubeconfig', kubeconfig, '-n', namespace, 'logs', '--follow', '--timestamps', pod];
  const child = spawn(kubectl, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let first = Number.NaN;
  let lines = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    if (Number.isNaN(first)) first = performance.now() - started;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(undefined));
    child.on('close', () => resolve({ lines, first, took: performance.now() - started }));
  });
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function onCluster(api: ClusterApi, kubeconfig: string): Promise<void> {
  const open = createOpenLogSession({ clock: systemClock, random: Math.random, mostStreams: () => 100 });
  const follow = (name: string): Promise<Read> => {
    const target: LogTarget = { kind: 'job', ref: { namespace, name }, uid: '' };
    return toSpool(open(api, target));
  };
  // Below the size at which the kubelet begins another file.
  const lines = 80_000;
  const text = 'INFO worker took the next item from the queue';
  await api.create(
    jobKind,
    { namespace },
    job('one', `i=0; while [ $i -lt ${lines} ]; do echo "$i ${text}"; i=$((i+1)); done`),
  );
  await follow('one');
  const { items } = await api.list(podKind, { namespace }, { labelSelector: 'batch.kubernetes.io/job-name=one' });
  const pod = (items[0]?.metadata as { name?: string } | undefined)?.name ?? '';
  const ours: Read[] = [];
  const theirs: Read[] = [];
  for (let round = 0; round < 5; round++) {
    const other = await byKubectl(kubeconfig, pod);
    if (other) theirs.push(other);
    ours.push(await follow('one'));
  }
  const of = (reads: readonly Read[]) => ({
    lines: reads[0]?.lines ?? 0,
    took: middle(reads.map(({ took }) => took)),
    first: middle(reads.map(({ first }) => first)),
  });
  const own = of(ours);
  const other = of(theirs);
  const show = (read: Read): string => `${perSecond(read)}, first line after ${read.first.toFixed(0)} ms`;
  if (own.lines !== lines) missed.push(`${own.lines} of ${lines} lines came`);
  const ratio =
    theirs.length === 0
      ? ''
      : `; ${(other.took / own.took).toFixed(2)} times as fast as kubectl, first line after ${(own.first / other.first).toFixed(2)} of its time`;
  rows.push([`${lines.toLocaleString('en')} lines of a pod`, 'kubernetes-jobs', `${show(own)}${ratio}`, '']);
  if (theirs.length > 0) {
    rows.push(['', 'kubectl logs --follow', show(other), 'no slower; 100 ms']);
    if (own.took > other.took) missed.push(`slower than kubectl: ${perSecond(own)}, kubectl ${perSecond(other)}`);
    if (own.first > other.first + 100)
      missed.push(`first line after ${own.first.toFixed(0)} ms, kubectl's ${other.first.toFixed(0)} ms`);
  }
  const pods = Number(process.env.KUBERNETES_JOBS_BENCH_PODS ?? 100);
  const each = 200;
  await api.create(
    jobKind,
    { namespace },
    job('many', `i=0; while [ $i -lt ${each} ]; do echo "$i ${text}"; i=$((i+1)); done`, pods),
  );
  const many = await follow('many');
  if (many.lines !== pods * each) missed.push(`${pods} pods: ${many.lines} of ${pods * each} lines came`);
  rows.push([
    `${pods} pods at once`,
    'kubernetes-jobs',
    `${many.lines} of ${pods * each} lines, ${(many.took / 1000).toFixed(0)} s`,
    'all',
  ]);
}

async function all(): Promise<void> {
  await memory();
  await throughput(1);
  await throughput(100);
  const kubeconfig = process.env.KUBERNETES_JOBS_TEST_KUBECONFIG;
  if (kubeconfig) {
    const clusters = createClusters({
      environment: { env: { ...process.env, KUBECONFIG: kubeconfig }, home: homedir() },
      approvePlugin: async () => false,
      userAgent: 'kubernetes-jobs-bench',
    });
    const api = await clusters.open();
    await api.create(namespaceKind, {}, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    // The namespace's service account takes a moment.
    await new Promise<void>((resolve) => setTimeout(resolve, 2_000));
    try {
      await onCluster(api, kubeconfig);
    } finally {
      await api.delete(namespaceKind, { name: namespace }, { propagationPolicy: 'Background' });
      clusters.dispose();
    }
  } else {
    console.log('Without KUBERNETES_JOBS_TEST_KUBECONFIG nothing is compared with kubectl.');
  }
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  console.log(missed.length === 0 ? 'All bars are held.' : `Missed:\n${missed.join('\n')}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

try {
  const [, , what, reader] = process.argv;
  if (what === 'memory') console.log(JSON.stringify(await growthOfGigabyte(reader === 'nobody' ? reader : 'product')));
  else await all();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
