import assert from 'node:assert/strict';
import { systemClock } from '../../client/src/cluster/clock.ts';
import { createOpenLogSession } from '../../client/src/cluster/logs/openLogSession.ts';
import type { LogEnd, LogEvent } from '../../client/src/cluster/logs/session.ts';
import { jobKind, podKind } from '../../client/src/cluster/resourceKinds.ts';
import { toPod } from '../../client/src/cluster/resources.ts';
import { type ApiServer, connect } from '../support/live/apiServer.ts';
import {
  assertWhole,
  type CutCluster,
  connectThroughProxy,
  cutAtRandom,
  type Followed,
  followNumbered,
  type NumberedLog,
  partProgram,
  pause,
  restartPart,
} from './numberedLog.ts';
import { createNamespace, removeNamespace, shellJob, testKubeconfig, waitFor } from './support.ts';

/** KUBERNETES_JOBS_TEST_LOG_LINES writes so many lines in each suite, and says what was seen. */
const full = Number(process.env.KUBERNETES_JOBS_TEST_LOG_LINES ?? 0);
const lines = full || 40_000;
/** KUBERNETES_JOBS_TEST_LOG_SERIES=1: a thousand broken streams, and twenty restarts of parts. */
const series = process.env.KUBERNETES_JOBS_TEST_LOG_SERIES === '1';
/** Stays in one file of the kubelet's, which are of 10 MiB. */
const short: NumberedLog = { lines, size: 1, perSecond: 5_000 };
/** Goes on to another file every ten seconds, when the kubelet looks. */
const large: NumberedLog = full
  ? { lines, size: 600, perSecond: 2_000 }
  : { lines: 20_000, size: 1_800, perSecond: 700 };

/** A test that is run where nothing is missing; where something is, its title says what. */
const unless =
  (missing: string | undefined) =>
  (title: string, run: () => Promise<void>): void =>
    void (missing === undefined ? it(title, run) : it.skip(`${title} (${missing})`));

const missingPart = partProgram
  ? undefined
  : 'KUBERNETES_JOBS_TEST_PART names no program that restarts parts of the cluster';
const missingSeries = series ? undefined : 'KUBERNETES_JOBS_TEST_LOG_SERIES is not 1';
const needsPart = unless(missingPart);

