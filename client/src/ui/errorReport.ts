import type { LogOutputChannel } from 'vscode';
import { ClusterError } from '../cluster/errors.ts';
import { errorWords } from '../cluster/errorWords.ts';
import type { Prompts } from './prompts.ts';
import { Cancelled, UserError } from './userError.ts';

/** Tells a person, and the log, that something went wrong. `doing` completes "Could not …": `delete Job pi`. */
export type ReportError = (error: unknown, doing: string) => Promise<void>;

/** One sentence or two for a person; what the log needs is not in it. */
export function wordsOf(error: unknown): string {
  if (error instanceof ClusterError) return errorWords(error);
  if (error instanceof Error) return error.message;
  return String(error);
}

export function createErrorReport(log: LogOutputChannel, prompts: Prompts): ReportError {
  return async (error, doing) => {
    if (error instanceof Cancelled) return;
    if (error instanceof UserError) {
      await prompts.warn(error.message);
      return;
    }
    if (error instanceof ClusterError) log.error(`Could not ${doing}: ${error.message}`);
    else log.error(`Could not ${doing}:`, error instanceof Error ? error : String(error));
    const choice = await prompts.error(`Could not ${doing}: ${wordsOf(error)}`, 'Show Log');
    if (choice === 'Show Log') log.show();
  };
}
