import { type ListedJob, listJobs } from '../cluster/finishedJobs.ts';
import { parseLabelSelector } from '../cluster/labelSelector.ts';
import type { ClusterApi } from '../cluster/ports.ts';
import { jobKind } from '../cluster/resourceKinds.ts';
import type { Choice } from '../ui/prompts.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { requireAccess } from './access.ts';
import { nodesOf } from './arguments.ts';
import { deleteAll } from './delete.ts';
import { openTarget } from './openTarget.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Handler, Services } from './services.ts';
import { nameSubjects, placeOf, type Subject, subjectOfNode } from './subjects.ts';

/** Where Jobs are looked for. */
interface Place {
  readonly api: ClusterApi;
  readonly context: string;
  readonly namespace: string;
  /** Only the Jobs of this CronJob. */
  readonly cronJob?: { readonly name: string; readonly uid: string };
}

/** The namespace or CronJob that the menu was opened on or that is selected, else the current namespace. */
async function placeOfCommand(services: Services, args: readonly unknown[], title: string): Promise<Place> {
  const { connection, tree } = services;
  const [id] = nodesOf(tree, args);
  const node = id === undefined ? undefined : connection.explorer?.node(id);
  const api = id === undefined ? undefined : connection.explorer?.api(id);
  if (node?.kind === 'namespace' && api) return { api, context: node.context, namespace: node.label };
  const subject = id === undefined ? undefined : subjectOfNode(services, id);
  if (node?.kind === 'cronJob' && subject) {
    const { name, namespace = '' } = subject.ref;
    return { api: subject.api, context: subject.context, namespace, cronJob: { name, uid: subject.uid } };
  }
  return openTarget(services, title);
}

function wordsOfPlace({ context, namespace, cronJob }: Place): string {
  return `${cronJob ? `CronJob ${cronJob.name} in ` : ''}namespace ${namespace} of context ${context}`;
}

async function read(
  services: Services,
  { api, namespace, cronJob }: Place,
  labelSelector?: string,
): Promise<readonly ListedJob[]> {
  const jobs = await services.withProgress({ title: `Reading Jobs of ${namespace}` }, (signal) =>
    listJobs(api, { namespace }, { signal, ...(labelSelector === undefined ? {} : { labelSelector }) }),
  );
  return cronJob ? jobs.filter(({ owner }) => owner?.uid === cronJob.uid) : jobs;
}

function subjectsOfJobs(jobs: readonly ListedJob[], { api, context }: Place): readonly Subject[] {
  return jobs.map(({ namespace, name, uid }) => ({ api, context, kind: jobKind, ref: { namespace, name }, uid }));
}

/** Names a few, counts the rest. */
function preview(jobs: readonly ListedJob[]): string {
  const shown = jobs.slice(0, 12).map(({ name, outcome }) => `${name}${outcome ? ` (${outcome})` : ''}`);
  return [...shown, ...(jobs.length > shown.length ? [`and ${jobs.length - shown.length} more`] : [])].join('\n');
}

async function confirmAndDelete(services: Services, jobs: readonly ListedJob[], place: Place): Promise<void> {
  const subjects = subjectsOfJobs(jobs, place);
  const what = nameSubjects(subjects);
  const answer = await services.prompts.confirm(
    `Delete ${what} in ${placeOf(subjects)}?`,
    `Their pods and logs go with them.\n\n${preview(jobs)}`,
    'Delete',
  );
  if (answer !== 'Delete') throw new Cancelled();
  await confirmProtected(services, place.context, `delete ${what}`);
  await deleteAll(services, subjects, 'Background');
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** Deletes Jobs that have ended, after it has said how many there are. */
export const deleteFinishedJobs: Handler = async (services, ...args) => {
  const place = await placeOfCommand(services, args, 'Delete Finished Jobs');
  const where = wordsOfPlace(place);
  await requireAccess(services, [{ ...place, kind: jobKind, ref: { namespace: place.namespace, name: '' } }], {
    verb: 'delete',
  });
  const finished = (await read(services, place)).filter(({ outcome }) => outcome !== undefined);
  if (!finished.length) throw new UserError(`There is no finished Job in ${where}.`);
  const complete = finished.filter(({ outcome }) => outcome === 'complete');
  const failed = finished.filter(({ outcome }) => outcome === 'failed');
  const choices: Choice<readonly ListedJob[]>[] = [
    { label: `All ${plural(finished.length, 'finished Job')}`, icon: 'trash', value: finished },
    { label: plural(complete.length, 'complete Job'), icon: 'pass', value: complete },
    { label: plural(failed.length, 'failed Job'), icon: 'error', value: failed },
  ];
  const isMixed = complete.length > 0 && failed.length > 0;
  const chosen = isMixed
    ? await services.prompts.pick(choices, { title: `Delete finished Jobs of ${where}`, placeholder: 'Which ones?' })
    : finished;
  if (!chosen) throw new Cancelled();
  await confirmAndDelete(services, chosen, place);
};

/** Deletes the Jobs that a label selector selects, running ones too. */
export const deleteJobsByLabel: Handler = async (services, ...args) => {
  const place = await placeOfCommand(services, args, 'Delete Jobs by Label');
  const where = wordsOfPlace(place);
  await requireAccess(services, [{ ...place, kind: jobKind, ref: { namespace: place.namespace, name: '' } }], {
    verb: 'delete',
  });
  const selector = await services.prompts.input({
    title: `Delete Jobs of ${where} by label`,
    prompt: 'A label selector as kubectl takes it: app=web,tier!=db',
    check: checkSelector,
  });
  if (selector === undefined || checkSelector(selector)) throw new Cancelled();
  const jobs = await read(services, place, selector.trim());
  if (!jobs.length) throw new UserError(`No Job in ${where} has labels that fit ${selector.trim()}.`);
  await confirmAndDelete(services, jobs, place);
};

/** An empty selector selects everything, which nobody means to delete. */
export function checkSelector(text: string): string | undefined {
  if (text.trim() === '') return 'Name at least one label.';
  return parseLabelSelector(text) ? undefined : 'This is no label selector. Examples: app=web, tier!=db, env in (a, b)';
}
