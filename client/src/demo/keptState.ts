import { isRecord } from '../cluster/fields.ts';
import type { KeptState } from './store/objectStore.ts';

/** What was kept in a file, of which nothing is certain; undefined for what no cluster has left. */
export function keptStateOf(value: unknown): KeptState | undefined {
  if (!isRecord(value) || !isCount(value.version) || !Array.isArray(value.objects)) return undefined;
  if (value.time !== undefined && !isCount(value.time)) return undefined;
  return value.objects.every(isObject) ? (value as unknown as KeptState) : undefined;
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isObject(value: unknown): boolean {
  if (!isRecord(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') return false;
  const { metadata } = value;
  return (
    isRecord(metadata) &&
    typeof metadata.name === 'string' &&
    typeof metadata.uid === 'string' &&
    typeof metadata.resourceVersion === 'string' &&
    /^\d{1,15}$/.test(metadata.resourceVersion)
  );
}
