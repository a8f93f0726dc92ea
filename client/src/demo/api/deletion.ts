import { jobKind, namespaceKind, podKind, type ServedKind } from '../store/kinds.ts';
import type { Stored } from '../store/objectStore.ts';
import { type ApiObject, type Fields, fieldsOf, listOf, numberOf, textOf, timestamp } from '../store/objects.ts';
import { badRequest, conflict, optionsInvalid } from './apiError.ts';
import type { Registry } from './registry.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions {
  /** Undefined where the request names none: the kind's own. */
  readonly propagationPolicy: Propagation | undefined;
  readonly gracePeriodSeconds: number | undefined;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  readonly dryRun: boolean;
}

export interface Deleted {
  /** The object, where it is still there or was the last thing to be said of it. */
  readonly object: Stored | ApiObject;
  /** Nothing is left of it. */
  readonly gone: boolean;
}

export const noDeleteOptions: DeleteOptions = {
  propagationPolicy: undefined,
  gracePeriodSeconds: undefined,
  uid: undefined,
  resourceVersion: undefined,
  dryRun: false,
};

/** @throws ApiError */
export function readDeleteOptions(body: Fields | undefined, query: URLSearchParams): DeleteOptions {
  const fields = body ?? optionsInQuery(query);
  if (fields.kind !== undefined && fields.kind !== 'DeleteOptions') {
    throw badRequest(`expected DeleteOptions in the body, got ${String(fields.kind)}`);
  }
  const policy = textOf(fields.propagationPolicy);
  if (policy !== undefined && !['Background', 'Foreground', 'Orphan'].includes(policy)) {
    const message = `"${policy}" is none of Background, Foreground, Orphan`;
    throw optionsInvalid('DeleteOptions', [{ reason: 'FieldValueNotSupported', message, field: 'propagationPolicy' }]);
  }
  const dryRun = listOf(fields.dryRun);
  const bad = dryRun.find((value) => value !== 'All');
  if (bad !== undefined) {
    const message = `"${String(bad)}" is not supported`;
    throw optionsInvalid('DeleteOptions', [{ reason: 'FieldValueNotSupported', message, field: 'dryRun' }]);
  }
  const grace = numberOf(fields.gracePeriodSeconds);
  if (grace !== undefined && !Number.isInteger(grace)) throw badRequest('gracePeriodSeconds is no whole number');
  const preconditions = fieldsOf(fields.preconditions);
  const orphan = fields.orphanDependents;
  return {
    propagationPolicy:
      (policy as Propagation | undefined) ??
      (orphan === undefined ? undefined : orphan === true ? 'Orphan' : 'Background'),
    gracePeriodSeconds: grace,
    uid: textOf(preconditions.uid),
    resourceVersion: textOf(preconditions.resourceVersion),
    dryRun: dryRun.length > 0,
  };
}

/** The query counts only where there is no body. */
function optionsInQuery(query: URLSearchParams): Fields {
  const grace = query.get('gracePeriodSeconds');
  const policy = query.get('propagationPolicy');
  const orphan = query.get('orphanDependents');
  return {
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(orphan === null ? {} : { orphanDependents: orphan === 'true' }),
    dryRun: query.getAll('dryRun'),
  };
}

/** What the server warns of whoever deletes Jobs without saying what becomes of their pods. */
export function deletionWarnings(kind: ServedKind, { propagationPolicy }: DeleteOptions): string[] {
  if (kind !== jobKind || propagationPolicy !== undefined) return [];
  return [
    'the pods of a Job stay behind unless propagationPolicy says otherwise: Background removes them, Orphan keeps them without this warning',
  ];
}

/**
 * Deletes an object, or begins to: finalizers and a pod's grace period come first.
 * @throws ApiError
 */
