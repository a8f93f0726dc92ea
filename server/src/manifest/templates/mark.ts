import type { Entry, ListNode, MapNode, Node, Span } from '../node.ts';
import type { TemplateBlock } from './mask.ts';

type Collection = MapNode | ListNode;

/**
 * Marks the maps and lists that template blocks stand in, and the empty values that such a block fills. What a block
 * writes may belong to any collection that is open where it stands, unless it says at which column it writes.
 *
 * @param text the text with its template parts taken out
 */
export function markTemplated(root: Node, blocks: readonly TemplateBlock[], text: string): Node {
  const marked = new Set<Node>();
  for (const block of blocks) {
    const open: Node[] = [];
    findOpen(root, gapAround(text, block), open);
    for (const node of block.column === undefined ? open : writtenAt(block.column, open, text)) marked.add(node);
  }
  return rebuilt(root, marked);
}

/** Where a block goes that writes at a column: into what starts there, else into an empty value. */
function writtenAt(column: number, open: readonly Node[], text: string): readonly Node[] {
  const there = open.filter((node) => columnOf(text, node) === column);
  if (there.length > 0) return there;
  const empty = open.filter((node) => node.kind === 'scalar');
  return empty.length > 0 ? empty : open;
}

/** The white space and comments around a block: from the end of the content before it to the start of that behind it. */
function gapAround(text: string, block: TemplateBlock): Span {
  let start = block.start;
  while (start > 0) {
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const content = /^.*?(?=[ \t]*(?:(?:^|[ \t])#.*)?$)/.exec(text.slice(lineStart, start).trimEnd())?.[0] ?? '';
    if (content !== '') {
      start = lineStart + content.length;
      break;
    }
    start = lineStart - 1;
  }
  const rest = /^(?:[ \t]*(?:#.*)?(?:\r\n|[\r\n]|$))*[ \t]*/.exec(text.slice(block.end))?.[0] ?? '';
  return { start: Math.max(start, 0), end: block.end + rest.length };
}

/** Collections that may go on or start in the gap, and empty values in it. */
function findOpen(node: Node, gap: Span, found: Node[]): void {
  const { span } = node;
  if (node.aliased || span.start > gap.end || span.end < gap.start) return;
  if (node.kind === 'scalar') {
    if (node.type === 'null' && node.raw === '') found.push(node);
    return;
  }
  const children = node.kind === 'list' ? node.items : node.entries.map((entry) => entry.value);
  const keys = node.kind === 'list' ? [] : node.entries;
  const inside = (child: Node, index: number): boolean => {
    const start = keys[index]?.keySpan.start ?? child.span.start;
    return start <= gap.start && child.span.end >= gap.end && child.span.end > child.span.start;
  };
  if (!children.some(inside)) found.push(node);
  for (const child of children) findOpen(child, gap, found);
}

function columnOf(text: string, node: Node): number | undefined {
  if (node.kind === 'scalar') return undefined;
  const { start } = node.span;
  return start - (text.lastIndexOf('\n', start - 1) + 1);
}

function rebuilt(node: Node, marked: ReadonlySet<Node>): Node {
  if (node.kind === 'scalar') return marked.has(node) ? { ...node, templated: true } : node;
  const templated = marked.has(node);
  const result: Collection =
    node.kind === 'list'
      ? { ...node, items: node.items.map((item) => rebuilt(item, marked)) }
      : {
          ...node,
          entries: node.entries.map((entry): Entry => ({ ...entry, value: rebuilt(entry.value, marked) })),
          // One key in two branches of a condition is no duplicate.
          duplicates: templated ? [] : node.duplicates,
        };
  return templated ? { ...result, templated: true } : result;
}
