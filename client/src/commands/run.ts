import { fieldManager } from '../cluster/apply/applyResource.ts';
import { jobAgain, jobOfCronJob } from '../cluster/apply/newJob.ts';
import type { KubernetesObject } from '../cluster/ports.ts';
import { jobKind } from '../cluster/resourceKinds.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { toYamlText } from '../ui/yamlText.ts';
import { requireAccess } from './access.ts';
import { forEachSubject, tallyWords } from './forEachSubject.ts';
import { later } from './later.ts';
import { offerNextSteps } from './nextSteps.ts';
import { metadataOf, readObject } from './objects.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Handler, Services } from './services.ts';
import { nameSubjects, placeOf, type Subject, subjectOf, subjectsOf } from './subjects.ts';

async function readFresh(services: Services, subject: Subject): Promise<KubernetesObject> {
  const found = await services.withProgress({ title: `Reading ${nameSubjects([subject])}`, location: 'window' }, () =>
    readObject(subject),
  );
  if (!found) throw new UserError(`${nameSubjects([subject])} is gone from ${placeOf([subject])}.`);
  return found.object;
}

async function createJob(services: Services, source: Subject, job: KubernetesObject): Promise<void> {
  const { api, ref } = source;
  const answer = await services.withProgress(
    { title: `Starting a Job from ${nameSubjects([source])} in ${placeOf([source])}` },
    (signal) => api.create(jobKind, { namespace: ref.namespace }, job, { fieldManager, signal }),
  );
  const { name = '', uid = '' } = metadataOf(answer.object);
  const created = { ...source, kind: jobKind, ref: { ...ref, name }, uid };
  const said = `Job ${name} was started in ${placeOf([created])}.`;
  later(services, 'go on', () => offerNextSteps(services, created, created, said));
}

/** Starts a copy of a Job under a new name; its pod template cannot be changed and a finished Job does not start again. */
export const runAgain: Handler = async (services, ...args) => {
  const subjects = await subjectsOf(services, args, ['Job'], 'Run Again');
  await requireAccess(services, subjects, { verb: 'create', kind: jobKind });
  const [subject] = subjects;
  const job = subjects.length === 1 && subject ? jobAgain(await readFresh(services, subject)) : undefined;
  const answer = await services.prompts.confirm(
    `Run ${nameSubjects(subjects)} again in ${placeOf(subjects)}?`,
    job
      ? 'A copy with a new name is started; the Job that has run stays as it is.'
      : 'A copy of each with a new name is started; the Jobs that have run stay as they are.',
    ...(job ? (['Run', 'Edit First'] as const) : (['Run'] as const)),
  );
  if (!answer) throw new Cancelled();
  if (answer === 'Edit First' && job) {
    await services.documents.openUntitled('yaml', await toYamlText(job));
    return;
  }
  for (const context of new Set(subjects.map(({ context }) => context))) {
    await confirmProtected(services, context, `run ${nameSubjects(subjects)} again`);
  }
  if (job && subject) await createJob(services, subject, job);
  else await createCopies(services, subjects);
};

async function createCopies(services: Services, subjects: readonly Subject[]): Promise<void> {
  const title = `Starting copies of ${nameSubjects(subjects)} in ${placeOf(subjects)}`;
  const tally = await forEachSubject(services, subjects, { title, doing: 'run again' }, async (subject, signal) => {
    const { api, kind, ref } = subject;
    const job = jobAgain(await api.get(kind, ref, { signal }));
    await api.create(jobKind, { namespace: ref.namespace }, job, { fieldManager, signal });
  });
  if (!tally.done.length) return;
  void services.prompts.inform(`Started copies of ${tallyWords(subjects, tally)} in ${placeOf(subjects)}.`);
}

/** What the CronJob would start at its next time, now. */
export const runCronJobNow: Handler = async (services, ...args) => {
  const subject = await subjectOf(services, args, ['CronJob'], 'Run CronJob Now');
  await requireAccess(services, [subject], { verb: 'create', kind: jobKind });
  await confirmProtected(services, subject.context, `run ${nameSubjects([subject])}`);
  await createJob(services, subject, jobOfCronJob(await readFresh(services, subject)));
};
