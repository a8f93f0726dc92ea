import type { Finding } from '../validate/finding.ts';
import { type Damage, withKept } from './damages.ts';
import { type Change, EarlierListing } from './listing.ts';
import { movedNode } from './moved.ts';
import type { Node, Span } from './node.ts';
import { diagnose } from './syntax/diagnose.ts';
import { movedSyntaxFinding, toFinding } from './syntax/findings.ts';
import type { TemplatePart } from './templates/parts.ts';
import { lineStart } from './yaml/characters.ts';
import type { TemplateParts } from './yaml/nodeBuilder.ts';
import { readYamlList, type YamlListing } from './yaml/readList.ts';
import type { Refusal } from './yaml/refusal.ts';

/** What the reading of a long List leaves for the reading of its next text. */
export interface YamlListState {
  readonly listing: YamlListing;
  readonly parts: readonly TemplatePart[];
  readonly damages: readonly Damage[];
}

/** Texts above this length are not mended to read on behind a mistake. */
const longestMended = 256 * 1024;

export interface LongYamlOptions {
  readonly parts: readonly TemplatePart[];
  readonly templates: TemplateParts | undefined;
  readonly earlier: { readonly state: YamlListState; readonly change: Change } | undefined;
  /** Reads a text that may be damaged. */
  readPiece(text: string): { readonly root: Node | undefined; readonly findings: readonly Finding[] };
}

export interface LongYaml {
  readonly root: Node | undefined;
  readonly findings: readonly Finding[];
  readonly end: number;
  readonly state: YamlListState | undefined;
}

/**
 * Reads a long document in a time that a keystroke may take: of a List only the items that changed, and what is wrong with
 * one of them is found by itself. Undefined where that cannot be done, or where the server refuses the text elsewhere;
 * 'too-large' where it would take too long.
 */
export function readLongYaml(text: string, options: LongYamlOptions): LongYaml | 'too-large' | undefined {
  const { parts, templates, earlier } = options;
  const listing =
    earlier && new EarlierListing(earlier.state.listing, widened(earlier.change, earlier.state.parts, parts));
  const damages: Damage[] = [];
  const damaged = (span: Span, refusal: Refusal | undefined): Node => {
    const { node, findings } = readItem(text, span, refusal, options);
    damages.push({ start: span.start, findings });
    return node;
  };
  const list = readYamlList(text, { templates, earlier: listing, damaged });
  if (list?.refusals[0]?.problem === 'too-large') return 'too-large';
  if (!list) return undefined;
  const [refusal] = list.refusals;
  if (refusal) {
    // To mend the text and to read it again would take too long.
    if (text.length <= longestMended || !list.root) return undefined;
    const findings = list.refusals.map((each) => toFinding(diagnose(text, each)));
    return { root: list.root, findings, end: list.end, state: undefined };
  }
  const all = listing ? withKept(damages, earlier.state.damages, listing, list) : damages;
  return {
    root: list.root,
    findings: all.flatMap(({ findings }) => findings),
    end: list.end,
    state: list.listing && { listing: list.listing, parts, damages: all },
  };
}

/** An item as a document of its own, in the columns where it stands. */
function readItem(
  text: string,
  { start, end }: Span,
  refusal: Refusal | undefined,
  { readPiece }: LongYamlOptions,
): { node: Node; findings: readonly Finding[] } {
  const from = lineStart(text, start);
  const piece = readPiece(' '.repeat(start - from) + text.slice(start, end));
  const findings = piece.findings
    .filter(({ code }) => code !== 'yaml-ignored')
    .map((finding) => movedSyntaxFinding(finding, from));
  if (refusal && !findings.some(({ severity }) => severity === 'error')) {
    findings.unshift(toFinding(diagnose(text, refusal)));
  }
  const item = piece.root?.kind === 'list' ? piece.root.items[0] : undefined;
  return { node: item ? movedNode(item, from) : nothingAt(start + 1), findings };
}

function nothingAt(at: number): Node {
  return { kind: 'scalar', type: 'null', value: null, span: { start: at, end: at }, raw: '', style: 'plain' };
}

/** A change and all template parts that are not as they were. */
function widened(change: Change, old: readonly TemplatePart[], now: readonly TemplatePart[]): Change {
  let { before, behind } = change;
  let first = 0;
  while (isSame(old[first], now[first], 0) && (old[first] as TemplatePart).end <= before) first++;
  let last = old.length;
  let lastNow = now.length;
  while (
    last > first &&
    lastNow > first &&
    isSame(old[last - 1], now[lastNow - 1], change.by) &&
    (old[last - 1] as TemplatePart).start >= behind
  ) {
    last--;
    lastNow--;
  }
  for (const part of old.slice(first, last)) {
    before = Math.min(before, part.start);
    behind = Math.max(behind, part.end);
  }
  for (const part of now.slice(first, lastNow)) {
    before = Math.min(before, part.start);
    behind = Math.max(behind, part.end - change.by);
  }
  return { before, behind, by: change.by };
}

function isSame(old: TemplatePart | undefined, now: TemplatePart | undefined, by: number): boolean {
  if (!old || !now) return false;
  return old.kind === now.kind && old.start + by === now.start && old.end + by === now.end;
}
