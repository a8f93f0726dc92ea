import { type Disposable, window, workspace } from 'vscode';
import type { LanguageServer } from '../languageClient.ts';
import { setContextKey } from './contextKeys.ts';

/** Keeps the context key true that tells menus whether the active editor holds a Job or CronJob. */
export function followEditorManifest(server: LanguageServer): Disposable {
  /** Counts the questions: an answer to an older one is not used. */
  let asked = 0;
  let shown = false;

  function set(value: boolean): void {
    if (value === shown) return;
    shown = value;
    setContextKey('editorHasManifest', value);
  }

  async function ask(): Promise<void> {
    const mine = ++asked;
    const document = window.activeTextEditor?.document;
    if (!document || !server.handles(document) || !server.running) {
      set(false);
      return;
    }
    try {
      const { resources } = await server.documents(document.uri);
      if (mine === asked) set(resources.length > 0);
    } catch {
      // The server was stopped in between; its next start asks again.
      if (mine === asked) set(false);
    }
  }

  const listeners = [
    window.onDidChangeActiveTextEditor(() => void ask()),
    workspace.onDidChangeTextDocument(({ document }) => {
      if (document === window.activeTextEditor?.document) void ask();
    }),
    workspace.onDidOpenTextDocument((document) => {
      // The language of the active document was changed.
      if (document === window.activeTextEditor?.document) void ask();
    }),
    server.onDidChangeState(() => void ask()),
  ];
  void ask();
  return {
    dispose() {
      for (const listener of listeners) listener.dispose();
    },
  };
}
