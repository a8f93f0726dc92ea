import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { type Connection, createConnection } from 'vscode-languageserver/node';
import { type Runtime, startServer } from './server.ts';

/** The Node entry: `--stdio` for any editor, `--node-ipc` for VS Code, `--socket=PORT` or `--pipe=NAME` for the rest. */

const usage = `Language server for Kubernetes Job and CronJob manifests.

Usage: node server.js --stdio

  --stdio          speak LSP on standard input and output
  --node-ipc       speak LSP over Node's IPC channel to the parent process
  --socket=PORT    connect to a client that listens on this port of this machine
  --pipe=NAME      connect to a client that listens on this named pipe
`;

/** Neighbours of a manifest are small; anything larger is not a kustomization. */
const largestNeighbour = 1024 * 1024;

const runtime: Runtime = {
  now: () => new Date(),
  warmsUp: true,
  readText: async (uri) => {
    if (!uri.startsWith('file:')) return undefined;
    try {
      const text = await readFile(fileURLToPath(uri), 'utf8');
      return text.length > largestNeighbour ? undefined : text;
    } catch {
      // Not there or not readable: the manifest is then judged by itself.
      return undefined;
    }
  },
};

function connect(): Connection | undefined {
  const wanted = /^--(stdio|node-ipc|socket|pipe)(=|$)/;
  if (!process.argv.slice(2).some((argument) => wanted.test(argument))) {
    process.stderr.write(usage);
    process.exitCode = process.argv.includes('--help') ? 0 : 2;
    return undefined;
  }
  return createConnection();
}

// Reading a large file makes much that is gone at once. An engine that is let grows its nursery for that by tens of
// megabytes, which an editor's server then holds for the rest of the day.
setFlagsFromString('--semi-space-growth-factor=1');

const connection = connect();
if (connection) {
  // A promise that nobody waited for must not end the server for everybody else.
  process.on('unhandledRejection', (reason) => {
    connection.console.error(`Unhandled rejection: ${reason instanceof Error ? reason.stack : String(reason)}`);
  });
  startServer(connection, runtime);
}
