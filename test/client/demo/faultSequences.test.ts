import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createReflector } from '../../../client/src/cluster/reflector.ts';
import { jobKind } from '../../../client/src/cluster/resourceKinds.ts';
import { type Job, toJob } from '../../../client/src/cluster/resources.ts';
import type { Change } from '../../../client/src/cluster/store.ts';
import { jobKind as demoJobs } from '../../../client/src/demo/store/kinds.ts';
import { fieldsOf } from '../../../client/src/demo/store/objects.ts';
import { connect } from '../../support/demoApi.ts';
import { createFakeClock, type FakeClock } from '../../support/fakeClock.ts';
import { createFaultyCluster, type Fault } from '../../support/faultyCluster.ts';

const scope = { namespace: 'default' };
const list = /jobs\?(?!.*watch)/;
const watch = /jobs\?.*watch=true/;

const after = fc.integer({ min: 1, max: 4000 });
const code = fc.constantFrom(...([401, 403, 410, 429, 500, 503, 504] as const));

const anywhere: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('reset' as const) }),
  fc.record({ kind: fc.constant('reset' as const), after }),
  fc.record({ kind: fc.constant('silent' as const), after }),
  fc.record({ kind: fc.constant('refuse' as const), code, retryAfter: fc.integer({ min: 1, max: 30 }) }),
  fc.record({
    kind: fc.constant('contentType' as const),
    type: fc.constantFrom('text/html', 'application/json'),
    body: fc.constantFrom('<html>', '{}', 'null', '{"items":3}', ''),
  }),
);
const atLists: fc.Arbitrary<Fault> = fc.oneof(anywhere, fc.constant({ kind: 'halfJson' as const }));
const atWatches: fc.Arbitrary<Fault> = fc.oneof(
  anywhere,
  fc.record({ kind: fc.constant('cleanEnd' as const), after }),
  fc.record({
    kind: fc.constant('watchError' as const),
    code: fc.constantFrom(410 as const, 500 as const),
    after: fc.integer({ min: 0, max: 3 }),
  }),
  fc.constant({ kind: 'bookmarks' as const }),
);
const times = fc.integer({ min: 1, max: 3 });
const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');

const template = {
  spec: {
    restartPolicy: 'Never',
    containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 20'] }],
  },
};

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), name }) },
  // Removed while nobody looks, and no watch can tell of it any more.
  { weight: 2, arbitrary: fc.record({ do: fc.constant('removeUnseen' as const), name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const), name, parallelism: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('list' as const), fault: atLists, times }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('watch' as const), fault: atWatches, times }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 90 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'restart' as const,
        'compact' as const,
        'refresh' as const,
        'stop' as const,
        'start' as const,
      ),
    }),
  },
);

/** Time passes in steps, with a turn for the network after each. */
async function pass(clock: FakeClock, seconds: number, isOver: () => boolean = () => false): Promise<void> {
  for (let left = seconds; left > 0 && !isOver(); left -= 3) {
    await clock.advance(Math.min(3, left) * 1000);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function versionsIn(
  objects: Iterable<{ readonly uid: string; readonly resourceVersion: string | undefined }>,
): string[] {
  return [...objects].map(({ uid, resourceVersion }) => `${uid} ${resourceVersion}`).sort();
}

describe('A store behind the real transport', () => {
  it("equals the server's list after any sequence of faults", async function () {
    this.timeout(60_000);
    const befallen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const clock = createFakeClock();
        const cluster = await createFaultyCluster({ clock });
        const { registry, store } = cluster;
        const connection = connect(cluster, { timeouts: { answer: 100, body: 100 } });
        const changes: Change<Job>[] = [];
        const reflector = createReflector<Job>({
          api: connection.api,
          kind: jobKind,
          scope,
          read: toJob,
          clock,
          random: () => 0.5,
          pageSize: 2,
          onChange: (batch) => void changes.push(...batch),
          onStatus: () => {},
        });
        try {
          reflector.start();
          for (const one of steps) {
            const live = 'name' in one ? store.get(demoJobs, 'default', one.name) : undefined;
            switch (one.do) {
              case 'create':
                if (!live) registry.make(demoJobs, 'default', one.name, { spec: { template } });
                break;
              case 'remove':
                store.remove(demoJobs, 'default', one.name);
                break;
              case 'removeUnseen':
                await pass(clock, 9);
                reflector.stop();
                store.remove(demoJobs, 'default', one.name);
                store.compact();
                reflector.start();
                break;
              case 'change':
                if (live)
                  registry.modify(live, (job) => ({
                    ...job,
                    spec: { ...fieldsOf(job.spec), parallelism: one.parallelism },
                  }));
                break;
              case 'list':
                cluster.inject({ path: list, fault: one.fault, times: one.times });
                break;
              case 'watch':
                cluster.inject({ path: watch, fault: one.fault, times: one.times });
                break;
              case 'pass':
                await pass(clock, one.seconds);
                break;
              case 'restart':
                await cluster.restartApi();
                break;
              case 'compact':
                store.compact();
                break;
              default:
                reflector[one.do]();
            }
          }
          cluster.heal();
          reflector.start();
          const onServer = (): string[] =>
            versionsIn(
              [...store.all(demoJobs)].map(({ object: { metadata } }) => ({
                uid: metadata.uid,
                resourceVersion: metadata.resourceVersion,
              })),
            );
          await pass(
            clock,
            3000,
            () =>
              reflector.status.state === 'live' &&
              JSON.stringify(versionsIn(reflector.store.values())) === JSON.stringify(onServer()),
          );
          assert.equal(reflector.status.state, 'live');
          assert.deepEqual(versionsIn(reflector.store.values()), onServer());
          // What was told, change by change, adds up to the same: nothing lost, nothing twice.
          const told = new Map<string, Job>();
          for (const { before, after } of changes) {
            assert.equal(told.get((before ?? after)?.uid ?? ''), before);
            if (after) told.set(after.uid, after);
            else if (before) told.delete(before.uid);
          }
          assert.deepEqual(versionsIn(told.values()), onServer());
        } finally {
          for (const kind of cluster.befallen.keys()) befallen.add(kind);
          reflector.dispose();
          connection.dispose();
          await cluster.stop();
        }
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 40), interruptAfterTimeLimit: 20_000 },
    );
    assert.ok(befallen.size > 2, [...befallen].join());
  });
});
