import { cronJobKind, jobKind } from '../cluster/resourceKinds.ts';
import { UserError } from '../ui/userError.ts';
import { namedResource } from './manifestItems.ts';
import type { Handler, Services } from './services.ts';
import { nameSubjects, placeOf, type Subject } from './subjects.ts';

/** Selects an object in the tree, as soon as the tree knows it. */
export async function revealSubject(services: Services, subject: Subject): Promise<void> {
  const { context, kind, ref } = subject;
  const title = `Looking for ${nameSubjects([subject])}`;
  const shown = await services.withProgress({ title, location: 'window' }, () =>
    services.tree.revealObject(context, { kind, ref }),
  );
  if (!shown) throw new UserError(`${nameSubjects([subject])} is not in the tree of ${placeOf([subject])}.`);
}

export const showInTree: Handler = async (services) => {
  const chosen = await namedResource(services, 'Show in Tree');
  const { api, context, namespace } = await services.connection.target();
  const kind = chosen.kind === 'CronJob' ? cronJobKind : jobKind;
  const ref = { namespace: chosen.namespace ?? namespace, name: chosen.name };
  await revealSubject(services, { api, context, kind, ref, uid: '' });
};
