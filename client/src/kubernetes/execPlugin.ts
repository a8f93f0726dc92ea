import { spawn } from 'node:child_process';
import { ClusterError, type CredentialProblem, oneLine } from '../cluster/errors.ts';
import { isSecretName, secretArguments } from '../cluster/secretNames.ts';
import type { ClusterEntry, ExecEntry } from './kubeconfig.ts';
import type { Environment } from './kubeconfigFiles.ts';

/** What a credential plugin answers: `client.authentication.k8s.io` ExecCredentialStatus. */
export interface ExecCredential {
  readonly token: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Milliseconds since 1970; undefined where it lasts until the server refuses it. */
  readonly expires: number | undefined;
}

const versions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
const outputLimit = 1024 * 1024;

/** A plugin may open a browser for a person to sign in, so it has as long as that takes. */
const patience = 180_000;

/**
 * Runs a credential plugin once, as kubectl does but without a terminal.
 * @throws ClusterError of kind `credential`; nothing that the plugin wrote to its standard output is ever in it.
 */
export async function runExecPlugin(
  exec: ExecEntry,
  cluster: ClusterEntry,
  env: Environment['env'],
  timeout = patience,
): Promise<ExecCredential> {
  const problem = (reason: CredentialProblem, detail: string): ClusterError =>
    new ClusterError({ kind: 'credential', reason, subject: exec.command || '(no command)', detail: oneLine(detail) });

  if (exec.command === '') throw problem('pluginFailed', 'the kubeconfig names no command');
  if (!versions.includes(exec.apiVersion)) {
    throw problem('pluginAnswer', `apiVersion ${exec.apiVersion || '(none)'} is none of ${versions.join(', ')}`);
  }
  if (exec.interactiveMode === 'Always') throw problem('pluginInteractive', exec.installHint ?? '');

  const output = await new Promise<string>((resolve, reject) => {
    const child = spawn(exec.command, exec.args, {
      env: {
        ...env,
        ...Object.fromEntries(exec.env.map(({ name, value }) => [name, value])),
        KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(exec, cluster)),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const stdout: Buffer[] = [];
    let size = 0;
    let stderr = '';
    let problemSoFar: ClusterError | undefined;
    const stop = (error: ClusterError): void => {
      problemSoFar ??= error;
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      // A grandchild may hold the pipes open for ever, and with them `close` back.
      reject(problemSoFar);
    };
    const timer = setTimeout(
      () => stop(problem('pluginTimeout', `no answer within ${Math.round(timeout / 1000)} s`)),
      timeout,
    );
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > outputLimit) stop(problem('pluginAnswer', 'more than 1 MB of output'));
      else stdout.push(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr = (stderr + chunk).slice(-4096);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      const missing = error.code === 'ENOENT' || error.code === 'EACCES';
      reject(
        missing ? problem('pluginMissing', exec.installHint ?? '') : problem('pluginFailed', error.code ?? 'unknown'),
      );
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(Buffer.concat(stdout).toString('utf8'));
      else reject(problem('pluginFailed', `${exitWords(code, signal)}${lastWords(stderr, exec)}`));
    });
  });
  return parseExecCredential(output, exec.apiVersion, problem);
}

function exitWords(code: number | null, signal: NodeJS.Signals | null): string {
  return code === null ? `ended by ${signal ?? 'a signal'}` : `exit code ${code}`;
}

/** The end of what a plugin complained about, without anything that looks like a token. */
function lastWords(stderr: string, exec: ExecEntry): string {
  const line = stderr
    .split('\n')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .slice(-3)
    .join(' ');
  return line === '' ? '' : `: ${oneLine(withoutSecrets(withoutOwnSecrets(line, exec)), 400)}`;
}

/** Without what the kubeconfig has given the plugin under a name that says that it is secret. */
function withoutOwnSecrets(line: string, { args, env }: ExecEntry): string {
  const values = [
    ...secretArguments(args),
    ...env.flatMap(({ name, value }) => (isSecretName(name) && value !== '' ? [value] : [])),
  ];
  return values.reduce((text, value) => text.replaceAll(value, '…'), line);
}

/** Replaces words that are long enough to be a key, a token or a certificate. */
export function withoutSecrets(text: string): string {
  return text.replace(/[A-Za-z0-9_\-+/=]{32,}(\.[A-Za-z0-9_\-+/=]+)*|(?<=:\/\/)[^/\s@]+@/g, '…');
}

/** Anything may stand where a version belongs, a token too. */
function versionWords(version: unknown): string {
  return typeof version === 'string' && /^client\.authentication\.k8s\.io\/v\d\w{0,10}$/.test(version)
    ? version
    : 'another version';
}

function parseExecCredential(
  output: string,
  apiVersion: string,
  problem: (reason: CredentialProblem, detail: string) => ClusterError,
): ExecCredential {
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    throw problem('pluginAnswer', 'its output is not JSON');
  }
  const root = recordOf(answer);
  if (root.kind !== 'ExecCredential') throw problem('pluginAnswer', 'its output is not an ExecCredential');
  if (root.apiVersion !== apiVersion) {
    throw problem('pluginAnswer', `it answers ${versionWords(root.apiVersion)} where ${apiVersion} is asked for`);
  }
  const status = recordOf(root.status);
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  const token = text(status.token);
  const certificate = text(status.clientCertificateData);
  const key = text(status.clientKeyData);
  if (token === undefined && (certificate === undefined || key === undefined)) {
    throw problem('pluginAnswer', 'it gives neither a token nor a client certificate with its key');
  }
  const expires = Date.parse(text(status.expirationTimestamp) ?? '');
  return { token, certificate, key, expires: Number.isNaN(expires) ? undefined : expires };
}

function execInfo(exec: ExecEntry, cluster: ClusterEntry): unknown {
  return {
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      ...(exec.provideClusterInfo
        ? {
            cluster: {
              server: cluster.server,
              'tls-server-name': cluster.tlsServerName,
              'insecure-skip-tls-verify': cluster.insecureSkipTlsVerify || undefined,
              'certificate-authority-data': cluster.caData,
              'proxy-url': cluster.proxyUrl,
              config: cluster.execConfig,
            },
          }
        : {}),
    },
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
