import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { ClusterError, oneLine } from '../cluster/errors.ts';
import type { UserEntry } from './kubeconfig.ts';
import type { Environment } from './kubeconfigFiles.ts';
import { createAgent, proxyOf } from './proxy.ts';

/** What an identity provider has given. Secret: neither logged nor put into errors. */
export interface OidcTokens {
  readonly idToken: string;
  readonly refreshToken: string | undefined;
}

export interface OidcSource {
  /** Calls at the same time share one refresh. @throws ClusterError of kind `credential`, in which nothing is that the provider has said but its error's name */
  get(): Promise<{ readonly idToken: string; readonly expires: number }>;
  /** The server has refused this token, whatever its date says: it is not given again. */
  refused(): void;
}

interface OidcOptions {
  readonly env: Environment['env'];
  readonly now: () => number;
  /** The user as the kubeconfig has it at the moment: another program may have signed in again. */
  readonly readUser: () => Promise<UserEntry | undefined>;
  /** Keeps new tokens where the old ones were. One that cannot be written goes on in memory. */
  readonly store: (user: UserEntry, tokens: OidcTokens) => Promise<void>;
}

/** A token that is about to expire is not used any more: as long as client-go's OIDC provider. */
const expiryMargin = 10_000;
const patience = 30_000;
const bodyLimit = 1024 * 1024;

type Config = Readonly<Record<string, string | undefined>>;

/** One source for all contexts of a user: a refresh token can be used once. */
export function createOidcSources(
  options: Omit<OidcOptions, 'readUser'> & {
    readonly readUser: (name: string) => Promise<UserEntry | undefined>;
  },
): (user: UserEntry) => OidcSource {
  const sources = new Map<string, OidcSource>();
  return (user) => {
    const { 'id-token': _id, 'refresh-token': _refresh, ...config } = user.authProvider?.config ?? {};
    const key = JSON.stringify([user.file, user.name, config]);
    const source =
      sources.get(key) ?? createOidcSource(user, { ...options, readUser: () => options.readUser(user.name) });
    sources.set(key, source);
    return source;
  };
}

/**
 * The ID token of an `auth-provider` of the name `oidc`, refreshed as client-go does
 * (k8s.io/client-go/plugin/pkg/client/auth/oidc): by the refresh token, at the token endpoint that the issuer publishes.
 */
function createOidcSource(user: UserEntry, { env, now, readUser, store }: OidcOptions): OidcSource {
  /** What was refreshed here, and the refresh token in the kubeconfig at that time. */
  let memory: (OidcTokens & { readonly basis: OidcTokens }) | undefined;
  let refusedToken: string | undefined;
  /** The newest that was used. */
  let given: string | undefined;
  let pending: ReturnType<OidcSource['get']> | undefined;

  const usable = (tokens: OidcTokens): number | undefined => {
    const expires = expiryOf(tokens.idToken);
    const good = tokens.idToken !== refusedToken && expires !== undefined && expires - expiryMargin > now();
    return good ? expires : undefined;
  };

  const current = async (): Promise<{ readonly entry: UserEntry; readonly tokens: OidcTokens }> => {
    const entry = (await readUser()) ?? user;
    const config: Config = entry.authProvider?.config ?? {};
    const written = { idToken: config['id-token'] ?? '', refreshToken: config['refresh-token'] };
    const isOurs = memory && (same(written, memory.basis) || same(written, memory));
    return { entry, tokens: memory && isOurs ? memory : written };
  };

  const renew = async (entry: UserEntry, tokens: OidcTokens): Promise<OidcTokens> => {
    const config: Config = entry.authProvider?.config ?? {};
    const fresh = await refresh(config, await authorityOf(config, entry.file), tokens, env);
    memory = { ...fresh, basis: { idToken: config['id-token'] ?? '', refreshToken: config['refresh-token'] } };
    await store(entry, fresh);
    return fresh;
  };

  const token = async (): ReturnType<OidcSource['get']> => {
    const { entry, tokens } = await current();
    const expires = usable(tokens);
    if (expires !== undefined) return { idToken: tokens.idToken, expires };
    let fresh: OidcTokens;
    try {
      fresh = await renew(entry, tokens);
    } catch (error) {
      // Another window or kubectl was faster, and has used the refresh token up.
      const later = await current();
      if (same(later.tokens, tokens)) throw error;
      fresh = usable(later.tokens) === undefined ? await renew(later.entry, later.tokens) : later.tokens;
    }
    // A clock that is behind would have this token refreshed for every request.
    return { idToken: fresh.idToken, expires: Math.max(expiryOf(fresh.idToken) ?? 0, now() + 60_000) };
  };

  return {
    get() {
      pending ??= token()
        .then((newest) => {
          given = newest.idToken;
          return newest;
        })
        .finally(() => {
          pending = undefined;
        });
      return pending;
    },
    refused() {
      refusedToken = given;
    },
  };
}

