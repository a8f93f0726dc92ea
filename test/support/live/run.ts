import { setTimeout } from 'node:timers/promises';
import { Analyzer } from '../../../server/src/features/analysis.ts';
import { Manifest } from '../../../server/src/manifest/manifest.ts';
import type { Finding } from '../../../server/src/validate/finding.ts';
import { compare, expectationOf, type Located } from '../oracle.ts';
import type { Answer, ApiServer } from './apiServer.ts';
import type { Sample } from './samples.ts';
import { type Json, shrink } from './shrink.ts';
import { toVerdict } from './toVerdict.ts';

const parallel = 6;
const shrinkBudget = 300;

interface Group {
  readonly signature: string;
  readonly example: Sample;
  count: number;
}

/** What was found of one text; no signature: nothing to disagree on. */
interface Asked {
  readonly signature?: string;
  readonly said: string;
  readonly missed: readonly string[];
  readonly extra: readonly string[];
}

/** Posts manifests as dry runs and compares each answer with what the language server says. */
export class Run {
  readonly groups = new Map<string, Group>();
  private readonly statuses = new Map<number, number>();
  private compared = 0;
  private templated = 0;
  /** The server's errors and warnings without what is particular to a manifest: how much of its validation was met. */
  private readonly seen = new Set<string>();

  constructor(
    private readonly server: ApiServer,
    private readonly namespace: string,
    private readonly minor: number,
    private readonly print: (line: string) => void,
  ) {}

  async all(samples: readonly Sample[]): Promise<void> {
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let sample = samples[next++]; sample; sample = samples[next++]) {
        const { signature } = await this.ask(sample, sample.source);
        this.compared++;
        if (this.compared % 2000 === 0)
          this.print(`  ${this.compared} compared, ${this.groups.size} kinds of disagreement`);
        if (signature === undefined) continue;
        const group = this.groups.get(signature) ?? { signature, example: sample, count: 0 };
        group.count++;
        this.groups.set(signature, group);
      }
    };
    await Promise.all(Array.from({ length: parallel }, worker));
  }

  /** Status 0: the server hung up on this text, and not because it was away. */
  private async post(path: string, text: string, contentType: string): Promise<Answer> {
    for (let attempt = 0; attempt < 60; attempt++) {
      try {
        return await this.server.request('POST', path, text, contentType);
      } catch (error) {
        const ready = await this.server.request('GET', '/readyz').catch(() => undefined);
        if (ready?.status === 200) return { status: 0, body: String(error), warnings: [] };
        await setTimeout(1000);
      }
    }
    throw new Error('the API server has been away for a minute');
  }

  private async ask({ kind, format, toText }: Sample, source: Json): Promise<Asked> {
    const text = toText(source);
    const resource = kind === 'Job' ? 'jobs' : 'cronjobs';
    const path = `/apis/batch/v1/namespaces/${this.namespace}/${resource}?dryRun=All&fieldValidation=Strict`;
    const answer = await this.post(path, text, `application/${format}`);
    this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
    const said = `${answer.status} ${answer.status === 201 ? '' : answer.body.slice(0, 600)}`;
    const findings = findingsOf(text, format, this.minor);
    if (!findings) {
      this.templated++;
      return { said, missed: [], extra: [] };
    }
    if (answer.status === 0) return crashed(findings, said);
    try {
      const verdict = toVerdict(answer, { apiVersion: 'batch/v1', kind });
      for (const cause of verdict.causes ?? []) this.seen.add(plain(Object.values(cause).join(' ')));
      for (const warning of verdict.warnings) this.seen.add(plain(warning));
      const { accepted, fields, reasons, warnings, missed, extra } = compare(expectationOf(verdict, text), findings);
      const agreed = accepted && fields && reasons && warnings;
      return { said, missed, extra, ...(agreed ? {} : { signature: signatureOf(missed, extra) }) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { signature: plain(message).slice(0, 160), said: message, missed: [], extra: [] };
    }
  }

  /** The disagreements, each with the smallest manifest that still shows it. */
  async report(most: number): Promise<void> {
    const statuses = [...this.statuses].sort().map(([status, count]) => `${count} × ${status}`);
    this.print(`${this.compared} compared: ${statuses.join(', ')} (0: the server hung up)`);
    this.print(`${this.seen.size} different errors and warnings seen`);
    this.print(`${this.templated} not judged because of what looks like template parts`);
    this.print(`${this.groups.size} kinds of disagreement`);
    const groups = [...this.groups.values()].sort((a, b) => b.count - a.count);
    for (const { signature, example, count } of groups.slice(0, most)) {
      const holds = async (source: Json) => (await this.ask(example, source)).signature === signature;
      const smallest = await shrink(example.source, holds, shrinkBudget);
      const { said, missed, extra } = await this.ask(example, smallest);
      this.print(`\n== ${count} × ${signature}`);
      this.print(`  ${example.kind} in ${example.format}: ${JSON.stringify(example.toText(smallest))}`);
      this.print(`  ${said}`);
      for (const text of missed) this.print(`  MISSED ${text.slice(0, 400)}`);
      for (const text of extra) this.print(`  EXTRA  ${text.slice(0, 400)}`);
    }
    if (groups.length > most) this.print(`\n${groups.length - most} more kinds are not shown (--groups N)`);
  }
}

