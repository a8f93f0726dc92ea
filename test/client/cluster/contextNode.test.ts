import assert from 'node:assert/strict';
import type { ClusterPlace } from '../../../client/src/cluster/ports.ts';
import type { TreeNode } from '../../../client/src/cluster/tree.ts';
import { idleFacts } from '../../../client/src/cluster/treeMessages.ts';
import { contextNode } from '../../../client/src/cluster/treeNodes.ts';
import { fakePlace } from '../../support/fakeApi.ts';

const nodeOf = (place: Partial<ClusterPlace>): TreeNode =>
  contextNode({
    id: 'x',
    name: 'dev',
    place: { ...fakePlace, insecure: false, ...place },
    facts: idleFacts,
    now: 0,
    isCurrent: true,
    isAlone: true,
    isProtected: false,
  });

const rowsOf = ({ tooltip }: TreeNode): Readonly<Record<string, string>> =>
  Object.fromEntries(tooltip.rows.map(({ label, value }) => [label, value]));

describe('a context in the tree', () => {
  it('says that its certificate is not verified, to everybody who looks or listens', () => {
    const node = nodeOf({ insecure: true });
    assert.match(node.description, /certificate not verified/);
    assert.match(node.accessibleLabel, /certificate not verified/);
    assert.equal(rowsOf(node).Certificate, 'not verified (insecure-skip-tls-verify)');
    assert.doesNotMatch(nodeOf({}).description, /certificate/);
  });

  it('says as whom it acts', () => {
    const node = nodeOf({ impersonating: 'jane' });
    assert.match(node.description, / as jane$/);
    assert.equal(rowsOf(node)['Acts as'], 'jane');
  });

  it('names no kubeconfig in a pod, where there is none', () => {
    assert.equal('Kubeconfig' in rowsOf(nodeOf({ kubeconfig: '' })), false);
    assert.equal(rowsOf(nodeOf({ kubeconfig: '/k' })).Kubeconfig, '/k');
  });
});
