import type { ManifestResource, Range } from '../../../server/src/contract/requests.ts';
import type { ManifestFile } from '../ui/manifests.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
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
 * The objects of the files and folders that a menu was opened on, else of the active editor, or of its lines that are
 * selected; at least one.
 * @throws UserError
 */
export async function itemsOfFiles(services: Services, args: readonly unknown[]): Promise<readonly Item[]> {
  const files = (await filesOf(services, args)).map(selected);
  const items = itemsOf(files);
  if (!items.length) {
    const [file] = files;
    const where = files.length === 1 && file ? file.label : `${files.length} files`;
    const part = file?.selection ? 'the selection in ' : '';
    throw new UserError(`There is no Job and no CronJob in ${part}${where}.`);
  }
  return items;
}

/** An object of the active editor that has a name: the only one, or the one that the person picks. @throws UserError */
export async function namedResource(
  services: Services,
  title: string,
): Promise<ManifestResource & { readonly name: string }> {
  const { label, resources } = selected(await services.manifests.ofEditor());
  const named = resources.flatMap((resource) =>
    resource.name === undefined ? [] : [{ ...resource, name: resource.name }],
  );
  const [first] = named;
  if (!first) throw new UserError(`There is no Job or CronJob with a name in ${label}.`);
  if (named.length === 1) return first;
  const chosen = await services.prompts.pick(
    named.map((resource) => ({ label: resource.name, description: resource.kind, value: resource })),
    { title, placeholder: 'Which object?' },
  );
  if (!chosen) throw new Cancelled();
  return chosen;
}

/** The file with those objects alone that the selection touches; all of it where nothing is selected. */
function selected(file: ManifestFile): ManifestFile {
  const { selection, resources } = file;
  if (!selection) return file;
  const touched = resources.filter(({ range }) => !isBefore(range, selection) && !isBefore(selection, range));
  return { ...file, resources: touched };
}

/** Whether the one ends before the other begins; the end of lines that are selected is the start of the next one. */
function isBefore(one: Range, { start }: Range): boolean {
  const { end } = one;
  return end.line < start.line || (end.line === start.line && end.character <= start.character);
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
