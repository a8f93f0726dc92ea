import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fieldsOf, listOf } from '../../../client/src/cluster/fields.ts';
import type { KubernetesObject } from '../../../client/src/cluster/ports.ts';
import { eventKind, jobKind, podKind } from '../../../client/src/cluster/resourceKinds.ts';
import {
  createDemoCluster,
  type DemoCluster,
  type DemoClusterOptions,
  keptStateOf,
} from '../../../client/src/demo/index.ts';
import { createDemo, type Demo, type DemoNotice, saveInterval } from '../../../client/src/ui/demo.ts';
import { createDemoState, longestSilence } from '../../../client/src/ui/demoState.ts';
import { type Connection, connect } from '../../support/demoApi.ts';
import { createFakeClock, type FakeClock } from '../../support/fakeClock.ts';

describe('The demo cluster of a window', () => {
  let folder: string;
  let clock: FakeClock;
  let demo: Demo;
  let started: number;
  let stopped: number;
  /** What each start was given. */
  let given: unknown[];
  let content: unknown;
  let version: number;
  let refused: unknown;
  let notices: DemoNotice[];
  /** Windows that are there. */
  let living: Set<string>;

  function open(window: string, windowAnswers = async (): Promise<unknown> => undefined): Demo {
    living.add(window);
    return createDemo({
      folder,
      window,
      clock,
      windowAnswers,
      say: (notice) => void notices.push(notice),
      state: createDemoState({
        folder,
        window,
        now: () => Date.now() + clock.now() - began,
        mostBytes: 100,
        lives: (other) => living.has(other),
      }),
      start: async (name, kept) => {
        started += 1;
        given.push(kept);
        if (kept !== undefined && JSON.stringify(kept) === refused) throw new Error('it is none');
        return {
          kubeconfig: `context ${name}`,
          speed: 1,
          get version() {
            return version;
          },
          keep: () => content,
          stop: async () => {
            stopped += 1;
          },
        };
      },
    });
  }

  let began: number;
  const others: Demo[] = [];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'demo-'));
    clock = createFakeClock();
    began = clock.now();
    started = 0;
    stopped = 0;
    given = [];
    content = ['a Job'];
    version = 1;
    refused = undefined;
    notices = [];
    living = new Set();
    demo = open('7');
  });
  afterEach(() => {
    for (const one of [demo, ...others.splice(0)]) one.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const kept = (): string => path.join(folder, 'demo-state.json');
  const files = (): string[] => readdirSync(folder).filter((name) => name.startsWith('demo-state'));
  const said = (): string[] => notices.map(({ kind }) => kind);

  it('is there once, however often it is asked for, with a kubeconfig that nobody else can read', async () => {
    assert.equal(demo.kubeconfig, undefined);
    await Promise.all([demo.start(), demo.start()]);
    await demo.start();
    assert.equal(started, 1);
    assert.ok(demo.kubeconfig);
    assert.equal(readFileSync(demo.kubeconfig, 'utf8'), 'context demo');
    if (process.platform !== 'win32') assert.equal(statSync(demo.kubeconfig).mode & 0o777, 0o600);
  });

  it('leaves nothing behind', async () => {
    await demo.start();
    const file = demo.kubeconfig ?? '';
    demo.setSpeed(60);
    assert.equal(demo.speed, 60);
    let changes = 0;
    demo.onDidChange(() => {
      changes += 1;
    });
    await demo.stop();
    await demo.stop();
    assert.deepEqual([existsSync(file), stopped, changes, demo.kubeconfig, demo.speed], [false, 1, 1, undefined, 1]);
    assert.equal(clock.pending, 0);
  });

  it('is not there any more where the window closes as it starts', async () => {
    const starting = demo.start();
    demo.dispose();
    await starting;
    assert.deepEqual([started, stopped, demo.kubeconfig], [1, 1, undefined]);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('goes on from what it was left as', async () => {
    await demo.start();
    await demo.stop();
    if (process.platform !== 'win32') assert.equal(statSync(kept()).mode & 0o777, 0o600);
    await demo.start();
    content = ['another'];
    demo.dispose();
    // At once: the window does not wait.
    assert.equal(readFileSync(kept(), 'utf8'), '["another"]');
    demo = open('8');
    await demo.start();
    assert.deepEqual(given, [undefined, ['a Job'], ['another']]);
    assert.deepEqual(files(), ['demo-state.json', 'demo-state.lock']);
    assert.deepEqual(notices, []);
  });

  it('is kept while it runs, as often as it has changed', async () => {
    await demo.start();
    await clock.advance(saveInterval);
    assert.equal(readFileSync(kept(), 'utf8'), '["a Job"]');
    content = ['unseen'];
    await clock.advance(saveInterval);
    assert.equal(readFileSync(kept(), 'utf8'), '["a Job"]');
    version = 2;
    await clock.advance(saveInterval);
    assert.equal(readFileSync(kept(), 'utf8'), '["unseen"]');
  });

  it('begins afresh when it is reset, whether it runs or not', async () => {
    await demo.start();
    await demo.stop();
    await demo.reset();
    assert.equal(existsSync(kept()), false);
    await demo.reset();
    assert.deepEqual(given, [undefined, undefined, undefined]);
    assert.deepEqual([stopped, demo.kubeconfig !== undefined], [2, true]);
  });

  it('says so, stops and leaves the earlier state where it has become too much to be kept', async () => {
    await demo.start();
    await demo.stop();
    await demo.start();
    content = 'x'.repeat(200);
    version = 2;
    await clock.advance(3 * saveInterval);
    assert.deepEqual(said(), ['notSaved']);
    await assert.rejects(demo.stop(), /was not kept: it holds 1 MiB/);
    assert.deepEqual([stopped, demo.kubeconfig, readFileSync(kept(), 'utf8')], [2, undefined, '["a Job"]']);
  });

  it('puts aside what cannot be read and what it cannot go on from, and says where it is', async () => {
    const texts = ['{"half', '', 'x'.repeat(101), '["a Job"]'];
    for (const [at, text] of texts.entries()) {
      writeFileSync(kept(), text);
      refused = '["a Job"]';
      await demo.start();
      assert.equal(given.at(-1), undefined);
      const notice = notices.at(-1);
      assert.ok(notice?.kind === 'putAside');
      assert.equal(readFileSync(notice.file, 'utf8'), text);
      assert.match(String(notice.error), [/no JSON/, /no JSON/, /are read/, /it is none/][at] ?? /^$/);
      refused = undefined;
      await demo.stop();
      rmSync(kept());
      await clock.advance(1000);
    }
    assert.equal(notices.length, 4);
    // Not without end.
    assert.equal(files().length, 3);
  });

  it('does not start, and leaves what is kept where it is, when it would not start afresh either', async () => {
    const broken = createDemo({
      folder,
      window: '9',
      clock,
      windowAnswers: async () => undefined,
      say: (notice) => void notices.push(notice),
      state: createDemoState({ folder, window: '9', now: () => Date.now() }),
      start: async () => {
        throw new Error('no port');
      },
    });
    writeFileSync(kept(), '[]');
    await assert.rejects(broken.start(), /no port/);
    assert.deepEqual([files(), notices], [['demo-state.json'], []]);
  });

  it('does not write over what another window keeps, and says so', async () => {
    await demo.start();
    await clock.advance(saveInterval);
    const other = open('8');
    others.push(other);
    const starting = other.start();
    await clock.advance(2000);
    await starting;
    assert.deepEqual(said(), ['notKept']);
    assert.deepEqual(given, [undefined, ['a Job']]);
    content = ['of the other'];
    version = 2;
    await other.stop();
    assert.equal(readFileSync(kept(), 'utf8'), '["a Job"]');
    content = ['of the first'];
    await demo.stop();
    assert.equal(readFileSync(kept(), 'utf8'), '["of the first"]');
  });

  it('keeps that of the other window where a person wants it so, and says so in the first', async () => {
    await demo.start();
    const other = open('8');
    others.push(other);
    const starting = other.start();
    await clock.advance(2000);
    await starting;
    other.keepThis();
    content = ['of the other'];
    version = 2;
    await clock.advance(saveInterval);
    assert.deepEqual(said(), ['notKept', 'taken']);
    await other.stop();
    content = ['of the first'];
    await demo.stop();
    assert.equal(readFileSync(kept(), 'utf8'), '["of the other"]');
  });

  it('waits a moment for a window that is just closing', async () => {
    await demo.start();
    const other = open('8');
    others.push(other);
    const starting = other.start();
    await clock.advance(500);
    demo.dispose();
    await clock.advance(500);
    await starting;
    assert.deepEqual([given, notices], [[undefined, ['a Job']], []]);
  });

  it('takes the place of a window that has died, and of one that is silent', async () => {
    await demo.start();
    living.delete('7');
    const second = open('8', () => new Promise(() => {}));
    await second.start();
    assert.deepEqual(notices, []);
    // Its page is gone, and its process is not.
    await clock.advance(longestSilence + 1000);
    const third = open('9');
    others.push(second, third);
    await third.start();
    assert.deepEqual(said(), ['taken']);
  });
});

describe('What a demo cluster keeps', () => {
  const opened: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.stop();
  });

  const jobOf = (name: string, script: string): KubernetesObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      template: {
        spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', script] }] },
      },
    },
  });
  const scope = { namespace: 'default' };

  async function logOf({ api }: Connection, name: string): Promise<string> {
    const { items } = await api.list(podKind, scope, { labelSelector: `job-name=${name}` });
    const stream = await api.openLog(
      { ...scope, name: String(fieldsOf(items[0]?.metadata).name) },
      { container: 'c', timestamps: false },
    );
    let text = '';
    for await (const chunk of stream) text += Buffer.from(chunk).toString();
    return text;
  }

  /** Stops a cluster and starts another from what it has kept, through the text of a file. */
  async function again(clock: FakeClock, cluster: DemoCluster): Promise<DemoCluster> {
    const text = JSON.stringify(cluster.keep());
    await cluster.stop();
    return opening({ clock, state: keptStateOf(JSON.parse(text)) });
  }

  async function opening(options: DemoClusterOptions): Promise<DemoCluster> {
    const cluster = await createDemoCluster(options);
    opened.push(cluster);
    return cluster;
  }

  it('comes back with the same objects and no earlier a time', async () => {
    const first = await opening({ scenarios: true, speed: 60 });
    const text = JSON.stringify(first.keep());
    await first.stop();
    const state = keptStateOf(JSON.parse(text));
    const second = await opening({ scenarios: true, state });
    const uids = (objects: readonly { readonly kind: string; readonly metadata: { readonly uid: string } }[]) =>
      objects.filter(({ kind }) => kind === 'Job' || kind === 'CronJob').map(({ metadata }) => metadata.uid);
    try {
      assert.ok(uids(state.objects).length > 3);
      for (const uid of uids(state.objects)) assert.ok(uids(second.keep().objects).includes(uid));
      assert.ok(second.now() >= (state.time ?? Number.POSITIVE_INFINITY));
    } finally {
      await second.stop();
    }
  });

  it('has the logs of what has ended, the last lines of long ones, and says which are missing', async () => {
    const clock = createFakeClock();
    const first = await opening({ clock });
    const before = connect(first);
    await before.api.create(jobKind, scope, jobOf('short', 'echo one; echo two'));
    await before.api.create(jobKind, scope, jobOf('long', 'for i in $(seq 1 3000); do echo "line number $i"; done'));
    await clock.advance(20_000);
    before.dispose();
    const second = await again(clock, await again(clock, first));
    const after = connect(second);
    assert.equal(await logOf(after, 'short'), 'one\ntwo\n');
    const long = (await logOf(after, 'long')).trimEnd().split('\n');
    assert.match(long[0] ?? '', /has not kept the lines before/);
    assert.equal(long.at(-1), 'line number 3000');
    assert.ok(long.length > 1000 && long.length < 3000);
    after.dispose();
    await second.stop();
  });

  it('goes on with what ran: its containers begin anew, and say so', async () => {
    const clock = createFakeClock();
    const first = await opening({ clock });
    const before = connect(first);
    await before.api.create(jobKind, scope, jobOf('runs', 'echo begun; sleep 60; echo done'));
    await before.api.create(jobKind, scope, jobOf('leaves', 'sleep 600'));
    await clock.advance(5000);
    await before.api.delete(jobKind, { ...scope, name: 'leaves' }, { propagationPolicy: 'Background' });
    before.dispose();
    const second = await again(clock, first);
    const after = connect(second);
    await clock.advance(1000);
    const pods = await after.api.list(podKind, scope);
    assert.equal(pods.items.length, 1);
    const [report] = listOf(fieldsOf(pods.items[0]?.status).containerStatuses).map(fieldsOf);
    assert.equal(report?.restartCount, 1);
    assert.equal(fieldsOf(fieldsOf(report?.lastState).terminated).reason, 'Unknown');
    const events = await after.api.list(eventKind, scope);
    assert.ok(events.items.some(({ reason }) => reason === 'SandboxChanged'));
    await clock.advance(90_000);
    assert.equal(await logOf(after, 'runs'), 'begun\ndone\n');
    const job = await after.api.get(jobKind, { ...scope, name: 'runs' });
    assert.equal(fieldsOf(job.status).succeeded, 1);
    after.dispose();
    await second.stop();
  });

  it('is not taken from anything else', () => {
    const metadata = {
      name: 'a',
      namespace: 'b',
      uid: 'u',
      resourceVersion: '3',
      creationTimestamp: '2026-01-01T00:00:00Z',
    };
    const object = { apiVersion: 'v1', kind: 'Pod', metadata };
    assert.ok(keptStateOf({ version: 3, objects: [object] }));
    assert.throws(() => keptStateOf({ format: 2, version: 3, objects: [] }), /newer version/);
    for (const value of [
      undefined,
      null,
      7,
      [],
      {},
      { format: 'one', version: 3, objects: [] },
      { version: '3', objects: [] },
      { version: 3 },
      { version: 3, time: 'now', objects: [] },
      { version: 3, time: 1e300, objects: [] },
      { version: 3, objects: [null] },
      { version: 3, objects: [{ ...object, kind: 1 }] },
      { version: 3, objects: [{ ...object, spec: 'x' }] },
      { version: 3, objects: [{ ...object, metadata: { ...metadata, resourceVersion: 'x' } }] },
      { version: 3, objects: [{ ...object, metadata: { ...metadata, creationTimestamp: 'x' } }] },
      { version: 3, objects: [{ ...object, metadata: { ...metadata, namespace: undefined } }] },
      { version: 3, objects: [{ apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { parallelism: 'two' } }] },
      { version: 3, objects: [], logs: [{ pod: 'u', container: 'c', lines: [7] }] },
    ]) {
      assert.throws(() => keptStateOf(value), /damaged/, JSON.stringify(value));
    }
  });

  it('starts or is refused, whatever a damaged file holds, and runs on', async () => {
    const clock = createFakeClock();
    const first = await opening({ clock, scenarios: true });
    await clock.advance(30_000);
    const text = JSON.stringify(first.keep());
    await first.stop();
    const random = randomOf(20_260_101);
    const wrong: readonly unknown[] = [null, 0, -1, 1e300, '', 'x', [], {}, [null], { a: 1 }, true];
    let ran = 0;
    for (let round = 0; round < 60; round++) {
      const value = JSON.parse(text) as { readonly objects: readonly unknown[] };
      for (let count = 0; count < 3; count++) damage(round % 10 === 0 ? value : value.objects, random, wrong);
      let state: ReturnType<typeof keptStateOf>;
      try {
        state = keptStateOf(value);
      } catch {
        continue;
      }
      const own = createFakeClock(clock.now());
      const cluster = await createDemoCluster({ clock: own, state });
      try {
        await own.advance(70_000);
      } finally {
        await cluster.stop();
      }
      ran += 1;
    }
    assert.ok(ran > 10, `${ran} of 60 were taken`);
  }).timeout(60_000);
});

/** Numbers from 0 to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Puts something else in place of any one member of a JSON value. */
function damage(value: unknown, random: () => number, wrong: readonly unknown[]): void {
  let at = value;
  for (;;) {
    const holder = at as Record<string, unknown>;
    const keys = Object.keys(holder);
    const key = keys[Math.floor(random() * keys.length)];
    if (key === undefined) return;
    const next = holder[key];
    if (typeof next === 'object' && next !== null && Object.keys(next).length > 0 && random() < 0.93) {
      at = next;
      continue;
    }
    holder[key] = wrong[Math.floor(random() * wrong.length)];
    return;
  }
}
