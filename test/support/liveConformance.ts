import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { Manifest } from '../../server/src/manifest/manifest.ts';
import { resourcesOf } from '../../server/src/manifest/resources.ts';
import type { Finding } from '../../server/src/validate/finding.ts';
import { checkResource } from '../../server/src/validate/index.ts';
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

interface Group {
  readonly signature: string;
  readonly example: Generated & { readonly text: string };
  count: number;
}

class Run {
  readonly groups = new Map<string, Group>();
  private readonly statuses = new Map<number, number>();
  private compared = 0;
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
        const format = this.format === 'json' || (this.format !== 'yaml' && index % 2 === 1) ? 'json' : 'yaml';
        const { text, signature } = await this.ask(manifest, format);
        this.compared++;
        if (this.compared % 2000 === 0)
          console.log(`  ${this.compared} compared, ${this.groups.size} kinds of disagreement`);
        if (signature === undefined) continue;
        const group = this.groups.get(signature) ?? { signature, example: { ...manifest, text }, count: 0 };
        group.count++;
        this.groups.set(signature, group);
      }
    };
    await Promise.all(Array.from({ length: parallel }, worker));
  }

  /** One manifest, asked of the server and of us. */
  private async ask(
    { kind, value }: Generated,
    format: 'yaml' | 'json',
  ): Promise<{ text: string; signature: string | undefined; agreement: Agreement | undefined; said: string }> {
    const text = format === 'yaml' ? stringify(value, { aliasDuplicateObjects: false }) : JSON.stringify(value);
    const resource = kind === 'Job' ? 'jobs' : 'cronjobs';
    const path = `/apis/batch/v1/namespaces/${this.namespace}/${resource}?dryRun=All&fieldValidation=Strict`;
    const answer = await this.server
      .request('POST', path, text, `application/${format}`)
      .catch((error: Error) => ({ status: 0, body: error.message, warnings: [] }));
    this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
    const said = `${answer.status} ${answer.status === 201 ? '' : answer.body.slice(0, 600)}`;
    if (answer.status === 0) return this.crashed(text, format, said);
    try {
      const verdict = toVerdict(answer, { apiVersion: 'batch/v1', kind });
      for (const { field, reason, message } of verdict.causes ?? [])
        this.seen.add(plain(`${field} ${reason} ${message}`));
      for (const warning of verdict.warnings) this.seen.add(plain(warning));
      const agreement = compare(expectationOf(verdict, text), findingsOf(text, format, this.minor));
      const { accepted, fields, reasons, warnings, missed, extra } = agreement;
      const agreed = accepted && fields && reasons && warnings;
      const signature = agreed ? undefined : signatureOf(missed, extra);
      return { text, signature, agreement, said };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { text, signature: message.replace(/"[^"]*"/g, '"…"').slice(0, 160), agreement: undefined, said: message };
    }
  }

  /**
   * The server hung up, as it does when its own validation panics (an Indexed Job with a successPolicy and no completions,
   * in 1.36). It created nothing, so the manifest counts as refused; more cannot be compared.
   */
  private crashed(text: string, format: 'yaml' | 'json', said: string) {
    const refused = findingsOf(text, format, this.minor).some(({ severity }) => severity === 'error');
    const signature = refused ? undefined : 'the server hung up, and we accept';
    return { text, signature, agreement: undefined, said };
  }

  /** The disagreements, each with the smallest manifest that still shows it. */
  async report(most: number): Promise<void> {
    const statuses = [...this.statuses].sort().map(([status, count]) => `${count} × ${status}`);
    console.log(
      `${this.compared} compared (${statuses.join(', ')}); ${this.seen.size} different errors and warnings seen; ${this.groups.size} kinds of disagreement`,
    );
    const groups = [...this.groups.values()].sort((a, b) => b.count - a.count);
    for (const { signature, example, count } of groups.slice(0, most)) {
      const format = example.text.startsWith('{') ? 'json' : 'yaml';
      const { kind } = example;
      const holds = async (value: Json) => (await this.ask({ kind, value }, format)).signature === signature;
      const value = await shrink(example.value, holds, shrinkBudget);
      const { agreement, said } = await this.ask({ kind, value }, format);
      console.log(`\n== ${count} × ${signature}`);
      console.log(`  ${kind} as ${format}: ${JSON.stringify(value)}`);
      if (!agreement) console.log(`  ${said}`);
      for (const text of agreement?.missed ?? []) console.log(`  MISSED ${text.slice(0, 400)}`);
      for (const text of agreement?.extra ?? []) console.log(`  EXTRA  ${text.slice(0, 400)}`);
    }
    if (groups.length > most) console.log(`\n${groups.length - most} more kinds are not shown (--groups N)`);
  }
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

function findingsOf(text: string, format: 'yaml' | 'json', minor: number): (Finding & { line: number })[] {
  const all = Manifest.read(text, format).documents.flatMap(({ document }) => [
    ...document.findings,
    ...resourcesOf(document).flatMap((resource) => checkResource(resource, { minor })),
  ]);
  return all.map((finding) => ({ ...finding, line: 1 }));
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
