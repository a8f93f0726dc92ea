import type { ManifestDocument } from './document.ts';
import { type Entry, entryOf, type ListNode, type MapNode, type Node, type Span } from './node.ts';

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
const none: readonly Resource[] = [];

/** The Jobs and CronJobs in a document, in source order. Computed once a document. */
export function resourcesOf(document: ManifestDocument): readonly Resource[] {
  let resources = known.get(document);
  if (!resources) {
    // Documents of other kinds are never even read.
    resources = mayHoldJobs(document.text) ? resourcesUnder(document.root) : none;
    known.set(document, resources);
  }
  return resources;
}

/** What is in scope names `batch`, `Job` or `CronJob` somewhere, at least by an escape or a template part. */
function mayHoldJobs(text: string): boolean {
  return /batch|Job|\\[xuU]/.test(text) || (text.includes('{{') && /\bkind\b/.test(text));
}

function resourcesUnder(root: Node | undefined): readonly Resource[] {
  if (root?.kind !== 'map') return none;
  const items = listItems(root);
  if (!items) return isInScope(root, undefined) ? [toResource(root, undefined, undefined)] : none;
  const listKind = textOf(entryOf(root, 'kind'));
  const itemKind = listKind === 'JobList' || listKind === 'CronJobList' ? listKind.slice(0, -4) : undefined;
  return items.items.flatMap((item, index) =>
    item.kind === 'map' && isInScope(item, itemKind) ? [toResource(item, itemKind, index)] : [],
  );
}

/** The items of `kind: List` and of the typed lists, which clients take apart. */
function listItems(root: MapNode): ListNode | undefined {
  const items = entryOf(root, 'items')?.value;
  if (items?.kind !== 'list') return undefined;
  const kind = textOf(entryOf(root, 'kind'));
  const group = groupOf(textOf(entryOf(root, 'apiVersion')));
  if (kind === 'List') return items;
  return (kind === 'JobList' || kind === 'CronJobList') && (group === 'batch' || group === '') ? items : undefined;
}

/**
 * In scope is what names the batch group, in whatever version, and what is a Job or CronJob of no other group:
 * `apps/v1` Jobs are mistakes, `batch.volcano.sh/v1alpha1` Jobs are another project's.
 */
function isInScope(root: MapNode, listedAs: string | undefined): boolean {
  const apiVersion = entryOf(root, 'apiVersion');
  const kind = textOf(entryOf(root, 'kind')) ?? listedAs;
  const version = textOf(apiVersion);
  const group = groupOf(version);
  if (group === 'batch') return kind !== 'JobList' && kind !== 'CronJobList' && kind !== 'List';
  if (kind !== 'Job' && kind !== 'CronJob') return false;
  return group === undefined || isKubernetesOwn(group);
}

/** Kubernetes' own groups have one word or end in `k8s.io`; all others are custom resources' and end in a domain. */
function isKubernetesOwn(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}

/** `batch` of `batch/v1`, '' of `v1`; undefined where there is no apiVersion, or none that can be known. */
function groupOf(version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  const slash = version.indexOf('/');
  if (slash >= 0) return version.slice(0, slash);
  return version === 'batch' ? 'batch' : '';
}

function toResource(root: MapNode, listedAs: string | undefined, itemIndex: number | undefined): Resource {
  const apiVersion = entryOf(root, 'apiVersion');
  const kindEntry = entryOf(root, 'kind');
  const metadata = entryOf(root, 'metadata');
  const names = metadata?.value.kind === 'map' ? metadata.value : undefined;
  const name = names && entryOf(names, 'name');
  return {
    kind: kindOf(root, textOf(kindEntry) ?? listedAs),
    root,
    apiVersion,
    kindEntry,
    name: textOf(name),
    namespace: names && textOf(entryOf(names, 'namespace')),
    nameSpan:
      visible(name?.value.span) ??
      metadata?.keySpan ??
      visible(kindEntry?.value.span) ??
      root.entries[0]?.keySpan ??
      root.span,
    itemIndex,
  };
}

function visible(span: Span | undefined): Span | undefined {
  return span && span.end > span.start ? span : undefined;
}

/** An unknown kind is what the object looks like: only a CronJob has a schedule and a template of Jobs. */
function kindOf(root: MapNode, kind: string | undefined): ResourceKind {
  if (kind === 'Job' || kind === 'CronJob') return kind;
  const spec = entryOf(root, 'spec')?.value;
  const looksPeriodic =
    spec?.kind === 'map' && (entryOf(spec, 'schedule') ?? entryOf(spec, 'jobTemplate')) !== undefined;
  return looksPeriodic || /cron/i.test(kind ?? '') ? 'CronJob' : 'Job';
}

function textOf(entry: Entry | undefined): string | undefined {
  const value = entry?.value;
  return value?.kind === 'scalar' && value.type === 'string' && !value.templated ? (value.value as string) : undefined;
}
