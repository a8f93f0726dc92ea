import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { createNamespace, removeNamespace, testKubeconfig } from '../../cluster/support.ts';
import { type CuttingProxy, createCuttingProxy } from '../../support/cuttingProxy.ts';
import { type ApiServer, connect } from '../../support/live/apiServer.ts';

/** A namespace of its own in the throwaway cluster, and a kubeconfig that leads there. */
export interface ClusterFixture {
  readonly namespace: string;
  /**
   * Its current context is `tests`, of somebody who may do what they like in the namespace and nothing outside, as many
   * people may. `everything` is the administrator's, `viewer` that of somebody who may look at the namespace, and
   * `stranger` that of somebody who may do nothing.
   */
  readonly kubeconfig: string;
  /** What the kubeconfig leads through, where that was asked for. */
  readonly proxy: CuttingProxy | undefined;
  /** The API server itself, for what happens behind the person's back. */
  readonly server: ApiServer;
  /** Makes a Job or CronJob in the namespace, as somebody else would. */
  create(
    plural: 'jobs' | 'cronjobs',
    name: string,
    labels: Readonly<Record<string, string>>,
    spec: object,
  ): Promise<void>;
  remove(): Promise<void>;
}

/** Namespaces that this process has made: each suite has one, and the last one may still be going. */
let made = 0;

export async function useNamespace({ throughProxy = false } = {}): Promise<ClusterFixture> {
  const source = testKubeconfig();
  const folder = await mkdtemp(path.join(tmpdir(), 'kubernetes-jobs-cluster-'));
  const namespace = `kubernetes-jobs-ui-${process.pid}-${++made}`;
  const kubeconfig = path.join(folder, 'kubeconfig');
  const config = withContexts(readFileSync(source, 'utf8'), namespace);
  const proxy = throughProxy ? await leadThroughProxy(config) : undefined;
  writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
  const server = connect(source);
  await createNamespace(server, namespace);
  async function post(path: string, object: object): Promise<void> {
    const { status, body } = await server.request('POST', path, JSON.stringify(object));
    if (status !== 201) throw new Error(`${path} was not made: ${body}`);
  }
  for (const [user, role] of [
    [tester, 'admin'],
    [viewer, 'view'],
  ]) {
    await post(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: user, namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
    });
  }
  return {
    namespace,
    kubeconfig,
    proxy,
    server,
    async create(plural, name, labels, spec) {
      const kind = plural === 'jobs' ? 'Job' : 'CronJob';
      const object = { apiVersion: 'batch/v1', kind, metadata: { name, namespace, labels }, spec };
      await post(`/apis/batch/v1/namespaces/${namespace}/${plural}`, object);
    },
    async remove() {
      await removeNamespace(server, namespace);
      server.close();
      await proxy?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Who the tests are: impersonated, so that any administrator's kubeconfig will do. */
const tester = 'kubernetes-jobs-tester';
const viewer = 'kubernetes-jobs-viewer';
const stranger = 'kubernetes-jobs-stranger';

interface Named {
  readonly name: string;
}

interface Kubeconfig {
  readonly 'current-context': string;
  readonly clusters: readonly (Named & { readonly cluster: { server: string; 'tls-server-name'?: string } })[];
  readonly contexts: readonly (Named & { readonly context: { readonly cluster: string; readonly user: string } })[];
  readonly users: readonly (Named & { readonly user: object })[];
}

/** Puts a proxy before the cluster of the current context. */
async function leadThroughProxy(config: Kubeconfig): Promise<CuttingProxy> {
  const current = config.contexts.find(({ name }) => name === config['current-context'])?.context.cluster;
  const cluster = config.clusters.find(({ name }) => name === current)?.cluster;
  if (!cluster) throw new Error('the kubeconfig has no cluster');
  const { hostname, port } = new URL(cluster.server);
  const proxy = await createCuttingProxy({ host: hostname, port: Number(port || 443) });
  cluster.server = `https://127.0.0.1:${proxy.port}`;
  cluster['tls-server-name'] ??= hostname;
  return proxy;
}

function withContexts(text: string, namespace: string): Kubeconfig {
  const config = parse(text) as Kubeconfig;
  const current = config.contexts.find(({ name }) => name === config['current-context']);
  if (!current) throw new Error('the kubeconfig has no current context');
  const { cluster, user } = current.context;
  const credentials = config.users.find(({ name }) => name === user)?.user ?? {};
  const context = (name: string, as: string) => ({ name, context: { cluster, user: as, namespace } });
  return {
    ...config,
    'current-context': 'tests',
    contexts: [
      context('tests', tester),
      context('viewer', viewer),
      context('stranger', stranger),
      context('everything', user),
    ],
    users: [
      ...config.users,
      ...[tester, viewer, stranger].map((name) => ({ name, user: { ...credentials, as: name } })),
    ],
  };
}
