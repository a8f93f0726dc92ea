import type { Step } from '../../manifest/cursor.ts';
import { deleteEntry, insertKey, moveEntry, type NewValue, renameKey, replaceValue } from '../../manifest/edits.ts';
import { type Entry, entryOf, type MapNode, type Node, type Span } from '../../manifest/node.ts';
import { leavesAliases } from '../../manifest/removal.ts';
import type { FixPlace, QuickFix } from '../../rules/fix.ts';
import type { Finding, Fix, Path } from '../../validate/finding.ts';

/** Codes whose fix is the only sensible reading of what was meant, so that "fix all" may make it. */
const sureCodes = new Set(['removed-api-version', 'unknown-api-version', 'missing-api-version', 'wrong-type']);

/** What a finding itself says about how it is mended, as edits in the person's own style. */
export function findingFixes(finding: Finding, place: FixPlace): QuickFix[] {
  const fixes = finding.fixes ?? [];
  return fixes.flatMap((fix, index) => {
    const quickFix = toQuickFix(finding, fix, place);
    if (!quickFix || quickFix.edits.length === 0) return [];
    const isSure =
      fixes.length === 1 &&
      (fix.kind === 'moveEntry' || sureCodes.has(finding.code) || isSameLetters(finding, fix, place));
    return [{ ...quickFix, preferred: index === 0 && fix.kind !== 'removeEntry', ...(isSure ? { sure: true } : {}) }];
  });
}

/** A key that is right but for upper and lower case can mean nothing else. */
function isSameLetters(finding: Finding, fix: Fix, { document }: FixPlace): boolean {
  if (fix.kind !== 'renameKey') return false;
  return document.text.slice(finding.span.start, finding.span.end).toLowerCase() === fix.to.toLowerCase();
}

function toQuickFix(finding: Finding, fix: Fix, place: FixPlace): QuickFix | undefined {
  const { document, resource } = place;
  const { root } = resource;
  switch (fix.kind) {
    case 'renameKey': {
      const entry = entryAtSpan(root, finding.span);
      return entry && { title: `Change to ${fix.to}`, edits: renameKey(document, entry, fix.to) };
    }
    case 'moveEntry': {
      const found = entryAtPath(root, fix.from);
      const edits = found && moveEntry(document, found.map, found.entry, root, fix.to);
      return found && edits && { title: `Move ${found.entry.key} to ${shownPath(fix.to)}`, edits };
    }
    case 'removeEntry': {
      const found = entryAtPath(root, fix.at, finding.span);
      const edits = found ? deleteEntry(document, found.map, found.entry) : [];
      return found && { title: `Remove ${found.entry.key}`, edits: leavesAliases(document.text, edits) ? [] : edits };
    }
    case 'addField': {
      const map = nodeAtPath(root, fix.at);
      if (map?.kind !== 'map') return undefined;
      return {
        title: `Add ${fix.name}: ${fix.value}`,
        edits: insertKey(document, map, fix.name, fix.value, placeOfTypeMeta(map, fix.name)),
      };
    }
    case 'replaceValue': {
      const node = nodeAtSpan(root, finding.span);
      if (node?.kind !== 'scalar') return undefined;
      if (fix.asYaml !== undefined && document.format !== 'json') {
        return { title: `Change to ${fix.asYaml}`, edits: [{ span: node.span, newText: fix.asYaml }] };
      }
      return { title: `Change to ${String(fix.to)}`, edits: replaceValue(document, node, toNewValue(fix.to)) };
    }
    case 'wrapInObject': {
      const node = nodeAtSpan(root, finding.span);
      if (node?.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
      const edits = replaceValue(document, node, { [fix.name]: node.value });
      return { title: `Make it ${fix.name}: ${node.value}`, edits };
    }
    case 'wrapInList': {
      const node = nodeAtSpan(root, finding.span);
      return node && { title: 'Make it a list', edits: wrapInList(place, node) };
    }
  }
}

function toNewValue(value: string | number | bigint | boolean): NewValue {
  return typeof value === 'bigint' ? Number(value) : value;
}

/** apiVersion and kind come first in every manifest. */
function placeOfTypeMeta(map: MapNode, name: string): { before: string } | { after: string } | undefined {
  const first = map.entries[0]?.key;
  if (name === 'apiVersion' && first !== undefined) return { before: first };
  if (name !== 'kind') return undefined;
  return entryOf(map, 'apiVersion') ? { after: 'apiVersion' } : first === undefined ? undefined : { before: first };
}

function wrapInList({ document }: FixPlace, node: Node): QuickFix['edits'] {
  const text = document.text.slice(node.span.start, node.span.end);
  if (node.kind === 'scalar') {
    const item = node.style === 'plain' ? quoted(text) : text;
    return node.style === 'literal' || node.style === 'folded' ? [] : [{ span: node.span, newText: `[${item}]` }];
  }
  if (node.kind !== 'map' || node.flow === true) return [{ span: node.span, newText: `[${text}]` }];
  // A block map becomes the item of a list at the same indentation: a dash before its first key, the others moved in.
  return [{ span: node.span, newText: `- ${text.replace(/\n(?=[^\r\n])/g, '\n  ')}` }];
}

/** In a flow list a plain scalar may not hold commas and brackets. */
function quoted(text: string): string {
  return /[,[\]{}#]/.test(text) ? JSON.stringify(text) : text;
}

function shownPath(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
}

function nodeAtPath(root: Node, path: readonly Step[]): Node | undefined {
  let node: Node | undefined = root;
  for (const step of path) {
    if (node?.kind === 'map') node = entryOf(node, String(step))?.value;
    else if (node?.kind === 'list') node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

/** The entry at a path; of duplicates the one whose key is at the span. */
function entryAtPath(root: MapNode, path: Path, keySpan?: Span): { map: MapNode; entry: Entry } | undefined {
  const map = nodeAtPath(root, path.slice(0, -1));
  const key = path.at(-1);
  if (map?.kind !== 'map' || typeof key !== 'string') return undefined;
  const entry =
    map.duplicates.find((one) => one.key === key && one.keySpan.start === keySpan?.start) ?? entryOf(map, key);
  return entry && { map, entry };
}

function entryAtSpan(node: Node, keySpan: Span): Entry | undefined {
  if (node.kind === 'scalar' || node.aliased) return undefined;
  if (node.kind === 'list') {
    for (const item of node.items) {
      const found = entryAtSpan(item, keySpan);
      if (found) return found;
    }
    return undefined;
  }
  for (const entry of [...node.duplicates, ...node.entries]) {
    if (entry.keySpan.start === keySpan.start && entry.keySpan.end === keySpan.end) return entry;
    const found = entryAtSpan(entry.value, keySpan);
    if (found) return found;
  }
  return undefined;
}

function nodeAtSpan(node: Node, span: Span): Node | undefined {
  if (node.aliased) return undefined;
  if (node.span.start === span.start && node.span.end === span.end) return node;
  const children =
    node.kind === 'list'
      ? node.items
      : node.kind === 'map'
        ? [...node.duplicates, ...node.entries].map(({ value }) => value)
        : [];
  for (const child of children) {
    const found = nodeAtSpan(child, span);
    if (found) return found;
  }
  return undefined;
}
