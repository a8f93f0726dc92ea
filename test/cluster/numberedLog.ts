import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { systemClock } from '../../client/src/cluster/clock.ts';
import { createOpenLogSession } from '../../client/src/cluster/logs/openLogSession.ts';
import type { LogEnd, LogEvent, LogGapEvent, LogLine } from '../../client/src/cluster/logs/session.ts';
import type { ClusterApi, KubernetesObject } from '../../client/src/cluster/ports.ts';
import { jobKind } from '../../client/src/cluster/resourceKinds.ts';
import { createClusters } from '../../client/src/kubernetes/clusters.ts';
import { type CuttingProxy, createCuttingProxy } from '../support/cuttingProxy.ts';

/** The extension's own connection to the cluster, through a proxy that can cut it. */
export interface CutCluster {
  readonly api: ClusterApi;
  readonly proxy: CuttingProxy;
  /** Streams of logs that have broken so far: those that a cut, or a server that ended, went through. */
  readonly brokenStreams: number;
  close(): Promise<void>;
}

interface Kubeconfig {
  clusters: { cluster: { server: string; 'tls-server-name'?: string } }[];
}

export async function connectThroughProxy(kubeconfigPath: string): Promise<CutCluster> {
  const kubeconfig: Kubeconfig = parse(readFileSync(kubeconfigPath, 'utf8'));
  const [first] = kubeconfig.clusters;
  assert.ok(first, 'the kubeconfig has a cluster');
  const server = new URL(first.cluster.server);
  const proxy = await createCuttingProxy({ host: server.hostname, port: Number(server.port || 443) });
  if (isIP(server.hostname) === 0) first.cluster['tls-server-name'] ??= server.hostname;
  first.cluster.server = `https://127.0.0.1:${proxy.port}`;
  const folder = mkdtempSync(path.join(tmpdir(), 'kubernetes-jobs-logs-'));
  const file = path.join(folder, 'kubeconfig');
  writeFileSync(file, stringify(kubeconfig), { mode: 0o600 });
  const clusters = createClusters({
    environment: { env: { ...process.env, KUBECONFIG: file }, home: homedir() },
    approvePlugin: async () => false,
    userAgent: 'kubernetes-jobs-test',
  });
  let brokenStreams = 0;
  const api = await clusters.open();
  const openLog: ClusterApi['openLog'] = async (pod, options) => {
    const stream = await api.openLog(pod, options);
    void stream.ended.then(({ kind }) => {
      if (kind === 'failed') brokenStreams++;
    });
    return stream;
  };
  return {
    api: { ...api, openLog },
    proxy,
    get brokenStreams() {
      return brokenStreams;
    },
    async close() {
      clusters.dispose();
      await proxy.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface NumberedLog {
  /** Written by one container, from `0 …` on. */
  readonly lines: number;
  /** Bytes of each, about. */
  readonly size: number;
  readonly perSecond: number;
}

/** A Job that writes numbered lines at an even pace, ten times a second, and then ends well. */
export function numberedJob(name: string, { lines, size, perSecond }: NumberedLog): KubernetesObject {
  const script = [
    `pad=$(head -c ${Math.max(1, size)} /dev/zero | tr '\\0' x)`,
    `i=0; while [ $i -lt ${lines} ]; do`,
    `echo "$i $pad"; i=$((i+1));`,
    `[ $((i % ${Math.max(1, Math.round(perSecond / 10))})) = 0 ] && sleep 0.1;`,
    'done; true',
  ].join('\n');
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      backoffLimit: 0,
      template: {
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 0,
          containers: [{ name: 'writer', image: 'busybox', command: ['sh', '-c', script] }],
        },
      },
    },
  };
}

