import http from 'node:http';
import type { Socket } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FailedRequest } from '../cluster/errors.ts';
import { ClusterError } from '../cluster/errors.ts';
import type { ClusterPlace } from '../cluster/ports.ts';
import type { CredentialSource, Credentials } from './credentials.ts';
import { clusterError } from './errors.ts';
import { createAgent } from './proxy.ts';

export interface TransportOptions {
  readonly server: URL;
  readonly place: ClusterPlace;
  readonly credentials: CredentialSource;
  readonly proxy: URL | undefined;
  readonly userAgent: string;
  /** Ask for compressed answers, which pays on every way but the shortest. */
  readonly compression?: boolean;
  /** Milliseconds. */
  readonly timeouts?: Partial<Timeouts>;
}

export interface Timeouts {
  /** For a connection, handshakes included. */
  readonly connect: number;
  /** From the request to the answer's first byte. */
  readonly answer: number;
  /** Between two pieces of an answer's body that is no stream. */
  readonly body: number;
}

const defaultTimeouts: Timeouts = { connect: 15_000, answer: 60_000, body: 60_000 };

export interface RequestOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** The answer is read piece by piece as it comes. */
  readonly stream?: boolean | undefined;
  /**
   * The same request twice does no harm, so a kept connection is used for it, and one that had died unnoticed is replaced
   * and the request sent again.
   */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal | undefined;
  /** In place of the usual time to wait for the answer. */
  readonly timeout?: number | undefined;
  /** For errors. */
  readonly request: FailedRequest;
}

/** HTTP to one API server. */
export interface Transport {
  /**
   * Resolves with every answer, whatever its code, once its headers are there; its body has to be read or destroyed.
   * A 401 is tried once more with new credentials where there can be any.
   * @throws ClusterError, or the signal's reason when it is aborted.
   */
  send(options: RequestOptions): Promise<http.IncomingMessage>;
  /** Reads a body to its end; aborting ends that too. */
  readText(message: http.IncomingMessage, options: RequestOptions): Promise<string>;
  dispose(): void;
}

/** A list of 500 objects is some MB; this is what a server must not fill the memory with. */
const bodyLimit = 512 * 1024 * 1024;

