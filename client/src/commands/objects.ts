import { ClusterError } from '../cluster/errors.ts';
import { fieldsOf, listOf, textOf } from '../cluster/fields.ts';
import type { KubernetesObject } from '../cluster/ports.ts';
import type { Subject } from './subjects.ts';

/** An object as it is now, and as a subject with its identity; undefined where there is none. */
export async function readObject(
  subject: Subject,
  signal?: AbortSignal,
): Promise<{ readonly object: KubernetesObject; readonly subject: Subject } | undefined> {
  try {
    const object = await subject.api.get(subject.kind, subject.ref, { signal });
    return { object, subject: { ...subject, uid: metadataOf(object).uid ?? subject.uid } };
  } catch (error) {
    if (error instanceof ClusterError && error.failure.kind === 'notFound' && error.failure.what === 'object') {
      return undefined;
    }
    throw error;
  }
}

export interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  /** RFC 3339 */
  readonly created?: string;
  /** UIDs of the owners. */
  readonly owners: readonly string[];
}

/** What of an object's metadata is there and of the type it should be. */
export function metadataOf(object: KubernetesObject): Metadata {
  const { name, namespace, uid, creationTimestamp, ownerReferences } = fieldsOf(object.metadata);
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof namespace === 'string' ? { namespace } : {}),
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof creationTimestamp === 'string' ? { created: creationTimestamp } : {}),
    owners: listOf(ownerReferences).flatMap((owner) => textOf(fieldsOf(owner).uid) ?? []),
  };
}
