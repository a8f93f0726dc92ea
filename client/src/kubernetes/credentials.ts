import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import { KubeConfig } from '@kubernetes/client-node';
import { abortable } from '../cluster/abortable.ts';
import { ClusterError, type CredentialProblem } from '../cluster/errors.ts';
import type { ExecSource, UsableCredential } from './execSource.ts';
import type { ClusterEntry, ExecEntry, ResolvedContext, UserEntry } from './kubeconfig.ts';
import type { OidcSource } from './oidc.ts';

/** What a connection needs to be let in. Secret: neither logged nor put into errors. */
export interface Credentials {
  readonly tls: {
    readonly ca: Buffer | undefined;
    readonly cert: Buffer | string | undefined;
    readonly key: Buffer | string | undefined;
    readonly servername: string | undefined;
    readonly rejectUnauthorized: boolean;
  };
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

export interface CredentialSource {
  /**
   * The credentials to use now. Calls at the same time share one plugin run. The signal only ends this caller's wait.
   * @throws ClusterError of kind `credential`; the signal's reason when it is aborted.
   */
  get(signal?: AbortSignal): Promise<Credentials>;
  /** The server has refused these. Says whether `get` may now give others. */
  refused(used: Credentials): boolean;
}

export interface CredentialOptions {
  readonly now: () => number;
  readonly execSource: (user: UserEntry, exec: ExecEntry, cluster: ClusterEntry) => ExecSource;
  readonly oidcSource: (user: UserEntry) => OidcSource;
}

/** As long as client-go trusts a token file. */
const fileLifetime = 60_000;
/** A provider whose fresh credential is refused as well is not asked again at once. */
const renewalPause = 30_000;

interface Cached {
  readonly credentials: Credentials;
  readonly until: number;
}

export function createCredentialSource(resolved: ResolvedContext, options: CredentialOptions): CredentialSource {
  const { user } = resolved;
  const renewable = Boolean(
    user.exec || user.tokenFile || user.certFile || user.keyFile || resolved.cluster.caFile || user.authProvider,
  );
  let cached: Cached | undefined;
  let pending: Promise<Cached> | undefined;
  let exec: (UsableCredential & { readonly source: ExecSource }) | undefined;
  const oidc = user.authProvider?.name === 'oidc' ? options.oidcSource(user) : undefined;
  let idToken: { readonly text: string; readonly renewed: number | undefined } | undefined;

  const oidcToken = async (): Promise<{ readonly idToken: string; readonly expires: number } | undefined> => {
    if (user.authProvider && !oidc) throw credentialError('providerRemoved', user.authProvider.name, '');
    const token = await oidc?.get();
    if (token && token.idToken !== idToken?.text) {
      idToken = { text: token.idToken, renewed: idToken && options.now() };
    }
    return token;
  };

  const load = async (): Promise<Cached> => {
    const ca = await material(resolved.cluster.caData, resolved.cluster.caFile);
    if (user.exec) {
      const source = options.execSource(user, user.exec, { ...resolved.cluster, caData: ca?.toString('base64') });
      exec = { ...(await source.get()), source };
    }
    const plugin = exec?.credential;
    const token = user.token ?? (user.tokenFile && (await fileText(user.tokenFile)).toString('utf8').trim());
    const cert = plugin?.certificate ?? (await material(user.certData, user.certFile));
    const key = plugin?.key ?? (await material(user.keyData, user.keyFile));
    checkMaterial({ ca, cert, key }, resolved);

    const provided = await oidcToken();
    const until = Math.min(
      provided?.expires ?? Number.POSITIVE_INFINITY,
      provided || user.tokenFile ? options.now() + fileLifetime : Number.POSITIVE_INFINITY,
      exec?.until ?? Number.POSITIVE_INFINITY,
    );
    const { authorization, ...tls } = await applied(resolved, {
      ca,
      cert,
      key,
      token: plugin?.token || token || provided?.idToken,
    });
    return {
      until,
      credentials: { tls, headers: sendable({ ...authorization, ...impersonation(user) }, user) },
    };
  };

  return {
    async get(signal) {
      signal?.throwIfAborted();
      if (cached && cached.until > options.now()) return cached.credentials;
      pending ??= load()
        .then((loaded) => {
          cached = loaded;
          return loaded;
        })
        .finally(() => {
          pending = undefined;
        });
      return (await abortable(pending, signal)).credentials;
    },
    refused(used) {
      if (!renewable) return false;
      if (!cached || cached.credentials !== used) return true;
      if (exec && !exec.source.refused(exec.credential)) return false;
      if (idToken?.renewed !== undefined && options.now() - idToken.renewed < renewalPause) return false;
      cached = undefined;
      oidc?.refused();
      return true;
    },
  };
}

/** What has been read and asked for, to be applied to a connection. */
interface Material {
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | string | undefined;
  readonly key: Buffer | string | undefined;
  readonly token: string | undefined;
}

/**
 * What client-node's KubeConfig makes of it for a request: certificates, the name they are checked against, a bearer
 * token, or a name with a password where there is no token.
 */
async function applied(
  { cluster, user }: ResolvedContext,
  { ca, cert, key, token }: Material,
): Promise<Credentials['tls'] & { readonly authorization: Readonly<Record<string, string>> }> {
  const config = new KubeConfig();
  const base64 = (data: Buffer | string | undefined): string | undefined =>
    data && Buffer.from(data).toString('base64');
  config.loadFromOptions({
    clusters: [
      {
        name: 'cluster',
        server: cluster.server,
        caData: base64(ca),
        tlsServerName: cluster.tlsServerName,
        // Its own rule that http needs this is not kubectl's.
        skipTLSVerify: cluster.insecureSkipTlsVerify || cluster.server.startsWith('http:'),
      },
    ],
    users: [
      {
        name: 'user',
        certData: base64(cert),
        keyData: base64(key),
        ...(token ? { token } : { username: user.username, password: user.password ?? '' }),
      },
    ],
    contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
    currentContext: 'context',
  });
  const options: RequestOptions & { headers: Record<string, string> } = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const { auth, headers } = options;
  return {
    ca: options.ca as Buffer | undefined,
    cert: options.cert as Buffer | undefined,
    key: options.key as Buffer | undefined,
    servername: options.servername,
    rejectUnauthorized: !cluster.insecureSkipTlsVerify,
    authorization: auth ? { Authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : headers,
  };
}

/** Found here, where it can be named without its value; Node's own error comes too late for that. */
function sendable(headers: Credentials['headers'], { name }: UserEntry): Credentials['headers'] {
  for (const [header, value] of Object.entries(headers)) {
    if ([value].flat().every((text) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text))) continue;
    const what = header === 'Authorization' ? 'the token' : header;
    throw credentialError(
      'file',
      `${what} of ${name}`,
      'it holds a character that cannot be sent, such as a line break',
    );
  }
  return headers;
}

function impersonation({ impersonate }: UserEntry): Record<string, string | readonly string[]> {
  if (!impersonate) return {};
  return {
    'Impersonate-User': impersonate.user,
    ...(impersonate.uid === undefined ? {} : { 'Impersonate-Uid': impersonate.uid }),
    ...(impersonate.groups.length === 0 ? {} : { 'Impersonate-Group': impersonate.groups }),
    ...Object.fromEntries(
      Object.entries(impersonate.extra).map(([key, values]) => [
        `Impersonate-Extra-${encodeURIComponent(key)}`,
        values,
      ]),
    ),
  };
}

/** Data wins over a file, as in kubectl. */
async function material(data: string | undefined, file: string | undefined): Promise<Buffer | undefined> {
  if (data !== undefined) return Buffer.from(data, 'base64');
  return file === undefined ? undefined : fileText(file);
}

async function fileText(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw credentialError('file', file, (error as NodeJS.ErrnoException).code ?? 'unknown');
  }
}

/** A broken certificate or key is found here, where it can be named, and not in the middle of a handshake. */
function checkMaterial(tls: Pick<Credentials['tls'], 'ca' | 'cert' | 'key'>, { user, cluster }: ResolvedContext): void {
  const check = (part: Parameters<typeof createSecureContext>[0], subject: string): void => {
    try {
      createSecureContext(part);
    } catch {
      throw credentialError('file', subject, 'not a usable PEM certificate or key');
    }
  };
  if (tls.ca)
    check({ ca: tls.ca }, cluster.caData ? `certificate-authority-data of ${cluster.name}` : (cluster.caFile ?? ''));
  if (tls.cert && tls.key)
    check(
      { cert: tls.cert, key: tls.key },
      user.certData ? `client-certificate-data of ${user.name}` : (user.certFile ?? user.exec?.command ?? user.name),
    );
}

function credentialError(reason: CredentialProblem, subject: string, detail: string): ClusterError {
  return new ClusterError({ kind: 'credential', reason, subject, detail });
}
