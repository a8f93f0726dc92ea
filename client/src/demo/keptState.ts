import type { KeptState } from './store/objectStore.ts';
import { type ApiObject, isFields } from './store/objects.ts';

/** What was kept in a file, of which nothing is certain; undefined for what no cluster has left. */
export function keptStateOf(value: unknown): KeptState | undefined {
  if (!isFields(value) || !isCount(value.version) || !Array.isArray(value.objects)) return undefined;
  if (value.time !== undefined && !isCount(value.time)) return undefined;
  if (!value.objects.every(isObject)) return undefined;
  return { version: value.version, objects: value.objects, ...(value.time === undefined ? {} : { time: value.time }) };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isObject(value: unknown): value is ApiObject {
  if (!isFields(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') return false;
  const { metadata } = value;
  return (
    isFields(metadata) &&
    typeof metadata.name === 'string' &&
    typeof metadata.uid === 'string' &&
    typeof metadata.resourceVersion === 'string' &&
    /^\d{1,15}$/.test(metadata.resourceVersion)
  );
}
