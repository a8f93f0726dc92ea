import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../api/apiError.ts';
import { apiVersionOf, type ServedKind, servedKinds } from '../store/kinds.ts';

/**
 * The OpenAPI 3 documents at /openapi/v3: as much of them as clients ask about before they send something. They say that
 * the server itself checks fields and tries things out; the schemas of the objects are not in them.
 */

/** Where the documents are, by the path that they are about. */
export function index(): unknown {
  const paths = [...new Set(servedKinds.map(pathOf))].map((path) => [
    path,
    { serverRelativeURL: `/openapi/v3/${path}` },
  ]);
  return { paths: Object.fromEntries(paths) };
}

/** The document of `api/v1` or `apis/batch/v1`; undefined for another path. */
export function document(path: string): unknown {
  const kinds = servedKinds.filter((kind) => pathOf(kind) === path);
  if (kinds.length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'demo' },
    paths: Object.fromEntries(kinds.map((kind) => [`/${path}/${placeOf(kind)}`, { patch: operation(kind) }])),
  };
}

const protobuf2 = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

/**
 * Version 2 in protobuf: the document in which nothing stands, which has no bytes. kubectl looks there for what is not in
 * version 3, and says of what is in neither that there is no such kind. @throws ApiError 406
 */
export function serveVersion2(request: IncomingMessage, response: ServerResponse): void {
  if (!request.headers.accept?.includes(protobuf2)) {
    throw new ApiError(406, 'NotAcceptable', `only the following media types are accepted: ${protobuf2}`);
  }
  // Without the @, with which it would be no media type.
  response.writeHead(200, { 'Content-Type': protobuf2.replace('@', '.') }).end();
}

function pathOf(kind: ServedKind): string {
  return `${kind.group === '' ? 'api' : 'apis'}/${apiVersionOf(kind)}`;
}

function placeOf({ plural, namespaced }: ServedKind): string {
  return `${namespaced ? 'namespaces/{namespace}/' : ''}${plural}/{name}`;
}

function operation({ group, version, kind }: ServedKind): unknown {
  const text = { type: 'string' };
  return {
    'x-kubernetes-group-version-kind': { group, version, kind },
    parameters: ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({ name, in: 'query', schema: text })),
    responses: { '200': { description: 'OK' } },
  };
}
