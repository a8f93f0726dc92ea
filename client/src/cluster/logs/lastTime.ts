import { ClusterError } from '../errors.ts';
import type { ReaderOptions } from './containerReader.ts';
import { type LogTime, longestPrefix, readTimePrefix } from './logTime.ts';
import { quiet } from './streamGuard.ts';

/** The time of the last line of the current run's log, or of that of the run before. */
export async function readLastTime(
  { api, clock, pod, container, signal }: ReaderOptions,
  previous: boolean,
): Promise<LogTime | 'empty' | 'no log' | 'unknown'> {
  try {
    const stream = await api.openLog(pod, {
      container,
      previous,
      timestamps: true,
      tailLines: 1,
      limitBytes: longestPrefix,
      timeout: quiet,
      signal,
    });
    const parts: Uint8Array[] = [];
    const patience = clock.after(quiet, () => stream.close());
    for await (const part of stream) parts.push(part);
    patience.dispose();
    if ((await stream.ended).kind !== 'closed') return 'unknown';
    const bytes = Buffer.concat(parts);
    return readTimePrefix(bytes, 0, bytes.length)?.time ?? (bytes.length === 0 ? 'empty' : 'unknown');
  } catch (error) {
    if (error instanceof ClusterError) return error.kind === 'badRequest' ? 'no log' : 'unknown';
    if (signal.aborted) return 'unknown';
    throw error;
  }
}
