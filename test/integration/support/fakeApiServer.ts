import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the server saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** What it answers; undefined for 404. A stream is written to until it is ended or the client leaves. */
export type Answer = (
  seen: Seen,
) =>
  | { readonly code: number; readonly body: unknown }
  | { readonly stream: (response: ServerResponse) => void }
  | undefined;

const resource = (name: string, kind: string) => ({ name, kind, namespaced: true, singularName: '', verbs: ['get'] });

/** Just enough of discovery for the client to find Jobs and CronJobs. */
function discovery(path: string): { code: number; body: unknown } | undefined {
  switch (path) {
    case '/version':
      return { code: 200, body: { major: '1', minor: '36', gitVersion: 'v1.36.3' } };
    case '/apis/batch/v1':
      return {
        code: 200,
        body: {
          kind: 'APIResourceList',
          apiVersion: 'v1',
          groupVersion: 'batch/v1',
          resources: [resource('jobs', 'Job'), resource('cronjobs', 'CronJob')],
        },
      };
    default:
      return undefined;
  }
}

/** An HTTP server that answers what a test says, on a free port of this machine. */
export interface FakeApiServer {
  readonly address: string;
  readonly seen: readonly Seen[];
  answer: Answer;
  close(): Promise<void>;
}

export async function startFakeApiServer(answer: Answer): Promise<FakeApiServer> {
  const seen: Seen[] = [];
  const state = { answer };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://server');
      const one: Seen = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      seen.push(one);
      const answered = state.answer(one) ??
        discovery(one.path) ?? { code: 404, body: { kind: 'Status', apiVersion: 'v1', code: 404, reason: 'NotFound' } };
      if ('stream' in answered) {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.flushHeaders();
        answered.stream(response);
        return;
      }
      const { code, body } = answered;
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  };
  const server: Server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    seen,
    get answer() {
      return state.answer;
    },
    set answer(next) {
      state.answer = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A kubeconfig with one context. */
export function kubeconfigFor(server: string, context = 'fake'): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: { token: 'not-a-secret' } }],
    contexts: [{ name: context, context: { cluster: 'c', user: 'u', namespace: 'team-a' } }],
  });
}
