import { ClusterError, type FailedRequest, type Failure, oneLine, type ServerStatus } from '../cluster/errors.ts';
import type { ClusterPlace } from '../cluster/ports.ts';

export interface ErrorContext {
  readonly place: ClusterPlace;
  readonly request: FailedRequest;
}

/** What went wrong, as it was found. */
export type Trouble =
  /** An HTTP answer that is no success, or a watch's ERROR event. `body` is a Status object, or any text. */
  | { readonly answer: { readonly code: number; readonly body: unknown; readonly retryAfter?: string | undefined } }
  /** What a socket, a TLS handshake or the HTTP parser threw. */
  | { readonly thrown: unknown }
  | { readonly failure: Failure };

/** The one place where a ClusterError of a request is made. */
export function clusterError(trouble: Trouble, context: ErrorContext): ClusterError {
  if ('failure' in trouble) return new ClusterError(trouble.failure, context);
  if ('thrown' in trouble) {
    const { thrown } = trouble;
    if (thrown instanceof ClusterError) return thrown;
    return new ClusterError(failureOfThrown(thrown), { ...context, cause: thrown });
  }
  const { code, body, retryAfter } = trouble.answer;
  const status = toStatus(code, body);
  const seconds = Number(retryAfter ?? retryAfterOf(body));
  return new ClusterError(failureOfStatus(status, context.request.verb), {
    ...context,
    ...(Number.isFinite(seconds) && seconds > 0 ? { retryAfter: Math.min(seconds, 600) * 1000 } : {}),
  });
}

/** Reads a `metav1.Status`, of which nothing is certain; other bodies become its message. */
export function toStatus(code: number, body: unknown): ServerStatus {
  if (!isRecord(body)) {
    const text = typeof body === 'string' ? oneLine(body, 300) : '';
    return { code, reason: '', message: text, causes: [], details: {} };
  }
  const details = isRecord(body.details) ? body.details : {};
  const causes = Array.isArray(details.causes) ? details.causes.filter(isRecord) : [];
  const named = Object.fromEntries(
    (['kind', 'group', 'name', 'uid'] as const).flatMap((key) =>
      typeof details[key] === 'string' ? [[key, details[key]]] : [],
    ),
  );
  return {
    code: typeof body.code === 'number' ? body.code : code,
    reason: textOf(body.reason),
    message: textOf(body.message),
    causes: causes.map((cause) => ({
      reason: textOf(cause.reason),
      message: textOf(cause.message),
      field: textOf(cause.field),
    })),
    details: named,
  };
}

/** A webhook answers with whatever code it likes, a policy with that of its reason: only the words are always there. */
const denied =
  /admission webhook "[^"]*" denied the request|ValidatingAdmissionPolicy '[^']*' with binding '[^']*' denied request/;

function failureOfStatus(status: ServerStatus, verb: string): Failure {
  const { code, reason, message, causes } = status;
  if (denied.test(message)) {
    return { kind: 'denied', status };
  }
  switch (code) {
    case 400:
      return { kind: 'badRequest', status };
    case 401:
      return { kind: 'unauthorized', status };
    case 403:
      return { kind: 'forbidden', by: refusedBy(message), status };
    case 404:
      return { kind: 'notFound', what: missing(status), status };
    case 409:
      if (reason === 'AlreadyExists') return { kind: 'alreadyExists', status };
      if (causes.some((cause) => cause.reason === 'FieldManagerConflict')) {
        return { kind: 'conflict', by: 'fieldManager', status };
      }
      return { kind: 'conflict', by: /object has been modified/.test(message) ? 'version' : 'other', status };
    case 410:
      return { kind: 'gone', status };
    case 413:
      return { kind: 'badRequest', status };
    case 422:
      return { kind: 'invalid', status };
    case 429:
      return { kind: 'tooManyRequests', status };
    case 504:
      return { kind: 'timeout', of: 'server' };
  }
  if (code === 500 && reason === 'Expired') return { kind: 'gone', status };
  if (code === 500 && verb === 'apply' && reason === '' && isManifestMessage(message)) {
    return { kind: 'manifest', status };
  }
  return code >= 500 ? { kind: 'serverError', status } : { kind: 'unexpected', status };
}

/**
 * Server-side apply reports what the manifest does wrong as an internal error without a reason, so only its words tell
 * it from a server's own trouble (k8s.io/apimachinery `managedfields`): they speak of the object that was sent, and
 * never of the live one.
 */
function isManifestMessage(message: string): boolean {
  return /^failed to (create typed patch object|convert new (typed )?object|create manager for existing fields)/.test(
    message,
  );
}

function refusedBy(message: string): 'authorization' | 'quota' | 'admission' {
  if (/exceeded quota: |failed quota: /.test(message)) return 'quota';
  // RBAC and its like say who wanted what: `User "x" cannot create resource "jobs" in API group "batch"`.
  return / cannot [a-z]+ (resource|path) "/.test(message) ? 'authorization' : 'admission';
}

function missing(status: ServerStatus): 'object' | 'namespace' | 'resource' {
  if (status.details.kind === 'namespaces') return 'namespace';
  return status.details.name === undefined ? 'resource' : 'object';
}

function retryAfterOf(body: unknown): unknown {
  return isRecord(body) && isRecord(body.details) ? body.details.retryAfterSeconds : undefined;
}

const certificateProblems: Readonly<Record<string, Extract<Failure, { kind: 'tls' }>['reason']>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  CERT_SIGNATURE_FAILURE: 'untrusted',
  CERT_UNTRUSTED: 'untrusted',
  INVALID_CA: 'untrusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'hostname',
};

const socketProblems: Readonly<Record<string, Extract<Failure, { kind: 'unreachable' }>['reason']>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  ERR_STREAM_PREMATURE_CLOSE: 'reset',
  EHOSTUNREACH: 'network',
  EHOSTDOWN: 'network',
  ENETUNREACH: 'network',
  ENETDOWN: 'network',
  EADDRNOTAVAIL: 'network',
};

/** By the codes of Node, OpenSSL and the HTTP parser, never by their sentences. */
function failureOfThrown(thrown: unknown): Failure {
  const error = firstError(thrown);
  const code = codeOf(error);
  const certificate = certificateProblems[code];
  if (certificate) return { kind: 'tls', reason: certificate, detail: code };
  const socket = socketProblems[code];
  if (socket) return { kind: 'unreachable', reason: socket, detail: code };
  if (code.startsWith('Z_')) return { kind: 'malformed', problem: `the answer cannot be unpacked (${code})` };
  if (code === 'ETIMEDOUT') return { kind: 'timeout', of: 'connect' };
  if (code.startsWith('HPE_')) return { kind: 'malformed', problem: `the answer is not HTTP (${code})` };
  if (/^ERR_SSL_.*ALERT.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/.test(code)) {
    return { kind: 'tls', reason: 'clientCertificate', detail: code };
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) {
    return { kind: 'tls', reason: 'protocol', detail: code };
  }
  if (code.startsWith('ERR_OSSL_')) return { kind: 'tls', reason: 'clientCertificate', detail: code };
  return { kind: 'unreachable', reason: 'network', detail: code || (error instanceof Error ? error.name : 'unknown') };
}

/** A connection tried on several addresses fails with all their errors at once; the first one tells. */
function firstError(thrown: unknown): unknown {
  const inner: unknown = thrown instanceof AggregateError ? thrown.errors[0] : undefined;
  return inner ?? thrown;
}

function codeOf(error: unknown): string {
  const code: unknown = isRecord(error) || error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