export interface Followed {
  readonly end: LogEnd;
  /** Lines that came, as numbers. */
  readonly numbers: readonly number[];
  readonly gaps: readonly LogGapEvent[];
  /** Numbers that never came, and a gap line stands in their place. */
  readonly excused: number;
  /** Numbers that never came, without a word. */
  readonly lost: number;
  /** Lines that came once more. */
  readonly doubled: number;
  /** What is wrong with the lines' order, or with a gap line; each in a few words. */
  readonly problems: readonly string[];
  readonly reconnects: number;
  readonly seconds: number;
}

/** Makes the Job, follows it to its end while `disturb` goes on, and holds what came against what was written. */
export async function followNumbered(
  { api }: CutCluster,
  target: { readonly namespace: string; readonly name: string },
  log: NumberedLog,
  disturb: (signal: AbortSignal) => Promise<void>,
): Promise<Followed> {
  const { namespace, name } = target;
  await api.create(jobKind, { namespace }, numberedJob(name, log));
  const session = createOpenLogSession({ clock: systemClock, random: Math.random, mostStreams: () => 10 })(api, {
    kind: 'job',
    ref: target,
    uid: '',
  });
  const over = new AbortController();
  const disturbance = disturb(over.signal);
  // What goes wrong there is thrown below; nothing is worth waiting for then.
  disturbance.catch(() => session.stop());
  const started = Date.now();
  const numbers: number[] = [];
  const gaps: LogGapEvent[] = [];
  const problems: string[] = [];
  let excused = 0;
  let reconnects = 0;
  let last: LogLine | undefined;
  let gap: LogGapEvent | undefined;
  const take = (event: LogEvent): void => {
    if (event.kind === 'gap') {
      gap = event;
      gaps.push(event);
    }
    if (event.kind === 'state' && event.state === 'reconnecting') reconnects++;
    if (event.kind !== 'line') return;
    const number = Number.parseInt(event.text, 10);
    const expected = (numbers.at(-1) ?? -1) + 1;
    if (number > expected && gap) {
      excused += number - expected;
      if (last && JSON.stringify(gap.from) !== JSON.stringify(last.time)) problems.push(`gap from another line`);
      if (JSON.stringify(gap.to) !== JSON.stringify(event.time)) problems.push(`gap to another line`);
    } else if (number !== expected) {
      problems.push(`after ${expected - 1} came ${event.text.slice(0, 40)}`);
    }
    gap = undefined;
    last = event;
    numbers.push(number);
  };
  for await (const events of session) for (const event of events) take(event);
  over.abort();
  await disturbance;
  const end = await session.ended;
  const different = new Set(numbers).size;
  return {
    end,
    numbers,
    gaps,
    excused,
    lost: log.lines - different - excused,
    doubled: numbers.length - different,
    problems,
    reconnects,
    seconds: (Date.now() - started) / 1000,
  };
}

/** Every line in its order, none twice, and none missing where no gap says so. */
export function assertWhole({ problems, end, numbers, lost, doubled }: Followed, log: NumberedLog): void {
  assert.deepEqual(problems.slice(0, 10), [], `${problems.length} lines lost or doubled without a word; ${end.text}`);
  assert.equal(end.kind, 'complete', end.text);
  assert.equal(numbers.at(-1), log.lines - 1, 'the last line came');
  assert.deepEqual({ lost, doubled }, { lost: 0, doubled: 0 });
}

/** Cuts every connection, again and again, after a random while around `every` milliseconds. */
export async function cutAtRandom(proxy: CuttingProxy, every: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(every * (0.5 + Math.random()), signal);
    if (!signal.aborted) proxy.cutAll();
  }
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}

/** The program that restarts parts of the cluster, called as `PROGRAM NAME restart`. */
export const partProgram = process.env.KUBERNETES_JOBS_TEST_PART;

/** Once more where a busy machine was too slow for the program's own patience. */
export async function restartPart(name: 'kube-apiserver' | 'kubelet', more = 2): Promise<void> {
  assert.ok(partProgram);
  try {
    await promisify(execFile)(partProgram, [name, 'restart'], { timeout: 120_000 });
  } catch (error) {
    if (more === 0) throw error;
    await restartPart(name, more - 1);
  }
}
