import type { DocumentsResult, FieldRange, FieldRangesResult, ManifestResource } from '../contract/requests.ts';
import type { Range } from '../convert.ts';
import { entryOf, type MapNode, type Node, type Span } from '../manifest/node.ts';
import { locate } from './fieldPath.ts';
import { analysisOf, type FileView, type PlacedResource, rangeIn, resourcesIn } from './file.ts';
import { toJsonText } from './json.ts';

/** `kubernetesJobs/documents`: all that a client needs to know of a file to apply what it holds. */
export function documentsIn(file: FileView): DocumentsResult {
  return {
    version: file.version,
    resources: resourcesIn(file).map((placed) => toManifestResource(file, placed)),
    ...(file.problem ? { problem: file.problem.message } : {}),
  };
}

function toManifestResource(file: FileView, { resource, placed, index }: PlacedResource): ManifestResource {
  const { document } = placed;
  const { root } = resource;
  const analysis = analysisOf(file, document);
  const own = analysis.resources.find((candidate) => candidate.resource === resource)?.findings ?? [];
  const span = resource.itemIndex === undefined ? contentOf(document.text, root.span) : root.span;
  const unreadable = unreadableBecause(file, placed.index, document, root);
  const generateName = stringAt(root, 'metadata', 'generateName');
  return {
    index,
    apiVersion: stringAt(root, 'apiVersion') ?? '',
    kind: resource.kind,
    ...(resource.name === undefined ? {} : { name: resource.name }),
    ...(generateName === undefined ? {} : { generateName }),
    ...(resource.namespace === undefined ? {} : { namespace: resource.namespace }),
    text: document.text.slice(span.start, span.end),
    ...(unreadable === undefined ? { json: toJsonText(root) } : { unreadable }),
    errors: [...analysis.findings, ...own].filter(({ severity }) => severity === 'error').length,
    range: rangeIn(file, placed, span),
    nameRange: rangeIn(file, placed, resource.nameSpan),
  };
}

function unreadableBecause(
  file: FileView,
  documentIndex: number,
  document: PlacedResource['placed']['document'],
  root: MapNode,
): string | undefined {
  const syntax = document.findings.find(({ severity }) => severity === 'error');
  if (syntax) {
    const placed = file.manifest?.documents[documentIndex];
    const line = placed ? rangeIn(file, placed, syntax.span).start.line + 1 : undefined;
    return `The manifest cannot be read${line === undefined ? '' : ` (line ${line})`}: ${syntax.message}`;
  }
  if (document.helm || isFilledIn(root)) {
    return 'The manifest has template parts that something else fills in first; apply what it makes of them.';
  }
  return undefined;
}

/** Whether something else fills in a part of it first. A script's own `${VAR}` is no such part, nor is a comment. */
function isFilledIn(root: Node): boolean {
  const open: Node[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.templated) return true;
    if (node.kind === 'list') open.push(...node.items);
    if (node.kind === 'map') {
      if (node.entries.some(({ keyTemplated }) => keyTemplated)) return true;
      open.push(...node.entries.map(({ value }) => value));
    }
  }
  return false;
}

/** Comments above the first key belong to the resource; the separator and the empty lines around it do not. */
function contentOf(text: string, root: Span): Span {
  const separator = /^\uFEFF?(---[ \t]*(#[^\r\n]*)?(\r?\n|$))?/.exec(text)?.[0].length ?? 0;
  const start = separator + text.slice(separator).search(/\S/);
  return { start: start < separator ? root.start : Math.min(start, root.start), end: text.trimEnd().length };
}

function stringAt(root: MapNode, ...names: string[]): string | undefined {
  let node: Node | undefined = root;
  for (const name of names) node = node?.kind === 'map' ? entryOf(node, name)?.value : undefined;
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** `kubernetesJobs/fieldRanges`: where the fields that an API server names are written. */
export function fieldRanges(file: FileView, resourceIndex: number, fields: readonly string[]): FieldRangesResult {
  const placed = resourcesIn(file)[resourceIndex];
  return {
    version: file.version,
    ranges: placed ? fields.map((field) => fieldRange(file, placed, field)) : [],
  };
}

function fieldRange(file: FileView, { resource, placed }: PlacedResource, field: string): FieldRange {
  const toRange = (span: Span): Range => rangeIn(file, placed, span);
  const { entry, node, exact } = locate(resource.root, field);
  if (field === '' || field === '.') return { range: toRange(resource.nameSpan), exact: true };
  const keyRange = entry && toRange(entry.keySpan);
  if (exact) {
    const isWritten = node.span.end > node.span.start;
    const range = isWritten ? toRange(node.span) : (keyRange ?? toRange(resource.nameSpan));
    return { range, ...(keyRange ? { keyRange } : {}), exact };
  }
  return { range: keyRange ?? toRange(node === resource.root ? resource.nameSpan : startOf(node)), exact };
}

/** Something small at the start of a list's item. */
function startOf(node: Node): Span {
  if (node.kind === 'map' && node.entries[0]) return node.entries[0].keySpan;
  if (node.kind === 'list' && node.items[0]) return startOf(node.items[0]);
  return node.span;
}