describe('a followed log', function () {
  this.timeout(series ? 1_500_000 : full ? 400_000 : 120_000);
  let admin: ApiServer;
  let cluster: CutCluster;
  const namespace = `logs-${process.pid}`;

  before(async () => {
    const file = testKubeconfig();
    admin = connect(file);
    await createNamespace(admin, namespace);
    cluster = await connectThroughProxy(file);
  });
  after(async () => {
    await removeNamespace(admin, namespace);
    admin.close();
    await cluster.close();
  });

  async function follow(
    name: string,
    log: NumberedLog,
    disturb: (signal: AbortSignal) => Promise<void>,
  ): Promise<Followed> {
    const cuts = cluster.proxy.cuts;
    const followed = await followNumbered(cluster, { namespace, name }, log, disturb);
    if (full || series) {
      const { numbers, lost, doubled, excused, gaps, reconnects, seconds } = followed;
      console.log(
        `      ${name}: ${log.lines} lines written, ${numbers.length} seen, ${lost} lost, ${doubled} doubled, ` +
          `${excused} behind ${gaps.length} gap lines; ` +
          `${cluster.proxy.cuts - cuts} connections cut, ${reconnects} reconnects said, ${seconds.toFixed(0)} s`,
      );
    }
    assertWhole(followed, log);
    return followed;
  }

  async function followJob(name: string): Promise<{ events: LogEvent[]; end: LogEnd }> {
    const open = createOpenLogSession({ clock: systemClock, random: Math.random, mostStreams: () => 10 });
    const session = open(cluster.api, { kind: 'job', ref: { namespace, name }, uid: '' });
    const events: LogEvent[] = [];
    for await (const batch of session) events.push(...batch);
    return { events, end: await session.ended };
  }

  it('has every line once while connections are cut at random', async () => {
    const before = cluster.proxy.cuts;
    const { gaps } = await follow('cut', short, (signal) => cutAtRandom(cluster.proxy, 300, signal));
    assert.deepEqual(gaps, []);
    assert.ok(cluster.proxy.cuts - before > 10, 'connections were cut');
  });

  it('has every line once while the node rotates the file', async () => {
    const { gaps } = await follow('rotated', large, async () => {});
    assert.deepEqual(gaps, []);
  });

  needsPart('has every line once over restarts of the API server', async () => {
    const { gaps, reconnects } = await follow('api-server', short, async (signal) => {
      await pause(3_000, signal);
      await restartPart('kube-apiserver');
    });
    assert.deepEqual(gaps, []);
    assert.ok(reconnects > 0);
  });

  needsPart('has every line once over restarts of the kubelet', async () => {
    const { gaps } = await follow('kubelet', short, async (signal) => {
      await pause(3_000, signal);
      await restartPart('kubelet');
    });
    assert.deepEqual(gaps, []);
  });

  needsPart('loses no line without a word while all of that happens at once', async () => {
    await follow('everything', large, async (signal) => {
      const cutting = cutAtRandom(cluster.proxy, 1_000, signal);
      await pause(2_000, signal);
      await restartPart('kubelet');
      await pause(2_000, signal);
      await restartPart('kube-apiserver');
      await cutting;
    });
  });

  it('joins long lines that are written slowly, while connections are cut', async () => {
    // The runtime keeps a line in pieces of 16 KiB, each with a time of its own; a line takes two seconds.
    const letters = 'abcdefgh';
    const script = [
      `for l in ${[...letters].join(' ')}; do i=0; while [ $i -lt 20 ]; do`,
      "head -c 20000 /dev/zero | tr '\\0' $l; sleep 0.1; i=$((i+1)); done; echo; echo short $l; done",
    ].join(' ');
    await cluster.api.create(jobKind, { namespace }, shellJob('long-lines', script));
    const cutting = new AbortController();
    const cuts = cutAtRandom(cluster.proxy, 700, cutting.signal);
    const { events, end } = await followJob('long-lines');
    cutting.abort();
    await cuts;
    const texts: string[] = [];
    let isOpen = false;
    for (const event of events) {
      if (event.kind !== 'line') continue;
      if (isOpen) texts.push(`${texts.pop()}${event.text}`);
      else texts.push(event.text);
      isOpen = event.open === true;
    }
    const expected = [...letters].flatMap((letter) => [letter.repeat(400_000), `short ${letter}`]);
    assert.deepEqual(
      texts.map((text) => `${text.slice(0, 8)} ${text.length}`),
      expected.map((text) => `${text.slice(0, 8)} ${text.length}`),
    );
    assert.deepEqual(texts, expected);
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'gap'),
      [],
    );
    assert.equal(end.kind, 'complete');
  });

  it('has every container of a pod, init containers and sidecars too, and ends when the Job has', async () => {
    const shell = (name: string, script: string, more: Record<string, unknown> = {}) => ({
      name,
      image: 'busybox',
      command: ['sh', '-c', script],
      ...more,
    });
    const job = shellJob(
      'containers',
      '',
      {},
      {
        initContainers: [
          shell('prepare', 'echo prepared'),
          shell('proxy', 'echo up; trap "echo down; exit 0" TERM; while true; do sleep 0.1; done', {
            restartPolicy: 'Always',
          }),
        ],
        containers: [shell('main', 'sleep 2; echo done'), shell('silent', 'true')],
        terminationGracePeriodSeconds: 5,
      },
    );
    await cluster.api.create(jobKind, { namespace }, job);
    const { events, end } = await followJob('containers');
    const said = events.flatMap((event) => (event.kind === 'line' ? [`${event.source.container}: ${event.text}`] : []));
    assert.deepEqual(said, ['prepare: prepared', 'proxy: up', 'main: done', 'proxy: down']);
    const ended = events.flatMap((event) =>
      event.kind === 'state' && event.state === 'ended' ? [event.source.container] : [],
    );
    assert.deepEqual(ended.sort(), ['main', 'prepare', 'proxy', 'silent']);
    assert.equal(end.kind, 'complete', end.text);
  });

  it('has what is there of a container that crashes again and again, once, and counts the runs that are gone', async () => {
    // Four runs, the last of which ends well; between them the kubelet waits for 0, 10 and 20 seconds.
    const script = 'n=$(cat /n/n || echo 0); echo $((n+1)) > /n/n; echo run $n; test $n -ge 3';
    const job = shellJob(
      'crashes',
      script,
      {},
      {
        restartPolicy: 'OnFailure',
        volumes: [{ name: 'n', emptyDir: {} }],
        containers: [
          {
            name: 'main',
            image: 'busybox',
            command: ['sh', '-c', script],
            volumeMounts: [{ name: 'n', mountPath: '/n' }],
          },
        ],
      },
    );
    const { api } = cluster;
    await api.create(jobKind, { namespace }, job);
    const main = async () => {
      const { items } = await api.list(
        podKind,
        { namespace },
        { labelSelector: 'batch.kubernetes.io/job-name=crashes' },
      );
      return toPod(items[0] ?? {})?.containers[0];
    };
    await waitFor('the third run', async () => {
      const container = await main();
      return container?.restarts === 2 && container.state?.kind === 'waiting';
    });
    const { events, end } = await followJob('crashes');
    const texts = events.flatMap((event) => (event.kind === 'line' ? [event.text] : []));
    assert.deepEqual(
      texts.filter((text) => text.startsWith('run')),
      ['run 2', 'run 3'],
    );
    const gaps = events.filter((event) => event.kind === 'gap');
    assert.deepEqual(
      gaps.map(({ runs, to }) => [runs, to !== undefined]),
      [[2, true]],
    );
    assert.equal(end.kind, 'complete');
  });

  unless(missingSeries)('has every line once over a thousand cuts', async () => {
    const before = cluster.brokenStreams;
    const isEnough = (): boolean => cluster.brokenStreams - before >= 1_000;
    let round = 0;
    // Three logs at once, and again, until a thousand of their streams were cut.
    while (!isEnough()) {
      const log: NumberedLog = { lines: 30_000, size: 1, perSecond: 300 };
      const cutting = new AbortController();
      const cuts = cutAtRandom(cluster.proxy, 300, cutting.signal);
      const all = ['a', 'b', 'c'].map((name) => follow(`cuts-${round}-${name}`, log, async () => {}));
      const gaps = (await Promise.all(all)).flatMap((followed) => followed.gaps);
      cutting.abort();
      await cuts;
      round++;
      assert.deepEqual(gaps, []);
      console.log(`      ${cluster.brokenStreams - before} streams of logs broken so far`);
    }
  });

  unless(missingPart ?? missingSeries)('has every line once over twenty restarts', async () => {
    const log: NumberedLog = { lines: 100_000, size: 1, perSecond: 200 };
    const before = cluster.brokenStreams;
    let restarts = 0;
    const { gaps } = await follow('restarts', log, async (signal) => {
      for (; restarts < 20 && !signal.aborted; restarts++) {
        await pause(3_000 + 5_000 * Math.random(), signal);
        await restartPart(restarts % 2 === 0 ? 'kube-apiserver' : 'kubelet');
      }
    });
    console.log(`      ${restarts} restarts, ${cluster.brokenStreams - before} streams of logs broken`);
    assert.equal(restarts, 20, 'the log went on until the last restart');
    assert.deepEqual(gaps, []);
  });
});
