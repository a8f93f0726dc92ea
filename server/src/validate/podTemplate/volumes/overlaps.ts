import type { Field } from '../../field.ts';
import type { Validation } from '../../validation.ts';
import { show } from '../wording.ts';
import { projectedKinds } from './projected.ts';

/**
 * Files of one volume that stand in each other's way: the same path twice, or one path that needs another, a file, to be a
 * folder. The server warns of it since 1.32 (k8s.io/kubernetes `warningsForOverlappingVirtualPaths`).
 */
export function warnOfOverlappingPaths(volume: Field, validation: Validation): void {
  if (validation.minor < 32) return;
  for (const kind of ['configMap', 'secret', 'downwardAPI']) {
    warnOfOverlaps(itemPaths(volume.at(kind)), validation);
  }
  const taken: Field[] = [];
  let previous: Field[] = [];
  for (const source of volume.in('projected', 'sources').items()) {
    if (isEmptySource(source)) {
      validation.warn(
        source,
        'projected-source-empty',
        'This entry of `sources` brings nothing into the volume: it holds no kind of source that the server keeps.',
        { span: source.placeSpan },
      );
      continue;
    }
    // Until 1.33 a source without paths of its own was compared with those of the one before it.
    const paths: Field[] = projectedPaths(source) ?? (validation.minor < 34 ? previous : []);
    previous = paths;
    warnOfOverlaps(paths, validation, taken);
  }
}

function isEmptySource(source: Field): boolean {
  return !source.templated && projectedKinds.every((kind) => source.at(kind).unset);
}

/** The paths of the first kind that a source holds; undefined where it names none. */
function projectedPaths(source: Field): Field[] | undefined {
  for (const kind of ['configMap', 'secret', 'downwardAPI']) {
    if (source.at(kind).at('items').list) return itemPaths(source.at(kind));
  }
  const token = source.at('serviceAccountToken');
  return token.present ? [token.at('path')] : undefined;
}

function itemPaths(source: Field): Field[] {
  return source
    .at('items')
    .items()
    .map((item) => item.at('path'));
}

function warnOfOverlaps(paths: readonly Field[], validation: Validation, taken: Field[] = []): void {
  for (const path of paths) {
    for (const before of taken.filter((other) => overlap(other, path))) {
      validation.warn(
        path,
        'volume-path-overlap',
        `The file ${show(path.string ?? '')} stands in the way of ${show(before.string ?? '')} in the same volume: the later one wins, or the volume cannot be set up. Give them paths apart.`,
        { related: [{ span: before.valueSpan, message: 'The other file.' }] },
      );
    }
    if (path.string) taken.push(path);
  }
}

function overlap(one: Field, other: Field): boolean {
  const [a, b] = [one, other].map((field) => (field.string ?? '').replace(/\/+$/, ''));
  if (!a || !b) return false;
  return `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);
}
