import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Failure } from '../../../client/src/cluster/errors.ts';
import { createReflector, type Reflector, type ReflectorStatus } from '../../../client/src/cluster/reflector.ts';
import { jobKind } from '../../../client/src/cluster/resourceKinds.ts';
import { type Job, toJob } from '../../../client/src/cluster/resources.ts';
import type { Change } from '../../../client/src/cluster/store.ts';
import {
  clusterErrorOf,
  connectionReset,
  createFakeApi,
  type FakeApi,
  refusal,
  versionsOf,
} from '../../support/fakeApi.ts';
import { createFakeClock, type FakeClock, settled } from '../../support/fakeClock.ts';

interface Setup {
  readonly api: FakeApi;
  readonly clock: FakeClock;
  readonly reflector: Reflector<Job>;
  readonly statuses: ReflectorStatus[];
  readonly changes: Change<Job>[];
}

function setUp(options: { pageSize?: number } = {}): Setup {
  const api = createFakeApi();
  const clock = createFakeClock();
  const statuses: ReflectorStatus[] = [];
  const changes: Change<Job>[] = [];
  const reflector = createReflector<Job>({
    api,
    clock,
    kind: jobKind,
    scope: {},
    read: toJob,
    random: () => 0.5,
    onChange: (batch) => void changes.push(...batch),
    onStatus: (status) => void statuses.push(status),
    ...options,
  });
  return { api, clock, reflector, statuses, changes };
}

function put(api: FakeApi, name: string, more: Record<string, unknown> = {}): void {
  api.put(jobKind, { namespace: 'a', name, ...more });
}

function assertEqualToServer({ api, reflector }: Setup): void {
  const known = [...reflector.store.values()].map((job) => [job.uid, job.resourceVersion] as const);
  assert.deepEqual(Object.fromEntries(known.sort(([a], [b]) => (a < b ? -1 : 1))), versionsOf(api.objects(jobKind)));
  for (const job of reflector.store.values()) assert.equal(reflector.store.named(job.namespace, job.name), job);
}

