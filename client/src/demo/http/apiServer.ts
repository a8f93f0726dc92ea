import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, badRequest, methodNotAllowed, noSuchPath } from '../api/apiError.ts';
import { readObject, readValue } from '../api/decode.ts';
import { deleteObject, deletionWarnings, readDeleteOptions } from '../api/deletion.ts';
import { jsonPatch, mergePatch, strategicPatch } from '../api/patches.ts';
import type { Registry, Written } from '../api/registry.ts';
import { selectorOf } from '../api/selectors.ts';
import type { DemoClock } from '../clock.ts';
import { namespaceKind, podKind } from '../store/kinds.ts';
import { type ApiObject, type Fields, isFields } from '../store/objects.ts';
import { includedIn, type TableForm, tableOfOne } from '../tables/table.ts';
import { type Authorize, requireHost, requirePermission, requireToken } from './access.ts';
import { fail, notServed, send, sendObject, sendPieces, sendWritten, warn } from './answers.ts';
import * as discovery from './discovery.ts';
import { Lists, listPieces, requireVersion, tablePieces } from './list.ts';
import { type LogsOf, serveLog } from './logs.ts';
import * as openApi from './openApi.ts';
import {
  contentTypeOf,
  forceForbidden,
  objectType,
  readBody,
  requireApplied,
  requireJson,
  tableVersionIn,
  unsupportedMediaType,
  urlOf,
  writeOptions,
} from './requests.ts';
import { reviewOf } from './reviews.ts';
import { type ResourceRoute, type Route, routeOf } from './router.ts';
import { serveWatch } from './watch.ts';

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
      send(response, 201, reviewOf(route.review, value, this.options.authorize));
      return;
    }
    if (request.method !== 'GET') throw methodNotAllowed();
    if (route.kind === 'openApi2') {
      openApi.serveVersion2(request, response);
      return;
    }
    requireJson(request);
    if (route.kind === 'health') {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end('ok');
      return;
    }
    const found = this.answerTo(route);
    if (found === undefined) notServed(response);
    else send(response, 200, found);
  }

  private answerTo(route: Extract<Route, { kind: 'version' | 'openApi' | 'discovery' }>): unknown {
    switch (route.kind) {
      case 'version':
        return discovery.version();
      case 'openApi':
        return route.path === '' ? openApi.index() : openApi.document(route.path);
      case 'discovery':
        return this.discover(route.path);
    }
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
    const isRead = verb === 'get' || verb === 'list' || verb === 'watch';
    if (!isRead) requireJson(request);
    const table = isRead ? this.tableForm(request, query) : undefined;
    switch (verb) {
      case 'get': {
        requireVersion(query);
        const stored = registry.get(kind, namespace, name);
        if (table) send(response, 200, tableOfOne(kind, stored.object, table));
        else sendObject(response, 200, stored);
        return;
      }
      case 'list': {
        const page = this.lists.page(kind, route.namespace, query);
        sendPieces(response, table ? tablePieces(kind, page, table) : listPieces(kind, page));
        return;
      }
      case 'watch':
        serveWatch(response, kind, route.namespace, query, { store: registry.store, clock, random, table });
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

  /** Undefined where objects are wanted as they are. @throws ApiError 400, 406 */
  private tableForm(request: IncomingMessage, query: URLSearchParams): TableForm | undefined {
    const version = tableVersionIn(request);
    if (version === undefined) return undefined;
    const { clock } = this.options.registry;
    return { version, included: includedIn(query), now: () => clock.now() };
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
      requireApplied(kind, body.value, name);
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
