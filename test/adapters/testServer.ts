import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export type Handler = (request: Seen, response: http.ServerResponse, socket: net.Socket) => void | Promise<void>;

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly seen: readonly Seen[];
  /** How many connections were made. */
  readonly connections: number;
  close(): Promise<void>;
}

export async function startServer(handler: Handler, tlsOptions?: https.ServerOptions): Promise<TestServer> {
  const seen: Seen[] = [];
  const listener = async (message: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const body = await textOf(message);
    const { method = '', url = '', headers } = message;
    const one = { method, url, headers, body };
    seen.push(one);
    await handler(one, response, message.socket);
  };
  const server = tlsOptions ? https.createServer(tlsOptions, listener) : http.createServer(listener);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    seen,
    url: `${tlsOptions ? 'https' : 'http'}://127.0.0.1:${port}`,
    get connections() {
      return connections;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export function answer(
  response: http.ServerResponse,
  code: number,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
): void {
  response.writeHead(code, { 'Content-Type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** What a proxy was asked for. */
export interface TestProxy {
  readonly url: string;
  readonly port: number;
  readonly asked: readonly { readonly target: string; readonly authorization?: string | undefined }[];
  close(): Promise<void>;
}

/** An HTTP proxy that knows CONNECT alone. */
export async function startHttpProxy(login?: string): Promise<TestProxy> {
  const asked: { target: string; authorization?: string | undefined }[] = [];
  const sockets = new Set<net.Socket>();
  const server = http.createServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket, head: Buffer) => {
    const authorization = request.headers['proxy-authorization'];
    asked.push({ target: request.url ?? '', authorization });
    sockets.add(socket);
    socket.on('error', () => {});
    if (login !== undefined && authorization !== `Basic ${Buffer.from(login).toString('base64')}`) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const upstream = net.connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => socket.destroy());
  });
  return listening(server, sockets, asked, 'http');
}

/** A SOCKS5 proxy, with a login where one is given. */
export async function startSocksProxy(login?: {
  readonly user: string;
  readonly password: string;
}): Promise<TestProxy> {
  const asked: { target: string }[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer(async (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const read = async (count: number): Promise<Buffer> => {
      for (;;) {
        const bytes = socket.read(count) as Buffer | null;
        if (bytes) return bytes;
        await sleep(1);
      }
    };
    const [, methods = 0] = await read(2);
    await read(methods);
    socket.write(Buffer.from([5, login ? 2 : 0]));
    if (login) {
      const [, userLength = 0] = await read(2);
      const user = (await read(userLength)).toString();
      const [passwordLength = 0] = await read(1);
      const password = (await read(passwordLength)).toString();
      const good = user === login.user && password === login.password;
      socket.write(Buffer.from([1, good ? 0 : 1]));
      if (!good) return socket.end();
    }
    const [, , , , length = 0] = await read(5);
    const host = (await read(length)).toString();
    const port = (await read(2)).readUInt16BE();
    asked.push({ target: `${host}:${port}` });
    const upstream = net.connect(port, host, () => {
      socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 80]));
      upstream.pipe(socket).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => socket.destroy());
    return undefined;
  });
  return listening(server, sockets, asked, 'socks5');
}

async function listening(
  server: net.Server,
  sockets: Set<net.Socket>,
  asked: TestProxy['asked'],
  protocol: string,
): Promise<TestProxy> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    asked,
    url: `${protocol}://127.0.0.1:${port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
