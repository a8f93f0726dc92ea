import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import { diagnosticSource } from '../contract/names.ts';
import type { DiagnosticData } from '../contract/requests.ts';
import { moveRange, type Range } from '../convert.ts';
import type { PlacedDocument } from '../manifest/document.ts';
import type { Span } from '../manifest/node.ts';
import type { Finding, Severity } from '../validate/finding.ts';
import type { DocumentAnalysis } from './analysis.ts';
import { codeDoc } from './codeDocs.ts';
import { analysisOf, type FileView, linesOf } from './file.ts';

/**
 * Editors show no more than so many (VS Code drops the rest), and all of them are sent with every keystroke. What the
 * server would refuse is always among them.
 */
const mostWithAdvice = 1000;

/** All diagnostics of a file. */
export function diagnosticsOf(file: FileView): Diagnostic[] {
  if (file.problem) return [problemDiagnostic(file.problem)];
  const diagnostics: Diagnostic[] = [];
  let resourcesBefore = 0;
  for (const placed of file.manifest?.documents ?? []) {
    const analysis = analysisOf(file, placed.document);
    if (analysis.findings.length === 0 && analysis.resources.length === 0) continue;
    for (const diagnostic of placedDiagnostics(file, placed, analysis, resourcesBefore)) diagnostics.push(diagnostic);
    resourcesBefore += analysis.resources.length;
  }
  return diagnostics.length <= mostWithAdvice ? diagnostics : withLessAdvice(diagnostics);
}

function withLessAdvice(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const isAdvice = ({ severity }: Diagnostic) => (severity ?? DiagnosticSeverity.Error) > DiagnosticSeverity.Warning;
  let room = mostWithAdvice - diagnostics.filter((diagnostic) => !isAdvice(diagnostic)).length;
  return diagnostics.filter((diagnostic) => !isAdvice(diagnostic) || room-- > 0);
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

/** What was said of a document, and where it stood then. */
interface Said {
  readonly uri: string;
  readonly client: FileView['client'];
  readonly line: number;
  readonly character: number;
  readonly resourcesBefore: number;
  readonly diagnostics: readonly Diagnostic[];
}

const said = new WeakMap<DocumentAnalysis, Said>();

/** A document that neither changed nor moved has the same diagnostics as before. */
function placedDiagnostics(
  { uri, client, positions }: FileView,
  { document, start }: PlacedDocument,
  analysis: DocumentAnalysis,
  resourcesBefore: number,
): readonly Diagnostic[] {
  const { line, character } = positions.positionAt(start);
  let known = said.get(analysis);
  if (
    known?.line !== line ||
    known.character !== character ||
    known.resourcesBefore !== resourcesBefore ||
    known.uri !== uri ||
    known.client !== client
  ) {
    const toRange = (span: Span) => moveRange(linesOf(document).rangeOf(span), { line, character });
    const convert = (finding: Finding, resource: number | undefined) =>
      toDiagnostic(finding, resource, toRange, client.relatedInformation ? uri : undefined);
    const diagnostics = [
      ...analysis.findings.map((finding) => convert(finding, undefined)),
      ...analysis.resources.flatMap(({ findings }, index) =>
        findings.map((finding) => convert(finding, resourcesBefore + index)),
      ),
    ];
    known = { uri, client, line, character, resourcesBefore, diagnostics };
    said.set(analysis, known);
  }
  return known.diagnostics;
}

/** `uri`: of the file, where the client shows related places. */
function toDiagnostic(
  finding: Finding,
  resource: number | undefined,
  toRange: (span: Span) => Range,
  uri: string | undefined,
): Diagnostic {
  const href = codeDoc(finding.code)?.link;
  return {
    range: toRange(finding.span),
    severity: severities[finding.severity],
    source: diagnosticSource,
    code: finding.code,
    ...(href ? { codeDescription: { href } } : {}),
    message: finding.message,
    ...(finding.related && uri !== undefined
      ? {
          relatedInformation: finding.related.map(({ span, message }) => ({
            location: { uri, range: toRange(span) },
            message,
          })),
        }
      : {}),
    data: {
      field: finding.field,
      ...(finding.reason ? { reason: finding.reason } : {}),
      stage: finding.stage,
      ...(resource === undefined ? {} : { resource }),
    } satisfies DiagnosticData,
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
