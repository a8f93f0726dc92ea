import {
  type CancellationToken,
  CodeActionKind,
  CodeActionRequest,
  CodeLensRefreshRequest,
  CodeLensRequest,
  CompletionRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  DocumentDiagnosticRequest,
  DocumentSymbolRequest,
  type DocumentUri,
  FoldingRangeRequest,
  type GenericRequestHandler,
  HoverRequest,
  type InitializeParams,
  type InitializeResult,
  InlayHintRefreshRequest,
  InlayHintRequest,
  type ProtocolRequestType,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { toClientFeatures, toClientProtocol, toInitializationOptions } from './clientFeatures.ts';
import { fixAllKind, section, serverName } from './contract/names.ts';
import {
  type ClusterVersionParams,
  clusterVersionNotification,
  type DocumentsParams,
  documentsRequest,
  type FieldRangesParams,
  fieldRangesRequest,
} from './contract/requests.ts';
import { type ServerSettings, targetMinor, toSettings } from './contract/settings.ts';
import { Analyzer } from './features/analysis.ts';
import { codeActions } from './features/codeActions.ts';
import { codeLenses } from './features/codeLenses.ts';
import { completions } from './features/completion/index.ts';
import { diagnosticsOf } from './features/diagnostics.ts';
import { documentsIn, fieldRanges } from './features/documents.ts';
import type { FileView } from './features/file.ts';
import { foldingRanges } from './features/folding.ts';
import { hover } from './features/hover.ts';
import { inlayHints } from './features/inlayHints.ts';
import { documentSymbols } from './features/symbols.ts';
import { warmUp } from './features/warmUp.ts';
import { kustomizationNear, OpenFile } from './openFiles.ts';
import { RequestRunner } from './requestRunner.ts';

/** The world outside, as far as the server needs it. */
export interface Runtime {
  now(): Date;
  /** The text of a small file beside a manifest; undefined where there is none or it cannot be read. */
  readText(uri: DocumentUri): Promise<string | undefined>;
  /** Whether to spend a moment before the first answer, so that the ones after it come faster. */
  readonly warmsUp: boolean;
}

/** Serves one client until it goes. */
export function startServer(connection: Connection, runtime: Runtime): void {
  const runner = new RequestRunner((message) => connection.console.error(message));
  const files = new Map<DocumentUri, OpenFile>();
  let client = toClientFeatures({}, {});
  let protocol = toClientProtocol({});
  /** For files that have no settings of their own (yet). */
  let settings: ServerSettings = toSettings(undefined);
  const fileSettings = new WeakMap<OpenFile, ServerSettings>();
  let clusterMinor: number | undefined;
  /** One for each target that some file has. */
  const analyzers = new Map<string, Analyzer>();
  /** Grows with every change of anything that diagnostics depend on, so that equal ids mean equal diagnostics. */
  let generation = 0;
  const resultIds = new WeakMap<OpenFile, string>();

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    const options = toInitializationOptions(params.initializationOptions);
    client = toClientFeatures(params.capabilities, options);
    protocol = toClientProtocol(params.capabilities);
    settings = toSettings(options.settings);
    if (runtime.warmsUp) warmUp();
    return {
      serverInfo: { name: serverName },
      capabilities: {
        positionEncoding: 'utf-16',
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        ...(protocol.pullsDiagnostics
          ? { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } }
          : {}),
        hoverProvider: true,
        completionProvider: { triggerCharacters: [' ', ':', '-', '"', "'"] },
        codeActionProvider: client.codeActionLiterals
          ? { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] }
          : false,
        ...(client.commands.size > 0 ? { codeLensProvider: {} } : {}),
        documentSymbolProvider: true,
        foldingRangeProvider: true,
        inlayHintProvider: true,
      },
    };
  });

  connection.onInitialized(() => {
    if (protocol.registersConfiguration) {
      quietly('client/registerCapability', () =>
        connection.client.register(DidChangeConfigurationNotification.type, { section }),
      );
    }
    if (protocol.registersWatchers) {
      const watchers = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].map((name) => ({
        globPattern: `**/${name}`,
      }));
      quietly('client/registerCapability', () =>
        connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }),
      );
    }
    if (protocol.answersConfiguration) readConfiguration();
  });

  connection.onDidChangeConfiguration((params) => {
    if (protocol.answersConfiguration) {
      readConfiguration(...files.values());
    } else {
      settings = toSettings(
        (params.settings as Record<string, unknown> | null | undefined)?.[section] ?? params.settings,
      );
      judgeAgain();
    }
  });

  connection.onNotification(clusterVersionNotification, (params: ClusterVersionParams) => {
    clusterMinor = params.minor ?? undefined;
    judgeAgain();
  });

  connection.onDidOpenTextDocument(({ textDocument }) => {
    const file = OpenFile.open(textDocument);
    files.set(textDocument.uri, file);
    changed(file);
    findKustomization(file);
    if (protocol.answersConfiguration) readConfiguration(file);
  });

  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
    const file = files.get(textDocument.uri);
    if (!file) return;
    file.change(contentChanges, textDocument.version);
    changed(file);
  });

  connection.onDidCloseTextDocument(({ textDocument }) => {
    files.delete(textDocument.uri);
    if (!protocol.pullsDiagnostics) send(textDocument.uri, undefined, []);
  });

  connection.onDidChangeWatchedFiles(() => {
    for (const file of files.values()) findKustomization(file);
  });

  // One line a feature.
  serve(HoverRequest.type, null, (file, params) => hover(file, params.position));
  serve(CompletionRequest.type, null, (file, params) => completions(file, params.position));
  serve(CodeActionRequest.type, null, (file, params) => codeActions(file, params.range, params.context));
  serve(CodeLensRequest.type, null, codeLenses);
  serve(DocumentSymbolRequest.type, null, documentSymbols);
  serve(FoldingRangeRequest.type, null, foldingRanges);
  serve(InlayHintRequest.type, null, (file, params) => inlayHints(file, params.range));

  connection.onRequest(documentsRequest, (params: DocumentsParams, token) =>
    answer(documentsRequest, params.textDocument.uri, token, { version: null, resources: [] }, documentsIn),
  );
  connection.onRequest(fieldRangesRequest, (params: FieldRangesParams, token) =>
    answer(fieldRangesRequest, params.textDocument.uri, token, { version: null, ranges: [] }, (file) =>
      fieldRanges(file, params.resource, params.fields),
    ),
  );
  connection.languages.diagnostics.on((params, token): DocumentDiagnosticReport => {
    const none: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const file = files.get(params.textDocument.uri);
    if (!file) return none;
    const resultId = resultIdOf(file);
    if (params.previousResultId === resultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    return answer<DocumentDiagnosticReport>(
      DocumentDiagnosticRequest.method,
      params.textDocument.uri,
      token,
      none,
      (view) => ({
        kind: DocumentDiagnosticReportKind.Full,
        resultId,
        items: diagnosticsOf(view),
      }),
    );
  });

  connection.listen();

  function serve<Params extends { textDocument: { uri: DocumentUri } }, Result, Partial, ErrorData, Options>(
    type: ProtocolRequestType<Params, Result, Partial, ErrorData, Options>,
    empty: NoInfer<Result>,
    feature: (file: FileView, params: Params) => NoInfer<Result>,
  ): void {
    const handler: GenericRequestHandler<unknown, void> = (params: Params, token: CancellationToken) =>
      answer<Result>(type.method, params.textDocument.uri, token, empty, (file) => feature(file, params));
    connection.onRequest(type.method, handler);
  }

  function answer<Result>(
    method: string,
    uri: DocumentUri,
    token: CancellationToken,
    empty: NoInfer<Result>,
    feature: (file: FileView) => Result,
  ): Result {
    const file = files.get(uri);
    if (!file) return empty;
    const context = `${uri}, version ${file.text.version}`;
    return runner.run(method, context, token, empty, () => feature(viewOf(file)));
  }

  function viewOf(file: OpenFile): FileView {
    const own = fileSettings.get(file) ?? settings;
    return {
      uri: file.text.uri,
      version: file.text.version,
      manifest: file.manifest,
      problem: file.problem,
      positions: file.text,
      analyzer: analyzerFor(own),
      settings: own,
      client,
      isPatch: (document) => file.isPatch(document),
      now: runtime.now,
    };
  }

  function analyzerFor({ kubernetesVersion, rules }: ServerSettings): Analyzer {
    const key = JSON.stringify([kubernetesVersion, rules]);
    let analyzer = analyzers.get(key);
    if (!analyzer) {
      const minor = targetMinor({ kubernetesVersion }, clusterMinor);
      analyzer = new Analyzer({ minor, severities: rules }, (error) =>
        runner.failed('checking a document', `Kubernetes 1.${minor}`, error),
      );
      analyzers.set(key, analyzer);
    }
    return analyzer;
  }

  /** The settings of the workspace, and of these files: folders of a workspace may have their own. */
  function readConfiguration(...ofFiles: OpenFile[]): void {
    quietly('workspace/configuration', async () => {
      const items = ofFiles.map((file) => ({ section, scopeUri: file.text.uri }));
      const [own, ...values] = (await connection.workspace.getConfiguration([{ section }, ...items])) as unknown[];
      const isNew = !isEqual(settings, toSettings(own));
      settings = toSettings(own);
      let isAnyNew = isNew && ofFiles.length === 0;
      for (const [index, file] of ofFiles.entries()) {
        const next = toSettings(values[index]);
        if (isEqual(fileSettings.get(file) ?? settings, next) && !isNew) continue;
        fileSettings.set(file, next);
        isAnyNew = true;
      }
      if (isAnyNew) judgeAgain();
    });
  }

  /** Everything that was said may be wrong now. */
  function judgeAgain(): void {
    analyzers.clear();
    for (const file of files.values()) changed(file);
    refresh();
  }

  function refresh(): void {
    if (protocol.pullsDiagnostics && protocol.refreshesDiagnostics) {
      quietly('workspace/diagnostic/refresh', () => connection.languages.diagnostics.refresh());
    }
    if (protocol.refreshesInlayHints) {
      quietly(InlayHintRefreshRequest.method, () => connection.sendRequest(InlayHintRefreshRequest.type));
    }
    if (protocol.refreshesCodeLenses && client.commands.size > 0) {
      quietly(CodeLensRefreshRequest.method, () => connection.sendRequest(CodeLensRefreshRequest.type));
    }
  }

  /** The diagnostics of a file are to be made anew: a client that pulls asks for them, another gets them now. */
  function changed(file: OpenFile): void {
    resultIds.delete(file);
    if (protocol.pullsDiagnostics) return;
    const { uri, version } = file.text;
    const context = `${uri}, version ${version}`;
    send(
      uri,
      version,
      runner.run('diagnostics', context, undefined, [], () => diagnosticsOf(viewOf(file))),
    );
  }

  function send(uri: DocumentUri, version: number | undefined, diagnostics: ReturnType<typeof diagnosticsOf>): void {
    quietly('textDocument/publishDiagnostics', () =>
      connection.sendDiagnostics({ uri, ...(version === undefined ? {} : { version }), diagnostics }),
    );
  }

  function resultIdOf(file: OpenFile): string {
    let id = resultIds.get(file);
    if (id === undefined) {
      id = String(++generation);
      resultIds.set(file, id);
    }
    return id;
  }

  function findKustomization(file: OpenFile): void {
    quietly('looking for a kustomization', async () => {
      const kustomization = await kustomizationNear(file.text.uri, runtime.readText);
      if (files.get(file.text.uri) !== file || !file.setKustomization(kustomization)) return;
      changed(file);
      refresh();
    });
  }

  /** For what nobody waits for: a client that refuses a request or goes away must not take the server with it. */
  function quietly(method: string, action: () => Promise<unknown>): void {
    action().catch((error: unknown) => runner.failed(method, 'in the background', error));
  }
}

function isEqual(one: ServerSettings, other: ServerSettings): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
