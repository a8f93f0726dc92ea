import type { Field } from '../field.ts';

/*
 * What the server's decoder makes of a field: Go's zero value where nothing is written or null is, and undefined where
 * it cannot be known, because the value is templated or of a wrong type (which the decoding stage says).
 */

export function stringOf(field: Field): string | undefined {
  return field.string ?? (field.unset ? '' : undefined);
}

export function integerOf(field: Field): number | undefined {
  return field.integer ?? (field.unset ? 0 : undefined);
}

export function booleanOf(field: Field): boolean | undefined {
  return field.boolean ?? (field.unset ? false : undefined);
}

/** The strings of a list or the values of a map that are known; the others are skipped. */
export function stringItemsOf(field: Field): string[] {
  return field
    .items()
    .map((item) => item.string)
    .filter((item) => item !== undefined);
}

/** How many items or entries a list or map has; undefined where it cannot be known. */
export function countOf(field: Field): number | undefined {
  if (field.unset) return 0;
  if (field.templated) return undefined;
  return field.list?.items.length ?? field.map?.entries.length;
}
