import { warningComplaint } from '../cluster/apply/admission.ts';
import type { Changeability } from '../cluster/apply/changeability.ts';
import { conflictLines, isOwnChange } from '../cluster/apply/fieldConflicts.ts';
import { type Preflight, preflight } from '../cluster/apply/preflight.ts';
import { ClusterError } from '../cluster/errors.ts';
import type { ApplyComplaint } from '../ui/applyDiagnostics.ts';
import type { Target } from '../ui/connection.ts';
import type { ComparisonNote } from '../ui/documents.ts';
import { wordsOf } from '../ui/errorReport.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { linesOf, toYamlText } from '../ui/yamlText.ts';
import {
  type Item,
  manifestOf,
  nameItems,
  nameOf,
  placeOfItems,
  showChanges,
  showComplaints,
  showRefusal,
} from './applyItems.ts';
import { later } from './later.ts';
import type { Services } from './services.ts';
import { actionOf, goWay, waysAround } from './waysAround.ts';

interface Compared {
  readonly item: Item;
  readonly result: Preflight;
}

/** `3 changes; 2 of them cannot be made in the Job that is there: spec.template, spec.selector.` */
export function comparisonWords({ before, changes, conflicts, refusal }: Preflight): string {
  if (!before) return 'It is not there yet and would be created.';
  if (!changes.length) return 'Nothing would change.';
  const count = changes.length === 1 ? '1 change' : `${changes.length} changes`;
  const fixed = fieldsWith(changes, 'immutable');
  const paused = fieldsWith(changes, 'whileSuspended');
  const owned = conflicts.length ? ` ${conflictLines(conflicts).join(' ')}` : '';
  if (fixed.length) return `${count}; not possible in the object that is there: ${listOfFields(fixed)}.${owned}`;
  if (paused.length) return `${count}; possible only while the Job is suspended: ${listOfFields(paused)}.${owned}`;
  if (refusal) return `${count}, which the server refuses to make in the object that is there. ${wordsOf(refusal)}`;
  return `${count}, all possible.${owned}`;
}

function fieldsWith(changes: Preflight['changes'], wanted: string): readonly string[] {
  return changes.filter(({ changeability }) => changeability === wanted).map(({ field }) => field);
}

function listOfFields(fields: readonly string[]): string {
  const shown = fields.slice(0, 5).join(', ');
  return fields.length > 5 ? `${shown} and ${fields.length - 5} more` : shown;
}

async function compareItem({ resource }: Item, target: Target, signal: AbortSignal): Promise<Preflight> {
  const { apiVersion, kind } = resource;
  const result = await preflight(target.api, manifestOf(resource), { namespace: target.namespace, signal });
  if ('notServed' in result) {
    throw new UserError(`The cluster of ${target.context} does not serve ${apiVersion} ${kind}.`);
  }
  return result;
}

/** What cannot be changed, and what would be taken from others, at their lines. */
async function complaintsAbout(services: Services, { item, result }: Compared): Promise<readonly ApplyComplaint[]> {
  const owned = result.conflicts.flatMap(({ manager, fields }) =>
    fields.map((field) => ({
      field,
      message: isOwnChange(manager)
        ? 'A command of this extension, such as Suspend, has set this to something else in the cluster.'
        : `“${manager}” has set this to something else in the cluster.`,
    })),
  );
  const warnings = result.warnings.map(warningComplaint);
  return [
    ...(await showChanges(services, item, result)),
    ...(await showComplaints(services, item, [...owned, ...warnings], 'warning')),
  ];
}

/**
 * Shows what applying would change, side by side, and offers the ways to bring that about.
 * @param apply what "Apply" does with the one that is shown
 */
