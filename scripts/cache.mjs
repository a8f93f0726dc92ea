// Where the tooling keeps what it fetches once for a machine: Node, the browser workbench. Safe to delete.
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

export const cacheFolder = path.join(
  process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'),
  'kubernetes-jobs-tooling',
);

/**
 * A folder of the cache that is either whole or absent: made in a folder beside it and moved into place at the end, so
 * that an interrupted or concurrent run never leaves half of one behind.
 * @param {string} name changes with everything that went into it
 * @param {(folder: string) => Promise<void>} make
 * @returns {Promise<string>}
 */
export async function cached(name, make) {
  const folder = path.join(cacheFolder, name);
  const done = path.join(folder, '.complete');
  if (existsSync(done)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  try {
    await make(unfinished);
    await writeFile(path.join(unfinished, '.complete'), '');
    if (!existsSync(done)) {
      await rm(folder, { recursive: true, force: true });
      await rename(unfinished, folder);
    }
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}
