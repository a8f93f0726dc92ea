import { fieldManager } from '../cluster/apply/applyResource.ts';
import { requireAccess } from './access.ts';
import { forEachSubject, tallyWords } from './forEachSubject.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Handler, Services } from './services.ts';
import { nameSubjects, placeOf, subjectsOf } from './subjects.ts';

async function setSuspend(services: Services, args: readonly unknown[], suspend: boolean): Promise<void> {
  const verb = suspend ? 'Suspend' : 'Resume';
  const subjects = await subjectsOf(services, args, ['Job', 'CronJob'], verb);
  await requireAccess(services, subjects, { verb: 'patch' });
  for (const context of new Set(subjects.map((subject) => subject.context))) {
    await confirmProtected(services, context, `${verb.toLowerCase()} ${nameSubjects(subjects)}`);
  }
  const title = `${suspend ? 'Suspending' : 'Resuming'} ${nameSubjects(subjects)} in ${placeOf(subjects)}`;
  const doing = verb.toLowerCase();
  const tally = await forEachSubject(services, subjects, { title, doing }, async ({ api, kind, ref }, signal) => {
    await api.patch(kind, ref, 'merge', { spec: { suspend } }, { fieldManager, signal });
  });
  if (!tally.done.length) return;
  const what = `${tallyWords(subjects, tally)} in ${placeOf(subjects)}`;
  void services.prompts.inform(suspend ? `Suspended ${what}: no new pods or runs are started.` : `Resumed ${what}.`);
}

export const suspend: Handler = (services, ...args) => setSuspend(services, args, true);
export const resume: Handler = (services, ...args) => setSuspend(services, args, false);
