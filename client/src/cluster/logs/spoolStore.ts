import { Spool, type SpoolLimits, spoolNameOf } from './spool.ts';
import type { SpoolFolder } from './spoolFiles.ts';
import { SpoolDecoder, type SpoolHeader, type SpoolRecord } from './spoolFormat.ts';

export interface SpoolStoreLimits extends SpoolLimits {
  /** Bytes of all logs together. */
  readonly mostTogether: number;
  /** Milliseconds after which a log goes. */
  readonly longest: number;
}

/** A log from before, to be opened again. */
export interface EarlierLog {
  readonly name: string;
  readonly header: SpoolHeader;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export interface SpoolStore {
  /** @throws where the file cannot be made */
  create(title: string): Promise<Spool>;
  /** Logs that are not being written in this window, newest first. */
  earlier(): Promise<readonly EarlierLog[]>;
  /** All records of an earlier log. */
  read(name: string): AsyncGenerator<readonly SpoolRecord[], void>;
  /**
   * Removes what is too old, then the oldest of what is too much; nothing that a window is writing to.
   * @throws where the disk does not let go of something; the rest is removed
   */
  cleanUp(): Promise<void>;
}

/** A window of another machine, which has the same folder, may be writing to what was changed so lately. */
const maybeInUse = 60 * 60_000;
const readStep = 256 * 1024;
/** Bytes of the record of how a session ended, at the most. */
const longestEnd = 64 * 1024;

export function createSpoolStore(options: {
  readonly folder: SpoolFolder;
  readonly limits: () => SpoolStoreLimits;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Tells files apart that were begun at the same moment: no two windows have the same. Without a hyphen. */
  readonly window: string;
  /** Whether the window that begins its files so is still there. */
  readonly lives: (window: string) => boolean;
}): SpoolStore {
  const { folder, limits, now, window, lives } = options;
  let count = 0;
  const own = new Map<string, Spool>();

  interface Group {
    readonly name: string;
    files: string[];
    size: number;
    modified: number;
  }

  async function groups(): Promise<Group[]> {
    const found = new Map<string, Group>();
    for (const { name: file, size, modified } of await folder.list()) {
      const name = spoolNameOf(file)?.name;
      if (name === undefined) continue;
      const group = found.get(name) ?? { name, files: [], size: 0, modified: 0 };
      group.files.push(file);
      group.size += size;
      group.modified = Math.max(group.modified, modified);
      found.set(name, group);
    }
    for (const group of found.values()) group.files.sort();
    return [...found.values()].sort((a, b) => b.modified - a.modified);
  }

  /** Whether a window may still write to a log: this one, or another that has not said how it ended. */
  async function isInUse({ name, files, modified }: Group): Promise<boolean> {
    const mine = own.get(name);
    if (mine) return !mine.isClosed;
    if (now() - modified < maybeInUse) return true;
    const [, writer] = /-([^-]+)-\d+$/.exec(name) ?? [];
    return writer !== undefined && lives(writer) && !(await hasEnd(files.at(-1)));
  }

  async function hasEnd(file: string | undefined): Promise<boolean> {
    const size = (await folder.list()).find(({ name }) => name === file)?.size;
    if (file === undefined || size === undefined) return false;
    const opened = await folder.open(file);
    try {
      const decoder = new SpoolDecoder();
      const tail = await opened.read(Math.max(0, size - longestEnd), longestEnd);
      return decoder.decode(tail).at(-1)?.kind === 'end';
    } finally {
      await opened.close();
    }
  }

  async function headerOf(file: string): Promise<SpoolHeader | undefined> {
    const opened = await folder.open(file);
    try {
      const [record] = new SpoolDecoder().decode(await opened.read(0, readStep));
      return record?.kind === 'header' ? record.header : undefined;
    } finally {
      await opened.close();
    }
  }

  return {
    async create(title) {
      const begun = now();
      const name = `${new Date(begun).toISOString().replace(/[:.]/g, '-')}-${window}-${count++}`;
      const spool = await Spool.create(folder, name, { version: 1, title, begun }, limits());
      own.set(name, spool);
      return spool;
    },

    async earlier() {
      const logs: EarlierLog[] = [];
      for (const { name, files, size, modified } of await groups()) {
        const [first] = files;
        const header = first === undefined || own.has(name) ? undefined : await headerOf(first).catch(() => undefined);
        if (header) logs.push({ name, header, size, modified });
      }
      return logs;
    },

    async *read(name) {
      const group = (await groups()).find((one) => one.name === name);
      for (const file of group?.files ?? []) {
        const opened = await folder.open(file);
        const decoder = new SpoolDecoder();
        try {
          for (let offset = 0; ; ) {
            const bytes = await opened.read(offset, readStep);
            if (bytes.length === 0) break;
            offset += bytes.length;
            yield decoder.decode(bytes);
          }
        } finally {
          await opened.close();
        }
      }
    },

    async cleanUp() {
      const { mostTogether, longest } = limits();
      let together = 0;
      let trouble: { readonly error: unknown } | undefined;
      for (const group of await groups()) {
        together += group.size;
        if (now() - group.modified <= longest && together <= mostTogether) continue;
        try {
          if (await isInUse(group)) continue;
          for (const file of group.files) await folder.remove(file);
          own.delete(group.name);
          together -= group.size;
        } catch (error) {
          trouble ??= { error };
        }
      }
      if (trouble) throw trouble.error;
    },
  };
}
