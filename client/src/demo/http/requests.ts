import type { IncomingMessage } from 'node:http';
import { ApiError, badRequest, type Details, optionsInvalid } from '../api/apiError.ts';
import type { WriteOptions } from '../api/registry.ts';
import { apiVersionOf, type ServedKind } from '../store/kinds.ts';
import { type Fields, fieldsOf, textOf } from '../store/objects.ts';
import type { TableForm } from '../tables/table.ts';

/** As the real server: larger bodies are refused. */
const mostBodyBytes = 3 * 1024 * 1024;

/** @throws ApiError 415 for a format in which no objects are sent. */
export function objectType(request: IncomingMessage): string {
  const type = contentTypeOf(request);
  if (['application/json', 'application/yaml', 'text/yaml', 'application/x-yaml'].includes(type)) return type;
  // kubectl shows this to somebody who has no way to choose the format.
  const advice = type.endsWith('.protobuf')
    ? '. The demo cluster reads no protobuf, in which kubectl sends what it makes itself: write that as a manifest, and apply it'
    : '';
  throw new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format: ${type}; accepted media types include: application/json, application/yaml${advice}`,
  );
}

export function urlOf(request: IncomingMessage): URL {
  try {
    return new URL(request.url ?? '/', 'http://127.0.0.1');
  } catch {
    throw badRequest('the path cannot be read');
  }
}

export function contentTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() || 'application/json';
}

/** Metadata alone and protobuf are not made here, nor tables of what is written. @throws ApiError 406 */
export function requireJson(request: IncomingMessage): void {
  formIn(request, []);
}

/** The version of tables that is asked for; undefined where objects are. @throws ApiError 406 */
export function tableVersionIn(request: IncomingMessage): TableForm['version'] | undefined {
  return formIn(request, ['v1', 'v1beta1']);
}

/** The first form in the Accept header that can be had: tables of these versions, or objects. */
function formIn<T extends string>(request: IncomingMessage, tables: readonly T[]): T | undefined {
  const accept = request.headers.accept || '*/*';
  let details: Details | undefined = {};
  for (const part of accept.split(',')) {
    const [type = '', ...words] = part.split(';').map((word) => word.trim());
    if (!['application/json', 'application/*', '*/*'].includes(type)) continue;
    // The real server finds out about these later, and says less.
    details = undefined;
    const { as, g, v } = Object.fromEntries(words.map((word) => word.split('=')));
    if (as === undefined) return undefined;
    const version = tables.find((one) => one === v);
    if (as === 'Table' && g === 'meta.k8s.io' && version !== undefined) return version;
  }
  throw new ApiError(406, 'NotAcceptable', 'only the following media types are accepted: application/json', details);
}

export function unsupportedMediaType(type: string): ApiError {
  return new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format: ${type}; accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml`,
    {},
  );
}

export function forceForbidden(): ApiError {
  const message = 'may not be specified for a patch that is no apply';
  return optionsInvalid('PatchOptions', [{ reason: 'FieldValueForbidden', message, field: 'force' }]);
}

export function requireApplied(kind: ServedKind, value: Fields, name: string): void {
  if (textOf(value.kind) === undefined || textOf(value.apiVersion) === undefined) {
    throw badRequest('an apply configuration names its apiVersion and kind');
  }
  if (value.apiVersion !== apiVersionOf(kind)) {
    throw badRequest(
      `the apiVersion of the object (${textOf(value.apiVersion)}) is not that of the request (${apiVersionOf(kind)})`,
    );
  }
  const given = textOf(fieldsOf(value.metadata).name);
  if (given !== undefined && given !== '' && given !== name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
}

/** Who writes: `fieldManager`, or what the user agent begins with. */
export function writeOptions(query: URLSearchParams, request: IncomingMessage, isApply = false): WriteOptions {
  const kind =
    isApply || request.method === 'PATCH'
      ? 'PatchOptions'
      : request.method === 'PUT'
        ? 'UpdateOptions'
        : 'CreateOptions';
  const dryRun = query.getAll('dryRun');
  const bad = dryRun.find((value) => value !== 'All');
  if (bad !== undefined) {
    throw optionsInvalid(kind, [
      { reason: 'FieldValueNotSupported', message: `"${bad}" is not supported`, field: 'dryRun' },
    ]);
  }
  const manager = query.get('fieldManager') ?? '';
  if (isApply && manager === '') {
    throw optionsInvalid(kind, [
      { reason: 'FieldValueRequired', message: 'is required for apply patch', field: 'fieldManager' },
    ]);
  }
  if (manager.length > 128) {
    throw optionsInvalid(kind, [
      { reason: 'FieldValueTooLong', message: 'may not be longer than 128', field: 'fieldManager' },
    ]);
  }
  const validation = query.get('fieldValidation') ?? '';
  if (validation !== '' && validation !== 'Strict' && validation !== 'Warn' && validation !== 'Ignore') {
    throw optionsInvalid(kind, [
      { reason: 'FieldValueNotSupported', message: `"${validation}" is not supported`, field: 'fieldValidation' },
    ]);
  }
  return {
    dryRun: dryRun.length > 0,
    fieldManager: manager || (request.headers['user-agent'] ?? '').split('/')[0]?.slice(0, 128) || 'unknown',
    fieldValidation: validation === '' ? 'Warn' : validation,
  };
}

export async function readBody(request: IncomingMessage): Promise<string> {
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
