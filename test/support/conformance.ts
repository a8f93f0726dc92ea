import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Analyzer } from '../../server/src/features/analysis.ts';
import type { Format } from '../../server/src/manifest/document.ts';
import { Manifest } from '../../server/src/manifest/manifest.ts';
import type { Finding } from '../../server/src/validate/finding.ts';
import { type Agreement, compare, expectationOf, type Located } from './oracle.ts';
import { readVerdicts, type Verdict } from './verdicts.ts';

/** The version whose server gave the verdicts. */
const minor = 36;

export interface Case {
  readonly id: string;
  readonly docIndex: number;
  readonly itemIndex: number | undefined;
  readonly area: string;
  readonly verdict: Verdict;
  readonly inScope: boolean;
  readonly agreement: Agreement;
}

export interface Totals {
  documents: number;
  /** Accepted or refused as by the server or kubectl. */
  agreed: number;
  /** And with the server's error field paths. */
  fields: number;
  /** And with its reasons. */
  reasons: number;
  warnings: number;
}

/** Every document of the corpus, ours against the server's. `areas` are beginnings of case ids; none: all. */
export function runCorpus(folder: string, areas: readonly string[] = []): Case[] {
  const byId = new Map<string, Verdict[]>();
  for (const verdict of readVerdicts(folder)) {
    if (areas.length > 0 && !areas.some((area) => verdict.id.startsWith(area))) continue;
    byId.set(verdict.id, [...(byId.get(verdict.id) ?? []), verdict]);
  }
  return [...byId].flatMap(([id, verdicts]) => runFile(folder, id, verdicts));
}

function runFile(folder: string, id: string, verdicts: readonly Verdict[]): Case[] {
  const file = ['.yaml', '.yml', '.json'].map((end) => path.join(folder, 'manifests', id + end)).find(existsSync);
  if (!file) throw new Error(`no manifest of the verdict ${id}`);
  const text = readFileSync(file, 'utf8');
  const lines = lineStarts(text);
  const starts = [...new Set(verdicts.map(({ line }) => lines[line - 1] ?? 0))].sort((a, b) => a - b);
  const findings = findingsOf(text, file.endsWith('.json') ? 'json' : 'yaml', starts, lines);
  return verdicts.map((verdict) => {
    const start = lines[verdict.line - 1] ?? 0;
    const end = starts.find((other) => other > start) ?? text.length;
    const expectation = expectationOf(verdict, text.slice(start, end));
    const ours = findings.filter(({ at, itemIndex }) => at === start && itemIndex === verdict.itemIndex);
    const located = ours.map(({ finding }) => ({ ...finding, line: finding.line - verdict.line + 1 }));
    return {
      id,
      docIndex: verdict.docIndex,
      itemIndex: verdict.itemIndex,
      area: id.replace(/-\d+$/, ''),
      verdict,
      inScope: expectation.outOfScope === undefined,
      agreement: compare(expectation, located),
    };
  });
}

interface Placed {
  readonly finding: Located;
  /** Where the posted document starts that it belongs to. */
  readonly at: number;
  readonly itemIndex: number | undefined;
}

/** As the language server says it: everything but advice, which is not the server's. */
const analyzer = new Analyzer({ minor, severities: {} }, (error) => {
  throw error;
});

function findingsOf(text: string, format: Format, starts: readonly number[], lines: readonly number[]): Placed[] {
  return Manifest.read(text, format).documents.flatMap(({ document, start }) => {
    const anchor = start + (document.root?.span.start ?? document.findings[0]?.span.start ?? 0);
    const at = starts.findLast((other) => other <= anchor) ?? starts[0] ?? 0;
    const { findings, resources } = analyzer.analyze(document, false);
    const place = (finding: Finding, itemIndex: number | undefined): Placed => ({
      finding: { ...finding, line: lineOf(lines, finding.span.start + start) },
      at,
      itemIndex,
    });
    return [
      ...findings.map((finding) => place(finding, undefined)),
      ...resources.flatMap(({ resource, findings }) => findings.map((finding) => place(finding, resource.itemIndex))),
    ].filter(({ finding }) => finding.stage !== 'advice');
  });
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts: readonly number[], offset: number): number {
  return starts.findLastIndex((start) => start <= offset) + 1;
}

export function totalsOf(cases: readonly Case[]): Totals {
  const inScope = cases.filter((one) => one.inScope || one.agreement.extra.length > 0);
  const count = (is: (agreement: Agreement) => boolean) => inScope.filter(({ agreement }) => is(agreement)).length;
  return {
    documents: inScope.length,
    agreed: count(({ accepted }) => accepted),
    fields: count(({ accepted, fields }) => accepted && fields),
    reasons: count(({ accepted, fields, reasons }) => accepted && fields && reasons),
    warnings: count(({ warnings }) => warnings),
  };
}

/** The table by area, and the disagreements below it. */
export function describeCorpus(cases: readonly Case[]): string {
  const areas = [...new Set(cases.map(({ area }) => area))].sort();
  const rows = areas.map((area) => ({ area, ...totalsOf(cases.filter((one) => one.area === area)) }));
  const cell = (value: number, of: number) => `${value === of ? '' : '! '}${value}`.padStart(8);
  const line = (name: string, row: Totals) =>
    `${name.padEnd(20)}${String(row.documents).padStart(10)}${[row.agreed, row.fields, row.reasons, row.warnings].map((value) => cell(value, row.documents)).join(' ')}`;
  const out = [`${'area'.padEnd(20)} documents  agreed   fields  reasons warnings`];
  for (const { area, ...row } of rows) out.push(line(area, row));
  out.push(line('all', totalsOf(cases)));
  for (const { id, docIndex, itemIndex, verdict, agreement } of cases) {
    const { accepted, fields, reasons, warnings, missed, extra } = agreement;
    if (accepted && fields && reasons && warnings) continue;
    const place = `${id}${docIndex ? ` document ${docIndex}` : ''}${itemIndex === undefined ? '' : ` item ${itemIndex}`}`;
    out.push('', `${place}: the server said ${verdict.httpCode}${accepted ? '' : '; NOT AGREED ON ACCEPT OR REJECT'}`);
    for (const text of missed) out.push(`  MISSED ${shortened(text)}`);
    for (const text of extra) out.push(`  EXTRA  ${shortened(text)}`);
  }
  return out.join('\n');
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 260 ? `${line.slice(0, 260)}…` : line;
}
