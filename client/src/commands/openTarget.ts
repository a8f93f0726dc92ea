import { isConnected, type Target } from '../ui/connection.ts';
import { Cancelled } from '../ui/userError.ts';
import type { Services } from './services.ts';

/**
 * Where a command acts that nothing was chosen for: in the current context. Where that one cannot be used and others are
 * open, in that of what is selected in the tree, and in its namespace, else in the one that the person names.
 * @param title what the person is asked under
 * @throws Cancelled
 */
export async function openTarget({ connection, prompts, tree }: Services, title: string): Promise<Target> {
  const { state, context, connectedOthers } = connection.status;
  if (isConnected(state) || connectedOthers.length === 0) return connection.target();
  const selected = tree.selection.flatMap((id) => connection.explorer?.node(id) ?? []);
  const node = selected.find((one) => connectedOthers.includes(one.context));
  if (node) {
    const target = await connection.target(node.context);
    const namespace = node.kind === 'namespace' ? node.label : node.object?.ref.namespace;
    return namespace === undefined ? target : { ...target, namespace };
  }
  const chosen = await prompts.pick(
    connectedOthers.map((name) => ({ label: name, icon: 'server-environment', value: name })),
    { title, placeholder: `${context ?? 'The current context'} cannot be used now. In which context instead?` },
  );
  if (chosen === undefined) throw new Cancelled();
  return connection.target(chosen);
}
