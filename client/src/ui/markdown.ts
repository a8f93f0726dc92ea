import type { Tooltip } from '../cluster/tree.ts';
import { toPlainText } from './plainText.ts';

/**
 * Hostile text as Markdown that shows exactly that text: no markup, no HTML, no link, also none that is made of a bare
 * address. CommonMark lets every ASCII punctuation character be escaped.
 */
export function escapeMarkdown(text: string): string {
  return toPlainText(text)
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
    .replace(/\s*\n\s*/g, ' ');
}

/** A tooltip's parts as Markdown. Every part is escaped. */
export function tooltipMarkdown({ title, rows, sections }: Tooltip): string {
  const blocks = [`**${escapeMarkdown(title)}**`];
  if (rows.length) {
    blocks.push(rows.map(({ label, value }) => `${escapeMarkdown(label)}: ${escapeMarkdown(value)}`).join('  \n'));
  }
  for (const { heading, lines } of sections) {
    blocks.push([`**${escapeMarkdown(heading)}**`, ...lines.map((line) => `- ${escapeMarkdown(line)}`)].join('\n'));
  }
  return blocks.join('\n\n');
}
