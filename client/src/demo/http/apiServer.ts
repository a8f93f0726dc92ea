import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, badRequest, methodNotAllowed, noSuchPath } from '../api/apiError.ts';
import { readObject, readValue } from '../api/decode.ts';
import { deleteObject, deletionWarnings, readDeleteOptions } from '../api/deletion.ts';
import { jsonPatch, mergePatch, strategicPatch } from '../api/patches.ts';
import type { Registry, WriteOptions, Written } from '../api/registry.ts';
import { selectorOf } from '../api/selectors.ts';
import type { DemoClock } from '../clock.ts';
import { namespaceKind, podKind } from '../store/kinds.ts';
import { Stored } from '../store/objectStore.ts';
import { type ApiObject, type Fields, fieldsOf, isFields, textOf, toText } from '../store/objects.ts';
import { type Authorize, requireHost, requirePermission, requireToken, userName } from './access.ts';
import * as discovery from './discovery.ts';
import { Lists } from './list.ts';
import { type LogsOf, serveLog } from './logs.ts';
import { type ResourceRoute, type Route, routeOf } from './router.ts';
import { serveWatch } from './watch.ts';

/** As the real server: larger bodies are refused. */
const mostBodyBytes = 3 * 1024 * 1024;

export interface ApiServerOptions {
  readonly registry: Registry;
  readonly token: string;
  readonly authorize: Authorize;
  readonly logsOf: LogsOf;
  /** Wall time. */
  readonly clock: DemoClock;
  readonly random: () => number;
}

/** Answers the requests of the Kubernetes API. Every failure becomes a Status; nothing is thrown. */
export class ApiServer {
  readonly lists: Lists;
  /** Known once the server listens. */
  port = 0;

  constructor(private readonly options: ApiServerOptions) {
    this.lists = new Lists(options.registry.store);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {});
    try {
      await this.answer(request, response);
    } catch (error) {
      fail(response, error instanceof ApiError ? error : new ApiError(500, 'InternalError', 'Internal error occurred'));
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { registry, token } = this.options;
    response.setHeader('Date', new Date(registry.clock.now()).toUTCString());
    response.setHeader('Cache-Control', 'no-cache, private');
    requireHost(request, this.port);
    const url = urlOf(request);
    requireToken(request, token);
    const route = routeOf(url.pathname);
    if (!route) {
      notServed(response);
      return;
    }
    if (route.kind === 'resource') return this.resource(route, request, response, url.searchParams);
    return this.question(route, request, response);
  }

  private async question(
    route: Exclude<Route, ResourceRoute>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (route.kind === 'review') {
      if (request.method !== 'POST') throw methodNotAllowed();
      const { value } = readObject(await readBody(request), objectType(request));
      send(response, 201, this.review(route.review, value));
      return;
    }
    if (request.method !== 'GET') throw methodNotAllowed();
    requireJson(request);
    if (route.kind === 'health') {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end('ok');
      return;
    }
    const found = route.kind === 'version' ? discovery.version() : this.discover(route.path);
    if (found === undefined) notServed(response);
    else send(response, 200, found);
  }

  private discover([root, group, version]: readonly string[]): unknown {
    if (root === 'api') {
      return group === undefined ? discovery.coreVersions(`127.0.0.1:${this.port}`) : discovery.resourceList(group);
    }
    if (group === undefined) return discovery.groupList();
    const found = discovery.group(group);
    if (version === undefined || found === undefined) return found;
    const resources = discovery.resourceList(`${group}/${version}`);
    if (resources === undefined) throw noSuchPath();
    return resources;
  }

  private review(kind: string, value: Fields): unknown {
    const base = { kind, metadata: {} };
    if (kind === 'SelfSubjectReview') {
      const userInfo = { username: userName, groups: ['system:authenticated'] };
      return { ...base, apiVersion: 'authentication.k8s.io/v1', status: { userInfo } };
    }
    const spec = fieldsOf(value.spec);
    const attributes = fieldsOf(spec.resourceAttributes);
    const reason = isFields(spec.resourceAttributes)
      ? this.options.authorize({
          verb: textOf(attributes.verb) ?? '',
          group: textOf(attributes.group) ?? '',
          resource: textOf(attributes.resource) ?? '',
          subresource: textOf(attributes.subresource) ?? '',
          namespace: textOf(attributes.namespace) ?? '',
          name: textOf(attributes.name) ?? '',
        })
      : undefined;
    const status = { allowed: reason === undefined, ...(reason ? { reason } : {}) };
    return { ...base, apiVersion: 'authorization.k8s.io/v1', spec, status };
  }

