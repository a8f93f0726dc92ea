import assert from 'node:assert/strict';
import { createEmitter } from '../../../client/src/cluster/disposable.ts';
import type { ContextFailures } from '../../../client/src/cluster/tree.ts';
import type { Connection } from '../../../client/src/ui/connection.ts';
import { createFailureBadge } from '../../../client/src/ui/failureBadge.ts';
import type { Settings } from '../../../client/src/ui/settings.ts';

type State = Pick<ContextFailures, 'state' | 'since'>;

function start(contexts: readonly string[] = ['dev']) {
  const explorerChanged = createEmitter<void>();
  const visibilityChanged = createEmitter<void>();
  const treeChanged = createEmitter<void>();
  const settingsChanged = createEmitter<keyof typeof names>();
  const names = { 'kubernetesJobs.watchFailuresWhileHidden': true };
  const hidden: boolean[] = [];
  let badge: { value: number; tooltip: string } | undefined;
  const world = {
    visible: false,
    watch: true,
    failed: new Map(contexts.map((name) => [name, new Set<string>()])),
    states: new Map<string, State>(contexts.map((name) => [name, { state: 'counting' }])),
  };
  const connection = {
    explorer: {
      failures: () =>
        [...world.failed].map(([context, failed]) => ({
          context,
          failed: new Set(failed),
          ...world.states.get(context),
        })),
      watchHidden: (on: boolean) => void hidden.push(on),
      onDidChange: treeChanged.listen,
    },
    onDidChangeExplorer: explorerChanged.listen,
  } as unknown as Connection;
  const settings = {
    get watchFailures() {
      return world.watch;
    },
    onDidChange: settingsChanged.listen,
  } as unknown as Settings;
  createFailureBadge(
    connection,
    {
      get visible() {
        return world.visible;
      },
      setBadge: (shown) => {
        badge = shown;
      },
      onDidChangeVisibility: visibilityChanged.listen,
    },
    settings,
    (time) => `time ${time}`,
  );
  explorerChanged.emit();
  const failIn = (context: string, ...uids: readonly string[]): void => {
    for (const uid of uids) world.failed.get(context)?.add(uid);
    treeChanged.emit();
  };
  return {
    failIn,
    fail: (...uids: readonly string[]) => failIn('dev', ...uids),
    become: (context: string, state: State | undefined) => {
      if (state) world.states.set(context, state);
      else world.failed.delete(context);
      treeChanged.emit();
    },
    look: (visible: boolean) => {
      world.visible = visible;
      visibilityChanged.emit();
    },
    set: (watch: boolean) => {
      world.watch = watch;
      settingsChanged.emit('kubernetesJobs.watchFailuresWhileHidden');
    },
    hidden,
    shown: () => badge?.value,
    tooltip: () => badge?.tooltip,
  };
}

describe('the badge of failures', () => {
  it('counts what has failed since the view was last looked at', () => {
    const { fail, look, shown, tooltip } = start();
    look(true);
    fail('a', 'b');
    assert.equal(shown(), undefined);
    look(false);
    fail('c');
    assert.equal(tooltip(), '1 Job has failed since you last looked');
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

  it('does not count what was only being listed when the view was hidden', () => {
    const { fail, look, become, shown } = start();
    become('dev', { state: 'unknown' });
    look(true);
    look(false);
    fail('a', 'b');
    assert.equal(shown(), undefined);
    become('dev', { state: 'counting' });
    assert.equal(shown(), undefined);
    fail('c');
    assert.equal(shown(), 1);
  });

  it('says whose they are where several contexts are open, and forgets one that is closed', () => {
    const { failIn, look, become, shown, tooltip } = start(['dev', 'prod']);
    look(true);
    look(false);
    failIn('dev', 'a');
    failIn('prod', 'b', 'c');
    assert.equal(tooltip(), '3 Jobs have failed since you last looked\ndev: 1\nprod: 2');
    become('prod', undefined);
    assert.equal(shown(), 1);
  });

  it('counts a Job once that two contexts show', () => {
    const { failIn, look, tooltip } = start(['dev', 'admin']);
    look(true);
    look(false);
    failIn('dev', 'a');
    failIn('admin', 'a');
    assert.equal(tooltip(), '1 Job has failed since you last looked\ndev: 1\nadmin: 1');
  });

  it('says what it may leave out', () => {
    const { fail, look, become, tooltip } = start();
    look(true);
    look(false);
    fail('a');
    become('dev', { state: 'behind', since: 7 });
    assert.equal(
      tooltip(),
      '1 Job has failed since you last looked\nThe cluster does not answer since time 7: there may be more',
    );
    become('dev', { state: 'stopped' });
    assert.match(tooltip() ?? '', /not watched while the view is hidden$/);
  });

  it('has Jobs watched while the view is hidden, as the setting says', () => {
    const { hidden, set } = start();
    set(false);
    assert.deepEqual(hidden, [true, false]);
  });
});
