import { existsSync } from 'node:fs';
import path from 'node:path';

/** The checkout's root: the nearest folder above this file, or above its bundle, that has a package.json. */
export function checkoutRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error('no package.json above the tests');
    folder = parent;
  }
  return folder;
}

/**
 * A folder of reference material that lies beside the checkout (`../shared/NAME`), or where
 * `KUBERNETES_JOBS_<NAME>` says; undefined where this machine has neither.
 */
export function sharedFolder(name: 'verdicts' | 'openapi' | 'seeds'): string | undefined {
  const named = process.env[`KUBERNETES_JOBS_${name.toUpperCase()}`];
  const folder = named ?? path.join(checkoutRoot(), '..', 'shared', name);
  return existsSync(folder) ? folder : undefined;
}
