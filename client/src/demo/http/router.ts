import { ApiError, noSuchPath } from '../api/apiError.ts';
import { type ServedKind, servedKinds } from '../store/kinds.ts';

/** Where a request goes. */
export type Route =
  | { readonly kind: 'version' }
  | { readonly kind: 'health' }
  /** The one document of version 2. */
  | { readonly kind: 'openApi2' }
  /** '' for the index of the documents. */
  | { readonly kind: 'openApi'; readonly path: string }
  | { readonly kind: 'discovery'; readonly path: readonly string[] }
  | { readonly kind: 'review'; readonly review: 'SelfSubjectAccessReview' | 'SelfSubjectReview' }
  | ResourceRoute;

export interface ResourceRoute {
  readonly kind: 'resource';
  readonly resource: ServedKind;
  /** '' for what lives outside namespaces; undefined for all namespaces. */
  readonly namespace: string | undefined;
  /** Undefined for the collection. */
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** The way of a path; undefined where nothing is. @throws ApiError 404 */
export function routeOf(pathname: string): Route | undefined {
  const parts = pathname.split('/').filter((part) => part !== '');
  const steps = parts.map(decode);
  const [root, ...rest] = steps;
  switch (root) {
    case 'version':
      return rest.length === 0 ? { kind: 'version' } : undefined;
    case 'healthz':
    case 'livez':
    case 'readyz':
      return { kind: 'health' };
    case 'openapi':
      if (rest[0] === 'v2' && rest.length === 1) return { kind: 'openApi2' };
      return rest[0] === 'v3' ? { kind: 'openApi', path: rest.slice(1).join('/') } : undefined;
    case 'api':
      return rest.length < 2 ? { kind: 'discovery', path: steps } : resourceRoute('', rest);
    case 'apis': {
      if (rest.length < 3) return { kind: 'discovery', path: steps };
      const [group = '', ...below] = rest;
      if (group === 'authorization.k8s.io' && below.join('/') === 'v1/selfsubjectaccessreviews') {
        return { kind: 'review', review: 'SelfSubjectAccessReview' };
      }
      if (group === 'authentication.k8s.io' && below.join('/') === 'v1/selfsubjectreviews') {
        return { kind: 'review', review: 'SelfSubjectReview' };
      }
      return resourceRoute(group, below);
    }
    default:
      return undefined;
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiError(400, 'BadRequest', 'the path is not well encoded');
  }
}

function resourceRoute(group: string, steps: readonly string[]): ResourceRoute | undefined {
  const [version, ...rest] = steps;
  if (!servedKinds.some((kind) => kind.group === group)) return undefined;
  // A version that the group does not have.
  if (!servedKinds.some((kind) => kind.group === group && kind.version === version)) throw noSuchPath();
  const find = (plural: string | undefined): ServedKind | undefined =>
    servedKinds.find((kind) => kind.group === group && kind.version === version && kind.plural === plural);
  // /namespaces/NAME/status is the namespace's own.
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 ? find(rest[2]) : undefined;
  if (inNamespace) {
    const [, namespace, , name, subresource, more] = rest;
    if (!inNamespace.namespaced || more !== undefined) throw noSuchPath();
    return { kind: 'resource', resource: inNamespace, namespace, name, subresource };
  }
  const [plural, name, subresource, more] = rest;
  const resource = find(plural);
  if (!resource || more !== undefined) throw noSuchPath();
  if (resource.namespaced && name !== undefined) throw noSuchPath();
  return { kind: 'resource', resource, namespace: resource.namespaced ? undefined : '', name, subresource };
}
