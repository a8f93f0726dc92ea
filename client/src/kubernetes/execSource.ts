import { ClusterError } from '../cluster/errors.ts';
import type { ExecPlugin } from '../cluster/ports.ts';
import { type ExecCredential, runExecPlugin } from './execPlugin.ts';
import type { ClusterEntry, ExecEntry, UserEntry } from './kubeconfig.ts';
import type { Environment } from './kubeconfigFiles.ts';
import { isAllowed, type PluginPolicy } from './kuberc.ts';

/** The credential of one plugin call, for all contexts that call it so. */
export interface ExecSource {
  /** Calls at the same time share one run. @throws ClusterError of kind `credential` */
  get(): Promise<ExecCredential>;
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

/** Until when a credential is used, in milliseconds since 1970. */
export function usableUntil({ expires }: ExecCredential): number {
  return expires === undefined ? Number.POSITIVE_INFINITY : expires - expiryMargin;
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
  let current: { readonly credential: ExecCredential; readonly from: number } | undefined;
  let running: Promise<ExecCredential> | undefined;

  const denied = (detail: string): ClusterError =>
    new ClusterError({ kind: 'credential', reason: 'pluginDenied', subject: exec.command, detail });

  const run = async (): Promise<ExecCredential> => {
    const policy = await pluginPolicy();
    if (policy && !(await isAllowed(policy, exec.command, env))) {
      throw denied(`credentialPluginPolicy ${policy.policy} in ${policy.file}`);
    }
    const plugin = { command: exec.command, args: exec.args, kubeconfig: user.file, user: user.name };
    if (!(await approvePlugin(plugin))) throw denied('');
    const credential = await runExecPlugin(exec, cluster, env);
    current = { credential, from: now() };
    return credential;
  };

  return {
    async get() {
      if (current && usableUntil(current.credential) > now()) return current.credential;
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
