import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { type ApiServer, connect } from './live/apiServer.ts';
import { Run } from './live/run.ts';
import { type Format, manifestSamples, textSamples } from './live/samples.ts';
import type { Json } from './live/shrink.ts';

/** The process' exit code: 1 where anything disagrees, 2 where nothing can be compared. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: 'string', default: '20000' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      groups: { type: 'string', default: '60' },
      format: { type: 'string', default: 'both' },
      text: { type: 'boolean', default: false },
    },
  });
  const kubeconfig = process.env.KUBERNETES_JOBS_TEST_KUBECONFIG;
  if (!kubeconfig) {
    console.error('Needs a cluster that may be used for tests: KUBERNETES_JOBS_TEST_KUBECONFIG names its kubeconfig.');
    return 2;
  }
  const format = values.format;
  if (!isFormat(format)) {
    console.error('--format is yaml, json or both.');
    return 2;
  }
  const server = connect(kubeconfig);
  const namespace = `conformance-${randomBytes(4).toString('hex')}`;
  const minor = await minorOf(server);
  await create(server, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  try {
    const run = new Run(server, namespace, minor, console.log);
    const { count, seed } = values;
    console.log(`${count} ${values.text ? 'texts' : 'manifests'} against Kubernetes 1.${minor}, seed ${seed}`);
    const samples = values.text ? textSamples(format) : manifestSamples(format);
    await run.all(fc.sample(samples, { numRuns: Number(count), seed: Number(seed) }));
    await run.report(Number(values.groups));
    return run.groups.size === 0 ? 0 : 1;
  } finally {
    await server.request('DELETE', `/api/v1/namespaces/${namespace}`);
    server.close();
  }
}

function isFormat(text: string): text is Format {
  return text === 'yaml' || text === 'json' || text === 'both';
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
