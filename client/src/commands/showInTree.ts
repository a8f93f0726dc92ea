import { cronJobKind, jobKind } from '../cluster/resourceKinds.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
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
  const { label, resources } = await services.manifests.ofEditor();
  const named = resources.filter(({ name }) => name !== undefined);
  const [first] = named;
  if (!first) throw new UserError(`There is no Job or CronJob with a name in ${label}.`);
  const chosen =
    named.length === 1
      ? first
      : await services.prompts.pick(
          named.map((resource) => ({ label: resource.name ?? '', description: resource.kind, value: resource })),
          { title: 'Show in Tree', placeholder: 'Which object?' },
        );
  if (!chosen) throw new Cancelled();
  const { api, context, namespace } = await services.connection.target();
  const kind = chosen.kind === 'CronJob' ? cronJobKind : jobKind;
  const ref = { namespace: chosen.namespace ?? namespace, name: chosen.name ?? '' };
  await revealSubject(services, { api, context, kind, ref, uid: '' });
};
