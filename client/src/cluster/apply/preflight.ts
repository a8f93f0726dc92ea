import { ClusterError } from '../errors.ts';
import { fieldsOf } from '../fields.ts';
import type { CallOptions, ClusterApi, KubernetesObject, ObjectRef, ResourceKind, WriteAnswer } from '../ports.ts';
import { apiVersionOf } from '../resourceKinds.ts';
import { fieldManager, type ManifestObject, type NotServed } from './applyResource.ts';
import { type ClassedChange, classChanges, type Way, waysOf } from './changeability.ts';
import { changesBetween } from './changes.ts';
import { type FieldConflict, fieldConflictsOf } from './fieldConflicts.ts';
import { generatedFrom } from './newJob.ts';
import { toManifest } from './toManifest.ts';

/** What applying a manifest would do, as the server says without doing it. */
export interface Preflight {
  readonly kind: ResourceKind;
  readonly ref: ObjectRef;
  /** The object as it is, without what the server keeps for itself; undefined where there is none. */
  readonly before: KubernetesObject | undefined;
  /** As it would be; where it cannot become so, as a new object in its place would be. */
  readonly after: KubernetesObject;
  readonly changes: readonly ClassedChange[];
  /** Fields that another manager has set and that would be taken from it. */
  readonly conflicts: readonly FieldConflict[];
  /** Why the object that is there cannot be changed this way. */
  readonly refusal: ClusterError | undefined;
  readonly ways: readonly Way[];
  readonly warnings: readonly string[];
}

export interface PreflightOptions {
  /** For an object that names none. */
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/**
 * Has the server go through an apply without storing anything, and compares. A refusal that is only about changing an
 * object that exists is part of the answer; one that a new object would meet as well is thrown.
 * @throws ClusterError
 */
export async function preflight(
  api: ClusterApi,
  manifest: ManifestObject,
  { namespace, signal }: PreflightOptions,
): Promise<Preflight | NotServed> {
  const kind = await api.resourceKind(manifest.apiVersion, manifest.kind, { signal });
  if (!kind) return { notServed: true };
  const scope = kind.namespaced ? { namespace: manifest.namespace ?? namespace } : {};
  const options = { dryRun: true, fieldManager, fieldValidation: 'Strict', signal } as const;
  const typed = (object: KubernetesObject): KubernetesObject => ({
    ...object,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
  });

  if (manifest.name === undefined) {
    const { object, warnings } = await api.create(kind, scope, manifest.object, options);
    return { ...untouched, kind, ref: { ...scope, name: '' }, after: toManifest(typed(object)), warnings };
  }
  const ref = { ...scope, name: manifest.name };
  const live = await liveObject(api, kind, ref, { signal });
  let conflicts: readonly FieldConflict[] = [];
  const attempt = async (force: boolean): Promise<{ object: KubernetesObject; warnings: readonly string[] }> => {
    try {
      return await api.apply(kind, ref, manifest.object, { ...options, force });
    } catch (error) {
      if (force || !(error instanceof ClusterError)) throw error;
      conflicts = fieldConflictsOf(error);
      if (!conflicts.length) throw error;
      return attempt(true);
    }
  };

  let refusal: ClusterError | undefined;
  const { object, warnings } = await attempt(false).catch((error: unknown) => {
    if (!live || !(error instanceof ClusterError) || error.kind !== 'invalid') throw error;
    refusal = error;
    return dryRunAsNew(api, kind, ref, manifest.object, signal);
  });
  const after = refusal ? withName(toManifest(typed(object)), ref.name) : toManifest(typed(object));
  if (!live) return { ...untouched, kind, ref, after, warnings };

  const before = toManifest(typed(live));
  const differences = changesBetween(before, after);
  // What the server has taken in the dry run can be changed, whatever the table says.
  const changes = refusal
    ? classChanges(differences, live, after, (await api.version({ signal })).minor)
    : differences.map((change) => ({ ...change, changeability: 'mutable' as const }));
  const known = waysOf(changes);
  const ways: readonly Way[] = refusal && known[0] === 'apply' ? ['replace', 'newName'] : known;
  return { kind, ref, before, after, changes, conflicts, refusal, ways, warnings };
}

/**
 * Has the server say what would become of the manifest in a new object beside the one that is there.
 * @throws ClusterError
 */
export function dryRunAsNew(
  api: ClusterApi,
  kind: ResourceKind,
  { namespace, name }: ObjectRef,
  manifest: KubernetesObject,
  signal: AbortSignal,
): Promise<WriteAnswer> {
  const options = { dryRun: true, fieldManager, fieldValidation: 'Strict', signal } as const;
  return api.create(kind, namespace === undefined ? {} : { namespace }, renamed(manifest, name), options);
}

const untouched = { before: undefined, changes: [], conflicts: [], refusal: undefined, ways: ['apply'] } as const;

async function liveObject(
  api: ClusterApi,
  kind: ResourceKind,
  ref: ObjectRef,
  options: CallOptions,
): Promise<KubernetesObject | undefined> {
  try {
    return await api.get(kind, ref, options);
  } catch (error) {
    if (error instanceof ClusterError && error.failure.kind === 'notFound' && error.failure.what === 'object') {
      return undefined;
    }
    throw error;
  }
}

/** The same manifest under a name that is free. */
export function renamed(manifest: KubernetesObject, name: string): KubernetesObject {
  const { name: _taken, ...metadata } = fieldsOf(manifest.metadata);
  return { ...manifest, metadata: { generateName: generatedFrom(name), ...metadata } };
}

function withName(object: KubernetesObject, name: string): KubernetesObject {
  const { generateName: _made, name: _up, ...metadata } = fieldsOf(object.metadata);
  return { ...object, metadata: { name, ...metadata } };
}
