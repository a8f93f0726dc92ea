import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { type CreateNodeOptions, stringify, type ToStringOptions } from 'yaml';
import { Analyzer } from '../../server/src/features/analysis.ts';
import { Manifest } from '../../server/src/manifest/manifest.ts';
import type { Finding } from '../../server/src/validate/finding.ts';
import { type ApiServer, connect } from './live/apiServer.ts';
import { type Generated, manifests } from './live/generate.ts';
import { type Json, shrink } from './live/shrink.ts';
import { toVerdict } from './live/toVerdict.ts';
import { type Agreement, compare, expectationOf } from './oracle.ts';

const parallel = 6;
const shrinkBudget = 300;

/** The process' exit code: 1 where anything disagrees. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: 'string', default: '20000' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      groups: { type: 'string', default: '60' },
      format: { type: 'string', default: 'both' },
    },
  });
  const kubeconfig = process.env.KUBERNETES_JOBS_TEST_KUBECONFIG;
  if (!kubeconfig) {
    console.error('Needs a cluster that may be used for tests: KUBERNETES_JOBS_TEST_KUBECONFIG names its kubeconfig.');
    return 2;
  }
  const server = connect(kubeconfig);
  const namespace = `conformance-${randomBytes(4).toString('hex')}`;
  const minor = await minorOf(server);
  await create(server, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  try {
    const run = new Run(server, namespace, minor, values.format);
    const count = Number(values.count);
    console.log(`${count} manifests against Kubernetes 1.${minor}, seed ${values.seed}`);
    await run.all(fc.sample(manifests(), { numRuns: count, seed: Number(values.seed) }));
    await run.report(Number(values.groups));
    return run.groups.size === 0 ? 0 : 1;
  } finally {
    await server.request('DELETE', `/api/v1/namespaces/${namespace}`);
    server.close();
  }
}

/** How a manifest is written: undefined is JSON. */
type Style = (ToStringOptions & CreateNodeOptions & { readonly crlf?: boolean; readonly version?: '1.1' }) | undefined;

const yamlStyles: readonly NonNullable<Style>[] = [
  {},
  { version: '1.1', indent: 4, crlf: true },
  { collectionStyle: 'flow', lineWidth: 40 },
  { indentSeq: false, lineWidth: 20 },
  { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' },
  { defaultStringType: 'QUOTE_SINGLE', lineWidth: 30 },
  { defaultStringType: 'BLOCK_LITERAL', defaultKeyType: 'PLAIN' },
  { defaultStringType: 'BLOCK_FOLDED', defaultKeyType: 'PLAIN', lineWidth: 20 },
  { aliasDuplicateObjects: true },
];

/** Strings that YAML 1.1 reads as something else are not quoted unless the style says so: the server decides. */
function toYaml(value: Json, { crlf = false, ...options }: NonNullable<Style>): string {
  const text = stringify(value, { aliasDuplicateObjects: false, ...options });
  return crlf ? text.replace(/\n/g, '\r\n') : text;
}

interface Group {
  readonly signature: string;
  readonly example: Generated & { readonly style: Style };
  count: number;
}

class Run {
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
    /** How manifests are sent: json, yaml, or both in turn. */
    private readonly format: string,
  ) {}

  async all(generated: readonly Generated[]): Promise<void> {
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let index = next++; index < generated.length; index = next++) {
        const manifest = generated[index];
        if (!manifest) return;
        const style = this.styleOf(index);
        const { signature } = await this.ask(manifest, style);
        this.compared++;
        if (this.compared % 2000 === 0)
          console.log(`  ${this.compared} compared, ${this.groups.size} kinds of disagreement`);
        if (signature === undefined) continue;
        const group = this.groups.get(signature) ?? { signature, example: { ...manifest, style }, count: 0 };
        group.count++;
        this.groups.set(signature, group);
      }
    };
    await Promise.all(Array.from({ length: parallel }, worker));
  }

  private styleOf(index: number): Style {
    if (this.format === 'json' || (this.format === 'both' && index % 2 === 1)) return undefined;
    return yamlStyles[Math.floor(index / 2) % yamlStyles.length];
  }

  /** One manifest, asked of the server and of us. */
  private async ask(
    { kind, value }: Generated,
    style: Style,
  ): Promise<{ text: string; signature: string | undefined; agreement: Agreement | undefined; said: string }> {
    const text = style === undefined ? JSON.stringify(value) : toYaml(value, style);
    const format = style === undefined ? 'json' : 'yaml';
    const resource = kind === 'Job' ? 'jobs' : 'cronjobs';
    const path = `/apis/batch/v1/namespaces/${this.namespace}/${resource}?dryRun=All&fieldValidation=Strict`;
    const answer = await this.server
      .request('POST', path, text, `application/${format}`)
      .catch((error: Error) => ({ status: 0, body: error.message, warnings: [] }));
    this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
    const said = `${answer.status} ${answer.status === 201 ? '' : answer.body.slice(0, 600)}`;
    const findings = findingsOf(text, format, this.minor);
    if (!findings) {
      this.templated++;
      return { text, signature: undefined, agreement: undefined, said };
    }
    if (answer.status === 0) return crashed(text, findings, said);
    try {
      const verdict = toVerdict(answer, { apiVersion: 'batch/v1', kind });
      for (const cause of verdict.causes ?? []) this.seen.add(plain(Object.values(cause).join(' ')));
      for (const warning of verdict.warnings) this.seen.add(plain(warning));
      const agreement = compare(expectationOf(verdict, text), findings);
      const { accepted, fields, reasons, warnings, missed, extra } = agreement;
      const agreed = accepted && fields && reasons && warnings;
      const signature = agreed ? undefined : signatureOf(missed, extra);
      return { text, signature, agreement, said };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { text, signature: message.replace(/"[^"]*"/g, '"…"').slice(0, 160), agreement: undefined, said: message };
    }
  }

  /** The disagreements, each with the smallest manifest that still shows it. */
  async report(most: number): Promise<void> {
    const statuses = [...this.statuses].sort().map(([status, count]) => `${count} × ${status}`);
    console.log(`${this.compared} compared: ${statuses.join(', ')} (0: the server hung up)`);
    console.log(`${this.seen.size} different errors and warnings seen`);
    console.log(`${this.templated} not judged because of what looks like template parts`);
    console.log(`${this.groups.size} kinds of disagreement`);
    const groups = [...this.groups.values()].sort((a, b) => b.count - a.count);
    for (const { signature, example, count } of groups.slice(0, most)) {
      const { kind, style } = example;
      const holds = async (value: Json) => (await this.ask({ kind, value }, style)).signature === signature;
      const value = await shrink(example.value, holds, shrinkBudget);
      const { agreement, said } = await this.ask({ kind, value }, style);
      console.log(`\n== ${count} × ${signature}`);
      console.log(`  ${kind} as ${style === undefined ? 'JSON' : JSON.stringify(style)}: ${JSON.stringify(value)}`);
      if (!agreement) console.log(`  ${said}`);
      for (const text of agreement?.missed ?? []) console.log(`  MISSED ${text.slice(0, 400)}`);
      for (const text of agreement?.extra ?? []) console.log(`  EXTRA  ${text.slice(0, 400)}`);
    }
    if (groups.length > most) console.log(`\n${groups.length - most} more kinds are not shown (--groups N)`);
  }
}

