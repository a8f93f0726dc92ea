import type { ClusterApi } from '../../client/src/cluster/ports.ts';
import type { DemoCluster } from '../../client/src/demo/index.ts';
import { createClusterApi } from '../../client/src/kubernetes/api.ts';
import { createTransport, type Timeouts } from '../../client/src/kubernetes/transport.ts';

export interface Connection {
  readonly api: ClusterApi;
  dispose(): void;
}

/** The product's own way to a demo cluster, over HTTP, without a kubeconfig file. */
export function connect(
  cluster: Pick<DemoCluster, 'server' | 'token'>,
  options: { readonly token?: string; readonly timeouts?: Partial<Timeouts> } = {},
): Connection {
  const place = {
    context: 'demo',
    cluster: 'demo',
    user: 'demo',
    server: cluster.server,
    kubeconfig: 'none',
    namespace: 'default',
    insecure: false,
  };
  const transport = createTransport({
    server: new URL(cluster.server),
    place,
    credentials: {
      get: () => Promise.resolve(credentials),
      refused: () => false,
    },
    proxy: undefined,
    userAgent: 'kubernetes-jobs-test/1',
    ...(options.timeouts ? { timeouts: options.timeouts } : {}),
  });
  const credentials = {
    tls: { ca: undefined, cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true },
    headers: { Authorization: `Bearer ${options.token ?? cluster.token}` },
  };
  return { api: createClusterApi(transport, place), dispose: () => transport.dispose() };
}
