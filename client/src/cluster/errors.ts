import type { ClusterPlace } from './ports.ts';

/** One of the reasons the server gives for a refusal: `Status.details.causes[]`, k8s.io/apimachinery `metav1.StatusCause`. */
export interface StatusCause {
  /** FieldValueInvalid, FieldManagerConflict, … */
  readonly reason: string;
  readonly message: string;
  /** The field's path in the server's notation; '' where the cause names none. */
  readonly field: string;
}

/** What of a `metav1.Status` was there and of the type it should be. */
export interface ServerStatus {
  /** The HTTP status code. */
  readonly code: number;
  /** Forbidden, AlreadyExists, …; '' where the server gave none. */
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly StatusCause[];
  readonly details: { readonly kind?: string; readonly group?: string; readonly name?: string; readonly uid?: string };
}

export type Failure =
  // What the server answered.
  /** 401: the server does not know who is asking. */
  | { readonly kind: 'unauthorized'; readonly status: ServerStatus }
  /** 403: known, but not allowed; or refused by a quota or an admission plug-in. */
  | {
      readonly kind: 'forbidden';
      readonly by: 'authorization' | 'quota' | 'admission';
      readonly status: ServerStatus;
    }
  | { readonly kind: 'notFound'; readonly what: 'object' | 'namespace' | 'resource'; readonly status: ServerStatus }
  | { readonly kind: 'alreadyExists'; readonly status: ServerStatus }
  /** 409: another manager owns fields, the object has changed in between, or a precondition does not hold. */
  | {
      readonly kind: 'conflict';
      readonly by: 'fieldManager' | 'version' | 'other';
      readonly status: ServerStatus;
    }
  /** 422, with causes that name fields. */
  | { readonly kind: 'invalid'; readonly status: ServerStatus }
  /** 400: the request's body could not be decoded, or is refused for another reason of its own. */
  | { readonly kind: 'badRequest'; readonly status: ServerStatus }
  /** The manifest does not fit the schema, said by server-side apply as a 500 without reason. The same apply fails again. */
  | { readonly kind: 'manifest'; readonly status: ServerStatus }
  /** A refusal by an admission webhook or policy, with whatever code it chose. */
  | { readonly kind: 'denied'; readonly status: ServerStatus }
  /** 410: the version asked for, or the list's continuation, is no longer kept. */
  | { readonly kind: 'gone'; readonly status: ServerStatus }
  /** 429. */
  | { readonly kind: 'tooManyRequests'; readonly status: ServerStatus }
  /** 500, 502, 503 and what else begins with a 5. */
  | { readonly kind: 'serverError'; readonly status: ServerStatus }
  /** An answer that none of the others fit, a redirect for example. */
  | { readonly kind: 'unexpected'; readonly status: ServerStatus }
  /** Something answered that does not speak the Kubernetes API, or stopped in the middle of a word. */
  | { readonly kind: 'malformed'; readonly problem: string }
  // What kept the question from the server or the answer from us.
  | {
      readonly kind: 'timeout';
      /** `server`: it said itself that it took too long (504). */
      readonly of: 'connect' | 'answer' | 'server';
    }
  | {
      readonly kind: 'unreachable';
      readonly reason: 'dns' | 'refused' | 'reset' | 'network' | 'silent' | 'proxy';
      /** The system's code or the proxy's answer: `ECONNREFUSED`. */
      readonly detail: string;
    }
  | {
      readonly kind: 'tls';
      readonly reason: 'expired' | 'untrusted' | 'hostname' | 'clientCertificate' | 'protocol';
      readonly detail: string;
    }
  // What is wrong on this side, before anything is asked.
  | {
      readonly kind: 'credential';
      readonly reason: CredentialProblem;
      /** The plugin's command, the provider's name or the file's path. */
      readonly subject: string;
      /** What a person needs to mend it: an install hint, the last line a plugin wrote. Never a secret. */
      readonly detail: string;
    }
  | {
      readonly kind: 'kubeconfig';
      readonly reason: KubeconfigProblem;
      readonly file: string;
      /** Counted from 1. */
      readonly line?: number;
      readonly detail: string;
    };

