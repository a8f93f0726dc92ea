import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EventEmitter, Uri, window, workspace } from 'vscode';
import { toPlainText } from './plainText.ts';

/** Where logs go that leave their window. */
export interface LogFiles {
  /**
   * Asks for a file and writes the text to it. @returns the file; undefined when the person leaves it
   * @throws what the disk throws, or the signal's reason
   */
  save(name: string, text: AsyncIterable<string>, signal: AbortSignal): Promise<string | undefined>;
  /** Shows a text in a terminal that runs no program. The text holds no escape sequences but colours. */
  openInTerminal(title: string, text: (closed: AbortSignal) => AsyncIterable<string>): void;
}

export const logFiles: LogFiles = {
  async save(name, text, signal) {
    const folder = workspace.workspaceFolders?.[0]?.uri;
    const chosen = await window.showSaveDialog({
      title: 'Save Log',
      ...(folder?.scheme === 'file' ? { defaultUri: Uri.joinPath(folder, name) } : {}),
    });
    if (!chosen) return undefined;
    await pipeline(Readable.from(text), createWriteStream(chosen.fsPath, { mode: 0o600 }), { signal });
    return chosen.fsPath;
  },
  openInTerminal(title, text) {
    const written = new EventEmitter<string>();
    const closed = new AbortController();
    const pump = async (): Promise<void> => {
      for await (const piece of text(closed.signal)) {
        if (closed.signal.aborted) return;
        if (piece !== '') written.fire(piece);
        // The terminal's own buffer is filled as fast as this goes.
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    };
    window
      .createTerminal({
        name: toPlainText(title, 100),
        pty: {
          onDidWrite: written.event,
          open: () => void pump().catch((error: unknown) => written.fire(`${String(error)}\r\n`)),
          close: () => {
            closed.abort();
            written.dispose();
          },
        },
      })
      .show(true);
  },
};
