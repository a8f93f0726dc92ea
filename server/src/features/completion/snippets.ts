import patterns from '../../../../snippets/jobs.json';
import listItems from '../../../../snippets/listItems.json';

/** A body with tab stops, in the syntax that LSP and VS Code share. */
export interface SnippetBody {
  readonly label: string;
  readonly description: string;
  readonly body: string;
  /** Other words that find it. */
  readonly words?: readonly string[];
}

/** One for each Job pattern: what an empty document can become. */
export const patternSnippets: readonly SnippetBody[] = Object.entries(patterns).map(([title, snippet]) => ({
  label: snippet.prefix[0] ?? title,
  description: snippet.description,
  body: snippet.body.join('\n'),
  words: snippet.prefix,
}));

/** Items of lists, by the name of the list's field: `[field]`, or `Type.field` where the name alone is not enough. */
export const itemSnippets: Readonly<Record<string, readonly SnippetBody[]>> = Object.fromEntries(
  Object.entries(listItems).map(([list, items]) => [
    list,
    items.map(({ label, description, body }) => ({ label, description, body: body.join('\n') })),
  ]),
);

/** A snippet's text without its tab stops: each is its own default, a choice its first. */
export function withoutTabStops(body: string): string {
  return body
    .replace(/\$\{\d+\|([^|]*)\|\}/g, (_, choices: string) => choices.split(',')[0] ?? '')
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replace(/\$\d+|\$\{\d+\}/g, '')
    .replace(/\\([\\$}])/g, '$1');
}

/** Text that a snippet inserts as it is. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
