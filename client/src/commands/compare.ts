import { run } from './apply.ts';
import type { Item } from './applyItems.ts';
import { compareItems } from './comparison.ts';
import { itemsOfFiles, itemsOfLens } from './manifestItems.ts';
import type { Handler, Services } from './services.ts';

async function compareWithCluster(services: Services, items: readonly Item[]): Promise<void> {
  const target = await services.connection.target();
  await compareItems(services, items, target, (item) => run(services, [item], false));
}

export const compare: Handler = async (services, ...args) =>
  compareWithCluster(services, await itemsOfFiles(services, args));
export const compareDocument: Handler = async (services, ...args) =>
  compareWithCluster(services, await itemsOfLens(services, args));
