import type { ObjectRef, ResourceKind } from '../../client/src/cluster/ports.ts';
import type { TreeNode } from '../../client/src/cluster/tree.ts';

interface Row {
  readonly id: string;
  readonly kind: TreeNode['kind'];
  readonly object: { readonly kind: ResourceKind; readonly ref: ObjectRef; readonly uid: string };
  readonly context: string;
}

/** A row of the tree, with nothing but what commands read of it. */
export function treeRow({ id, kind, object, context }: Row): TreeNode {
  const { name } = object.ref;
  return {
    id,
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
    object,
    context,
  };
}
