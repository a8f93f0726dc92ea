import type { ClusterApi } from '../../client/src/cluster/ports.ts';
import { cronJobKind, jobKind, namespaceKind, podKind } from '../../client/src/cluster/resourceKinds.ts';
import { type FakeWorld, fakeServices } from '../support/fakeServices.ts';
import { treeRow } from '../support/treeRow.ts';

const kinds = { job: jobKind, cronJob: cronJobKind, pod: podKind, namespace: namespaceKind } as const;

export type NodeKind = keyof typeof kinds;

/** Commands' services with these objects of a real cluster selected in the tree. */
export function selected(
  { api, namespace }: { readonly api: ClusterApi; readonly namespace: string },
  kind: NodeKind,
  names: readonly string[],
  world: Partial<FakeWorld> = {},
): ReturnType<typeof fakeServices> {
  return fakeServices({
    api,
    nodes: names.map((name) => {
      const ref = kind === 'namespace' ? { name } : { namespace, name };
      return treeRow({ id: name, kind, object: { kind: kinds[kind], ref, uid: '' }, context: 'minikube' });
    }),
    selection: names,
    ...world,
  });
}
