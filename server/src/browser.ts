import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { startServer } from './server.ts';

/** The web-worker entry: the same server where there is no Node. Neighbouring files cannot be read there. */

interface WorkerScope {
  postMessage(message: unknown): void;
  addEventListener(type: string, listener: (event: unknown) => void): void;
}

// The type-checking library has no DOM: a worker's global is what the reader and writer expect of it.
const worker = globalThis as unknown as WorkerScope & ConstructorParameters<typeof BrowserMessageReader>[0];

startServer(createConnection(new BrowserMessageReader(worker), new BrowserMessageWriter(worker)), {
  now: () => new Date(),
  warmsUp: true,
  readText: async () => undefined,
});
