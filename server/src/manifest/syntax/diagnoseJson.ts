import type { JsonRefusal } from '../json/reader.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Says what keeps a JSON text from being read. */
export function diagnoseJson(text: string, refusal: JsonRefusal): Diagnosis {
  const diagnosis = explained(text, refusal);
  const { start, end } = diagnosis.span;
  return { ...diagnosis, span: { start: Math.min(start, text.length), end: Math.min(end, text.length) } };
}

function explained(text: string, refusal: JsonRefusal): Diagnosis {
  const { problem, at } = refusal;
  const end = Math.min(at + 1, text.length);
  const here = { start: Math.min(at, Math.max(text.length - 1, 0)), end };
  const word = { start: here.start, end: at + (/^[^\s,:[\]{}"]+/.exec(text.slice(at, at + 80))?.[0].length ?? 1) };
  switch (problem) {
    case 'json-trailing-comma':
      return {
        code: 'json-syntax',
        message: 'Nothing follows this comma. JSON takes no comma behind the last value: remove it.',
        span: here,
        title: 'Remove the comma',
        edits: [{ span: { start: at, end: at + 1 }, newText: '' }],
      };
    case 'json-comma':
      return {
        code: 'json-syntax',
        message: `A comma or a closing bracket is missing before \`${text.slice(word.start, word.end)}\`.`,
        span: word,
        title: 'Add the comma',
        edits: [{ span: { start: at, end: at }, newText: ', ' }],
      };
    case 'json-comment':
      return {
        code: 'json-syntax',
        message: 'JSON has no comments. Remove this one, or keep the manifest as YAML.',
        span: { start: at, end: at + (/^[^\r\n]*/.exec(text.slice(at))?.[0].length ?? 1) },
      };
    case 'json-colon':
      return {
        code: 'json-syntax',
        message: 'A colon is missing between this key and its value.',
        span: { start: refusal.from ?? at, end: Math.max(at, (refusal.from ?? at) + 1) },
      };
    case 'json-key':
      return {
        code: 'json-syntax',
        message: 'A key in double quotes is needed here.',
        span: word,
        ...(/^[A-Za-z]/.test(text.slice(at)) ? quotes(text, word.start, word.end) : {}),
      };
    case 'json-quote':
      return { code: 'json-syntax', message: 'JSON takes only double quotes.', span: here };
    case 'json-unclosed': {
      const start = refusal.from ?? here.start;
      return {
        code: 'json-syntax',
        message: `This \`${text.charAt(start) || 'text'}\` is not closed.`,
        span: { start, end: Math.min(start + 1, text.length) },
      };
    }
    case 'json-escape':
      return {
        code: 'json-syntax',
        message: `\`${text.slice(at, at + 2)}\` is no escape in JSON. A backslash is written twice.`,
        span: { start: at, end: Math.min(at + 2, text.length) },
        title: 'Write the backslash twice',
        edits: [{ span: { start: at, end: at }, newText: '\\' }],
      };
    case 'json-string':
      return {
        code: 'json-syntax',
        message: 'A control character stands in this text. Write it as an escape (`\\t`, `\\u0000`).',
        span: here,
      };
    case 'json-trailing':
      return {
        code: 'json-syntax',
        message: 'The object ends above, and something follows it. Remove it.',
        span: here,
      };
    case 'json-too-deep':
      return {
        code: 'json-syntax',
        message: 'This nests deeper than any Job does, so it is not checked. Reduce the nesting.',
        span: here,
      };
    case 'json-value':
      return {
        code: 'json-syntax',
        message:
          'A value is needed here: a text in double quotes, a number, `true`, `false`, `null`, an object or a list.',
        span: word,
        ...(/^[A-Za-z]/.test(text.slice(at)) ? quotes(text, word.start, word.end) : {}),
      };
  }
}

function quotes(text: string, start: number, end: number): Pick<Diagnosis, 'title' | 'edits'> {
  return {
    title: 'Put it in double quotes',
    edits: [{ span: { start, end }, newText: JSON.stringify(text.slice(start, end)) }],
  };
}