/**
 * The server hung up, as it does when its own validation panics (an Indexed Job with a successPolicy and no completions,
 * in 1.36). It created nothing, so the manifest counts as refused; more cannot be compared.
 */
function crashed(text: string, findings: readonly Finding[], said: string) {
  const refused = findings.some(({ severity }) => severity === 'error');
  const signature = refused ? undefined : 'the server hung up, and we accept';
  return { text, signature, agreement: undefined, said };
}

/** What a disagreement has in common with others: paths without indexes and keys, without the server's words. */
function signatureOf(missed: readonly string[], extra: readonly string[]): string {
  const short = (text: string) => plain(text.startsWith('warning') ? text.slice(0, 200) : (text.split(' | ')[0] ?? ''));
  const lines = [...missed.map((text) => `MISSED ${short(text)}`), ...extra.map((text) => `EXTRA ${short(text)}`)];
  return [...new Set(lines)].sort().join('; ') || 'accepted or refused otherwise';
}

function plain(text: string): string {
  return text
    .replace(/\[[^\]]*\]/g, '[]')
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
function findingsOf(text: string, format: 'yaml' | 'json', minor: number): (Finding & { line: number })[] | undefined {
  const documents = Manifest.read(text, format).documents.map(({ document }) => document);
  if (documents.some(({ templated }) => templated)) return undefined;
  const analyzer = new Analyzer({ minor, severities: {} }, (error) => {
    throw error;
  });
  const all = documents.flatMap((document) => {
    const { findings, resources } = analyzer.analyze(document, false);
    return [...findings, ...resources.flatMap((resource) => resource.findings)];
  });
  return all.filter(({ stage }) => stage !== 'advice').map((finding) => ({ ...finding, line: 1 }));
}

async function minorOf(server: ApiServer): Promise<number> {
  const { body } = await server.request('GET', '/version');
  const { minor }: { minor: string } = JSON.parse(body);
  return Number.parseInt(minor, 10);
}

async function create(server: ApiServer, path: string, object: Json): Promise<void> {
  const { status, body } = await server.request('POST', path, JSON.stringify(object));
  if (status !== 201) throw new Error(`the server answered ${status}: ${body.slice(0, 200)}`);
}
