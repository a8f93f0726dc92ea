import path from 'node:path';
import { ClusterError, type KubeconfigProblem } from '../cluster/errors.ts';
import type { KubeContext, KubeconfigView } from '../cluster/ports.ts';
import { parseYaml, YamlError } from './yaml.ts';

/** What `k8s.io/client-go/tools/clientcmd/api/v1` calls Cluster, with its paths made absolute. */
export interface ClusterEntry {
  readonly name: string;
  readonly file: string;
  readonly server: string | undefined;
  readonly caFile: string | undefined;
  readonly caData: string | undefined;
  readonly insecureSkipTlsVerify: boolean;
  readonly tlsServerName: string | undefined;
  readonly proxyUrl: string | undefined;
  readonly disableCompression: boolean;
  /** The extension `client.authentication.k8s.io/exec`, for credential plugins. */
  readonly execConfig: unknown;
}

/** The exec part of a user: `k8s.io/client-go/tools/clientcmd/api/v1` ExecConfig. */
export interface ExecEntry {
  readonly apiVersion: string;
  /** A bare name for PATH, or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint: string | undefined;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: string | undefined;
}

export interface UserEntry {
  readonly name: string;
  readonly file: string;
  readonly certFile: string | undefined;
  readonly certData: string | undefined;
  readonly keyFile: string | undefined;
  readonly keyData: string | undefined;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly exec: ExecEntry | undefined;
  readonly authProvider: { readonly name: string; readonly config: Readonly<Record<string, string>> } | undefined;
  readonly impersonate:
    | {
        readonly user: string;
        readonly uid: string | undefined;
        readonly groups: readonly string[];
        readonly extra: Readonly<Record<string, readonly string[]>>;
      }
    | undefined;
}

export interface ContextEntry {
  readonly name: string;
  readonly file: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string | undefined;
}

export interface Kubeconfig {
  readonly files: readonly string[];
  readonly contexts: ReadonlyMap<string, ContextEntry>;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly currentContext: string | undefined;
}

/** A context with everything that it names. */
export interface ResolvedContext {
  readonly context: ContextEntry;
  readonly cluster: ClusterEntry & { readonly server: string };
  /** A user without credentials where the context names none. */
  readonly user: UserEntry;
}

/**
 * Reads one kubeconfig file's text.
 * @throws ClusterError of kind `kubeconfig` that names the file, and the line where the text is no YAML. Nothing of the
 *   text itself is in it: it may hold a token.
 */
export function parseKubeconfig(text: string, file: string): Kubeconfig {
  const problem = (reason: KubeconfigProblem, detail: string, line?: number): ClusterError =>
    new ClusterError({ kind: 'kubeconfig', reason, file, detail, ...(line === undefined ? {} : { line }) });

  let root: unknown;
  try {
    root = parseYaml(text) ?? {};
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw problem('syntax', error.problem, error.line);
  }
  if (!isRecord(root)) throw problem('shape', 'the file is not a mapping with clusters, contexts and users');
  const folder = path.dirname(file);
  const absolute = (value: string | undefined): string | undefined =>
    value === undefined || path.isAbsolute(value) ? value : path.join(folder, value);

  const entries = (list: string, inner: string): { name: string; value: Record<string, unknown> }[] => {
    const items = (root as Record<string, unknown>)[list] ?? [];
    if (!Array.isArray(items)) throw problem('shape', `${list} is not a list`);
    return items.map((item: unknown, index) => {
      const name = isRecord(item) ? scalarText(item.name) : undefined;
      if (!isRecord(item) || name === undefined) throw problem('shape', `${list}[${index}] has no name`);
      const value = item[inner] ?? {};
      if (!isRecord(value)) throw problem('shape', `${list}[${index}].${inner} is not a mapping`);
      return { name, value };
    });
  };

  const clusters = new Map<string, ClusterEntry>();
  for (const { name, value } of entries('clusters', 'cluster')) {
    if (clusters.has(name)) continue;
    clusters.set(name, {
      name,
      file,
      server: scalarText(value.server),
      caFile: absolute(scalarText(value['certificate-authority'])),
      caData: scalarText(value['certificate-authority-data']),
      insecureSkipTlsVerify: value['insecure-skip-tls-verify'] === true,
      tlsServerName: scalarText(value['tls-server-name']),
      proxyUrl: scalarText(value['proxy-url']),
      disableCompression: value['disable-compression'] === true,
      execConfig: execConfigOf(value.extensions),
    });
  }

  const users = new Map<string, UserEntry>();
  for (const { name, value } of entries('users', 'user')) {
    if (users.has(name)) continue;
    users.set(name, {
      name,
      file,
      certFile: absolute(scalarText(value['client-certificate'])),
      certData: scalarText(value['client-certificate-data']),
      keyFile: absolute(scalarText(value['client-key'])),
      keyData: scalarText(value['client-key-data']),
      token: scalarText(value.token),
      tokenFile: absolute(scalarText(value.tokenFile)),
      username: scalarText(value.username),
      password: scalarText(value.password),
      exec: execOf(value.exec, folder),
      authProvider: authProviderOf(value['auth-provider']),
      impersonate: impersonationOf(value),
    });
  }

  const contexts = new Map<string, ContextEntry>();
  for (const { name, value } of entries('contexts', 'context')) {
    if (contexts.has(name)) continue;
    contexts.set(name, {
      name,
      file,
      cluster: scalarText(value.cluster) ?? '',
      user: scalarText(value.user) ?? '',
      namespace: scalarText(value.namespace),
    });
  }
  return { files: [file], contexts, clusters, users, currentContext: scalarText(root['current-context']) };
}

/** As clientcmd merges: of entries of the same name, and of current contexts, the first file's holds. */
export function mergeKubeconfigs(configs: readonly Kubeconfig[], files: readonly string[]): Kubeconfig {
  const first = <T>(maps: readonly ReadonlyMap<string, T>[]): Map<string, T> =>
    new Map([...maps].reverse().flatMap((map) => [...map]));
  return {
    files,
    // The reverse order above decides who wins; people expect to read the first file's contexts first.
    contexts: inOrder(configs, first(configs.map((config) => config.contexts))),
    clusters: first(configs.map((config) => config.clusters)),
    users: first(configs.map((config) => config.users)),
    currentContext: configs.find((config) => config.currentContext !== undefined)?.currentContext,
  };
}

function inOrder(configs: readonly Kubeconfig[], merged: Map<string, ContextEntry>): Map<string, ContextEntry> {
  const ordered = new Map<string, ContextEntry>();
  for (const name of configs.flatMap((config) => [...config.contexts.keys()])) {
    const entry = merged.get(name);
    if (entry) ordered.set(name, entry);
  }
  return ordered;
}

export function viewOf(config: Kubeconfig): KubeconfigView {
  const contexts = [...config.contexts.values()].map(
    (entry): KubeContext => ({
      name: entry.name,
      cluster: entry.cluster,
      user: entry.user,
      kubeconfig: entry.file,
      server: config.clusters.get(entry.cluster)?.server,
      namespace: entry.namespace,
    }),
  );
  return { files: config.files, contexts, currentContext: config.currentContext };
}

/**
 * The context of that name, or the current one, with its cluster and user.
 * @throws ClusterError of kind `kubeconfig` for what is missing.
 */
export function resolveContext(config: Kubeconfig, name = config.currentContext): ResolvedContext {
  const problem = (reason: KubeconfigProblem, file: string, detail: string): ClusterError =>
    new ClusterError({ kind: 'kubeconfig', reason, file, detail });
  const files = config.files.join(path.delimiter);
  if (config.contexts.size === 0) throw problem('missing', files, 'no contexts');
  if (name === undefined) throw problem('noContext', files, 'no current-context');
  const context = config.contexts.get(name);
  if (!context) throw problem('unknownContext', files, name);
  const cluster = config.clusters.get(context.cluster);
  if (!cluster) throw problem('unknownCluster', context.file, context.cluster);
  const user = context.user === '' ? anonymousUser(context.file) : config.users.get(context.user);
  if (!user) throw problem('unknownUser', context.file, context.user);
  const { server } = cluster;
  if (server === undefined || !isServerUrl(server)) throw problem('server', cluster.file, cluster.name);
  return { context, cluster: { ...cluster, server: server.replace(/\/+$/, '') }, user };
}

function isServerUrl(server: string): boolean {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  return url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '';
}

/** A user without credentials. */
export function anonymousUser(file: string): UserEntry {
  return {
    name: '',
    file,
    certFile: undefined,
    certData: undefined,
    keyFile: undefined,
    keyData: undefined,
    token: undefined,
    tokenFile: undefined,
    username: undefined,
    password: undefined,
    exec: undefined,
    authProvider: undefined,
    impersonate: undefined,
  };
}

function execOf(value: unknown, folder: string): ExecEntry | undefined {
  if (!isRecord(value)) return undefined;
  const command = scalarText(value.command) ?? '';
  return {
    apiVersion: scalarText(value.apiVersion) ?? '',
    command: /[\\/]/.test(command) && !path.isAbsolute(command) ? path.join(folder, command) : command,
    args: Array.isArray(value.args) ? value.args.map(String) : [],
    env: (Array.isArray(value.env) ? value.env : []).filter(isRecord).flatMap((item) => {
      const name = scalarText(item.name);
      return name === undefined ? [] : [{ name, value: scalarText(item.value) ?? '' }];
    }),
    installHint: scalarText(value.installHint),
    provideClusterInfo: value.provideClusterInfo === true,
    interactiveMode: scalarText(value.interactiveMode),
  };
}

function authProviderOf(value: unknown): UserEntry['authProvider'] {
  if (!isRecord(value)) return undefined;
  const config = isRecord(value.config) ? value.config : {};
  return {
    name: scalarText(value.name) ?? '',
    config: Object.fromEntries(Object.entries(config).map(([key, member]) => [key, scalarText(member) ?? ''])),
  };
}

function impersonationOf(value: Record<string, unknown>): UserEntry['impersonate'] {
  const user = scalarText(value.as);
  if (user === undefined) return undefined;
  const extra = isRecord(value['as-user-extra']) ? value['as-user-extra'] : {};
  return {
    user,
    uid: scalarText(value['as-uid']),
    groups: Array.isArray(value['as-groups']) ? value['as-groups'].map(String) : [],
    extra: Object.fromEntries(
      Object.entries(extra).map(([key, list]) => [key, Array.isArray(list) ? list.map(String) : []]),
    ),
  };
}

function execConfigOf(extensions: unknown): unknown {
  if (!Array.isArray(extensions)) return undefined;
  const found: unknown = extensions.find((item) => isRecord(item) && item.name === 'client.authentication.k8s.io/exec');
  return isRecord(found) ? found.extension : undefined;
}

/** The text of a scalar; a number or boolean that somebody forgot to quote is still a name. '' counts as absent. */
function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
