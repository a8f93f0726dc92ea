import { ClusterError } from '../cluster/errors.ts';
import { namespaceKind } from '../cluster/resourceKinds.ts';
import { wordsOf } from '../ui/errorReport.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { nodeIdsOf } from './arguments.ts';
import { metadataOf } from './objects.ts';
import { openTarget } from './openTarget.ts';
import type { Handler, Services } from './services.ts';

/** All namespaces, or why they cannot be listed: many people may use a namespace and not list them all. */
async function namespacesOf(
  services: Services,
  context: string | undefined,
): Promise<{ names: readonly string[]; problem?: string }> {
  const { api } = await services.connection.target(context);
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

/** The node's namespace becomes the one that manifests without a namespace go to, and its context the current one. */
export const useNamespace: Handler = async ({ connection, prompts }, ...args) => {
  const [clicked] = nodeIdsOf(args);
  const node = clicked === undefined ? undefined : connection.explorer?.node(clicked);
  if (node?.kind !== 'namespace') throw new UserError('Choose a namespace in the tree.');
  const { context, label } = node;
  const isOther = context !== connection.status.context;
  connection.chooseNamespace(label, context);
  if (isOther) await connection.chooseContext(context);
  void prompts.inform(
    `Manifests without a namespace now go to ${label} of ${context}${isOther ? ', which is the current context now' : ''}.`,
  );
};

/** Of the context whose node the menu was opened on, else of the current one, or where that cannot be used of another. */
export const chooseNamespace: Handler = async (services, ...args) => {
  const { connection, prompts } = services;
  const [clicked] = nodeIdsOf(args);
  const node = clicked === undefined ? undefined : connection.explorer?.node(clicked);
  const context = node?.context ?? (await openTarget(services, 'Choose Namespace')).context;
  const { status } = connection;
  const isOther = context !== status.context;
  const { names, problem } = await services.withProgress({ title: 'Reading namespaces', location: 'window' }, () =>
    namespacesOf(services, context),
  );
  const chosen = await prompts.pick<string | typeof anotherName>(
    [
      ...names.map((name) => ({
        label: name,
        icon: !isOther && name === status.namespace ? 'check' : 'symbol-namespace',
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
      placeholder: isOther
        ? 'Manifests without a namespace go there once this context is the current one'
        : 'Manifests without a namespace go there',
    },
  );
  if (chosen === undefined) throw new Cancelled();
  const name = chosen === anotherName ? await typeNamespace(services) : chosen;
  connection.chooseNamespace(name, context);
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
