import type { ManifestDocument } from './document.ts';
import { entryOf, type Node } from './node.ts';
import { ParsedDocument } from './parse.ts';

/** A kustomization file near the document: its path and text. Paths are as the file system writes them, `/` between. */
export interface Kustomization {
  readonly path: string;
  readonly text: string;
}

/**
 * Whether a document is a patch for Kustomize, a fragment that is merged into a whole object and so need not be complete:
 * the kustomization names its file under a patch field, or it holds `$patch` directives.
 */
export function isKustomizePatch(
  document: ManifestDocument,
  path: string,
  kustomization: Kustomization | undefined,
): boolean {
  if (document.text.includes('$patch') && hasDirective(document.root)) return true;
  return kustomization !== undefined && patchFiles(kustomization).has(path);
}

/** `$patch: delete` and the like, in any object. */
function hasDirective(node: Node | undefined): boolean {
  if (node?.kind === 'list') return node.items.some(hasDirective);
  if (node?.kind !== 'map') return false;
  return entryOf(node, '$patch') !== undefined || node.entries.some(({ value }) => hasDirective(value));
}

/** The files that a kustomization merges into others, by their whole paths. */
function patchFiles({ path, text }: Kustomization): ReadonlySet<string> {
  const { root } = new ParsedDocument(text, 'yaml');
  const folder = path.slice(0, path.lastIndexOf('/'));
  const files = new Set<string>();
  for (const field of ['patches', 'patchesStrategicMerge']) {
    const list = root?.kind === 'map' ? entryOf(root, field)?.value : undefined;
    for (const item of list?.kind === 'list' ? list.items : []) {
      const file = item.kind === 'map' ? entryOf(item, 'path')?.value : item;
      if (file?.kind === 'scalar' && typeof file.value === 'string') files.add(resolve(folder, file.value));
    }
  }
  return files;
}

function resolve(folder: string, file: string): string {
  const steps = folder.split('/');
  for (const step of file.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps.join('/');
}
