import { createEmitter, type Disposable } from '../cluster/disposable.ts';
import type { ClusterApi, ClusterPlace, Clusters, ExecPlugin } from '../cluster/ports.ts';
import { createClusterApi } from './api.ts';
import { createCredentialSource } from './credentials.ts';
import { createExecSources } from './execSource.ts';
import { inClusterConfig } from './inCluster.ts';
import { type Kubeconfig, type ResolvedContext, resolveContext, type UserEntry, viewOf } from './kubeconfig.ts';
import { type Environment, kubeconfigPaths, readKubeconfigs, watchKubeconfigs } from './kubeconfigFiles.ts';
import { readPluginPolicy } from './kuberc.ts';
import { createOidcSources } from './oidc.ts';
import { proxyOf } from './proxy.ts';
import { storeTokens } from './tokenFile.ts';
import { createTransport, type Timeouts, type Transport } from './transport.ts';

export interface ClustersOptions {
  readonly environment: Environment;
  /** The setting's path or list of paths; undefined or '' for KUBECONFIG and the default file. */
  readonly kubeconfig?: string | undefined;
  /** Asks a person before a credential plugin runs for the first time. */
  readonly approvePlugin: (plugin: ExecPlugin) => Promise<boolean>;
  /** `kubernetes-jobs/1.2.3` */
  readonly userAgent: string;
  readonly now?: () => number;
  readonly timeouts?: Partial<Timeouts>;
}

/** The way to clusters: load this module when the first one is wanted, not before. */
export function createClusters(options: ClustersOptions): Clusters {
  const files = kubeconfigPaths(options.kubeconfig, options.environment);
  const changed = createEmitter<void>();
  const open = new Map<
    string,
    { readonly identity: string; readonly api: ClusterApi; readonly transport: Transport }
  >();
  let config: Promise<Kubeconfig> | undefined;
  let watching: Disposable | undefined;

  const load = (): Promise<Kubeconfig> => {
    watching ??= watchKubeconfigs(files, () => {
      config = undefined;
      changed.emit();
    });
    if (!config) {
      const reading = read();
      config = reading;
      // A file that could not be read is read again the next time.
      reading.catch(() => {
        if (config === reading) config = undefined;
      });
    }
    return config;
  };

  /** Who names a file means that file; kubectl, too, looks around itself only where there is nothing else. */
  const read = async (): Promise<Kubeconfig> => {
    const found = await readKubeconfigs(files);
    if (found.contexts.size || options.kubeconfig?.trim()) return found;
    const around = await inClusterConfig(options.environment);
    return around ? { ...around, files } : found;
  };

  /** Read anew: what is known may be seconds old, and a refresh token can be used once. */
  const readUser = async (name: string): Promise<UserEntry | undefined> => {
    try {
      return (await readKubeconfigs(files)).users.get(name);
    } catch {
      // Somebody is in the middle of an edit.
      return undefined;
    }
  };

  const now = options.now ?? Date.now;
  const execSource = createExecSources({
    env: options.environment.env,
    now,
    pluginPolicy: () => readPluginPolicy(options.environment),
    approvePlugin: options.approvePlugin,
  });
  const oidcSource = createOidcSources({
    env: options.environment.env,
    now,
    readUser,
    store: async (user, tokens) => void (await storeTokens(user, tokens)),
  });

  const connect = (resolved: ResolvedContext): { api: ClusterApi; transport: Transport } => {
    const { environment } = options;
    const server = new URL(resolved.cluster.server);
    const place = placeOf(resolved);
    const transport = createTransport({
      server,
      place,
      proxy: proxyOf(server, resolved.cluster, environment.env),
      userAgent: options.userAgent,
      compression: !resolved.cluster.disableCompression && !isThisMachine(server),
      credentials: createCredentialSource(resolved, {
        now,
        execSource,
        oidcSource,
      }),
      ...(options.timeouts ? { timeouts: options.timeouts } : {}),
    });
    return { api: createClusterApi(transport, place), transport };
  };

  return {
    async kubeconfig() {
      return viewOf(await load());
    },
    async open(context) {
      const resolved = resolveContext(await load(), context);
      const { name } = resolved.context;
      const identity = JSON.stringify(resolved, withoutTokens);
      const known = open.get(name);
      if (known?.identity === identity) return known.api;
      const made = connect(resolved);
      known?.transport.dispose();
      open.set(name, { identity, ...made });
      return made.api;
    },
    onDidChange: changed.listen,
    dispose() {
      watching?.dispose();
      for (const { transport } of open.values()) transport.dispose();
      open.clear();
    },
  };
}

/** A server's address may hold a name and password; it is shown and logged. */
function withoutLogin(server: string): string {
  const url = new URL(server);
  if (url.username === '' && url.password === '') return server;
  url.username = '';
  url.password = '';
  return url.href.replace(/\/+$/, '');
}

/** Tokens that are refreshed make no other cluster of it: what watches it goes on. */
function withoutTokens(key: string, value: unknown): unknown {
  return key === 'id-token' || key === 'refresh-token' ? undefined : value;
}

function isThisMachine({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

function placeOf({ context, cluster, user }: ResolvedContext): ClusterPlace {
  return {
    context: context.name,
    cluster: cluster.name,
    user: user.name,
    server: withoutLogin(cluster.server),
    kubeconfig: context.file,
    namespace: context.namespace ?? 'default',
    insecure: cluster.insecureSkipTlsVerify,
    ...(user.impersonate ? { impersonating: user.impersonate.user } : {}),
  };
}
