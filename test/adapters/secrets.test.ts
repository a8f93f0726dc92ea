import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { complaintsOf } from '../../client/src/cluster/apply/complaints.ts';
import { ClusterError } from '../../client/src/cluster/errors.ts';
import { errorWords, partsOf, shortErrorWords } from '../../client/src/cluster/errorWords.ts';
import { jobKind } from '../../client/src/cluster/resourceKinds.ts';
import { createClusters } from '../../client/src/kubernetes/clusters.ts';
import { answer, type Handler, type Seen, startHttpProxy, startServer, type TestServer } from './testServer.ts';

/** Every secret of these tests holds this. */
const mark = 'HUSH';
const secret = (what: string): string => `${what}-${mark}-0123456789`;

interface Scene {
  readonly user?: object;
  readonly cluster?: (server: TestServer) => object;
  readonly env?: NodeJS.ProcessEnv;
  readonly handler?: Handler;
  /** In place of the whole file. */
  readonly text?: string;
  /** Files beside it. */
  readonly files?: Readonly<Record<string, string>>;
}

const echo = ({ headers, url, body }: Seen): string => JSON.stringify({ headers, url, body });
const statusOf = (code: number, message: string): object => ({ kind: 'Status', code, message, reason: 'X' });
const node = (script: string): object => ({
  apiVersion: 'client.authentication.k8s.io/v1',
  command: process.execPath,
  args: ['-e', script],
  env: [{ name: 'PLUGIN_SECRET', value: secret('env') }],
});
const oidc = (issuer: string): object => ({
  name: 'oidc',
  config: {
    'client-id': 'c',
    'client-secret': secret('client'),
    'id-token': `a.${secret('id')}.c`,
    'refresh-token': secret('refresh'),
    'idp-issuer-url': issuer,
  },
});

const scenes: Readonly<Record<string, Scene>> = {
  'a refused token': { user: { token: secret('token') }, handler: (_, response) => answer(response, 401, {}) },
  'a server that repeats the token in a Status': {
    user: { token: secret('token') },
    handler: ({ headers }, response) =>
      answer(response, 500, statusOf(500, `unexpected header: ${String(headers.authorization)}`)),
  },
  'a proxy that answers with the whole request': {
    user: { username: 'me', password: secret('password') },
    handler: (seen, response) => answer(response, 502, `<html>${echo(seen)}</html>`),
  },
  'a server that has the password from somewhere': {
    user: { username: 'me', password: secret('password') },
    handler: (_, response) => answer(response, 403, statusOf(403, `no, ${secret('password')} is not good`)),
  },
  'a redirect to a page with the token in its address': {
    user: { token: secret('token') },
    handler: ({ headers }, response) =>
      answer(response, 302, '', { Location: `http://127.0.0.1:9/?t=${String(headers.authorization)}` }),
  },
  'a broken connection': { user: { token: secret('token') }, handler: (_, _response, socket) => void socket.destroy() },
  'an answer that is no JSON': {
    user: { token: secret('token') },
    handler: (seen, response) => answer(response, 200, echo(seen).slice(1)),
  },
  'a token that no header can hold': { user: { token: `${secret('token')}\n${secret('second')}` } },
  'a token file that is none': { user: { tokenFile: '.' } },
  'a token file with a refused token': {
    user: { tokenFile: 'token' },
    files: { token: secret('file') },
    handler: (_, response) => answer(response, 401, {}),
  },
  'a key that is none': {
    user: {
      'client-certificate-data': Buffer.from(secret('certificate')).toString('base64'),
      'client-key-data': Buffer.from(secret('key')).toString('base64'),
    },
  },
  'a proxy that is not there': {
    user: { token: secret('token') },
    cluster: () => ({ 'proxy-url': `http://me:${secret('proxy')}@127.0.0.1:9` }),
  },
  'a proxy whose URL is none': { cluster: () => ({ 'proxy-url': `ftp://me:${secret('proxy')}@x` }) },
  'a login in the server’s address': {
    cluster: ({ port }) => ({ server: `http://me:${secret('address')}@127.0.0.1:${port}` }),
    handler: (_, response) => answer(response, 500, {}),
  },
  'a server’s address that is none': { cluster: () => ({ server: `me:${secret('address')}@host` }) },
  'a plugin that fails with its secret': {
    user: { exec: node('console.error("login failed: " + process.env.PLUGIN_SECRET); process.exit(1)') },
  },
  'a plugin that prints its secret and no credential': {
    user: { exec: node('console.log(process.env.PLUGIN_SECRET)') },
  },
  'a plugin whose credential is in another version': {
    user: { exec: node('console.log(JSON.stringify({kind:"ExecCredential",apiVersion:process.env.PLUGIN_SECRET}))') },
  },
  'a plugin’s token that is refused': {
    user: {
      exec: node(
        'console.log(JSON.stringify({kind:"ExecCredential",apiVersion:"client.authentication.k8s.io/v1",status:{token:process.env.PLUGIN_SECRET}}))',
      ),
    },
    handler: ({ headers }, response) => answer(response, 401, statusOf(401, String(headers.authorization))),
  },
  'an identity provider that is not there': {
    user: { 'auth-provider': oidc(`https://me:${secret('idp')}@127.0.0.1:9`) },
  },
  'an identity provider that is none': { user: { 'auth-provider': oidc(secret('idp')) } },
  'an auth-provider of the past': {
    user: { 'auth-provider': { name: 'gcp', config: { 'access-token': secret('access') } } },
  },
  'a password that is a YAML alias': { text: `users:\n- name: u\n  user:\n    password: *${secret('alias')}\n` },
  'a password that is a YAML tag': { text: `users:\n- name: u\n  user:\n    password: !${secret('tag')} x\n` },
  'a token cut off in the middle': { text: `users:\n- name: u\n  user: { token: "${secret('cut')}` },
  'a user that is a token': { text: `users: [{ name: u, user: ${secret('user')} }]` },
};

