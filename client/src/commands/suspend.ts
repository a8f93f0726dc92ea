import { fieldManager } from '../cluster/apply/applyResource.ts';
import { requireAccess } from './access.ts';
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
  await services.withProgress({ title }, async (signal) => {
    for (const { api, kind, ref } of subjects) {
      signal.throwIfAborted();
      await api.patch(kind, ref, 'merge', { spec: { suspend } }, { fieldManager, signal });
    }
  });
  const said = suspend ? 'suspended: no new pods or runs are started' : 'resumed';
  void services.prompts.inform(`${nameSubjects(subjects)} in ${placeOf(subjects)}: ${said}.`);
}

export const suspend: Handler = (services, ...args) => setSuspend(services, args, true);
export const resume: Handler = (services, ...args) => setSuspend(services, args, false);
