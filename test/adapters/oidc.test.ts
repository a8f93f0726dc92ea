import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ClusterError } from '../../client/src/cluster/errors.ts';
import { errorWords } from '../../client/src/cluster/errorWords.ts';
import type { ClusterApi, Clusters } from '../../client/src/cluster/ports.ts';
import { createClusters } from '../../client/src/kubernetes/clusters.ts';
import * as pem from '../support/certificates.ts';
import { answer, type Handler, type Seen, startServer, type TestServer } from './testServer.ts';

const begin = Date.parse('2026-01-01T00:00:00Z');
const minute = 60_000;

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token of the shape that identity providers give; nobody here verifies it. */
const jwt = (name: string, expires: number): string =>
  `${part({ alg: 'none' })}.${part({ sub: name, exp: expires / 1000 })}.${part({ signature: name })}`;
const nameOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }).sub;

interface IssuerOptions {
  /** A new refresh token with every use; the old one is worth nothing then. */
  readonly rotate?: boolean;
  readonly methods?: readonly string[];
  readonly token?: (form: URLSearchParams, seen: Seen) => { code: number; body: unknown } | undefined;
  readonly discovery?: (url: string) => unknown;
}

describe('an OIDC user', () => {
  let folder = '';
  let file = '';
  let now = begin;
  let issuer: TestServer;
  let server: TestServer;
  let clusters: Clusters | undefined;
  /** The refresh tokens that are good. */
  let good = new Set<string>();
  let asked: { form: Record<string, string>; authorization: string | undefined }[] = [];
  /** Names of ID tokens that the API server refuses. */
  let refusedTokens = new Set<string>();

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'oidc-'));
    file = path.join(folder, 'config');
    now = begin;
    good = new Set(['refresh-0']);
    asked = [];
    refusedTokens = new Set();
    const handler: Handler = ({ headers }, response) => {
      const token = headers.authorization?.replace('Bearer ', '') ?? '';
      if (refusedTokens.has(nameOf(token))) answer(response, 401, {});
      else answer(response, 200, { gitVersion: 'v1.36.3', minor: '36' });
    };
    server = await startServer(handler);
  });
  afterEach(async () => {
    clusters?.dispose();
    await issuer?.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  async function startIssuer({ rotate, methods, token, discovery }: IssuerOptions = {}): Promise<void> {
    let count = 0;
    const handler: Handler = (seen, response) => {
      if (seen.url === '/realm/.well-known/openid-configuration') {
        const published = {
          token_endpoint: `${issuer.url}/realm/token`,
          ...(methods ? { token_endpoint_auth_methods_supported: methods } : {}),
        };
        return answer(response, 200, discovery?.(issuer.url) ?? published);
      }
      const form = new URLSearchParams(seen.body);
      asked.push({ form: Object.fromEntries(form), authorization: seen.headers.authorization });
      const own = token?.(form, seen);
      if (own) return answer(response, own.code, own.body);
      const refresh = form.get('refresh_token') ?? '';
      if (!good.has(refresh)) {
        return answer(response, 400, { error: 'invalid_grant', error_description: `no such token: ${refresh}` });
      }
      count += 1;
      if (rotate) good = new Set([`refresh-${count}`]);
      const idToken = jwt(`id-${count}`, now + 5 * minute);
      answer(response, 200, { id_token: idToken, ...(rotate ? { refresh_token: `refresh-${count}` } : {}) });
    };
    issuer = await startServer(handler, { cert: pem.serverCertificate, key: pem.serverKey });
  }

  /** A kubeconfig as people have it: with comments and a second user. */
  async function kubeconfig(
    more: Record<string, string> = {},
    idToken = jwt('id-0', begin + 5 * minute),
  ): Promise<string> {
    const config: Record<string, string> = {
      'client-id': 'kubernetes',
      'client-secret': 'client-secret-0',
      'idp-issuer-url': `${issuer.url}/realm`,
      'idp-certificate-authority-data': Buffer.from(pem.authority).toString('base64'),
      'id-token': idToken,
      'refresh-token': 'refresh-0',
      ...more,
    };
    const lines = Object.entries(config).flatMap(([key, value]) => (value === '' ? [] : [`        ${key}: ${value}`]));
    return `# mine
current-context: x
contexts: [{ name: x, context: { cluster: c, user: u } }]
clusters:
- name: c
  cluster: { server: "${server.url}" }   # the cluster
users:
- name: other
  user: { token: not-a-secret }
- name: u
  user:
    auth-provider:
      name: oidc
      config:
${lines.join('\n')}
`;
  }

  function openClusters(): Clusters {
    return createClusters({
      environment: { env: { PATH: process.env.PATH }, home: folder },
      kubeconfig: file,
      userAgent: 'kubernetes-jobs/test',
      now: () => now,
      approvePlugin: async () => true,
    });
  }

  async function open(text: string): Promise<ClusterApi> {
    await writeFile(file, text, { mode: 0o600 });
    clusters = openClusters();
    return clusters.open();
  }

  const sent = (): string => nameOf(server.seen.at(-1)?.headers.authorization?.replace('Bearer ', '') ?? '');

  async function failure(api: ClusterApi): Promise<ClusterError> {
    const error: unknown = await api.version().then(
      () => assert.fail('it succeeded'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof ClusterError, String(error));
    assert.equal(error.kind, 'credential');
    const everything = [JSON.stringify(error.failure), error.message, errorWords(error), String(error.stack)].join(
      '\n',
    );
    assert.doesNotMatch(everything, /refresh-\d|client-secret-0|eyJ/);
    return error;
  }

  it('uses its token until it expires, and then refreshes it once for all', async () => {
    await startIssuer();
    const api = await open(await kubeconfig());
    await Promise.all([api.version(), api.version(), api.version()]);
    assert.equal(sent(), 'id-0');
    assert.equal(asked.length, 0);
    now += 5 * minute - 5_000;
    await Promise.all([api.version(), api.version(), api.version()]);
    assert.equal(sent(), 'id-1');
    assert.deepEqual(asked, [
      {
        form: { grant_type: 'refresh_token', refresh_token: 'refresh-0' },
        authorization: `Basic ${Buffer.from('kubernetes:client-secret-0').toString('base64')}`,
      },
    ]);
    now += 4 * minute;
    await api.version();
    assert.equal(asked.length, 1, 'a fresh token is not refreshed');
    now += 5 * minute;
    await api.version();
    assert.equal(sent(), 'id-2');
    assert.equal(asked.at(-1)?.form.refresh_token, 'refresh-0', 'a refresh token that was not replaced stays good');
  });

  it('refreshes once for all contexts of the user', async () => {
    await startIssuer({ rotate: true });
    const two =
      'contexts: [{ name: x, context: { cluster: c, user: u } }, { name: y, context: { cluster: c, user: u } }]';
    await writeFile(file, (await kubeconfig()).replace(/contexts: .*/, two), { mode: 0o400 });
    await writeFile(`${file}.lock`, '');
    const opened = openClusters();
    clusters = opened;
    now += 10 * minute;
    await Promise.all(['x', 'y'].map(async (context) => (await opened.open(context)).version()));
    assert.equal(asked.length, 1);
  });

  it('keeps rotated tokens in the kubeconfig, and touches nothing else of it', async () => {
    await startIssuer({ rotate: true });
    const text = await kubeconfig();
    const api = await open(text);
    now += 10 * minute;
    await api.version();
    const written = await readFile(file, 'utf8');
    const expected = text.replace(jwt('id-0', begin + 5 * minute), jwt('id-1', now + 5 * minute));
    assert.equal(written, expected.replace('refresh-0', 'refresh-1'));
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder), ['config']);
    // The same connection goes on: what watches it does not begin anew.
    assert.equal(await clusters?.open(), api);
    now += 10 * minute;
    await api.version();
    assert.equal(sent(), 'id-2');
    assert.match(await readFile(file, 'utf8'), /refresh-token: refresh-2\n/);
  });

  it('follows a link to the kubeconfig, and leaves it one', async () => {
    await startIssuer({ rotate: true });
    const real = path.join(folder, 'real');
    await writeFile(real, await kubeconfig());
    await symlink(real, file);
    clusters = openClusters();
    now += 10 * minute;
    await (await clusters.open()).version();
    assert.match(await readFile(real, 'utf8'), /refresh-token: refresh-1\n/);
    assert.deepEqual((await readdir(folder)).sort(), ['config', 'real']);
  });

  it('goes on in memory where kubectl holds the lock or the file cannot be written', async () => {
    await startIssuer({ rotate: true });
    const text = await kubeconfig();
    const api = await open(text);
    await writeFile(`${file}.lock`, '');
    now += 10 * minute;
    await api.version();
    now += 10 * minute;
    await api.version();
    assert.equal(sent(), 'id-2');
    assert.equal(await readFile(file, 'utf8'), text);
    assert.deepEqual((await readdir(folder)).sort(), ['config', 'config.lock']);
    await chmod(file, 0o600);
  });

  it('takes tokens that another window or a new sign-in has put there', async () => {
    await startIssuer({ rotate: true });
    const api = await open(await kubeconfig());
    await api.version();
    now += 10 * minute;
    good = new Set(['refresh-9']);
    await writeFile(file, await kubeconfig({ 'refresh-token': 'refresh-9' }, jwt('id-9', now + 5 * minute)));
    await api.version();
    assert.equal(sent(), 'id-9');
    assert.equal(asked.length, 0);
  });

  it('is not signed out by another window that was faster', async () => {
    await startIssuer({
      rotate: true,
      token: (form) => {
        if (form.get('refresh_token') !== 'refresh-0') return undefined;
        // While this one asks, the other has refreshed and written.
        good = new Set(['refresh-9']);
        return { code: 400, body: { error: 'invalid_grant' } };
      },
    });
    const api = await open(await kubeconfig());
    now += 10 * minute;
    const other = await kubeconfig({ 'refresh-token': 'refresh-9' }, jwt('id-9', now + 5 * minute));
    const asking = api.version();
    await writeFile(file, other);
    await asking;
    assert.ok(['id-9', 'id-1'].includes(sent()), sent());
  });

  it('refreshes a token that the server refuses, but not over and over', async () => {
    await startIssuer();
    refusedTokens = new Set(['id-0']);
    const api = await open(await kubeconfig());
    await api.version();
    assert.equal(sent(), 'id-1');
    refusedTokens = new Set(['id-1', 'id-2']);
    await assert.rejects(api.version(), (error) => (error as ClusterError).kind === 'unauthorized');
    await assert.rejects(api.version(), (error) => (error as ClusterError).kind === 'unauthorized');
    assert.equal(asked.length, 1);
    now += minute;
    await assert.rejects(api.version(), (error) => (error as ClusterError).kind === 'unauthorized');
    assert.equal(asked.length, 2);
  });

  it('refreshes a token that a new sign-in has brought and the server refuses', async () => {
    await startIssuer();
    const api = await open(await kubeconfig());
    await api.version();
    now += 6 * minute;
    refusedTokens = new Set(['id-9']);
    await writeFile(file, await kubeconfig({}, jwt('id-9', now + 5 * minute)));
    await assert.rejects(api.version(), (error) => (error as ClusterError).kind === 'unauthorized');
    now += minute;
    await api.version();
    assert.equal(sent(), 'id-1');
  });

  const withoutSecret = { 'client-secret': '' };
  it('names its client as the provider wants to know it', async () => {
    await startIssuer({ methods: ['client_secret_post'] });
    const expired = jwt('id-0', begin - minute);
    await (await open(await kubeconfig({}, expired))).version();
    assert.equal(asked[0]?.authorization, undefined);
    assert.equal(asked[0]?.form.client_secret, 'client-secret-0');
    clusters?.dispose();
    await (await open(await kubeconfig(withoutSecret, expired))).version();
    assert.deepEqual(asked[1], {
      form: { grant_type: 'refresh_token', refresh_token: 'refresh-0', client_id: 'kubernetes' },
      authorization: undefined,
    });
  });

  it('tries the other way where the provider does not say how it knows clients', async () => {
    await startIssuer({
      token: (form) => (form.has('client_secret') ? undefined : { code: 401, body: { error: 'invalid_client' } }),
    });
    await (await open(await kubeconfig({}, jwt('id-0', begin - minute)))).version();
    assert.equal(asked.length, 2);
    assert.equal(sent(), 'id-1');
  });

  it('trusts the authority that a file holds, and nobody else', async () => {
    await startIssuer();
    await writeFile(path.join(folder, 'ca.crt'), pem.authority);
    const expired = jwt('id-0', begin - minute);
    const inFile = { 'idp-certificate-authority-data': '', 'idp-certificate-authority': 'ca.crt' };
    await (await open(await kubeconfig(inFile, expired))).version();
    clusters?.dispose();
    const { failure: untrusted } = await failure(
      await open(await kubeconfig({ 'idp-certificate-authority-data': '' }, expired)),
    );
    assert.match((untrusted as { detail: string }).detail, /cannot be reached \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)$/);
    clusters?.dispose();
    const missing = { ...inFile, 'idp-certificate-authority': 'nowhere.crt' };
    const { failure: absent } = await failure(await open(await kubeconfig(missing, expired)));
    assert.deepEqual(absent, {
      kind: 'credential',
      reason: 'file',
      subject: path.join(folder, 'nowhere.crt'),
      detail: 'ENOENT',
    });
  });

  const failures: readonly (readonly [
    what: string,
    options: IssuerOptions,
    config: Record<string, string>,
    detail: RegExp,
  ])[] = [
    [
      'has no refresh token',
      {},
      { 'refresh-token': '' },
      /^the ID token is no longer valid, and the kubeconfig holds no/,
    ],
    ['names no client', {}, { 'client-id': '' }, /names no client-id$/],
    ['names no issuer', {}, { 'idp-issuer-url': '' }, /idp-issuer-url in the kubeconfig is not a URL$/],
    ['has a spent refresh token', {}, { 'refresh-token': 'refresh-7' }, /no longer takes the refresh token/],
    ['meets a provider without configuration', { discovery: () => ({}) }, {}, /names no token endpoint$/],
    [
      'is sent to an endpoint without TLS',
      { discovery: () => ({ token_endpoint: 'http://127.0.0.1:9/token' }) },
      {},
      /without TLS, to which no token is sent$/,
    ],
    [
      'is sent to nobody',
      { discovery: () => ({ token_endpoint: 'https://127.0.0.1:9/token' }) },
      {},
      /^https:\/\/127\.0\.0\.1:9\/token cannot be reached \(ECONNREFUSED\)$/,
    ],
    [
      'gets no ID token',
      { token: () => ({ code: 200, body: { access_token: 'eyJhbGciOi' } }) },
      {},
      /gives no ID token with a refresh/,
    ],
    [
      'meets a provider in trouble',
      { token: (form) => ({ code: 503, body: `<html>${form.get('refresh_token')}` }) },
      {},
      /answers HTTP 503$/,
    ],
    [
      'is refused with words',
      { token: (form) => ({ code: 400, body: { error: 'unauthorized_client', error_description: form.toString() } }) },
      {},
      /answers HTTP 400: unauthorized_client$/,
    ],
    [
      'is refused with a secret for a name',
      { token: () => ({ code: 400, body: { error: 'eyJhbGciOi refresh-0' } }) },
      {},
      /answers HTTP 400$/,
    ],
    ['is flooded', { token: () => ({ code: 200, body: 'x'.repeat(3_000_000) }) }, {}, /more than 1 MB$/],
  ];
  for (const [what, options, config, detail] of failures) {
    it(`that ${what} is told so in a sentence, without a secret`, async () => {
      await startIssuer(options);
      const error = await failure(await open(await kubeconfig(config, jwt('id-0', begin - minute))));
      assert.match((error.failure as { detail: string }).detail, detail);
      assert.match(errorWords(error), /^The auth-provider oidc of user u of .* gave no token\. .* Sign in again/);
    });
  }

  it('with a token that is none is told what it needs', async () => {
    await startIssuer();
    const error = await failure(await open(await kubeconfig({ 'refresh-token': '' }, 'not-a-token')));
    assert.match((error.failure as { detail: string }).detail, /no longer valid/);
  });
});
