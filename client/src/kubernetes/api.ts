import type { IncomingMessage } from 'node:http';
import { abortable } from '../cluster/abortable.ts';
import type { FailedRequest } from '../cluster/errors.ts';
import { LineSplitter } from '../cluster/lines.ts';
import type {
  AccessAnswer,
  AccessQuestion,
  CallOptions,
  ClusterApi,
  ClusterPlace,
  KubernetesObject,
  ListPage,
  ObjectRef,
  PatchType,
  ResourceKind,
  Scope,
  ServerVersion,
  WatchEvent,
  WriteAnswer,
  WriteOptions,
} from '../cluster/ports.ts';
import { qualifiedName } from '../cluster/resourceKinds.ts';
import { clusterError, type ErrorContext } from './errors.ts';
import { createResponseStream, type Decoder } from './responseStream.ts';
import type { RequestOptions, Transport } from './transport.ts';

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

const patchTypes: Readonly<Record<PatchType, string>> = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
};

/** An event is one line. etcd refuses objects over a few MB, so a longer line is no event. */
const eventLimit = 64 * 1024 * 1024;

export function createClusterApi(transport: Transport, place: ClusterPlace): ClusterApi {
  let probing: Promise<void> | undefined;
  const discovered = new Map<string, readonly ResourceKind[]>();

  async function send(
    method: RequestOptions['method'],
    path: string,
    request: FailedRequest,
    options: CallOptions & {
      readonly query?: Query;
      readonly body?: unknown;
      readonly contentType?: string;
      readonly repeatable?: boolean;
      readonly accept?: string;
      readonly stream?: boolean;
    } = {},
  ): Promise<{ message: IncomingMessage; sent: RequestOptions }> {
    const sent: RequestOptions = {
      method,
      path: path + queryOf(options.query ?? {}),
      headers: {
        ...(options.accept === undefined ? {} : { Accept: options.accept }),
        ...(options.body === undefined ? {} : { 'Content-Type': options.contentType ?? 'application/json' }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      repeatable: options.repeatable ?? method === 'GET',
      stream: options.stream,
      signal: options.signal,
      timeout: options.timeout,
      request,
    };
    const message = await transport.send(sent);
    const code = message.statusCode ?? 0;
    if (code >= 200 && code < 300) return { message, sent };
    const text = await transport.readText(message, sent);
    const retryAfter = message.headers['retry-after'];
    throw clusterError({ answer: { code, body: jsonOr(text), retryAfter } }, { place, request });
  }

  async function sendForObject(
    ...args: Parameters<typeof send>
  ): Promise<{ object: KubernetesObject; message: IncomingMessage }> {
    const { message, sent } = await send(...args);
    const text = await transport.readText(message, sent);
    const object = jsonOr(text);
    if (isRecord(object)) return { object, message };
    throw clusterError(
      { failure: { kind: 'malformed', problem: text === '' ? 'the answer is empty' : 'the answer is not JSON' } },
      { place, request: sent.request },
    );
  }

  async function write(
    method: 'POST' | 'PUT' | 'PATCH',
    path: string,
    request: FailedRequest,
    body: unknown,
    options: WriteOptions & {
      readonly contentType?: string;
      readonly repeatable?: boolean;
      readonly force?: boolean | undefined;
    },
  ): Promise<WriteAnswer> {
    const { object, message } = await sendForObject(method, path, request, {
      ...options,
      body,
      query: {
        fieldManager: options.fieldManager,
        force: options.force,
        dryRun: options.dryRun ? 'All' : undefined,
        fieldValidation: options.fieldValidation ?? 'Strict',
      },
    });
    return { object, created: message.statusCode === 201, warnings: warningsOf(message) };
  }

  async function resourcesOf(apiVersion: string, options: CallOptions): Promise<readonly ResourceKind[]> {
    const known = discovered.get(apiVersion);
    if (known) return known;
    const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const request = { verb: 'get', target: `the resources of ${apiVersion}` };
    const { object } = await sendForObject('GET', path, request, options);
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const kinds = (Array.isArray(object.resources) ? object.resources : [])
      .filter(isRecord)
      .filter((item) => typeof item.name === 'string' && !item.name.includes('/') && typeof item.kind === 'string')
      .map((item) => ({
        group: group ?? '',
        version: version ?? '',
        plural: String(item.name),
        kind: String(item.kind),
        namespaced: item.namespaced === true,
      }));
    discovered.set(apiVersion, kinds);
    return kinds;
  }

  return {
    place,

    async list(kind, scope, options = {}) {
      const request = requestOf('list', kind, scope);
      const { object } = await sendForObject('GET', pathOf(kind, scope), request, {
        ...options,
        query: {
          labelSelector: options.labelSelector,
          fieldSelector: options.fieldSelector,
          limit: options.limit,
          continue: options.continue,
        },
      });
      return toListPage(object, { place, request });
    },

    async watch(kind, scope, options) {
      const request = requestOf('watch', kind, scope);
      const { message, sent } = await send('GET', pathOf(kind, scope), request, {
        ...options,
        stream: true,
        query: {
          watch: true,
          allowWatchBookmarks: true,
          resourceVersion: options.resourceVersion,
          labelSelector: options.labelSelector,
          fieldSelector: options.fieldSelector,
          timeoutSeconds: options.timeoutSeconds,
        },
      });
      const context = { place, request: sent.request };
      return createResponseStream(
        message,
        createWatchDecoder(context),
        (thrown) => clusterError({ thrown }, context),
        options.signal,
      );
    },

    async get(kind, ref, options) {
      return (await sendForObject('GET', pathOf(kind, ref, ref.name), requestOf('get', kind, ref), options)).object;
    },

    create(kind, scope, object, options = {}) {
      return write(
        'POST',
        pathOf(kind, scope),
        requestOf('create', kind, { ...scope, ...nameIn(object) }),
        object,
        options,
      );
    },

    apply(kind, ref, object, options) {
      return write('PATCH', pathOf(kind, ref, ref.name), requestOf('apply', kind, ref), object, {
        ...options,
        contentType: 'application/apply-patch+yaml',
        repeatable: true,
      });
    },

    replace(kind, ref, object, options = {}) {
      return write('PUT', pathOf(kind, ref, ref.name), requestOf('update', kind, ref), object, options);
    },

    patch(kind, ref, type, patch, options = {}) {
      return write('PATCH', pathOf(kind, ref, ref.name), requestOf('patch', kind, ref), patch, {
        ...options,
        contentType: patchTypes[type],
      });
    },

    async delete(kind, ref, options) {
      const { object, message } = await sendForObject(
        'DELETE',
        pathOf(kind, ref, ref.name),
        requestOf('delete', kind, ref),
        {
          ...options,
          body: {
            apiVersion: 'v1',
            kind: 'DeleteOptions',
            propagationPolicy: options.propagationPolicy,
            gracePeriodSeconds: options.gracePeriodSeconds,
            dryRun: options.dryRun ? ['All'] : undefined,
            preconditions:
              options.uid === undefined && options.resourceVersion === undefined
                ? undefined
                : { uid: options.uid, resourceVersion: options.resourceVersion },
          },
        },
      );
      const warnings = warningsOf(message);
      return object.kind === 'Status' ? { warnings } : { object, warnings };
    },

    async openLog(pod, options) {
      const request = {
        verb: 'get',
        target: `the log of container "${options.container}" of pod "${pod.name}" in namespace "${pod.namespace ?? ''}"`,
      };
      const path = `/api/v1/namespaces/${encodeURIComponent(pod.namespace ?? '')}/pods/${encodeURIComponent(pod.name)}/log`;
      const { message } = await send('GET', path, request, {
        ...options,
        accept: '*/*',
        stream: true,
        query: {
          container: options.container,
          follow: options.follow || undefined,
          previous: options.previous || undefined,
          timestamps: options.timestamps || undefined,
          sinceTime: options.sinceTime,
          tailLines: options.tailLines,
          limitBytes: options.limitBytes,
        },
      });
      return createResponseStream(
        message,
        { push: (chunk) => [chunk], end: () => {} },
        (thrown) => clusterError({ thrown }, { place, request }),
        options.signal,
      );
    },

    async review(question, options) {
      const request = { verb: 'create', target: 'a SelfSubjectAccessReview' };
      const { object } = await sendForObject(
        'POST',
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        request,
        { ...options, body: reviewOf(question), repeatable: true },
      );
      return toAccessAnswer(object);
    },

    async version(options) {
      const { object } = await sendForObject(
        'GET',
        '/version',
        { verb: 'get', target: "the server's version" },
        options,
      );
      return toServerVersion(object);
    },

    async resourceKind(apiVersion, kind, options = {}) {
      try {
        return (await resourcesOf(apiVersion, options)).find((resource) => resource.kind === kind);
      } catch (error) {
        if (error instanceof Error && 'kind' in error && error.kind === 'notFound') return undefined;
        throw error;
      }
    },

    async probe(options = {}) {
      probing ??= (async () => {
        const { message, sent } = await send(
          'GET',
          '/version',
          { verb: 'get', target: "the server's version" },
          {
            timeout: options.timeout,
          },
        );
        await transport.readText(message, sent);
      })().finally(() => {
        probing = undefined;
      });
      await abortable(probing, options.signal);
    },
  };
}

function pathOf(kind: ResourceKind, scope: Scope, name?: string): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const namespace =
    kind.namespaced && scope.namespace !== undefined ? `/namespaces/${encodeURIComponent(scope.namespace)}` : '';
  return `${root}${namespace}/${kind.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

function queryOf(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) parameters.set(key, String(value));
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function requestOf(verb: string, kind: ResourceKind, at: Scope & Partial<ObjectRef>): FailedRequest {
  const name = at.name === undefined ? '' : ` "${at.name}"`;
  const namespace = kind.namespaced && at.namespace !== undefined ? ` in namespace "${at.namespace}"` : '';
  return { verb, target: `${qualifiedName(kind)}${name}${namespace}` };
}

function nameIn(object: KubernetesObject): { name?: string } {
  const { name } = isRecord(object.metadata) ? object.metadata : {};
  return typeof name === 'string' ? { name } : {};
}

/** Items of a list carry neither apiVersion nor kind; whoever asked knows them. */
function toListPage(object: KubernetesObject, context: ErrorContext): ListPage {
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  const { items = [] } = object;
  if (!Array.isArray(items) || typeof metadata.resourceVersion !== 'string') {
    throw clusterError({ failure: { kind: 'malformed', problem: 'the answer is not a list of objects' } }, context);
  }
  return {
    items: items.filter(isRecord),
    resourceVersion: metadata.resourceVersion,
    ...(typeof metadata.continue === 'string' && metadata.continue !== '' ? { continue: metadata.continue } : {}),
    ...(typeof metadata.remainingItemCount === 'number' ? { remainingItemCount: metadata.remainingItemCount } : {}),
  };
}

function createWatchDecoder(context: ErrorContext): Decoder<WatchEvent> {
  const splitter = new LineSplitter(eventLimit);
  const malformed = (problem: string): Error => clusterError({ failure: { kind: 'malformed', problem } }, context);
  return {
    *push(chunk) {
      const texts: string[] = [];
      let isTooLarge = false;
      splitter.write(chunk, ({ bytes, start, end, complete }) => {
        isTooLarge ||= !complete;
        if (!isTooLarge && end > start)
          texts.push(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'));
      });
      for (const text of texts) yield toWatchEvent(jsonOr(text), context);
      if (isTooLarge) throw malformed('an event of the watch is too large');
    },
    end() {
      if (splitter.pending > 0) throw malformed('the watch ended in the middle of an event');
    },
  };
}

function toWatchEvent(value: unknown, context: ErrorContext): WatchEvent {
  const { type, object } = isRecord(value) ? value : {};
  if (isRecord(object)) {
    switch (type) {
      case 'ADDED':
      case 'MODIFIED':
      case 'DELETED':
        return { type, object };
      case 'BOOKMARK': {
        const { resourceVersion } = isRecord(object.metadata) ? object.metadata : {};
        if (typeof resourceVersion === 'string') return { type, resourceVersion };
        break;
      }
      case 'ERROR': {
        const code = typeof object.code === 'number' ? object.code : 500;
        throw clusterError({ answer: { code, body: object } }, context);
      }
    }
  }
  throw clusterError({ failure: { kind: 'malformed', problem: 'the watch sent something that is no event' } }, context);
}

/**
 * A review of a resource outside namespaces must not name one: with it, the server answers whether a role in that
 * namespace grants the verb, and says yes to what it then refuses.
 */
function reviewOf({ verb, kind, subresource, namespace, name }: AccessQuestion): unknown {
  return {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: {
        verb,
        group: kind.group,
        resource: kind.plural,
        subresource,
        name,
        namespace: kind.namespaced ? namespace : undefined,
      },
    },
  };
}

function toAccessAnswer(object: KubernetesObject): AccessAnswer {
  const status = isRecord(object.status) ? object.status : {};
  return {
    allowed: status.allowed === true,
    ...(typeof status.reason === 'string' && status.reason !== '' ? { reason: status.reason } : {}),
  };
}

function toServerVersion(object: KubernetesObject): ServerVersion {
  const minor = /^\d+/.exec(typeof object.minor === 'string' ? object.minor : '')?.[0];
  return {
    gitVersion: typeof object.gitVersion === 'string' ? object.gitVersion : '',
    minor: minor === undefined ? undefined : Number(minor),
  };
}

/** The texts of Warning headers: `299 - "text"`, with `\"` inside. RFC 7234, section 5.5. */
function warningsOf(message: IncomingMessage): string[] {
  const headers = message.rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() === 'warning' ? [message.rawHeaders[index + 1] ?? ''] : [],
  );
  return headers.flatMap((header) =>
    [...header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) =>
      // Node reads headers as Latin-1; the server writes UTF-8.
      Buffer.from((match[1] ?? '').replace(/\\(.)/g, '$1'), 'latin1').toString('utf8'),
    ),
  );
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
