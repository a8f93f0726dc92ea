import type { Finding } from '../validate/finding.ts';
import type { EarlierListing } from './listing.ts';
import { movedSyntaxFinding } from './syntax/findings.ts';

/** An item of a List that the server would refuse to read. */
export interface Damage {
  /** Where the item starts. */
  readonly start: number;
  readonly findings: readonly Finding[];
}

/** The damages that were found now, and those of an earlier reading in the items that were not read again. */
export function withKept(
  found: readonly Damage[],
  earlier: readonly Damage[],
  { listing: { starts }, change }: EarlierListing,
  { before, behind }: { readonly before: number; readonly behind: number },
): readonly Damage[] {
  const firstRead = before > 0 ? (starts[before] ?? Number.POSITIVE_INFINITY) : 0;
  const firstBehind = starts[behind] ?? Number.POSITIVE_INFINITY;
  const kept = earlier.flatMap(({ start, findings }) => {
    if (start < firstRead) return [{ start, findings }];
    if (start < firstBehind) return [];
    return [{ start: start + change.by, findings: findings.map((one) => movedSyntaxFinding(one, change.by)) }];
  });
  return [...found, ...kept].sort((one, other) => one.start - other.start);
}
