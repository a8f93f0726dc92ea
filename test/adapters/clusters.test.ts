import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ClusterError } from '../../client/src/cluster/errors.ts';
import { errorWords } from '../../client/src/cluster/errorWords.ts';
import type { Clusters, ExecPlugin } from '../../client/src/cluster/ports.ts';
import { createClusters } from '../../client/src/kubernetes/clusters.ts';
import { withoutSecrets } from '../../client/src/kubernetes/execPlugin.ts';
import * as pem from '../support/certificates.ts';
import { answer, type Handler, startHttpProxy, startServer, startSocksProxy, type TestServer } from './testServer.ts';

const secret = 'secret-token-that-nobody-may-see-0123456789';

describe('clusters of a kubeconfig', () => {
  let folder = '';
  let server: TestServer | undefined;
  let clusters: Clusters | undefined;
  const closing: (() => Promise<void>)[] = [];
  let asked: ExecPlugin[] = [];
  let approve = true;
  let now = Date.parse('2026-01-01T00:00:00Z');

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'clusters-'));
    asked = [];
    approve = true;
    now = Date.parse('2026-01-01T00:00:00Z');
  });
  afterEach(async () => {
    clusters?.dispose();
    await server?.close();
    for (const close of closing.splice(0)) await close();
    await rm(folder, { recursive: true });
  });

  const version: Handler = (_, response) => answer(response, 200, { gitVersion: 'v1.36.3', minor: '36' });

  async function open(parts: {
    cluster?: object;
    user?: object;
    handler?: Handler;
    tls?: Parameters<typeof startServer>[1];
    env?: NodeJS.ProcessEnv;
  }): Promise<Clusters> {
    server = await startServer(parts.handler ?? version, parts.tls);
    const config = {
      'current-context': 'x',
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: server.url, ...parts.cluster } }],
      users: [{ name: 'u', user: parts.user ?? {} }],
    };
    const file = path.join(folder, 'config');
    await writeFile(file, JSON.stringify(config));
    clusters = createClusters({
      environment: { env: { PATH: process.env.PATH, ...parts.env }, home: folder },
      kubeconfig: file,
      userAgent: 'kubernetes-jobs/test',
      now: () => now,
      approvePlugin: async (plugin) => {
        asked.push(plugin);
        return approve;
      },
    });
    return clusters;
  }

  async function ask(parts: Parameters<typeof open>[0]): Promise<void> {
    await (await (await open(parts)).open()).version();
  }

  async function failure(parts: Parameters<typeof open>[0]): Promise<ClusterError> {
    const error: unknown = await ask(parts).then(
      () => assert.fail('it succeeded'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof ClusterError, String(error));
    const everything = [JSON.stringify(error.failure), error.message, errorWords(error), String(error.stack)].join(
      '\n',
    );
    assert.doesNotMatch(everything, new RegExp(secret));
    assert.doesNotMatch(everything, /BEGIN [A-Z ]*KEY/);
    return error;
  }

  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const trusted = { 'certificate-authority-data': base64(pem.authority) };
  const secure = { cert: pem.serverCertificate, key: pem.serverKey };
  const headersOf = (): NodeJS.Dict<string | string[]> => server?.seen.at(-1)?.headers ?? {};

  it('know the same context as the same cluster, until its entries change', async () => {
    const opened = await open({});
    const first = await opened.open();
    assert.equal(await opened.open('x'), first);
    assert.deepEqual(first.place, {
      context: 'x',
      cluster: 'c',
      user: 'u',
      server: server?.url,
      kubeconfig: path.join(folder, 'config'),
      namespace: 'default',
      insecure: false,
    });
  });

  it('send a token, a token file’s content, or a name and password', async () => {
    await ask({ user: { token: secret } });
    assert.equal(headersOf().authorization, `Bearer ${secret}`);
    clusters?.dispose();
    await server?.close();
    const tokenFile = path.join(folder, 'token');
    await writeFile(tokenFile, 'first\n');
    const api = await (await open({ user: { tokenFile: 'token' } })).open();
    await api.version();
    assert.equal(headersOf().authorization, 'Bearer first');
    await writeFile(tokenFile, 'second\n');
    now += 61_000;
    await api.version();
    assert.equal(headersOf().authorization, 'Bearer second');
    clusters?.dispose();
    await server?.close();
    await ask({ user: { username: 'me', password: 'p:w' } });
    assert.equal(headersOf().authorization, `Basic ${base64('me:p:w')}`);
  });

  it('read a token file again when the server refuses what was in it', async () => {
    const tokenFile = path.join(folder, 'token');
    await writeFile(tokenFile, 'old');
    const api = await (
      await open({
        user: { tokenFile },
        handler: ({ headers }, response) =>
          headers.authorization === 'Bearer new' ? answer(response, 200, {}) : answer(response, 401, {}),
      })
    ).open();
    await assert.rejects(api.version());
    await writeFile(tokenFile, 'new');
    await api.version();
  });

  it('impersonate as the kubeconfig says', async () => {
    await ask({
      user: {
        token: 't',
        as: 'jane',
        'as-uid': '7',
        'as-groups': ['a', 'b'],
        'as-user-extra': { 'example.com/x': ['1'] },
      },
    });
    const headers = headersOf();
    assert.equal(headers['impersonate-user'], 'jane');
    assert.equal(headers['impersonate-uid'], '7');
    assert.equal(headers['impersonate-group'], 'a, b');
    assert.equal(headers['impersonate-extra-example.com%2fx'], '1');
    assert.equal((await clusters?.open())?.place.impersonating, 'jane');
  });

  describe('TLS', () => {
    it('trusts the cluster’s authority, from data or from a file', async () => {
      await ask({ tls: secure, cluster: trusted });
      clusters?.dispose();
      await server?.close();
      await writeFile(path.join(folder, 'ca.crt'), pem.authority);
      await ask({ tls: secure, cluster: { 'certificate-authority': 'ca.crt' } });
    });

    it('refuses what nobody it knows has signed', async () => {
      assert.deepEqual((await failure({ tls: secure })).failure, {
        kind: 'tls',
        reason: 'untrusted',
        detail: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      });
    });

    it('refuses an expired certificate', async () => {
      const error = await failure({ tls: { cert: pem.expiredCertificate, key: pem.serverKey }, cluster: trusted });
      assert.deepEqual(error.failure, { kind: 'tls', reason: 'expired', detail: 'CERT_HAS_EXPIRED' });
    });

    it('refuses a certificate of another name, unless the kubeconfig expects that name', async () => {
      const other = { cert: pem.otherCertificate, key: pem.otherKey };
      assert.equal(
        ((await failure({ tls: other, cluster: trusted })).failure as { reason: string }).reason,
        'hostname',
      );
      clusters?.dispose();
      await server?.close();
      await ask({ tls: other, cluster: { ...trusted, 'tls-server-name': 'other.example' } });
    });

    it('verifies nothing where the kubeconfig says so, and says that', async () => {
      const tls = { cert: pem.otherCertificate, key: pem.otherKey };
      const opened = await open({ tls, cluster: { 'insecure-skip-tls-verify': true } });
      const api = await opened.open();
      await api.version();
      assert.equal(api.place.insecure, true);
    });

    it('shows its client certificate', async () => {
      const tls = { ...secure, ca: pem.authority, requestCert: true, rejectUnauthorized: true };
      const user = {
        'client-certificate-data': base64(pem.clientCertificate),
        'client-key-data': base64(pem.clientKey),
      };
      await ask({ tls, cluster: trusted, user });
      clusters?.dispose();
      await server?.close();
      const error = await failure({ tls, cluster: trusted });
      assert.ok(['tls', 'unreachable'].includes(error.kind), error.message);
    });

    it('names the file of a certificate or key that is none', async () => {
      const error = await failure({
        tls: secure,
        cluster: trusted,
        user: { 'client-certificate-data': base64('not a certificate'), 'client-key-data': base64(secret) },
      });
      assert.deepEqual(error.failure, {
        kind: 'credential',
        reason: 'file',
        subject: 'client-certificate-data of u',
        detail: 'not a usable PEM certificate or key',
      });
      clusters?.dispose();
      await server?.close();
      const missing = await failure({ user: { tokenFile: '/nowhere/token' } });
      assert.deepEqual(missing.failure, {
        kind: 'credential',
        reason: 'file',
        subject: '/nowhere/token',
        detail: 'ENOENT',
      });
    });

    it('says so where the server does not speak it', async () => {
      const opened = await open({});
      clusters?.dispose();
      const url = server?.url.replace('http:', 'https:') ?? '';
      await writeFile(
        path.join(folder, 'config'),
        JSON.stringify({
          'current-context': 'x',
          contexts: [{ name: 'x', context: { cluster: 'c', user: '' } }],
          clusters: [{ name: 'c', cluster: { server: url } }],
        }),
      );
      assert.ok(opened);
      clusters = createClusters({
        environment: { env: {}, home: folder },
        kubeconfig: path.join(folder, 'config'),
        userAgent: 'x',
        approvePlugin: async () => true,
      });
      await assert.rejects((await clusters.open()).version(), (error) => (error as ClusterError).kind === 'tls');
    });
  });

  describe('proxies', () => {
    it('are gone through, with their login', async () => {
      const proxy = await startHttpProxy('me:p@ss');
      closing.push(proxy.close);
      const url = `http://me:p%40ss@127.0.0.1:${proxy.port}`;
      await ask({ tls: secure, cluster: { ...trusted, 'proxy-url': url } });
      assert.equal(proxy.asked[0]?.target, `127.0.0.1:${server?.port}`);
      clusters?.dispose();
      await server?.close();
      await ask({ cluster: { 'proxy-url': url } });
      clusters?.dispose();
      await server?.close();
      const refused = await failure({
        tls: secure,
        cluster: { ...trusted, 'proxy-url': `http://me:${secret}@127.0.0.1:${proxy.port}` },
      });
      assert.deepEqual(refused.failure, { kind: 'unreachable', reason: 'proxy', detail: 'HTTP 407' });
    });

    it('may speak SOCKS5', async () => {
      const proxy = await startSocksProxy({ user: 'me', password: 'pw' });
      closing.push(proxy.close);
      await ask({ tls: secure, cluster: { ...trusted, 'proxy-url': `socks5://me:pw@127.0.0.1:${proxy.port}` } });
      assert.equal(proxy.asked[0]?.target, `127.0.0.1:${server?.port}`);
      clusters?.dispose();
      await server?.close();
      const refused = await failure({ cluster: { 'proxy-url': `socks5://me:wrong@127.0.0.1:${proxy.port}` } });
      assert.deepEqual(refused.failure, { kind: 'unreachable', reason: 'proxy', detail: 'SOCKS login refused' });
    });

    it('that are not there are named as what is wrong', async () => {
      const error = await failure({ cluster: { 'proxy-url': 'http://127.0.0.1:9' } });
      assert.deepEqual(error.failure, { kind: 'unreachable', reason: 'proxy', detail: 'ECONNREFUSED' });
    });
  });

  describe('credential plugins', () => {
    /** A plugin that counts its runs, keeps what it was told, and answers what the test says. */
    async function plugin(
      answerScript: string,
    ): Promise<{ exec: object; runs: () => Promise<number>; info: () => Promise<unknown> }> {
      const script = path.join(folder, 'plugin.mjs');
      const log = path.join(folder, 'runs');
      await writeFile(log, '');
      await writeFile(
        script,
        `import { appendFileSync, readFileSync } from 'node:fs';
         appendFileSync(${JSON.stringify(log)}, process.env.KUBERNETES_EXEC_INFO + '\\n');
         const run = readFileSync(${JSON.stringify(log)}, 'utf8').trim().split('\\n').length;
         const give = (status) => console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }));
         ${answerScript}`,
      );
      const lines = async (): Promise<string[]> =>
        (await readFile(log, 'utf8'))
          .trim()
          .split('\n')
          .filter((line) => line !== '');
      return {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: process.execPath,
          args: [script],
          provideClusterInfo: true,
        },
        runs: async () => (await lines()).length,
        info: async () => JSON.parse((await lines())[0] ?? 'null'),
      };
    }

    it('are run once for many requests at a time, and told about the cluster', async () => {
      const { exec, runs, info } = await plugin(`setTimeout(() => give({ token: 'plugin-token' }), 50)`);
      const api = await (await open({ tls: secure, cluster: trusted, user: { exec } })).open();
      await Promise.all(Array.from({ length: 10 }, () => api.version()));
      assert.equal(headersOf().authorization, 'Bearer plugin-token');
      assert.equal(await runs(), 1);
      assert.deepEqual(await info(), {
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        spec: {
          interactive: false,
          cluster: { server: server?.url, 'certificate-authority-data': trusted['certificate-authority-data'] },
        },
      });
      assert.equal(asked.length, 1);
      assert.equal(asked[0]?.command, process.execPath);
    });

    it('are run once for all contexts of a user, with the environment that the kubeconfig gives them', async () => {
      const { exec, runs } = await plugin(`setTimeout(() => give({ token: process.env.GIVEN }), 50)`);
      const user = {
        exec: {
          ...exec,
          provideClusterInfo: false,
          env: [{ name: 'GIVEN', value: 'given' }],
          interactiveMode: 'IfAvailable',
        },
      };
      server = await startServer(version);
      const file = path.join(folder, 'config');
      const config = {
        contexts: ['x', 'y'].map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
        clusters: [{ name: 'c', cluster: { server: server.url } }],
        users: [{ name: 'u', user }],
      };
      await writeFile(file, JSON.stringify(config));
      const opened = createClusters({
        environment: { env: { PATH: process.env.PATH }, home: folder },
        kubeconfig: file,
        userAgent: 'kubernetes-jobs/test',
        now: () => now,
        approvePlugin: async () => true,
      });
      clusters = opened;
      await Promise.all(['x', 'y'].map(async (context) => (await opened.open(context)).version()));
      assert.equal(headersOf().authorization, 'Bearer given');
      assert.equal(await runs(), 1);
    });

    it('are run again when their credential expires', async () => {
      const { exec, runs } = await plugin(
        `give({ token: 'token-' + run, expirationTimestamp: '2026-01-01T00:10:00Z' })`,
      );
      const api = await (await open({ user: { exec } })).open();
      await api.version();
      now += 9 * 60_000;
      await api.version();
      assert.equal(await runs(), 1);
      now += 60_000;
      await api.version();
      assert.equal(headersOf().authorization, 'Bearer token-2');
    });

    it('are not run for every request where this computer’s clock is ahead', async () => {
      const { exec, runs } = await plugin(`give({ token: 'x', expirationTimestamp: '2025-12-31T23:00:00Z' })`);
      const api = await (await open({ user: { exec } })).open();
      for (let requests = 0; requests < 5; requests++) await api.version();
      assert.equal(await runs(), 1);
      now += 11_000;
      await api.version();
      assert.equal(await runs(), 2);
    });

    it('are run again when the server refuses, but not over and over', async () => {
      const { exec, runs } = await plugin(`give({ token: 'token-' + run })`);
      const api = await (
        await open({
          user: { exec },
          handler: ({ headers }, response) =>
            headers.authorization === 'Bearer token-2' ? answer(response, 200, {}) : answer(response, 401, {}),
        })
      ).open();
      now += 31_000;
      await assert.rejects(api.version(), (error) => (error as ClusterError).kind === 'unauthorized');
      assert.equal(await runs(), 1, 'a fresh credential that is refused is not replaced at once');
      now += 31_000;
      await api.version();
      assert.equal(await runs(), 2);
      await api.version();
      assert.equal(await runs(), 2);
    });

    it('may give a client certificate', async () => {
      const { exec } = await plugin(
        `give({ clientCertificateData: ${JSON.stringify(pem.clientCertificate)}, clientKeyData: ${JSON.stringify(pem.clientKey)} })`,
      );
      const tls = { ...secure, ca: pem.authority, requestCert: true, rejectUnauthorized: true };
      await ask({ tls, cluster: trusted, user: { exec } });
    });

    const failures: readonly (readonly [what: string, script: string, reason: string, detail: RegExp])[] = [
      [
        'fails',
        `console.error('please sign in\\nwith ${secret}'); process.exit(3)`,
        'pluginFailed',
        /^exit code 3: please sign in with …$/,
      ],
      ['answers no JSON', `console.log('${secret}')`, 'pluginAnswer', /not JSON/],
      ['answers something else', `console.log('{"token":"${secret}"}')`, 'pluginAnswer', /not an ExecCredential/],
      [
        'answers in another version',
        `console.log(JSON.stringify({kind:'ExecCredential',apiVersion:'client.authentication.k8s.io/v1beta1',status:{token:'${secret}'}}))`,
        'pluginAnswer',
        /v1beta1/,
      ],
      ['gives nothing', `give({})`, 'pluginAnswer', /neither a token nor/],
      ['floods', `process.stdout.write('x'.repeat(3000000))`, 'pluginAnswer', /more than 1 MB/],
    ];
    for (const [what, script, reason, detail] of failures) {
      it(`that ${what} is named with what is wrong`, async () => {
        const { exec } = await plugin(script);
        const { failure: found } = await failure({ user: { exec } });
        assert.equal(found.kind, 'credential');
        assert.equal((found as { reason: string }).reason, reason);
        assert.match((found as { detail: string }).detail, detail);
      });
    }

    it('that is not installed brings its hint', async () => {
      const exec = {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'no-such-plugin',
        installHint: 'brew install no-such-plugin',
      };
      const error = await failure({ user: { exec } });
      assert.deepEqual(error.failure, {
        kind: 'credential',
        reason: 'pluginMissing',
        subject: 'no-such-plugin',
        detail: 'brew install no-such-plugin',
      });
      assert.match(errorWords(error), /brew install no-such-plugin/);
    });

    it('that wants a terminal says so', async () => {
      const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'x', interactiveMode: 'Always' };
      assert.equal(((await failure({ user: { exec } })).failure as { reason: string }).reason, 'pluginInteractive');
    });

    it('is not run when a person or kubectl’s preferences say no', async () => {
      const { exec, runs } = await plugin(`give({ token: 'x' })`);
      approve = false;
      assert.equal(((await failure({ user: { exec } })).failure as { reason: string }).reason, 'pluginDenied');
      clusters?.dispose();
      await server?.close();
      approve = true;
      const kuberc = path.join(folder, 'kuberc');
      await writeFile(kuberc, 'credentialPluginPolicy: DenyAll');
      await chmod(kuberc, 0o600);
      const denied = await failure({ user: { exec }, env: { KUBERC: kuberc } });
      assert.match((denied.failure as { detail: string }).detail, /DenyAll/);
      assert.equal(await runs(), 0);
      for (const [entry, count] of [
        [{ name: 'another' }, 0],
        [{ command: process.execPath }, 1],
      ] as const) {
        clusters?.dispose();
        await server?.close();
        const policy = { credentialPluginPolicy: 'Allowlist', credentialPluginAllowlist: [entry] };
        await writeFile(kuberc, JSON.stringify(policy));
        const asking = ask({ user: { exec }, env: { KUBERC: kuberc } });
        if (count === 0) await assert.rejects(asking, (error) => (error as ClusterError).kind === 'credential');
        else await asking;
        assert.equal(await runs(), count);
      }
    });

    it('that hangs does not keep a cancelled request waiting', async () => {
      const { exec } = await plugin(`setInterval(() => {}, 1000); setTimeout(() => process.exit(), 3000)`);
      const api = await (await open({ user: { exec } })).open();
      const signal = AbortSignal.timeout(100);
      const error: unknown = await api.version({ signal }).catch((thrown: unknown) => thrown);
      assert.equal(error, signal.reason);
    });
  });

  it('say which auth-providers are gone', async () => {
    const error = await failure({ user: { 'auth-provider': { name: 'gcp', config: { 'access-token': secret } } } });
    assert.deepEqual(error.failure, { kind: 'credential', reason: 'providerRemoved', subject: 'gcp', detail: '' });
  });

  it('send an OIDC token that has not expired', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'none' })}.${part({ exp: 4_000_000_000 })}.${Buffer.from('x').toString('base64url')}`;
    await ask({ user: { 'auth-provider': { name: 'oidc', config: { 'id-token': token } } } });
    assert.equal(headersOf().authorization, `Bearer ${token}`);
  });

  describe('in a pod', () => {
    async function inPod(kubeconfig?: string, files: Readonly<Record<string, string>> = {}): Promise<Clusters> {
      server = await startServer(version, secure);
      const account = { token: 'of-the-pod\n', 'ca.crt': pem.authority, namespace: 'team-a', ...files };
      for (const [name, text] of Object.entries(account)) await writeFile(path.join(folder, name), text);
      clusters = createClusters({
        environment: {
          env: { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(server.port) },
          home: folder,
          serviceAccount: folder,
        },
        ...(kubeconfig === undefined ? {} : { kubeconfig }),
        userAgent: 'kubernetes-jobs/test',
        now: () => now,
        approvePlugin: async () => true,
      });
      return clusters;
    }

    it('are the one around it, where there is no kubeconfig', async () => {
      const api = await (await inPod()).open();
      await api.version();
      assert.equal(headersOf().authorization, 'Bearer of-the-pod');
      const { context, namespace, kubeconfig } = api.place;
      assert.deepEqual([context, namespace, kubeconfig], ['in-cluster', 'team-a', '']);
      await writeFile(path.join(folder, 'token'), 'rotated');
      now += 61_000;
      await api.version();
      assert.equal(headersOf().authorization, 'Bearer rotated');
    });

    it('are those of the kubeconfig where somebody names one', async () => {
      await assert.rejects((await inPod(path.join(folder, 'none'))).open(), (error) => {
        return (error as ClusterError).kind === 'kubeconfig';
      });
    });
  });

  it('tell when the kubeconfig changes, and read it anew', async () => {
    const opened = await open({});
    const first = await opened.open();
    const changed = new Promise<void>((resolve) => opened.onDidChange(() => resolve()));
    const file = path.join(folder, 'config');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"user":"u"', '"user":"u","namespace":"other"'));
    await changed;
    const second = await opened.open();
    assert.notEqual(second, first);
    assert.equal(second.place.namespace, 'other');
  });
});

describe('texts of programs', () => {
  it('lose what looks like a secret', () => {
    assert.equal(
      withoutSecrets(
        'token eyJhbGciOiJSUzI1NiIsImtpZCI6IkFCQyJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc at https://me:pw@host/x',
      ),
      'token … at https://…host/x',
    );
    assert.equal(withoutSecrets('please run aws sso login --profile dev'), 'please run aws sso login --profile dev');
  });
});
