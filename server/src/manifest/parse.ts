import type { Finding } from '../validate/finding.ts';
import type { Format, ManifestDocument } from './document.ts';
import { readJson } from './json/reader.ts';
import type { KeptText } from './keptText.ts';
import { type Change, changeBetween, followed } from './listing.ts';
import { type JsonListState, readLongJson } from './longJson.ts';
import { readLongYaml, type YamlListState } from './longYaml.ts';
import type { Entry, Node, Span } from './node.ts';
import { isSeparator } from './separator.ts';
import { diagnose } from './syntax/diagnose.ts';
import { diagnoseJson } from './syntax/diagnoseJson.ts';
import type { Diagnosis } from './syntax/diagnosis.ts';
import { toFinding } from './syntax/findings.ts';
import { slashComments } from './syntax/slashComments.ts';
import { markTemplated } from './templates/mark.ts';
import { mask, type TemplateBlock } from './templates/mask.ts';
import { findTemplateParts, TemplateIndex } from './templates/parts.ts';
import { applyEdits, toOffsetBefore } from './textEdit.ts';
import { readDamagedYaml } from './yaml/damaged.ts';
import type { TemplateParts } from './yaml/nodeBuilder.ts';
import { readYaml, readYamlStart } from './yaml/read.ts';
import type { Refusal } from './yaml/refusal.ts';

/** Documents above this length are not read: it is what can be looked through with every keystroke. In UTF-16 units. */
export const longestDocument = 4 * 1024 * 1024;

/** Mistakes that are mended one after the other to read on behind them; each takes another reading of the text. */
const mostRepairs = 10;
const mostRepairsOfLong = 2;
const longText = 64 * 1024;

/** The tolerant reader takes its time; of a longer text that is damaged there is what stands before the damage. */
const longestDamaged = 128 * 1024;

interface EarlierList<State = YamlListState | JsonListState> {
  readonly state: State;
  readonly change: Change;
}

interface Read {
  readonly format: Format;
  readonly root: Node | undefined;
  readonly findings: readonly Finding[];
  readonly helm: boolean;
  readonly templated: boolean;
  /** What helps to read the next text of the same document: what a List left, and what has changed since then. */
  readonly list?: EarlierList | undefined;
}

/** The document that one was before its text changed, and what of that text it still has. */
export interface EarlierDocument {
  readonly document: ManifestDocument;
  readonly kept: KeptText;
}

/** A document that is read when it is first asked for. */
export class ParsedDocument implements ManifestDocument {
  private known: Read | undefined;
  /** Until the text is read. */
  private earlier: EarlierList | undefined;

  constructor(
    readonly text: string,
    private readonly fileFormat: Format,
    earlier?: EarlierDocument,
  ) {
    if (earlier?.document instanceof ParsedDocument) this.earlier = earlier.document.listFor(text, earlier.kept);
  }

  private listFor(text: string, kept: KeptText): EarlierList | undefined {
    const list = this.known?.list;
    return list && { state: list.state, change: followed(list.change, changeBetween(this.text, text, kept)) };
  }

  get format(): Format {
    return this.read.format;
  }

  get root(): Node | undefined {
    return this.read.root;
  }

  get findings(): readonly Finding[] {
    return this.read.findings;
  }

  get helm(): boolean {
    return this.read.helm;
  }

  get templated(): boolean {
    return this.read.templated;
  }

  private get read(): Read {
    if (!this.known) {
      this.known = readDocument(this.text, this.fileFormat, this.earlier);
      this.earlier = undefined;
    }
    return this.known;
  }
}