  private async resource(
    route: ResourceRoute,
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void> {
    const verb = verbOf(request.method ?? '', route, query);
    const { resource: kind, name, subresource } = route;
    requirePermission(this.options.authorize, {
      verb,
      group: kind.group,
      resource: kind.plural,
      subresource: subresource ?? '',
      namespace: kind === namespaceKind ? (name ?? '') : (route.namespace ?? ''),
      name: name ?? '',
    });
    if (subresource === 'log' && kind === podKind && name !== undefined) {
      if (verb !== 'get') throw methodNotAllowed();
      const { registry, logsOf } = this.options;
      const pod = registry.get(kind, route.namespace ?? '', name);
      serveLog(response, pod, query, registry.clock.now(), logsOf);
      return;
    }
    if (subresource !== undefined && !(subresource === 'status' && kind.hasStatus)) {
      throw new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
    }
    requireJson(request);
    await this.serve(verb, route, request, response, query);
  }

  private async serve(
    verb: string,
    route: ResourceRoute,
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void> {
    const { registry, clock, random } = this.options;
    const { resource: kind } = route;
    const namespace = route.namespace ?? '';
    const name = route.name ?? '';
    switch (verb) {
      case 'get':
        sendObject(response, 200, registry.get(kind, namespace, name));
        return;
      case 'list':
        sendPieces(response, this.lists.answer(kind, route.namespace, query));
        return;
      case 'watch':
        serveWatch(response, kind, route.namespace, query, { store: registry.store, clock, random });
        return;
      case 'create': {
        const options = writeOptions(query, request);
        const body = readObject(await readBody(request), objectType(request));
        sendWritten(response, registry.create(kind, namespace, body.value, body.node, options));
        return;
      }
      case 'update': {
        const options = writeOptions(query, request);
        const body = readObject(await readBody(request), objectType(request));
        const subresource = route.subresource === 'status' ? 'status' : undefined;
        const change = (): Fields => body.value;
        sendWritten(
          response,
          registry.update(kind, namespace, name, subresource, change, { ...options, node: body.node }),
        );
        return;
      }
      case 'patch':
        sendWritten(response, await this.patch(route, namespace, name, request, query));
        return;
      case 'delete':
        await this.delete(route, namespace, name, request, response, query);
        return;
      default:
        await this.deleteCollection(route, request, response, query);
    }
  }

  private async patch(
    { resource: kind, subresource: part }: ResourceRoute,
    namespace: string,
    name: string,
    request: IncomingMessage,
    query: URLSearchParams,
  ): Promise<Written> {
    const { registry } = this.options;
    const contentType = contentTypeOf(request);
    const subresource = part === 'status' ? 'status' : undefined;
    if (contentType.startsWith('application/apply-patch+')) {
      const options = writeOptions(query, request, true);
      const body = readObject(await readBody(request), contentType);
      requireApplied(body.value, name);
      const force = query.get('force') === 'true';
      return registry.apply(kind, namespace, name, body.value, { ...options, force, subresource });
    }
    const options = writeOptions(query, request);
    if (query.has('force')) throw forceForbidden();
    const text = await readBody(request);
    const patched = (live: ApiObject): Fields => {
      const result = patchOf(contentType, text, live);
      if (!isFields(result)) throw badRequest('the patch leaves no object');
      return result;
    };
    return registry.update(kind, namespace, name, subresource, patched, options);

    function patchOf(type: string, body: string, live: ApiObject): unknown {
      switch (type) {
        case 'application/merge-patch+json':
          return mergePatch(live, readObject(body, type).value);
        case 'application/strategic-merge-patch+json':
          return strategicPatch(kind, live as Fields, readObject(body, type).value);
        case 'application/json-patch+json':
          return jsonPatch(live as Fields, readValue(body, type));
        default:
          throw unsupportedMediaType(type);
      }
    }
  }

  private async delete(
    { resource: kind, subresource }: ResourceRoute,
    namespace: string,
    name: string,
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void> {
    if (subresource !== undefined) throw methodNotAllowed();
    const { registry } = this.options;
    const text = await readBody(request);
    const body = text === '' ? undefined : readObject(text, objectType(request)).value;
    const options = readDeleteOptions(body, query);
    warn(response, deletionWarnings(kind, options));
    const stored = registry.get(kind, namespace, name);
    const { object, gone } = deleteObject(registry, stored, options);
    if (!gone || kind === podKind || kind === namespaceKind) {
      sendObject(response, 200, object);
      return;
    }
    const { uid } = stored.object.metadata;
    const details = { name, ...(kind.group === '' ? {} : { group: kind.group }), kind: kind.plural, uid };
    send(response, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
  }

  private async deleteCollection(
    { resource: kind, namespace }: ResourceRoute,
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void> {
    const { registry } = this.options;
    const text = await readBody(request);
    const options = readDeleteOptions(text === '' ? undefined : readObject(text, objectType(request)).value, query);
    const selector = selectorOf(query, kind.plural);
    warn(response, deletionWarnings(kind, options));
    const items = registry.store.list(kind, namespace).filter((stored) => !selector || selector(stored));
    const { version } = registry.store;
    for (const stored of items) deleteObject(registry, stored, options);
    sendPieces(response, [
      `{"kind":"${kind.kind}List","apiVersion":"${kind.group === '' ? '' : `${kind.group}/`}${kind.version}","metadata":{"resourceVersion":"${version}"},"items":[`,
      ...items.map((stored, index) => (index === 0 ? stored.itemText : `,${stored.itemText}`)),
      ']}\n',
    ]);
  }
}

function verbOf(method: string, { name, namespace, resource }: ResourceRoute, query: URLSearchParams): string {
  const isWatch = query.get('watch') === 'true' || query.get('watch') === '1';
  switch (method) {
    case 'GET':
    case 'HEAD':
      return name !== undefined ? 'get' : isWatch ? 'watch' : 'list';
    case 'POST':
      if (name !== undefined || (resource.namespaced && namespace === undefined)) throw methodNotAllowed();
      return 'create';
    case 'PUT':
      if (name === undefined) throw methodNotAllowed();
      return 'update';
    case 'PATCH':
      if (name === undefined) throw methodNotAllowed();
      return 'patch';
    case 'DELETE':
      if (name === undefined && resource.namespaced && namespace === undefined) throw methodNotAllowed();
      return name === undefined ? 'deletecollection' : 'delete';
    default:
      throw methodNotAllowed();
  }
}

/** @throws ApiError 415 for a format in which no objects are sent. */
function objectType(request: IncomingMessage): string {
  const type = contentTypeOf(request);
  if (['application/json', 'application/yaml', 'text/yaml', 'application/x-yaml'].includes(type)) return type;
  throw new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format: ${type}; accepted media types include: application/json, application/yaml`,
  );
}

function urlOf(request: IncomingMessage): URL {
  try {
    return new URL(request.url ?? '/', 'http://127.0.0.1');
  } catch {
    throw badRequest('the path cannot be read');
  }
}

function contentTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() || 'application/json';
}

/** Tables, metadata alone and protobuf are not made here. @throws ApiError 406 */
function requireJson(request: IncomingMessage): void {
  const accept = request.headers.accept;
  if (accept === undefined || accept === '') return;
  const isTaken = accept.split(',').some((part) => {
    const [type = '', ...parameters] = part.split(';').map((word) => word.trim());
    return (
      ['application/json', 'application/*', '*/*'].includes(type) && !parameters.some((word) => word.startsWith('as='))
    );
  });
  if (isTaken) return;
  throw new ApiError(406, 'NotAcceptable', 'only the following media types are accepted: application/json', {});
}

function unsupportedMediaType(type: string): ApiError {
  return new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format: ${type}; accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml`,
    {},
  );
}

function forceForbidden(): ApiError {
  const message = 'may not be specified for a patch that is no apply';
  return optionInvalid('PatchOptions', [{ reason: 'FieldValueForbidden', message, field: 'force' }]);
}

function optionInvalid(kind: string, causes: readonly { reason: string; message: string; field: string }[]): ApiError {
  const text = causes.map(({ field, message }) => `${field}: ${message}`).join(', ');
  return new ApiError(422, 'Invalid', `${kind}.meta.k8s.io "" is invalid: ${text}`, {
    group: 'meta.k8s.io',
    kind,
    causes,
  });
}

function requireApplied(value: Fields, name: string): void {
  if (textOf(value.kind) === undefined || textOf(value.apiVersion) === undefined) {
    throw badRequest('an apply configuration names its apiVersion and kind');
  }
  const given = textOf(fieldsOf(value.metadata).name);
  if (given !== undefined && given !== '' && given !== name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
}

/** Who writes: `fieldManager`, or what the user agent begins with. */
function writeOptions(query: URLSearchParams, request: IncomingMessage, isApply = false): WriteOptions {
  const kind =
    isApply || request.method === 'PATCH'
      ? 'PatchOptions'
      : request.method === 'PUT'
        ? 'UpdateOptions'
        : 'CreateOptions';
  const dryRun = query.getAll('dryRun');
  const bad = dryRun.find((value) => value !== 'All');
  if (bad !== undefined) {
    throw optionInvalid(kind, [
      { reason: 'FieldValueNotSupported', message: `"${bad}" is not supported`, field: 'dryRun' },
    ]);
  }
  const manager = query.get('fieldManager') ?? '';
  if (isApply && manager === '') {
    throw optionInvalid(kind, [
      { reason: 'FieldValueRequired', message: 'is required for apply patch', field: 'fieldManager' },
    ]);
  }
  if (manager.length > 128) {
    throw optionInvalid(kind, [
      { reason: 'FieldValueTooLong', message: 'may not be longer than 128', field: 'fieldManager' },
    ]);
  }
  const validation = query.get('fieldValidation') ?? '';
  if (validation !== '' && validation !== 'Strict' && validation !== 'Warn' && validation !== 'Ignore') {
    throw optionInvalid(kind, [
      { reason: 'FieldValueNotSupported', message: `"${validation}" is not supported`, field: 'fieldValidation' },
    ]);
  }
  return {
    dryRun: dryRun.length > 0,
    fieldManager: manager || (request.headers['user-agent'] ?? '').split('/')[0]?.slice(0, 128) || 'unknown',
    fieldValidation: validation === '' ? 'Warn' : validation,
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > mostBodyBytes) {
      throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${mostBodyBytes}`);
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, code: number, value: unknown): void {
  response.writeHead(code, { 'Content-Type': 'application/json' }).end(`${toText(value)}\n`);
}

function sendObject(response: ServerResponse, code: number, object: Stored | ApiObject): void {
  if (!(object instanceof Stored)) {
    send(response, code, object);
    return;
  }
  response.writeHead(code, { 'Content-Type': 'application/json' }).end(`${object.objectText}\n`);
}

function sendWritten(response: ServerResponse, { object, created, warnings }: Written): void {
  warn(response, warnings);
  sendObject(response, created ? 201 : 200, object);
}

/** Large answers go in pieces of a size that a socket takes. */
function sendPieces(response: ServerResponse, pieces: readonly string[]): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < 256 * 1024) continue;
    response.write(text);
    text = '';
  }
  response.end(text);
}

/** Node writes headers as Latin-1; the server writes UTF-8. */
function warn(response: ServerResponse, warnings: readonly string[]): void {
  if (warnings.length === 0) return;
  const quoted = warnings.map((text) => {
    const oneLine = text.replace(/\p{Cc}+/gu, ' ').replace(/[\\"]/g, '\\$&');
    return `299 - "${Buffer.from(oneLine, 'utf8').toString('latin1')}"`;
  });
  response.setHeader('Warning', quoted);
}

function notServed(response: ServerResponse): void {
  response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
}

function fail(response: ServerResponse, error: ApiError): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const retryAfter = error.details?.retryAfterSeconds;
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
  // Whoever was refused before the body was read must not send all of it first.
  if (error.code === 413) response.setHeader('Connection', 'close');
  send(response, error.code, error.status);
}
