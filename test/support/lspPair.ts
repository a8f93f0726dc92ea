import { PassThrough } from 'node:stream';
import {
  type ClientCapabilities,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver/node';
import { type Runtime, startServer } from '../../server/src/server.ts';

export interface LspPairOptions {
  /** What the client says it can do; nothing by default, as the plainest of editors. */
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  readonly runtime?: Partial<Runtime>;
  /** What `workspace/configuration` is answered for a file, or for the workspace. */
  readonly configuration?: (scopeUri: string | undefined) => unknown;
}

/** The capabilities of a client that pulls its diagnostics and has everything else that this server looks at. */
export const fullCapabilities: ClientCapabilities = {
  general: { positionEncodings: ['utf-16'] },
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
    codeLens: { refreshSupport: true },
    workspaceEdit: { documentChanges: true },
  },
  textDocument: {
    diagnostic: { relatedDocumentSupport: false },
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, dataSupport: true },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    completion: {
      completionItem: {
        snippetSupport: true,
        documentationFormat: ['markdown', 'plaintext'],
        insertReplaceSupport: true,
      },
    },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source.fixAll'] } },
      dataSupport: true,
      isPreferredSupport: true,
    },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};

const requestsToClient = [
  'workspace/configuration',
  'client/registerCapability',
  'workspace/diagnostic/refresh',
  'workspace/inlayHint/refresh',
  'workspace/codeLens/refresh',
];

/** The real server and a bare client, joined by two pipes in memory: every byte is written and read as over stdio. */
export class LspPair {
  readonly logs: string[] = [];
  /** Diagnostics that the server pushed, newest last. */
  readonly pushed: { uri: string; version?: number; diagnostics: Diagnostic[] }[] = [];
  readonly requestsFromServer: string[] = [];
  private versions = new Map<string, number>();
  private pushWaiters: (() => void)[] = [];

  private constructor(
    readonly client: ProtocolConnection,
    readonly initialized: InitializeResult,
    private readonly end: () => void,
  ) {}

  static async start(options: LspPairOptions = {}): Promise<LspPair> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const server = createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
    startServer(server, {
      now: options.runtime?.now ?? (() => new Date('2026-01-01T00:00:00Z')),
      readText: options.runtime?.readText ?? (async () => undefined),
      warmsUp: options.runtime?.warmsUp ?? false,
    });
    const client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    const early: (() => void)[] = [];
    let pair: LspPair | undefined;
    const whenReady = (action: (pair: LspPair) => void) => {
      if (pair) action(pair);
      else early.push(() => pair && action(pair));
    };
    client.onNotification(LogMessageNotification.type, ({ message }) => whenReady((ready) => ready.logs.push(message)));
    client.onNotification(PublishDiagnosticsNotification.type, (params) =>
      whenReady((ready) => {
        ready.pushed.push({ ...params });
        for (const wake of ready.pushWaiters.splice(0)) wake();
      }),
    );
    for (const method of requestsToClient) {
      client.onRequest(method, (params: unknown) => {
        whenReady((ready) => ready.requestsFromServer.push(method));
        if (method !== 'workspace/configuration') return null;
        const { items } = params as { items: { scopeUri?: string }[] };
        return items.map(({ scopeUri }) => options.configuration?.(scopeUri) ?? null);
      });
    }
    client.listen();
    const initialized = await client.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities: options.capabilities ?? {},
      ...(options.initializationOptions === undefined ? {} : { initializationOptions: options.initializationOptions }),
    });
    pair = new LspPair(client, initialized, () => {
      client.dispose();
      server.dispose();
      toServer.destroy();
      toClient.destroy();
    });
    for (const action of early) action();
    await client.sendNotification(InitializedNotification.type, {});
    return pair;
  }

  async open(uri: string, text: string, languageId = 'yaml'): Promise<void> {
    this.versions.set(uri, 1);
    await this.client.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  async change(uri: string, ...contentChanges: TextDocumentContentChangeEvent[]): Promise<number> {
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    await this.client.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges,
    });
    return version;
  }

  async close(uri: string): Promise<void> {
    await this.client.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  async configure(settings: unknown): Promise<void> {
    await this.client.sendNotification(DidChangeConfigurationNotification.type, { settings });
  }

  /** Pulls the diagnostics of a file. */
  async pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.client.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri },
      ...(previousResultId === undefined ? {} : { previousResultId }),
    });
  }

  async diagnostics(uri: string): Promise<Diagnostic[]> {
    const report = await this.pull(uri);
    return report.kind === 'full' ? report.items : [];
  }

  /** Waits until diagnostics have been pushed that the condition accepts. */
  async pushedWhere(condition: (push: LspPair['pushed'][number]) => boolean): Promise<LspPair['pushed'][number]> {
    for (;;) {
      const found = this.pushed.find(condition);
      if (found) return found;
      await new Promise<void>((resolve) => this.pushWaiters.push(resolve));
    }
  }

  dispose(): void {
    this.end();
  }
}
