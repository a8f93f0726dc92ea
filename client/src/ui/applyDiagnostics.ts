import { Diagnostic, DiagnosticSeverity, type Disposable, languages, Range, Uri, workspace } from 'vscode';
import { diagnosticSource } from '../../../server/src/contract/names.ts';
import { type KnownError, type Said, unforeseen } from '../cluster/apply/foreseen.ts';
import { fieldsOf, integerOf, textOf } from '../cluster/fields.ts';
import { toPlainText } from './plainText.ts';

/** Something that the server said about a manifest, at its place. */
export interface ApplyComplaint extends Said {
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/**
 * What the API server said about manifests when they were applied. It is about the text as it was then: an edit takes
 * it away, and so does the next apply. What the language server shows as its own error is left out for as long as it
 * does.
 */
export interface ApplyDiagnostics extends Disposable {
  show(uri: string, complaints: readonly ApplyComplaint[]): void;
  clear(uri: string): void;
}

export const applySource = 'kubernetes-jobs apply';

export function createApplyDiagnostics(): ApplyDiagnostics {
  const collection = languages.createDiagnosticCollection(applySource);
  /** All that was said, and what of it is shown; by URI. */
  const said = new Map<string, { readonly all: readonly ApplyComplaint[]; shown: readonly ApplyComplaint[] }>();

  function remove(uri: Uri): void {
    if (said.delete(uri.toString())) collection.delete(uri);
  }

  function update(uri: Uri): void {
    const one = said.get(uri.toString());
    if (!one) return;
    const shown = unforeseen(one.all, knownErrors(uri));
    // Every change made here is told of as one.
    if (shown.length === one.shown.length && shown.every((complaint, index) => complaint === one.shown[index])) return;
    one.shown = shown;
    collection.set(uri, shown.map(toDiagnostic));
  }

  const listeners = [
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length) remove(document.uri);
    }),
    workspace.onDidDeleteFiles(({ files }) => {
      for (const file of files) remove(file);
    }),
    languages.onDidChangeDiagnostics(({ uris }) => {
      for (const uri of uris) update(uri);
    }),
  ];
  return {
    show(text, all) {
      const uri = Uri.parse(text, true);
      remove(uri);
      if (all.length === 0) return;
      said.set(uri.toString(), { all, shown: [] });
      update(uri);
    },
    clear(uri) {
      remove(Uri.parse(uri, true));
    },
    dispose() {
      for (const listener of listeners) listener.dispose();
      collection.dispose();
    },
  };
}

function toDiagnostic({ range, severity, message, reason }: ApplyComplaint): Diagnostic {
  const diagnostic = new Diagnostic(
    new Range(range.start.line, range.start.character, range.end.line, range.end.character),
    toPlainText(message),
    severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
  );
  diagnostic.source = applySource;
  if (reason) diagnostic.code = reason;
  return diagnostic;
}

/** What the language server shows as errors; the language client keeps each one's data on it. */
function knownErrors(uri: Uri): readonly KnownError[] {
  return languages.getDiagnostics(uri).flatMap((diagnostic) => {
    const { range, severity, source } = diagnostic;
    if (source !== diagnosticSource || severity !== DiagnosticSeverity.Error) return [];
    const data = fieldsOf('data' in diagnostic ? diagnostic.data : undefined);
    const [field, stage, reason] = [textOf(data.field), textOf(data.stage), textOf(data.reason)];
    const resource = integerOf(data.resource);
    return field === undefined ? [] : [{ range, field, stage, reason, resource }];
  });
}
