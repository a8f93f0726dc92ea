import { type MapNode, nodeOfJson } from '../../../../server/src/manifest/node.ts';
import { isDns1123Label } from '../../../../server/src/validate/names.ts';
import { apiVersionOf, type ServedKind } from '../store/kinds.ts';
import { type ApiObject, type Fields, fieldsOf, isFields, type Metadata, textOf } from '../store/objects.ts';
import { ApiError, badRequest, invalid } from './apiError.ts';
import { checkDecoding, type FieldValidation } from './validation.ts';

/** What is validated of an applied configuration: the values as conversion leaves them. */
export function checkedNode(config: Fields): MapNode {
  const node = nodeOfJson(config);
  if (node.kind !== 'map') throw badRequest('the configuration is no object');
  return node;
}

export function templateLabels(spec: Fields): Record<string, string> {
  return fieldsOf(fieldsOf(fieldsOf(spec.template).metadata).labels) as Record<string, string>;
}

/** What a dry run makes has no version: it was never kept. */
export function withoutVersion(object: ApiObject): ApiObject {
  const { resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as Metadata };
}

/** A body that leaves out its kind is of that of the URL. */
export function withType(node: MapNode, given: Fields): MapNode {
  const missing = ['apiVersion', 'kind'].filter((name) => !node.entries.some(({ key }) => key === name));
  if (missing.length === 0) return node;
  const head = checkedNode(Object.fromEntries(missing.map((name) => [name, given[name]])));
  return { ...node, entries: [...head.entries, ...node.entries] };
}

/** What is written in plain text is kept in base64, with the rest. */
export function encodeSecret(object: ApiObject): void {
  const { stringData } = object;
  if (!isFields(stringData)) return;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')]);
  object.data = { ...fieldsOf(object.data), ...(Object.fromEntries(encoded) as Fields) };
  delete object.stringData;
}

/** What a patch leaves is decoded as a body is; only the answer is another one. */
export function checkPatched(
  kind: ServedKind,
  given: Fields,
  name: string,
  fieldValidation: FieldValidation,
): string[] {
  try {
    return checkDecoding(kind, checkedNode(given), name, fieldValidation);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const causes = [{ reason: 'FieldValueInvalid', message: error.message, field: 'patch' }];
    throw new ApiError(422, 'Invalid', error.message, { causes });
  }
}

export function nameRequired(kind: ServedKind): ApiError {
  return invalid(kind, '', [
    {
      reason: 'FieldValueRequired',
      message: 'Required value: name or generateName is required',
      field: 'metadata.name',
    },
  ]);
}

export function requireLabel(kind: ServedKind, name: string): void {
  const problem = isDns1123Label(name);
  if (problem === undefined) return;
  throw invalid(kind, name, [{ reason: 'FieldValueInvalid', message: problem, field: 'metadata.name' }]);
}

/** The body is of the kind that the URL is of. */
export function requireType(kind: ServedKind, given: Fields): void {
  if (given.kind === kind.kind && given.apiVersion === apiVersionOf(kind)) return;
  throw badRequest(
    `${String(given.kind)} in version "${String(given.apiVersion)}" cannot be handled as a ${kind.kind}: the URL is that of ${apiVersionOf(kind)}`,
  );
}

export function requireNamespace(kind: ServedKind, namespace: string, metadata: Fields): void {
  const given = textOf(metadata.namespace) ?? '';
  if (given === '' || given === namespace) return;
  if (!kind.namespaced) return;
  throw badRequest(
    `the namespace of the provided object does not match the namespace sent on the request (${given}, ${namespace})`,
  );
}

/** An event is where what it is about is; about what has no namespace, in `default`. @throws ApiError 422 */
export function requireEventPlace(kind: ServedKind, namespace: string, name: string, event: Fields): void {
  const about = textOf(fieldsOf(event.involvedObject).namespace) ?? '';
  if (about === '' ? namespace === 'default' : about === namespace) return;
  const message = 'is not the namespace of the event';
  throw invalid(kind, name, [{ reason: 'FieldValueInvalid', message, field: 'involvedObject.namespace' }]);
}
