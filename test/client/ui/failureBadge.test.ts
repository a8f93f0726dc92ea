import assert from 'node:assert/strict';
import { createEmitter } from '../../../client/src/cluster/disposable.ts';
import type { Connection } from '../../../client/src/ui/connection.ts';
import { createFailureBadge } from '../../../client/src/ui/failureBadge.ts';

function start() {
  const explorerChanged = createEmitter<void>();
  const visibilityChanged = createEmitter<void>();
  const treeChanged = createEmitter<void>();
  const badges: (number | undefined)[] = [];
  const world = { failed: new Set<string>(), visible: false };
  const connection = {
    explorer: { failedJobs: () => new Set(world.failed), onDidChange: treeChanged.listen },
    onDidChangeExplorer: explorerChanged.listen,
  } as unknown as Connection;
  const badge = createFailureBadge(connection, {
    get visible() {
      return world.visible;
    },
    setBadge: (shown) => void badges.push(shown?.value),
    onDidChangeVisibility: visibilityChanged.listen,
  });
  explorerChanged.emit();
  return {
    badge,
    fail: (...uids: string[]) => {
      for (const uid of uids) world.failed.add(uid);
      treeChanged.emit();
    },
    look: (visible: boolean) => {
      world.visible = visible;
      visibilityChanged.emit();
    },
    shown: () => badges.at(-1),
  };
}

describe('the badge of failures', () => {
  it('counts what has failed since the view was last looked at', () => {
    const { fail, look, shown } = start();
    look(true);
    fail('a', 'b');
    assert.equal(shown(), undefined);
    look(false);
    fail('c');
    assert.equal(shown(), 1);
    fail('d');
    assert.equal(shown(), 2);
    look(true);
    assert.equal(shown(), undefined);
    look(false);
    assert.equal(shown(), undefined);
  });

  it('does not count what was failed before anybody looked', () => {
    const { fail, shown } = start();
    fail('a', 'b', 'c');
    assert.equal(shown(), undefined);
  });
});
