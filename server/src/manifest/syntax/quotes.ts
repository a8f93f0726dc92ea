import type { TextEdit } from '../textEdit.ts';
import type { Diagnosis } from './diagnosis.ts';
import { type Line, lineAt, lineBefore } from './lines.ts';
import { shortened } from './wording.ts';

/** Something behind a value that is complete. */
export function trailing(text: string, at: number, line: Line): Diagnosis {
  const before = text.slice(line.start, at).trimEnd();
  const closing = before.at(-1) ?? '';
  const rest = { start: at, end: Math.max(line.end, at + 1) };
  if (closing === "'" || closing === '"') {
    const open = openingQuote(text, line, at);
    const value = text.slice(open, line.end);
    return {
      code: 'yaml-quotes',
      message: `The quotes end before \`${shortened(text.slice(at, line.end))}\`, and nothing may follow them. Put the whole value in quotes${closing === "'" ? ", and write a quote inside it twice (`''`)" : ''}.`,
      span: rest,
      title: 'Put the whole value in quotes',
      edits: quoted(value, open),
    };
  }
  return {
    code: 'yaml-trailing',
    message: `Nothing may follow the value that ends before \`${shortened(text.slice(at, line.end))}\`. Remove it, or put the whole value in quotes.`,
    span: rest,
    edits: [{ span: rest, newText: '' }],
  };
}

function openingQuote(text: string, line: Line, at: number): number {
  const quote = text.slice(line.start, at).trimEnd().at(-1) ?? '"';
  const start = line.start + line.column;
  const match = new RegExp(`(?:^|[:\\s,[{])(?=${quote})`).exec(text.slice(start, at));
  return match ? start + match.index + match[0].length : start;
}

/** A quote that was closed lines below where its line ended, so that everything between was read as its text. */
export function unclosedBefore(text: string, at: number): Diagnosis | undefined {
  const line = lineAt(text, at);
  const before = text.slice(line.start, at).trimEnd();
  const quote = before.at(-1);
  if (quote !== '"' && quote !== "'") return undefined;
  // The quote before the offending word must be the line's first, so that it closes and does not open.
  if (before.indexOf(quote) !== before.length - 1) return undefined;
  for (let above = lineBefore(text, line.start); above; above = lineBefore(text, above.start)) {
    const open = above.content.search(new RegExp(`(?:^|[:\\s,[{])${quote}`));
    if (open >= 0) {
      const start = above.start + above.indent + above.content.indexOf(quote, open);
      return above.content.indexOf(quote, start - above.start - above.indent + 1) < 0
        ? unclosedQuote(text, start)
        : undefined;
    }
  }
  return undefined;
}

export function unclosedQuote(text: string, start: number): Diagnosis {
  const quote = text.charAt(start);
  const line = lineAt(text, start);
  const end = Math.max(line.end, start + 1);
  return {
    code: 'yaml-quotes',
    message: `This \`${quote}\` is not closed. Close the quotes at the end of the value.`,
    span: { start, end },
    title: `Close with ${quote}`,
    edits: [{ span: { start: end, end }, newText: closingFor(text.slice(start, end)) }],
  };
}

/** A lone backslash at the end would escape the quote. */
function closingFor(value: string): string {
  const quote = value.charAt(0);
  return quote === '"' && /(?:^|[^\\])(?:\\\\)*\\$/.test(value) ? `\\${quote}` : quote;
}

export function needsQuotes(text: string, at: number, why: string): Diagnosis {
  const line = lineAt(text, at);
  const end = Math.max(line.end, at + 1);
  const inFlow = /[[{,]\s*$/.test(text.slice(line.start, at));
  return {
    code: 'yaml-quotes',
    message: `${why}. Put the value in quotes.`,
    span: { start: at, end },
    title: 'Put the value in quotes',
    ...(inFlow ? quotedInFlow(text, at) : { edits: quoted(text.slice(at, end), at) }),
  };
}

/** The word around an offset inside brackets. */
export function quotedInFlow(text: string, at: number): Pick<Diagnosis, 'title' | 'edits'> {
  let start = at;
  while (start > 0 && /[^\s,[\]{}]/.test(text.charAt(start - 1))) start--;
  // Brackets that open and close within the value belong to it: `metadata.labels[app]`.
  const word = /^(?:[^\r\n,[\]{}]|\[[^\r\n[\]{}]*\]|\{[^\r\n[\]{}]*\})*/.exec(text.slice(start))?.[0].trimEnd() ?? '';
  if (start + word.length <= at || word.includes(': ')) return {};
  return { title: 'Put the value in quotes', edits: quoted(word, start) };
}

/** In single quotes, in which nothing but a quote means anything; double ones where the value has escapes of its own. */
export function quoted(value: string, start: number): TextEdit[] {
  const [, quote, content = ''] = /^(["'])(.*)\1$/.exec(value) ?? [];
  // An odd quote inside is a part of the text; of two, each belongs to one of the outer ones.
  const inside = quote && content.split(quote).length % 2 === 0 ? content : value;
  const newText = inside.includes("'") ? JSON.stringify(inside) : `'${inside}'`;
  return [{ span: { start, end: start + value.length }, newText }];
}

/** Quotes inside quotes, in brackets: the text goes on to the quote before the next comma or bracket. */
export function quotesInQuotes(text: string, at: number): Diagnosis | undefined {
  const quote = text.charAt(at - 1);
  if (quote !== '"' && quote !== "'") return undefined;
  const lineStart = lineAt(text, at).start;
  const value = new RegExp(
    `(?<=[\\[{,:]\\s*)${quote}(?:[^${quote}\\\\\\r\\n]|\\\\.|${quote}(?!\\s*[,\\]}]))*${quote}(?=\\s*[,\\]}])`,
    'g',
  );
  for (const match of text.slice(lineStart, lineStart + 4096).matchAll(value)) {
    const start = lineStart + match.index;
    const end = start + match[0].length;
    if (start >= at || end <= at) continue;
    const edits: TextEdit[] = [];
    for (let inner = start + 1; inner < end - 1; inner++) {
      if (text.charAt(inner) === '\\') inner++;
      else if (text.charAt(inner) === quote) {
        edits.push({ span: { start: inner, end: inner }, newText: quote === '"' ? '\\' : quote });
      }
    }
    return {
      code: 'yaml-quotes',
      message: `The quotes end before \`${shortened(text.slice(at, end))}\`. Inside the text ${quote === '"' ? 'write them as `\\"`' : "write each of them twice (`''`)"}, or put the text in the other kind.`,
      span: { start: at, end },
      title: 'Keep the quotes as a part of the text',
      edits,
    };
  }
  return undefined;
}

export function badEscape(text: string, at: number): Diagnosis {
  const sequence = text.slice(at, at + 2);
  return {
    code: 'yaml-quotes',
    message: `\`${sequence}\` is no escape that the API server's YAML reader knows. In double quotes a backslash is written twice; in single quotes it needs nothing.`,
    span: { start: at, end: Math.min(at + 2, text.length) },
    title: 'Write the backslash twice',
    edits: [{ span: { start: at, end: at }, newText: '\\' }],
  };
}
