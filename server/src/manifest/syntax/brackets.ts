import type { Diagnosis } from './diagnosis.ts';
import { lineAt, lineBefore } from './lines.ts';
import { quotedInFlow, quotesInQuotes } from './quotes.ts';
import { shortened } from './wording.ts';

export function brackets(text: string, at: number, from: number): Diagnosis {
  const open = text.charAt(from);
  const close = open === '[' ? ']' : '}';
  const opening = lineAt(text, from);
  const line = lineAt(text, at);
  const other = open === '[' ? '}' : ']';
  const looksLikeBlock =
    line.start > opening.start &&
    line.indent <= opening.column &&
    (line.dashed || /^["']?[\w./-]+["']?\s*:(\s|$)/.test(line.inner));
  if (at >= text.trimEnd().length || looksLikeBlock || text.charAt(at) === other) {
    return unclosedBracket(text, from, looksLikeBlock ? line.start : undefined, close);
  }
  const secondKey = text.charAt(at) === ':' ? /["']?[\w./-]+["']?\s*$/.exec(text.slice(from + 1, at)) : null;
  if (secondKey) return missingComma(text, from + 1 + secondKey.index, line.end, close);
  const inner = quotesInQuotes(text, at);
  if (inner) return inner;
  if (text.charAt(at) === '?' || /\S/.test(text.charAt(at - 1))) {
    return {
      code: 'yaml-quotes',
      message: `\`${text.charAt(at)}\` has a meaning of its own inside \`${open}${close}\`. Put the value in quotes.`,
      span: { start: at, end: at + 1 },
      ...quotedInFlow(text, at),
    };
  }
  return missingComma(text, at, line.end, close);
}

function missingComma(text: string, at: number, lineEnd: number, close: string): Diagnosis {
  const before = text.slice(0, at).trimEnd().length;
  const entry = /^[^,[\]{}]*/.exec(text.slice(at, lineEnd))?.[0].trimEnd() || text.slice(at, at + 1);
  return {
    code: 'yaml-brackets',
    message: `A comma or \`${close}\` is missing before \`${shortened(entry)}\`.`,
    span: { start: at, end: at + entry.length },
    title: 'Add the comma',
    edits: [{ span: { start: before, end: before }, newText: before === at ? ', ' : ',' }],
  };
}

function unclosedBracket(text: string, from: number, before: number | undefined, close: string): Diagnosis {
  const last = before === undefined ? lineAt(text, from) : (lineBefore(text, before) ?? lineAt(text, from));
  const end = Math.max(last.end, from + 1);
  return {
    code: 'yaml-brackets',
    message: `This \`${text.charAt(from)}\` is not closed. Close it with \`${close}\`.`,
    span: { start: from, end: from + 1 },
    title: `Close with ${close}`,
    edits: [
      { span: { start: end, end }, newText: closingBrackets(text.slice(lineAt(text, from).start, end)) || close },
    ],
  };
}

/** What closes everything that is open in the text, quotes included. */
function closingBrackets(text: string): string {
  const open: string[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|[[\]{}]|[^\s[\]{},]+/g;
  for (const [token] of text.matchAll(tokens)) {
    if (token === '[') open.push(']');
    else if (token === '{') open.push('}');
    else if (token === ']' || token === '}') open.pop();
    else if (/^["']/.test(token) && (token.length === 1 || token.at(-1) !== token[0])) open.push(token.charAt(0));
  }
  return open.reverse().join('');
}

export function unexpectedContent(text: string, at: number): Diagnosis | undefined {
  const character = text.charAt(at);
  const line = lineAt(text, at);
  const span = { start: at, end: Math.min(at + 1, text.length) };
  if (character === ']' || character === '}') {
    return {
      code: 'yaml-brackets',
      message: `This \`${character}\` closes nothing. Remove it, or put the value in quotes.`,
      span,
      title: `Remove ${character}`,
      edits: [{ span, newText: '' }],
    };
  }
  if (character === ',') {
    return {
      code: 'yaml-brackets',
      message: 'There is nothing before this comma. Remove it, or write the value that is missing.',
      span,
      title: 'Remove the comma',
      edits: [{ span, newText: '' }],
    };
  }
  // A dash at the very end is most likely an option that is being typed.
  if (!/^-?\s*$/.test(text.slice(at, at + 4096))) return undefined;
  const open = Math.max(text.lastIndexOf('[', at - 1), text.lastIndexOf('{', at - 1));
  return open < 0 || line.start > open + 4096
    ? undefined
    : unclosedBracket(text, open, undefined, text.charAt(open) === '[' ? ']' : '}');
}
