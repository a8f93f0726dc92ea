import assert from 'node:assert/strict';
import { createEmitter } from '../../../client/src/cluster/disposable.ts';
import type { ClusterError } from '../../../client/src/cluster/errors.ts';
import { followLogs } from '../../../client/src/cluster/logs/followLogs.ts';
import type { LogEnd, LogEvent } from '../../../client/src/cluster/logs/session.ts';
import type { FollowedPod, TargetWatch } from '../../../client/src/cluster/logs/targetWatch.ts';
import { AutoClock } from '../../support/autoClock.ts';
import { FakeKubelet, type FakeRun, type StreamFault } from '../../support/fakeKubelet.ts';

function run(starts: number, count: number, apart: number, name: string): FakeRun {
  const lines = Array.from({ length: count }, (_, index) => ({
    at: starts + index * apart,
    text: `${name} ${index}`,
  }));
  return { starts, lines, ends: starts + count * apart, exitCode: 0 };
}

/** A Job whose pods are there from the beginning, each with one container on a node of its own. */
class FakeTarget implements TargetWatch {
  private readonly changed = createEmitter<void>();
  readonly onDidChange = this.changed.listen;
  readonly onDidNotice = createEmitter<{ level: 'information'; text: string }>().listen;
  disposed = false;

  constructor(
    private readonly clock: AutoClock,
    readonly nodes: ReadonlyMap<string, FakeKubelet>,
  ) {
    const tick = (): void => {
      if (this.disposed) return;
      this.changed.emit();
      clock.after(500, tick);
    };
    tick();
  }
  pods(): FollowedPod[] {
    return [...this.nodes.keys()].map((name) => ({
      ref: { namespace: 'default', name },
      uid: name,
      index: undefined,
      containers: [{ name: 'main', role: 'main' }],
    }));
  }
  state(uid: string) {
    return this.node(uid).source.state();
  }
  async refresh(): Promise<void> {}
  end(): Omit<LogEnd, 'lines'> | undefined {
    const over = [...this.nodes.values()].every((node) => node.source.state().kind === 'terminated');
    return over ? { kind: 'complete', text: 'Job j is complete.' } : undefined;
  }
  node(name: string): FakeKubelet {
    const node = this.nodes.get(name);
    assert.ok(node);
    return node;
  }
  dispose(): void {
    this.disposed = true;
    void this.clock;
  }
}

function follow(pods: Record<string, { runs: FakeRun[]; faults?: StreamFault[] }>, mostStreams = 10) {
  const clock = new AutoClock();
  const nodes = new Map(
    Object.entries(pods).map(([name, { runs, faults }]) => [name, new FakeKubelet(clock, runs, faults)]),
  );
  const watch = new FakeTarget(clock, nodes);
  let open = 0;
  let most = 0;
  const session = followLogs({
    api: {
      openLog: async (pod, options) => {
        const stream = await watch.node(pod.name).openLog(pod, options);
        most = Math.max(most, ++open);
        void stream.ended.then(() => open--);
        return stream;
      },
      probe: async () => {},
    },
    clock,
    random: () => 0.5,
    target: { kind: 'job', ref: { namespace: 'default', name: 'j' }, uid: 'u' },
    watch,
    mostStreams,
    wordError: (error: ClusterError) => error.message,
  });
  return { session, watch, mostOpen: () => most };
}

async function all(session: AsyncIterable<readonly LogEvent[]>): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const batch of session) events.push(...batch);
  return events;
}

const texts = (events: readonly LogEvent[]) => events.flatMap((event) => (event.kind === 'line' ? [event.text] : []));

describe('followLogs', () => {
  it('follows every pod to its end, in order of time, and says how it ended', async () => {
    const { session, watch } = follow({
      a: { runs: [run(0, 50, 200, 'a')], faults: [{ bytes: 500, kind: 'broken' }] },
      b: { runs: [run(50, 50, 200, 'b')] },
    });
    const events = await all(session);
    const expected = Array.from({ length: 50 }, (_, index) => [`a ${index}`, `b ${index}`]).flat();
    assert.deepEqual(new Set(texts(events)), new Set(expected));
    assert.equal(texts(events).length, 100);
    assert.deepEqual(await session.ended, { kind: 'complete', text: 'Job j is complete.', lines: 100 });
    assert.equal(watch.disposed, true);
  });

  it('keeps to the number of streams and says who waits', async () => {
    const pods = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`p${index}`, { runs: [run(0, 10, 100, `p${index}`)] }]),
    );
    const { session, mostOpen } = follow(pods, 4);
    const events = await all(session);
    assert.equal(texts(events).length, 120);
    assert.ok(mostOpen() <= 4, `${mostOpen()} streams were open`);
    const notices = events.filter((event) => event.kind === 'notice').map((event) => event.text);
    assert.match(notices[0] ?? '', /^1 container waits for one of the 4 log streams/);
  });

  it('labels restarts and says how each run ended', async () => {
    const { session } = follow({ a: { runs: [run(0, 3, 100, 'first'), run(5_000, 3, 100, 'second')] } });
    const events = await all(session);
    const lines = events.filter((event) => event.kind === 'line');
    assert.deepEqual(
      lines.map((event) => `${event.source.label} ${event.text}`),
      ['a first 0', 'a first 1', 'a first 2', 'a#1 second 0', 'a#1 second 1', 'a#1 second 2'],
    );
    const ends = events.filter((event) => event.kind === 'state' && event.state === 'ended');
    assert.equal(ends.length, 2);
  });

  it('ends at once when it is stopped, and lets every connection go', async () => {
    const { session, watch } = follow({ a: { runs: [run(0, 1_000, 1_000, 'a')] } });
    let seen = 0;
    for await (const events of session) {
      seen += texts(events).length;
      if (seen > 3) break;
    }
    const end = await session.ended;
    assert.equal(end.kind, 'stopped');
    assert.equal(watch.disposed, true);
  });
});
