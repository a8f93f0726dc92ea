import { ProgressLocation, window } from 'vscode';
import { isCancellation } from '../cluster/errors.ts';
import { toMessageText } from './plainText.ts';
import { Cancelled } from './userError.ts';

export interface ProgressOptions {
  readonly title: string;
  /** Where it is shown; a notification can be cancelled. */
  readonly location?: 'notification' | 'window';
}

/**
 * Runs `work` with a notification that shows how far it is and can be cancelled.
 * @throws Cancelled when it was and `work` has given up because of it
 */
export type WithProgress = <T>(
  options: ProgressOptions,
  work: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
) => Promise<T>;

export const withProgress: WithProgress = async ({ title, location = 'notification' }, work) => {
  const inNotification = location === 'notification';
  return window.withProgress(
    {
      location: inNotification ? ProgressLocation.Notification : ProgressLocation.Window,
      title: toMessageText(title),
      cancellable: inNotification,
    },
    async (progress, token) => {
      const controller = new AbortController();
      const listener = token.onCancellationRequested(() => controller.abort());
      try {
        return await work(controller.signal, (message) => progress.report({ message: toMessageText(message) }));
      } catch (error) {
        throw isCancellation(error, controller.signal) ? new Cancelled() : error;
      } finally {
        listener.dispose();
      }
    },
  );
};