function same(one: OidcTokens, other: OidcTokens): boolean {
  return one.idToken === other.idToken && one.refreshToken === other.refreshToken;
}

/** Milliseconds since 1970; undefined for what is no token with an expiry. */
function expiryOf(token: string): number | undefined {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const expires: unknown = isRecord(claims) ? claims.exp : undefined;
    return typeof expires === 'number' ? expires * 1000 : undefined;
  } catch {
    return undefined;
  }
}

/** Who has signed the provider's certificate; undefined for those whom everybody trusts. */
async function authorityOf(config: Config, kubeconfig: string): Promise<Buffer | undefined> {
  const data = config['idp-certificate-authority-data'];
  if (data) return Buffer.from(data, 'base64');
  const file = config['idp-certificate-authority'];
  if (!file) return undefined;
  const whole = path.resolve(path.dirname(kubeconfig), file);
  try {
    return await readFile(whole);
  } catch (error) {
    const detail = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ClusterError({ kind: 'credential', reason: 'file', subject: whole, detail });
  }
}

async function refresh(
  config: Config,
  ca: Buffer | undefined,
  { refreshToken }: OidcTokens,
  env: Environment['env'],
): Promise<OidcTokens> {
  const issuer = config['idp-issuer-url'] ?? '';
  const clientId = config['client-id'] ?? '';
  if (!refreshToken)
    throw problem('the ID token is no longer valid, and the kubeconfig holds no refresh-token to get another');
  if (!isHttp(issuer)) throw problem('idp-issuer-url in the kubeconfig is not a URL');
  if (clientId === '') throw problem('the kubeconfig names no client-id');

  const place = placeOf(issuer);
  const { ask, close } = asker(ca, env);
  try {
    const url = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const discovery = await ask(url);
    const endpoint: unknown = discovery.json.token_endpoint;
    if (discovery.code !== 200) throw problem(`${place} publishes no OpenID configuration (HTTP ${discovery.code})`);
    if (typeof endpoint !== 'string' || !isHttp(endpoint)) throw problem(`${place} names no token endpoint`);
    if (issuer.startsWith('https:') && !endpoint.startsWith('https:')) {
      throw problem(`${place} names a token endpoint without TLS, to which no token is sent`);
    }
    const secret = config['client-secret'] ?? '';
    const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString('base64');
    const inHeader = (): Promise<Answer> => ask(new URL(endpoint), grant, { Authorization: `Basic ${basic}` });
    const inBody = (): Promise<Answer> =>
      ask(new URL(endpoint), { ...grant, client_id: clientId, ...(secret ? { client_secret: secret } : {}) });
    let answer = await (secret === '' || !takesBasic(discovery.json) ? inBody() : inHeader());
    // Providers do not always publish how they want to know their clients.
    if (answer.json.error === 'invalid_client') answer = await (secret === '' ? inHeader() : inBody());
    return tokensOf(answer, refreshToken, placeOf(endpoint));
  } finally {
    close();
  }
}

