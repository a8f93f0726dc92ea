import type { ExecPlugin } from '../cluster/ports.ts';
import type { Memory } from './connection.ts';
import type { Prompts } from './prompts.ts';

/** Asks once, for each plugin as the kubeconfig calls it, whether it may run; a changed call is another plugin. */
export function createPluginApproval(prompts: Prompts, memory: Memory): (plugin: ExecPlugin) => Promise<boolean> {
  return async (plugin) => {
    const { command, args, kubeconfig, user } = plugin;
    const key = `plugin/${JSON.stringify([kubeconfig, user, command, args])}`;
    if (memory.get(key) === 'allowed') return true;
    const answer = await prompts.confirm(
      `Run the credential plugin ${command}?`,
      `The kubeconfig ${kubeconfig} gets the credentials of user ${user} from a program:\n\n${[command, ...args].join(' ')}\n\nIt runs on the machine that the extension runs on. Allow it only if you know it.`,
      'Allow',
    );
    if (answer !== 'Allow') return false;
    memory.set(key, 'allowed');
    return true;
  };
}
