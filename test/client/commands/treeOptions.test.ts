import assert from 'node:assert/strict';
import type { TreeFilter, TreeSort } from '../../../client/src/cluster/tree.ts';
import type { Services } from '../../../client/src/commands/services.ts';
import { clearTreeFilter, filterTree, sortTree } from '../../../client/src/commands/treeOptions.ts';
import { filterWords, isFiltering } from '../../../client/src/ui/treeOptions.ts';
import { Cancelled } from '../../../client/src/ui/userError.ts';

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
