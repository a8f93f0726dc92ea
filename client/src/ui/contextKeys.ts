import { commands } from 'vscode';
import { type ContextKey, contextKeys } from '../contributes/contextKeys.ts';

/** Sets a `when` clause context key. */
export function setContextKey(key: ContextKey, value: string | boolean): void {
  void commands.executeCommand('setContext', contextKeys[key], value);
}
