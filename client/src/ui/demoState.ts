import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from './userError.ts';

/** What a demo cluster was left as, between windows. */
export interface DemoState {
  /** Undefined where there is none that can be read. */
  read(): unknown;
  /** At once, for a window that closes waits for nothing. @throws what keeps it from being saved; the earlier one stays then */
  save(state: unknown): void;
  forget(): void;
}

/** Bytes: thousands of objects, and no more than can be read in a moment. */
export const mostStateBytes = 16 * 1024 * 1024;

/** In one file, which all windows share: the last one that stops its cluster wins. */
export function createDemoState(folder: string, window: string, mostBytes: number = mostStateBytes): DemoState {
  const file = path.join(folder, 'demo-state.json');
  return {
    read() {
      try {
        if (statSync(file).size > mostBytes) return undefined;
        return JSON.parse(readFileSync(file, 'utf8')) as unknown;
      } catch {
        return undefined;
      }
    },
    save(state) {
      const text = JSON.stringify(state);
      const bytes = Buffer.byteLength(text);
      if (bytes > mostBytes) {
        const sizes = [bytes, mostBytes].map((size) => `${Math.ceil(size / 1024 / 1024)} MiB`);
        throw new UserError(`The demo cluster was not kept: it holds ${sizes[0]}, and ${sizes[1]} can be kept.`);
      }
      mkdirSync(folder, { recursive: true });
      const temporary = `${file}.${window}`;
      try {
        // Secrets that a person has tried there are in it.
        writeFileSync(temporary, text, { mode: 0o600 });
        renameSync(temporary, file);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
    },
    forget() {
      rmSync(file, { force: true });
    },
  };
}
