import type { PinnedObject } from '../cluster/tree.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { nodesOf } from './arguments.ts';
import type { Handler, Services } from './services.ts';
import { nameSubjects, type Subject, subjectOfNode, subjectsOf } from './subjects.ts';

function pinnedOf({ kind, ref }: Pick<Subject, 'kind' | 'ref'>): PinnedObject {
  return { kind: kind.kind === 'CronJob' ? 'cronJob' : 'job', namespace: ref.namespace ?? '', name: ref.name };
}

function isSame(a: PinnedObject, b: PinnedObject): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}

/** What is pinned stands first in its namespace; by name, so that a Job that is made again stays there. */
export const pin: Handler = async (services, ...args) => {
  const subjects = await subjectsOf(services, args, ['Job', 'CronJob'], 'Pin to Top');
  const { treeOptions } = services;
  for (const context of new Set(subjects.map((subject) => subject.context))) {
    const known = treeOptions.pinned(context);
    const added = subjects
      .filter((subject) => subject.context === context)
      .map(pinnedOf)
      .filter((object) => !known.some((one) => isSame(one, object)));
    treeOptions.setPinned(context, [...known, ...added]);
  }
};

export const unpin: Handler = async (services, ...args) => {
  const { treeOptions } = services;
  const subjects = nodesOf(services.tree, args).flatMap((id) => subjectOfNode(services, id) ?? []);
  const pinned = subjects.filter((subject) =>
    treeOptions.pinned(subject.context).some((one) => isSame(one, pinnedOf(subject))),
  );
  if (pinned.length === 0 && args.length > 0) throw new UserError(`${nameSubjects(subjects)} is not pinned.`);
  const chosen =
    pinned.length > 0
      ? pinned.map((subject) => ({ context: subject.context, object: pinnedOf(subject) }))
      : [await choosePinned(services)];
  for (const { context, object } of chosen) {
    treeOptions.setPinned(
      context,
      treeOptions.pinned(context).filter((one) => !isSame(one, object)),
    );
  }
};

/** Also names that there is no object of any more, or not at present. */
async function choosePinned({
  connection,
  prompts,
  treeOptions,
}: Services): Promise<{ context: string; object: PinnedObject }> {
  const contexts = connection.explorer?.health().map(({ context }) => context) ?? [];
  const choices = contexts.flatMap((context) =>
    treeOptions.pinned(context).map((object) => ({
      label: object.name,
      icon: 'pinned',
      description: `${object.kind === 'job' ? 'Job' : 'CronJob'} in ${object.namespace} of ${context}`,
      value: { context, object },
    })),
  );
  if (!choices.length) throw new UserError('Nothing is pinned.');
  const chosen = await prompts.pick(choices, { title: 'Unpin', placeholder: 'Which Job or CronJob?' });
  if (!chosen) throw new Cancelled();
  return chosen;
}
