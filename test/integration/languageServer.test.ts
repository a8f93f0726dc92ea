import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Services } from '../../client/src/commands/services.ts';
import { diagnosticSource } from '../../server/src/contract/names.ts';
import {
  closeEditors,
  diagnosticsOf,
  listening,
  openText,
  serverRunning,
  services,
  until,
} from './support/extension.ts';

const broken = `apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  backoffLimit: 4
  template:
    spec:
      restartPolicy: Always
      containers:
      - name: c
        image: busybox
`;

const isAboutRestartPolicy = ({ message, severity }: vscode.Diagnostic): boolean =>
  message.includes('restartPolicy') && severity === vscode.DiagnosticSeverity.Error;

describe('the language server', () => {
  let running: Services;

  before(async () => {
    running = await services();
    await serverRunning(running);
  });

  afterEach(closeEditors);

  it('reports what the API server would refuse, at its place, and takes it back when it is mended', async () => {
    const document = await openText(broken);
    const found = await diagnosticsOf(document, diagnosticSource, (all) => all.some(isAboutRestartPolicy));
    const diagnostic = found.find(isAboutRestartPolicy);
    assert.equal(document.getText(diagnostic?.range), 'Always');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, diagnostic?.range ?? new vscode.Range(0, 0, 0, 0), 'Never');
    await vscode.workspace.applyEdit(edit);
    await diagnosticsOf(document, diagnosticSource, (all) => !all.some(isAboutRestartPolicy));
  });

  it('has a quick fix for it', async () => {
    const document = await openText(broken);
    const found = await diagnosticsOf(document, diagnosticSource, (all) => all.some(isAboutRestartPolicy));
    const range = found.find(isAboutRestartPolicy)?.range;
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
    );
    const fix = actions.find(({ edit, kind }) => edit && kind?.contains(vscode.CodeActionKind.QuickFix));
    assert.ok(fix?.edit, `only ${actions.map(({ title }) => title).join(', ') || 'nothing'}`);
    await vscode.workspace.applyEdit(fix.edit);
    assert.doesNotMatch(document.getText(), /Always/);
  });

  it('explains a field on hover and completes field names', async () => {
    const document = await openText(broken);
    const at = document.positionAt(broken.indexOf('backoffLimit') + 3);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at,
    );
    const words = hovers
      .flatMap(({ contents }) => contents)
      .map((part) => (typeof part === 'string' ? part : part.value));
    assert.match(words.join('\n'), /backoffLimit/);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      new vscode.Position(5, 2),
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('completions'), labels.slice(0, 20).join(', '));
  });

  it('says nothing about other documents', async () => {
    const document = await openText('kind: Deployment\napiVersion: apps/v1\nspec: 7\n');
    await running.server.documents(document.uri);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });

  it('is restarted on command, and reports again', async () => {
    const { pid } = running.server;
    await vscode.commands.executeCommand('kubernetesJobs.restartLanguageServer');
    await serverRunning(running);
    assert.notEqual(running.server.pid, pid);
    const document = await openText(broken);
    await diagnosticsOf(document, diagnosticSource, (all) => all.some(isAboutRestartPolicy));
  });

  it('is started again when it dies, and stays down with a word to the person when it keeps dying', async () => {
    const { server } = running;
    const die = async (): Promise<void> => {
      const { pid } = server;
      assert.ok(pid);
      process.kill(pid, 'SIGKILL');
      await until(() => (server.pid === pid ? undefined : true), server.onDidChangeState);
    };
    const said = await listening(running, [], async () => {
      for (let deaths = 0; deaths < 4; deaths++) {
        await die();
        await serverRunning(running);
      }
      await die();
      await until(() => (server.running ? undefined : true), server.onDidChangeState);
    });
    assert.deepEqual(said, [
      'error: The language server keeps crashing and was not started again. Manifests are not checked.',
    ]);
    await vscode.commands.executeCommand('kubernetesJobs.restartLanguageServer');
    await serverRunning(running);
  });
});

describe('a language server that dies while it is told of many documents', () => {
  afterEach(closeEditors);

  it('is started again and told of them all', async () => {
    const running = await services();
    const { server } = running;
    await serverRunning(running);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const uris = Array.from({ length: 12 }, (_, index) => vscode.Uri.joinPath(folder.uri, `many-${index}.yaml`));
    await Promise.all(uris.map((uri) => vscode.workspace.fs.writeFile(uri, Buffer.from(broken))));
    try {
      const documents = await Promise.all(uris.map((uri) => vscode.workspace.openTextDocument(uri)));
      // It dies in the moment in which it runs. Until it is quite dead nothing else happens here: all that it is told at
      // its start fails to be written before its end is noticed.
      let killed: number | undefined;
      const listener = server.onDidChangeState(() => {
        if (!server.running || killed !== undefined || server.pid === undefined) return;
        killed = server.pid;
        process.kill(killed, 'SIGKILL');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      });
      try {
        await vscode.commands.executeCommand('kubernetesJobs.restartLanguageServer');
        await until(
          () => (killed !== undefined && server.running && server.pid !== killed) || undefined,
          server.onDidChangeState,
        );
      } finally {
        listener.dispose();
      }
      for (const { uri } of documents) {
        const { resources } = await server.documents(uri);
        assert.deepEqual(
          resources.map(({ kind }) => kind),
          ['Job'],
        );
      }
    } finally {
      await Promise.all(uris.map((uri) => vscode.workspace.fs.delete(uri)));
    }
  });
});

describe('files that are no manifests', () => {
  afterEach(closeEditors);

  it('are opened and refused in a sentence when they are applied: a binary file named .yaml', async () => {
    const running = await services();
    await serverRunning(running);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'binary.yaml');
    const bytes = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256);
    await vscode.workspace.fs.writeFile(uri, bytes);
    try {
      const said = await listening(running, [], () =>
        vscode.commands.executeCommand('kubernetesJobs.apply', uri, [uri]),
      );
      assert.equal(said.length, 1);
      assert.match(said[0] ?? '', /binary\.yaml/);
    } finally {
      await vscode.workspace.fs.delete(uri);
    }
  });

  it('do not hang the editor: 40 MB of YAML', async () => {
    const running = await services();
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'huge.yaml');
    const text = `apiVersion: v1\nkind: ConfigMap\ndata:\n${'  key: some value that is repeated many times over\n'.repeat(800_000)}`;
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    try {
      const said = await listening(running, [], () =>
        vscode.commands.executeCommand('kubernetesJobs.apply', uri, [uri]),
      );
      assert.equal(said.length, 1);
      assert.match(said[0] ?? '', /huge\.yaml has 41 MB/);
      const document = await openText(broken);
      await diagnosticsOf(document, diagnosticSource, (all) => all.some(isAboutRestartPolicy));
    } finally {
      await vscode.workspace.fs.delete(uri);
    }
  });
});