export async function compareItems(
  services: Services,
  items: readonly Item[],
  target: Target,
  apply: (item: Item) => Promise<void>,
): Promise<void> {
  const where = placeOfItems(items, target);
  const compared: Compared[] = [];
  const complaints = new Map<string, ApplyComplaint[]>(items.map(({ file }) => [file.uri, []]));
  for (const uri of complaints.keys()) services.applyDiagnostics.clear(uri);
  const title = `Comparing ${nameItems(items)} with ${where}`;
  await services
    .withProgress({ title }, async (signal, report) => {
      for (const [index, item] of items.entries()) {
        if (items.length > 1) report(`${index + 1} of ${items.length}: ${nameOf(item.resource)}`);
        try {
          const result = await compareItem(item, target, signal);
          compared.push({ item, result });
          complaints.get(item.file.uri)?.push(...(await complaintsAbout(services, { item, result })));
        } catch (error) {
          if (signal.aborted || !(error instanceof ClusterError)) throw error;
          const said = await showRefusal(services, item, error);
          if (!said.length) throw error;
          complaints.get(item.file.uri)?.push(...said);
          void services.reportError(error, `compare ${nameOf(item.resource)} with the cluster`);
        }
      }
    })
    .finally(() => {
      for (const [uri, said] of complaints) services.applyDiagnostics.show(uri, said);
    });
  const [only] = compared;
  if (!only) return;
  const chosen = compared.length === 1 ? only : await pickOne(services, compared, where);
  await showComparison(services, chosen, target, where, apply);
}

async function pickOne(services: Services, compared: readonly Compared[], where: string): Promise<Compared> {
  const choices = compared.map((one) => ({
    label: nameOf(one.item.resource),
    detail: comparisonWords(one.result),
    value: one,
  }));
  const picked = await services.prompts.pick(choices, {
    title: `Compared with ${where}`,
    placeholder: 'Which one do you want to see side by side?',
  });
  if (!picked) throw new Cancelled();
  return picked;
}

const toneOf = {
  mutable: { tone: 'possible', text: 'can be changed' },
  whileSuspended: { tone: 'paused', text: 'only while suspended' },
  immutable: { tone: 'impossible', text: 'cannot be changed' },
} as const satisfies Readonly<Record<Changeability, Pick<ComparisonNote, 'tone' | 'text'>>>;

/** What is said of each change beside it: on the side of the manifest, or where it is no more, on that of the cluster. */
async function notesOf(
  changes: Preflight['changes'],
  texts: { readonly before: string; readonly after: string },
): Promise<readonly ComparisonNote[]> {
  const notes: ComparisonNote[] = [];
  for (const side of ['after', 'before'] as const) {
    const its = changes.filter(({ after }) => (after === undefined) === (side === 'before'));
    const lines = await linesOf(
      texts[side],
      its.map(({ path }) => path),
    );
    for (const [index, { changeability }] of its.entries()) {
      const line = lines[index];
      if (line !== undefined) notes.push({ side, line, ...toneOf[changeability] });
    }
  }
  return notes;
}

async function showComparison(
  services: Services,
  { item, result }: Compared,
  target: Target,
  where: string,
  apply: (item: Item) => Promise<void>,
): Promise<void> {
  const { before, after, changes, ways, ref } = result;
  const name = nameOf(item.resource);
  const said = `${name} in ${where}: ${comparisonWords(result)}`;
  if (before && !changes.length) {
    void services.prompts.inform(said);
    return;
  }
  const texts = { before: before ? await toYamlText(before) : '', after: await toYamlText(after) };
  await services.documents.compare({
    notes: await notesOf(changes, texts),
    title: `${name}: ${where} ↔ ${result.refusal ? 'manifest' : 'after apply'}`,
    name: ref.name || 'new',
    ...texts,
  });
  later(services, 'bring the changes about', async () => {
    const around = waysAround(ways);
    const action = actionOf(around) ?? 'Apply';
    if ((await services.prompts.inform(said, action)) !== action) return;
    if (around.length) await goWay(services, around, item, target, where);
    else await apply(item);
  });
}