function readDocument(text: string, fileFormat: Format, earlier: EarlierList | undefined): Read {
  if (text.length > longestDocument) return tooLong(text, fileFormat);
  if (fileFormat === 'json') return readJsonDocument(text, earlier);
  if (/^\ufeff?\s*\{/.test(text)) {
    // Clients that read a stream try JSON first where it starts like JSON, and YAML after that.
    const json = readJsonDocument(text, earlier);
    if (json.findings.length === 0) return json;
  }
  return readYamlDocument(text, earlier);
}

function readJsonDocument(text: string, earlier: EarlierList | undefined): Read {
  if (text.trim() === '') return { format: 'json', root: undefined, findings: [], helm: false, templated: false };
  if (text.length > longText) {
    const json = earlier && isOfJson(earlier) ? earlier : undefined;
    const { root, findings, state } = readLongJson(text, json, (piece) =>
      piece.length > longestDamaged ? undefined : readDamagedYaml(piece),
    );
    return { format: 'json', root, findings, helm: false, templated: false, list: leftBy(text, state, json) };
  }
  const { root, refusal } = readJson(text);
  if (!refusal) return { format: 'json', root, findings: [], helm: false, templated: false };
  const finding = toFinding(diagnoseJson(text, refusal));
  // YAML takes nearly all that JSON does, and the tolerant reader takes the rest.
  return { format: 'json', root: readDamagedYaml(text), findings: [finding], helm: false, templated: false };
}

/** What a reading leaves for the next one: its own listing, or else what it was left itself. */
function leftBy(
  { length }: string,
  state: EarlierList['state'] | undefined,
  earlier: EarlierList | undefined,
): EarlierList | undefined {
  return state ? { state, change: { before: length, behind: 0, by: 0 } } : earlier;
}

function isOfJson(earlier: EarlierList): earlier is EarlierList<JsonListState> {
  return !('parts' in earlier.state);
}

function isOfYaml(earlier: EarlierList): earlier is EarlierList<YamlListState> {
  return 'parts' in earlier.state;
}

function readYamlDocument(text: string, earlier?: EarlierList): Read {
  const { body, findings: extra } = withoutSeparator(text);
  const parts = findTemplateParts(body);
  const index = new TemplateIndex(parts);
  const templated = parts.length > 0;
  const templates = templated ? scalarTemplates(index, false) : undefined;
  const list = earlier && isOfYaml(earlier) ? earlier : undefined;
  if (body.length > longText && extra.length === 0 && !parts.some(({ kind }) => kind === 'action')) {
    const long = readLongYaml(body, { parts, templates, earlier: list, readPiece: readYamlDocument });
    if (long === 'too-large') return tooLong(text, 'yaml');
    if (long) {
      const { root, state } = long;
      const findings = [...long.findings, ...remarks(body, root, long.end)];
      return { format: 'yaml', root, findings, helm: false, templated, list: leftBy(body, state, list) };
    }
  }
  const read = readYaml(body, { templates });
  if (read.refusals[0]?.problem === 'too-large') return tooLong(text, 'yaml');
  if (read.refusals.length === 0) {
    const findings = [...extra, ...remarks(body, read.root, read.end)];
    return { format: 'yaml', root: read.root, findings, helm: false, templated, list };
  }
  // Only parts that are replaced in the text can be what keeps the text from being read.
  if (!parts.some((part) => part.kind === 'action' || part.kind === 'variable')) {
    const { root, findings } = repaired(body, body, templates, []);
    return {
      format: 'yaml',
      root,
      findings: [...extra, ...findings, ...comments(body, root)],
      helm: false,
      templated,
      list,
    };
  }
  const { text: masked, blocks } = mask(body, parts);
  const { root, findings } = repaired(masked, body, scalarTemplates(index, true), blocks);
  // Next to a template part nobody knows what the text will be.
  const isSure = findings.every((finding) => !touchesTemplate(body, finding.span, index));
  const helm = parts.some((part) => part.kind === 'action');
  return { format: 'yaml', root, findings: [...extra, ...(isSure ? findings : [])], helm, templated, list };
}

/** What there is to say of a text that the server reads. */
function remarks(text: string, root: Node | undefined, end: number): Finding[] {
  return [...ignoredRest(text, end), ...comments(text, root)];
}

function comments(text: string, root: Node | undefined): Finding[] {
  return text.includes(' //') ? slashComments(root).map((diagnosis) => toFinding(diagnosis)) : [];
}

/** Which scalars somebody fills in. In block scalars, `$` and `<` are a script's own. */
function scalarTemplates(index: TemplateIndex, isTemplate: boolean): TemplateParts {
  return {
    fillsIn: (span, style, place) =>
      index.within(span).some(({ kind }) => {
        const isBlock = style === 'literal' || style === 'folded';
        if (kind === 'action') return isTemplate || !isBlock;
        return kind === 'bareVariable' ? style === 'plain' && place !== 'item' : !isBlock;
      }),
  };
}

/**
 * Reads a text that may hold mistakes. Mends one after the other as the person may have meant it, so that what follows
 * can be read and the rest of the object judged. Where that leads nowhere only the first mistake is told, and the tree is
 * what can be made of the text as it is.
 *
 * @param masked the text without its template parts
 * @param source the text with them
 */
function repaired(
  masked: string,
  source: string,
  templates: TemplateParts | undefined,
  blocks: readonly TemplateBlock[],
): Pick<Read, 'root' | 'findings'> {
  const findings: Finding[] = [];
  const holes: TemplateBlock[] = [];
  let text = masked;
  let written = source;
  let back = (offset: number): number => offset;
  const rounds = masked.length > longText ? mostRepairsOfLong : mostRepairs;
  for (let round = 0; round <= rounds; round++) {
    const read = readYaml(text, { templates: templates && moved(templates, back), source: written });
    const [refusal] = read.refusals;
    if (refusal?.problem === 'too-large') break;
    if (!refusal || !isGrammatical(refusal)) {
      for (const other of read.refusals) findings.push(toFinding(movedDiagnosis(diagnose(text, other), back)));
      const root = read.root && (text === masked ? read.root : movedNode(read.root, back));
      return { root: root && markTemplated(root, [...blocks, ...holes], masked), findings };
    }
    const diagnosis = diagnose(text, refusal);
    findings.push(toFinding(movedDiagnosis(diagnosis, back)));
    const { edits } = diagnosis;
    if (!edits || edits.length === 0) break;
    const previous = back;
    const before = toOffsetBefore(edits);
    back = (offset) => previous(before(offset));
    for (const { span, newText } of edits) {
      const at = previous(span.start);
      if (newText === '' && !diagnosis.title) holes.push({ start: at, end: at, column: undefined });
    }
    text = applyEdits(text, edits);
    written = applyEdits(written, edits);
  }
  const root =
    masked.length > longestDamaged
      ? readYamlStart(masked, { templates, source })
      : readDamagedYaml(masked, { templates, source });
  return { root: root && markTemplated(root, blocks, masked), findings: findings.slice(0, 1) };
}

const decoderProblems: ReadonlySet<Refusal['problem']> = new Set([
  'unknown-alias',
  'recursive-alias',
  'excessive-aliases',
  'merge-not-map',
  'bad-map-key',
  'bad-tagged-value',
  'not-a-json-number',
]);

/** Whether the text itself cannot be read, and not only be made into an object. */
function isGrammatical(refusal: Refusal): boolean {
  return !decoderProblems.has(refusal.problem);
}

function moved(templates: TemplateParts, back: (offset: number) => number): TemplateParts {
  return { fillsIn: (span, style, place) => templates.fillsIn(movedSpan(span, back), style, place) };
}

function movedSpan({ start, end }: Span, back: (offset: number) => number): Span {
  const from = back(start);
  return { start: from, end: Math.max(from, back(end)) };
}

function movedDiagnosis(diagnosis: Diagnosis, back: (offset: number) => number): Diagnosis {
  const edits = diagnosis.edits?.map(({ span, newText }) => ({ span: movedSpan(span, back), newText }));
  return { ...diagnosis, span: movedSpan(diagnosis.span, back), ...(edits ? { edits } : {}) };
}

function movedNode(node: Node, back: (offset: number) => number): Node {
  const span = movedSpan(node.span, back);
  if (node.kind === 'scalar') return { ...node, span };
  if (node.kind === 'list') return { ...node, span, items: node.items.map((item) => movedNode(item, back)) };
  const movedEntry = (entry: Entry): Entry => ({
    ...entry,
    keySpan: movedSpan(entry.keySpan, back),
    value: movedNode(entry.value, back),
  });
  return { ...node, span, entries: node.entries.map(movedEntry), duplicates: node.duplicates.map(movedEntry) };
}

/** Whether a template part stands on a line of the span or on one beside it. */
function touchesTemplate(text: string, span: Span, index: TemplateIndex): boolean {
  const start = text.lastIndexOf('\n', text.lastIndexOf('\n', span.start - 1) - 1) + 1;
  const lineEnd = text.indexOf('\n', span.end);
  const end = lineEnd < 0 ? -1 : text.indexOf('\n', lineEnd + 1);
  return index.within({ start, end: end < 0 ? text.length : end }).length > 0;
}

/** The text without the `---` line above it. A line in the middle that starts so, but does not separate, is a mistake. */
function withoutSeparator(text: string): { body: string; findings: Finding[] } {
  const line = text.startsWith('---') ? (/^[^\r\n]*/.exec(text)?.[0].length ?? 0) : 0;
  const body = line > 0 ? ' '.repeat(line) + text.slice(line) : text;
  const findings: Finding[] = [];
  if (!text.includes('\n---') && (line === 0 || isSeparator(text.slice(0, line)))) return { body, findings };
  for (const match of text.matchAll(/(?<=^|\n)---[^\r\n]*/g)) {
    if (isSeparator(match[0])) continue;
    const start = match.index;
    findings.push(
      toFinding({
        code: 'yaml-separator',
        message:
          'A line that starts with `---` separates documents, and nothing but a comment may follow on it. Move the rest to the next line, or write exactly three dashes.',
        span: { start, end: start + match[0].trimEnd().length },
      }),
    );
  }
  return {
    body: findings.length > 0 ? body.replace(/(?<=^|\n)---[^\r\n]*/g, (rest) => ' '.repeat(rest.length)) : body,
    findings,
  };
}

/** Behind the end of the first YAML document the server reads nothing. */
function ignoredRest(text: string, end: number): Finding[] {
  const rest = text.slice(end);
  const start = rest.search(/(?<=^|[\r\n])[ \t]*(?!\.\.\.(?:\s|$))[^\s#]/);
  if (start < 0) return [];
  const first = end + start + /^\s*/.exec(rest.slice(start))![0].length;
  return [
    toFinding(
      {
        code: 'yaml-ignored',
        message:
          'The API server stops reading above this line, because the document ends there, and takes no notice of the rest. Indent the lines as a part of the object, or separate another document by `---`.',
        span: { start: first, end: first + (/^[^\r\n]*/.exec(text.slice(first))?.[0].length ?? 0) },
      },
      'warning',
    ),
  ];
}

function tooLong(text: string, format: Format): Read {
  const limit =
    text.length > longestDocument
      ? `the limit is ${longestDocument / (1024 * 1024)} MB`
      : 'it has more lines than can be read again with every keystroke';
  const finding = toFinding(
    {
      code: 'yaml-too-long',
      message: `This document is ${Math.round(text.length / 1024)} KB long and is not checked: ${limit}. Split it, or move its data out of the manifest.`,
      span: { start: 0, end: Math.min(text.length, 80, Math.max(text.search(/[\r\n]/), 1)) },
    },
    'warning',
  );
  return { format, root: undefined, findings: [finding], helm: false, templated: false };
}