describe('no secret is said', () => {
  let folder = '';
  const said: string[] = [];
  const original = { log: console.log, warn: console.warn, error: console.error, info: console.info };
  const note = (...words: unknown[]): void => {
    said.push(words.map((word) => (typeof word === 'string' ? word : inspect(word, { depth: 10 }))).join(' '));
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'secrets-'));
    said.length = 0;
    Object.assign(console, { log: note, warn: note, error: note, info: note });
    process.on('warning', note);
  });
  afterEach(async () => {
    Object.assign(console, original);
    process.off('warning', note);
    await rm(folder, { recursive: true });
  });

  /** Everything that a person, a log or another program can get to see of an error. */
  function tell(error: unknown): void {
    assert.ok(error instanceof ClusterError, inspect(error));
    note(error.message, error.stack, errorWords(error), shortErrorWords(error), partsOf(error), complaintsOf(error));
    note(JSON.stringify(error.failure), JSON.stringify(error.context), inspect(error, { depth: 10, showHidden: true }));
  }

  /** Where a secret was said, as it is or in base64. */
  function leaks(): string[] {
    const around = new RegExp(`.{0,80}(?:${mark}|${Buffer.from(mark).toString('base64').slice(0, 5)}).{0,10}`, 'g');
    return [...new Set(said.flatMap((text) => text.match(around) ?? []))];
  }

  for (const [what, scene] of Object.entries(scenes)) {
    it(`of ${what}`, async () => {
      const server = await startServer(scene.handler ?? ((_, response) => answer(response, 200, {})));
      for (const [name, text] of Object.entries(scene.files ?? {})) await writeFile(path.join(folder, name), text);
      const file = path.join(folder, 'config');
      const config = {
        'current-context': 'x',
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        clusters: [{ name: 'c', cluster: { server: server.url, ...scene.cluster?.(server) } }],
        users: [{ name: 'u', user: scene.user ?? {} }],
      };
      await writeFile(file, scene.text ?? JSON.stringify(config));
      const clusters = createClusters({
        environment: { env: { PATH: process.env.PATH, ...scene.env }, home: folder },
        kubeconfig: file,
        userAgent: 'kubernetes-jobs/test',
        approvePlugin: async () => true,
        timeouts: { connect: 5000, answer: 5000 },
      });
      let failed = 0;
      const attempt = (work: Promise<unknown>): Promise<void> =>
        work.then(note, (error: unknown) => {
          failed += 1;
          tell(error);
        });
      try {
        await attempt(clusters.kubeconfig().then(({ contexts }) => contexts.length));
        await attempt(
          clusters.open().then(async (api) => {
            note(api.place);
            await attempt(api.list(jobKind, { namespace: 'a' }));
            await attempt(api.version());
            await attempt(api.apply(jobKind, { namespace: 'a', name: 'pi' }, { kind: 'Job' }, { fieldManager: 'x' }));
          }),
        );
      } finally {
        clusters.dispose();
        await server.close();
      }
      assert.ok(failed > 0, 'nothing has failed');
      assert.deepEqual(leaks(), []);
    });
  }

  it('to a proxy that it is not for, nor by it', async () => {
    const proxy = await startHttpProxy(`me:${secret('right')}`);
    const server = await startServer((_, response) => answer(response, 200, {}));
    const file = path.join(folder, 'config');
    const cluster = { server: server.url, 'proxy-url': `http://me:${secret('wrong')}@127.0.0.1:${proxy.port}` };
    await writeFile(
      file,
      JSON.stringify({
        'current-context': 'x',
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        clusters: [{ name: 'c', cluster }],
        users: [{ name: 'u', user: { token: secret('token') } }],
      }),
    );
    const clusters = createClusters({
      environment: { env: {}, home: folder },
      kubeconfig: file,
      userAgent: 'kubernetes-jobs/test',
      approvePlugin: async () => true,
    });
    try {
      await (await clusters.open()).version().then(() => assert.fail('it succeeded'), tell);
      assert.deepEqual(leaks(), []);
      assert.equal(proxy.asked.length, 1);
    } finally {
      clusters.dispose();
      await proxy.close();
      await server.close();
    }
  });
});
