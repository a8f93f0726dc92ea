import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { useWorkbench } from './support/suite.ts';

/** A kubeconfig of one context, `tutorial`. */
function kubeconfig(server: string, user: object = { token: 'secret-token' }): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'tutorial',
    clusters: [{ name: 'c', cluster: { server } }],
    contexts: [{ name: 'tutorial', context: { cluster: 'c', user: 'someone' } }],
    users: [{ name: 'someone', user }],
  });
}

describe('without a cluster to talk to, the side bar', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubernetes-jobs-kubeconfig-'));
  const file = path.join(folder, 'config');
  const workbench = useWorkbench(() => ({ kubeconfig: file }));
  /** Refuses every credential. */
  const refusing = createServer((_request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Unauthorized', code: 401 }),
    );
  });

  before((done) => {
    refusing.listen(0, '127.0.0.1', () => done());
  });

  after(() => {
    refusing.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the Connection view says, beside its rows. */
  const reason = () => workbench().page.locator('.pane', { hasText: 'Connection' }).locator('.message');
  const fact = (name: string) => workbench().row(name);

  /** The kubeconfig becomes this, and the side bar says so by itself. */
  async function becomes(text: string, welcome: RegExp): Promise<void> {
    writeFileSync(file, text);
    await workbench().welcome.filter({ hasText: welcome }).waitFor();
  }

  it('says that there is no kubeconfig, and where it was looked for', async () => {
    const { page } = workbench();
    await workbench().openExplorer();
    await workbench()
      .welcome.filter({ hasText: /No kubeconfig was found/ })
      .waitFor();
    await workbench().welcome.getByRole('button', { name: 'Choose Kubeconfig…' }).waitFor();
    await fact('Machine: ').waitFor();
    await fact(`Not there: ${file}`).waitFor();
    await page.locator('.statusbar').getByText('no cluster').waitFor();
    await workbench().screenshot('connection-no-kubeconfig');
  });

  it('says what is wrong with a broken one, and opens it at that line', async () => {
    await becomes('apiVersion: v1\nkind: Config\nclusters: [\n', /The kubeconfig cannot be used/);
    await reason()
      .filter({ hasText: /is not valid YAML/ })
      .waitFor();
    await workbench().screenshot('connection-broken-kubeconfig');
    await fact('Kubeconfig: ').click();
    await workbench().activeTab('config').waitFor();
    await workbench().command('View: Close Editor');
  });

  it('names the server that cannot be reached, and when it is tried again', async () => {
    await becomes(kubeconfig('https://127.0.0.1:1'), /The cluster is not reachable/);
    await reason()
      .filter({ hasText: /The server https:\/\/127\.0\.0\.1:1 \(context tutorial\) cannot be reached/ })
      .waitFor();
    await fact('Next try: ').waitFor();
    await workbench().page.locator('.statusbar').getByText('tutorial / default').waitFor();
    await workbench().screenshot('connection-unreachable');
  });

  it('says that a credential is refused', async () => {
    const { port } = refusing.address() as AddressInfo;
    await becomes(kubeconfig(`http://127.0.0.1:${port}`), /There is no credential that the cluster accepts/);
    await reason()
      .filter({ hasText: /does not accept the credentials of user someone/ })
      .waitFor();
    await workbench().screenshot('connection-expired-credential');
  });

  it('asks before a kubeconfig runs a program, and takes no for an answer', async () => {
    writeFileSync(
      file,
      kubeconfig('https://127.0.0.1:1', {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: 'no-such-plugin',
          args: ['--login'],
          interactiveMode: 'Never',
        },
      }),
    );
    await workbench().dialog().filter({ hasText: 'Run the credential plugin no-such-plugin?' }).waitFor();
    await workbench().screenshot('connection-plugin');
    await workbench().answerDialog('Cancel');
    await reason()
      .filter({ hasText: /no-such-plugin/ })
      .waitFor();
    await workbench().screenshot('connection-plugin-refused');
  });

  it('says the same to a command', async () => {
    await becomes(kubeconfig('https://127.0.0.1:1'), /The cluster is not reachable/);
    await workbench().openFile('countdown.yaml');
    await workbench().clickLens('Apply');
    await workbench()
      .notification(/cannot be reached.*Nothing listens at this address/)
      .waitFor();
    await workbench().screenshot('connection-apply-unreachable');
  });

  it('writes a line of each into the log, without the secret', async () => {
    const log = await workbench().extensionLog();
    for (const line of [
      /noKubeconfig/,
      /brokenKubeconfig.*is not valid YAML/,
      /unreachable.*cannot be reached/,
      /unauthorized/,
    ]) {
      assert.match(log, line);
    }
    assert.ok(!log.includes('secret-token'));
  });

  it('offers what works in another context that is open, and asks where', async () => {
    await workbench().clearNotifications();
    await workbench().command('Kubernetes Jobs: Start Demo Cluster');
    await workbench().row('Context demo').waitFor({ timeout: 60_000 });
    await workbench().commandAndPick('Kubernetes Jobs: Open Another Context…', 'Open Another Context', 'tutorial');
    await workbench().row('Context tutorial').waitFor();
    const current = workbench().page.locator('.statusbar').getByText('tutorial / default');
    await workbench().rowMenu('Context tutorial', 'Use This Context', current);
    await workbench().row('Job hello').waitFor();
    await fact('Next try: ').waitFor();
    const input = workbench().page.locator('.quick-input-widget:visible');
    // The workbench says the placeholder to a screen reader too.
    const question = input.locator('input[placeholder="tutorial cannot be used now. In which context instead?"]');
    await workbench().until(question, () => workbench().command('Kubernetes Jobs: Describe'));
    await workbench().page.screenshot({ path: 'out/screenshots/connection-which-context.png' });
    await workbench().pick('demo');
    await input.getByText('Describe — demo / default').waitFor();
    await workbench().page.screenshot({ path: 'out/screenshots/connection-other-context.png' });
    await workbench().page.keyboard.press('Escape');
  });
});
