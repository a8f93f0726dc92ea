import assert from 'node:assert/strict';
import { createReflector, type Reflector } from '../../../client/src/cluster/reflector.ts';
import { jobKind, podKind } from '../../../client/src/cluster/resourceKinds.ts';
import { type ResourceBase, toJob, toPod } from '../../../client/src/cluster/resources.ts';
import { cronJobKind, servedKinds } from '../../../client/src/demo/store/kinds.ts';
import { connect } from '../../support/demoApi.ts';
import { createFakeClock } from '../../support/fakeClock.ts';
import { createFaultyCluster, type Fault } from '../../support/faultyCluster.ts';

const scope = { namespace: 'default' };
const cronJob = {
  spec: {
    schedule: '*/20 * * * *',
    jobTemplate: {
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'echo a; sleep 20; echo b'] }],
          },
        },
      },
    },
  },
};
/** In turn, one every ten minutes. */
const faults: readonly Fault[] = [
  { kind: 'reset', after: 2000 },
  { kind: 'watchError', code: 410, after: 2 },
  { kind: 'refuse', code: 503 },
  { kind: 'cleanEnd', after: 900 },
  { kind: 'silent', after: 500 },
  { kind: 'refuse', code: 410 },
];

describe('A day of watching, with faults', () => {
  it('holds no more in the end than after the first hours', async function () {
    // A few seconds of computing, on a machine that has something else to do as well.
    this.timeout(60_000);
    const clock = createFakeClock();
    const cluster = await createFaultyCluster({ clock, history: 200 });
    cluster.registry.make(cronJobKind, 'default', 'often', cronJob);
    const connection = connect(cluster);
    const options = {
      api: connection.api,
      scope,
      clock,
      random: () => 0.5,
      onChange: () => {
        changes += 1;
      },
      onStatus: () => {},
    };
    let changes = 0;
    const reflectors: readonly Reflector<ResourceBase>[] = [
      createReflector({ ...options, kind: jobKind, read: toJob }),
      createReflector({ ...options, kind: podKind, read: toPod }),
    ];
    const held = (): Record<string, number> => ({
      known: reflectors.reduce((sum, { store }) => sum + store.size, 0),
      served: servedKinds.reduce((sum, kind) => sum + cluster.store.count(kind), 0),
      remembered: servedKinds.reduce(
        (sum, kind) => sum + (cluster.store.since(kind, cluster.store.oldestVersion(kind))?.length ?? 0),
        0,
      ),
      timers: clock.pending,
    });
    const most = (hours: readonly Record<string, number>[], what: string): number =>
      Math.max(...hours.map((hour) => hour[what] ?? 0));
    const hours: Record<string, number>[] = [];
    try {
      for (const reflector of reflectors) reflector.start();
      for (let minutes = 0; minutes < 24 * 60; minutes += 2) {
        if (minutes % 10 === 0) {
          const fault = faults[(minutes / 10) % faults.length];
          if (fault) cluster.inject({ path: /watch=true/, fault, times: 2 });
        }
        if (minutes % 240 === 120) await cluster.restartApi();
        await clock.advance(120_000);
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (minutes % 60 === 58) hours.push(held());
      }
      const early = hours.slice(2, 8);
      const late = hours.slice(-6);
      for (const what of Object.keys(held())) {
        // What is under way just then differs by a few.
        const bar = most(early, what) * 1.1 + 5;
        assert.ok(most(late, what) <= bar, `${what}: ${hours.map((hour) => hour[what]).join(' ')}`);
      }
      assert.ok(changes > 500, `${changes} changes`);
      for (const kind of ['reset', 'watchError', 'refuse', 'cleanEnd', 'silent'] as const) {
        assert.ok((cluster.befallen.get(kind) ?? 0) > 5, `${kind}: ${cluster.befallen.get(kind)}`);
      }
    } finally {
      for (const reflector of reflectors) reflector.dispose();
      connection.dispose();
      await cluster.stop();
    }
  });
});