/** client_secret_basic is the default of OpenID Connect Discovery 1.0, `token_endpoint_auth_methods_supported`. */
function takesBasic({ token_endpoint_auth_methods_supported: methods }: Json): boolean {
  return !Array.isArray(methods) || methods.includes('client_secret_basic');
}

function tokensOf({ code, json }: Answer, refreshToken: string, place: string): OidcTokens {
  if (json.error === 'invalid_grant') {
    throw problem(`${place} no longer takes the refresh token: it has expired, was used up or taken back`);
  }
  if (code !== 200) {
    // The name of an error is one of a few words (RFC 6749, 5.2); the description beside it may repeat what was sent.
    const name = typeof json.error === 'string' && /^[a-z_]{1,60}$/.test(json.error) ? `: ${json.error}` : '';
    throw problem(`${place} answers HTTP ${code}${name}`);
  }
  const { id_token: idToken, refresh_token: next } = json;
  if (typeof idToken !== 'string' || idToken === '') {
    throw problem(`${place} gives no ID token with a refresh; the sign-in may have lacked the scope openid`);
  }
  // One that is not replaced stays good.
  return { idToken, refreshToken: typeof next === 'string' && next !== '' ? next : refreshToken };
}

type Json = Readonly<Record<string, unknown>>;

interface Answer {
  readonly code: number;
  /** Empty where the answer is none. */
  readonly json: Json;
}

/** HTTP to the identity provider, with the authority that the kubeconfig names for it and the environment's proxy. */
function asker(
  ca: Buffer | undefined,
  env: Environment['env'],
): {
  readonly ask: (url: URL, form?: Readonly<Record<string, string>>, headers?: object) => Promise<Answer>;
  readonly close: () => void;
} {
  const tls = { ca, cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true };
  const agents: http.Agent[] = [];
  const ask = async (url: URL, form?: Readonly<Record<string, string>>, headers = {}): Promise<Answer> => {
    const agent = createAgent(url, tls, proxyOf(url, { proxyUrl: undefined, file: '', name: '' }, env), {
      keepAlive: false,
    });
    agents.push(agent);
    const body = form && new URLSearchParams(form).toString();
    try {
      return await send(url, agent, body, { Accept: 'application/json', ...headers });
    } catch (error) {
      if (error instanceof ClusterError && error.kind === 'credential') throw error;
      const code = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : '');
      throw problem(`${placeOf(url.href)} cannot be reached (${oneLine(code, 80)})`);
    }
  };
  return {
    ask,
    close: () => {
      for (const agent of agents) agent.destroy();
    },
  };
}

function send(url: URL, agent: http.Agent, body: string | undefined, headers: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => client.destroy(problem(`${placeOf(url.href)} gives no answer`)), patience);
    const fail = (error: unknown): void => {
      clearTimeout(late);
      reject(error);
    };
    const client = new http.ClientRequest({
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port || (url.protocol === 'https:' ? 443 : 80),
      method: body === undefined ? 'GET' : 'POST',
      path: url.pathname + url.search,
      agent,
      headers: {
        ...headers,
        ...(body === undefined
          ? {}
          : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) }),
      },
    });
    client.on('error', fail);
    client.on('response', (message) => {
      const chunks: Buffer[] = [];
      let size = 0;
      message.on('error', fail);
      message.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > bodyLimit) client.destroy(problem(`${placeOf(url.href)} answers with more than 1 MB`));
      });
      message.on('end', () => {
        clearTimeout(late);
        resolve({ code: message.statusCode ?? 0, json: jsonOf(Buffer.concat(chunks).toString('utf8')) });
      });
    });
    client.end(body);
  });
}

function jsonOf(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Where something is, without a login or a query, which may be secret. */
function placeOf(text: string): string {
  const { origin, pathname } = new URL(text);
  return oneLine(origin + pathname.replace(/\/$/, ''), 200);
}

function problem(detail: string): ClusterError {
  return new ClusterError({ kind: 'credential', reason: 'provider', subject: 'oidc', detail });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
