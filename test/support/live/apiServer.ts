import { readFileSync } from 'node:fs';
import https from 'node:https';
import { parse } from 'yaml';

/** A plain HTTPS client for one API server: enough for tests that ask the server itself. */
export interface ApiServer {
  request(method: string, path: string, body?: string, contentType?: string): Promise<Answer>;
  close(): void;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Texts of the Warning headers. */
  readonly warnings: readonly string[];
}

interface Kubeconfig {
  'current-context'?: string;
  contexts?: { name: string; context: { cluster: string; user: string } }[];
  clusters?: { name: string; cluster: Record<string, string | undefined> }[];
  users?: { name: string; user: Record<string, string | undefined> }[];
}

/** Connects as the kubeconfig's current context says, with a client certificate or a token. Keeps connections alive. */
export function connect(kubeconfigPath: string): ApiServer {
  const config: Kubeconfig = parse(readFileSync(kubeconfigPath, 'utf8'));
  const context = config.contexts?.find(({ name }) => name === config['current-context'])?.context;
  const cluster = config.clusters?.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users?.find(({ name }) => name === context?.user)?.user;
  if (!cluster?.server || !user) throw new Error('the kubeconfig has no usable current context');
  const server = cluster.server;
  const pem = (from: Record<string, string | undefined>, name: string) => {
    const data = from[`${name}-data`];
    if (data !== undefined) return Buffer.from(data, 'base64');
    return from[name] === undefined ? undefined : readFileSync(from[name]);
  };
  const agent = new https.Agent({
    keepAlive: true,
    maxSockets: 8,
    ca: pem(cluster, 'certificate-authority'),
    cert: pem(user, 'client-certificate'),
    key: pem(user, 'client-key'),
  });
  const headers = user.token === undefined ? {} : { authorization: `Bearer ${user.token}` };
  return {
    // A connection that was kept may just have been closed by the other side; nothing was asked on it yet.
    request: (method, path, body, contentType = 'application/json') =>
      ask(method, path, body, contentType).catch(() => ask(method, path, body, contentType)),
    close: () => agent.destroy(),
  };

  function ask(method: string, path: string, body: string | undefined, contentType: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      // Without its length, the body of a DELETE would be taken for the next request.
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
      const options = {
        method,
        agent,
        headers: { ...headers, ...length, 'content-type': contentType },
        timeout: 30_000,
      };
      const request = https.request(server + path, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString('utf8'),
            warnings: warningTexts(response.rawHeaders),
          }),
        );
      });
      request.on('timeout', () => request.destroy(new Error('the API server did not answer for 30 s')));
      request.on('error', reject);
      request.end(body);
    });
  }
}

/** `299 - "text"`, with quotes and backslashes escaped: RFC 7234 as k8s.io/apimachinery writes it. */
function warningTexts(rawHeaders: readonly string[]): string[] {
  const texts: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() !== 'warning') continue;
    // Header bytes are UTF-8, which node reads as Latin-1.
    const header = Buffer.from(rawHeaders[index + 1] ?? '', 'latin1').toString('utf8');
    for (const match of header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)) {
      texts.push((match[1] ?? '').replace(/\\(.)/g, '$1'));
    }
  }
  return texts;
}