export type CredentialProblem =
  | 'pluginMissing'
  | 'pluginFailed'
  | 'pluginTimeout'
  | 'pluginAnswer'
  | 'pluginInteractive'
  | 'pluginDenied'
  | 'providerRemoved'
  | 'provider'
  | 'file';

export type KubeconfigProblem =
  | 'missing'
  | 'unreadable'
  | 'syntax'
  | 'shape'
  | 'noContext'
  | 'unknownContext'
  | 'unknownCluster'
  | 'unknownUser'
  | 'server';

export type ClusterErrorKind = Failure['kind'];

/** What was asked of the server when it went wrong. */
export interface FailedRequest {
  /** The API's verb: get, list, watch, create, apply, patch, update, delete. */
  readonly verb: string;
  /** `jobs.batch "pi" in namespace "default"` */
  readonly target: string;
}

/**
 * The one error of the cluster side. Its message is one line for a log: no secrets, no control characters.
 * People read what errorWords.ts makes of it.
 */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';

  /** Every bundle of the extension has a copy of this class of its own; an error of any of them is one. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'ClusterError' && 'failure' in value;
  }

  constructor(
    readonly failure: Failure,
    readonly context: {
      readonly place?: ClusterPlace | undefined;
      readonly request?: FailedRequest | undefined;
      /** Milliseconds that the server asks to wait before the next try. */
      readonly retryAfter?: number | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(logLine(failure, context.request), context.cause === undefined ? undefined : { cause: context.cause });
  }

  get kind(): ClusterErrorKind {
    return this.failure.kind;
  }

  /** What the server said, where it is the server that refused. */
  get status(): ServerStatus | undefined {
    return 'status' in this.failure ? this.failure.status : undefined;
  }
}

/** Whether the error is only this: somebody aborted the signal. */
export function isCancellation(error: unknown, signal: AbortSignal | undefined): boolean {
  return (
    signal?.aborted === true && (error === signal.reason || (error instanceof Error && error.name === 'AbortError'))
  );
}

/** Whether the same request may succeed later without anybody mending anything. */
export function isTransient(error: ClusterError): boolean {
  switch (error.failure.kind) {
    case 'timeout':
    case 'unreachable':
    case 'serverError':
    case 'tooManyRequests':
    case 'malformed':
    case 'gone':
      return true;
    case 'unauthorized':
    case 'forbidden':
    case 'notFound':
    case 'alreadyExists':
    case 'conflict':
    case 'invalid':
    case 'badRequest':
    case 'manifest':
    case 'denied':
    case 'unexpected':
    case 'tls':
    case 'credential':
    case 'kubeconfig':
      return false;
  }
}

function logLine(failure: Failure, request: FailedRequest | undefined): string {
  const where = request ? `${request.verb} ${request.target}: ` : '';
  return oneLine(`${where}${failure.kind}: ${logDetail(failure)}`);
}

function logDetail(failure: Failure): string {
  switch (failure.kind) {
    case 'malformed':
      return failure.problem;
    case 'timeout':
      return failure.of;
    case 'unreachable':
    case 'tls':
      return `${failure.reason} (${failure.detail})`;
    case 'credential':
      return `${failure.reason} ${failure.subject}: ${failure.detail}`;
    case 'kubeconfig':
      return `${failure.reason} ${failure.file}${failure.line ? `:${failure.line}` : ''}: ${failure.detail}`;
    default:
      return `${failure.status.code} ${failure.status.reason} ${failure.status.message}`;
  }
}

/**
 * Text from outside made harmless for one line: no control characters, no line breaks, nothing that turns the reading
 * direction, at most `limit` characters.
 */
export function oneLine(text: string, limit = 2000): string {
  const clean = text
    .slice(0, limit * 2)
    .replace(unprintable, ' ')
    .trim();
  return clean.length > limit ? `${clean.slice(0, limit)}…` : clean;
}

const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;
