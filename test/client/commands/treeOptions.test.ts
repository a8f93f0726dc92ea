import assert from 'node:assert/strict';
import { createEmitter } from '../../../client/src/cluster/disposable.ts';
import { cronJobKind, jobKind } from '../../../client/src/cluster/resourceKinds.ts';
import type { PinnedObject, TreeFilter, TreeNode, TreeSort } from '../../../client/src/cluster/tree.ts';
import { pin, unpin } from '../../../client/src/commands/pin.ts';
import type { Services } from '../../../client/src/commands/services.ts';
import { clearTreeFilter, filterTree, groupJobs, sortTree } from '../../../client/src/commands/treeOptions.ts';
import type { Connection } from '../../../client/src/ui/connection.ts';
import { createTreeOptions, filterWords, isFiltering, pinnedIn } from '../../../client/src/ui/treeOptions.ts';
import { Cancelled, UserError } from '../../../client/src/ui/userError.ts';

function start(answers: { part?: string; input?: string; many?: readonly string[]; sort?: string }) {
  const state: { filter: TreeFilter; sort: TreeSort } = { filter: { text: 'pi' }, sort: 'newest' };
  let complaint: string | undefined;
  const services = {
    prompts: {
      pick: async () => answers.part ?? answers.sort,
      pickMany: async () => answers.many,
      input: async ({ check }: { check?: (value: string) => string | undefined }) => {
        complaint = check?.(answers.input ?? '');
        return complaint ? undefined : answers.input;
      },
    },
    treeOptions: {
      get filter() {
        return state.filter;
      },
      get sort() {
        return state.sort;
      },
      setFilter: (filter: TreeFilter) => Object.assign(state, { filter }),
      setSort: (sort: TreeSort) => Object.assign(state, { sort }),
    },
  } as unknown as Services;
  return { services, state, complaint: () => complaint };
}

describe('the tree’s filter', () => {
  it('adds one part to the others', async () => {
    const { services, state } = start({ part: 'phases', many: ['failed', 'stuck'] });
    await filterTree(services);
    assert.deepEqual(state.filter, { text: 'pi', phases: ['failed', 'stuck'] });
    assert.equal(filterWords(state.filter), 'name pi · failed, stuck');
  });

  it('takes a label selector and refuses what is none', async () => {
    const good = start({ part: 'labels', input: 'app in (a, b), !old' });
    await filterTree(good.services);
    assert.equal(good.state.filter.labels, 'app in (a, b), !old');
    const bad = start({ part: 'labels', input: 'app in (' });
    await assert.rejects(filterTree(bad.services), Cancelled);
    assert.equal(bad.complaint(), 'This is not a label selector.');
    assert.deepEqual(bad.state.filter, { text: 'pi' });
  });

  it('is cleared at once', async () => {
    const { services, state } = start({});
    await clearTreeFilter(services);
    assert.equal(isFiltering(state.filter), false);
  });

  it('changes nothing when it is left', async () => {
    const { services, state } = start({});
    await assert.rejects(filterTree(services), Cancelled);
    await assert.rejects(sortTree(services), Cancelled);
    assert.deepEqual(state, { filter: { text: 'pi' }, sort: 'newest' });
  });

  it('leaves the order to another choice', async () => {
    const { services, state } = start({ sort: 'failedFirst' });
    await sortTree(services);
    assert.equal(state.sort, 'failedFirst');
  });
});

