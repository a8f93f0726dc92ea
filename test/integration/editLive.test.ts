import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../client/src/commands/services.ts';
import { applySource } from '../../client/src/ui/applyDiagnostics.ts';
import { liveScheme } from '../../server/src/contract/names.ts';
import { closeEditors, diagnosticsOf, listening, openText, serverRunning, services } from './support/extension.ts';
import { type FakeApiServer, kubeconfigFor, startFakeApiServer } from './support/fakeApiServer.ts';

const live = (parallelism: number) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'pi', namespace: 'team-a', uid: 'u1', resourceVersion: '7', managedFields: [] },
  spec: { parallelism, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } } },
  status: { active: 1 },
});

describe('objects of a cluster in the editor', () => {
  let running: Services;
  let server: FakeApiServer;
  let folder: string;
  const document = {
    context: 'fake',
    apiVersion: 'batch/v1',
    kind: 'Job',
    ref: { namespace: 'team-a', name: 'pi' },
  };

  before(async () => {
    running = await services();
    await serverRunning(running);
    server = await startFakeApiServer(() => undefined);
    folder = await mkdtemp(path.join(tmpdir(), 'kubernetes-jobs-'));
    const kubeconfig = path.join(folder, 'config');
    await writeFile(kubeconfig, kubeconfigFor(server.address));
    await running.settings.setKubeconfig(kubeconfig);
  });

  after(async () => {
    await running.settings.setKubeconfig('');
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  afterEach(closeEditors);

  /** A server with one Job, that answers a change so. */
  function serve(change: (body: string) => { code: number; body: unknown }): void {
    server.answer = ({ method, path: asked, body }) => {
      if (!asked.endsWith('/jobs/pi')) return undefined;
      return method === 'GET' ? { code: 200, body: live(1) } : change(body);
    };
  }

  async function edited(from: string, to: string): Promise<vscode.TextDocument> {
    await running.liveFiles.open(document);
    const open = vscode.window.activeTextEditor?.document;
    assert.equal(open?.uri.scheme, liveScheme);
    assert.equal(open.languageId, 'yaml');
    const start = open.getText().indexOf(from);
    assert.ok(start >= 0, open.getText());
    const edit = new vscode.WorkspaceEdit();
    edit.replace(open.uri, new vscode.Range(open.positionAt(start), open.positionAt(start + from.length)), to);
    await vscode.workspace.applyEdit(edit);
    return open;
  }

  it('are saved by what was edited, and show what the server made of it', async () => {
    serve(() => ({ code: 200, body: live(5) }));
    const open = await edited('parallelism: 1', 'parallelism: 05');
    assert.doesNotMatch(open.getText(), /status|managedFields|uid/);
    assert.ok(await open.save());
    const request = server.seen.findLast(({ method }) => method === 'PATCH');
    assert.deepEqual(JSON.parse(request?.body ?? ''), { metadata: { uid: 'u1' }, spec: { parallelism: 5 } });
    assert.equal(request?.query.get('fieldValidation'), 'Strict');
    assert.equal(open.isDirty, false);
  });

  it('stay unsaved when the server refuses, which says why at the line', async () => {
    const message = 'Invalid value: 2: no more than one pod at a time in this namespace';
    serve(() => ({
      code: 422,
      body: {
        kind: 'Status',
        apiVersion: 'v1',
        code: 422,
        reason: 'Invalid',
        message,
        details: { causes: [{ reason: 'FieldValueInvalid', message, field: 'spec.parallelism' }] },
      },
    }));
    const open = await edited('parallelism: 1', 'parallelism: 2');
    assert.equal(await open.save(), false);
    assert.ok(open.isDirty);
    const [diagnostic] = await diagnosticsOf(open, applySource, ({ length }) => length === 1);
    assert.equal(open.lineAt(diagnostic?.range.start.line ?? 0).text.trim(), 'parallelism: 2');
  });

  it('stand beside a manifest in a diff editor', async () => {
    serve((body) => ({ code: 200, body: { ...live(1), spec: { ...live(1).spec, ...JSON.parse(body).spec } } }));
    const { status: _status, metadata: _metadata, ...manifest } = live(3);
    await openText(JSON.stringify({ ...manifest, metadata: { name: 'pi', namespace: 'team-a' } }), 'json');
    const said = await listening(running, [], () => vscode.commands.executeCommand('kubernetesJobs.compare'));
    assert.deepEqual(said, ['inform: Job pi in fake / team-a: 1 change, all possible.']);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const [before, after] = await Promise.all(
      [input.original, input.modified].map(async (uri) => (await vscode.workspace.openTextDocument(uri)).getText()),
    );
    assert.equal(before?.replace('parallelism: 1', 'parallelism: 3'), after);
    assert.match(after ?? '', /parallelism: 3/);
    // The manifest's editor becomes the active one, which is reverted before it is closed.
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});
