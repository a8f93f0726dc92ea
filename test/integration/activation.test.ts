import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension, openText, serverRunning, services } from './support/extension.ts';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

describe('the extension', () => {
  it('starts when a YAML file is opened, and costs little', async () => {
    await openText('kind: Job\n');
    const began = performance.now();
    const running = await services();
    const took = performance.now() - began;
    // It may have been started by the document already; a start of its own is far below this on any machine.
    assert.ok(took < 5000, `activation took ${Math.round(took)} ms`);
    await serverRunning(running);
  });

  it('registers every command that package.json declares', async () => {
    await services();
    const registered = new Set(await vscode.commands.getCommands(true));
    const { commands } = (extension().packageJSON as Manifest).contributes;
    assert.ok(commands.length > 15);
    assert.deepEqual(
      commands.filter(({ command }) => !registered.has(command)),
      [],
    );
  });

  it('loads the cluster half only when a cluster is used', async () => {
    const isLoaded = (): boolean =>
      Object.keys(require.cache).some((file) => /[\\/]dist[\\/]kubernetes\.js$/.test(file));
    const { connection } = await services();
    assert.equal(isLoaded(), false);
    // No kubeconfig here: the cluster half says so itself.
    await assert.rejects(connection.target());
    assert.equal(isLoaded(), true);
  });
});
