import type { Range } from '../../../../server/src/contract/requests.ts';

/** What a check of the API server's own said of a manifest; the language server makes these checks too. */
export interface CheckedField {
  /** `ManifestResource.index`. */
  readonly resource: number;
  /** In the server's own notation, with or without a leading dot; '' where it named none. */
  readonly field: string;
}

export interface Said {
  readonly range: Range;
  /** The API server's reason: `FieldValueInvalid`. */
  readonly reason?: string;
  /** Absent where the words are not those of such a check: a conflict, a quota, a policy, a change that cannot be made. */
  readonly checked?: CheckedField;
}

/** An error that the language server shows in the same text. */
export interface KnownError {
  readonly range: Range;
  /** `DiagnosticData`'s. */
  readonly field: string;
  readonly stage: string | undefined;
  readonly reason: string | undefined;
  readonly resource: number | undefined;
}

/**
 * Those of an answer's complaints that the language server does not show already. One of its errors stands for one
 * complaint; where it has fewer about a field than the API server, what it lacks is not known, and all of them are left.
 */
export function unforeseen<T extends Said>(complaints: readonly T[], known: readonly KnownError[]): readonly T[] {
  const free = new Set(known);
  const news = new Set<string>();
  const keyed = complaints.map((complaint) => {
    const key = JSON.stringify([complaint.checked?.resource, complaint.checked?.field, complaint.reason]);
    const match = [...free].find((error) => isSame(complaint, error));
    if (match) free.delete(match);
    else news.add(key);
    return { complaint, key };
  });
  return keyed.flatMap(({ complaint, key }) => (news.has(key) ? [complaint] : []));
}

function isSame({ checked, reason, range }: Said, known: KnownError): boolean {
  if (!checked || checked.resource !== known.resource || !reason?.startsWith('FieldValue')) return false;
  const field = checked.field.replace(/^\./, '');
  const isSamePlace = field === known.field || contains(range, known.range);
  // The server's decoders give no reason, and the language server none in their name.
  if (known.reason === undefined) {
    const unread = known.stage === 'decode' || known.stage === 'strict';
    // They stop at the first thing that they cannot read, and may not say in which item of a list it is, or where at all.
    return unread && (field === '' || isSamePlace || withoutItems(field) === withoutItems(known.field));
  }
  if (known.reason !== reason || field === '') return false;
  return isSamePlace || (reason === 'FieldValueDuplicate' && isSameList(field, known.field));
}

/** Server-side apply names two entries by the key that they share, the language server the second one by its index. */
function isSameList(entry: string, known: string): boolean {
  return entry.endsWith(']') && withoutItems(known).startsWith(`${withoutItems(entry)}.`);
}

/** `spec.containers.name` of `spec.containers[0].name` and of `spec.containers[name="c"].name` */
function withoutItems(field: string): string {
  return field.replace(/\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\]/g, '');
}

function contains(outer: Range, inner: Range): boolean {
  return isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);
}

function isBefore(a: Range['start'], b: Range['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character <= b.character);
}
