import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { ClusterError } from '../cluster/errors.ts';
import type { Credentials } from './credentials.ts';
import type { Environment } from './kubeconfigFiles.ts';

/**
 * The proxy to go through: the cluster's own `proxy-url`, else HTTPS_PROXY, HTTP_PROXY and NO_PROXY as Go's
 * `golang.org/x/net/http/httpproxy` reads them.
 * @throws ClusterError of kind `kubeconfig` for a proxy URL that is none.
 */
export function proxyOf(
  server: URL,
  cluster: { readonly proxyUrl: string | undefined; readonly file: string; readonly name: string },
  env: Environment['env'],
): URL | undefined {
  const variable = (name: string): string | undefined => env[name] || env[name.toLowerCase()];
  if (cluster.proxyUrl !== undefined) {
    const url = proxyUrl(cluster.proxyUrl);
    if (url) return url;
    throw new ClusterError({
      kind: 'kubeconfig',
      reason: 'shape',
      file: cluster.file,
      detail: `proxy-url of ${cluster.name} is not a http, https or socks5 URL`,
    });
  }
  const written = variable(server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (written === undefined || !isProxied(server, variable('NO_PROXY') ?? '')) return undefined;
  return proxyUrl(written.includes('://') ? written : `http://${written}`);
}

function proxyUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && /^(https?|socks5h?):$/.test(url.protocol) && url.hostname !== '' ? url : undefined;
}

/** Whether NO_PROXY leaves this address to the proxy. This machine itself is never asked for through one. */
export function isProxied(server: URL, noProxy: string): boolean {
  const host = bareHost(server);
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  const family = net.isIP(host);
  if (host === 'localhost' || host === '::1' || (family === 4 && host.startsWith('127.'))) return false;
  for (const part of noProxy.split(',').map((entry) => entry.trim().toLowerCase())) {
    if (part === '') continue;
    if (part === '*') return false;
    const [address = '', bits] = part.split('/');
    if (bits !== undefined && net.isIP(address)) {
      if (family === net.isIP(address) && inSubnet(host, address, Number(bits))) return false;
      continue;
    }
    const [, name = part, onlyPort] = /^(.*?|\[.*\])(?::(\d+))?$/.exec(part) ?? [];
    if (onlyPort !== undefined && onlyPort !== port) continue;
    const wanted = name.replace(/^\[(.*)\]$/, '$1').replace(/^\*(?=\.)/, '');
    if (wanted === host) return false;
    // `example.com` means the name and everything under it, `.example.com` only what is under it.
    if (family === 0 && host.endsWith(wanted.startsWith('.') ? wanted : `.${wanted}`)) return false;
  }
  return true;
}

function inSubnet(host: string, address: string, bits: number): boolean {
  const list = new net.BlockList();
  const family = net.isIP(address) === 6 ? 'ipv6' : 'ipv4';
  try {
    list.addSubnet(address, bits, family);
  } catch {
    return false;
  }
  return list.check(host, family);
}

function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

/** Connections for one cluster with one set of credentials, kept alive between requests. */
export function createAgent(
  server: URL,
  credentials: Credentials['tls'],
  proxy: URL | undefined,
  { keepAlive }: { readonly keepAlive: boolean },
): http.Agent {
  const options = { keepAlive, keepAliveMsecs: 30_000, ...definedOnly(credentials) };
  if (!proxy) return server.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
  return server.protocol === 'https:' ? new SecureTunnelAgent(options, proxy) : new TunnelAgent(options, proxy);
}

type Connected = (error: Error | null, socket: Duplex) => void;

class TunnelAgent extends http.Agent {
  constructor(
    options: http.AgentOptions,
    private readonly proxy: URL,
  ) {
    super(options);
  }

  override createConnection(options: http.ClientRequestArgs, callback?: Connected): undefined {
    connectThrough(this.proxy, String(options.host), Number(options.port)).then(
      (socket) => callback?.(null, socket),
      (error: Error) => callback?.(error, new net.Socket()),
    );
    return undefined;
  }
}

class SecureTunnelAgent extends https.Agent {
  constructor(
    options: https.AgentOptions,
    private readonly proxy: URL,
  ) {
    super(options);
  }

  override createConnection(options: https.RequestOptions, callback?: Connected): undefined {
    connectThrough(this.proxy, String(options.host), Number(options.port)).then(
      (socket) => callback?.(null, tls.connect({ ...options, socket } as tls.ConnectionOptions)),
      (error: Error) => callback?.(error, new net.Socket()),
    );
    return undefined;
  }
}

/** How long a proxy may take to make a connection. */
const proxyPatience = 15_000;

function proxyError(detail: string): ClusterError {
  return new ClusterError({ kind: 'unreachable', reason: 'proxy', detail });
}

