import { type CST, Parser } from 'yaml';
import type { Node, Span } from '../node.ts';
import { Composer, type TemplateParts } from './compose.ts';
import { type Reading, readAsServer } from './grammar.ts';
import type { Refusal } from './refusal.ts';

export interface YamlDocument {
  readonly root: Node | undefined;
  /** Why the server's reader or converter refuses the text; in source order, at most one of them about its grammar. */
  readonly refusals: readonly Refusal[];
  /** Where the server stops reading; see `Reading`. */
  readonly end: number;
}

/** Deeper than any Job: a text that nests deeper is not read, so that nothing here needs to be afraid of its depth. */
const deepest = 200;

/**
 * Reads the text of one YAML document: the server's grammar says whether it is well formed, the yaml package makes a
 * syntax tree of it either way, and the composer makes that into nodes.
 */
export function readYaml(text: string, templates?: TemplateParts): YamlDocument {
  const reading = readAsServer(text);
  const { end } = reading;
  if (reading.refusal?.problem === 'control-character') return { root: undefined, refusals: [reading.refusal], end };
  if (reading.deepest > deepest) {
    return { root: undefined, refusals: [reading.refusal ?? { problem: 'too-deep', at: 0 }], end };
  }
  // A block scalar's header on the last line is one for the package only if the line ends.
  const document = syntaxTree(`${reading.refusal ? text : forPackage(text, reading)}\n`);
  const { root, refusals } = document
    ? new Composer(text, templates).document(document)
    : { root: undefined, refusals: [] };
  return { root, refusals: reading.refusal ? [reading.refusal, ...refusals] : refusals, end };
}

function syntaxTree(text: string): CST.Document | undefined {
  for (const token of new Parser().parse(text)) if (token.type === 'document') return token;
  return undefined;
}

/**
 * The same text, character for character, in a form that YAML 1.2 reads like the server: line breaks of YAML 1.1 only,
 * and what goes on over lines where 1.2 wants more indentation put on one line.
 */
function forPackage(text: string, reading: Reading): string {
  let result = text.slice(0, reading.end);
  if (/[\x85\u2028\u2029]|\r(?!\n)/.test(result)) result = result.replace(/[\x85\u2028\u2029]|\r(?!\n)/g, '\n');
  if (result.startsWith('\ufeff')) result = ` ${result.slice(1)}`;
  const loose = reading.continued.filter((part) => isLoose(result, part, part.indent));
  const comments = reading.oddComments.filter(
    (comment) => loose.some((part) => comment.start > part.start && comment.end <= part.end) || isTight(text, comment),
  );
  if (loose.length === 0 && comments.length === 0 && reading.loneDashes.length === 0) return result;
  const units = result.split('');
  for (const at of reading.loneDashes) units[at] = 'x';
  for (const comment of comments) units.fill(' ', comment.start, comment.end);
  for (const part of loose) {
    for (let at = part.start; at < part.end; at++) if (units[at] === '\n' || units[at] === '\r') units[at] = ' ';
  }
  result = units.join('');
  return result;
}

function isTight(text: string, comment: Span): boolean {
  return comment.start > 0 && !/\s/.test(text.charAt(comment.start - 1));
}

/** Whether a line of the span is indented no further than the block around it. */
function isLoose(text: string, span: Span, indent: number): boolean {
  let at = text.indexOf('\n', span.start);
  while (at >= 0 && at < span.end) {
    let column = 0;
    while (text.charAt(at + 1 + column) === ' ') column++;
    if (column <= indent && !/[\r\n]/.test(text.charAt(at + 1 + column))) return true;
    at = text.indexOf('\n', at + 1);
  }
  return false;
}
