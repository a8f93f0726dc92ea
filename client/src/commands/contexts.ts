import type { KubeContext } from '../cluster/ports.ts';
import type { NodeId } from '../cluster/tree.ts';
import type { Choice } from '../ui/prompts.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { nodeIdsOf } from './arguments.ts';
import type { Handler, Services } from './services.ts';

/** @throws UserError where the kubeconfig has none */
async function contextsOf({ connection }: Services): Promise<{
  readonly contexts: readonly KubeContext[];
  readonly currentContext: string | undefined;
}> {
  const { contexts, currentContext, files } = await connection.kubeconfig();
  if (!contexts.length) {
    throw new UserError(`There is no context in ${files.join(', ') || 'any kubeconfig'}. Choose another kubeconfig.`);
  }
  return { contexts, currentContext };
}

function choiceOf({ name, server, namespace, kubeconfig }: KubeContext, icon: string, more: string): Choice<string> {
  return {
    label: name,
    icon,
    description: [server ?? 'no server', `namespace ${namespace ?? 'default'}`].join(' · '),
    detail: `${kubeconfig}${more}`,
    value: name,
  };
}

/** The context whose node the menu was opened on. */
function contextOfNode({ connection }: Services, args: readonly unknown[]): string | undefined {
  const [id]: readonly (NodeId | undefined)[] = nodeIdsOf(args);
  const node = id === undefined ? undefined : connection.explorer?.node(id);
  return node?.kind === 'context' ? node.context : undefined;
}

export const chooseContext: Handler = async (services) => {
  const { connection, prompts } = services;
  const { contexts, currentContext } = await contextsOf(services);
  const { context: now, others } = connection.status;
  const chosen = await prompts.pick(
    contexts.map((context) => {
      const { name } = context;
      const icon = name === now ? 'check' : 'server-environment';
      const isOpen = others.includes(name) ? ' · open beside the current one' : '';
      return choiceOf(context, icon, `${name === currentContext ? ' · its current context' : ''}${isOpen}`);
    }),
    { title: 'Choose Context', placeholder: 'The context that the tree shows and commands act on' },
  );
  if (chosen === undefined) throw new Cancelled();
  await connection.chooseContext(chosen);
};

/** Shows one more context in the tree. The current one stays what it is. */
export const openContext: Handler = async (services) => {
  const { connection, prompts } = services;
  const { contexts } = await contextsOf(services);
  const { context: now, others } = connection.status;
  const closed = contexts.filter(({ name }) => name !== now && !others.includes(name));
  if (!closed.length) throw new UserError('Every context of the kubeconfig is open.');
  const chosen = await prompts.pick(
    closed.map((context) => choiceOf(context, 'server-environment', '')),
    {
      title: 'Open Another Context',
      placeholder: `Shown beside ${now ?? 'the current one'}, which manifests still go to`,
    },
  );
  if (chosen === undefined) throw new Cancelled();
  await connection.openOther(chosen);
  await services.tree.focus();
};

/** Ends all that is asked of a context that is open beside the current one. */
export const closeContext: Handler = async (services, ...args) => {
  const { connection, prompts } = services;
  const { others } = connection.status;
  const [only] = others;
  if (only === undefined) {
    throw new UserError('Only the current context is open. Choose another one in its place.');
  }
  const name =
    contextOfNode(services, args) ??
    (others.length === 1
      ? only
      : await prompts.pick(
          others.map((other) => ({ label: other, icon: 'server-environment', value: other })),
          { title: 'Close Context', placeholder: 'Which of those beside the current one?' },
        ));
  if (name === undefined) throw new Cancelled();
  connection.closeOther(name);
};

/** The node's context becomes the current one, and the one that was it stays open beside it. */
export const useContext: Handler = async (services, ...args) => {
  const name = contextOfNode(services, args);
  if (name === undefined) throw new UserError('Choose a context in the tree.');
  await services.connection.chooseContext(name);
  void services.prompts.inform(
    `Manifests now go to namespace ${services.connection.status.namespace ?? 'default'} of ${name}.`,
  );
};
