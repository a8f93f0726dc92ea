import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readContainer } from '../../../client/src/cluster/logs/containerReader.ts';
import type { ReaderEvent } from '../../../client/src/cluster/logs/readerEvents.ts';
import { AutoClock } from '../../support/autoClock.ts';
import { FakeKubelet, type FakeRun, type StreamFault } from '../../support/fakeKubelet.ts';

const decoder = new TextDecoder();

async function follow(
  kubelet: FakeKubelet,
  clock: AutoClock,
  probeFails = false,
  start: { tailLines?: number; sinceTime?: string; wholeUpTo?: number } = {},
): Promise<ReaderEvent[]> {
  const events: ReaderEvent[] = [];
  const stop = new AbortController();
  const reader = readContainer({
    api: {
      openLog: (pod, options) => kubelet.openLog(pod, options),
      probe: () => (probeFails ? Promise.reject(new Error('silent')) : Promise.resolve()),
    },
    clock,
    random: () => 0.5,
    pod: { namespace: 'default', name: 'p' },
    container: 'c',
    source: kubelet.source,
    signal: stop.signal,
    ...start,
  });
  for await (const event of reader) {
    events.push(event);
    assert.ok(events.length < 5_000, 'it does not go round in circles');
  }
  return events;
}

const linesOf = (events: readonly ReaderEvent[]): string[] =>
  events.flatMap((event) =>
    event.kind === 'lines'
      ? [...event.lines].map(({ bytes, start, end }) => decoder.decode(bytes.subarray(start, end)))
      : [],
  );
const kinds = (events: readonly ReaderEvent[]): string[] =>
  events.map((event) => event.kind).filter((kind, index, all) => kind !== all[index - 1]);
const gaps = (events: readonly ReaderEvent[]) => events.filter((event) => event.kind === 'gap');

/** A run that writes `count` lines, `apart` milliseconds from one another. */
function run(starts: number, count: number, apart: number, exitCode = 0): FakeRun {
  const lines = Array.from({ length: count }, (_, index) => ({
    at: starts + index * apart,
    text: `${starts}:${index}`,
  }));
  return { starts, lines, ends: starts + count * apart, exitCode };
}

