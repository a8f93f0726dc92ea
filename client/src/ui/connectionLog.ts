import type { LogOutputChannel } from 'vscode';
import type { Disposable } from '../cluster/disposable.ts';
import type { Connection } from './connection.ts';
import { toPlainText } from './plainText.ts';

/** Writes a line for support whenever the connection fares differently; a retry that fails the same way is none. */
export function logConnection(
  connection: Connection,
  log: LogOutputChannel,
  errorWords: (error: unknown) => string,
): Disposable {
  let last = '';
  return connection.onDidChange(() => {
    const { state, context, place, error } = connection.status;
    const where = context === undefined ? '' : ` context ${context}${place ? ` at ${place.server}` : ''}`;
    const line = toPlainText(`${state}${where}${error === undefined ? '' : `: ${errorWords(error)}`}`, 2000);
    if (line === last || state === 'connecting') return;
    last = line;
    if (error === undefined) log.info(`Connection: ${line}`);
    else log.warn(`Connection: ${line}`);
  });
}