export function createTransport(options: TransportOptions): Transport {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const { server, place } = options;
  const basePath = server.pathname.replace(/\/+$/, '');
  let current: { readonly tls: Credentials['tls']; readonly kept: http.Agent; readonly fresh: http.Agent } | undefined;
  const agents = new Set<http.Agent>();
  /** What was sent with the newest request; an answer may repeat it. */
  let sent: Credentials['headers'] = {};

  /**
   * A server may close a kept connection in the very moment a request is sent over it. What must not be sent twice gets a
   * connection of its own.
   */
  const agentOf = ({ tls }: Credentials, repeatable: boolean): http.Agent => {
    if (!current || !sameTls(current.tls, tls)) {
      // Streams go on over the old agent's connections; its idle ones end by themselves.
      current = {
        tls,
        kept: createAgent(server, tls, options.proxy, { keepAlive: true }),
        fresh: createAgent(server, tls, options.proxy, { keepAlive: false }),
      };
      agents.add(current.kept).add(current.fresh);
    }
    return repeatable ? current.kept : current.fresh;
  };

  const attempt = (credentials: Credentials, request: RequestOptions): Promise<Attempt> =>
    new Promise((resolve, reject) => {
      const { signal } = request;
      const fail = (thrown: unknown): ClusterError => clusterError({ thrown }, { place, request: request.request });
      // The class itself: an editor replaces http.request to send everything through its own proxy settings, and loses
      // the client certificate on the way.
      const client = new http.ClientRequest({
        protocol: server.protocol,
        hostname: server.hostname.replace(/^\[(.*)\]$/, '$1'),
        port: server.port || (server.protocol === 'https:' ? 443 : 80),
        method: request.method,
        path: basePath + request.path,
        agent: agentOf(credentials, request.repeatable),
        headers: {
          'User-Agent': options.userAgent,
          Accept: 'application/json',
          ...(options.compression && !request.stream ? { 'Accept-Encoding': 'gzip' } : {}),
          ...request.headers,
          ...credentials.headers,
          ...(request.body === undefined ? {} : { 'Content-Length': Buffer.byteLength(request.body) }),
        } as http.OutgoingHttpHeaders,
      });
      const timers = new Set<NodeJS.Timeout>();
      const limit = (milliseconds: number, of: 'connect' | 'answer'): NodeJS.Timeout => {
        const timer = setTimeout(
          () => client.destroy(clusterError({ failure: { kind: 'timeout', of } }, { place, request: request.request })),
          milliseconds,
        );
        timers.add(timer);
        return timer;
      };
      const onAbort = (): void => void client.destroy(signal?.reason instanceof Error ? signal.reason : undefined);
      const settle = (): void => {
        for (const timer of timers) clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const connecting = limit(timeouts.connect, 'connect');
      client.on('socket', (socket: Socket) => {
        const ready = (): void => {
          clearTimeout(connecting);
          limit(request.timeout ?? timeouts.answer, 'answer');
        };
        if (!socket.connecting && !('secureConnecting' in socket && socket.secureConnecting)) ready();
        else socket.once(server.protocol === 'https:' ? 'secureConnect' : 'connect', ready);
      });
      client.on('response', (message) => {
        settle();
        resolve({ message });
      });
      client.on('error', (error) => {
        settle();
        if (signal?.aborted) reject(signal.reason);
        else if (client.reusedSocket) resolve({ dead: fail(error) });
        else reject(fail(error));
      });
      client.end(request.body);
    });

  return {
    async send(request) {
      let renewed = false;
      for (let attempts = 0; ; attempts += 1) {
        request.signal?.throwIfAborted();
        const credentials = await credentialsFor(request);
        sent = credentials.headers;
        const outcome = await attempt(credentials, request);
        if ('dead' in outcome) {
          // Each dead connection of the pool costs one try; a new connection cannot be one of them.
          if (attempts > 20) throw outcome.dead;
          continue;
        }
        const { message } = outcome;
        if (message.statusCode === 401 && !renewed && options.credentials.refused(credentials)) {
          renewed = true;
          message.on('error', () => {}).resume();
          continue;
        }
        return message;
      }
    },
    async readText(message, request) {
      const text = await readText(message, request, timeouts.body, place);
      // What is wrong is shown and logged; some proxies answer with the whole request.
      return (message.statusCode ?? 0) < 300 ? text : withoutLogin(text, sent);
    },
    dispose() {
      for (const agent of agents) agent.destroy();
      agents.clear();
    },
  };

  async function credentialsFor(request: RequestOptions): Promise<Credentials> {
    try {
      return await options.credentials.get(request.signal);
    } catch (error) {
      if (error instanceof ClusterError) throw new ClusterError(error.failure, { place, request: request.request });
      throw error;
    }
  }
}

/** The text without the token or the password of the Authorization header; one of a few letters is in every word. */
function withoutLogin(text: string, { Authorization }: Credentials['headers']): string {
  const [scheme, value = ''] = typeof Authorization === 'string' ? Authorization.split(' ') : [];
  const password =
    scheme === 'Basic'
      ? Buffer.from(value, 'base64')
          .toString('utf8')
          .replace(/^[^:]*:/, '')
      : '';
  return [value, password].reduce((rest, secret) => (secret.length < 6 ? rest : rest.replaceAll(secret, '…')), text);
}

/** A new token needs no new connection; a new certificate does. */
function sameTls(a: Credentials['tls'], b: Credentials['tls']): boolean {
  return (
    a === b ||
    (a.servername === b.servername &&
      a.rejectUnauthorized === b.rejectUnauthorized &&
      String(a.ca) === String(b.ca) &&
      String(a.cert) === String(b.cert) &&
      String(a.key) === String(b.key))
  );
}

type Attempt =
  | { readonly message: http.IncomingMessage }
  /** A kept connection turned out to be dead before the server saw the request. */
  | { readonly dead: ClusterError };

function unpacked(message: http.IncomingMessage): Readable {
  // With an error on either side the other ends too, and the reader hears of it.
  return message.headers['content-encoding'] === 'gzip' ? pipeline(message, createGunzip(), () => {}) : message;
}

async function readText(
  message: http.IncomingMessage,
  { signal, request }: RequestOptions,
  idle: number,
  place: ClusterPlace,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const onAbort = (): void => void message.destroy();
  const timer = setTimeout(
    () => message.destroy(clusterError({ failure: { kind: 'timeout', of: 'answer' } }, { place, request })),
    idle,
  );
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    for await (const chunk of unpacked(message)) {
      timer.refresh();
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > bodyLimit) {
        throw clusterError({ failure: { kind: 'malformed', problem: 'the answer is too large' } }, { place, request });
      }
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (thrown) {
    if (signal?.aborted) throw signal.reason;
    throw clusterError({ thrown }, { place, request });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    message.destroy();
  }
}
