import assert from 'node:assert/strict';
import { createOpenLogSession } from '../../../client/src/cluster/logs/openLogSession.ts';
import type { KubernetesObject } from '../../../client/src/cluster/ports.ts';
import { createReflector, type Reflector } from '../../../client/src/cluster/reflector.ts';
import { jobKind } from '../../../client/src/cluster/resourceKinds.ts';
import { type Job, toJob } from '../../../client/src/cluster/resources.ts';
import { jobKind as demoJobs } from '../../../client/src/demo/store/kinds.ts';
import { type Connection, connect } from '../../support/demoApi.ts';
import { createFakeClock, type FakeClock } from '../../support/fakeClock.ts';
import { createFaultyCluster, type FaultRule, type FaultyCluster } from '../../support/faultyCluster.ts';

const scope = { namespace: 'default' };

function job(name: string, script: string): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', script] }],
        },
      },
    },
  };
}

/** Lets time pass in small steps, with a turn for the network between them, until it is so. */
async function until(clock: FakeClock, what: string, isSo: () => boolean, milliseconds = 100): Promise<void> {
  for (let step = 0; step < 3000; step++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (isSo()) return;
    await clock.advance(milliseconds);
  }
  assert.fail(`waited in vain for ${what}`);
}

describe('The store of a reflector, with faults', () => {
  let clock: FakeClock;
  let cluster: FaultyCluster;
  let connection: Connection;
  /** Patient, for what the test itself does. */
  let setup: Connection;
  let reflector: Reflector<Job> | undefined;
  /** Everything that was ever told, to be sure that nothing is told twice. */
  let told: string[];

  beforeEach(async () => {
    clock = createFakeClock();
    cluster = await createFaultyCluster({ clock });
    connection = connect(cluster, { timeouts: { answer: 400, body: 400 } });
    told = [];
    setup = connect(cluster);
    for (let count = 0; count < 30; count++) await setup.api.create(jobKind, scope, job(`job-${count}`, 'sleep 5'));
  });
  afterEach(async () => {
    reflector?.dispose();
    reflector = undefined;
    setup.dispose();
    connection.dispose();
    await cluster.stop();
  });

  function start(): void {
    const started = createReflector({
      api: connection.api,
      kind: jobKind,
      scope,
      read: toJob,
      clock,
      random: () => 0.5,
      pageSize: 10,
      onChange: (changes) => {
        for (const change of changes) told.push(JSON.stringify(change).slice(0, 40));
      },
      onStatus: () => {},
    });
    started.start();
    reflector = started;
  }

  function isLive(): boolean {
    return reflector?.status.state === 'live';
  }

  function isEqual(): boolean {
    const server = [...cluster.store.all(demoJobs)].map(
      ({ object }) => `${object.metadata.uid} ${object.metadata.resourceVersion}`,
    );
    const known = [...(reflector?.store.values() ?? [])].map(({ uid, resourceVersion }) => `${uid} ${resourceVersion}`);
    return JSON.stringify(server.sort()) === JSON.stringify(known.sort());
  }

  async function live(): Promise<void> {
    await until(clock, 'the first list', isLive);
  }

  async function change(): Promise<void> {
    await setup.api.create(jobKind, scope, job('late', 'sleep 1'));
    await setup.api.delete(jobKind, { ...scope, name: 'job-3' }, { propagationPolicy: 'Background' });
    await setup.api.patch(jobKind, { ...scope, name: 'job-4' }, 'merge', { spec: { suspend: true } });
  }

  const list = /jobs\?(?!.*watch)/;
  const watch = /jobs\?.*watch=true/;

  const atTheList: readonly (readonly [string, FaultRule])[] = [
    ['reset before the answer', { path: list, fault: { kind: 'reset' }, times: 2 }],
    ['reset in the middle of an object', { path: list, fault: { kind: 'reset', after: 3001 }, times: 2 }],
    ['half of its JSON', { path: list, fault: { kind: 'halfJson' }, times: 2 }],
    ['silence', { path: list, fault: { kind: 'silent' }, times: 1 }],
    ['silence in the middle', { path: list, fault: { kind: 'silent', after: 500 }, times: 1 }],
    [
      'a page in HTML',
      { path: list, fault: { kind: 'contentType', type: 'text/html', body: '<html>Log in</html>' }, times: 2 },
    ],
    ['429 with Retry-After', { path: list, fault: { kind: 'refuse', code: 429, retryAfter: 3 }, times: 2 }],
    ['500', { path: list, fault: { kind: 'refuse', code: 500 }, times: 3 }],
    ['503', { path: list, fault: { kind: 'refuse', code: 503 }, times: 3 }],
    ['504', { path: list, fault: { kind: 'refuse', code: 504 }, times: 3 }],
    ['410 on the second page', { path: /jobs\?.*continue/, fault: { kind: 'refuse', code: 410 }, times: 2 }],
    ['slowness', { path: list, fault: { kind: 'slow', bytesPerSecond: 2_000_000 } }],
  ];
  for (const [what, rule] of atTheList) {
    it(`is the server's after ${what} at the list`, async () => {
      cluster.inject(rule);
      start();
      await until(clock, 'the store to be whole', () => isLive() && isEqual());
      assert.ok((cluster.befallen.get(rule.fault.kind) ?? 0) > 0);
    });
  }

  const atTheWatch: readonly (readonly [string, FaultRule])[] = [
    ['reset before the answer', { path: watch, fault: { kind: 'reset' }, times: 3 }],
    ['reset in the middle of an event', { path: watch, fault: { kind: 'reset', after: 700 }, times: 3 }],
    [
      'an end in good order in the middle of an event',
      { path: watch, fault: { kind: 'cleanEnd', after: 700 }, times: 3 },
    ],
    ['ERROR 410', { path: watch, fault: { kind: 'watchError', code: 410, after: 1 }, times: 2 }],
    ['ERROR 500', { path: watch, fault: { kind: 'watchError', code: 500, after: 1 }, times: 2 }],
    ['410 as the answer', { path: watch, fault: { kind: 'refuse', code: 410 }, times: 2 }],
    ['503', { path: watch, fault: { kind: 'refuse', code: 503 }, times: 2 }],
    ['silence', { path: watch, fault: { kind: 'silent', after: 700 }, times: 1 }],
    ['bookmarks twice and out of order', { path: watch, fault: { kind: 'bookmarks' } }],
    ['slowness', { path: watch, fault: { kind: 'slow', bytesPerSecond: 2_000_000 } }],
  ];
  for (const [what, rule] of atTheWatch) {
    it(`is the server's after ${what} at the watch`, async () => {
      cluster.inject(rule);
      start();
      await until(clock, 'the first list', () => (reflector?.store.size ?? 0) > 0);
      await change();
      await clock.advance(70_000);
      await until(clock, 'the store to be whole', () => isLive() && isEqual());
      assert.ok((cluster.befallen.get(rule.fault.kind) ?? 0) > 0);
    });
  }

  for (const code of [401, 403] as const) {
    it(`says ${code} and does not ask again by itself all the time`, async () => {
      cluster.inject({ path: list, fault: { kind: 'refuse', code } });
      start();
      await until(clock, 'the failure', () => reflector?.status.state === 'failed');
      const asked = cluster.requests.length;
      await clock.advance(20_000);
      assert.ok(cluster.requests.length - asked < 5, `${cluster.requests.length - asked} requests`);
      cluster.heal();
      reflector?.refresh();
      await live();
    });
  }

  it("is the server's after the API has been restarted", async () => {
    start();
    await live();
    await change();
    await cluster.restartApi();
    setup.dispose();
    setup = connect(cluster);
    await setup.api.create(jobKind, scope, job('later', 'true'));
    await until(clock, 'the store to be whole', () => isLive() && isEqual());
  });

  // A watch from a version that is still to come stays silent for ever, on a real server as well.
  it("is the server's after the cluster has lost its state", async () => {
    start();
    await live();
    const { port, token } = cluster;
    await cluster.stop();
    cluster = await createFaultyCluster({ clock, port, token });
    setup.dispose();
    setup = connect(cluster);
    await setup.api.create(jobKind, scope, job('only', 'true'));
    await until(clock, 'the store to be whole', () => isLive() && isEqual(), 1000);
    assert.equal(reflector?.store.size, 1);
  });

  it("is the server's after the cluster has been started again with its state", async () => {
    start();
    await live();
    const { port, token } = cluster;
    const state = cluster.keep();
    await cluster.stop();
    cluster = await createFaultyCluster({ clock, port, token, state });
    setup.dispose();
    setup = connect(cluster);
    await change();
    await until(clock, 'the store to be whole', () => isLive() && isEqual());
    assert.equal(reflector?.store.size, 30);
  });

  it('is whole when the versions that it goes on from are forgotten', async () => {
    start();
    await live();
    cluster.inject({ path: watch, fault: { kind: 'reset' }, times: 1 });
    reflector?.stop();
    await change();
    cluster.store.compact();
    reflector?.start();
    await until(clock, 'the store to be whole', () => isLive() && isEqual());
  });
});

