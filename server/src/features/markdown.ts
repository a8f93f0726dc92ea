import { type MarkupContent, MarkupKind } from 'vscode-languageserver';

/** Markdown where the client shows it, else the same without its marks. */
export function toMarkup(markdown: string, isShown: boolean): MarkupContent {
  return isShown
    ? { kind: MarkupKind.Markdown, value: markdown }
    : { kind: MarkupKind.PlainText, value: toPlainText(markdown) };
}

function toPlainText(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1 ($2)')
    .replace(/\*\*([^*]*)\*\*/g, '$1')
    .replace(/`([^`]*)`/g, '$1')
    .replace(/^```\w*\n?/gm, '')
    .replace(/\\([\\`*_{}[\]()#+.!|<>-])/g, '$1');
}

/**
 * Kubernetes' own words, which are meant as Markdown but were never read as such: angle brackets would be taken for
 * HTML, and `More info: http…` for one long word.
 */
export function fromKubernetes(description: string): string {
  return description
    .replace(/[<>]/g, (bracket) => (bracket === '<' ? '&lt;' : '&gt;'))
    .replace(/(^|[\s(])(https?:\/\/[^\s)<>]*[^\s)<>.,;:])/g, '$1<$2>')
    .trim();
}

/** A text of the person's own, as code that cannot be taken for Markdown. */
export function inlineCode(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ').trim();
  const longestRun = Math.max(0, ...[...oneLine.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  const padding = oneLine.startsWith('`') || oneLine.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${oneLine}${padding}${fence}`;
}
