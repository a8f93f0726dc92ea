import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../client/src/commands/services.ts';
import { applySource } from '../../client/src/ui/applyDiagnostics.ts';
import { diagnosticSource } from '../../server/src/contract/names.ts';
import { closeEditors, diagnosticsOf, listening, openText, serverRunning, services } from './support/extension.ts';
import { type FakeApiServer, kubeconfigFor, startFakeApiServer } from './support/fakeApiServer.ts';

const manifest = `apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  backoffLimit: 4
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: c
        image: busybox
        imagee: busybox
`;

const status = (code: number, message: string, more: object = {}) => ({
  code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message, ...more },
});

describe('applying to a cluster', () => {
  let running: Services;
  let server: FakeApiServer;
  let folder: string;

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

  const apply = () => vscode.commands.executeCommand('kubernetesJobs.apply');

  /** What server-side apply says of a field that the cluster's version does not have. */
  const undeclared = (field: string) =>
    status(
      500,
      `failed to create typed patch object (team-a/pi; batch/v1, Kind=Job): ${field}: field not declared in schema`,
    );

  it('puts what only the server has against the manifest at its line, until the text is edited', async () => {
    server.answer = ({ method }) => (method === 'PATCH' ? undeclared('.spec.backoffLimit') : undefined);
    const document = await openText(manifest);
    const said = await listening(running, [], apply);
    const [diagnostic] = await diagnosticsOf(document, applySource, ({ length }) => length === 1);
    assert.equal(document.lineAt(diagnostic?.range.start.line ?? 0).text.trim(), 'backoffLimit: 4');
    assert.equal(diagnostic?.severity, vscode.DiagnosticSeverity.Error);
    assert.match(
      said.join('\n'),
      /^error: Not applied in fake \/ team-a\. Job pi: .*does not know the field `backoffLimit`/,
    );
    assert.doesNotMatch(said.join('\n'), /typed patch/);

    const edit = new vscode.WorkspaceEdit();
    edit.delete(document.uri, document.lineAt(5).rangeIncludingLineBreak);
    await vscode.workspace.applyEdit(edit);
    await diagnosticsOf(document, applySource, ({ length }) => length === 0);
  });

  it('leaves to the language server what it shows already, for as long as it does', async () => {
    server.answer = ({ method }) =>
      method === 'PATCH' ? undeclared('.spec.template.spec.containers[name="c"].imagee') : undefined;
    const document = await openText(manifest);
    const isError = ({ severity }: vscode.Diagnostic) => severity === vscode.DiagnosticSeverity.Error;
    const shown = () => diagnosticsOf(document, diagnosticSource, (all) => all.filter(isError).length === 1);
    await shown();
    const said = await listening(running, [], apply);
    assert.match(said.join('\n'), /does not know the field `imagee`/);
    await diagnosticsOf(document, applySource, ({ length }) => length === 0);
    try {
      await running.server.stop();
      const [diagnostic] = await diagnosticsOf(document, applySource, ({ length }) => length === 1);
      assert.equal(document.lineAt(diagnostic?.range.start.line ?? 0).text.trim(), 'imagee: busybox');
    } finally {
      await running.server.restart();
    }
    await shown();
    await diagnosticsOf(document, applySource, ({ length }) => length === 0);
  });

  it('sends the object as server-side apply under its own field manager', async () => {
    server.answer = ({ method, body }) =>
      method === 'PATCH'
        ? { code: 201, body: { ...JSON.parse(body), metadata: { name: 'pi', uid: 'u1' } } }
        : undefined;
    await openText(manifest);
    const said = await listening(running, [], apply);
    const request = server.seen.findLast(({ method }) => method === 'PATCH');
    assert.equal(request?.path, '/apis/batch/v1/namespaces/team-a/jobs/pi');
    assert.equal(request?.query.get('fieldManager'), 'kubernetes-jobs');
    assert.equal(request?.query.get('fieldValidation'), 'Strict');
    assert.equal(JSON.parse(request?.body ?? '').spec.backoffLimit, 4);
    assert.deepEqual(said, ['inform: Job pi was created in fake / team-a.']);
  });

  it('keeps every digit of a number that JavaScript cannot hold', async () => {
    await openText(manifest.replace('backoffLimit: 4', 'activeDeadlineSeconds: 9007199254740993'));
    const said = await listening(running, [], apply);
    assert.deepEqual(said, ['inform: Job pi was created in fake / team-a.']);
    const request = server.seen.findLast(({ method }) => method === 'PATCH');
    assert.match(request?.body ?? '', /"activeDeadlineSeconds":9007199254740993/);
  });

  it('says in one sentence that a half-typed manifest cannot be applied, and asks the server nothing', async () => {
    const before = server.seen.length;
    await openText('apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: [\n');
    const said = await listening(running, [], apply);
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /^warn: /);
    assert.equal(server.seen.length, before);
  });

  it('says that a text holds no Job', async () => {
    await openText('hello: world\n');
    const said = await listening(running, [], apply);
    assert.match(said.join(), /^warn: There is no Job and no CronJob/);
  });
});

describe('the connection', () => {
  let running: Services;
  let folder: string;

  before(async () => {
    running = await services();
    folder = await mkdtemp(path.join(tmpdir(), 'kubernetes-jobs-'));
  });

  after(async () => {
    await running.settings.setKubeconfig('');
    await rm(folder, { recursive: true, force: true });
  });

  async function use(name: string, text: string): Promise<void> {
    const file = path.join(folder, name);
    await writeFile(file, text);
    await running.settings.setKubeconfig(file);
  }

  it('says that a kubeconfig is broken', async () => {
    await use('broken', 'clusters: [\n  - {');
    const said = await listening(running, [], () => vscode.commands.executeCommand('kubernetesJobs.chooseContext'));
    assert.match(said.join(), /kubeconfig .*broken/);
    assert.equal(running.connection.status.state, 'brokenKubeconfig');
  });

  it('says that nothing listens at the server’s address', async () => {
    await use('nobody', kubeconfigFor('http://127.0.0.1:9'));
    await openText(manifest);
    const said = await listening(running, [], () => vscode.commands.executeCommand('kubernetesJobs.apply'));
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /cannot be reached/);
    await closeEditors();
  });
});
