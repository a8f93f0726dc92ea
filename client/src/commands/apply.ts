import type { FieldRange, ManifestResource, Range } from '../../../server/src/contract/requests.ts';
import { type Applied, applyResource } from '../cluster/apply/applyResource.ts';
import { type Complaint, complaintsOf } from '../cluster/apply/complaints.ts';
import { parseManifestJson } from '../cluster/apply/manifestJson.ts';
import { ClusterError, isTransient } from '../cluster/errors.ts';
import type { ApplyComplaint } from '../ui/applyDiagnostics.ts';
import type { Target } from '../ui/connection.ts';
import { wordsOf } from '../ui/errorReport.ts';
import type { ManifestFile } from '../ui/manifests.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { lensArgumentOf, urisOf } from './arguments.ts';
import { followSubject } from './followLogs.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Handler, Services } from './services.ts';
import { revealSubject } from './showInTree.ts';

/** One object of a file, to be applied. */
interface Item {
  readonly file: ManifestFile;
  readonly resource: ManifestResource;
}

/** What became of one object. */
type Outcome =
  | { readonly item: Item; readonly applied: Applied }
  /** The server was asked and refused, or could not be asked. `lines` counts what is now shown in the text. */
  | { readonly item: Item; readonly error: unknown; readonly lines: number };

/** The objects of the files, checked to be whole: an object that cannot be read stops everything before it begins. */
function itemsOf(files: readonly ManifestFile[]): readonly Item[] {
  const items: Item[] = [];
  for (const file of files) {
    if (file.problem) throw new UserError(`${file.label}: ${file.problem}`);
    for (const resource of file.resources) {
      if (resource.json === undefined) {
        const line = resource.range.start.line + 1;
        throw new UserError(
          `${file.label}, line ${line}: ${nameOf(resource)} cannot be applied. ${resource.unreadable ?? ''}`,
        );
      }
      items.push({ file, resource });
    }
  }
  return items;
}

function nameOf({ kind, name, generateName }: ManifestResource): string {
  return `${kind} ${name ?? (generateName ? `${generateName}…` : 'without a name')}`;
}

function nameItems(items: readonly Item[]): string {
  const [first] = items;
  return items.length === 1 && first ? nameOf(first.resource) : `${items.length} objects`;
}

/** Where a complaint is shown: at the value or the key, and one about no field at the object's name. */
function placeOfComplaint(complaint: Complaint, found: FieldRange | undefined, resource: ManifestResource): Range {
  if (complaint.field === '' || !found) return resource.nameRange;
  return (complaint.key && found.keyRange) || found.range;
}

/** Puts what the server said at its lines. */
async function showComplaints(
  services: Services,
  { file, resource }: Item,
  complaints: readonly Complaint[],
  severity: ApplyComplaint['severity'],
): Promise<readonly ApplyComplaint[]> {
  if (!complaints.length) return [];
  const ranges = await services.manifests.fieldRanges(
    file.uri,
    resource.index,
    complaints.map(({ field }) => field),
  );
  return complaints.map((complaint, index) => {
    const { message, reason } = complaint;
    return {
      range: placeOfComplaint(complaint, ranges[index], resource),
      severity,
      message,
      ...(reason ? { reason } : {}),
    };
  });
}

async function applyItem(
  services: Services,
  item: Item,
  target: Target,
  dryRun: boolean,
  signal: AbortSignal,
): Promise<{ outcome: Outcome; complaints: readonly ApplyComplaint[] }> {
  const { resource } = item;
  const { apiVersion, kind, name, generateName, namespace, json = '' } = resource;
  try {
    const object = parseManifestJson(json);
    const applied = await applyResource(
      target.api,
      { apiVersion, kind, name, generateName, namespace, object },
      { namespace: target.namespace, dryRun, signal },
    );
    if ('notServed' in applied) {
      const message = `The cluster of ${target.context} does not serve ${apiVersion || 'an object without apiVersion as'} ${kind}.`;
      const complaints = await showComplaints(services, item, [{ field: 'apiVersion', message }], 'error');
      return { outcome: { item, error: new UserError(message), lines: complaints.length }, complaints };
    }
    const complaints = await showComplaints(
      services,
      item,
      applied.warnings.map((message) => ({ field: fieldOfWarning(message), message })),
      'warning',
    );
    return { outcome: { item, applied }, complaints };
  } catch (error) {
    if (signal.aborted || !(error instanceof ClusterError)) throw error;
    const complaints = await showComplaints(services, item, complaintsOf(error), 'error');
    return { outcome: { item, error, lines: complaints.length }, complaints };
  }
}

