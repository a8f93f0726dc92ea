import { commands, Disposable, workspace } from 'vscode';
import { type CommandContribution, commands as contributed } from '../contributes/commands.ts';
import { type CommandEntry, handlers } from './index.ts';
import { later } from './later.ts';
import type { Services } from './services.ts';

/**
 * Registers every command; the only caller of `registerCommand`. Each runs inside the one error report, so no command
 * can fail without a word, and a command that needs trust refuses without it, whoever calls it.
 */
export function registerCommands(services: Services): Disposable {
  const table: Readonly<Record<string, CommandContribution>> = contributed;
  return Disposable.from(
    ...Object.entries<CommandEntry>(handlers).map(([id, { run, doing }]) =>
      commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          // Commands without an entry of their own are called by lenses and nodes; all of them touch a cluster.
          const needsTrust = table[id] ? table[id].enablement !== undefined : true;
          if (needsTrust && !workspace.isTrusted) later(services, 'manage workspace trust', () => offerTrust(services));
          else await run(services, ...args);
        } catch (error) {
          // Not awaited: whoever called the command need not wait until a message is closed.
          void services.reportError(error, doing);
        }
      }),
    ),
  );
}

async function offerTrust({ prompts }: Services): Promise<void> {
  const choice = await prompts.warn(
    'This workspace is in Restricted Mode: clusters are used once it is trusted.',
    'Manage Workspace Trust',
  );
  if (choice) await commands.executeCommand('workbench.trust.manage');
}
