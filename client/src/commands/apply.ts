import { complaintsOf } from '../cluster/apply/complaints.ts';
import { ClusterError, isTransient } from '../cluster/errors.ts';
import type { ApplyComplaint } from '../ui/applyDiagnostics.ts';
import type { Target } from '../ui/connection.ts';
import { wordsOf } from '../ui/errorReport.ts';
import { Cancelled } from '../ui/userError.ts';
import { type ApplyMode, applyItem, type Item, nameOf, type Outcome, placeOfComplaint } from './applyItems.ts';
import { later } from './later.ts';
import { itemsOfFiles, itemsOfLens } from './manifestItems.ts';
import { offerNextSteps } from './nextSteps.ts';
import { confirmProtected } from './protectedContext.ts';
import { isAboutTemplate, replaceJob } from './replace.ts';
import type { Handler, Services } from './services.ts';
import { confirmTaking, contestedOf } from './takeFields.ts';
import { startUnderNewName } from './waysAround.ts';

export function nameItems(items: readonly Item[]): string {
  const [first] = items;
  return items.length === 1 && first ? nameOf(first.resource) : `${items.length} objects`;
}

/** Where the objects go: `minikube / team-a`, `minikube, 3 namespaces`. */
export function placeOfItems(items: readonly Item[], target: Target): string {
  const namespaces = new Set(items.map(({ resource }) => resource.namespace ?? target.namespace));
  const [only] = namespaces;
  return namespaces.size === 1 ? `${target.context} / ${only}` : `${target.context}, ${namespaces.size} namespaces`;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** The first thing that is wrong with each: a complaint about a field where there is one, else the error's words. */
function refusedWords(outcomes: readonly Outcome[]): string {
  return outcomes
    .flatMap((outcome) => {
      if (!('error' in outcome)) return [];
      const { error, item } = outcome;
      const complaints = error instanceof ClusterError ? complaintsOf(error) : [];
      const [first] = complaints;
      const more = complaints.length > 1 ? ` (${complaints.length - 1} more)` : '';
      return [sentence(`${nameOf(item.resource)}: ${first ? `${first.message}${more}` : wordsOf(error)}`)];
    })
    .join(' ');
}

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
  const refused = outcomes.filter((outcome) => 'error' in outcome);
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
    later(services, 'show what the server said', () => complain(services, refused, { target, where, dryRun }, message));
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

async function complain(
  services: Services,
  refused: readonly Outcome[],
  { target, where, dryRun }: Pick<Result, 'target' | 'where' | 'dryRun'>,
  message: string,
): Promise<void> {
  const first = refused.find((outcome) => 'error' in outcome && outcome.lines > 0);
  for (const outcome of refused) {
    if ('error' in outcome) services.log.error(`Apply ${nameOf(outcome.item.resource)}: ${logWords(outcome.error)}`);
  }
  const [only] = refused;
  const canReplace = refused.length === 1 && only !== undefined && 'error' in only && isAboutTemplate(only.error);
  const contested = dryRun ? [] : contestedOf(refused);
  const actions = [
    ...(contested.length ? (['Take Fields…'] as const) : []),
    ...(canReplace ? (['Replace…', 'Start Under New Name…'] as const) : []),
    first ? ('Show Line' as const) : ('Show Log' as const),
  ];
  const choice = await services.prompts.error(message, ...actions);
  if (choice === 'Replace…' && only) await replaceJob(services, only.item, target);
  if (choice === 'Take Fields…') {
    const items = await confirmTaking(services, contested, target.context, where);
    await applyItems(services, items, target, { dryRun, force: true });
  }
  if (choice === 'Start Under New Name…' && only) await startUnderNewName(services, only.item, target);
  if (choice === 'Show Log') services.log.show();
  if (choice === 'Show Line' && first) await showFirstLine(services, first);
}

async function showFirstLine(services: Services, outcome: Outcome): Promise<void> {
  const { file, resource } = outcome.item;
  const error = 'error' in outcome ? outcome.error : undefined;
  const [complaint = { field: 'apiVersion', message: '' }] = error instanceof ClusterError ? complaintsOf(error) : [];
  const [found] = await services.manifests.fieldRanges(file.uri, resource.index, [complaint.field]);
  await services.manifests.reveal(file.uri, placeOfComplaint(complaint, found, resource));
}

function logWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export const apply: Handler = async (services, ...args) => run(services, await itemsOfFiles(services, args), false);
export const dryRun: Handler = async (services, ...args) => run(services, await itemsOfFiles(services, args), true);
export const applyDocument: Handler = async (services, ...args) =>
  run(services, await itemsOfLens(services, args), false);
export const dryRunDocument: Handler = async (services, ...args) =>
  run(services, await itemsOfLens(services, args), true);
