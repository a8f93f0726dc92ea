import { ClusterError } from '../cluster/errors.ts';
import { namespaceKind } from '../cluster/resourceKinds.ts';
import { wordsOf } from '../ui/errorReport.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { nodeIdsOf } from './arguments.ts';
import { metadataOf } from './objects.ts';
import type { Handler, Services } from './services.ts';

export const chooseContext: Handler = async (services) => {
  const { connection, prompts } = services;
  const { contexts, currentContext, files } = await connection.kubeconfig();
  if (!contexts.length) {
    throw new UserError(`There is no context in ${files.join(', ') || 'any kubeconfig'}. Choose another kubeconfig.`);
  }
  const now = connection.status.context;
  const chosen = await prompts.pick(
    contexts.map(({ name, server, namespace, kubeconfig }) => ({
      label: name,
      icon: name === now ? 'check' : 'server-environment',
      description: [server ?? 'no server', `namespace ${namespace ?? 'default'}`].join(' · '),
      detail: `${kubeconfig}${name === currentContext ? ' · its current context' : ''}`,
      value: name,
    })),
    { title: 'Choose Context', placeholder: 'The context that the tree shows and commands act on' },
  );
  if (chosen === undefined) throw new Cancelled();
  await connection.chooseContext(chosen);
};

/** All namespaces, or why they cannot be listed: many people may use a namespace and not list them all. */
async function namespacesOf(services: Services): Promise<{ names: readonly string[]; problem?: string }> {
  const { api } = await services.connection.target();
  try {
    const names: string[] = [];
    let next: string | undefined;
    do {
      const page = await api.list(namespaceKind, {}, { limit: 500, continue: next });
      names.push(...page.items.flatMap((item) => metadataOf(item).name ?? []));
      next = page.continue;
    } while (next);
    return { names };
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'forbidden') return { names: [], problem: wordsOf(error) };
    throw error;
  }
}

const anotherName = Symbol('another name');

/** The node's namespace becomes the one that manifests without a namespace go to. */
export const useNamespace: Handler = async ({ connection, prompts }, ...args) => {
  const [clicked] = nodeIdsOf(args);
  const node = clicked === undefined ? undefined : connection.explorer?.node(clicked);
  if (node?.kind !== 'namespace') throw new UserError('Choose a namespace in the tree.');
  connection.chooseNamespace(node.label);
  void prompts.inform(`Manifests without a namespace now go to ${node.label} of ${node.context}.`);
};

export const chooseNamespace: Handler = async (services) => {
  const { connection, prompts } = services;
  const { names, problem } = await services.withProgress({ title: 'Reading namespaces', location: 'window' }, () =>
    namespacesOf(services),
  );
  const { context, namespace } = connection.status;
  const chosen = await prompts.pick<string | typeof anotherName>(
    [
      ...names.map((name) => ({
        label: name,
        icon: name === namespace ? 'check' : 'symbol-namespace',
        value: name,
      })),
      {
        label: 'Another namespace…',
        icon: 'edit',
        ...(problem ? { description: problem } : {}),
        value: anotherName,
      },
    ],
    {
      title: `Choose Namespace of ${context ?? 'the cluster'}`,
      placeholder: 'Manifests without a namespace go there',
    },
  );
  if (chosen === undefined) throw new Cancelled();
  const name = chosen === anotherName ? await typeNamespace(services) : chosen;
  connection.chooseNamespace(name);
  if (context === undefined || !connection.explorer) return;
  // A namespace that may be used and not be listed is not in the tree by itself.
  connection.explorer.addNamespace(context, name);
  const id = connection.explorer.find(context, { kind: namespaceKind, ref: { name } });
  if (id !== undefined) await services.tree.reveal(id, { focus: false });
};

async function typeNamespace({ prompts }: Services): Promise<string> {
  const name = await prompts.input({
    title: 'Choose Namespace',
    prompt: 'The name of the namespace',
    check: (value) =>
      /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(value)
        ? undefined
        : 'A namespace is at most 63 lower case letters, digits and dashes, with no dash at either end.',
  });
  if (name === undefined) throw new Cancelled();
  return name;
}

export const chooseKubeconfig: Handler = async ({ prompts, settings }) => {
  const file = await prompts.openFile({ title: 'Choose Kubeconfig' });
  if (file === undefined) throw new Cancelled();
  // The change of the setting opens it.
  await settings.setKubeconfig(file);
};
