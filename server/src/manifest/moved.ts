import type { Entry, MapNode, Node, Span } from './node.ts';

/*
 * Nodes that stand elsewhere in a new text, character for character as they were. Who remembers something of a node can
 * find it again by its identity; spans that were remembered with it have moved by as much as the node's own.
 *
 * Most of a long document moves with every keystroke, and nobody looks into most of it: a map's entries are moved when
 * they are first asked for.
 */

/** The node that a moved one was when it was read, and how far it is from there. */
interface Origin {
  readonly node: Node;
  readonly by: number;
}

const origins = new WeakMap<Node, Origin>();

/** The same object for a map or list and whatever it becomes by moving. */
export function identityOf(node: Node): object {
  return origins.get(node)?.node ?? node;
}

/** The node further behind (or, with a negative `by`, further in front), with the identity of the one that it was. */
export function movedNode<Kind extends Node>(node: Kind, by: number): Kind {
  if (by === 0) return node;
  if (node.kind === 'scalar') return copy(node, by) as Kind;
  const { node: first, by: before } = origins.get(node) ?? { node, by: 0 };
  if (before + by === 0) return first as Kind;
  const moved = copy(first, before + by) as Kind;
  origins.set(moved, { node: first, by: before + by });
  return moved;
}

export function movedEntry(entry: Entry, by: number): Entry {
  if (by === 0) return entry;
  const { key } = entry;
  const keySpan = movedSpan(entry.keySpan, by);
  const value = movedNode(entry.value, by);
  return entry.keyTemplated || entry.merged ? { ...entry, keySpan, value } : { key, keySpan, value };
}

export function movedSpan({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

function copy(node: Node, by: number): Node {
  const span = movedSpan(node.span, by);
  const { kind } = node;
  const hasMarks = node.templated || node.aliased;
  switch (kind) {
    case 'scalar': {
      if (hasMarks || !node.style) return { ...node, span };
      const { type, value, raw, style } = node;
      return { kind, type, value, span, raw, style };
    }
    case 'list': {
      const items = node.items.map((item) => movedNode(item, by));
      if (hasMarks) return { ...node, span, items };
      return node.flow ? { kind, span, items, flow: true } : { kind, span, items };
    }
    case 'map':
      return copyOfMap(node, span, by);
  }
}

/** Its members are its own and enumerable, so that a copy of it holds what they answer. */
function copyOfMap(node: MapNode, span: Span, by: number): MapNode {
  const { templated, aliased, flow } = node;
  let entries: readonly Entry[] | undefined;
  return {
    kind: 'map',
    span,
    get entries() {
      entries ??= node.entries.map((entry) => movedEntry(entry, by));
      return entries;
    },
    duplicates: node.duplicates.length === 0 ? node.duplicates : node.duplicates.map((entry) => movedEntry(entry, by)),
    ...(flow ? { flow } : {}),
    ...(templated ? { templated } : {}),
    ...(aliased ? { aliased } : {}),
  };
}
