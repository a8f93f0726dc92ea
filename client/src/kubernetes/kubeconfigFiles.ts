import { type Stats, unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Disposable } from '../cluster/disposable.ts';
import { ClusterError } from '../cluster/errors.ts';
import { type Kubeconfig, mergeKubeconfigs, parseKubeconfig } from './kubeconfig.ts';

export interface Environment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The folder of a pod's service account, in place of the usual one. */
  readonly serviceAccount?: string;
}

/** Where kubectl looks: the setting's files, else KUBECONFIG's, else `~/.kube/config`. */
export function kubeconfigPaths(setting: string | undefined, { env, home }: Environment): string[] {
  const list = setting?.trim() || env.KUBECONFIG || path.join(home, '.kube', 'config');
  const files = list
    .split(path.delimiter)
    .filter((file) => file !== '')
    .map((file) => path.resolve(file.replace(/^~(?=$|[\\/])/, home)));
  return [...new Set(files)];
}

/**
 * Reads and merges the files. A file that does not exist is passed over, as kubectl does.
 * @throws ClusterError of kind `kubeconfig`
 */
export async function readKubeconfigs(files: readonly string[]): Promise<Kubeconfig> {
  const configs: Kubeconfig[] = [];
  for (const file of files) {
    const text = await textOf(file);
    if (text !== undefined) configs.push(parseKubeconfig(text, file));
  }
  return mergeKubeconfigs(configs, files);
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ClusterError({ kind: 'kubeconfig', reason: 'unreadable', file, detail: code });
  }
}

/**
 * Calls back when one of the files is changed, made, removed or replaced. It compares the files' times instead of
 * waiting for the system's word, which is not given on network drives, for links, or for files that do not exist yet.
 */
export function watchKubeconfigs(files: readonly string[], onChange: () => void, interval = 2000): Disposable {
  // A file that is not there is reported as soon as it is watched; its times are 0 then.
  const compared = (now: Stats, before: Stats): void => {
    if (now.mtimeMs !== 0 || before.mtimeMs !== 0) onChange();
  };
  for (const file of files) watchFile(file, { interval, persistent: false }, compared);
  return {
    dispose() {
      for (const file of files) unwatchFile(file, compared);
    },
  };
}
