import { nodeOfJson } from '../../../server/src/manifest/node.ts';
import { ApiError } from './api/apiError.ts';
import { checkDecoding } from './api/validation.ts';
import type { KeptLog } from './kubelet/keptLogs.ts';
import { servedKindOf } from './store/kinds.ts';
import { type ApiObject, isFields } from './store/objects.ts';

/** Counts up when an older extension could not go on from what a newer one keeps. */
export const keptFormat = 1;

/** What a cluster leaves to a later one; JSON. */
export interface KeptState {
  /** Absent is 1. */
  readonly format?: number;
  /** Milliseconds since 1970, in the cluster's time: a later cluster's time begins no earlier. */
  readonly time?: number;
  readonly version: number;
  readonly objects: readonly ApiObject[];
  /** Of containers that have ended. */
  readonly logs?: readonly KeptLog[];
}

/** What was kept in a file, of which nothing is certain. @throws Error why no cluster can go on from it */
export function keptStateOf(value: unknown): KeptState {
  if (!isFields(value)) throw damaged('it is no object');
  const { format = keptFormat, version, time, objects, logs = [] } = value;
  if (!isCount(format)) throw damaged('its format');
  if (format > keptFormat) throw new Error('a newer version of the extension has kept it');
  if (!isCount(version)) throw damaged('its version');
  if (time !== undefined && !isCount(time)) throw damaged('its time');
  if (!Array.isArray(objects)) throw damaged('its objects');
  if (!Array.isArray(logs)) throw damaged('its logs');
  return {
    format: keptFormat,
    version,
    objects: objects.map(objectOf),
    logs: logs.map(logOf),
    ...(time === undefined ? {} : { time }),
  };
}

function damaged(what: string): Error {
  return new Error(`it is damaged (${what})`);
}

/** The latest time that a date can hold is far later than this. */
const mostCount = 1e15;

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= mostCount;
}

function objectOf(value: unknown, index: number): ApiObject {
  if (!isObject(value)) throw damaged(`object ${index}`);
  const kind = servedKindOf(value.apiVersion, value.kind);
  const { namespace, name } = value.metadata;
  const what = `${value.kind} ${namespace ?? ''}/${name}`;
  if (kind && kind.namespaced !== (namespace !== undefined)) throw damaged(what);
  const node = nodeOfJson(value);
  try {
    if (kind && node.kind === 'map') checkDecoding(kind, node, name, 'Ignore');
  } catch (error) {
    throw error instanceof ApiError ? damaged(what) : error;
  }
  return value;
}

function isObject(value: unknown): value is ApiObject {
  if (!isFields(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') return false;
  const { metadata, spec, status } = value;
  const isText = (text: unknown): boolean => typeof text === 'string' && text !== '';
  const isTime = (text: unknown): boolean => typeof text === 'string' && !Number.isNaN(Date.parse(text));
  const areFields = (fields: unknown): boolean => fields === undefined || isFields(fields);
  return (
    isFields(metadata) &&
    isText(metadata.name) &&
    isText(metadata.uid) &&
    isTime(metadata.creationTimestamp) &&
    (metadata.deletionTimestamp === undefined || isTime(metadata.deletionTimestamp)) &&
    (metadata.namespace === undefined || isText(metadata.namespace)) &&
    typeof metadata.resourceVersion === 'string' &&
    /^\d{1,15}$/.test(metadata.resourceVersion) &&
    [metadata.labels, metadata.annotations, spec, status].every(areFields)
  );
}

function logOf(value: unknown, index: number): KeptLog {
  if (!isFields(value)) throw damaged(`log ${index}`);
  const { pod, container, lines } = value;
  if (typeof pod !== 'string' || typeof container !== 'string' || !Array.isArray(lines)) throw damaged(`log ${index}`);
  if (!lines.every((line) => typeof line === 'string')) throw damaged(`log ${index}`);
  return { pod, container, lines };
}
