import type { Node } from '../node.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Free text, in which two slashes may stand for themselves. */
const freeText = new Set(['annotations', 'value', 'command', 'args', 'description', 'data', 'stringData']);

/** Plain values that end in what looks like a comment of another language: `name: a // the first`. */
export function slashComments(root: Node | undefined): Diagnosis[] {
  const found: Diagnosis[] = [];
  const look = (node: Node): void => {
    if (node.kind === 'list') node.items.forEach(look);
    if (node.kind !== 'map') return;
    for (const { key, value } of node.entries) {
      if (freeText.has(key)) continue;
      const slashes = value.kind === 'scalar' && value.style === 'plain' ? / \/\/ ?\p{L}/u.exec(value.raw) : null;
      if (!slashes) look(value);
      else found.push(comment(value.span.start + slashes.index + 1, value.span.end));
    }
  };
  if (root) look(root);
  return found;
}

function comment(start: number, end: number): Diagnosis {
  return {
    code: 'yaml-comment',
    severity: 'warning',
    message: 'This is no comment but a part of the value: YAML comments start with `#`. Write `#` in place of `//`.',
    span: { start, end },
    title: 'Write comments with #',
    edits: [{ span: { start, end: start + 2 }, newText: '#' }],
  };
}
