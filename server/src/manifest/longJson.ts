import type { Finding } from '../validate/finding.ts';
import { type Damage, withKept } from './damages.ts';
import type { JsonRefusal } from './json/reader.ts';
import { type JsonListing, readJsonList } from './json/readList.ts';
import { type Change, EarlierListing } from './listing.ts';
import { movedNode } from './moved.ts';
import type { Node, Span } from './node.ts';
import { diagnoseJson } from './syntax/diagnoseJson.ts';
import { toFinding } from './syntax/findings.ts';

/** What the reading of a long List leaves for the reading of its next text. */
export interface JsonListState {
  readonly listing: JsonListing;
  readonly damages: readonly Damage[];
}

export interface LongJson {
  readonly root: Node | undefined;
  readonly findings: readonly Finding[];
  readonly state: JsonListState | undefined;
}

/** Reads a long JSON document as `readLongYaml` reads YAML. `readDamaged` makes the best of a piece that is no JSON. */
export function readLongJson(
  text: string,
  earlier: { readonly state: JsonListState; readonly change: Change } | undefined,
  readDamaged: (text: string) => Node | undefined,
): LongJson {
  const listing = earlier && new EarlierListing(earlier.state.listing, earlier.change);
  const found: Damage[] = [];
  const damaged = ({ start, end }: Span, refusal: JsonRefusal): Node => {
    found.push({ start, findings: [toFinding(diagnoseJson(text, refusal))] });
    const node = readDamaged(text.slice(start, end));
    return node ? movedNode(node, start) : nothingAt(start);
  };
  const list = readJsonList(text, { earlier: listing, damaged });
  const damages = listing ? withKept(found, earlier.state.damages, listing, list) : found;
  const findings = damages.flatMap((damage) => damage.findings);
  // Where the end of a damaged item is not found, all behind it is a part of it, and is told with it.
  if (list.refusal && !list.endsInItem) findings.push(toFinding(diagnoseJson(text, list.refusal)));
  return { root: list.root, findings, state: list.listing && { listing: list.listing, damages } };
}

function nothingAt(at: number): Node {
  return { kind: 'scalar', type: 'null', value: null, span: { start: at, end: at }, raw: '', style: 'plain' };
}
