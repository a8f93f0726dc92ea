import type { TextEdit } from '../textEdit.ts';
import type { Refusal } from '../yaml/refusal.ts';
import { brackets, unexpectedContent } from './brackets.ts';
import type { Diagnosis } from './diagnosis.ts';
import { expectedDash, misaligned, misplacedItem, tab, tooDeep, unexpectedDash } from './indentation.ts';
import { type Line, lineAfter, lineAt, lineBefore, nextLine } from './lines.ts';
import { badEscape, needsQuotes, quoted, trailing, unclosedBefore, unclosedQuote } from './quotes.ts';
import { lineBreakOf, shortened } from './wording.ts';

/** Says what a refusal comes from. Looks at the text around it, because the reader gives up later than the mistake is. */
export function diagnose(text: string, refusal: Refusal): Diagnosis {
  const diagnosis = explained(text, refusal);
  const { start, end } = diagnosis.span;
  // At the end of the text there is nothing to point at but what is before.
  return { ...diagnosis, span: { start: Math.min(start, text.length), end: Math.min(end, text.length) } };
}

function explained(text: string, refusal: Refusal): Diagnosis {
  const { problem, at } = refusal;
  const from = refusal.from ?? at;
  switch (problem) {
    case 'tab-indentation':
    case 'tab-in-block-scalar':
    case 'tab-in-plain-scalar':
      return tab(text, at);
    case 'missing-colon':
      return wordLine(text, lineAt(text, from)) ?? general(text, refusal);
    case 'unexpected-colon':
      return unexpectedColon(text, at) ?? general(text, refusal);
    case 'expected-key':
      return unclosedBefore(text, at) ?? expectedKey(text, at, from) ?? general(text, refusal);
    case 'expected-dash':
      return unclosedBefore(text, at) ?? wordWithDash(text, at) ?? expectedDash(text, at, from);
    case 'expected-comma-sequence':
    case 'expected-comma-mapping':
      return brackets(text, at, from);
    case 'expected-content':
      return unexpectedContent(text, at) ?? general(text, refusal);
    case 'unclosed-quote':
    case 'document-mark-in-quote':
      return unclosedQuote(text, from);
    case 'bad-start':
      return needsQuotes(
        text,
        at,
        `A value cannot start with ${text.charAt(at) === '`' ? 'a backtick' : `\`${text.charAt(at)}\``}`,
      );
    case 'bad-anchor':
      return needsQuotes(
        text,
        from,
        `\`${text.charAt(from)}\` at the start of a value means ${text.charAt(from) === '*' ? 'an alias' : 'an anchor'}, and no name follows`,
      );
    case 'bad-tag':
    case 'undefined-tag-handle':
      return needsQuotes(text, from, '`!` at the start of a value means a tag, and this is none');
    case 'unexpected-question':
      return needsQuotes(text, at, 'A `?` alone means the start of a key in YAML');
    case 'unexpected-dash':
      return unexpectedDash(text, at);
    case 'bad-escape':
      return badEscape(text, at);
    case 'bad-block-header':
      return blockHeader(text, from);
    default:
      return general(text, refusal);
  }
}

