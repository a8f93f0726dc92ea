import { type Fields, fieldsOf, isRecord } from '../fields.ts';
import type { KubernetesObject } from '../ports.ts';

/**
 * The JSON merge patch (RFC 7396) that makes `after` of `before`; undefined where they are the same. Lists are replaced
 * as a whole. Neither holds a null, which a merge patch cannot set: the API server leaves nulls out as well.
 */
export function mergePatch(before: unknown, after: unknown): unknown {
  if (!isRecord(before) || !isRecord(after)) return same(before, after) ? undefined : after;
  const changed: [string, unknown][] = [];
  for (const key of Object.keys(before)) {
    if (isAbsent(after[key]) && !isAbsent(before[key])) changed.push([key, null]);
  }
  for (const [key, value] of Object.entries(after)) {
    if (isAbsent(value)) continue;
    const patch = Object.hasOwn(before, key) ? mergePatch(before[key], value) : value;
    if (patch !== undefined) changed.push([key, patch]);
  }
  return changed.length ? Object.fromEntries(changed) : undefined;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  }
  if (!isRecord(one) || !isRecord(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => same(one[key], other[key]));
}

/** Metadata that the server alone writes: neither who edits an object nor a manifest made from it sees it. */
export const serversOwn = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
]);

/** What of a live object can be edited: all but its status and what the server alone writes. */
export function editable(object: KubernetesObject): KubernetesObject {
  const { status: _seen, metadata, ...rest } = object;
  const kept = Object.entries(fieldsOf(metadata)).filter(([key]) => !serversOwn.has(key));
  const { apiVersion, kind, ...others } = rest;
  return { apiVersion, kind, metadata: Object.fromEntries(kept), ...others };
}

/**
 * The patch for an edited object, which holds only for the object that was read: the UID is part of it. Undefined where
 * nothing was changed.
 */
export function editPatch(before: KubernetesObject, after: KubernetesObject, uid: string): Fields | undefined {
  const patch = mergePatch(before, after);
  if (!isRecord(patch)) return undefined;
  return uid === '' ? patch : { ...patch, metadata: { ...fieldsOf(patch.metadata), uid } };
}
