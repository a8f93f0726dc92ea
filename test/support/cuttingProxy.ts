import { connect, createServer, type Socket } from 'node:net';

/**
 * A TCP proxy on loopback that stands between a client and an API server and cuts connections: at random, in the middle
 * of whatever they carry. It sees TLS only from outside.
 */
export interface CuttingProxy {
  readonly port: number;
  /** Connections cut so far. */
  readonly cuts: number;
  /** Cuts every connection there is, by a reset. */
  cutAll(): void;
  /** While it is down, connections are reset as soon as they are made. */
  setDown(isDown: boolean): void;
  /** Connections accepted so far. */
  readonly connections: number;
  close(): Promise<void>;
}

export async function createCuttingProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  let cuts = 0;
  let connections = 0;
  let down = false;
  const server = createServer((client) => {
    connections++;
    if (down) {
      client.on('error', () => {}).resetAndDestroy();
      return;
    }
    const upstream = connect(target.port, target.host);
    open.add(client);
    const end = (): void => {
      open.delete(client);
      client.destroy();
      upstream.destroy();
    };
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const proxy: CuttingProxy = {
    port: typeof address === 'object' && address ? address.port : 0,
    get cuts() {
      return cuts;
    },
    get connections() {
      return connections;
    },
    cutAll() {
      for (const client of open) {
        cuts++;
        client.resetAndDestroy();
      }
    },
    setDown(isDown) {
      down = isDown;
      if (isDown) proxy.cutAll();
    },
    close: () =>
      new Promise((resolve) => {
        for (const client of open) client.destroy();
        server.close(() => resolve());
      }),
  };
  return proxy;
}
