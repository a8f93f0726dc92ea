import type { Field } from '../field.ts';
import { type Quantity, quantityOfNode } from '../quantity.ts';

/*
 * What the server's decoder makes of a field: Go's zero value where nothing is written or null is, and undefined where
 * it cannot be known, because the value is templated or of a wrong type (which the decoding stage says). For strings that
 * is `Field.text`.
 */

export function integerOf(field: Field): number | undefined {
  return field.integer ?? (field.unset ? 0 : undefined);
}

export function booleanOf(field: Field): boolean | undefined {
  return field.boolean ?? (field.unset ? false : undefined);
}

/** How many items or entries a list or map has; undefined where it cannot be known. */
export function countOf(field: Field): number | undefined {
  if (field.unset) return 0;
  if (field.templated) return undefined;
  return field.list?.items.length ?? field.map?.entries.length;
}

/** The quantity here, a written null being zero; undefined where there is none or it cannot be known. */
export function quantityOf(field: Field): Quantity | undefined {
  return field.written && !field.templated ? quantityOfNode(field.written) : undefined;
}
