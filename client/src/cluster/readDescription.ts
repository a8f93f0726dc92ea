import { describe } from './describe.ts';
import { fieldsOf, listOf, textOf } from './fields.ts';
import type { ClusterApi, KubernetesObject, ObjectRef, ResourceKind } from './ports.ts';
import { apiVersionOf, eventKind, jobKind, podKind } from './resourceKinds.ts';

/** So many events or children are shown; who has more reads a list, not a description. */
const most = 200;

/** A description of the object as it is now. @throws ClusterError when the object cannot be read */
export async function readDescription(
  api: ClusterApi,
  kind: ResourceKind,
  ref: ObjectRef,
  options: { readonly toYaml: (value: unknown) => Promise<string>; readonly signal: AbortSignal },
): Promise<string> {
  const { signal } = options;
  const object = await api.get(kind, ref, { signal });
  const uid = textOf(fieldsOf(object.metadata).uid) ?? '';
  // Who may read a Job may not read its events: what is refused is left out, the rest is there.
  const [events, children] = await Promise.allSettled([
    api.list(
      eventKind,
      { namespace: ref.namespace },
      { fieldSelector: `involvedObject.uid=${uid}`, limit: most, signal },
    ),
    childrenOf(api, kind, ref, object, uid, signal),
  ]);
  signal.throwIfAborted();
  return describe({
    object: { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind },
    events: events.status === 'fulfilled' ? events.value.items : [],
    children: children.status === 'fulfilled' ? children.value : [],
    spec: await options.toYaml(object.spec ?? {}),
    context: api.place.context,
  });
}

/** The object as the server has it, without the book-keeping of field managers. */
export async function readLiveObject(
  api: ClusterApi,
  kind: ResourceKind,
  ref: ObjectRef,
  signal: AbortSignal,
): Promise<KubernetesObject> {
  const { metadata, ...rest } = await api.get(kind, ref, { signal });
  const { managedFields: _bookkeeping, ...shown } = fieldsOf(metadata);
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: shown, ...rest };
}

async function childrenOf(
  api: ClusterApi,
  { kind }: ResourceKind,
  { namespace }: ObjectRef,
  object: KubernetesObject,
  uid: string,
  signal: AbortSignal,
): Promise<readonly KubernetesObject[]> {
  if (kind === 'Job') {
    const labels = fieldsOf(fieldsOf(fieldsOf(object.spec).selector).matchLabels);
    const labelSelector = Object.entries(labels)
      .map(([name, value]) => `${name}=${textOf(value) ?? ''}`)
      .join(',');
    if (labelSelector === '') return [];
    const { items } = await api.list(podKind, { namespace }, { labelSelector, limit: most, signal });
    return items.filter((item) => isOwnedBy(item, uid));
  }
  if (kind === 'CronJob') {
    const { items } = await api.list(jobKind, { namespace }, { limit: 500, signal });
    return items.filter((item) => isOwnedBy(item, uid)).slice(-most);
  }
  return [];
}

function isOwnedBy({ metadata }: KubernetesObject, uid: string): boolean {
  return listOf(fieldsOf(metadata).ownerReferences).some((owner) => fieldsOf(owner).uid === uid);
}
