import { Diagnostic, DiagnosticSeverity, type Disposable, languages, Range, Uri, workspace } from 'vscode';
import type { Range as ContractRange } from '../../../server/src/contract/requests.ts';
import { toPlainText } from './plainText.ts';

/** Something that the server said about a manifest, at its place. */
export interface ApplyComplaint {
  readonly range: ContractRange;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** The API server's reason: `FieldValueInvalid`. */
  readonly reason?: string;
}

/**
 * What the API server said about manifests when they were applied. It is about the text as it was then: an edit takes
 * it away, and so does the next apply.
 */
export interface ApplyDiagnostics extends Disposable {
  show(uri: string, complaints: readonly ApplyComplaint[]): void;
  clear(uri: string): void;
}

export const applySource = 'kubernetes-jobs apply';

export function createApplyDiagnostics(): ApplyDiagnostics {
  const collection = languages.createDiagnosticCollection(applySource);
  const listeners = [
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length && collection.has(document.uri)) collection.delete(document.uri);
    }),
    workspace.onDidDeleteFiles(({ files }) => {
      for (const file of files) collection.delete(file);
    }),
  ];
  return {
    show(uri, complaints) {
      collection.set(
        Uri.parse(uri, true),
        complaints.map(({ range: { start, end }, severity, message, reason }) => {
          const diagnostic = new Diagnostic(
            new Range(start.line, start.character, end.line, end.character),
            toPlainText(message),
            severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
          );
          diagnostic.source = applySource;
          if (reason) diagnostic.code = reason;
          return diagnostic;
        }),
      );
    },
    clear(uri) {
      collection.delete(Uri.parse(uri, true));
    },
    dispose() {
      for (const listener of listeners) listener.dispose();
      collection.dispose();
    },
  };
}
