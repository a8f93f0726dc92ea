import { complaintsOf } from '../cluster/apply/complaints.ts';
import type { Preflight } from '../cluster/apply/preflight.ts';
import { ClusterError } from '../cluster/errors.ts';
import type { Target } from '../ui/connection.ts';
import { wordsOf } from '../ui/errorReport.ts';
import { type ApplyMode, type Item, nameOf, type Refused } from './applyItems.ts';
import { compareItems } from './comparison.ts';
import { createAction, createNamespaces, withoutNamespace } from './createNamespaces.ts';
import { later } from './later.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Services } from './services.ts';
import { confirmTaking, contestedOf } from './takeFields.ts';
import { actionOf, goWay, waysAround } from './waysAround.ts';

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** The first thing that is wrong with each: a complaint about a field where there is one, else the error's words. */
export function refusedWords(refused: readonly Refused[]): string {
  return refused
    .map(({ error, item, preflight }) => {
      if (preflight) return `${nameOf(item.resource)}: ${changeWords(preflight)}`;
      const complaints = error instanceof ClusterError ? complaintsOf(error) : [];
      const [first] = complaints;
      const more = complaints.length > 1 ? ` (${complaints.length - 1} more)` : '';
      const words = first ? `${more === '' ? first.message : first.message.replace(/\.$/, '')}${more}` : wordsOf(error);
      return sentence(`${nameOf(item.resource)}: ${words}`);
    })
    .join(' ');
}

/** `spec.completions and 2 more fields cannot be changed in the Job that is there.` */
function changeWords({ kind, changes }: Preflight): string {
  const fixed = changes.filter(({ changeability }) => changeability === 'immutable');
  const [{ field } = { field: '' }, ...others] = fixed.length
    ? fixed
    : changes.filter(({ changeability }) => changeability === 'whileSuspended');
  const more =
    others.length === 0 ? '' : others.length === 1 ? ' and 1 more field' : ` and ${others.length} more fields`;
  return fixed.length
    ? `${field}${more} cannot be changed in the ${kind.kind} that is there.`
    : `${field}${more} can be changed only while the ${kind.kind} is suspended.`;
}

export interface Attempt {
  readonly target: Target;
  readonly where: string;
  readonly dryRun: boolean;
}

/**
 * Shows what the server said, with what helps: a comparison and the ways around for a Job that cannot be changed this way, the
 * fields for the taking, the namespace that is missing, the line.
 * @param applyAgain applies objects to the same place
 */
export async function complain(
  services: Services,
  refused: readonly Refused[],
  message: string,
  { target, where, dryRun }: Attempt,
  applyAgain: (items: readonly Item[], mode: ApplyMode) => Promise<void>,
): Promise<void> {
  for (const { item, error } of refused) {
    services.log.error(`Apply ${nameOf(item.resource)}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const contested = contestedOf(refused);
  const existing = refused.filter((one) => one.preflight ?? contested.some(({ item }) => item === one.item));
  const first = refused.find(({ line }) => line !== undefined);
  const [only] = refused.length === 1 ? refused : [];
  // A dry run is asked what would happen: how to bring it about is said beside the comparison.
  const ways = dryRun ? [] : waysAround(only?.ways ?? []);
  const wayAction = actionOf(ways);
  const homeless = withoutNamespace(dryRun ? [] : refused, target);
  const namespaceAction = createAction(homeless);
  const actions = [
    ...(namespaceAction === undefined ? [] : [namespaceAction]),
    ...(contested.length && !dryRun ? (['Take Fields…'] as const) : []),
    ...(wayAction === undefined ? [] : [wayAction]),
    ...(existing.length ? (['Compare with Cluster'] as const) : []),
    first ? ('Show Line' as const) : ('Show Log' as const),
  ];
  const choice = await services.prompts.error(message, ...actions);
  if (choice === undefined) return;
  switch (choice) {
    case wayAction:
      return only && goWay(services, ways, only.item, target, where);
    case namespaceAction:
      return later(services, 'create the namespace', async () => {
        if (await createNamespaces(services, homeless, target)) await applyAgain(homeless.items, { dryRun });
      });
    case 'Take Fields…': {
      const items = await confirmTaking(services, contested, target.context, where);
      return applyAgain(items, { dryRun, force: true });
    }
    case 'Compare with Cluster':
      return compareItems(
        services,
        existing.map(({ item }) => item),
        target,
        async (item) => {
          await confirmProtected(services, target.context, `apply ${nameOf(item.resource)}`);
          await applyAgain([item], { dryRun: false });
        },
      );
    case 'Show Line':
      return first?.line && services.manifests.reveal(first.item.file.uri, first.line);
    case 'Show Log':
      services.log.show();
  }
}
