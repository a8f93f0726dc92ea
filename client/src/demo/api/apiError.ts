/** One field that is wrong, as `Status.details.causes` has it. */
export interface Cause {
  readonly reason?: string;
  readonly message: string;
  readonly field?: string;
}

export interface Details {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
}

/** What the server answers instead of what was asked for: `metav1.Status`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: number,
    /** '' where the server gives none. */
    readonly reason: string,
    message: string,
    readonly details?: Details,
    /** Of the list that has expired: reads on in it as things are now. */
    readonly continueToken?: string,
  ) {
    super(message);
  }

  get status(): unknown {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken === undefined ? {} : { continue: this.continueToken },
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(this.details ? { details: this.details } : {}),
      code: this.code,
    };
  }
}

interface NamedKind {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}

function qualified({ group, plural }: NamedKind): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function detailsOf(kind: NamedKind, name: string): Details {
  return { ...(name === '' ? {} : { name }), ...(kind.group === '' ? {} : { group: kind.group }), kind: kind.plural };
}

export function notFound(kind: NamedKind, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(kind)} "${name}" not found`, detailsOf(kind, name));
}

/** For a path that nothing is served at. */
export function noSuchPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(kind: NamedKind, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${qualified(kind)} "${name}" already exists`, detailsOf(kind, name));
}

export function conflict(kind: NamedKind, name: string, problem: string): ApiError {
  return new ApiError(
    409,
    'Conflict',
    `the change of ${qualified(kind)} "${name}" was refused: ${problem}`,
    detailsOf(kind, name),
  );
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function forbidden(kind: NamedKind, name: string, problem: string): ApiError {
  return new ApiError(403, 'Forbidden', `${qualified(kind)} "${name}" is forbidden: ${problem}`, detailsOf(kind, name));
}

export function invalid(kind: NamedKind, name: string, causes: readonly Cause[]): ApiError {
  const group = kind.group === '' ? '' : `.${kind.group}`;
  const problems = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
  return new ApiError(422, 'Invalid', `${kind.kind}${group} "${name}" is invalid: ${text}`, {
    ...(name === '' ? {} : { name }),
    ...(kind.group === '' ? {} : { group: kind.group }),
    kind: kind.kind,
    causes,
  });
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

/** A list's continue token or a watch's version that is no longer kept. */
export function expired(message: string, continueToken?: string): ApiError {
  return new ApiError(410, 'Expired', message, undefined, continueToken);
}

/** Of the options of a request: `ListOptions`, `DeleteOptions` … */
export function optionsInvalid(kind: string, causes: readonly Cause[]): ApiError {
  const text = causes.map(({ field, message }) => `${field}: ${message}`).join(', ');
  return new ApiError(422, 'Invalid', `${kind}.meta.k8s.io "" is invalid: ${text}`, {
    group: 'meta.k8s.io',
    kind,
    causes,
  });
}