/**
 * The server hung up, as it does when its own validation panics (an Indexed Job with a successPolicy and no completions,
 * in 1.36). It created nothing, so the manifest counts as refused; more cannot be compared.
 */
function crashed(findings: readonly Finding[], said: string): Asked {
  const refused = findings.some(({ severity }) => severity === 'error');
  return { said, missed: [], extra: [], ...(refused ? {} : { signature: 'the server hung up, and we accept' }) };
}

/** What a disagreement has in common with others: paths without indexes and keys, without the server's words. */
function signatureOf(missed: readonly string[], extra: readonly string[]): string {
  const short = (text: string) => {
    if (text.startsWith('warning')) return plain(text.slice(0, 200));
    const [path = '', said = ''] = text.split(' | ');
    return plain(path.startsWith('(no path)') ? said.slice(0, 200) : path);
  };
  const lines = [...missed.map((text) => `MISSED ${short(text)}`), ...extra.map((text) => `EXTRA ${short(text)}`)];
  return [...new Set(lines)].sort().join('; ') || 'accepted or refused otherwise';
}

function plain(text: string): string {
  return text
    .replace(/\[[^\]]*\]/g, '[]')
    .replace(/\([0-9a-f]{8,} \.\.\.\)/, '')
    .replace(/\(\{.* \.\.\.\)/s, '')
    .replace(/line \d+/g, 'line N')
    .replace(/spec\.jobTemplate\.spec\./g, 'spec.')
    .replace(/\b(?:initContainers|containers)\b/g, 'containers')
    .replace(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .replace(/Invalid value: [^:]*:/, 'Invalid value: …:')
    .trim();
}

/**
 * What the language server says, without advice. Undefined where the text holds what looks like template parts (`$In`):
 * nothing is judged there, on purpose.
 */
function findingsOf(text: string, format: 'yaml' | 'json', minor: number): Located[] | undefined {
  const { documents } = Manifest.read(text, format);
  if (documents.some(({ document }) => document.templated)) return undefined;
  const analyzer = new Analyzer({ minor, severities: {} }, (error) => {
    throw error;
  });
  return documents.flatMap(({ document, start }) => {
    const { findings, resources } = analyzer.analyze(document, false);
    return [...findings, ...resources.flatMap((resource) => resource.findings)]
      .filter(({ stage }) => stage !== 'advice')
      .map((finding) => ({ ...finding, line: text.slice(0, start + finding.span.start).split('\n').length }));
  });
}
