import { readJson } from '../../../../server/src/manifest/json/reader.ts';
import { parseDocument } from '../../../../server/src/manifest/manifest.ts';
import { type MapNode, type Node, toJson } from '../../../../server/src/manifest/node.ts';
import { type Fields, isFields } from '../store/objects.ts';
import { badRequest } from './apiError.ts';

/** A request's body: the nodes for whoever judges it, the plain value for whoever keeps it. */
export interface Body {
  readonly node: MapNode;
  readonly value: Fields;
}

/**
 * Reads a body that is to be an object.
 * @throws ApiError 400
 */
export function readObject(text: string, contentType: string): Body {
  const node = readNode(text, contentType);
  const value = withPlainNumbers(toJson(node));
  if (node.kind !== 'map' || !isFields(value)) throw badRequest('the body of the request is no object');
  return { node, value };
}

/** Reads a body that may be any JSON or YAML value (JSON patches are lists). */
export function readValue(text: string, contentType: string): unknown {
  return withPlainNumbers(toJson(readNode(text, contentType)));
}

function readNode(text: string, contentType: string): Node {
  if (text === '') throw badRequest('the body of the request is empty');
  const json = readJson(text);
  if (json.root) return json.root;
  if (contentType.includes('yaml')) {
    const document = parseDocument(text);
    if (document.root && !document.findings.some(({ severity }) => severity === 'error')) return document.root;
  }
  throw badRequest(`the body of the request cannot be read (${json.refusal?.problem ?? 'syntax'})`);
}

/** Integers beyond what a double holds are not kept exactly here. */
function withPlainNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(withPlainNumbers);
  if (!isFields(value)) return value;
  const copy: Fields = {};
  // An own member of that name, not the prototype of the copy.
  for (const key of Object.keys(value)) {
    if (key === '__proto__') continue;
    copy[key] = withPlainNumbers(value[key]);
  }
  return copy;
}
