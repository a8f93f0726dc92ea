import { createHash } from 'node:crypto';
import type { ExecPlugin } from '../cluster/ports.ts';
import { shownArguments } from '../cluster/secretNames.ts';
import type { Memory } from './connection.ts';
import type { Prompts } from './prompts.ts';

/**
 * Asks once, for each plugin as the kubeconfig calls it, whether it may run; a changed call is another plugin. Several
 * contexts that want it at the same time ask together.
 */
export function createPluginApproval(prompts: Prompts, memory: Memory): (plugin: ExecPlugin) => Promise<boolean> {
  const asking = new Map<string, Promise<boolean>>();

  async function ask({ command, args, kubeconfig, user }: ExecPlugin, key: string): Promise<boolean> {
    const call = [command, ...shownArguments(args)].join(' ');
    const answer = await prompts.confirm(
      `Run the credential plugin ${command}?`,
      `The kubeconfig ${kubeconfig} gets the credentials of user ${user} from a program:\n\n${call}\n\nIt runs on the machine that the extension runs on. Allow it only if you know it.`,
      'Allow',
    );
    if (answer !== 'Allow') return false;
    memory.set(key, 'allowed');
    return true;
  }

  return (plugin) => {
    const key = keyOf(plugin);
    if (memory.get(key) === 'allowed') return Promise.resolve(true);
    const answer = asking.get(key) ?? ask(plugin, key).finally(() => asking.delete(key));
    asking.set(key, answer);
    return answer;
  };
}

/** A plugin's arguments may hold a secret: what is remembered of them is a hash. */
function keyOf({ command, args, kubeconfig, user }: ExecPlugin): string {
  const call = JSON.stringify([kubeconfig, user, command, args]);
  return `plugin/${createHash('sha256').update(call).digest('base64')}`;
}
