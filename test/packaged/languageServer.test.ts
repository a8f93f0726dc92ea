import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';

const manifest = `apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  template:
    spec:
      restartPolicy: Always
      containers:
        - name: pi
          image: perl
`;

interface Diagnostic {
  readonly code?: string;
  readonly message: string;
  readonly severity?: number;
  readonly source?: string;
  readonly codeDescription?: { readonly href: string };
  readonly data?: { readonly field?: string };
  readonly range: { readonly start: { readonly line: number } };
}

/** `dist/server.js --stdio` with a client that is not VS Code. */
class Client {
  readonly connection: MessageConnection;
  private readonly server: ChildProcess;
  readonly exited: Promise<number | null>;

  constructor() {
    this.server = spawn(process.execPath, [path.join('dist', 'server.js'), '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { stdin, stdout } = this.server;
    assert.ok(stdin && stdout);
    this.connection = createMessageConnection(stdout, stdin);
    this.exited = new Promise((resolve) => this.server.once('exit', resolve));
    this.connection.listen();
  }

  async initialize(capabilities: object): Promise<{ capabilities: Record<string, unknown> }> {
    const result = await this.connection.sendRequest<{ capabilities: Record<string, unknown> }>('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities,
    });
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  async open(uri: string, text: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text },
    });
  }

  async end(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    assert.equal(await this.exited, 0);
    this.connection.dispose();
  }
}

function checkRestartPolicy(diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === 1);
  assert.equal(errors.length, 1);
  const [error] = errors;
  assert.equal(error?.range.start.line, 7);
  assert.equal(error?.source, 'kubernetes-jobs');
  assert.equal(error?.data?.field, 'spec.template.spec.restartPolicy');
  assert.match(error?.codeDescription?.href ?? '', /^https:\/\//);
  assert.equal(typeof error?.code, 'string');
}

describe('the packaged language server', () => {
  it('answers a client that pulls diagnostics', async () => {
    const client = new Client();
    const { capabilities } = await client.initialize({ textDocument: { diagnostic: {} } });
    assert.ok(capabilities.diagnosticProvider);
    await client.open('file:///job.yaml', manifest);
    const report = await client.connection.sendRequest<{ items: Diagnostic[] }>('textDocument/diagnostic', {
      textDocument: { uri: 'file:///job.yaml' },
    });
    checkRestartPolicy(report.items);
    await client.end();
  });

  it('publishes them to a client that does not', async () => {
    const client = new Client();
    const published = new Promise<{ uri: string; diagnostics: Diagnostic[] }>((resolve) => {
      client.connection.onNotification('textDocument/publishDiagnostics', resolve);
    });
    await client.initialize({});
    await client.open('file:///job.yaml', manifest);
    const { uri, diagnostics } = await published;
    assert.equal(uri, 'file:///job.yaml');
    checkRestartPolicy(diagnostics);
    await client.end();
  });
});
