import {
  type CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type Diagnostic,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { diagnosticSource, fixAllKind } from '../contract/names.ts';
import type { PlacedDocument } from '../manifest/document.ts';
import type { Span } from '../manifest/node.ts';
import type { Resource } from '../manifest/resources.ts';
import { type QuickFix, toJobTarget } from '../rules/fix.ts';
import { Field } from '../validate/field.ts';
import type { Finding } from '../validate/finding.ts';
import { findingsIn } from './diagnostics.ts';
import { type FileView, rangeIn } from './file.ts';
import { codeFixes } from './fixes/codeFixes.ts';
import { findingFixes } from './fixes/findingFixes.ts';
import { syntaxFixes } from './fixes/syntaxFixes.ts';

/** Quick fixes for what is reported in the range, and "fix all" for the whole file. */
export function codeActions(file: FileView, range: Range, context: CodeActionContext): CodeAction[] {
  const actions: CodeAction[] = [];
  if (isWanted(context.only, CodeActionKind.QuickFix)) actions.push(...quickFixes(file, range, context.diagnostics));
  if (isWanted(context.only, fixAllKind, true)) actions.push(...fixAll(file));
  return actions;
}

/** A kind is asked for by its own name or by any it stands below. Source actions are only made when asked for. */
function isWanted(only: readonly string[] | undefined, kind: string, mustBeAsked = false): boolean {
  if (!only || only.length === 0) return !mustBeAsked;
  return only.some((wanted) => wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`));
}

function quickFixes(file: FileView, range: Range, diagnostics: readonly Diagnostic[]): CodeAction[] {
  const first = file.positions.offsetAt(range.start);
  const last = file.positions.offsetAt(range.end);
  const seen = new Set<string>();
  const actions: CodeAction[] = [];
  for (const placed of file.manifest?.documents ?? []) {
    if (placed.end < first || placed.start > last) continue;
    for (const { finding, resource } of findingsIn(file, placed)) {
      if (finding.span.start + placed.start > last || finding.span.end + placed.start < first) continue;
      for (const fix of fixesOf(file, placed, finding, resource)) {
        const action = toCodeAction(file, placed, finding, fix, diagnostics);
        // Two findings may ask for the same change.
        const key = JSON.stringify([action.title, fix.edits]);
        if (seen.has(key)) continue;
        seen.add(key);
        actions.push(action);
      }
    }
  }
  return actions;
}

function fixesOf(
  file: FileView,
  { document }: PlacedDocument,
  finding: Finding,
  resource: Resource | undefined,
): readonly QuickFix[] {
  if (!resource) return syntaxFixes(finding);
  const { minor } = file.analyzer.target;
  const target = toJobTarget(resource.kind, Field.root(resource.root), minor);
  const place = { document, resource, target, minor };
  return [...findingFixes(finding, place), ...codeFixes(finding, place)].filter(({ edits }) => edits.length > 0);
}

function toCodeAction(
  file: FileView,
  placed: PlacedDocument,
  finding: Finding,
  fix: QuickFix,
  diagnostics: readonly Diagnostic[],
): CodeAction {
  const range = rangeIn(file, placed, finding.span);
  const solved = diagnostics.filter(
    (diagnostic) =>
      diagnostic.source === diagnosticSource && diagnostic.code === finding.code && isEqual(diagnostic.range, range),
  );
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    ...(solved.length > 0 ? { diagnostics: solved } : {}),
    ...(fix.preferred ? { isPreferred: true } : {}),
    edit: toWorkspaceEdit(
      file,
      fix.edits.map(({ span, newText }) => ({ range: rangeIn(file, placed, span), newText })),
    ),
  };
}

/** Everything that has exactly one right answer, in one edit. Where two changes meet, the first one is made. */
function fixAll(file: FileView): CodeAction[] {
  const edits: TextEdit[] = [];
  for (const placed of file.manifest?.documents ?? []) {
    const taken: Span[] = [];
    for (const { finding, resource } of findingsIn(file, placed)) {
      const fix = fixesOf(file, placed, finding, resource).find(({ sure }) => sure);
      if (!fix || fix.edits.some(({ span }) => taken.some((other) => meet(span, other)))) continue;
      taken.push(...fix.edits.map(({ span }) => span));
      edits.push(...fix.edits.map(({ span, newText }) => ({ range: rangeIn(file, placed, span), newText })));
    }
  }
  if (edits.length === 0) return [];
  return [{ title: 'Fix all that has one right answer', kind: fixAllKind, edit: toWorkspaceEdit(file, edits) }];
}

/** Insertions at the same place meet too: which comes first would be a guess. */
function meet(one: Span, other: Span): boolean {
  return one.start <= other.end && other.start <= one.end;
}

function isEqual(one: Range, other: Range): boolean {
  return (
    one.start.line === other.start.line &&
    one.start.character === other.start.character &&
    one.end.line === other.end.line &&
    one.end.character === other.end.character
  );
}

/** With the version where the client can check it, so that no edit is made to a text it was not made for. */
function toWorkspaceEdit(file: FileView, edits: TextEdit[]): WorkspaceEdit {
  if (!file.client.documentChanges) return { changes: { [file.uri]: edits } };
  return { documentChanges: [{ textDocument: { uri: file.uri, version: file.version }, edits }] };
}
