import { type Disposable, FoldingRange, languages, type TextDocument, Uri, window, workspace } from 'vscode';
import { jobLogLanguage } from '../contributes/languages.ts';
import { foldsOf } from './logLayout.ts';

/** Logs as documents that cannot be edited: for search, folding and screen readers. */
export interface LogDocuments extends Disposable {
  /** @param name what the tab says */
  open(name: string, text: string): Promise<void>;
}

const scheme = 'kubernetes-jobs-log';

export function createLogDocuments(): LogDocuments {
  /** As long as the editor shows them. */
  const texts = new Map<string, string>();
  let count = 0;
  let opening: string | undefined;
  const registrations = [
    workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: (uri) =>
        texts.get(uri.toString()) ?? '── this document has been closed: open the log as a document again\n',
    }),
    // A document that gets its language is closed and opened again.
    workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.toString() !== opening) texts.delete(uri.toString());
    }),
    languages.registerFoldingRangeProvider(
      // Not the Output view: it grows, and would have all of it folded anew each time.
      [scheme, 'file', 'untitled'].map((one) => ({ language: jobLogLanguage.id, scheme: one })),
      {
        provideFoldingRanges: (document) =>
          foldsOf(linesOf(document)).map(({ start, end }) => new FoldingRange(start, end)),
      },
    ),
  ];
  return {
    async open(name, text) {
      count += 1;
      const uri = Uri.from({ scheme, path: `/${count}/${name.replace(/[^\w.-]/g, '-')}.log` });
      texts.set(uri.toString(), text);
      opening = uri.toString();
      try {
        const document = await workspace.openTextDocument(uri);
        await window.showTextDocument(await languages.setTextDocumentLanguage(document, jobLogLanguage.id), {
          preview: false,
        });
      } finally {
        opening = undefined;
      }
    },
    dispose() {
      for (const registration of registrations) registration.dispose();
      texts.clear();
    },
  };
}

function* linesOf(document: TextDocument): Generator<string> {
  for (let line = 0; line < document.lineCount; line++) yield document.lineAt(line).text;
}
