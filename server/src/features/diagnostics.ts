import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import { diagnosticSource } from '../contract/names.ts';
import type { DiagnosticData } from '../contract/requests.ts';
import { moveRange, type Position } from '../convert.ts';
import type { ManifestDocument, PlacedDocument } from '../manifest/document.ts';
import type { Finding, Severity } from '../validate/finding.ts';
import type { DocumentAnalysis } from './analysis.ts';
import { codeDoc } from './codeDocs.ts';
import { analysisOf, type FileView, linesOf } from './file.ts';

/** All diagnostics of a file. */
export function diagnosticsOf(file: FileView): Diagnostic[] {
  if (file.problem) return [problemDiagnostic(file.problem)];
  const diagnostics: Diagnostic[] = [];
  let resourcesBefore = 0;
  for (const placed of file.manifest?.documents ?? []) {
    const analysis = analysisOf(file, placed.document);
    if (analysis.findings.length === 0 && analysis.resources.length === 0) continue;
    const start = file.positions.positionAt(placed.start);
    for (const draft of draftsOf(placed.document, analysis)) {
      diagnostics.push(toDiagnostic(draft, file, start, resourcesBefore));
    }
    resourcesBefore += analysis.resources.length;
  }
  return diagnostics;
}

function problemDiagnostic(problem: NonNullable<FileView['problem']>): Diagnostic {
  return {
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
    severity: DiagnosticSeverity.Information,
    source: diagnosticSource,
    code: problem.code,
    message: problem.message,
    data: { field: '', stage: 'syntax' } satisfies DiagnosticData,
  };
}

/** A diagnostic as far as it does not depend on where its document stands in which file. */
interface Draft {
  readonly diagnostic: Diagnostic;
  readonly href: string | undefined;
  readonly related: { range: Diagnostic['range']; message: string }[];
  readonly data: DiagnosticData;
  /** Which of the document's resources it is about. */
  readonly resource: number | undefined;
}

const drafts = new WeakMap<DocumentAnalysis, readonly Draft[]>();

function draftsOf(document: ManifestDocument, analysis: DocumentAnalysis): readonly Draft[] {
  let known = drafts.get(analysis);
  if (!known) {
    known = [
      ...analysis.findings.map((finding) => toDraft(document, finding, undefined)),
      ...analysis.resources.flatMap(({ findings }, index) =>
        findings.map((finding) => toDraft(document, finding, index)),
      ),
    ];
    drafts.set(analysis, known);
  }
  return known;
}

function toDraft(document: ManifestDocument, finding: Finding, resource: number | undefined): Draft {
  const lines = linesOf(document);
  return {
    diagnostic: {
      range: lines.rangeOf(finding.span),
      severity: severities[finding.severity],
      source: diagnosticSource,
      code: finding.code,
      message: finding.message,
    },
    href: codeDoc(finding.code)?.link,
    related: (finding.related ?? []).map(({ span, message }) => ({ range: lines.rangeOf(span), message })),
    data: {
      field: finding.field,
      ...(finding.reason ? { reason: finding.reason } : {}),
      stage: finding.stage,
    },
    resource,
  };
}

function toDiagnostic(draft: Draft, file: FileView, start: Position, resourcesBefore: number): Diagnostic {
  const { uri, client } = file;
  return {
    ...draft.diagnostic,
    range: moveRange(draft.diagnostic.range, start),
    ...(draft.href ? { codeDescription: { href: draft.href } } : {}),
    ...(draft.related.length > 0 && client.relatedInformation
      ? {
          relatedInformation: draft.related.map(({ range, message }) => ({
            location: { uri, range: moveRange(range, start) },
            message,
          })),
        }
      : {}),
    data:
      draft.resource === undefined
        ? draft.data
        : ({ ...draft.data, resource: resourcesBefore + draft.resource } satisfies DiagnosticData),
  };
}

const severities: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** The findings of one document with the resource that each is about, for features that act on them. */
export function findingsIn(
  file: FileView,
  placed: PlacedDocument,
): { finding: Finding; resource: DocumentAnalysis['resources'][number]['resource'] | undefined }[] {
  const analysis = analysisOf(file, placed.document);
  return [
    ...analysis.findings.map((finding) => ({ finding, resource: undefined })),
    ...analysis.resources.flatMap(({ resource, findings }) => findings.map((finding) => ({ finding, resource }))),
  ];
}
