import { ClusterError } from '../cluster/errors.ts';
import type { ExecPlugin } from '../cluster/ports.ts';
import { type ExecCredential, runExecPlugin } from './execPlugin.ts';
import type { ClusterEntry, ExecEntry, UserEntry } from './kubeconfig.ts';
import type { Environment } from './kubeconfigFiles.ts';
import { isAllowed, type PluginPolicy } from './kuberc.ts';

export interface UsableCredential {
  readonly credential: ExecCredential;
  /** Until when it is used, in milliseconds since 1970. */
  readonly until: number;
}

/** The credential of one plugin call, for all contexts that call it so. */
export interface ExecSource {
  /** Calls at the same time share one run. @throws ClusterError of kind `credential` */
  get(): Promise<UsableCredential>;
  /** The server has refused it. Says whether `get` may now give another one. */
  refused(used: ExecCredential): boolean;
}

export interface ExecSourceOptions {
  readonly env: Environment['env'];
  readonly now: () => number;
  readonly pluginPolicy: () => Promise<PluginPolicy | undefined>;
  /** Asks a person, who may say no. */
  readonly approvePlugin: (plugin: ExecPlugin) => Promise<boolean>;
}

/** A plugin whose fresh credential is refused as well is not run again at once. */
const renewalPause = 30_000;
/** A credential that is about to expire is not used any more. */
const expiryMargin = 10_000;

/** So long a fresh one is used whatever its date says: by a clock that is ahead it has expired before it was given. */
const leastUse = 10_000;

function usableUntil({ expires }: ExecCredential, from: number): number {
  return expires === undefined ? Number.POSITIVE_INFINITY : Math.max(expires - expiryMargin, from + leastUse);
}

/**
 * Sources by what their plugins are given: two contexts of one user share a run, and the sign-in in a browser that it may
 * open, unless the plugin is told about the cluster.
 */
export function createExecSources(
  options: ExecSourceOptions,
): (user: UserEntry, exec: ExecEntry, cluster: ClusterEntry) => ExecSource {
  const sources = new Map<string, ExecSource>();
  return (user, exec, cluster) => {
    const key = JSON.stringify([user.file, user.name, exec, exec.provideClusterInfo ? cluster : undefined]);
    const source = sources.get(key) ?? createExecSource(user, exec, cluster, options);
    sources.set(key, source);
    return source;
  };
}

function createExecSource(
  user: UserEntry,
  exec: ExecEntry,
  cluster: ClusterEntry,
  { env, now, pluginPolicy, approvePlugin }: ExecSourceOptions,
): ExecSource {
  let current: (UsableCredential & { readonly from: number }) | undefined;
  let running: Promise<UsableCredential> | undefined;

  const denied = (detail: string): ClusterError =>
    new ClusterError({ kind: 'credential', reason: 'pluginDenied', subject: exec.command, detail });

  const run = async (): Promise<UsableCredential> => {
    const policy = await pluginPolicy();
    if (policy && !(await isAllowed(policy, exec.command, env))) {
      throw denied(`credentialPluginPolicy ${policy.policy} in ${policy.file}`);
    }
    const plugin = { command: exec.command, args: exec.args, kubeconfig: user.file, user: user.name };
    if (!(await approvePlugin(plugin))) throw denied('');
    const credential = await runExecPlugin(exec, cluster, env);
    const from = now();
    current = { credential, from, until: usableUntil(credential, from) };
    return current;
  };

  return {
    async get() {
      if (current && current.until > now()) return current;
      running ??= run().finally(() => {
        running = undefined;
      });
      return running;
    },
    refused(used) {
      if (current?.credential !== used) return true;
      if (now() - current.from < renewalPause) return false;
      current = undefined;
      return true;
    },
  };
}
