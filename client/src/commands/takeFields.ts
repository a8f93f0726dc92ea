import { conflictLines, type FieldConflict, fieldConflictsOf, managerNames } from '../cluster/apply/fieldConflicts.ts';
import { ClusterError } from '../cluster/errors.ts';
import { Cancelled } from '../ui/userError.ts';
import { type Item, nameOf, type Refused } from './applyItems.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Services } from './services.ts';

/** An object that was not applied only because others own some of its fields. */
export interface Contested {
  readonly item: Item;
  readonly conflicts: readonly FieldConflict[];
}

export function contestedOf(refused: readonly Refused[]): readonly Contested[] {
  return refused.flatMap(({ item, error }) => {
    if (!(error instanceof ClusterError)) return [];
    const conflicts = fieldConflictsOf(error);
    return conflicts.length ? [{ item, conflicts }] : [];
  });
}

/**
 * Shows who owns which fields and asks whether to take them.
 * @returns the objects to apply again with force
 * @throws Cancelled
 */
export async function confirmTaking(
  services: Services,
  contested: readonly Contested[],
  context: string,
  where: string,
): Promise<readonly Item[]> {
  const managers = managerNames(contested.flatMap(({ conflicts }) => conflicts));
  const lines = contested.flatMap(({ item, conflicts }) =>
    conflictLines(conflicts).map((line) => (contested.length > 1 ? `${nameOf(item.resource)}: ${line}` : line)),
  );
  const [first] = contested;
  const what = contested.length === 1 && first ? nameOf(first.item.resource) : `${contested.length} objects`;
  const answer = await services.prompts.confirm(
    `Take fields of ${what} from ${managers} in ${where}?`,
    [
      ...lines,
      '',
      'They get the values of the manifest and belong to it from now on. Whoever set them before may set them again.',
    ].join('\n'),
    'Take Fields and Apply',
  );
  if (answer !== 'Take Fields and Apply') throw new Cancelled();
  await confirmProtected(services, context, `take fields of ${what} from ${managers}`);
  return contested.map(({ item }) => item);
}
