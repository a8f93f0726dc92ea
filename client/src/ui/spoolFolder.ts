import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SpoolFile, SpoolFolder } from '../cluster/logs/spoolFiles.ts';

/** Logs may hold anything, so nobody else on this machine reads them. */
const ownFolder = 0o700;
const ownFile = 0o600;

/** Spools in a folder of this machine's disk, which is made when the first is. */
export function createSpoolFolder(folder: string): SpoolFolder {
  const openFile = async (name: string, flags: 'ax+' | 'r'): Promise<SpoolFile> => {
    const handle = await open(path.join(folder, name), flags, ownFile);
    return {
      async append(bytes) {
        await handle.appendFile(bytes);
      },
      async read(offset, length) {
        const buffer = Buffer.allocUnsafe(length);
        const { bytesRead } = await handle.read(buffer, 0, length, offset);
        return buffer.subarray(0, bytesRead);
      },
      close: () => handle.close(),
    };
  };
  return {
    async create(name) {
      await mkdir(folder, { recursive: true, mode: ownFolder });
      return openFile(name, 'ax+');
    },
    open: (name) => openFile(name, 'r'),
    async list() {
      const names = await readdir(folder).catch(() => []);
      const entries = await Promise.all(
        names.map(async (name) => {
          const found = await stat(path.join(folder, name)).catch(() => undefined);
          return found?.isFile() ? [{ name, size: found.size, modified: found.mtimeMs }] : [];
        }),
      );
      return entries.flat();
    },
    remove: (name) => rm(path.join(folder, name), { force: true }),
  };
}
