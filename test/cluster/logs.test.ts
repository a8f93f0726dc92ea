import assert from 'node:assert/strict';
import { type ApiServer, connect } from '../support/live/apiServer.ts';
import {
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
import { createNamespace, removeNamespace, testKubeconfig } from './support.ts';

/** KUBERNETES_JOBS_TEST_LOG_LINES writes so many lines in each suite, and says what was seen. */
const full = Number(process.env.KUBERNETES_JOBS_TEST_LOG_LINES ?? 0);
const lines = full || 40_000;
/** Stays in one file of the kubelet's, which are of 10 MiB. */
const short: NumberedLog = { lines, size: 1, perSecond: 5_000 };
/** Goes on to another file every ten seconds, when the kubelet looks. */
const large: NumberedLog = full
  ? { lines, size: 600, perSecond: 2_000 }
  : { lines: 20_000, size: 1_800, perSecond: 700 };

const needsPart = partProgram
  ? it
  : (title: string, _run: () => Promise<void>) =>
      it.skip(`${title} (KUBERNETES_JOBS_TEST_PART names no program that restarts parts of the cluster)`);

describe('a followed log', function () {
  this.timeout(full ? 400_000 : 120_000);
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
    if (full) {
      const { numbers, excused, gaps, reconnects, seconds } = followed;
      console.log(
        `      ${name}: ${numbers.length} of ${log.lines} lines, none twice, ${excused} behind ${gaps.length} gap lines; ` +
          `${cluster.proxy.cuts - cuts} connections cut, ${reconnects} reconnects, ${seconds.toFixed(0)} s`,
      );
    }
    return followed;
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
});
