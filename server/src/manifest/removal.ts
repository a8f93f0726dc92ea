import type { Step } from './cursor.ts';
import type { ManifestDocument } from './document.ts';
import { deleteEntries } from './edits.ts';
import { type Entry, entryOf, type MapNode } from './node.ts';
import { applyEdits, type TextEdit } from './textEdit.ts';

/**
 * Removes the entries at some paths of field names and map keys, and the objects that have nothing left then. Paths that
 * are not written do no harm. Nothing where one of the entries is read from elsewhere (an alias, a merge key) or has
 * an anchor that others need.
 */
export function deletePaths(
  document: ManifestDocument,
  root: MapNode,
  paths: readonly (readonly Step[])[],
): TextEdit[] {
  const removal = removalFrom(document, root, paths);
  if (!removal) return [];
  const edits = joined(removal.edits);
  return leavesAliases(document.text, edits) ? [] : edits;
}

/** Whether what the edits take away holds an anchor whose alias stays. */
export function leavesAliases(text: string, edits: readonly TextEdit[]): boolean {
  const gone = edits.map(({ span }) => text.slice(span.start, span.end)).join('\n');
  const anchors = gone.match(/(?<=[\s,[{])&[^\s,[\]{}]+/g) ?? [];
  const left = anchors.length > 0 ? applyEdits(text, edits) : '';
  return anchors.some((anchor) => left.includes(`*${anchor.slice(1)}`));
}

interface Removal {
  /** What is left of the object is nothing, so that it goes with its own entry. */
  readonly isWhole: boolean;
  readonly edits: readonly TextEdit[];
}

/** Undefined where it cannot be done. */
function removalFrom(
  document: ManifestDocument,
  map: MapNode,
  paths: readonly (readonly Step[])[],
): Removal | undefined {
  if (map.aliased) return undefined;
  const gone: Entry[] = [];
  const edits: TextEdit[] = [];
  for (const name of new Set(paths.map(([first]) => String(first)))) {
    const entry = entryOf(map, name);
    if (!entry) continue;
    if (entry.merged) return undefined;
    const rests = paths.filter(([first]) => first === name).map(([, ...rest]) => rest);
    if (rests.some(({ length }) => length === 0)) {
      gone.push(entry);
    } else if (entry.value.kind === 'map') {
      const removal = removalFrom(document, entry.value, rests);
      if (!removal) return undefined;
      if (removal.isWhole) gone.push(entry);
      else edits.push(...removal.edits);
    }
  }
  const duplicates = map.duplicates.filter(({ key }) => gone.some((entry) => entry.key === key));
  const isWhole =
    gone.length > 0 && !map.templated && gone.length + duplicates.length === map.entries.length + map.duplicates.length;
  return { isWhole, edits: [...edits, ...deleteEntries(document, map, [...gone, ...duplicates])] };
}

/** At the end of a text two deletions may want the same line break. */
function joined(edits: readonly TextEdit[]): TextEdit[] {
  const apart: TextEdit[] = [];
  for (const edit of edits.toSorted((one, other) => one.span.start - other.span.start)) {
    const before = apart.at(-1);
    if (before && before.newText === '' && edit.newText === '' && edit.span.start <= before.span.end) {
      const end = Math.max(before.span.end, edit.span.end);
      apart[apart.length - 1] = { span: { start: before.span.start, end }, newText: '' };
    } else {
      apart.push(edit);
    }
  }
  return apart;
}