async function connectThrough(proxy: URL, host: string, port: number): Promise<net.Socket> {
  const secure = proxy.protocol === 'https:';
  const address = {
    host: bareHost(proxy),
    port: Number(proxy.port) || (secure ? 443 : proxy.protocol === 'http:' ? 80 : 1080),
  };
  const socket = secure
    ? tls.connect({ ...address, servername: net.isIP(address.host) ? '' : address.host })
    : net.connect(address);
  socket.setKeepAlive(true, 30_000);
  try {
    await withPatience(socket, async () => {
      await once(socket, secure ? 'secureConnect' : 'connect');
      if (proxy.protocol.startsWith('socks5')) await socksHandshake(socket, proxy, host, port);
      else await httpHandshake(socket, proxy, host, port);
    });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error instanceof ClusterError ? error : proxyError((error as NodeJS.ErrnoException).code ?? 'no connection');
  }
}

async function withPatience(socket: net.Socket, work: () => Promise<void>): Promise<void> {
  const timer = setTimeout(() => socket.destroy(proxyError('no answer')), proxyPatience);
  try {
    await work();
  } finally {
    clearTimeout(timer);
  }
}

function once(socket: net.Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => (): void => {
      socket.off(event, onEvent).off('error', onError).off('close', onClose);
      done();
    };
    const onEvent = settle(resolve);
    const onError = (error: Error): void => settle(() => reject(error))();
    const onClose = settle(() => reject(proxyError('the proxy closed the connection')));
    socket.on(event, onEvent).on('error', onError).on('close', onClose);
  });
}

/** Reads until `complete` finds a whole message, and puts back what lies behind it. */
async function readMessage(socket: net.Socket, complete: (bytes: Buffer) => number | undefined): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const chunk = socket.read() as Buffer | null;
    if (chunk) {
      bytes = Buffer.concat([bytes, chunk]);
      const length = complete(bytes);
      if (length !== undefined) {
        if (length < bytes.length) socket.unshift(bytes.subarray(length));
        return bytes.subarray(0, length);
      }
      if (bytes.length > 64 * 1024) throw proxyError('its answer is not a proxy’s');
      continue;
    }
    if (socket.readableEnded) throw proxyError('the proxy closed the connection');
    await once(socket, 'readable');
  }
}

async function httpHandshake(socket: net.Socket, proxy: URL, host: string, port: number): Promise<void> {
  const target = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const login = proxy.username === '' ? '' : `Proxy-Authorization: Basic ${Buffer.from(pair).toString('base64')}\r\n`;
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${login}\r\n`);
  const answer = await readMessage(socket, (bytes) => {
    const end = bytes.indexOf('\r\n\r\n');
    return end < 0 ? undefined : end + 4;
  });
  const code = /^HTTP\/1\.[01] (\d{3})/.exec(answer.toString('latin1'))?.[1];
  if (code !== '200') throw proxyError(code === undefined ? 'its answer is not HTTP' : `HTTP ${code}`);
}

/** RFC 1928, with the user name and password of RFC 1929. The proxy looks the name up. */
async function socksHandshake(socket: net.Socket, proxy: URL, host: string, port: number): Promise<void> {
  const login = proxy.username !== '';
  socket.write(Buffer.from(login ? [5, 2, 0, 2] : [5, 1, 0]));
  const method = await readMessage(socket, (bytes) => (bytes.length < 2 ? undefined : 2));
  if (method[1] === 2 && login) {
    const user = Buffer.from(decodeURIComponent(proxy.username)).subarray(0, 255);
    const password = Buffer.from(decodeURIComponent(proxy.password)).subarray(0, 255);
    socket.write(Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password]));
    const verdict = await readMessage(socket, (bytes) => (bytes.length < 2 ? undefined : 2));
    if (verdict[1] !== 0) throw proxyError('SOCKS login refused');
  } else if (method[1] !== 0) {
    throw proxyError('SOCKS login required');
  }
  const name = Buffer.from(host).subarray(0, 255);
  socket.write(Buffer.concat([Buffer.from([5, 1, 0, 3, name.length]), name, Buffer.from([port >> 8, port & 255])]));
  const reply = await readMessage(socket, (bytes) => {
    if (bytes.length < 5) return undefined;
    const address = bytes[3] === 1 ? 4 : bytes[3] === 4 ? 16 : 1 + (bytes[4] ?? 0);
    return bytes.length < 6 + address ? undefined : 6 + address;
  });
  if (reply[1] !== 0) throw proxyError(`SOCKS code ${reply[1]}`);
}

function definedOnly(tlsOptions: Credentials['tls']): https.AgentOptions {
  return Object.fromEntries(Object.entries(tlsOptions).filter(([, value]) => value !== undefined));
}
