import type { ManifestDocument } from './document.ts';
import { type Entry, entryOf, type Node } from './node.ts';
import { ParsedDocument } from './parse.ts';

/** A kustomization file near the document: its path and text. Paths are as the file system writes them, `/` between. */
export interface Kustomization {
  readonly path: string;
  readonly text: string;
}

/** Keys that tell a merge what to do and that no object has (Kustomize's strategic merge). */
const directive = /^\$(?:patch|retainKeys|setElementOrder\/|deleteFromPrimitiveList\/)/;

/** Fields of a kustomization that name patches, by file or in place. */
const patchFields = ['patches', 'patchesStrategicMerge', 'patchesJson6902'];

/**
 * Whether a document is a patch for Kustomize, a fragment that is merged into a whole object and so need not be complete:
 * it holds `$patch` or another directive, the kustomization names its file as a patch, or its file is kept as one by its
 * name (`patches/`, `…-patch.yaml`).
 */
export function isKustomizePatch(
  document: ManifestDocument,
  path: string,
  kustomization: Kustomization | undefined,
): boolean {
  if (document.text.includes('$') && holdsDirective(document.root)) return true;
  if (/(?:^|\/)patch(?:es)?\/|(?:^|[/._-])patch\.[^/]*$/i.test(path)) return true;
  return kustomization !== undefined && namesAsPatch(kustomization, path);
}

function holdsDirective(node: Node | undefined): boolean {
  if (node?.kind === 'list') return node.items.some(holdsDirective);
  return node?.kind === 'map' && node.entries.some(({ key, value }) => directive.test(key) || holdsDirective(value));
}

function namesAsPatch(kustomization: Kustomization, path: string): boolean {
  const { root } = new ParsedDocument(kustomization.text, 'yaml');
  if (root?.kind !== 'map') return false;
  const folder = kustomization.path.slice(0, kustomization.path.lastIndexOf('/') + 1);
  const entries = patchFields.map((field) => entryOf(root, field)).filter((entry) => entry !== undefined);
  return entries.some((entry) => filesOf(entry).some((file) => normalized(folder + file) === normalized(path)));
}

/** `- path: file`, and `- file` of older kustomizations. */
function filesOf({ value }: Entry): string[] {
  if (value.kind !== 'list') return [];
  return value.items.flatMap((item) => {
    const file = item.kind === 'map' ? entryOf(item, 'path')?.value : item;
    return file?.kind === 'scalar' && file.type === 'string' ? [file.value as string] : [];
  });
}

function normalized(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps.join('/');
}
