import { ClusterError } from '../cluster/errors.ts';
import { fieldsOf, listOf, textOf } from '../cluster/fields.ts';
import type { KubernetesObject } from '../cluster/ports.ts';
import { jobKind } from '../cluster/resourceKinds.ts';
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

/** The Job that a CronJob made last. */
export async function newestJobOf(cronJob: Subject, signal?: AbortSignal): Promise<Subject | undefined> {
  const found = await readObject(cronJob, signal);
  if (!found) return undefined;
  const { uid } = found.subject;
  const jobs: { readonly name: string; readonly uid: string; readonly created: string }[] = [];
  let next: string | undefined;
  do {
    const page = await cronJob.api.list(
      jobKind,
      { namespace: cronJob.ref.namespace },
      { limit: 500, continue: next, signal },
    );
    for (const item of page.items) {
      const metadata = metadataOf(item);
      if (metadata.name === undefined || !metadata.owners.includes(uid)) continue;
      jobs.push({ name: metadata.name, uid: metadata.uid ?? '', created: metadata.created ?? '' });
    }
    next = page.continue;
  } while (next);
  jobs.sort((a, b) => (a.created < b.created ? 1 : -1));
  const [newest] = jobs;
  if (!newest) return undefined;
  return { ...cronJob, kind: jobKind, ref: { ...cronJob.ref, name: newest.name }, uid: newest.uid };
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
