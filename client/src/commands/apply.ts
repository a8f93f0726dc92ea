import { ClusterError, isTransient } from '../cluster/errors.ts';
import type { ApplyComplaint } from '../ui/applyDiagnostics.ts';
import type { Target } from '../ui/connection.ts';
import { Cancelled } from '../ui/userError.ts';
import { type ApplyMode, applyItem, type Item, nameItems, nameOf, type Outcome, placeOfItems } from './applyItems.ts';
import { later } from './later.ts';
import { itemsOfFiles, itemsOfLens } from './manifestItems.ts';
import { offerNextSteps } from './nextSteps.ts';
import { confirmProtected } from './protectedContext.ts';
import { complain, refusedWords } from './refusals.ts';
import type { Handler, Services } from './services.ts';

/** Applies objects to the current namespace, or has the server only check them, and says how it went. */
export async function run(services: Services, items: readonly Item[], dryRun: boolean): Promise<void> {
  const target = await services.connection.target();
  if (!dryRun) await confirmProtected(services, target.context, `apply ${nameItems(items)}`);
  await applyItems(services, items, target, { dryRun });
}

async function applyItems(services: Services, items: readonly Item[], target: Target, mode: ApplyMode): Promise<void> {
  const { dryRun } = mode;
  const where = placeOfItems(items, target);
  const what = nameItems(items);
  const outcomes: Outcome[] = [];
  const complaints = new Map<string, ApplyComplaint[]>(items.map(({ file }) => [file.uri, []]));
  for (const uri of complaints.keys()) services.applyDiagnostics.clear(uri);
  const title = `${dryRun ? 'Dry run of' : 'Applying'} ${what} in ${where}`;
  let cancelled = false;
  await services
    .withProgress({ title }, async (signal, report) => {
      for (const item of items) {
        signal.throwIfAborted();
        if (items.length > 1) report(`${outcomes.length + 1} of ${items.length}: ${nameOf(item.resource)}`);
        const { outcome, complaints: said } = await applyItem(services, item, target, mode, signal);
        outcomes.push(outcome);
        complaints.get(item.file.uri)?.push(...said);
        // A cluster that cannot be reached is not asked for each of a hundred objects.
        if ('error' in outcome && outcome.error instanceof ClusterError && isTransient(outcome.error)) break;
      }
    })
    .catch((error: unknown) => {
      if (!(error instanceof Cancelled)) throw error;
      cancelled = true;
    })
    .finally(() => {
      for (const [uri, said] of complaints) services.applyDiagnostics.show(uri, said);
    });
  report(services, { items, outcomes, target, where, dryRun, cancelled });
}

interface Result {
  readonly items: readonly Item[];
  readonly outcomes: readonly Outcome[];
  readonly target: Target;
  readonly where: string;
  readonly dryRun: boolean;
  readonly cancelled: boolean;
}

/** Says how it ended. Not awaited: a message stays as long as the person lets it. */
function report(services: Services, { items, outcomes, target, where, dryRun, cancelled }: Result): void {
  const applied = outcomes.flatMap((outcome) => ('applied' in outcome ? [outcome] : []));
  const refused = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome] : []));
  const [only] = applied;
  const verb = dryRun ? 'would be accepted' : only?.applied.created ? 'was created' : 'was updated';
  const warnings = applied.reduce((count, { applied: { warnings } }) => count + warnings.length, 0);
  const warned = warnings
    ? ` The server warns ${warnings === 1 ? 'once' : `${warnings} times`}: see the Problems view.`
    : '';

  if (refused.length) {
    const others =
      items.length > 1 ? ` ${applied.length} of ${items.length} ${dryRun ? 'would be accepted' : 'were applied'}.` : '';
    const message = `Not ${dryRun ? 'accepted' : 'applied'} in ${where}. ${refusedWords(refused)}${others}`;
    later(services, 'show what the server said', () =>
      complain(services, refused, message, { target, where, dryRun }, (again, mode) =>
        applyItems(services, again, target, mode),
      ),
    );
    return;
  }
  if (cancelled) {
    const done = dryRun ? 'checked' : 'applied';
    void services.prompts.warn(
      `Cancelled: ${applied.length} of ${items.length} ${done} in ${where}. Whether the one under way was, the server knows: refresh the tree.`,
    );
    return;
  }
  if (!only) return;
  if (applied.length > 1) {
    void services.prompts.inform(
      `${applied.length} objects ${dryRun ? 'would be accepted' : 'were applied'} in ${where}.${warned}`,
    );
    return;
  }
  const said = `${nameOf(only.item.resource)} ${verb} in ${where}.${warned}`;
  if (dryRun) void services.prompts.inform(said);
  else later(services, 'go on', () => offerNextSteps(services, target, only.applied, said));
}

export const apply: Handler = async (services, ...args) => run(services, await itemsOfFiles(services, args), false);
export const dryRun: Handler = async (services, ...args) => run(services, await itemsOfFiles(services, args), true);
export const applyDocument: Handler = async (services, ...args) =>
  run(services, await itemsOfLens(services, args), false);
export const dryRunDocument: Handler = async (services, ...args) =>
  run(services, await itemsOfLens(services, args), true);
