import type { ClusterApi } from '../../client/src/cluster/ports.ts';
import { cronJobKind, jobKind, namespaceKind, podKind } from '../../client/src/cluster/resourceKinds.ts';
import type { TreeNode } from '../../client/src/cluster/tree.ts';
import { type FakeWorld, fakeServices } from '../support/fakeServices.ts';

const kinds = { job: jobKind, cronJob: cronJobKind, pod: podKind, namespace: namespaceKind } as const;

export type NodeKind = keyof typeof kinds;

/** A row of the tree, with nothing but what commands read of it. */
function nodeOf(kind: NodeKind, name: string, namespace: string): TreeNode {
  return {
    id: name,
    kind,
    parent: undefined,
    label: name,
    description: '',
    icon: 'x',
    color: undefined,
    accessibleLabel: name,
    tooltip: { title: name, rows: [], sections: [] },
    contextValue: `${kind}.`,
    collapsible: 'none',
    action: undefined,
    object: { kind: kinds[kind], ref: kind === 'namespace' ? { name } : { namespace, name }, uid: '' },
    context: 'minikube',
  };
}

/** Commands' services with these objects of a real cluster selected in the tree. */
export function selected(
  { api, namespace }: { readonly api: ClusterApi; readonly namespace: string },
  kind: NodeKind,
  names: readonly string[],
  world: Partial<FakeWorld> = {},
): ReturnType<typeof fakeServices> {
  return fakeServices({
    api,
    nodes: names.map((name) => nodeOf(kind, name, namespace)),
    selection: names,
    ...world,
  });
}
