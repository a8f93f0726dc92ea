import assert from 'node:assert/strict';
import type http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { ClusterError } from '../../client/src/cluster/errors.ts';
import type { ClusterApi, WatchEvent } from '../../client/src/cluster/ports.ts';
import { jobKind, namespaceKind } from '../../client/src/cluster/resourceKinds.ts';
import { createClusterApi } from '../../client/src/kubernetes/api.ts';
import type { CredentialSource, Credentials } from '../../client/src/kubernetes/credentials.ts';
import { createTransport, type Timeouts, type Transport } from '../../client/src/kubernetes/transport.ts';
import { fakePlace } from '../support/fakeApi.ts';
import { answer, type Handler, startServer, type TestServer } from './testServer.ts';

const noTls = { ca: undefined, cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true };

function credentialsOf(token: string): Credentials {
  return { tls: noTls, headers: { Authorization: `Bearer ${token}` } };
}

const anonymous: CredentialSource = {
  get: async () => credentialsOf('t'),
  refused: () => false,
};

const emptyList = { kind: 'JobList', metadata: { resourceVersion: '5' }, items: [] };

describe('the API of a cluster', () => {
  let server: TestServer | undefined;
  let transport: Transport | undefined;

  async function serve(
    handler: Handler,
    options: {
      credentials?: CredentialSource;
      timeouts?: Partial<Timeouts>;
      path?: string;
      compression?: boolean;
    } = {},
  ): Promise<ClusterApi> {
    server = await startServer(handler);
    transport = createTransport({
      server: new URL(server.url + (options.path ?? '')),
      place: fakePlace,
      credentials: options.credentials ?? anonymous,
      proxy: undefined,
      userAgent: 'kubernetes-jobs/test',
      compression: options.compression ?? false,
      ...(options.timeouts ? { timeouts: options.timeouts } : {}),
    });
    return createClusterApi(transport, fakePlace);
  }

  afterEach(async () => {
    transport?.dispose();
    await server?.close();
  });

  async function failureOf(promise: Promise<unknown>): Promise<ClusterError> {
    const error: unknown = await promise.then(
      () => assert.fail('it succeeded'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof ClusterError, String(error));
    return error;
  }

  it('asks as the API wants to be asked', async () => {
    const api = await serve((_, response) => answer(response, 200, emptyList), { path: '/k8s/clusters/c-1/' });
    await api.list(jobKind, { namespace: 'a b' }, { limit: 5, labelSelector: 'x=y', continue: 'c' });
    await api.list(jobKind, {});
    await api.list(namespaceKind, { namespace: 'never sent' });
    assert.deepEqual(
      server?.seen.map(({ method, url }) => `${method} ${url}`),
      [
        'GET /k8s/clusters/c-1/apis/batch/v1/namespaces/a%20b/jobs?labelSelector=x%3Dy&limit=5&continue=c',
        'GET /k8s/clusters/c-1/apis/batch/v1/jobs',
        'GET /k8s/clusters/c-1/api/v1/namespaces',
      ],
    );
    const [first] = server?.seen ?? [];
    assert.equal(first?.headers.authorization, 'Bearer t');
    assert.equal(first?.headers['user-agent'], 'kubernetes-jobs/test');
    assert.equal(server?.connections, 1, 'one connection is kept');
  });

  it('applies with everything that server-side apply needs, and reads its warnings', async () => {
    const api = await serve((_, response) =>
      answer(
        response,
        201,
        { kind: 'Job' },
        {
          Warning: ['299 - "first \\"one\\""', `299 - "${Buffer.from('zwö').toString('latin1')}"`] as unknown as string,
        },
      ),
    );
    const done = await api.apply(
      jobKind,
      { namespace: 'a', name: 'pi' },
      { kind: 'Job' },
      { fieldManager: 'm', force: true, dryRun: true },
    );
    assert.deepEqual(done, { object: { kind: 'Job' }, created: true, warnings: ['first "one"', 'zwö'] });
    const [seen] = server?.seen ?? [];
    assert.equal(seen?.method, 'PATCH');
    assert.equal(
      seen?.url,
      '/apis/batch/v1/namespaces/a/jobs/pi?fieldManager=m&force=true&dryRun=All&fieldValidation=Strict',
    );
    assert.equal(seen?.headers['content-type'], 'application/apply-patch+yaml');
    assert.equal(seen?.body, '{"kind":"Job"}');
  });

  it('deletes one object, not a later one of its name, and sends a body that arrives', async () => {
    const api = await serve((_, response) => answer(response, 200, { kind: 'Status', status: 'Success' }));
    const done = await api.delete(
      jobKind,
      { namespace: 'a', name: 'pi' },
      { propagationPolicy: 'Foreground', uid: 'u-1' },
    );
    assert.deepEqual(done, { warnings: [] });
    assert.deepEqual(JSON.parse(server?.seen[0]?.body ?? ''), {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Foreground',
      preconditions: { uid: 'u-1' },
    });
  });

  it('never names a namespace when it asks about a resource outside of them', async () => {
    const api = await serve((_, response) => answer(response, 201, { status: { allowed: true, reason: 'RBAC' } }));
    assert.deepEqual(await api.review({ verb: 'list', kind: namespaceKind, namespace: 'a' }), {
      allowed: true,
      reason: 'RBAC',
    });
    await api.review({ verb: 'list', kind: jobKind, namespace: 'a' });
    const asked = server?.seen.map(
      ({ body }) => (JSON.parse(body) as { spec: { resourceAttributes: object } }).spec.resourceAttributes,
    );
    assert.deepEqual(asked, [
      { verb: 'list', group: '', resource: 'namespaces' },
      { verb: 'list', group: 'batch', resource: 'jobs', namespace: 'a' },
    ]);
  });

  it('finds the resource of a kind, asks once, and knows what is not served', async () => {
    const api = await serve(({ url }, response) =>
      url === '/apis/batch/v1'
        ? answer(response, 200, {
            resources: [
              { name: 'jobs', kind: 'Job', namespaced: true },
              { name: 'jobs/status', kind: 'Job' },
            ],
          })
        : answer(response, 404, '404 page not found'),
    );
    assert.deepEqual(await api.resourceKind('batch/v1', 'Job'), jobKind);
    assert.equal(await api.resourceKind('batch/v1', 'Jab'), undefined);
    assert.equal(await api.resourceKind('batch/v1beta1', 'CronJob'), undefined);
    assert.equal(server?.seen.filter(({ url }) => url === '/apis/batch/v1').length, 1);
  });

  it('reads compressed answers, whole or broken, and never asks for compressed streams', async () => {
    const packed = gzipSync(JSON.stringify(emptyList));
    let cut = packed.length;
    const api = await serve(
      ({ url }, response) => {
        response.writeHead(200, url.includes('watch') ? {} : { 'Content-Encoding': 'gzip' });
        response.end(url.includes('watch') ? '' : packed.subarray(0, cut));
      },
      { compression: true },
    );
    assert.equal((await api.list(jobKind, {})).resourceVersion, '5');
    cut -= 12;
    assert.equal((await failureOf(api.list(jobKind, {}))).kind, 'malformed');
    for await (const _ of await api.watch(jobKind, {}, { resourceVersion: '5' }));
    assert.deepEqual(
      server?.seen.map(({ headers }) => headers['accept-encoding']),
      ['gzip', 'gzip', undefined],
    );
  });

  it('reads the version', async () => {
    const api = await serve((_, response) => answer(response, 200, { gitVersion: 'v1.36.3+k3s1', minor: '36+' }));
    assert.deepEqual(await api.version(), { gitVersion: 'v1.36.3+k3s1', minor: 36 });
  });

  it('tries once more with new credentials when it is refused', async () => {
    let current = credentialsOf('old');
    const credentials: CredentialSource = {
      get: async () => current,
      refused(used) {
        if (used === current) current = credentialsOf('new');
        return true;
      },
    };
    const api = await serve(
      ({ headers }, response) =>
        headers.authorization === 'Bearer new'
          ? answer(response, 200, emptyList)
          : answer(response, 401, { kind: 'Status' }),
      { credentials },
    );
    await api.list(jobKind, {});
    assert.equal(server?.seen.length, 2);
  });

  it('tries only once more', async () => {
    const api = await serve((_, response) => answer(response, 401, { kind: 'Status', message: 'Unauthorized' }), {
      credentials: { get: async () => credentialsOf('x'), refused: () => true },
    });
    assert.equal((await failureOf(api.list(jobKind, {}))).kind, 'unauthorized');
    assert.equal(server?.seen.length, 2);
  });

  it('replaces a kept connection that the server has closed meanwhile', async () => {
    const api = await serve((_, response, socket) => {
      answer(response, 200, emptyList);
      // Closed without a word, after the answer, so that the client finds out with its next request.
      response.on('finish', () => setTimeout(() => socket.destroy(), 5));
    });
    for (let round = 0; round < 20; round += 1) {
      await api.list(jobKind, {});
      await sleep(round % 8);
    }
  });

  it('sends over a connection of its own what must not be sent twice', async () => {
    const api = await serve(({ method }, response, socket) => {
      if (method === 'POST') answer(response, 201, { kind: 'Job', apiVersion: 'batch/v1', metadata: { name: 'a' } });
      else {
        answer(response, 200, emptyList);
        // From now on nobody is at home: what comes over this connection is lost.
        response.on('finish', () => socket.removeAllListeners('data').on('data', () => socket.destroy()));
      }
    });
    await api.list(jobKind, {});
    await api.create(jobKind, { namespace: 'a' }, { kind: 'Job' });
    assert.equal(server?.connections, 2);
  });

  it('does not send twice what is not the same twice', async () => {
    const api = await serve((_, response, socket) => {
      if ((server?.seen.length ?? 0) === 1) answer(response, 200, emptyList);
      else socket.destroy();
    });
    await api.list(jobKind, {});
    const error = await failureOf(api.create(jobKind, { namespace: 'a' }, { kind: 'Job' }));
    assert.equal(error.kind, 'unreachable');
    assert.equal(server?.seen.filter(({ method }) => method === 'POST').length, 1);
  });

  const bad: readonly (readonly [what: string, handler: Handler, kind: string])[] = [
    [
      'half an answer',
      (_, response, socket) => {
        response.writeHead(200, { 'Content-Length': 100 });
        response.write('{"items":[');
        setTimeout(() => socket.destroy(), 5);
      },
      'unreachable',
    ],
    ['no JSON', (_, response) => answer(response, 200, '<html>Sign in</html>'), 'malformed'],
    ['an empty answer', (_, response) => answer(response, 200, ''), 'malformed'],
    ['JSON that is no list', (_, response) => answer(response, 200, { items: 'many' }), 'malformed'],
    ['a redirect', (_, response) => answer(response, 302, '', { Location: 'https://login.example' }), 'unexpected'],
    ['no HTTP', (_, __, socket) => void socket.end('SSH-2.0-OpenSSH\r\n'), 'malformed'],
    ['a reset', (_, __, socket) => void socket.resetAndDestroy(), 'unreachable'],
    [
      'an error of a proxy in between',
      (_, response) => answer(response, 502, '<html>Bad Gateway</html>'),
      'serverError',
    ],
  ];
  for (const [what, handler, kind] of bad) {
    it(`says what it got: ${what}`, async () => {
      const api = await serve(handler);
      const error = await failureOf(api.list(jobKind, {}));
      assert.equal(error.kind, kind, error.message);
      assert.equal(error.context.place, fakePlace);
      assert.deepEqual(error.context.request, { verb: 'list', target: 'jobs.batch' });
    });
  }

  it('does not wait for ever for an answer, or for the rest of one', async () => {
    const silent = await serve(() => {}, { timeouts: { answer: 50 } });
    assert.deepEqual((await failureOf(silent.list(jobKind, {}))).failure, { kind: 'timeout', of: 'answer' });
    await server?.close();
    const stalled = await serve((_, response) => void response.writeHead(200).write('{'), { timeouts: { body: 50 } });
    assert.deepEqual((await failureOf(stalled.list(jobKind, {}))).failure, { kind: 'timeout', of: 'answer' });
  });

  it('says what is wrong with the address', async () => {
    const nobody = createTransport({
      server: new URL('http://127.0.0.1:9'),
      place: fakePlace,
      credentials: anonymous,
      proxy: undefined,
      userAgent: 'x',
    });
    const error = await failureOf(createClusterApi(nobody, fakePlace).version());
    assert.deepEqual(error.failure, { kind: 'unreachable', reason: 'refused', detail: 'ECONNREFUSED' });
  });

  it('can be cancelled at any time, which is no error of the cluster', async () => {
    const api = await serve((_, response) => void response.writeHead(200).write('{'));
    for (const wait of [0, 1, 5, 30]) {
      const controller = new AbortController();
      const call = api.list(jobKind, {}, { signal: controller.signal });
      setTimeout(() => controller.abort(), wait);
      const error: unknown = await call.catch((thrown: unknown) => thrown);
      assert.equal(error, controller.signal.reason);
    }
    const error: unknown = await api
      .list(jobKind, {}, { signal: AbortSignal.abort() })
      .catch((thrown: unknown) => thrown);
    assert.equal((error as Error).name, 'AbortError');
  });

  it('shares one sign of life among all who ask', async () => {
    const api = await serve(async (_, response) => {
      await sleep(10);
      answer(response, 200, {});
    });
    await Promise.all([api.probe(), api.probe(), api.probe()]);
    await api.probe();
    assert.equal(server?.seen.length, 2);
  });

  describe('a watch', () => {
    const event = (type: string, name: string): string =>
      `${JSON.stringify({ type, object: { kind: 'Job', metadata: { name, resourceVersion: '1' } } })}\n`;

    async function events(api: ClusterApi): Promise<{ seen: string[]; end: unknown }> {
      const stream = await api.watch(jobKind, {}, { resourceVersion: '7', timeoutSeconds: 3 });
      const seen: string[] = [];
      for await (const one of stream) seen.push(nameOf(one));
      return { seen, end: await stream.ended };
    }

    function nameOf(one: WatchEvent): string {
      if (one.type === 'BOOKMARK') return `BOOKMARK ${one.resourceVersion}`;
      return `${one.type} ${String((one.object.metadata as { name: unknown }).name)}`;
    }

    async function inPieces(response: http.ServerResponse, text: string, size: number): Promise<void> {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += size) {
        response.write(bytes.subarray(at, at + size));
        await new Promise((resolve) => setImmediate(resolve));
      }
    }

    it('gives events however they are cut into pieces', async () => {
      const bookmark = `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '99' } } })}\n`;
      const text = event('ADDED', 'grüße-😀') + event('MODIFIED', 'b') + bookmark + event('DELETED', 'c');
      for (const size of [1, 3, 7, 64, 10_000]) {
        const api = await serve(async (_, response) => {
          response.writeHead(200);
          await inPieces(response, text, size);
          response.end();
        });
        assert.deepEqual(await events(api), {
          seen: ['ADDED grüße-😀', 'MODIFIED b', 'BOOKMARK 99', 'DELETED c'],
          end: { kind: 'closed' },
        });
        assert.equal(
          server?.seen[0]?.url,
          '/apis/batch/v1/jobs?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=3',
        );
        await server?.close();
      }
    });

    const ends: readonly (readonly [what: string, handler: Handler, seen: number, kind: string])[] = [
      [
        'a reset in the middle of an event',
        (_, response, socket) => {
          response.write(event('ADDED', 'a'));
          response.write('{"type":"MOD');
          setTimeout(() => socket.resetAndDestroy(), 20);
        },
        1,
        'unreachable',
      ],
      [
        'an end in the middle of an event',
        (_, response) => {
          response.write(event('ADDED', 'a'));
          response.end('{"type":"MOD');
        },
        1,
        'malformed',
      ],
      [
        'something that is no event',
        (_, response) => {
          response.write(event('ADDED', 'a'));
          response.end('hello\n');
        },
        1,
        'malformed',
      ],
      [
        'an event of a kind that does not exist',
        (_, response) => void response.end(event('RENAMED', 'a')),
        0,
        'malformed',
      ],
      [
        'the server’s own 410',
        (_, response) =>
          void response.end(
            `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' } })}\n`,
          ),
        0,
        'gone',
      ],
      [
        'an error without a code',
        (_, response) => void response.end(`${JSON.stringify({ type: 'ERROR', object: { message: 'boom' } })}\n`),
        0,
        'serverError',
      ],
    ];
    for (const [what, handler, count, kind] of ends) {
      it(`ends with ${what}`, async () => {
        const api = await serve(handler);
        const { seen, end } = await events(api);
        assert.equal(seen.length, count);
        assert.equal((end as { kind: string }).kind, 'failed');
        assert.equal((end as { error: ClusterError }).error.kind, kind);
      });
    }

    it('ends when its reader leaves, or its signal says so, and closes the connection', async () => {
      let closed = 0;
      const api = await serve((_, response) => {
        response.on('close', () => {
          closed += 1;
        });
        response.write(event('ADDED', 'a'));
      });
      const left = await api.watch(jobKind, {}, { resourceVersion: '1' });
      for await (const _ of left) break;
      assert.deepEqual(await left.ended, { kind: 'cancelled' });

      const controller = new AbortController();
      const aborted = await api.watch(jobKind, {}, { resourceVersion: '1', signal: controller.signal });
      setTimeout(() => controller.abort(), 10);
      let count = 0;
      for await (const _ of aborted) count += 1;
      assert.equal(count, 1);
      assert.deepEqual(await aborted.ended, { kind: 'cancelled' });

      const unread = await api.watch(jobKind, {}, { resourceVersion: '1' });
      unread.close();
      assert.deepEqual(await unread.ended, { kind: 'cancelled' });
      await sleep(20);
      assert.equal(closed, 3);
    });

    it('that breaks while nobody reads is told to whoever reads next', async () => {
      const api = await serve((_, response, socket) => {
        response.write(event('ADDED', 'a'));
        setTimeout(() => socket.resetAndDestroy(), 10);
      });
      const stream = await api.watch(jobKind, {}, { resourceVersion: '1' });
      await sleep(40);
      for await (const _ of stream);
      assert.equal((await stream.ended).kind, 'failed');
    });

    it('is refused with the server’s reason', async () => {
      const api = await serve((_, response) =>
        answer(response, 410, { kind: 'Status', code: 410, message: 'too old' }),
      );
      assert.equal((await failureOf(api.watch(jobKind, {}, { resourceVersion: '1' }))).kind, 'gone');
    });
  });

  describe('a log', () => {
    it('comes as it is, byte by byte', async () => {
      const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 256));
      const api = await serve((_, response) => void response.end(bytes));
      const stream = await api.openLog(
        { namespace: 'a', name: 'p' },
        { container: 'c', follow: true, timestamps: true, sinceTime: '2026-01-01T00:00:00Z', previous: false },
      );
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      assert.deepEqual(Buffer.concat(chunks), bytes);
      assert.deepEqual(await stream.ended, { kind: 'closed' });
      assert.equal(
        server?.seen[0]?.url,
        '/api/v1/namespaces/a/pods/p/log?container=c&follow=true&timestamps=true&sinceTime=2026-01-01T00%3A00%3A00Z',
      );
    });

    it('waits for a slow reader instead of filling the memory', async () => {
      const chunk = Buffer.alloc(64 * 1024, 'x');
      let written = 0;
      const api = await serve(async (_, response) => {
        for (let index = 0; index < 1600; index += 1) {
          if (response.destroyed) return;
          written += chunk.length;
          if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve));
        }
        response.end();
      });
      const stream = await api.openLog({ namespace: 'a', name: 'p' }, { container: 'c' });
      await sleep(150);
      const ahead = written;
      assert.ok(ahead < 20 * 1024 * 1024, `${ahead} bytes were written before anybody read`);
      let read = 0;
      for await (const piece of stream) read += piece.length;
      assert.equal(read, 1600 * chunk.length);
    });

    it('that cannot be had says why', async () => {
      const message = 'container "c" in pod "p" is waiting to start: ContainerCreating';
      const api = await serve((_, response) =>
        answer(response, 400, { kind: 'Status', code: 400, reason: 'BadRequest', message }),
      );
      const error = await failureOf(api.openLog({ namespace: 'a', name: 'p' }, { container: 'c' }));
      assert.equal(error.kind, 'badRequest');
      assert.equal(error.status?.message, message);
    });
  });
});
