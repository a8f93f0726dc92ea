import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { createDemoCluster, type DemoCluster } from '../../../client/src/demo/index.ts';
import { createFakeClock, type FakeClock } from '../../support/fakeClock.ts';

const jobs = '/apis/batch/v1/namespaces/default/jobs';
const configMaps = '/api/v1/namespaces/default/configmaps';

describe('The demo cluster, with senders that mean no good', () => {
  let clock: FakeClock;
  let cluster: DemoCluster;
  let sockets: net.Socket[];

  beforeEach(async () => {
    clock = createFakeClock();
    cluster = await createDemoCluster({ clock, patience: 500 });
    sockets = [];
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await cluster.stop();
  });

  interface Reply {
    readonly code: number;
    readonly text: string;
  }

  function send(path: string, options: http.RequestOptions = {}, body: Iterable<string> = []): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${cluster.token}`, ...options.headers };
      const request = http.request(cluster.server + path, { ...options, headers, agent: false }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += String(chunk);
        });
        response.on('error', reject);
        response.on('end', () => resolve({ code: response.statusCode ?? 0, text }));
      });
      request.on('error', reject);
      for (const chunk of body) request.write(chunk);
      request.end();
    });
  }

  const post = (path: string, body: string, type = 'application/json'): Promise<Reply> =>
    send(path, { method: 'POST', headers: { 'content-type': type } }, [body]);

  async function connected(): Promise<net.Socket> {
    const socket = net.connect(cluster.port, '127.0.0.1');
    socket.on('error', () => {});
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  }

  /** All that is answered to these bytes until the connection is closed. */
  async function answered(text: string): Promise<string> {
    const socket = await connected();
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.write(text);
    await once(socket, 'close');
    return answer;
  }

  async function isWell(): Promise<void> {
    assert.equal((await send('/version')).code, 200);
  }

  it('answers what is malformed, and closes', async () => {
    const host = `Host: 127.0.0.1:${cluster.port}\r\n`;
    const requests = [
      'GET /version HTTP/1.1\r\n\r\n',
      `GET /version HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
      `POST ${jobs} HTTP/1.1\r\n${host}Content-Length: -5\r\n\r\n`,
      `POST ${jobs} HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`,
      `GET /version HTTP/1.1\r\n${host}X: ${'x'.repeat(100_000)}\r\n\r\n`,
      `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n${host}\r\n`,
      `GET /version HTTP/1.1\r\n${host}Bad Header\r\n\r\n`,
      '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001',
    ];
    for (const request of requests) {
      assert.match(await answered(request), /^HTTP\/1\.1 4\d\d /, JSON.stringify(request.slice(0, 80)));
      await isWell();
    }
  });

  it('survives what asks for another protocol', async () => {
    const host = `Host: 127.0.0.1:${cluster.port}\r\nAuthorization: Bearer ${cluster.token}\r\n`;
    for (const request of [
      `CONNECT 127.0.0.1:80 HTTP/1.1\r\n${host}\r\n`,
      `GET /version HTTP/1.1\r\n${host}Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`,
      `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
    ]) {
      await answered(request);
      await isWell();
    }
  });

  it('lets half a request go', async () => {
    const host = `Host: 127.0.0.1:${cluster.port}\r\n`;
    for (const half of [
      '',
      'GET /ver',
      `GET /version HTTP/1.1\r\n${host}`,
      `POST ${jobs} HTTP/1.1\r\n${host}Authorization: Bearer ${cluster.token}\r\nContent-Length: 1000\r\n\r\n{`,
    ]) {
      const socket = await connected();
      socket.write(half);
      const closed = once(socket, 'close');
      socket.resume();
      await isWell();
      // Whoever has never said anything is left alone: it costs nothing, and stopping ends it.
      if (half !== '') await closed;
    }
  });

  it('answers others while hundreds of connections are open, and ends all of them', async () => {
    const open = await Promise.all(Array.from({ length: 300 }, connected));
    const watches = open.slice(0, 100);
    for (const socket of watches) {
      socket.write(
        `GET ${jobs}?watch=true HTTP/1.1\r\nHost: 127.0.0.1:${cluster.port}\r\nAuthorization: Bearer ${cluster.token}\r\n\r\n`,
      );
    }
    await Promise.all(watches.map((socket) => once(socket, 'data')));
    await isWell();
    const closed = open.map((socket) => once(socket, 'close'));
    for (const socket of open) socket.resume();
    await cluster.stop();
    await Promise.all(closed);
  });

  it('forgets the watches and logs of connections that broke', async () => {
    await isWell();
    const before = clock.pending;
    const open = await Promise.all(Array.from({ length: 20 }, connected));
    for (const socket of open) {
      socket.write(
        `GET ${jobs}?watch=true&allowWatchBookmarks=true HTTP/1.1\r\nHost: 127.0.0.1:${cluster.port}\r\nAuthorization: Bearer ${cluster.token}\r\n\r\n`,
      );
    }
    await Promise.all(open.map((socket) => once(socket, 'data')));
    assert.ok(clock.pending >= before + 40);
    for (const socket of open) socket.resetAndDestroy();
    for (let turn = 0; turn < 200 && clock.pending > before; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal(clock.pending, before);
  });

  it('reads no body of somebody without its token, and none that is too large', async () => {
    const huge = (function* () {
      for (let count = 0; count < 12; count++) yield 'x'.repeat(1024 * 1024);
    })();
    const answers = [
      send(jobs, { method: 'POST', headers: { authorization: 'Bearer no' } }, huge).catch(() => ({ code: 401 })),
      send(jobs, { method: 'POST' }, ['"', ...Array.from({ length: 8 }, () => 'x'.repeat(1024 * 1024))]).catch(() => ({
        code: 413,
      })),
    ];
    assert.deepEqual(
      (await Promise.all(answers)).map(({ code }) => code),
      [401, 413],
    );
    await isWell();
  });

  it('refuses what would take all of its memory or time', async () => {
    const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
    const aliases = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let count = 1; count < 12; count++) {
      const [name, last] = [String.fromCharCode(97 + count), String.fromCharCode(96 + count)];
      aliases.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${last}`).join(', ')}]`);
    }
    for (const [body, type] of [
      [deep, 'application/json'],
      [
        `{"metadata":{"name":"x"},"spec":{"template":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}}`,
        'application/json',
      ],
      [aliases.join('\n'), 'application/yaml'],
      ['- '.repeat(100_000), 'application/yaml'],
    ] as const) {
      const { code } = await post(jobs, body, type);
      assert.ok(code >= 400 && code < 500, `${type} ${body.slice(0, 20)}: ${code}`);
      await isWell();
    }
    const doubling = Array.from({ length: 64 }, (_, index) => ({
      op: 'copy',
      from: '/metadata',
      path: `/metadata/annotations/x${index}`,
    }));
    assert.equal(
      (await post(configMaps, JSON.stringify({ metadata: { name: 'c', annotations: { a: 'b' } } }))).code,
      201,
    );
    for (const patch of [
      doubling,
      Array.from({ length: 100_000 }, () => ({ op: 'test', path: '/metadata/name', value: 'c' })),
    ]) {
      const { code } = await send(
        `${configMaps}/c`,
        { method: 'PATCH', headers: { 'content-type': 'application/json-patch+json' } },
        [JSON.stringify(patch)],
      );
      assert.ok(code >= 400 && code < 500, `${code}`);
      await isWell();
    }
    for (const query of [
      `labelSelector=${'a,'.repeat(3000)}`,
      `labelSelector=a+in+(${'b,'.repeat(3000)})`,
      `fieldSelector=${'metadata.name!=a,'.repeat(500)}`,
      `continue=${'x'.repeat(7000)}`,
    ]) {
      const { code } = await send(`${jobs}?${query}`);
      assert.ok(code < 500, `${query.slice(0, 20)}: ${code}`);
    }
    await isWell();
  });
});
