import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificate } from './certificate.ts';

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/**
 * HTTP on the loopback interface, over TLS where there is a certificate. What is no HTTP is answered with 400, and what is
 * no TLS is hung up on; no connection outlives `close`.
 */
export class Listener {
  private server: http.Server | undefined;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly handler: Handler,
    /** Milliseconds that a request may take to arrive; its answer may take as long as it likes. */
    private readonly patience: number,
    private readonly certificate: Certificate | undefined,
  ) {}

  /** Resolves with the port. @throws the error of listening */
  async listen(port: number): Promise<number> {
    const { patience, certificate, handler } = this;
    const options: http.ServerOptions = {
      keepAlive: true,
      noDelay: true,
      headersTimeout: patience,
      requestTimeout: patience,
      connectionsCheckingInterval: Math.ceil(patience / 4),
    };
    const server = certificate
      ? https.createServer(
          { ...options, cert: certificate.certificate, key: certificate.key, handshakeTimeout: patience },
          handler,
        )
      : http.createServer(options, handler);
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.sockets.delete(socket));
    });
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
      if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      else socket.destroy();
    });
    // Nothing can be said to who does not speak TLS.
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    this.server = server;
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
