import { type ExtensionContext, Uri, window, workspace } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { section, serverName } from '../../server/src/contract/names.ts';
import type { InitializationOptions } from '../../server/src/contract/requests.ts';
import { registerCommandsInBrowser } from './commands/registerInBrowser.ts';
import { views } from './contributes/views.ts';
import { commonClientOptions } from './languageClientOptions.ts';
import { setContextKey } from './ui/contextKeys.ts';

// The type-checking library has no DOM: what of it is used is said here.
declare const Worker: new (url: string, options: { name: string }) => ServerWorker;
declare const URL: { createObjectURL(blob: Blob): string; revokeObjectURL(url: string): void };
type ServerWorker = ConstructorParameters<typeof LanguageClient>[2] & { terminate(): void };

/**
 * The extension where it runs in a browser without a machine behind it: manifests are checked by the same server, in a
 * worker. There is no kubeconfig to read and no cluster to reach, and the side bar and every command say so.
 */
export async function activate(context: ExtensionContext): Promise<void> {
  setContextKey('state', 'browser');
  context.subscriptions.push(
    registerCommandsInBrowser(),
    // A view without a provider shows no welcome text.
    window.registerTreeDataProvider(views.jobs.id, { getChildren: () => [], getTreeItem: (item: never) => item }),
  );
  const channel = window.createOutputChannel(serverName, { log: true });
  const worker = await startWorker(Uri.joinPath(context.extensionUri, 'dist', 'serverBrowser.js'));
  // Lenses are for commands that this client does not have.
  const initializationOptions: InitializationOptions = { commands: [] };
  const client = new LanguageClient(section, serverName, worker, {
    ...commonClientOptions,
    outputChannel: channel,
    initializationOptions,
  });
  context.subscriptions.push({ dispose: () => worker.terminate() }, client, channel);
  await client.start();
}

/** A worker of a script in the extension's own folder, wherever that is: a page may start one from its own origin alone. */
async function startWorker(script: Uri): Promise<ServerWorker> {
  const code = new Uint8Array(await workspace.fs.readFile(script));
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  try {
    return new Worker(url, { name: serverName });
  } finally {
    // The worker has asked for it by then.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }
}
