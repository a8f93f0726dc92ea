import assert from 'node:assert/strict';
import type { TreeNode } from '../../../client/src/cluster/tree.ts';
import { chooseNamespace, useNamespace } from '../../../client/src/commands/choose.ts';
import { chooseContext, closeContext, openContext, useContext } from '../../../client/src/commands/contexts.ts';
import type { Services } from '../../../client/src/commands/services.ts';
import type { ConnectionState } from '../../../client/src/contributes/contextKeys.ts';
import { Cancelled, UserError } from '../../../client/src/ui/userError.ts';

const nodes: readonly Partial<TreeNode>[] = [
  { id: 'c/dev', kind: 'context', label: 'dev', context: 'dev' },
  { id: 'c/prod', kind: 'context', label: 'prod', context: 'prod' },
  { id: 'n/prod/jobs', kind: 'namespace', label: 'jobs', context: 'prod' },
  { id: 'n/dev/jobs', kind: 'namespace', label: 'jobs', context: 'dev' },
];

/** A kubeconfig with dev (the current context), prod and stage; `answer` is picked by its label. */
function start({
  others = [],
  answer,
  state = 'connected',
  selection = [],
}: {
  readonly others?: readonly string[];
  readonly answer?: string;
  readonly state?: ConnectionState;
  readonly selection?: readonly string[];
} = {}) {
  const done: string[] = [];
  const offered: string[][] = [];
  const note =
    (what: string) =>
    async (...values: unknown[]) =>
      void done.push([what, ...values].join(' '));
  const services = {
    connection: {
      status: { state, context: 'dev', namespace: 'default', others, connectedOthers: others },
      kubeconfig: async () => ({
        files: [],
        currentContext: 'dev',
        contexts: ['dev', 'prod', 'stage'].map((name) => ({ name, kubeconfig: '/k' })),
      }),
      target: async (context = 'dev') => ({
        context,
        api: { list: async () => ({ items: [{ metadata: { name: `of-${context}` } }] }) },
      }),
      explorer: {
        node: (id: string) => nodes.find((node) => node.id === id),
        addNamespace: note('add'),
        find: () => undefined,
      },
      chooseContext: note('choose'),
      chooseNamespace: note('namespace'),
      openOther: note('open'),
      closeOther: note('close'),
    },
    tree: { focus: note('focus'), selection },
    withProgress: async (_options: unknown, work: () => unknown) => work(),
    prompts: {
      async pick(choices: readonly { label: string; value: unknown }[]) {
        offered.push(choices.map(({ label }) => label));
        return choices.find(({ label }) => label === answer)?.value;
      },
      inform: note('said'),
    },
  } as unknown as Services;
  return { services, done, offered };
}

describe('several contexts', () => {
  it('are opened one by one, from those that are closed', async () => {
    const { services, done, offered } = start({ others: ['stage'], answer: 'prod' });
    await openContext(services);
    assert.deepEqual(offered, [['prod']]);
    assert.deepEqual(done, ['open prod', 'focus']);
    await assert.rejects(openContext(start({ others: ['stage', 'prod'] }).services), /Every context .* is open/);
    await assert.rejects(openContext(start().services), Cancelled);
  });

  it('are closed from the node, or the only one there is, or the one that is picked', async () => {
    const { services, done } = start({ others: ['prod', 'stage'], answer: 'stage' });
    await closeContext(services, 'c/prod');
    await closeContext(services);
    assert.deepEqual(done, ['close prod', 'close stage']);
    const single = start({ others: ['prod'] });
    await closeContext(single.services);
    assert.deepEqual(single.offered, []);
    assert.deepEqual(single.done, ['close prod']);
    await assert.rejects(closeContext(start().services), UserError);
  });

  it('change places by the menu and by the list of all', async () => {
    const { services, done } = start({ others: ['prod'], answer: 'prod' });
    await useContext(services, 'c/prod');
    assert.equal(done[0], 'choose prod');
    assert.match(done[1] ?? '', /^said Manifests now go to .* of prod/);
    await chooseContext(services);
    assert.equal(done[2], 'choose prod');
  });

  it('keep the namespaces of each apart', async () => {
    const { services, done } = start({ others: ['prod'], answer: 'of-prod' });
    await chooseNamespace(services, 'c/prod');
    assert.deepEqual(done, ['namespace of-prod prod', 'add prod of-prod']);
    done.length = 0;
    await useNamespace(services, 'n/prod/jobs');
    assert.deepEqual(done.slice(0, 2), ['namespace jobs prod', 'choose prod']);
    assert.match(done[2] ?? '', /jobs of prod, which is the current context now/);
    done.length = 0;
    await useNamespace(services, 'n/dev/jobs');
    assert.deepEqual(done, ['namespace jobs dev', 'said Manifests without a namespace now go to jobs of dev.']);
  });

  it('give the namespace to choose where the current one cannot be used', async () => {
    const { services, done } = start({
      others: ['prod'],
      answer: 'of-prod',
      state: 'unreachable',
      selection: ['n/prod/jobs'],
    });
    await chooseNamespace(services);
    assert.deepEqual(done, ['namespace of-prod prod', 'add prod of-prod']);
  });
});
