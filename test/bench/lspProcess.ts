import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly unknown[];
}

export interface Edit {
  readonly line: number;
  readonly character: number;
  /** Characters that are taken away there. */
  readonly remove: number;
  readonly insert: string;
}

/** A language server in a process of its own, spoken to over stdio as an editor does that has diagnostics pushed. */
export class LspProcess {
  private readonly child: ChildProcess;
  private readonly connection: MessageConnection;
  private readonly waiting: ((published: Published) => void)[] = [];
  private version = 0;

  constructor(
    node: string,
    args: readonly string[],
    private readonly settings: Readonly<Record<string, unknown>>,
  ) {
    this.child = spawn(node, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdin, stdout } = this.child;
    if (!stdin || !stdout) throw new Error('the server has no standard input and output');
    this.connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.connection.onRequest('workspace/configuration', ({ items }: { items: { section?: string }[] }) =>
      items.map(({ section }) => this.settings[section ?? ''] ?? null),
    );
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.onNotification('textDocument/publishDiagnostics', (published: Published) => {
      for (const wake of this.waiting.splice(0)) wake(published);
    });
    this.connection.listen();
  }

  async start(): Promise<void> {
    await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {
        workspace: { configuration: true },
        textDocument: { publishDiagnostics: { versionSupport: true } },
      },
      initializationOptions: {},
    });
    await this.connection.sendNotification('initialized', {});
    await this.connection.sendNotification('workspace/didChangeConfiguration', { settings: this.settings });
    await this.connection
      .sendRequest('textDocument/foldingRange', { textDocument: { uri: 'file:///none.yaml' } })
      .catch(() => undefined);
  }

  /** Milliseconds until the diagnostics of the opened text are there. */
  async open(uri: string, text: string): Promise<number> {
    this.version = 1;
    return this.timed(uri, () =>
      this.connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId: 'yaml', version: 1, text },
      }),
    );
  }

  /** Milliseconds until the diagnostics of the changed text are there. */
  async change(uri: string, { line, character, remove, insert }: Edit): Promise<number> {
    this.version++;
    return this.timed(uri, () =>
      this.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version: this.version },
        contentChanges: [
          { range: { start: { line, character }, end: { line, character: character + remove } }, text: insert },
        ],
      }),
    );
  }

  private async timed(uri: string, send: () => Promise<void>): Promise<number> {
    const { version } = this;
    const done = new Promise<void>((resolve) => {
      const wait = () =>
        this.waiting.push((published) => {
          // A server that gives versions is only believed for this one; another is taken at its word.
          if (published.uri === uri && (published.version ?? version) === version) resolve();
          else wait();
        });
      wait();
    });
    const start = performance.now();
    await send();
    await done;
    return performance.now() - start;
  }

  /** Resident memory in MB; undefined where the system does not tell. */
  memory(): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
      return Number.isNaN(kilobytes) ? undefined : kilobytes / 1024;
    } catch {
      return undefined;
    }
  }

  /** Milliseconds that the server's own thread has been on a processor, whatever else the machine was busy with. */
  processorTime(): number | undefined {
    const { pid } = this.child;
    try {
      return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
    } catch {
      return undefined;
    }
  }

  async end(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    await this.connection.sendRequest('shutdown').catch(() => undefined);
    await this.connection.sendNotification('exit').catch(() => undefined);
    const timer = setTimeout(() => this.child.kill(), 2000);
    await ended;
    clearTimeout(timer);
    this.connection.dispose();
  }
}
