import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Services } from '../../../client/src/commands/services.ts';

export const extensionId = 'kubernetes-jobs.kubernetes-jobs';

export function extension(): vscode.Extension<Services> {
  const found = vscode.extensions.getExtension<Services>(extensionId);
  assert.ok(found, 'the extension is not installed');
  return found;
}

/** The services of the running extension. It hands them out in test mode only. */
export async function services(): Promise<Services> {
  return extension().activate();
}

/**
 * Resolves with what `read` returns as soon as that is not undefined: now, or after one of the events.
 * Mocha's own time limit ends a wait for something that never comes.
 */
export function until<T>(
  read: () => T | undefined,
  ...events: readonly ((listener: () => void) => { dispose(): void })[]
): Promise<T> {
  return new Promise((resolve, reject) => {
    const subscriptions: { dispose(): void }[] = [];
    const look = (): void => {
      try {
        const value = read();
        if (value === undefined) return;
        resolve(value);
      } catch (error) {
        reject(error);
      }
      for (const subscription of subscriptions) subscription.dispose();
    };
    subscriptions.push(...events.map((listen) => listen(look)));
    look();
  });
}

/** The language server answers. */
export async function serverRunning({ server }: Services): Promise<void> {
  await until(() => server.running || undefined, server.onDidChangeState);
}

/** Opens text as an untitled document in an editor that is then the active one, which commands act on. */
export async function openText(content: string, language = 'yaml'): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  await vscode.window.showTextDocument(document);
  // The extension host hears of it apart from the answer, on a busy machine perhaps after it.
  await until(
    () => vscode.window.activeTextEditor?.document === document || undefined,
    vscode.window.onDidChangeActiveTextEditor,
  );
  return document;
}

export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Diagnostics of one source, as soon as `wanted` accepts them. */
export function diagnosticsOf(
  document: vscode.TextDocument,
  source: string,
  wanted: (diagnostics: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  return until(
    () => {
      const found = vscode.languages.getDiagnostics(document.uri).filter((diagnostic) => diagnostic.source === source);
      return wanted(found) ? found : undefined;
    },
    (listener) => vscode.languages.onDidChangeDiagnostics(listener),
  );
}

/** Everything that is said to a person while `work` runs, with the answers that a person would give. */
export async function listening(
  { prompts }: Services,
  answers: readonly (readonly [part: string, answer: string | undefined])[],
  work: () => PromiseLike<unknown>,
): Promise<readonly string[]> {
  const said: string[] = [];
  const original = { ...prompts };
  const reply =
    (kind: string) =>
    async (message: string): Promise<undefined> => {
      said.push(`${kind}: ${message}`);
      return answers.find(([part]) => message.includes(part))?.[1] as undefined;
    };
  Object.assign(prompts, {
    inform: reply('inform'),
    warn: reply('warn'),
    error: reply('error'),
    confirm: reply('confirm'),
  });
  try {
    await work();
  } finally {
    Object.assign(prompts, original);
  }
  return said;
}
