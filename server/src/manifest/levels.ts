import type { Step } from './cursor.ts';
import type { ManifestDocument } from './document.ts';
import type { Entry, Node, ScalarNode } from './node.ts';
import { columnAt } from './render.ts';

/** An object or list that a line may go on, by its indentation. */
export interface Level {
  /** Where its keys or dashes start; for one that is not written yet, the least column at which it can. */
  readonly column: number;
  readonly path: readonly Step[];
  /** Undefined where nothing is written yet below a key or a dash. */
  readonly node: Node | undefined;
  /** The block scalar that ends above the line, and goes on if the line is indented far enough. */
  readonly blockScalar?: ScalarNode;
}

/** The collections in block style that a line starting at `lineStart` may belong to, from the outermost inwards. */
export function blankLevels({ text, root }: ManifestDocument, lineStart: number): Level[] {
  const levels: Level[] = [];
  let node = root;
  let path: readonly Step[] = [];
  while (node && node.kind !== 'scalar' && !node.flow && !node.aliased) {
    const column = columnAt(text, node.span.start);
    levels.push({ column, path, node });
    const last = node.kind === 'map' ? lastEntry(node.entries, lineStart) : lastItem(node.items, lineStart);
    if (!last) break;
    path = [...path, last.step];
    const { value } = last;
    if (value.kind === 'scalar') {
      const blockScalar = value.style === 'literal' || value.style === 'folded' ? value : undefined;
      // A word on the line itself or below is no value yet.
      const isOpen = value.span.start === value.span.end || value.span.start >= lineStart;
      if (isOpen) levels.push({ column: column + 1, path, node: undefined });
      else if (blockScalar) levels.push({ column, path, node: undefined, blockScalar });
      break;
    }
    node = value;
  }
  return levels;
}

interface Last {
  readonly step: Step;
  readonly value: Node;
}

function lastEntry(entries: readonly Entry[], before: number): Last | undefined {
  let last: Entry | undefined;
  for (const entry of entries) {
    if (entry.merged || entry.keySpan.start >= before) continue;
    if (!last || entry.keySpan.start > last.keySpan.start) last = entry;
  }
  return last && { step: last.key, value: last.value };
}

function lastItem(items: readonly Node[], before: number): Last | undefined {
  const step = items.findLastIndex((item) => item.span.start < before);
  const value = items[step];
  return value && { step, value };
}

/** The level that a line with this indentation belongs to, or most likely shall belong to. */
export function levelAt(levels: readonly Level[], indent: number): Level | undefined {
  for (let index = levels.length - 1; index >= 0; index--) {
    const level = levels[index] as Level;
    if (level.blockScalar || level.column > indent) continue;
    // Dashes right below their key: the column is the key's siblings' too, and those come without a dash.
    if (level.node?.kind === 'list' && levels[index - 1]?.column === level.column) continue;
    return level;
  }
  return levels[0];
}
