import { fieldsOf, textOf } from '../fields.ts';
import type { ClusterApi, KubernetesObject, ObjectRef, ResourceKind, WriteAnswer } from '../ports.ts';

/** Under which name the server keeps which fields this product has set. */
export const fieldManager = 'kubernetes-jobs';

/** One object of a manifest, as it was written. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name?: string | undefined;
  readonly generateName?: string | undefined;
  readonly namespace?: string | undefined;
  readonly object: KubernetesObject;
}

export interface Applied {
  readonly kind: ResourceKind;
  readonly ref: ObjectRef;
  readonly uid: string;
  readonly created: boolean;
  readonly warnings: readonly string[];
}

/** The server has no such resource: a removed apiVersion, or one with a typing mistake. */
export interface NotServed {
  readonly notServed: true;
}

export interface ApplyResourceOptions {
  /** For an object that names none. */
  readonly namespace: string;
  readonly dryRun: boolean;
  readonly force?: boolean;
  readonly signal: AbortSignal;
}

/**
 * Applies one object: by server-side apply, and where the server is to make up the name, by create.
 * @throws ClusterError
 */
export async function applyResource(
  api: ClusterApi,
  manifest: ManifestObject,
  { namespace, dryRun, force, signal }: ApplyResourceOptions,
): Promise<Applied | NotServed> {
  const kind = await api.resourceKind(manifest.apiVersion, manifest.kind, { signal });
  if (!kind) return { notServed: true };
  const scope = kind.namespaced ? { namespace: manifest.namespace ?? namespace } : {};
  const options = { dryRun, fieldManager, fieldValidation: 'Strict', signal } as const;
  let answer: WriteAnswer;
  if (manifest.name === undefined) {
    answer = await api.create(kind, scope, manifest.object, options);
  } else {
    const ref = { ...scope, name: manifest.name };
    answer = await api.apply(kind, ref, manifest.object, { ...options, force });
  }
  const { name, uid } = fieldsOf(answer.object.metadata);
  return {
    kind,
    ref: { ...scope, name: textOf(name) ?? manifest.name ?? '' },
    uid: textOf(uid) ?? '',
    created: answer.created,
    warnings: answer.warnings,
  };
}
