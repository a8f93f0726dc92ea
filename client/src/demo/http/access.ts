import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ApiError } from '../api/apiError.ts';

/** What a request wants to do: `ResourceAttributes` of a SelfSubjectAccessReview. */
export interface Attributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Undefined for what is allowed, else why it is not. */
export type Authorize = (attributes: Attributes) => string | undefined;

export const userName = 'demo';

/** @throws ApiError 401 */
export function requireToken(request: IncomingMessage, token: string): void {
  const given = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const a = Buffer.from(given);
  const b = Buffer.from(token);
  if (a.length === b.length && timingSafeEqual(a, b)) return;
  throw new ApiError(401, 'Unauthorized', 'Unauthorized');
}

/**
 * A page in a browser can send requests to this machine under a name of its own (DNS rebinding); its Host header tells.
 * @throws ApiError 403
 */
export function requireHost(request: IncomingMessage, port: number): void {
  const host = request.headers.host ?? '';
  if (host === `127.0.0.1:${port}` || host === `localhost:${port}`) return;
  throw new ApiError(403, 'Forbidden', 'forbidden: the demo cluster answers to 127.0.0.1 and localhost alone', {});
}

/** @throws ApiError 403 */
export function requirePermission(authorize: Authorize, attributes: Attributes): void {
  const reason = authorize(attributes);
  if (reason === undefined) return;
  const { verb, group, resource, subresource, namespace, name } = attributes;
  const what = `resource "${resource}${subresource ? `/${subresource}` : ''}" in API group "${group}"`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const qualified = group === '' ? resource : `${resource}.${group}`;
  throw new ApiError(
    403,
    'Forbidden',
    `${qualified} ${name === '' ? '' : `"${name}" `}is forbidden: User "${userName}" cannot ${verb} ${what} ${where}${reason === '' ? '' : `: ${reason}`}`,
    { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: resource },
  );
}
