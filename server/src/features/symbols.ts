import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import type { PlacedDocument } from '../manifest/document.ts';
import { type Entry, entryOf, type MapNode, type Node } from '../manifest/node.ts';
import { type FileView, rangeIn, resourcesIn } from './file.ts';

/** The outline: each Job and CronJob, and in it what people look for: containers, volumes, the schedule. */
export function documentSymbols(file: FileView): DocumentSymbol[] {
  return resourcesIn(file).map(({ resource, placed }) => {
    const { root } = resource;
    return {
      name: resource.name ?? resource.kind,
      detail: resource.kind,
      kind: SymbolKind.Class,
      range: rangeIn(file, placed, root.span),
      selectionRange: rangeIn(file, placed, resource.nameSpan),
      children: childSymbols(file, placed, root, 0),
    };
  });
}

/** Deeper than this nothing is a place that people jump to. */
const deepest = 12;

/** Fields with something below them, and the named items of lists. */
function childSymbols(file: FileView, placed: PlacedDocument, map: MapNode, depth: number): DocumentSymbol[] {
  if (depth > deepest) return [];
  return map.entries.flatMap((entry) => {
    const { value } = entry;
    if (value.span.end <= value.span.start || !isInside(entry)) return [];
    const children =
      value.kind === 'map'
        ? childSymbols(file, placed, value, depth + 1)
        : value.kind === 'list'
          ? value.items.flatMap((item) => itemSymbol(file, placed, item, depth + 1))
          : [];
    const detail = value.kind === 'scalar' ? String(value.value).split('\n', 1)[0] : undefined;
    return [
      {
        name: entry.key === '' ? '""' : entry.key,
        ...(detail === undefined ? {} : { detail: detail.slice(0, 80) }),
        kind: symbolKinds[value.kind],
        range: rangeIn(file, placed, { start: entry.keySpan.start, end: value.span.end }),
        selectionRange: rangeIn(file, placed, entry.keySpan),
        children,
      },
    ];
  });
}

/** An alias' or merged key's value stands elsewhere: it is no part of this place's outline. */
function isInside({ keySpan, value }: Entry): boolean {
  return value.span.start >= keySpan.end;
}

function itemSymbol(file: FileView, placed: PlacedDocument, item: Node, depth: number): DocumentSymbol[] {
  if (item.kind !== 'map' || item.span.end <= item.span.start) return [];
  const name = entryOf(item, 'name') ?? item.entries[0];
  if (name?.value.kind !== 'scalar' || !isInside(name)) return [];
  const inItem = name.keySpan.start >= item.span.start && name.value.span.end <= item.span.end;
  if (!inItem) return [];
  return [
    {
      name: String(name.value.value ?? '') || name.key,
      kind: SymbolKind.Object,
      range: rangeIn(file, placed, item.span),
      selectionRange: rangeIn(file, placed, name.keySpan),
      children: childSymbols(file, placed, item, depth),
    },
  ];
}

const symbolKinds: Record<Node['kind'], SymbolKind> = {
  map: SymbolKind.Module,
  list: SymbolKind.Array,
  scalar: SymbolKind.Property,
};