describe('A followed log, with faults', () => {
  let clock: FakeClock;
  let cluster: FaultyCluster;
  let connection: Connection;

  beforeEach(async () => {
    clock = createFakeClock();
    cluster = await createFaultyCluster({ clock });
    connection = connect(cluster, { timeouts: { answer: 400, body: 400 } });
  });
  afterEach(async () => {
    connection.dispose();
    await cluster.stop();
  });

  const log = /\/log\?/;
  const rules: readonly (readonly [string, FaultRule | undefined])[] = [
    ['without faults', undefined],
    ['reset before the answer', { path: log, fault: { kind: 'reset' }, times: 3 }],
    ['reset in the middle of a line', { path: log, fault: { kind: 'reset', after: 777 }, times: 5 }],
    ['ended in good order as the container runs', { path: log, fault: { kind: 'cleanEnd', after: 777 }, times: 5 }],
    ['silent', { path: log, fault: { kind: 'silent', after: 777 }, times: 1 }],
    ['refused with 500', { path: log, fault: { kind: 'refuse', code: 500 }, times: 3 }],
    ['refused with 429', { path: log, fault: { kind: 'refuse', code: 429, retryAfter: 2 }, times: 2 }],
    ['slow', { path: log, fault: { kind: 'slow', bytesPerSecond: 500_000 } }],
  ];
  for (const [what, rule] of rules) {
    it(`has every line once: ${what}`, async () => {
      if (rule) cluster.inject(rule);
      const script = 'for i in $(seq 1 60); do echo "line $i"; sleep 1; done';
      const made = await connection.api.create(jobKind, scope, job('lines', script));
      const { uid } = made.object.metadata as { uid: string };
      const session = createOpenLogSession({ clock, random: () => 0.5, mostStreams: () => 10 })(connection.api, {
        kind: 'job',
        ref: { ...scope, name: 'lines' },
        uid,
      });
      const lines: string[] = [];
      const gaps: string[] = [];
      let isOver = false;
      const reading = (async () => {
        for await (const events of session) {
          for (const event of events) {
            if (event.kind === 'line') lines.push(event.text);
            if (event.kind === 'gap') gaps.push(event.reason);
          }
        }
        isOver = true;
      })();
      await until(clock, 'the end of the log', () => isOver);
      await reading;
      assert.deepEqual(
        lines,
        Array.from({ length: 60 }, (_, index) => `line ${index + 1}`),
      );
      assert.deepEqual(gaps, []);
      assert.equal((await session.ended).kind, 'complete');
      if (rule) assert.ok((cluster.befallen.get(rule.fault.kind) ?? 0) > 0);
    });
  }
});