describe('reflector', () => {
  it('lists in pages, then watches', async () => {
    const setup = setUp({ pageSize: 2 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) put(setup.api, name);
    setup.reflector.start();
    await settled();
    assertEqualToServer(setup);
    assert.equal(setup.api.calls.filter(({ verb }) => verb === 'list').length, 3);
    put(setup.api, 'f');
    setup.api.remove(jobKind, 'a', 'a');
    await settled();
    assertEqualToServer(setup);
    assert.equal(setup.reflector.status.state, 'live');
    assert.deepEqual(setup.statuses[0], { state: 'loading', objects: 0 });
  });

  it('opens a watch that the server has closed again at once, without a new list', async () => {
    const setup = setUp();
    setup.reflector.start();
    await setup.clock.advance(10_000);
    setup.api.cut('closed');
    put(setup.api, 'meanwhile');
    await settled();
    assertEqualToServer(setup);
    assert.equal(setup.api.calls.filter(({ verb }) => verb === 'list').length, 1);
    assert.ok(setup.statuses.every(({ state }) => state !== 'stale'));
  });

  it('goes on from the last bookmark', async () => {
    const setup = setUp();
    setup.reflector.start();
    await settled();
    setup.api.put({ ...jobKind, plural: 'others' }, { name: 'unseen' });
    setup.api.bookmark();
    await setup.clock.advance(2000);
    setup.api.compact();
    setup.api.cut('closed');
    await settled();
    assert.equal(setup.api.calls.filter(({ verb }) => verb === 'list').length, 1);
    assert.equal(setup.reflector.status.state, 'live');
  });

  it('lists again where the version is gone, and finds what was deleted meanwhile', async () => {
    const setup = setUp();
    put(setup.api, 'old');
    setup.reflector.start();
    await setup.clock.advance(2000);
    setup.api.silence();
    setup.api.remove(jobKind, 'a', 'old');
    put(setup.api, 'new');
    setup.api.compact();
    await setup.clock.advance(300_000);
    assertEqualToServer(setup);
    assert.equal(setup.api.calls.filter(({ verb }) => verb === 'list').length, 2);
  });

  it('says since when it is behind, why, and when it tries again', async () => {
    const setup = setUp();
    setup.reflector.start();
    await setup.clock.advance(10_000);
    const since = setup.clock.now() - 10_000;
    setup.api.failAll(connectionReset);
    setup.api.cut(connectionReset);
    await settled();
    const { status } = setup.reflector;
    assert.equal(status.state, 'stale');
    assert.equal(status.since, since);
    assert.equal(status.error, connectionReset);
    assert.equal(status.retryAt, setup.clock.now() + 1500);
    await setup.clock.advance(60_000);
    assert.equal(setup.reflector.status.state, 'stale');
    assert.equal((setup.reflector.status as { since: number }).since, since);
    setup.api.failAll(undefined);
    await setup.clock.advance(30_000);
    assert.equal(setup.reflector.status.state, 'live');
  });

  it('waits longer each time, at most half a minute', async () => {
    const setup = setUp();
    setup.api.failAll(connectionReset);
    setup.reflector.start();
    await setup.clock.advance(600_000);
    const tries = setup.api.calls.length;
    assert.ok(tries > 20 && tries < 35, `${tries} tries in ten minutes`);
  });

  it('waits as long as the server asks', async () => {
    const setup = setUp();
    setup.api.failNext('list', clusterErrorOf(refusal('tooManyRequests').failure, 20_000));
    setup.reflector.start();
    await setup.clock.advance(19_000);
    assert.equal(setup.api.calls.length, 1);
    await setup.clock.advance(2000);
    assert.equal(setup.reflector.status.state, 'live');
  });

  const forbidden = clusterErrorOf({
    kind: 'forbidden',
    by: 'authorization',
    status: { code: 403, reason: 'Forbidden', message: 'no', causes: [], details: {} },
  });

  it('asks soon again for what its first list was refused: the role may only just be given', async () => {
    const setup = setUp();
    setup.api.failNext('list', forbidden);
    setup.reflector.start();
    await settled();
    assert.equal(setup.reflector.status.state, 'failed');
    await setup.clock.advance(2000);
    assert.equal(setup.reflector.status.state, 'live');
  });

  for (const kind of ['forbidden', 'notFound', 'unexpected', 'denied'] as const) {
    it(`asks ever more seldom for what is never to be had: ${kind}`, async () => {
      const setup = setUp();
      const status = { code: 400, reason: '', message: 'no', causes: [], details: {} };
      setup.api.failAll(clusterErrorOf({ kind, by: 'authorization', what: 'resource', status } as Failure));
      setup.reflector.start();
      const triesIn = async (milliseconds: number): Promise<number> => {
        const before = setup.api.calls.length;
        await setup.clock.advance(milliseconds);
        return setup.api.calls.length - before;
      };
      const first = await triesIn(60_000);
      assert.ok(first >= 3 && first <= 5, `${first} tries in the first minute`);
      await triesIn(540_000);
      const later = await triesIn(3_600_000);
      assert.ok(later >= 6 && later <= 12, `${later} tries in an hour`);
    });
  }

  it('tries at once when asked to, and begins again with short waits', async () => {
    const setup = setUp();
    setup.api.failAll(forbidden);
    setup.reflector.start();
    await setup.clock.advance(3_600_000);
    const before = setup.api.calls.length;
    setup.reflector.refresh();
    await settled();
    assert.equal(setup.api.calls.length, before + 1);
    setup.api.failAll(undefined);
    await setup.clock.advance(2000);
    assert.equal(setup.reflector.status.state, 'live');
  });

  it('looks at refused credentials again only now and then, and at once when asked to', async () => {
    const setup = setUp();
    setup.api.failAll(refusal('unauthorized'));
    setup.reflector.start();
    await setup.clock.advance(30_000);
    assert.equal(setup.api.calls.length, 1);
    assert.equal(setup.reflector.status.state, 'failed');
    setup.api.failAll(undefined);
    setup.reflector.refresh();
    await settled();
    assert.equal(setup.reflector.status.state, 'live');
  });

  it('asks soon again for what it was permitted before: a server that starts does not know its roles yet', async () => {
    const setup = setUp();
    setup.reflector.start();
    await setup.clock.advance(1000);
    setup.api.failAll(forbidden);
    setup.api.cut('closed');
    await setup.clock.advance(5000);
    assert.equal(setup.reflector.status.state, 'stale');
    setup.api.failAll(undefined);
    await setup.clock.advance(10_000);
    assert.equal(setup.reflector.status.state, 'live');
    setup.api.failAll(forbidden);
    setup.api.cut('closed');
    const before = setup.api.calls.length;
    await setup.clock.advance(3_600_000);
    const tries = setup.api.calls.length - before;
    assert.ok(tries < 20, `${tries} tries in an hour of lost permission`);
  });

  it('does not try by itself what only a person can mend', async () => {
    const setup = setUp();
    setup.api.failAll(clusterErrorOf({ kind: 'credential', reason: 'pluginMissing', subject: 'aws', detail: '' }));
    setup.reflector.start();
    await setup.clock.advance(3_600_000);
    assert.equal(setup.api.calls.length, 1);
    assert.deepEqual((setup.reflector.status as { retryAt: unknown }).retryAt, undefined);
  });

  it('notices a server that is no longer there', async () => {
    const setup = setUp();
    setup.reflector.start();
    await settled();
    setup.api.silence();
    setup.api.failAll(clusterErrorOf({ kind: 'timeout', of: 'answer' }));
    await setup.clock.advance(31_000);
    assert.equal(setup.reflector.status.state, 'stale');
    put(setup.api, 'meanwhile');
    setup.api.failAll(undefined);
    await setup.clock.advance(31_000);
    assert.equal(setup.reflector.status.state, 'live');
    assertEqualToServer(setup);
  });

  it('leaves a quiet server alone as long as it answers', async () => {
    const setup = setUp();
    setup.reflector.start();
    for (let minute = 0; minute < 10; minute += 1) {
      await setup.clock.advance(60_000);
      setup.api.bookmark();
    }
    assert.equal(setup.api.calls.filter(({ verb }) => verb === 'watch').length, 1);
    assert.ok(setup.api.calls.filter(({ verb }) => verb === 'probe').length > 5);
    assert.ok(setup.statuses.every(({ state }) => state !== 'stale'));
  });

  it('opens a watch again whose own connection has died, though the server answers', async () => {
    const setup = setUp();
    setup.reflector.start();
    await settled();
    setup.api.silence();
    put(setup.api, 'unheard');
    await setup.clock.advance(181_000);
    assertEqualToServer(setup);
  });

  it('lists again where a server that has lost its state waits in silence for what is known', async () => {
    const setup = setUp();
    put(setup.api, 'kept');
    const snapshot = setup.api.snapshot();
    put(setup.api, 'lost');
    put(setup.api, 'lost too');
    setup.reflector.start();
    await setup.clock.advance(10_000);
    setup.api.restore(snapshot);
    await setup.clock.advance(200_000);
    assertEqualToServer(setup);
    assert.deepEqual(
      [...setup.reflector.store.values()].map(({ name }) => name),
      ['kept'],
    );
    put(setup.api, 'new');
    await settled();
    assertEqualToServer(setup);
  });

  it('lists a server without bookmarks ever more seldom', async () => {
    const setup = setUp();
    setup.reflector.start();
    const lists = (): number => setup.api.calls.filter(({ verb }) => verb === 'list').length;
    await setup.clock.advance(3_600_000);
    const first = lists();
    assert.ok(first > 2 && first < 7, `${first} lists in the first hour`);
    await setup.clock.advance(10 * 3_600_000);
    const later = lists() - first;
    assert.ok(later >= 8 && later <= 11, `${later} lists in ten more hours`);
  });

  it('asks as soon as the computer wakes up', async () => {
    const setup = setUp();
    setup.reflector.start();
    await settled();
    setup.api.silence();
    put(setup.api, 'overnight');
    await setup.clock.sleep(8 * 3_600_000);
    await settled();
    assertEqualToServer(setup);
  });

  it('knows a re-created Job of the same name as another one', async () => {
    const setup = setUp();
    put(setup.api, 'pi');
    setup.reflector.start();
    await settled();
    const first = setup.reflector.store.named('a', 'pi')?.uid;
    setup.api.remove(jobKind, 'a', 'pi');
    put(setup.api, 'pi');
    await settled();
    const second = setup.reflector.store.named('a', 'pi')?.uid;
    assert.notEqual(first, second);
    assert.deepEqual(
      setup.changes.map((change) => [change.before?.uid, change.after?.uid]),
      [
        [undefined, first],
        [first, undefined],
        [undefined, second],
      ],
    );
  });

  it('stops without forgetting, and goes on without a new list', async () => {
    const setup = setUp();
    put(setup.api, 'one');
    setup.reflector.start();
    await settled();
    setup.reflector.stop();
    await settled();
    assert.equal(setup.api.openWatches, 0);
    put(setup.api, 'two');
    assert.equal(setup.reflector.store.size, 1);
    setup.reflector.start();
    await settled();
    assertEqualToServer(setup);
    assert.equal(setup.api.calls.filter(({ verb }) => verb === 'list').length, 1);
  });

  it('leaves no timer and no watch behind', async () => {
    const setup = setUp();
    setup.reflector.start();
    await settled();
    setup.reflector.dispose();
    await settled();
    assert.equal(setup.api.openWatches, 0);
    assert.equal(setup.clock.pending, 0);
  });

  it('passes over what cannot be a Job', async () => {
    const setup = setUp();
    put(setup.api, 'good');
    setup.api.put(jobKind, { name: 'bad', metadata: { name: 7 } });
    setup.api.put(jobKind, { name: 'odd', spec: 'x', status: [], metadata: { labels: 3, ownerReferences: {} } });
    setup.reflector.start();
    await settled();
    assert.deepEqual([...setup.reflector.store.values()].map(({ name }) => name).sort(), ['good', 'odd']);
    assert.equal(setup.reflector.status.state, 'live');
  });

  it('equals the server after any sequence of faults', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), name }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), name }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('advance' as const), by: fc.integer({ min: 0, max: 200_000 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('sleep' as const), by: fc.integer({ min: 0, max: 9_000_000 }) }),
      },
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constantFrom(
            'close',
            'reset',
            'silence',
            'compact',
            'bookmark',
            'repeat',
            'staleBookmark',
            'failList',
            'failWatch',
            'goneList',
            'goneWatch',
            'busy',
            'down',
            'up',
            'stop',
            'start',
            'refresh',
            'snapshot',
            'restore',
          ),
        }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), async (steps, pageSize) => {
        const setup = setUp({ pageSize });
        const { api, clock, reflector } = setup;
        let snapshot = api.snapshot();
        reflector.start();
        for (const one of steps) {
          switch (one.do) {
            case 'put':
              put(api, one.name);
              break;
            case 'remove':
              api.remove(jobKind, 'a', one.name);
              break;
            case 'advance':
              await clock.advance(one.by);
              break;
            case 'sleep':
              await clock.sleep(one.by);
              break;
            case 'close':
              api.cut('closed');
              break;
            case 'reset':
              api.cut(connectionReset);
              break;
            case 'silence':
              api.silence();
              break;
            case 'compact':
              api.compact();
              break;
            case 'bookmark':
              api.bookmark();
              break;
            case 'repeat':
              api.repeatLast();
              break;
            case 'staleBookmark':
              api.staleBookmark();
              break;
            case 'failList':
              api.failNext('list', refusal('serverError'));
              break;
            case 'failWatch':
              api.failNext('watch', refusal('serverError'));
              break;
            case 'goneList':
              api.failNext('list', refusal('gone'));
              break;
            case 'goneWatch':
              api.cut(refusal('gone'));
              break;
            case 'busy':
              api.failNext('watch', clusterErrorOf(refusal('tooManyRequests').failure, 5000));
              break;
            case 'down':
              api.failAll(connectionReset);
              break;
            case 'up':
              api.failAll(undefined);
              break;
            case 'stop':
              reflector.stop();
              break;
            case 'start':
              reflector.start();
              break;
            case 'refresh':
              reflector.refresh();
              break;
            case 'snapshot':
              snapshot = api.snapshot();
              break;
            case 'restore':
              // Noticed only while its versions are still lower; once they have caught up nobody can tell.
              api.restore(snapshot);
              api.failAll(undefined);
              reflector.start();
              await clock.advance(200_000);
              api.bookmark();
              await clock.advance(5000);
              break;
          }
        }
        api.failAll(undefined);
        reflector.start();
        // A server that says where it is about every minute, as the real one does.
        for (let minute = 0; minute < 6; minute += 1) {
          await clock.advance(60_000);
          api.bookmark();
        }
        await clock.advance(1000);
        assertEqualToServer(setup);
        assert.equal(reflector.status.state, 'live');
        // What was told, change by change, adds up to the same: nothing lost, nothing twice.
        const told = new Map<string, Job>();
        for (const { before, after } of setup.changes) {
          assert.equal(told.get((before ?? after)?.uid ?? ''), before);
          if (after) told.set(after.uid, after);
          else if (before) told.delete(before.uid);
        }
        assert.deepEqual(
          [...told.values()],
          [...reflector.store.values()].filter((job) => told.has(job.uid)),
        );
        assert.equal(told.size, reflector.store.size);
        reflector.dispose();
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 200) },
    );
  });
});
