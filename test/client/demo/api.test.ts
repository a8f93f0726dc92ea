import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { createDemoCluster, type DemoCluster } from '../../../client/src/demo/index.ts';
import { jobKind } from '../../../client/src/demo/store/kinds.ts';
import { createFakeClock } from '../../support/fakeClock.ts';

const spec = {
  suspend: true,
  template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } },
};

describe('The API of the demo cluster', () => {
  let cluster: DemoCluster;
  beforeEach(async () => {
    cluster = await createDemoCluster({ clock: createFakeClock() });
  });
  afterEach(() => cluster.stop());

  interface Reply {
    readonly code: number;
    readonly body: { readonly [field: string]: unknown };
    readonly headers: http.IncomingHttpHeaders;
  }

  function ask(
    path: string,
    options: { method?: string; headers?: http.OutgoingHttpHeaders; body?: string; token?: string } = {},
  ): Promise<Reply> {
    const headers = { authorization: `Bearer ${options.token ?? cluster.token}`, ...options.headers };
    return new Promise((resolve, reject) => {
      const request = http.request(cluster.server + path, { method: options.method ?? 'GET', headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const body = text.startsWith('{') ? (JSON.parse(text) as Reply['body']) : { text };
          resolve({ code: response.statusCode ?? 0, body, headers: response.headers });
        });
      });
      request.on('error', reject);
      request.end(options.body);
    });
  }

  function raw(text: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = net.connect(cluster.port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk) => {
        answer += String(chunk);
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(answer));
    });
  }

  const jobs = '/apis/batch/v1/namespaces/default/jobs';

  it('lets nobody in without its token', async () => {
    for (const headers of [{ authorization: '' }, { authorization: 'Bearer x' }, { authorization: 'Basic eDp5' }]) {
      const { code, body } = await ask(jobs, { headers });
      assert.equal(code, 401);
      assert.equal(body.reason, 'Unauthorized');
    }
    assert.equal((await ask('/version', { token: `${cluster.token}x` })).code, 401);
  });

  it('answers to its own names alone', async () => {
    for (const host of ['evil.example', `evil.example:${cluster.port}`, '127.0.0.1']) {
      assert.equal((await ask('/version', { headers: { host } })).code, 403);
    }
    assert.equal((await ask('/version', { headers: { host: `localhost:${cluster.port}` } })).code, 200);
  });

  it('survives what is no HTTP, no path and no JSON', async () => {
    assert.match(await raw('\u0000\u0001\u0002\r\n\r\n'), /^HTTP\/1\.1 400/);
    assert.match(await raw('GET /version HTTP/9.9\r\n\r\n'), /^HTTP\/1\.1 (400|505)/);
    for (const path of [
      '/%',
      '/api/v1/namespaces/%ff/pods',
      '//',
      '/apis/batch/v1/namespaces/default/jobs/a/b/c/d',
      '/__proto__',
    ]) {
      const { code } = await ask(path);
      assert.ok(code >= 400 && code < 500, `${path}: ${code}`);
    }
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '5',
      '"x"',
      '{"metadata":5}',
      '{"metadata":{"name":{}}}',
      '{"spec":[]}',
      '\u0000',
      `${'['.repeat(5000)}`,
    ]) {
      const { code } = await ask(jobs, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
      assert.ok(code >= 400 && code < 500, `${body.slice(0, 20)}: ${code}`);
    }
    assert.equal((await ask('/version')).code, 200);
  });

  it('says to kubectl that it checks fields itself', async () => {
    const { body } = await ask('/openapi/v3');
    const places = body.paths as Record<string, { serverRelativeURL: string }>;
    assert.deepEqual(Object.keys(places).sort(), ['api/v1', 'apis/batch/v1']);
    const document = await ask(places['apis/batch/v1']?.serverRelativeURL ?? '');
    const { patch } = (document.body.paths as Record<string, { patch: Record<string, unknown> }>)[
      '/apis/batch/v1/namespaces/{namespace}/jobs/{name}'
    ] as { patch: Record<string, unknown> };
    assert.deepEqual(patch['x-kubernetes-group-version-kind'], { group: 'batch', version: 'v1', kind: 'Job' });
    assert.ok((patch.parameters as { name: string }[]).some(({ name }) => name === 'fieldValidation'));
    assert.equal((await ask('/openapi/v3/apis/nope/v1')).code, 404);
    assert.equal((await ask('/openapi/v2')).code, 406);
    const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
    const empty = await ask('/openapi/v2', { headers: { accept } });
    assert.deepEqual([empty.code, empty.body.text], [200, '']);
  });

  it('makes tables of what is read, where they are what is wanted first', async () => {
    const body = JSON.stringify({ metadata: { name: 'x' }, spec });
    const made = await ask(jobs, { method: 'POST', body });
    assert.equal(made.code, 201);
    const table = 'application/json;as=Table;g=meta.k8s.io;v=v1';
    const kinds: readonly [accept: string, kind: unknown][] = [
      [table, 'Table'],
      [`${table}, application/json`, 'Table'],
      [`application/json, ${table}`, 'JobList'],
      [`application/json;as=Table;g=other;v=v1, */*`, 'JobList'],
      ['application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1', 'Status'],
      ['application/vnd.kubernetes.protobuf', 'Status'],
      ['', 'JobList'],
    ];
    for (const [accept, kind] of kinds)
      assert.equal((await ask(jobs, { headers: { accept } })).body.kind, kind, accept);
    const { columnDefinitions, rows } = (await ask(`${jobs}/x`, { headers: { accept: table } })).body;
    assert.equal((columnDefinitions as unknown[]).length, 8);
    // Its controller has not looked at it yet.
    assert.deepEqual((rows as { cells: unknown[] }[])[0]?.cells.slice(0, 4), ['x', 'Running', '0/1', '']);
    const written = await ask(`${jobs}/x`, { method: 'DELETE', headers: { accept: table } });
    assert.equal(written.code, 406);
  });

  it('takes no body of more than 3 MiB', async () => {
    const body = JSON.stringify({ metadata: { name: 'x', annotations: { a: 'x'.repeat(3 * 1024 * 1024) } }, spec });
    const answer = await ask(jobs, { method: 'POST', body }).catch(() => ({ code: 413 }));
    assert.equal(answer.code, 413);
  });

  it('is not led astray by names that objects have of their own', async () => {
    const body = `{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"x","labels":{"constructor":"a"},"__proto__":{"b":1}},"spec":${JSON.stringify(spec)}}`;
    assert.equal((await ask(jobs, { method: 'POST', body })).code, 201);
    const { body: found } = await ask(`${jobs}?labelSelector=toString`);
    assert.deepEqual(found.items, []);
    assert.equal(({} as Record<string, unknown>).b, undefined);
  });

  it('reads a list to its end as it was at its beginning', async () => {
    for (let count = 0; count < 25; count++) cluster.registry.make(jobKind, 'default', `job-${10 + count}`, { spec });
    const names: string[] = [];
    let next = '';
    let remaining: unknown;
    do {
      const { body } = await ask(`${jobs}?limit=10&continue=${next}`);
      const { metadata, items } = body as unknown as {
        metadata: { continue?: string; remainingItemCount?: number };
        items: { metadata: { name: string } }[];
      };
      remaining ??= metadata.remainingItemCount;
      names.push(...items.map((item) => item.metadata.name));
      next = metadata.continue ?? '';
      cluster.store.remove(jobKind, 'default', `job-${35 - names.length / 10}`);
      cluster.registry.make(jobKind, 'default', `a-${names.length}`, { spec });
    } while (next);
    assert.equal(remaining, 15);
    assert.deepEqual(
      names,
      Array.from({ length: 25 }, (_, count) => `job-${10 + count}`),
    );
  });

  it('says 410 of a list that can no longer be read on, and of a version that is forgotten', async () => {
    for (const name of ['a', 'b', 'c']) cluster.registry.make(jobKind, 'default', name, { spec });
    const { body } = await ask(`${jobs}?limit=1`);
    const { metadata } = body as unknown as { metadata: { continue: string; resourceVersion: string } };
    cluster.api.lists.forget();
    assert.equal((await ask(`${jobs}?limit=1&continue=${metadata.continue}`)).code, 410);
    cluster.registry.make(jobKind, 'default', 'd', { spec });
    cluster.store.compact();
    const watch = await ask(`${jobs}?watch=true&resourceVersion=${metadata.resourceVersion}`);
    assert.equal(watch.code, 200);
    assert.equal((watch.body.object as { code: number }).code, 410);
  });

  it('may forbid, and says so when it is asked before', async () => {
    const strict = await createDemoCluster({ authorize: ({ verb }) => (verb === 'delete' ? 'told to' : undefined) });
    const headers = { authorization: `Bearer ${strict.token}`, 'content-type': 'application/json' };
    const refused = await fetch(`${strict.server}${jobs}/x`, { method: 'DELETE', headers });
    assert.equal(refused.status, 403);
    const review = await fetch(`${strict.server}/apis/authorization.k8s.io/v1/selfsubjectaccessreviews`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ spec: { resourceAttributes: { verb: 'delete', group: 'batch', resource: 'jobs' } } }),
    });
    assert.deepEqual(((await review.json()) as { status: unknown }).status, { allowed: false, reason: 'told to' });
    await strict.stop();
  });

  it('goes on from the state that it was left in', async () => {
    cluster.registry.make(jobKind, 'default', 'kept', { spec });
    const state = JSON.parse(JSON.stringify(cluster.keep())) as ReturnType<DemoCluster['keep']>;
    const later = await createDemoCluster({ clock: createFakeClock(), state });
    assert.ok(later.store.get(jobKind, 'default', 'kept'));
    assert.ok(later.store.version >= state.version);
    await later.stop();
  });
});
