import {
  type CancellationToken,
  CancellationTokenSource,
  type Disposable,
  type Event,
  EventEmitter,
  type LogOutputChannel,
  type TextDocument,
  type Uri,
  window,
} from 'vscode';
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import { lensCommands, section, serverName } from '../../server/src/contract/names.ts';
import {
  type ClusterVersionParams,
  clusterVersionNotification,
  type DocumentsParams,
  type DocumentsResult,
  documentsRequest,
  type FieldRangesParams,
  type FieldRangesResult,
  fieldRangesRequest,
  type InitializationOptions,
} from '../../server/src/contract/requests.ts';
import { createCrashLimit } from './crashLimit.ts';
import { commonClientOptions, documentSelector } from './languageClientOptions.ts';

/** The language server as the rest of the client sees it. */
export interface LanguageServer extends Disposable {
  /** Resolves when the server answers; a server that cannot be started is said to the person and logged, not thrown. */
  start(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Whether the server looks at this document. */
  handles(document: TextDocument): boolean;
  /** The Jobs and CronJobs of an open document. @throws when the server is not running. */
  documents(uri: Uri, token?: CancellationToken): Promise<DocumentsResult>;
  /** Where fields are written. @throws when the server is not running. */
  fieldRanges(uri: Uri, resource: number, fields: readonly string[]): Promise<FieldRangesResult>;
  /** Tells the server which Kubernetes it is that manifests go to; null when no cluster is connected. */
  setClusterVersion(minor: number | null): void;
  readonly running: boolean;
  /** The server's process, while there is one. */
  readonly pid: number | undefined;
  /** The server has begun or ceased to answer. */
  readonly onDidChangeState: Event<void>;
}

/** The library tells a person of every failed request in a notification of its own; here one message says it all. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** More crashes than this within three minutes, and the server stays down until a person starts it. */
const crashes = { limit: 4, window: 3 * 60_000 };

/** As many errors of the connection in a row are borne. The library counts a message that cannot be written twice. */
const toleratedErrors = 3;

export function createLanguageServer(options: {
  /** The path of the bundled server. */
  readonly serverModule: string;
  readonly log: LogOutputChannel;
  /** Tells the person that manifests are not checked, and why; answers with the action chosen. */
  readonly complain: (message: string, ...actions: readonly string[]) => Promise<string | undefined>;
}): LanguageServer {
  const { log } = options;
  const channel = window.createOutputChannel(serverName, { log: true });
  const crashLimit = createCrashLimit({ ...crashes, now: Date.now });
  const changed = new EventEmitter<void>();
  let clusterMinor: number | null = null;
  let stopped = false;

  const errorHandler: ErrorHandler = {
    error(error, _message, count) {
      log.warn(`Connection to the language server: ${error.message}`);
      // A pipe that fails again and again is as good as a crash. `Shutdown` would stop the server for good without asking
      // `closed`, and a server that died with several messages on their way looks just so. To end the process lets
      // `closed` decide.
      if ((count ?? 0) > toleratedErrors) client.serverProcess?.kill('SIGKILL');
      return { action: ErrorAction.Continue, handled: true };
    },
    closed() {
      if (crashLimit.crashed() === 'restart') {
        log.warn('The language server ended unexpectedly and is started again.');
        return { action: CloseAction.Restart, handled: true };
      }
      log.error('The language server keeps ending unexpectedly and stays down.');
      void offerRestart('The language server keeps crashing and was not started again. Manifests are not checked.');
      return { action: CloseAction.DoNotRestart, handled: true };
    },
  };

  const initializationOptions: InitializationOptions = { commands: Object.values(lensCommands) };
  const run = { module: options.serverModule, transport: TransportKind.ipc };
  const client = new QuietClient(
    section,
    serverName,
    { run, debug: run },
    {
      ...commonClientOptions,
      outputChannel: channel,
      traceOutputChannel: channel,
      initializationOptions,
      errorHandler,
      initializationFailedHandler: () => false,
    },
  );

  /** A message is being shown: what follows from the same trouble needs none of its own. */
  let offering = false;

  async function offerRestart(message: string): Promise<void> {
    if (offering) return;
    offering = true;
    const choice = await options.complain(message, 'Restart', 'Show Log');
    offering = false;
    if (choice === 'Restart') await server.restart();
    if (choice === 'Show Log') channel.show();
  }

  async function started(starting: Promise<void>): Promise<void> {
    try {
      await starting;
    } catch (error) {
      // The crash handler is at work: it starts the server again, or says that it gives up.
      if (stopped || client.state === State.Starting) return;
      log.error(error instanceof Error ? error : new Error(String(error)));
      void offerRestart('The language server could not be started. Manifests are not checked.');
    }
  }

  const stateListener = client.onDidChangeState(({ newState }) => {
    log.info(`Language server: ${State[newState]}`);
    if (newState === State.Running) sendClusterVersion();
    changed.fire();
  });

  function sendClusterVersion(): void {
    if (client.state !== State.Running) return;
    const params: ClusterVersionParams = { minor: clusterMinor };
    client.sendNotification(clusterVersionNotification, params).catch((error: unknown) => log.warn(String(error)));
  }

  async function request<Params, Result>(method: string, params: Params, token?: CancellationToken): Promise<Result> {
    if (token) return client.sendRequest<Result>(method, params, token);
    const source = new CancellationTokenSource();
    try {
      return await client.sendRequest<Result>(method, params, source.token);
    } finally {
      source.dispose();
    }
  }

  const server: LanguageServer = {
    start: () => started(client.start()),
    async restart() {
      crashLimit.reset();
      stopped = false;
      // `stop` refuses a client that never came up; there is then nothing to stop.
      await started(client.needsStop() ? client.restart() : client.start());
    },
    async stop() {
      stopped = true;
      if (client.needsStop()) await client.stop();
    },
    handles: (document) =>
      documentSelector.some(
        ({ scheme, language }) => document.uri.scheme === scheme && document.languageId === language,
      ),
    documents(uri, token) {
      const params: DocumentsParams = { textDocument: { uri: client.code2ProtocolConverter.asUri(uri) } };
      return request(documentsRequest, params, token);
    },
    fieldRanges(uri, resource, fields) {
      const params: FieldRangesParams = {
        textDocument: { uri: client.code2ProtocolConverter.asUri(uri) },
        resource,
        fields,
      };
      return request(fieldRangesRequest, params);
    },
    setClusterVersion(minor) {
      if (minor === clusterMinor) return;
      clusterMinor = minor;
      sendClusterVersion();
    },
    get running() {
      return client.state === State.Running;
    },
    get pid() {
      return client.serverProcess?.pid;
    },
    onDidChangeState: changed.event,
    dispose() {
      stopped = true;
      stateListener.dispose();
      changed.dispose();
      void client.dispose().catch((error: unknown) => log.warn(String(error)));
      channel.dispose();
    },
  };
  return server;
}
