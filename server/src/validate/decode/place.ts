import type { Span } from '../../manifest/node.ts';
import type { Path } from '../finding.ts';

/** One step down from a place: a field of an object, an item of a list, or the value of a free key. */
export interface Place {
  readonly parent: Place | undefined;
  readonly step: string | number;
  readonly kind: 'field' | 'index' | 'key';
  /** The key's span; undefined for items of lists. */
  readonly keySpan: Span | undefined;
}

export function pathOf(place: Place | undefined): Path {
  const steps: (string | number)[] = [];
  for (let at = place; at; at = at.parent) steps.unshift(at.step);
  return steps;
}

/** As the strict decoder names unknown and duplicate fields: `spec.template.spec.containers[0].nmae`, keys like fields. */
export function strictPath(place: Place | undefined): string {
  return written(place, (key) => `.${key}`);
}

/** As validation names places: `spec.template.spec.containers[0].resources.limits[cpu]`. */
export function validationPath(place: Place | undefined): string {
  return written(place, (key) => `[${key}]`);
}

/** As the decoder names a value of a wrong type: fields only, `spec.template.spec.containers.args`. */
export function typePath(place: Place | undefined): string {
  const names: (string | number)[] = [];
  for (let at = place; at; at = at.parent) if (at.kind === 'field') names.unshift(at.step);
  return names.join('.');
}

function written(place: Place | undefined, key: (name: string) => string): string {
  let path = '';
  for (let at = place; at; at = at.parent) {
    const step = at.kind === 'index' ? `[${at.step}]` : at.kind === 'key' ? key(String(at.step)) : `.${at.step}`;
    path = step + path;
  }
  return path.startsWith('.') ? path.slice(1) : path;
}

/** The nearest key at or above a place, and how it is called in a message: `args[2]`, `limits.cpu`. */
export function nameOf(place: Place | undefined): string {
  if (!place) return 'the document';
  let name = '';
  for (let at: Place | undefined = place; at; at = at.parent) {
    if (at.kind === 'index') {
      name = `[${at.step}]${name}`;
      continue;
    }
    name = at.step + name;
    if (at.kind === 'field') return name;
    name = `.${name}`;
  }
  return name;
}
