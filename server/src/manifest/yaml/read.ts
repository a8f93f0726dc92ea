import { type CST, Parser } from 'yaml';
import type { Node, Span } from '../node.ts';
import { Composer, type TemplateParts } from './compose.ts';
import { type Reading, readAsServer } from './grammar.ts';
import { deepest } from './limits.ts';
import type { Refusal } from './refusal.ts';

export interface YamlDocument {
  readonly root: Node | undefined;
  /** Why the server's reader or converter refuses the text; in source order, at most one of them about its grammar. */
  readonly refusals: readonly Refusal[];
  /** Where the server stops reading; see `Reading`. */
  readonly end: number;
}

export interface ReadOptions {
  readonly templates?: TemplateParts | undefined;
  /** The text as it was before its template parts were taken out, of the same length. */
  readonly source?: string;
}

/**
 * Reads the text of one YAML document: the server's grammar says whether it is well formed, and if it is, the yaml
 * package makes a syntax tree of it and the composer makes that into nodes. Without a root if it is not.
 */
export function readYaml(text: string, options: ReadOptions = {}): YamlDocument {
  const reading = readAsServer(text);
  const { end, refusal } = reading;
  if (refusal) return { root: undefined, refusals: [refusal], end };
  const document = syntaxTree(forPackage(text, reading));
  if (!document) return { root: undefined, refusals: [], end };
  return { ...new Composer(options.source ?? text, options.templates).document(document), end };
}

/**
 * The best tree that can be made of a text that the server refuses: the yaml package goes on behind what it cannot read.
 * Undefined if the text is no YAML at all, or too deep for anybody.
 */
export function readDamagedYaml(text: string, options: ReadOptions = {}): Node | undefined {
  if (indentationDepth(text) > deepest) return undefined;
  const document = syntaxTree(text);
  return document && new Composer(options.source ?? text, options.templates).document(document).root;
}

/** Brackets that are open at once, and columns of indentation: no text nests deeper than both together. */
function indentationDepth(text: string): number {
  let open = 0;
  let deepestOpen = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = bracket === '[' || bracket === '{' ? open + 1 : Math.max(open - 1, 0);
    deepestOpen = Math.max(deepestOpen, open);
  }
  let widest = 0;
  for (const [space] of text.matchAll(/(?<=^|[\r\n])(?: |- |\? |: )+(?=[^ \r\n])/g))
    widest = Math.max(widest, space.length);
  return deepestOpen + Math.ceil(widest / 2);
}

function syntaxTree(text: string): CST.Document | undefined {
  // A block scalar's header on the last line is one for the package only if the line ends.
  for (const token of new Parser().parse(`${text}\n`)) if (token.type === 'document') return token;
  return undefined;
}

/**
 * The same text, character for character, in a form that YAML 1.2 reads like the server: line breaks of YAML 1.1 only,
 * and what goes on over lines where 1.2 wants more indentation put on one line.
 */
function forPackage(text: string, reading: Reading): string {
  let result = text.slice(0, reading.end);
  if (/[\x85\u2028\u2029]|\r(?!\n)/.test(result)) result = result.replace(/[\x85\u2028\u2029]|\r(?!\n)/g, '\n');
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
