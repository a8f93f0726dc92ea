import type { Field } from '../field.ts';

const longest = 60;

/** A person's own value in a message: as code, on one line, and not longer than a message can bear. */
export function show(value: string | number | boolean): string {
  const text = String(value).replace(/\s+/g, ' ').replaceAll('`', "'");
  return `\`${text.length > longest ? `${text.slice(0, longest)}…` : text}\``;
}

/** A field with its value, as it is written: `dnsPolicy: Nowhere`; of a list's item the value alone. */
export function showField(field: Field): string {
  const name = /(?:^|\.)([A-Za-z]+)$/.exec(field.path)?.[1];
  const node = field.written;
  const value = node?.kind === 'scalar' ? String(node.value) : undefined;
  if (name === undefined) return show(value ?? field.path);
  return value === undefined ? show(name) : show(`${name}: ${value}`);
}

/** `a`, `b` or `c`. */
export function oneOf(values: readonly string[]): string {
  const shown = values.map((value) => show(value));
  const last = shown.pop() ?? '';
  return shown.length > 0 ? `${shown.join(', ')} or ${last}` : last;
}
