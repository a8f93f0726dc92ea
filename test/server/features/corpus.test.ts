import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type CodeAction, type Diagnostic, TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { DiagnosticData } from '../../../server/src/contract/requests.ts';
import { codeActions } from '../../../server/src/features/codeActions.ts';
import { codeDoc } from '../../../server/src/features/codeDocs.ts';
import { diagnosticsOf } from '../../../server/src/features/diagnostics.ts';
import type { FileView } from '../../../server/src/features/file.ts';
import { fileOf } from '../../support/fileView.ts';
import { sharedFolder } from '../../support/sharedFolder.ts';

/** Every so many-th manifest: all of them take longer than a unit suite may. */
const share = 3;

function dataOf(diagnostic: Diagnostic): DiagnosticData {
  return diagnostic.data as DiagnosticData;
}

function count(diagnostics: readonly Diagnostic[], like: Diagnostic): number {
  return diagnostics.filter((one) => one.code === like.code && dataOf(one).field === dataOf(like).field).length;
}

function syntaxErrors(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter((one) => dataOf(one).stage === 'syntax').length;
}

function applied(file: FileView, text: string, action: CodeAction): string {
  const edits = action.edit?.changes?.[file.uri] ?? [];
  assert.ok(edits.every((edit) => TextEdit.is(edit)));
  return TextDocument.applyEdits(TextDocument.create(file.uri, 'yaml', 1, text), edits);
}

describe('on manifests of all kinds', () => {
  const folder = sharedFolder('verdicts');
  const names = folder ? readdirSync(path.join(folder, 'manifests')).toSorted() : [];
  const read = (name: string) => ({
    text: readFileSync(path.join(folder ?? '', 'manifests', name), 'utf8'),
    format: name.endsWith('.json') ? ('json' as const) : ('yaml' as const),
  });

  before(function () {
    if (!folder) {
      console.log('      no ../shared/verdicts here: set KUBERNETES_JOBS_VERDICTS to its path');
      this.skip();
    }
  });

  it('every code has its documentation, every range is in the text', () => {
    for (const name of names) {
      const { text, format } = read(name);
      const lines = text.split(/\r\n|\n|\r/);
      for (const { code, codeDescription, range, message } of diagnosticsOf(fileOf(text, { format }))) {
        assert.ok(codeDoc(String(code)), `${name}: ${code}`);
        assert.match(codeDescription?.href ?? '', /^https:\/\/kubernetes\.io\//, `${name}: ${code}`);
        assert.ok(range.end.character <= (lines[range.end.line]?.length ?? -1), `${name}: ${code}`);
        assert.match(String(message), /[.?!]$/, `${name}: ${message}`);
      }
    }
  }).timeout(30_000);

  it('every quick fix mends what it is for, and makes no syntax error', () => {
    for (const name of names.filter((_, index) => index % share === 0)) {
      const { text, format } = read(name);
      const file = fileOf(text, { format });
      const found = diagnosticsOf(file);
      for (const diagnostic of found) {
        for (const action of codeActions(file, diagnostic.range, { diagnostics: [diagnostic] })) {
          if (!action.diagnostics) continue;
          const now = diagnosticsOf(fileOf(applied(file, text, action), { format }));
          const what = `${name}: ${diagnostic.code} at ${dataOf(diagnostic).field}: ${action.title}`;
          assert.ok(count(now, diagnostic) < count(found, diagnostic), what);
          assert.ok(syntaxErrors(now) <= syntaxErrors(found), what);
        }
      }
    }
  }).timeout(30_000);

  it('"fix all" leaves nothing that it would fix again, after a few turns', () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    for (const name of names.filter((_, index) => index % share === 1)) {
      let { text } = read(name);
      const { format } = read(name);
      let turns = 0;
      for (; turns < 8; turns++) {
        const file = fileOf(text, { format });
        const [action] = codeActions(file, range, { diagnostics: [], only: ['source.fixAll'] });
        if (!action) break;
        const next = applied(file, text, action);
        assert.notEqual(next, text, name);
        text = next;
      }
      assert.ok(turns < 8, name);
    }
  }).timeout(30_000);
});
