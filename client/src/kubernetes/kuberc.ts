import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ClusterError } from '../cluster/errors.ts';
import type { Environment } from './kubeconfigFiles.ts';
import { parseYaml } from './yaml.ts';

/** Which credential plugins kubectl's own preferences allow: `kubectl.config.k8s.io` Preference, `credentialPluginPolicy`. */
export interface PluginPolicy {
  readonly file: string;
  readonly policy: 'AllowAll' | 'DenyAll' | 'Allowlist';
  /** Commands as written there. Each entry is a list of names that all must match. */
  readonly allowlist: readonly (readonly string[])[];
}

/**
 * Reads `~/.kube/kuberc`, or the file that KUBERC names; undefined where there is none or KUBERC is `off`.
 * @throws ClusterError of kind `kubeconfig` for a file that cannot be understood: a policy must not be passed over.
 */
export async function readPluginPolicy({ env, home }: Environment): Promise<PluginPolicy | undefined> {
  if (env.KUBERC === 'off' || env.KUBECTL_KUBERC === 'false') return undefined;
  const file = env.KUBERC || path.join(home, '.kube', 'kuberc');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ClusterError({ kind: 'kubeconfig', reason: 'unreadable', file, detail: code });
  }
  return parsePluginPolicy(text, file);
}

export function parsePluginPolicy(text: string, file: string): PluginPolicy {
  let root: unknown;
  try {
    root = parseYaml(text);
  } catch {
    throw new ClusterError({ kind: 'kubeconfig', reason: 'syntax', file, detail: 'not YAML' });
  }
  const fields = (typeof root === 'object' && root !== null ? root : {}) as Record<string, unknown>;
  const policy: unknown = fields.credentialPluginPolicy ?? '';
  const list: unknown[] = Array.isArray(fields.credentialPluginAllowlist) ? fields.credentialPluginAllowlist : [];
  const allowlist = list.map((item) => {
    const { name, command } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>;
    return [name, command].filter((part) => typeof part === 'string' && part !== '') as string[];
  });
  switch (policy) {
    case '':
      return { file, policy: 'AllowAll', allowlist: [] };
    case 'AllowAll':
    case 'DenyAll':
    case 'Allowlist':
      return { file, policy, allowlist };
    default:
      throw new ClusterError({
        kind: 'kubeconfig',
        reason: 'shape',
        file,
        detail: 'credentialPluginPolicy is none of AllowAll, DenyAll, Allowlist',
      });
  }
}

/** Whether the policy lets this command run. Both sides of a comparison are looked up on PATH first, as kubectl does. */
export async function isAllowed(policy: PluginPolicy, command: string, env: Environment['env']): Promise<boolean> {
  switch (policy.policy) {
    case 'AllowAll':
      return true;
    case 'DenyAll':
      return false;
    case 'Allowlist': {
      const wanted = await lookPath(command, env);
      if (wanted === undefined) return false;
      for (const names of policy.allowlist) {
        const paths = await Promise.all(names.map((name) => lookPath(name, env)));
        if (paths.length > 0 && paths.every((found) => found === wanted)) return true;
      }
      return false;
    }
  }
}

/** The file that a command's name stands for, or undefined. */
export async function lookPath(command: string, env: Environment['env']): Promise<string | undefined> {
  const suffixes = process.platform === 'win32' ? (env.PATHEXT ?? '.EXE;.CMD;.BAT').split(';') : [];
  const folders = /[\\/]/.test(command) ? [''] : (env.PATH ?? env.Path ?? '').split(path.delimiter);
  for (const folder of folders) {
    for (const suffix of ['', ...suffixes]) {
      const file = path.resolve(folder, command + suffix);
      if (await isProgram(file)) return file;
    }
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
