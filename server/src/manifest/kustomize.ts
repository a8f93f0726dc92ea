import type { ManifestDocument } from './document.ts';

/** A kustomization file near the document: its path and text. Paths are as the file system writes them, `/` between. */
export interface Kustomization {
  readonly path: string;
  readonly text: string;
}

/**
 * Whether a document is a patch for Kustomize, a fragment that is merged into a whole object and so need not be complete:
 * the kustomization names its file under a patch field, or it holds `$patch` directives.
 */
export declare function isKustomizePatch(
  document: ManifestDocument,
  path: string,
  kustomization: Kustomization | undefined,
): boolean;
