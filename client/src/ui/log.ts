import { type LogOutputChannel, window } from 'vscode';

/** The extension's own log. What goes in is never a secret and never a raw answer of a server. */
export function createLog(): LogOutputChannel {
  return window.createOutputChannel('Kubernetes Jobs', { log: true });
}
