import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDemo, type Demo } from '../../../client/src/ui/demo.ts';

describe('The demo cluster of a window', () => {
  let folder: string;
  let demo: Demo;
  let started: number;
  let stopped: number;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'demo-'));
    started = 0;
    stopped = 0;
    demo = createDemo({
      folder,
      window: '7',
      start: async (name) => {
        started += 1;
        return {
          kubeconfig: `context ${name}`,
          speed: 1,
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
});
