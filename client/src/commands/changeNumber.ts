import { fieldManager } from '../cluster/apply/applyResource.ts';
import {
  answerOf,
  checkNumber,
  isElastic,
  type JobNumber,
  jobSpecOf,
  numberField,
  numberOf,
  numberPatch,
} from '../cluster/apply/jobNumbers.ts';
import { outcomeOf } from '../cluster/finishedJobs.ts';
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
    const subject = await subjectOf(services, args, ['Job', 'CronJob'], title);
    const { api, kind, ref, context } = subject;
    const name = nameSubjects([subject]);
    const where = placeOf([subject]);
    await requireAccess(services, [subject], { verb: 'patch' });
    const found = await services.withProgress({ title: `Reading ${name}`, location: 'window' }, (signal) =>
      readObject(subject, signal),
    );
    if (!found) throw new UserError(`${name} is gone from ${where}.`);
    const { object } = found;
    const isCronJob = kind.kind === 'CronJob';
    if (!isCronJob && outcomeOf(object)) {
      throw new UserError(`${name} in ${where} has ended: a change would do nothing.`);
    }

    const spec = jobSpecOf(kind, object);
    const asked = numberField(field, spec);
    const answer = await services.prompts.input({
      title: `${asked.title} of ${isCronJob ? `the next Jobs of ${name}` : name} — ${where}`,
      prompt: asked.prompt,
      value: numberOf(field, spec),
      check: (text) => checkNumber(text, asked),
    });
    if (answer === undefined) throw new Cancelled();
    const problem = checkNumber(answer, asked);
    if (problem) throw new UserError(problem);
    const withCompletions = field === 'parallelism' && isElastic(spec) && (await askAboutCompletions(services, answer));
    await confirmProtected(services, context, `change ${name}`);
    const value = answerOf(answer);
    const patch = numberPatch(kind, object, { [field]: value, ...(withCompletions ? { completions: value } : {}) });
    const changed = await services.withProgress({ title: `Changing ${name} in ${where}` }, (signal) =>
      api.patch(kind, ref, 'merge', patch, { fieldManager, signal }),
    );
    // What the server has made of it; a default of its own among it.
    const now = numberOf(field, jobSpecOf(kind, changed.object)) || 'none';
    const too = withCompletions ? ', and so are its completions' : '';
    const since = isCronJob ? ' Jobs that are there already keep theirs.' : '';
    void services.prompts.inform(`${name} in ${where}: ${field} is ${now} now${too}.${since}`);
  };

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
    { title: 'An Indexed Job with as many pods as indexes', placeholder: 'What do you want to change?' },
  );
  if (answer === undefined) throw new Cancelled();
  return answer;
}

export const changeParallelism = changing('parallelism');
export const setDeadline = changing('activeDeadlineSeconds');
export const setBackoffLimit = changing('backoffLimit');
