import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { parse } from 'yaml';

export type Json = { readonly [key: string]: unknown };

export interface Reply {
  readonly code: number;
  readonly contentType: string;
  readonly warnings: number;
  readonly text: string;
  /** The text as JSON; undefined where it is none. */
  readonly body: Json | undefined;
}

export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** In place of JSON of `body`. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An API server as bare HTTP: for requests that the product itself would never send. */
export interface Target {
  readonly name: string;
  ask(request: Ask): Promise<Reply>;
  close(): void;
}

export function targetOf(name: string, server: string, options: https.AgentOptions, token: string | undefined): Target {
  const url = new URL(server);
  const library = url.protocol === 'https:' ? https : http;
  const agent = new library.Agent({ keepAlive: true, maxSockets: 16, ...options });
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    name,
    ask: ({ method, path, body, raw, headers = {} }) =>
      new Promise((resolve, reject) => {
        const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
        const request = library.request(
          server + path,
          {
            method,
            agent,
            headers: {
              'user-agent': 'contract/1',
              ...authorization,
              ...(text === undefined
                ? {}
                : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
              ...headers,
            },
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('error', reject);
            response.on('end', () => {
              const received = Buffer.concat(chunks).toString('utf8');
              resolve({
                code: response.statusCode ?? 0,
                contentType: (response.headers['content-type'] ?? '').split(';')[0] ?? '',
                warnings: response.rawHeaders.filter((header, index) => index % 2 === 0 && /^warning$/i.test(header))
                  .length,
                text: received,
                body: jsonOf(received),
              });
            });
          },
        );
        request.on('error', reject);
        request.setTimeout(20_000, () => request.destroy(new Error(`${name} does not answer ${method} ${path}`)));
        request.end(text);
      }),
    close: () => agent.destroy(),
  };
}

function jsonOf(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

interface Kubeconfig {
  'current-context'?: string;
  contexts?: { name: string; context: { cluster: string; user: string } }[];
  clusters?: { name: string; cluster: Record<string, string | undefined> }[];
  users?: { name: string; user: Record<string, string | undefined> }[];
}

/** The server of a kubeconfig's current context, with its client certificate or token. */
export function targetOfKubeconfig(name: string, text: string): Target {
  const config: Kubeconfig = parse(text);
  const context = config.contexts?.find((one) => one.name === config['current-context'])?.context;
  const cluster = config.clusters?.find((one) => one.name === context?.cluster)?.cluster;
  const user = config.users?.find((one) => one.name === context?.user)?.user ?? {};
  if (!cluster?.server) throw new Error('the kubeconfig has no usable current context');
  const pem = (from: Record<string, string | undefined>, field: string): Buffer | undefined => {
    const data = from[`${field}-data`];
    const file = from[field];
    return data !== undefined ? Buffer.from(data, 'base64') : file === undefined ? undefined : readFileSync(file);
  };
  const ca = pem(cluster, 'certificate-authority');
  const cert = pem(user, 'client-certificate');
  const key = pem(user, 'client-key');
  return targetOf(
    name,
    cluster.server,
    { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) },
    user.token,
  );
}
