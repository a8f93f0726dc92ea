import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { useWorkbench } from './support/suite.ts';

describe('in a workspace that is not trusted, a person', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubernetes-jobs-kubeconfig-'));
  /** What was asked of the cluster that the person's own kubeconfig names, and of the one that the workspace names. */
  const asked = { own: 0, workspace: 0 };
  const own = createServer((_request, response) => {
    asked.own++;
    response.writeHead(401).end();
  });
  const planted = createServer((_request, response) => {
    asked.workspace++;
    response.writeHead(401).end();
  });
  const kubeconfig = (server: ReturnType<typeof createServer>, name: string): string => {
    const file = path.join(folder, name);
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [{ name, cluster: { server: address } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      users: [{ name, user: { token: 'secret-token' } }],
    };
    writeFileSync(file, JSON.stringify(config));
    return file;
  };

  before((done) => {
    own.listen(0, '127.0.0.1', () => planted.listen(0, '127.0.0.1', () => done()));
  });

  const workbench = useWorkbench(() => ({
    workspaceTrust: true,
    kubeconfig: kubeconfig(own, 'own'),
    settings: { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' },
    files: {
      '.vscode/settings.json': JSON.stringify({ 'kubernetesJobs.kubeconfig': kubeconfig(planted, 'planted') }),
    },
  }));

  after(() => {
    own.close();
    planted.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has manifests checked', async () => {
    await workbench().page.locator('.statusbar').getByText('Restricted Mode').waitFor();
    await workbench().openFile('typing-errors.yaml');
    await workbench().editor.locator('.squiggly-error').first().waitFor();
    await workbench().screenshot('trust-restricted');
  });

  it('is told why there is no cluster', async () => {
    await workbench().openExplorer();
    await workbench()
      .welcome.filter({ hasText: /Restricted Mode.*nothing talks to a cluster/s })
      .waitFor();
    await workbench().welcome.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
    await workbench().screenshot('trust-side-bar');
  });

  it('is told so by a command, too', async () => {
    await workbench().openFile('countdown.yaml');
    await workbench().clickLens('Apply');
    await workbench()
      .notification(/This workspace is in Restricted Mode/)
      .waitFor();
    await workbench().screenshot('trust-apply');
    assert.deepEqual(asked, { own: 0, workspace: 0 });
  });

  it('reaches the own cluster once it is trusted, and never the one that the workspace names', async () => {
    await workbench()
      .notification(/Restricted Mode/)
      .getByRole('button', { name: 'Manage Workspace Trust' })
      .click();
    await workbench().page.locator('.workspace-trust-buttons-row .monaco-button', { hasText: 'Trust' }).first().click();
    await workbench().page.locator('.statusbar').getByText('Restricted Mode').waitFor({ state: 'detached' });
    await workbench().openExplorer();
    await workbench().row('Context: own').waitFor();
    await workbench().screenshot('trust-granted');
    assert.ok(asked.own > 0);
    assert.equal(asked.workspace, 0);
  });
});