export function deleteObject(registry: Registry, stored: Stored, options: DeleteOptions): Deleted {
  const { kind, object } = stored;
  const { metadata } = object;
  requirePreconditions(kind, object, options);
  const policy = options.propagationPolicy ?? (kind === jobKind ? 'Orphan' : 'Background');
  const finalizers = finalizersFor(metadata.finalizers ?? [], policy, options.propagationPolicy !== undefined, kind);
  const grace = gracePeriod(kind, object, options.gracePeriodSeconds);
  if (finalizers.length === 0 && grace === 0 && kind !== namespaceKind) {
    const last = kind === podKind ? lastOf(object, timestamp(registry.clock.now())) : object;
    if (options.dryRun) return { object: last, gone: true };
    return { object: registry.store.remove(kind, stored.namespace, stored.name, last) ?? last, gone: true };
  }
  const isDeleting = metadata.deletionTimestamp !== undefined;
  const sooner = isDeleting && grace < (metadata.deletionGracePeriodSeconds ?? 0);
  const changed: ApiObject = {
    ...object,
    metadata: {
      ...metadata,
      ...(kind.hasGeneration && !isDeleting ? { generation: (metadata.generation ?? 0) + 1 } : {}),
      deletionTimestamp:
        isDeleting && !sooner ? (metadata.deletionTimestamp ?? '') : timestamp(registry.clock.now() + grace * 1000),
      ...(kind === namespaceKind
        ? {}
        : { deletionGracePeriodSeconds: isDeleting && !sooner ? (metadata.deletionGracePeriodSeconds ?? 0) : grace }),
      ...(finalizers.length > 0 ? { finalizers } : {}),
    },
    ...(kind === namespaceKind ? { status: { phase: 'Terminating' } } : {}),
  };
  if (options.dryRun) return { object: changed, gone: false };
  return { object: registry.modify(stored, () => changed) ?? changed, gone: false };
}

/** A pod goes with what its deletion has written into it. */
function lastOf(object: ApiObject, now: string): ApiObject {
  const { metadata } = object;
  const isNew = metadata.deletionTimestamp === undefined;
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(isNew ? { generation: (metadata.generation ?? 0) + 1, deletionTimestamp: now } : {}),
      deletionGracePeriodSeconds: 0,
    },
  };
}

function requirePreconditions(
  kind: ServedKind,
  { metadata }: ApiObject,
  { uid, resourceVersion }: DeleteOptions,
): void {
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(
      { ...kind, plural: kind.kind },
      metadata.name,
      `the UID in the precondition (${uid}) does not match the object's (${metadata.uid})`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw conflict(
      { ...kind, plural: kind.kind },
      metadata.name,
      `the resource version in the precondition (${resourceVersion}) does not match the object's (${metadata.resourceVersion})`,
    );
  }
}

/** The garbage collector's finalizers are set by the last word on the policy. */
function finalizersFor(
  present: readonly string[],
  policy: Propagation,
  isExplicit: boolean,
  kind: ServedKind,
): string[] {
  const hasOwn = present.includes('orphan') || present.includes('foregroundDeletion');
  if (!isExplicit && hasOwn) return [...present];
  const others = present.filter((name) => name !== 'orphan' && name !== 'foregroundDeletion');
  // Nothing is ever owned by these.
  if (kind === namespaceKind) return others;
  if (policy === 'Orphan') return [...others, 'orphan'];
  return policy === 'Foreground' ? [...others, 'foregroundDeletion'] : others;
}

/** Only pods end with grace; those that no node has, or that have ended, need none. */
function gracePeriod(kind: ServedKind, { spec, status, metadata }: ApiObject, wanted: number | undefined): number {
  if (kind !== podKind) return 0;
  const phase = fieldsOf(status).phase;
  if (fieldsOf(spec).nodeName === undefined || phase === 'Succeeded' || phase === 'Failed') return 0;
  const own = metadata.deletionGracePeriodSeconds ?? numberOf(fieldsOf(spec).terminationGracePeriodSeconds) ?? 30;
  return Math.max(0, wanted ?? own);
}