describe('readContainer', () => {
  it('waits for the first run, follows it to its end and says how it ended', async () => {
    const clock = new AutoClock();
    const only = run(3_000, 20, 130);
    const events = await follow(new FakeKubelet(clock, [only]), clock);
    assert.deepEqual(kinds(events), ['waiting', 'started', 'lines', 'ended']);
    assert.deepEqual(
      linesOf(events),
      only.lines.map(({ text }) => text),
    );
    assert.equal(events.at(-1)?.kind === 'ended' && events.at(-1), events.at(-1));
  });

  it('reads every line once over breaks, clean ends, refusals, silence and restarts', async () => {
    const fault = fc.record<StreamFault>({
      bytes: fc.nat(700),
      kind: fc.constantFrom('broken', 'clean', 'silent', 'refused', 'unknown'),
    });
    const runs = fc
      .array(
        fc.tuple(fc.integer({ min: 0, max: 25 }), fc.constantFrom(1, 40, 333, 1_500), fc.constantFrom(20_000, 60_000)),
        {
          minLength: 1,
          maxLength: 3,
        },
      )
      .map((specs) => {
        let at = 500;
        return specs.map(([count, apart, pause]) => {
          const made = run(at, count, apart, 1);
          at = made.ends + pause;
          return made;
        });
      });
    await fc.assert(
      fc.asyncProperty(
        runs,
        fc.array(fault, { maxLength: 10 }),
        fc.constantFrom(0, 1e6),
        async (all, faults, whole) => {
          const clock = new AutoClock();
          const events = await follow(new FakeKubelet(clock, all, faults), clock, true, { wholeUpTo: whole });
          const written = all.flatMap(({ lines }) => lines.map(({ text }) => text));
          const missing = gaps(events).length > 0;
          if (!missing) assert.deepEqual(linesOf(events), written);
          // A gap is only said where a run was over before it could be read: it was refused or broken all the while.
          else assert.ok(faults.filter(({ kind }) => kind !== 'clean').length > 0);
          assert.equal(new Set(linesOf(events)).size, linesOf(events).length, 'no line twice');
          assert.equal(events.at(-1)?.kind, 'ended');
        },
      ),
      { numRuns: 100 },
    );
  }).timeout(60_000);

  it('reads the run before from the server when the container was started again while the stream was broken', async () => {
    const clock = new AutoClock();
    const runs = [run(0, 30, 100, 1), run(4_000, 30, 100)];
    const faults: StreamFault[] = [
      { bytes: 300, kind: 'broken' },
      { bytes: 0, kind: 'refused' },
      { bytes: 0, kind: 'refused' },
      { bytes: 0, kind: 'refused' },
      { bytes: 0, kind: 'refused' },
      { bytes: 0, kind: 'refused' },
    ];
    const events = await follow(new FakeKubelet(clock, runs, faults), clock);
    assert.deepEqual(
      linesOf(events),
      runs.flatMap(({ lines }) => lines.map(({ text }) => text)),
    );
    assert.deepEqual(gaps(events), []);
  });

  it('does not take the next run for a gap while the status lags behind the node', async () => {
    const clock = new AutoClock();
    const runs = [run(0, 30, 100, 1), run(3_100, 30, 100)];
    const kubelet = new FakeKubelet(clock, runs, [
      { bytes: 900, kind: 'broken' },
      { bytes: 0, kind: 'refused' },
      { bytes: 0, kind: 'refused' },
      { bytes: 0, kind: 'refused' },
    ]);
    kubelet.statusLag = 2_500;
    const events = await follow(kubelet, clock);
    assert.deepEqual(
      linesOf(events),
      runs.flatMap(({ lines }) => lines.map(({ text }) => text)),
    );
    assert.deepEqual(gaps(events), []);
  });

  for (const wholeUpTo of [0, 1e6]) {
    it(`says a gap with its times where the node has rotated the lines away (${wholeUpTo})`, async () => {
      const clock = new AutoClock();
      const only = run(0, 100, 500);
      const kubelet = new FakeKubelet(
        clock,
        [only],
        [
          { bytes: 40 * 10, kind: 'broken' },
          ...Array.from({ length: 6 }, () => ({ bytes: 0, kind: 'refused' }) as const),
        ],
      );
      kubelet.rotations = [{ at: 12_000, keepFrom: 11_500 }];
      const events = await follow(kubelet, clock, false, { wholeUpTo });
      const [gap] = gaps(events);
      assert.ok(gap?.kind === 'gap' && gap.why === 'rotated' && gap.before);
      const found = linesOf(events);
      const at = only.lines.findIndex(({ text }) => !found.includes(text));
      assert.deepEqual(gap.after, kubelet.timeOf(only.lines[at - 1]?.at ?? 0));
      assert.deepEqual(gap.before, kubelet.timeOf(11_500));
      assert.equal(found.at(-1), only.lines.at(-1)?.text);
    });
  }

  it('says so where the pod was deleted before all was read', async () => {
    const clock = new AutoClock();
    const kubelet = new FakeKubelet(
      clock,
      [run(0, 100, 500)],
      [{ bytes: 300, kind: 'broken' }, ...Array.from({ length: 12 }, () => ({ bytes: 0, kind: 'refused' }) as const)],
    );
    kubelet.deletedAt = 20_000;
    const events = await follow(kubelet, clock);
    assert.deepEqual(
      gaps(events).map((event) => event.kind === 'gap' && event.why),
      ['deleted'],
    );
  });

  it('notices a connection that went silent, by asking the server for a sign of life', async () => {
    const clock = new AutoClock();
    const only = run(0, 60, 1_000);
    const kubelet = new FakeKubelet(clock, [only], [{ bytes: 200, kind: 'silent' }]);
    const events = await follow(kubelet, clock, true);
    assert.deepEqual(
      linesOf(events),
      only.lines.map(({ text }) => text),
    );
    assert.equal(kubelet.streams >= 2, true);
  });

  it('loses nothing where a followed stream stays with the file from before a rotation', async () => {
    const clock = new AutoClock();
    const only = run(0, 400, 50);
    const kubelet = new FakeKubelet(clock, [only]);
    kubelet.rotations = [{ at: 4_010, keepFrom: 4_000, sticks: true }];
    const events = await follow(kubelet, clock);
    assert.deepEqual(
      linesOf(events),
      only.lines.map(({ text }) => text),
    );
    assert.deepEqual(gaps(events), []);
  });

  it('reads a file once that a followed stream sends twice', async () => {
    for (const apart of [50, 300]) {
      const clock = new AutoClock();
      const only = run(0, 200, apart);
      const kubelet = new FakeKubelet(clock, [only]);
      kubelet.rotations = [{ at: 20 * apart, keepFrom: 20 * apart, twice: true }];
      const events = await follow(kubelet, clock);
      assert.deepEqual(
        linesOf(events),
        only.lines.map(({ text }) => text),
      );
      assert.deepEqual(gaps(events), []);
    }
  });

  for (const by of [-3_600_000, -20_000, 60_000]) {
    it(`loses nothing where the node's clock is set by ${by} ms while the stream is broken`, async () => {
      const clock = new AutoClock();
      const only = run(0, 400, 50);
      const kubelet = new FakeKubelet(
        clock,
        [only],
        [
          { bytes: 5_000, kind: 'broken' },
          ...Array.from({ length: 4 }, () => ({ bytes: 0, kind: 'refused' }) as const),
          { bytes: 5_000, kind: 'broken' },
        ],
      );
      kubelet.clockStep = { at: 6_900, by };
      const events = await follow(kubelet, clock, false, { wholeUpTo: 0 });
      assert.deepEqual(
        linesOf(events),
        only.lines.map(({ text }) => text),
      );
      assert.deepEqual(gaps(events), []);
    });
  }

  it('begins where it is told to, and reads nothing from before that after a break', async () => {
    const since = new Date(Date.UTC(2026, 0, 1) + 4_000).toISOString();
    for (const start of [{ tailLines: 10 }, { sinceTime: since }]) {
      for (let bytes = 0; bytes < 700; bytes += 23) {
        const clock = new AutoClock();
        const only = run(0, 60, 100);
        const kubelet = new FakeKubelet(clock, [only], [{ bytes, kind: 'broken' }]);
        // It is over, and all of it is there.
        await new Promise<void>((resolve) => clock.after(7_000, resolve));
        const events = await follow(kubelet, clock, false, start);
        const expected = 'tailLines' in start ? only.lines.slice(-10) : only.lines.slice(40);
        assert.deepEqual(
          linesOf(events),
          expected.map(({ text }) => text),
          `${JSON.stringify(start)}, broken after ${bytes} bytes`,
        );
        assert.deepEqual(gaps(events), []);
      }
    }
  });

  it('finds its place from the end of the log, and by time where that does not reach back', async () => {
    const clock = new AutoClock();
    const only = run(0, 3_000, 2);
    // So long after the break that the log's end does not reach back by far.
    const kubelet = new FakeKubelet(clock, [only], [{ bytes: 4_000, kind: 'broken' }]);
    const asked: (number | undefined)[] = [];
    const opened = kubelet.openLog.bind(kubelet);
    kubelet.openLog = (pod, options) => {
      asked.push(options.tailLines);
      return opened(pod, options);
    };
    const events = await follow(kubelet, clock, false, { wholeUpTo: 0 });
    assert.deepEqual(
      linesOf(events),
      only.lines.map(({ text }) => text),
    );
    assert.ok(asked.some((lines) => lines !== undefined));
  });

  for (const [joinedAt, expected, missing] of [
    // It runs: the run before can be had.
    [20_500, ['second', 'third'], 1],
    // It waits for its next run: of the runs before, only the last can be had, whichever is asked for.
    [25_000, ['third'], 2],
  ] as const) {
    it(`reads what can be had of a container that was restarted, once, and counts the runs that cannot (${joinedAt})`, async () => {
      const clock = new AutoClock();
      const runs = ['first', 'second', 'third', 'fourth'].map((text, index) => ({
        ...run(index * 10_000, 0, 0),
        lines: [{ at: index * 10_000 + 100, text }],
        ends: index * 10_000 + 1_000,
        exitCode: 1,
      }));
      const kubelet = new FakeKubelet(clock, runs);
      await new Promise<void>((resolve) => clock.after(joinedAt, resolve));
      const events = await follow(kubelet, clock);
      assert.deepEqual(linesOf(events), [...expected, 'fourth']);
      const [gap, ...others] = gaps(events);
      assert.deepEqual(others, []);
      const before = runs[missing]?.starts ?? Number.NaN;
      assert.deepEqual(gap, {
        kind: 'gap',
        after: undefined,
        before: kubelet.timeOf(before),
        runs: missing,
        why: 'restarted',
      });
    });
  }

  it('does not take the next run for the one that it was told of while the status lags behind the node', async () => {
    const clock = new AutoClock();
    const runs = ['first', 'second', 'third', 'fourth'].map((text, index) => ({
      ...run(index * 10_000, 0, 0),
      lines: [{ at: index * 10_000 + 100, text }],
      ends: index * 10_000 + 1_000,
      exitCode: 1,
    }));
    const kubelet = new FakeKubelet(clock, runs);
    kubelet.statusLag = 2_000;
    // The status says that the container waits after its third run; the fourth has begun.
    await new Promise<void>((resolve) => clock.after(30_500, resolve));
    const events = await follow(kubelet, clock);
    assert.deepEqual(linesOf(events), ['third', 'fourth']);
    assert.equal(gaps(events).length, 1);
  });

  it('takes for its own what a slow runtime has stamped after the end', async () => {
    const clock = new AutoClock();
    const only = { ...run(0, 0, 0), lines: [{ at: 1_200, text: 'late' }], ends: 900, exitCode: 1 };
    const runs = [only, { ...run(40_000, 0, 0), lines: [{ at: 40_100, text: 'next' }], ends: 41_000 }];
    const kubelet = new FakeKubelet(clock, runs);
    await new Promise<void>((resolve) => clock.after(2_000, resolve));
    assert.deepEqual(linesOf(await follow(kubelet, clock)), ['late', 'next']);
  });

  it('counts the runs that came and went while the server could not be reached, with their time span', async () => {
    const clock = new AutoClock();
    const runs = [0, 1, 2, 3, 4].map((index) => run(index * 10_000, 5, 100, 1));
    // The first run's log is read; then nothing can be asked until the fifth runs.
    const kubelet = new FakeKubelet(clock, runs);
    kubelet.unseen = { from: 5_000, to: 40_200 };
    const events = await follow(kubelet, clock);
    assert.deepEqual(
      linesOf(events),
      [0, 3, 4].flatMap((index) => runs[index]?.lines.map(({ text }) => text) ?? []),
    );
    assert.deepEqual(gaps(events), [
      { kind: 'gap', after: kubelet.timeOf(400), before: kubelet.timeOf(30_000), runs: 2, why: 'restarted' },
    ]);
  });

  it('takes the words of a node that has removed a container for no log, and says them once', async () => {
    const clock = new AutoClock();
    const runs = [run(0, 3, 100, 1), run(5_000, 3, 100, 1)];
    const kubelet = new FakeKubelet(clock, runs);
    kubelet.removed = [0];
    await new Promise<void>((resolve) => clock.after(5_050, resolve));
    const events = await follow(kubelet, clock);
    assert.deepEqual(
      linesOf(events),
      runs[1]?.lines.map(({ text }) => text),
    );
    assert.equal(events.filter(({ kind }) => kind === 'notice').length, 1);
    assert.deepEqual(gaps(events), [{ kind: 'gap', after: undefined, before: undefined, runs: 1, why: 'refused' }]);
  });

  it('ends with a gap where the node does not hand out the log of a run that is over', async () => {
    const clock = new AutoClock();
    const faults = Array.from({ length: 40 }, () => ({ bytes: 0, kind: 'unknown' }) as const);
    const events = await follow(new FakeKubelet(clock, [run(0, 5, 100)], faults), clock);
    assert.deepEqual(
      gaps(events).map((event) => event.kind === 'gap' && event.why),
      ['refused'],
    );
    assert.equal(events.at(-1)?.kind, 'ended');
  });

  it('asks no more than it must while it is not read from', async () => {
    const clock = new AutoClock();
    const only = run(0, 400, 50);
    const kubelet = new FakeKubelet(clock, [only]);
    let taken = 0;
    for await (const event of readContainer({
      api: { openLog: (pod, options) => kubelet.openLog(pod, options), probe: async () => {} },
      clock,
      random: () => 0.5,
      pod: { namespace: 'default', name: 'p' },
      container: 'c',
      source: kubelet.source,
      signal: new AbortController().signal,
    })) {
      taken += event.kind === 'lines' ? event.lines.length : 0;
      await new Promise<void>((resolve) => clock.after(30_000, resolve));
    }
    assert.equal(taken, 400);
    assert.ok(kubelet.streams < 6, `${kubelet.streams} streams`);
  });
});
