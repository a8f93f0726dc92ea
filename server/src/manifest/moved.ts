import type { Entry, Node, Span } from './node.ts';

/*
 * Nodes that stand elsewhere in a new text, character for character as they were. Who remembers something of a node can
 * find it again by its identity; spans that were remembered with it have moved by as much as the node's own.
 */

const identities = new WeakMap<Node, object>();

/** The same object for a node and whatever it becomes by moving. */
export function identityOf(node: Node): object {
  let identity = identities.get(node);
  if (!identity) {
    identity = {};
    identities.set(node, identity);
  }
  return identity;
}

/** The node further behind (or, with a negative `by`, further in front), with the identity of the one that it was. */
export function movedNode<Kind extends Node>(node: Kind, by: number): Kind {
  if (by === 0) return node;
  const moved = copy(node, by) as Kind;
  identities.set(moved, identityOf(node));
  return moved;
}

export function movedEntry(entry: Entry, by: number): Entry {
  if (by === 0) return entry;
  const { key } = entry;
  const keySpan = movedSpan(entry.keySpan, by);
  const value = copy(entry.value, by);
  return entry.keyTemplated || entry.merged ? { ...entry, keySpan, value } : { key, keySpan, value };
}

export function movedSpan({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

/** Most of a long document is copied with a keystroke: nodes without marks are made member by member, which is fastest. */
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
      const items = node.items.map((item) => copy(item, by));
      if (hasMarks) return { ...node, span, items };
      return node.flow ? { kind, span, items, flow: true } : { kind, span, items };
    }
    case 'map': {
      const move = (entry: Entry): Entry => movedEntry(entry, by);
      const entries = node.entries.map(move);
      const duplicates = node.duplicates.length === 0 ? node.duplicates : node.duplicates.map(move);
      if (hasMarks) return { ...node, span, entries, duplicates };
      return node.flow ? { kind, span, entries, duplicates, flow: true } : { kind, span, entries, duplicates };
    }
  }
}
