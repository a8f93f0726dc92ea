import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isProcess } from './processes.ts';
import { UserError } from './userError.ts';

/** What a demo cluster was left as, between windows. Everything is done at once, for a window that closes waits for nothing. */
export interface DemoState {
  /** From now on this window's cluster is the one that is kept. False where that is another window's, which lives. */
  claim(): boolean;
  /** The same, whichever window had it. */
  take(): void;
  /** Says that this window lives. False where another one has taken it from this one. */
  renew(): boolean;
  /** Another window may keep its own. */
  release(): void;
  /** Undefined where nothing is kept. @throws UserError why what is kept cannot be read */
  read(): unknown;
  /** Takes what is kept out of the way, for a person who wants it. Returns where it is then. */
  putAside(): string;
  /** @throws what keeps it from being saved; the earlier one stays then */
  save(state: unknown): void;
  forget(): void;
}

export interface DemoStateOptions {
  readonly folder: string;
  /** This window's process, by its number. */
  readonly window: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly mostBytes?: number;
  /** Whether the process of another window is there. */
  readonly lives?: (window: string) => boolean;
}

/** Bytes: thousands of objects, and no more than can be read in a moment. */
export const mostStateBytes = 16 * 1024 * 1024;

/** Milliseconds after which a window that has not said that it lives is taken to be gone. */
export const longestSilence = 60_000;

/** How many states that could not be read stay for a person to look at. */
const mostAside = 3;

/** In one file for all windows, of which one at a time writes it: a lock beside it says which. */
export function createDemoState(options: DemoStateOptions): DemoState {
  const { folder, window, now, mostBytes = mostStateBytes, lives = isProcess } = options;
  const file = path.join(folder, 'demo-state.json');
  const lock = path.join(folder, 'demo-state.lock');

  function holder(): string | undefined {
    try {
      return readFileSync(lock, 'utf8');
    } catch {
      return undefined;
    }
  }

  function write(target: string, text: string): void {
    mkdirSync(folder, { recursive: true });
    const temporary = `${target}.${window}`;
    try {
      // Secrets that a person has tried there are in it.
      writeFileSync(temporary, text, { mode: 0o600 });
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  /** False where it is there already. */
  function lockAnew(): boolean {
    mkdirSync(folder, { recursive: true });
    try {
      writeFileSync(lock, window, { mode: 0o600, flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  return {
    claim() {
      if (lockAnew()) return true;
      const other = holder();
      if (other !== undefined && other !== window) {
        const silence = now() - (statsOf(lock)?.mtimeMs ?? Number.NEGATIVE_INFINITY);
        if (silence < longestSilence && lives(other)) return false;
      }
      write(lock, window);
      return holder() === window;
    },
    take() {
      write(lock, window);
    },
    renew() {
      if (holder() !== window) return false;
      const seconds = now() / 1000;
      utimesSync(lock, seconds, seconds);
      return true;
    },
    release() {
      if (holder() === window) rmSync(lock, { force: true });
    },
    read() {
      const stats = statsOf(file);
      if (!stats) return undefined;
      if (stats.size > mostBytes)
        throw new UserError(`it has ${mebibytes(stats.size)}, and ${mebibytes(mostBytes)} are read`);
      try {
        return JSON.parse(readFileSync(file, 'utf8')) as unknown;
      } catch (error) {
        throw error instanceof SyntaxError ? new UserError('it is damaged: it is no JSON') : error;
      }
    },
    putAside() {
      const aside = path.join(folder, `demo-state-${new Date(now()).toISOString().replace(/[:.]/g, '-')}.json`);
      renameSync(file, aside);
      const old = readdirSync(folder)
        .filter((name) => /^demo-state-.+\.json$/.test(name))
        .sort()
        .slice(0, -mostAside);
      for (const name of old) rmSync(path.join(folder, name), { force: true });
      return aside;
    },
    save(state) {
      const text = JSON.stringify(state, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
      const bytes = Buffer.byteLength(text);
      if (bytes > mostBytes) {
        throw new UserError(`it holds ${mebibytes(bytes)}, and ${mebibytes(mostBytes)} can be kept`);
      }
      write(file, text);
    },
    forget() {
      rmSync(file, { force: true });
    },
  };
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MiB`;
}

function statsOf(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false });
}
