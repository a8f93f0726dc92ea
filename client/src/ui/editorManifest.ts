import { window, workspace } from 'vscode';
import type { Clock } from '../cluster/clock.ts';
import type { Disposable } from '../cluster/disposable.ts';
import type { LanguageServer } from '../languageClient.ts';
import { activeDocument } from './activeDocument.ts';
import { setContextKey } from './contextKeys.ts';

/**
 * Milliseconds without a keystroke before the server is asked again. Its answer holds the whole text: a file that is
 * known to hold a Job is not asked about at every letter, for one only learns that it does so no more.
 */
const quiet = { unknown: 300, known: 1500 };

/** Keeps the context key true that tells menus whether the active editor holds a Job or CronJob. */
export function followEditorManifest(server: LanguageServer, clock: Clock): Disposable {
  let waiting: Disposable | undefined;
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
    const document = activeDocument();
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

  function askSoon(): void {
    waiting?.dispose();
    waiting = clock.after(shown ? quiet.known : quiet.unknown, () => void ask());
  }

  const listeners = [
    window.onDidChangeActiveTextEditor(() => void ask()),
    workspace.onDidChangeTextDocument(({ document }) => {
      if (document === activeDocument()) askSoon();
    }),
    workspace.onDidOpenTextDocument((document) => {
      // The language of the active document was changed.
      if (document === activeDocument()) void ask();
    }),
    server.onDidChangeState(() => void ask()),
  ];
  void ask();
  return {
    dispose() {
      waiting?.dispose();
      for (const listener of listeners) listener.dispose();
    },
  };
}