/** Tree options over an explorer of one context, and the nodes `j/pi` and `c/nightly` in it. */
function startPinning(answers: readonly unknown[] = []) {
  const stored = new Map<string, string>();
  const memory = {
    get: (key: string) => stored.get(key),
    set: (key: string, value: string | undefined) =>
      void (value === undefined ? stored.delete(key) : stored.set(key, value)),
  };
  const explorerChanged = createEmitter<void>();
  const told: string[] = [];
  const tell = (what: string) => (value: unknown, more?: unknown) =>
    void told.push(JSON.stringify([what, value, more]));
  const nodeOf = (id: string): Partial<TreeNode> | undefined => {
    const [letter, name = ''] = id.split('/');
    const kind = letter === 'j' ? jobKind : cronJobKind;
    return { id, context: 'dev', object: { kind, ref: { namespace: 'a', name }, uid: id } };
  };
  const connection = {
    explorer: {
      setFilter() {},
      setSort: tell('sort'),
      setGrouping: tell('grouping'),
      setPinned: tell('pinned'),
      labelKeys: () => ['app'],
      health: () => [{ context: 'dev' }],
      node: nodeOf,
      api: () => ({}),
    },
    onDidChangeExplorer: explorerChanged.listen,
  } as unknown as Connection;
  const open = () => createTreeOptions(connection, memory);
  const waiting = [...answers];
  const services = (treeOptions: ReturnType<typeof open>, selection: readonly string[] = []) =>
    ({
      connection,
      treeOptions,
      tree: { selection },
      prompts: {
        async pick(choices: readonly { label: string; value: unknown }[]) {
          const wanted = waiting.shift();
          return choices.find(({ label }) => label === wanted)?.value;
        },
        input: async () => waiting.shift(),
      },
    }) as unknown as Services;
  return { open, services, told, stored, memory, explorerChanged };
}

describe('what is pinned', () => {
  const pi: PinnedObject = { kind: 'job', namespace: 'a', name: 'pi' };
  const nightly: PinnedObject = { kind: 'cronJob', namespace: 'a', name: 'nightly' };

  it('is what the menu was opened on, once, and remembered for its context', async () => {
    const { open, services, told, memory } = startPinning();
    const options = open();
    await pin(services(options), 'j/pi', ['j/pi', 'c/nightly']);
    await pin(services(options), 'j/pi');
    assert.deepEqual(options.pinned('dev'), [pi, nightly]);
    assert.deepEqual(options.pinned('prod'), []);
    assert.deepEqual(open().pinned('dev'), [pi, nightly]);
    assert.ok(told.includes(JSON.stringify(['pinned', 'dev', [pi, nightly]])));
    // What the explorer asks for when it opens a context.
    assert.deepEqual(pinnedIn(memory, 'dev'), [pi, nightly]);
  });

  it('is unpinned from the menu, from the selection, and by name from the palette', async () => {
    const { open, services, stored } = startPinning(['pi']);
    const options = open();
    options.setPinned('dev', [pi, nightly]);
    await unpin(services(options), 'c/nightly');
    assert.deepEqual(options.pinned('dev'), [pi]);
    await assert.rejects(unpin(services(options), 'c/nightly'), UserError);
    await unpin(services(options));
    assert.deepEqual(options.pinned('dev'), []);
    assert.equal(stored.size, 0);
    await assert.rejects(unpin(services(options)), /Nothing is pinned/);
    options.setPinned('dev', [pi]);
    await unpin(services(options, ['j/pi']));
    assert.deepEqual(options.pinned('dev'), []);
  });

  it('survives what another version has left there', () => {
    const { open, stored } = startPinning();
    for (const text of ['{', '"x"', '[1, {"kind":"job"}, {"kind":"pod","namespace":"a","name":"b"}]']) {
      stored.set('tree/pinned/dev', text);
      stored.set('tree/grouping', text);
      assert.deepEqual(open().pinned('dev'), []);
      assert.deepEqual(open().grouping, { by: 'nothing' });
    }
  });
});

describe('the order and the groups', () => {
  it('are given to every new explorer', async () => {
    const { open, services, told, explorerChanged } = startPinning(['By Phase', 'Failed First']);
    const options = open();
    await groupJobs(services(options));
    await sortTree(services(options));
    told.length = 0;
    explorerChanged.emit();
    assert.deepEqual(told, ['["sort","failedFirst",null]', '["grouping",{"by":"phase"},null]']);
    assert.equal(open().sort, 'failedFirst');
  });

  it('are by phase, or by a label that Jobs have or a typed one, and remembered', async () => {
    const { open, services } = startPinning(['By Phase', 'By Label…', 'app', 'By Label…', 'Another label…', ' team ']);
    const options = open();
    await groupJobs(services(options));
    assert.deepEqual(options.grouping, { by: 'phase' });
    await groupJobs(services(options));
    assert.deepEqual(options.grouping, { by: 'label', key: 'app' });
    await groupJobs(services(options));
    assert.deepEqual(open().grouping, { by: 'label', key: 'team' });
    await assert.rejects(groupJobs(services(options)), Cancelled);
    assert.deepEqual(options.grouping, { by: 'label', key: 'team' });
  });
});
