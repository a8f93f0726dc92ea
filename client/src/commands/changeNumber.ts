import { fieldManager } from '../cluster/apply/applyResource.ts';
import {
  checkNumber,
  isElastic,
  type JobNumber,
  numberField,
  numberOf,
  numberPatch,
} from '../cluster/apply/jobNumbers.ts';
import { outcomeOf } from '../cluster/finishedJobs.ts';
import type { KubernetesObject } from '../cluster/ports.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { requireAccess } from './access.ts';
import { readObject } from './objects.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Handler, Services } from './services.ts';
import { nameSubjects, placeOf, subjectOf } from './subjects.ts';

const changing =
  (field: JobNumber): Handler =>
  async (services, ...args) => {
    // What is asked depends on the Job only in its limits; the title does not.
    const { title } = numberField(field, {});
    const subject = await subjectOf(services, args, ['Job'], title);
    const name = nameSubjects([subject]);
    const where = placeOf([subject]);
    await requireAccess(services, [subject], { verb: 'patch' });
    const found = await services.withProgress({ title: `Reading ${name}`, location: 'window' }, (signal) =>
      readObject(subject, signal),
    );
    if (!found) throw new UserError(`${name} is gone from ${where}.`);
    const { object: job } = found;
    if (outcomeOf(job)) throw new UserError(`${name} in ${where} has ended: a change would do nothing.`);

    const asked = numberField(field, job);
    const answer = await services.prompts.input({
      title: `${asked.title} of ${name} — ${where}`,
      prompt: asked.prompt,
      value: numberOf(field, job),
      check: (text) => checkNumber(text, asked),
    });
    if (answer === undefined) throw new Cancelled();
    const problem = checkNumber(answer, asked);
    if (problem) throw new UserError(problem);
    const withCompletions = field === 'parallelism' && isElastic(job) && (await askAboutCompletions(services, answer));
    await confirmProtected(services, subject.context, `change ${name}`);
    const patch = numberPatch(field, answer, job, withCompletions);
    const changed = await services.withProgress({ title: `Changing ${name} in ${where}` }, (signal) =>
      subject.api.patch(subject.kind, subject.ref, 'merge', patch, { fieldManager, signal }),
    );
    void services.prompts.inform(`${name} in ${where}: ${resultWords(field, changed.object, withCompletions)}.`);
  };

/** What the server has made of it; a default of its own among it. */
function resultWords(field: JobNumber, job: KubernetesObject, withCompletions: boolean): string {
  const now = numberOf(field, job) || 'none';
  return `${field} is ${now} now${withCompletions ? ', and so are its completions' : ''}`;
}

async function askAboutCompletions(services: Services, count: string): Promise<boolean> {
  const answer = await services.prompts.pick(
    [
      {
        label: 'Parallelism and completions',
        detail: `The Job then has ${count.trim()} indexes; more are started, or the highest given up.`,
        value: true,
      },
      { label: 'Parallelism only', detail: 'The Job has as many indexes as before.', value: false },
    ],
    { title: 'An Indexed Job with as many pods as indexes', placeholder: 'What shall change?' },
  );
  if (answer === undefined) throw new Cancelled();
  return answer;
}

export const changeParallelism = changing('parallelism');
export const setDeadline = changing('activeDeadlineSeconds');
export const setBackoffLimit = changing('backoffLimit');
