import type { ManifestFile } from '../ui/manifests.ts';
import { UserError } from '../ui/userError.ts';
import { type Item, itemsOf } from './applyItems.ts';
import { lensArgumentOf, urisOf } from './arguments.ts';
import type { Services } from './services.ts';

async function filesOf(services: Services, args: readonly unknown[]): Promise<readonly ManifestFile[]> {
  const uris = urisOf(args);
  if (!uris.length) return [await services.manifests.ofEditor()];
  return services.withProgress({ title: 'Reading manifests' }, async (signal) => {
    const files: ManifestFile[] = [];
    for (const uri of await services.manifests.filesIn(uris, signal)) {
      signal.throwIfAborted();
      files.push(await services.manifests.of(uri));
    }
    return files;
  });
}

/**
 * The objects of the files and folders that a menu was opened on, else of the active editor; at least one.
 * @throws UserError
 */
export async function itemsOfFiles(services: Services, args: readonly unknown[]): Promise<readonly Item[]> {
  const files = await filesOf(services, args);
  const items = itemsOf(files);
  if (!items.length) {
    const where = files.length === 1 ? files[0]?.label : `${files.length} files`;
    throw new UserError(`There is no Job and no CronJob in ${where}.`);
  }
  return items;
}

/** The one object that a code lens stands above. @throws UserError */
export async function itemsOfLens(services: Services, args: readonly unknown[]): Promise<readonly Item[]> {
  const lens = lensArgumentOf(args);
  if (!lens) return itemsOfFiles(services, []);
  const file = await services.manifests.of(lens.uri);
  const resource = file.resources[lens.resource];
  if (!resource || resource.kind !== lens.kind || resource.name !== lens.name) {
    throw new UserError('The file has changed in between: use the lens again.');
  }
  return itemsOf([{ ...file, resources: [resource] }]);
}
