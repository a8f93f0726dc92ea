import type { ConnectionStatus } from './connection.ts';
import { toPlainText } from './plainText.ts';

/** What the status bar says: where the next command goes. */
export function statusText(status: ConnectionStatus): string {
  const { state, context, namespace, staleSince } = status;
  const name = (text: string): string => toPlainText(text, 60).replace(/\$\(/g, '$ (');
  const where = context === undefined ? 'no cluster' : `${name(context)} / ${name(namespace ?? 'default')}`;
  switch (state) {
    case 'connecting':
      return `$(loading~spin) ${where}`;
    case 'idle':
    case 'connected':
      return `$(${staleSince === undefined ? 'server-environment' : 'warning'}) ${where}`;
    case 'untrusted':
      return '';
    default:
      return `$(debug-disconnect) ${where}`;
  }
}
