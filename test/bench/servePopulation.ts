import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { fieldsOf } from '../../client/src/cluster/fields.ts';
import type { KubernetesObject } from '../../client/src/cluster/ports.ts';
import { jobOf, jobStatusOf, managedFields, podOf, podStatusOf, populationOf } from './population.ts';

type Stored = Record<string, unknown> & { metadata: Record<string, unknown> };

/**
 * Serves a population from memory, as text made beforehand, so that what is measured is the reader: lists in pages, watches
 * that say nothing until an object is patched. Tells its port to the parent process.
 */
export async function servePopulation(jobs: number): Promise<void> {
  const collections = new Map<string, Stored[]>([
    ['namespaces', []],
    ['jobs', []],
    ['cronjobs', []],
    ['pods', []],
  ]);
  let version = 1000;
  const add = (plural: string, object: KubernetesObject, uid: string, status?: unknown): void => {
    version += 1;
    const metadata = {
      ...fieldsOf(object.metadata),
      uid,
      resourceVersion: String(version),
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields,
    };
    collections.get(plural)?.push({ ...object, metadata, status });
  };
  let count = 0;
  for (const { name: namespace, jobs: size } of populationOf(jobs, 'bench').namespaces) {
    add('namespaces', { metadata: { name: namespace } }, `ns-${namespace}`, { phase: 'Active' });
    for (let index = 0; index < size; index += 1) {
      count += 1;
      const job = jobOf(namespace, index);
      const uid = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
      add('jobs', job, uid, jobStatusOf(index));
      const name = String(fieldsOf(job.metadata).name);
      for (let at = 0; at < 3; at += 1) {
        add('pods', podOf(namespace, { name, uid }, at), `${uid}-${at}`, podStatusOf(index));
      }
    }
  }
  const texts = new Map(
    [...collections].map(([plural, objects]) => [plural, objects.map((one) => JSON.stringify(one))]),
  );
  const watching = new Map<string, Set<http.ServerResponse>>();

  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const [plural = '', name] = url.pathname
      .split('/')
      .slice(url.pathname.includes('/namespaces/') ? -2 : -1)
      .reverse()
      .slice(0, 2)
      .reverse();
    if (request.method === 'PATCH') return patch(name ?? '', url.pathname.split('/').at(-3) ?? '', response);
    const list = texts.get(plural);
    if (!list) return void response.end('{}');
    if (url.searchParams.get('watch')) {
      response.writeHead(200);
      response.flushHeaders();
      const set = watching.get(plural) ?? new Set();
      watching.set(plural, set.add(response));
      response.on('close', () => set.delete(response));
      return undefined;
    }
    const start = Number(url.searchParams.get('continue') ?? 0);
    const end = start + Number(url.searchParams.get('limit') ?? list.length);
    const more = end < list.length ? `,"continue":"${end}"` : '';
    response.end(`{"metadata":{"resourceVersion":"${version}"${more}},"items":[${list.slice(start, end).join(',')}]}`);
    return undefined;
  });

  function patch(name: string, namespace: string, response: http.ServerResponse): void {
    const job = collections
      .get('jobs')
      ?.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
    if (!job) return void response.writeHead(404).end('{}');
    version += 1;
    const changed = {
      ...job,
      metadata: { ...job.metadata, resourceVersion: String(version) },
      spec: { ...fieldsOf(job.spec), suspend: true },
      status: { conditions: [{ type: 'Suspended', status: 'True' }] },
    };
    response.end(JSON.stringify(changed));
    const line = `${JSON.stringify({ type: 'MODIFIED', object: changed })}\n`;
    for (const one of watching.get('jobs') ?? []) one.write(line);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.send?.((server.address() as AddressInfo).port);
}