/** A line that should hold a key and a value and does not: what is missing. */
function wordLine(text: string, line: Line): Diagnosis | undefined {
  const start = line.start + line.column;
  const span = { start, end: line.end };
  const { inner } = line;
  if (inner.startsWith('//')) return slashComment(text, line);
  if (/^-[A-Za-z"']/.test(inner)) return gluedDash(line);
  const glued = /^["']?([A-Za-z][\w./-]*)["']?:(?=[^\s:/])/.exec(inner);
  if (glued) {
    const at = start + glued[0].length;
    return {
      code: 'yaml-colon',
      message: `There is no space after the colon of \`${glued[1]}\`, so the whole line is one word. Put a space between the key and its value.`,
      span: { start, end: at },
      title: 'Add the space',
      edits: [{ span: { start: at, end: at }, newText: ' ' }],
    };
  }
  const pair = /^["']?([A-Za-z][\w./-]*)["']?(\s*=\s*|\s+)(?=\S)/.exec(inner);
  if (pair && !/:(\s|$)/.test(inner.replace(/[[{"'].*/, ''))) {
    const at = start + pair[0].length;
    const space = pair[2] as string;
    return {
      code: 'yaml-colon',
      message: `There is no colon after \`${pair[1]}\`, so this line is no key with a value. Write \`${pair[1]}: ${shortened(inner.slice(pair[0].length))}\`.`,
      span: { start, end: at - space.length },
      title: `Add the colon after ${pair[1]}`,
      edits: [{ span: { start: at - space.length, end: at }, newText: ': ' }],
    };
  }
  if (!/^\S+$/.test(inner) || /^[[{"'|>]/.test(inner)) return undefined;
  const below = lineAfter(text, line);
  if (below && below.indent > line.indent && /^[\w./-]+$/.test(inner)) {
    return {
      code: 'yaml-colon',
      message: `There is no colon after \`${inner}\`, under which the lines below are indented. Write \`${inner}:\`.`,
      span,
      title: `Add the colon after ${inner}`,
      edits: [{ span: { start: line.end, end: line.end }, newText: ':' }],
    };
  }
  return {
    code: 'yaml-colon',
    message: `\`${inner}\` stands alone on its line, where a key with a colon is needed. Write \`${inner}:\` and its value, or remove it.`,
    span,
    edits: [{ span, newText: '' }],
  };
}

function wordWithDash(text: string, at: number): Diagnosis | undefined {
  const line = lineAt(text, at);
  return /^-[A-Za-z"']/.test(line.inner) ? gluedDash(line) : undefined;
}

function gluedDash(line: Line): Diagnosis {
  const start = line.start + line.column;
  return {
    code: 'yaml-indentation',
    message: `There is no space after the dash of \`${shortened(line.inner)}\`, so it starts no list item. Put a space behind it.`,
    span: { start, end: start + 1 },
    title: 'Add the space',
    edits: [{ span: { start: start + 1, end: start + 1 }, newText: ' ' }],
  };
}

function slashComment(text: string, line: Line): Diagnosis {
  // The whole run of such lines; others may stand in a text of another language.
  let first = line;
  for (
    let above = lineBefore(text, first.start);
    above?.content.startsWith('//');
    above = lineBefore(text, above.start)
  ) {
    first = above;
  }
  const edits: TextEdit[] = [];
  for (let at: number | undefined = first.start; at !== undefined; at = nextLine(text, at)) {
    const { start, indent, content } = lineAt(text, at);
    const slashes = /^\/+/.exec(content)?.[0].length ?? 0;
    if (slashes < 2) break;
    edits.push({ span: { start: start + indent, end: start + indent + slashes }, newText: '#' });
  }
  return {
    code: 'yaml-comment',
    message: 'YAML knows no `//`: comments start with `#`. Write `#` in its place.',
    span: { start: line.start + line.column, end: line.end },
    title: 'Write comments with #',
    edits,
  };
}

function unexpectedColon(text: string, at: number): Diagnosis | undefined {
  const line = lineAt(text, at);
  const before = text.slice(line.start + line.column, at);
  const colon = /:(?=\s)/.exec(before);
  if (colon) {
    const valueStart =
      line.start + line.column + colon.index + 1 + /^\s*/.exec(before.slice(colon.index + 1))![0].length;
    const value = text.slice(valueStart, line.end);
    return {
      code: 'yaml-quotes',
      message: `The value of \`${before.slice(0, colon.index)}\` holds a colon with a space behind it, which would start another key. Put the value in quotes, or start a line for the second key.`,
      span: { start: valueStart, end: line.end },
      title: 'Put the value in quotes',
      edits: quoted(value, valueStart),
    };
  }
  const previous = lineBefore(text, at);
  if (!previous) return undefined;
  if (previous.inner.startsWith('//')) return slashComment(text, previous);
  const word = /^(?:\S+\s*:(?:\s|$))/.test(previous.inner) ? undefined : wordLine(text, previous);
  if (word) return word;
  return line.column > previous.column ? tooDeep(text, line, previous) : undefined;
}

function expectedKey(text: string, at: number, from: number): Diagnosis | undefined {
  const line = lineAt(text, at);
  const missing = /^([A-Za-z][\w.-]*) +[{[]/.exec(line.inner);
  if (missing) return wordLine(text, { ...line, inner: line.inner });
  if (/[\]}]/.test(text.charAt(at))) return unexpectedContent(text, at);
  if (at > line.start + line.indent) return trailing(text, at, line);
  const column = from - lineAt(text, from).start;
  if (line.dashed) return misplacedItem(text, line, column);
  const previous = lineBefore(text, line.start);
  if (previous && line.column > previous.column && /:\s/.test(previous.inner)) return tooDeep(text, line, previous);
  return misaligned(text, line, column);
}

function blockHeader(text: string, from: number): Diagnosis {
  const line = lineAt(text, from);
  const after = from + (/^[|>][-+\d]*[ \t]*/.exec(text.slice(from))?.[0].length ?? 1);
  return {
    code: 'yaml-block-text',
    message: `\`${text.charAt(from)}\` starts a text on the lines below, so nothing but a comment may follow it. Start the text on the next line, indented.`,
    span: { start: after, end: Math.max(line.end, after + 1) },
    title: 'Start the text on the next line',
    edits: [{ span: { start: after, end: after }, newText: `${lineBreakOf(text)}${' '.repeat(line.column + 2)}` }],
  };
}

function general(text: string, refusal: Refusal): Diagnosis {
  const { at, problem } = refusal;
  const line = lineAt(text, Math.min(at, text.length));
  const start = Math.min(at, Math.max(text.length - 1, 0));
  const span = { start, end: Math.max(Math.min(line.end, start + 40), Math.min(start + 1, text.length)) };
  const wording = generalWording[problem];
  return wording
    ? { ...wording, span }
    : {
        code: 'yaml-syntax',
        message:
          'The API server cannot read the YAML here. Check the indentation, quotes and brackets of this line and the one above.',
        span,
      };
}

const generalWording: Partial<Record<Refusal['problem'], Pick<Diagnosis, 'code' | 'message'>>> = {
  'control-character': {
    code: 'yaml-character',
    message:
      'This character is a control character, which YAML does not take. Remove it, or write it as an escape in double quotes.',
  },
  'expected-document-start': {
    code: 'yaml-directive',
    message:
      "A directive (`%…`) needs a document after `---`, which Kubernetes' clients split off. Remove the directive.",
  },
  'bad-directive': {
    code: 'yaml-directive',
    message:
      "This is no directive that the API server's YAML reader knows. Only `%YAML 1.1` and `%TAG` are, and Kubernetes' clients take neither. Remove it.",
  },
  'too-deep': {
    code: 'yaml-too-deep',
    message: 'This nests deeper than any Job does, so it is not checked. Reduce the nesting.',
  },
  'unknown-alias': {
    code: 'yaml-alias',
    message:
      'There is no anchor of this name above. Define it with `&name` before it is used; if the asterisk is a part of the value, put the value in quotes.',
  },
  'recursive-alias': {
    code: 'yaml-alias',
    message:
      'This alias stands inside the value that it stands for, which has no end. Use a value that does not hold it.',
  },
  'excessive-aliases': {
    code: 'yaml-alias',
    message: 'Aliases make so many values of this text that the API server refuses it. Use fewer of them.',
  },
  'merge-not-map': {
    code: 'yaml-merge',
    message: '`<<` merges an object, an alias of one, or a list of those, and this is none.',
  },
  'bad-map-key': {
    code: 'yaml-key',
    message:
      'This cannot be a key: a key is a text, a number or a boolean. If these braces belong to a text, put the text in quotes.',
  },
  'bad-tagged-value': {
    code: 'yaml-tag',
    message: 'The value is not what its tag says. Remove the tag, or write a value of its type.',
  },
  'not-a-json-number': {
    code: 'yaml-number',
    message: 'Infinity and not-a-number cannot be sent to the API server, whose objects are JSON. Write a number.',
  },
};
