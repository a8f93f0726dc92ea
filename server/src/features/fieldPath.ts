import type { Step as PathStep } from '../manifest/cursor.ts';
import { type Entry, entryOf, type ListNode, type MapNode, type Node } from '../manifest/node.ts';

/** Where a field path leads in a tree. */
export interface Located {
  /** The entry whose value `node` is; none for a list's item and for the root. */
  readonly entry: Entry | undefined;
  /** The node at the end of the way: the field's own, or the nearest parent's that is written. */
  readonly node: Node;
  /** The map that the missing field would be in, or that `entry` is in. */
  readonly parent: MapNode | undefined;
  /** Names, indexes and keys from the root to `node`. */
  readonly path: readonly PathStep[];
  /** Whether the whole path is written. */
  readonly exact: boolean;
  /** What of the path is not written; '' where all of it is. */
  readonly rest: string;
}

/**
 * Follows a field path in any notation of the API server below `root`: validation's (`spec.containers[0].image`,
 * `metadata.labels[a/b]`), server-side apply's (`.spec.containers[name="c"].image`), and validation's oddities, which leave
 * out a `metadata` (`spec.template.labels`) or a list's index (`containers[0].volumeMounts.subPath`).
 *
 * The path is read against the tree, not by itself, because keys may hold dots (`.metadata.labels.example.com/app`).
 */
export function locate(root: Node, path: string): Located {
  let at: Located = { entry: undefined, node: root, parent: undefined, path: [], exact: true, rest: '' };
  let rest = path === '' || path.startsWith('.') || path.startsWith('[') ? path : `.${path}`;
  while (rest !== '') {
    const next = step(at, rest);
    if (!next) return { ...at, exact: false, rest };
    at = next.at;
    rest = next.rest;
  }
  return at;
}

interface Step {
  readonly at: Located;
  readonly rest: string;
}

function step(at: Located, rest: string): Step | undefined {
  const { node } = at;
  if (node.kind === 'map') return rest.startsWith('.') ? byName(at, node, rest) : byKey(at, node, rest);
  if (node.kind === 'list') return rest.startsWith('[') ? bySelector(at, node, rest) : throughItems(at, node, rest);
  return undefined;
}

function into(at: Located, parent: MapNode, entry: Entry): Located {
  return { ...at, entry, node: entry.value, parent, path: [...at.path, entry.key] };
}

function intoItem(at: Located, item: Node, index: number): Located {
  return { ...at, entry: undefined, node: item, parent: undefined, path: [...at.path, index] };
}

/** `.name…`: the longest key that the rest starts with, so that dots in keys do no harm. */
function byName(at: Located, map: MapNode, rest: string): Step | undefined {
  let best: Entry | undefined;
  for (const entry of [...map.duplicates, ...map.entries]) {
    if (!rest.startsWith(entry.key, 1) || (best && best.key.length > entry.key.length)) continue;
    const after = rest[1 + entry.key.length];
    if (after === undefined || after === '.' || after === '[') best = entry;
  }
  if (best) return { at: into(at, map, best), rest: rest.slice(1 + best.key.length) };
  const metadata = entryOf(map, 'metadata');
  const name = /^\.([A-Za-z]+)/.exec(rest)?.[1];
  if (metadata?.value.kind === 'map' && name !== undefined && entryOf(metadata.value, name)) {
    return { at: into(at, map, metadata), rest };
  }
  return undefined;
}

/** `[key]` of a map with free keys. */
function byKey(at: Located, map: MapNode, rest: string): Step | undefined {
  const end = rest.indexOf(']');
  if (!rest.startsWith('[') || end < 0) return undefined;
  const entry = entryOf(map, rest.slice(1, end));
  return entry && { at: into(at, map, entry), rest: rest.slice(end + 1) };
}

/** `[3]`, `[name="c"]`, `[containerPort=80,protocol="TCP"]`, or `[="value"]` of a set. */
function bySelector(at: Located, list: ListNode, rest: string): Step | undefined {
  const end = closingBracket(rest);
  if (end < 0) return undefined;
  const selector = rest.slice(1, end);
  const index = /^\d+$/.test(selector)
    ? Number(selector)
    : list.items.findIndex((candidate) => matches(candidate, selector));
  const item = list.items[index];
  return item && { at: intoItem(at, item, index), rest: rest.slice(end + 1) };
}

/** A bracket inside a quoted value does not close the selector. */
function closingBracket(text: string): number {
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '\\') index++;
    else if (character === '"') quoted = !quoted;
    else if (character === ']' && !quoted) return index;
  }
  return -1;
}

function matches(item: Node, selector: string): boolean {
  const pattern = /([^=,]*)=("(?:[^"\\]|\\.)*"|[^,]*),?/g;
  let any = false;
  for (const [, key = '', text = ''] of selector.matchAll(pattern)) {
    any = true;
    const node = key === '' ? item : item.kind === 'map' ? entryOf(item, key)?.value : undefined;
    // Protocol is the one key of a list map that has a default; apply writes it also where the manifest does not.
    if (node === undefined && key === 'protocol' && text === '"TCP"') continue;
    if (node?.kind !== 'scalar' || !equalsJson(node.value, text)) return false;
  }
  return any;
}

function equalsJson(value: unknown, text: string): boolean {
  try {
    const wanted: unknown = JSON.parse(text);
    return wanted === value || String(wanted) === String(value);
  } catch {
    return String(value) === text;
  }
}

/** A path that leaves out the index: the first item that has the field. */
function throughItems(at: Located, list: ListNode, rest: string): Step | undefined {
  for (const [index, item] of list.items.entries()) {
    if (item.kind !== 'map') continue;
    const found = byName(intoItem(at, item, index), item, rest);
    if (found) return found;
  }
  return undefined;
}