/** Warnings begin with the field they are about: `spec.template.spec.containers[0].env[1]: hides previous definition …` */
function fieldOfWarning(message: string): string {
  return /^((?:spec|metadata)(?:\.[\w-]+|\[[^\]]*\])+): /.exec(message)?.[1] ?? '';
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

async function run(services: Services, items: readonly Item[], dryRun: boolean): Promise<void> {
  const target = await services.connection.target();
  const where = `${target.context} / ${target.namespace}`;
  const what = nameItems(items);
  if (!dryRun) await confirmProtected(services, target.context, `apply ${what}`);

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
        const { outcome, complaints: said } = await applyItem(services, item, target, dryRun, signal);
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
  report(services, { items, outcomes, where, dryRun, cancelled });
}

interface Result {
  readonly items: readonly Item[];
  readonly outcomes: readonly Outcome[];
  readonly where: string;
  readonly dryRun: boolean;
  readonly cancelled: boolean;
}

/** Says how it ended. Not awaited: a message stays as long as the person lets it. */
function report(services: Services, { items, outcomes, where, dryRun, cancelled }: Result): void {
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
    void complain(
      services,
      refused,
      `Not ${dryRun ? 'accepted' : 'applied'} in ${where}. ${refusedWords(refused)}${others}`,
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
  else void offerNextSteps(services, only.applied, said);
}

async function offerNextSteps(services: Services, applied: Applied, said: string): Promise<void> {
  const isJob = applied.kind.kind === 'Job';
  const choice = await services.prompts.inform(said, ...(isJob ? ['Follow Logs', 'Show in Tree'] : ['Show in Tree']));
  if (choice === undefined) return;
  const { api, context } = await services.connection.target();
  const subject = { api, context, kind: applied.kind, ref: applied.ref, uid: applied.uid };
  if (choice === 'Follow Logs') await followSubject(services, subject);
  else await revealSubject(services, subject);
}

async function complain(services: Services, refused: readonly Outcome[], message: string): Promise<void> {
  const first = refused.find((outcome) => 'error' in outcome && outcome.lines > 0);
  for (const outcome of refused) {
    if ('error' in outcome) services.log.error(`Apply ${nameOf(outcome.item.resource)}: ${logWords(outcome.error)}`);
  }
  const choice = await services.prompts.error(message, first ? 'Show Line' : 'Show Log');
  if (choice === 'Show Log') services.log.show();
  if (choice === 'Show Line' && first) {
    const { file, resource } = first.item;
    const { error } = first as { readonly error?: unknown };
    const [complaint = { field: 'apiVersion', message: '' }] = error instanceof ClusterError ? complaintsOf(error) : [];
    const [found] = await services.manifests.fieldRanges(file.uri, resource.index, [complaint.field]);
    await services.manifests.reveal(file.uri, placeOfComplaint(complaint, found, resource));
  }
}

function logWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function filesOf(services: Services, args: readonly unknown[]): Promise<readonly ManifestFile[]> {
  const uris = urisOf(args);
  if (!uris.length) return [await services.manifests.ofEditor()];
  return services.withProgress({ title: 'Reading manifests' }, async (signal) => {
    const files: ManifestFile[] = [];
    for (const uri of await services.manifests.filesIn(uris, signal)) {
      signal.throwIfAborted();
      files.push(await services.manifests.of(uri));
    }
    return files;
  });
}

async function runFiles(services: Services, args: readonly unknown[], dryRun: boolean): Promise<void> {
  const files = await filesOf(services, args);
  const items = itemsOf(files);
  if (!items.length) {
    const where = files.length === 1 ? files[0]?.label : `${files.length} files`;
    throw new UserError(`There is no Job and no CronJob in ${where}.`);
  }
  await run(services, items, dryRun);
}

/** Applies the one object that a code lens stands above. */
async function runLens(services: Services, args: readonly unknown[], dryRun: boolean): Promise<void> {
  const lens = lensArgumentOf(args);
  if (!lens) return runFiles(services, [], dryRun);
  const file = await services.manifests.of(lens.uri);
  const resource = file.resources[lens.resource];
  if (!resource || resource.kind !== lens.kind || resource.name !== lens.name) {
    throw new UserError('The file has changed in between: use the lens again.');
  }
  await run(services, itemsOf([{ ...file, resources: [resource] }]), dryRun);
}

export const apply: Handler = (services, ...args) => runFiles(services, args, false);
export const dryRun: Handler = (services, ...args) => runFiles(services, args, true);
export const applyDocument: Handler = (services, ...args) => runLens(services, args, false);
export const dryRunDocument: Handler = (services, ...args) => runLens(services, args, true);
