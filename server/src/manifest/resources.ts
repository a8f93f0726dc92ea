import type { ManifestDocument } from './document.ts';
import { type Entry, entryOf, type MapNode, type Span } from './node.ts';

/** What a resource is checked as: the kind it names, or, where that is missing or unknown, the kind it looks like. */
export type ResourceKind = 'Job' | 'CronJob';

/** A Kubernetes Job or CronJob in a document, also under a wrong, removed or missing apiVersion or kind. */
export interface Resource {
  readonly kind: ResourceKind;
  readonly root: MapNode;
  /** `apiVersion` and `kind` as written; the type meta that is wrong or missing is somebody else's to report. */
  readonly apiVersion: Entry | undefined;
  readonly kindEntry: Entry | undefined;
  /** metadata.name and metadata.namespace, where they are strings that no template fills in. */
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  /** The name's value; without one `metadata`'s key, the kind's value, or the root's first key. */
  readonly nameSpan: Span;
  /** Place among `items` of a List; undefined for a document of its own. */
  readonly itemIndex: number | undefined;
}

const known = new WeakMap<ManifestDocument, readonly Resource[]>();

/** The Jobs and CronJobs in a document, in source order. Computed once a document. */
export function resourcesOf(document: ManifestDocument): readonly Resource[] {
  let resources = known.get(document);
  if (!resources) {
    resources = find(document);
    known.set(document, resources);
  }
  return resources;
}

function find(document: ManifestDocument): Resource[] {
  const { root } = document;
  if (root?.kind !== 'map') return [];
  const kind = entryOf(root, 'kind');
  const written = kind?.value.kind === 'scalar' ? kind.value.value : undefined;
  if (written !== 'Job' && written !== 'CronJob') return [];
  return [
    {
      kind: written,
      root,
      apiVersion: entryOf(root, 'apiVersion'),
      kindEntry: kind,
      name: undefined,
      namespace: undefined,
      nameSpan: root.span,
      itemIndex: undefined,
    },
  ];
}
