import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDemoCluster, keptStateOf } from '../../../client/src/demo/index.ts';
import { createDemo, type Demo } from '../../../client/src/ui/demo.ts';
import { createDemoState } from '../../../client/src/ui/demoState.ts';

describe('The demo cluster of a window', () => {
  let folder: string;
  let demo: Demo;
  let started: number;
  let stopped: number;
  /** What each start was given. */
  let given: unknown[];
  let content: unknown;
  let refused: unknown;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'demo-'));
    started = 0;
    stopped = 0;
    given = [];
    content = ['a Job'];
    refused = undefined;
    demo = createDemo({
      folder,
      window: '7',
      state: createDemoState(folder, '7', 100),
      start: async (name, kept) => {
        started += 1;
        given.push(kept);
        if (kept !== undefined && JSON.stringify(kept) === refused) throw new Error('no such state');
        return {
          kubeconfig: `context ${name}`,
          speed: 1,
          keep: () => content,
          stop: async () => {
            stopped += 1;
          },
        };
      },
    });
  });
  afterEach(() => {
    demo.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

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
  });

  const kept = (): string => path.join(folder, 'demo-state.json');

  it('goes on from what it was left as', async () => {
    await demo.start();
    await demo.stop();
    if (process.platform !== 'win32') assert.equal(statSync(kept()).mode & 0o777, 0o600);
    await demo.start();
    content = ['another'];
    demo.dispose();
    // At once: the window does not wait.
    assert.equal(readFileSync(kept(), 'utf8'), '["another"]');
    await demo.start();
    assert.deepEqual(given, [undefined, ['a Job'], ['another']]);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('demo-state')),
      ['demo-state.json'],
    );
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
    await assert.rejects(demo.stop(), /was not kept/);
    assert.deepEqual([stopped, demo.kubeconfig, readFileSync(kept(), 'utf8')], [2, undefined, '["a Job"]']);
  });

  it('starts afresh from what cannot be read and from what it cannot go on from', async () => {
    for (const text of ['{"half', '', 'x'.repeat(101)]) {
      writeFileSync(kept(), text);
      await demo.start();
      assert.equal(given.pop(), undefined);
      await demo.stop();
    }
    refused = '["a Job"]';
    await demo.start();
    assert.deepEqual(given, [['a Job'], undefined]);
  });
});

describe('What a demo cluster keeps', () => {
  it('comes back with the same objects and no earlier a time', async () => {
    const first = await createDemoCluster({ scenarios: true, speed: 60 });
    const text = JSON.stringify(first.keep());
    await first.stop();
    const state = keptStateOf(JSON.parse(text));
    assert.ok(state);
    const second = await createDemoCluster({ scenarios: true, state });
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

  it('is not taken from anything else', () => {
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', uid: 'u', resourceVersion: '3' } };
    assert.ok(keptStateOf({ version: 3, objects: [object] }));
    for (const value of [
      undefined,
      null,
      7,
      [],
      {},
      { version: '3', objects: [] },
      { version: 3 },
      { version: 3, time: 'now', objects: [] },
      { version: 3, objects: [null] },
      { version: 3, objects: [{ ...object, kind: 1 }] },
      { version: 3, objects: [{ ...object, metadata: { ...object.metadata, resourceVersion: 'x' } }] },
    ]) {
      assert.equal(keptStateOf(value), undefined, JSON.stringify(value));
    }
  });
});
