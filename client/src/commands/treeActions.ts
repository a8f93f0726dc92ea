import type { NodeAction, NodeId } from '../cluster/tree.ts';
import { nodeIdsOf, nodesOf } from './arguments.ts';
import { chooseNamespace } from './choose.ts';
import { chooseContext } from './contexts.ts';
import { openEarlierLog } from './logs.ts';
import { newManifest } from './newManifest.ts';
import type { Handler, Services } from './services.ts';

/** What a node offers when it is clicked: try again, show more … */
export const runNodeAction: Handler = async (services, ...args) => {
  const [id] = nodeIdsOf(args);
  const action = id === undefined ? undefined : services.connection.explorer?.node(id)?.action;
  if (action) await runAction(services, action, id);
};

async function runAction(services: Services, action: NodeAction, id: NodeId | undefined): Promise<void> {
  const { explorer } = services.connection;
  switch (action.kind) {
    case 'retry':
      explorer?.refresh(action.id);
      return;
    case 'showMore':
      explorer?.showMore(action.id);
      return;
    case 'clearFilter':
      services.treeOptions.setFilter({});
      return;
    case 'newManifest':
      return newManifest(services);
    case 'openEarlierLog':
      return openEarlierLog(services);
    case 'chooseContext':
      return chooseContext(services);
    case 'chooseNamespace':
      return chooseNamespace(services, id);
    case 'openKubeconfig':
      return services.documents.openFile(action.file, action.line);
    case 'showLog':
      services.log.show();
  }
}

export const refresh: Handler = async ({ connection }) => connection.refresh();

export const copyName: Handler = async (services, ...args) => {
  const names = nodesOf(services.tree, args).flatMap((id) => {
    const node = services.connection.explorer?.node(id);
    return node ? [node.object?.ref.name && node.kind !== 'container' ? node.object.ref.name : node.label] : [];
  });
  if (names.length) await services.desktop.copy(names.join('\n'));
};
