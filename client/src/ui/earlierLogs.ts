import type { EarlierLog, SpoolStore } from '../cluster/logs/spoolStore.ts';
import { createLogFormatter, type FormatOptions } from './logFormat.ts';

/** Logs from before that are still on this machine. */
export interface EarlierLogs {
  /** Newest first. */
  list(): Promise<readonly EarlierLog[]>;
  /** As a window would show it, in pieces. */
  text(name: string): AsyncGenerator<string, void>;
}

export function createEarlierLogs(spools: SpoolStore, format: () => FormatOptions): EarlierLogs {
  return {
    list: () => spools.earlier(),
    async *text(name) {
      const formatter = createLogFormatter(format());
      for await (const records of spools.read(name)) {
        for (const record of records) {
          if (record.kind === 'event') yield formatter.format([record.event]);
          else if (record.kind === 'end') yield formatter.end(record.end);
        }
      }
    },
  };
}
