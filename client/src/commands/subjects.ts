import type { ClusterApi, KubernetesObject, ObjectRef, ResourceKind } from '../cluster/ports.ts';
import { cronJobKind, jobKind, podKind } from '../cluster/resourceKinds.ts';
import type { NodeId } from '../cluster/tree.ts';
import type { Choice } from '../ui/prompts.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { nodesOf } from './arguments.ts';
import { metadataOf } from './objects.ts';
import { openTarget } from './openTarget.ts';
import type { Services } from './services.ts';

/** An object in a cluster that a command acts on. */
export interface Subject {
  readonly api: ClusterApi;
  readonly context: string;
  readonly kind: ResourceKind;
  readonly ref: ObjectRef;
  /** '' where it is not known. */
  readonly uid: string;
}

const kinds = { Job: jobKind, CronJob: cronJobKind, Pod: podKind } as const;

export type SubjectKind = keyof typeof kinds;

/** So many names are offered; who has more types a part of the name in the tree's filter. */
const mostChoices = 500;

/**
 * What a command is meant for: the node that its menu was opened on, else what is selected in the tree, else what the
 * person picks from a list of the current namespace, or of another context's where the current one cannot be used.
 * @throws Cancelled when nothing is picked
 */
export async function subjectsOf(
  services: Services,
  args: readonly unknown[],
  accepted: readonly SubjectKind[],
  title: string,
): Promise<readonly Subject[]> {
  const subjects = nodesOf(services.tree, args)
    .flatMap((id) => subjectOfNode(services, id) ?? [])
    .filter(({ kind }) => isAccepted(kind, accepted));
  if (subjects.length) return subjects;
  if (args.length) throw new UserError('This is gone. Refresh the tree.');
  return [await pickSubject(services, accepted, title)];
}

/** The same for commands that act on one thing at a time. */
export async function subjectOf(
  services: Services,
  args: readonly unknown[],
  accepted: readonly SubjectKind[],
  title: string,
): Promise<Subject> {
  const [first] = await subjectsOf(services, args, accepted, title);
  if (!first) throw new Cancelled();
  return first;
}

export function subjectOfNode({ connection }: Services, id: NodeId): Subject | undefined {
  const node = connection.explorer?.node(id);
  const api = connection.explorer?.api(id);
  if (!node?.object || !api) return undefined;
  const { kind, ref, uid } = node.object;
  return { api, context: node.context, kind, ref, uid };
}

function isAccepted({ kind, group }: ResourceKind, accepted: readonly SubjectKind[]): boolean {
  return accepted.some((name) => kinds[name].kind === kind && kinds[name].group === group);
}

async function pickSubject(services: Services, accepted: readonly SubjectKind[], title: string): Promise<Subject> {
  const { api, context, namespace } = await openTarget(services, title);
  const list = async (): Promise<Choice<Subject>[]> => {
    const pages = await Promise.all(
      accepted.map(async (name) => {
        const kind = kinds[name];
        const { items } = await api.list(kind, { namespace }, { limit: mostChoices });
        // What is asked about is most often what was made last.
        const newest = [...items].sort((a, b) =>
          (metadataOf(b).created ?? '').localeCompare(metadataOf(a).created ?? ''),
        );
        return newest.flatMap((item) => choiceOf(item, kind, { api, context, namespace }));
      }),
    );
    const choices = pages.flat();
    if (!choices.length) {
      throw new UserError(`There is no ${accepted.join(' or ')} in namespace ${namespace} of ${context}.`);
    }
    return choices;
  };
  // Asked before the list is shown, so that an error is said as an error.
  const choices = await services.withProgress({ title, location: 'window' }, list);
  const picked = await services.prompts.pick(choices, {
    title: `${title} — ${context} / ${namespace}`,
    placeholder: `Which ${accepted.join(' or ')}?`,
  });
  if (!picked) throw new Cancelled();
  return picked;
}

function choiceOf(
  item: KubernetesObject,
  kind: ResourceKind,
  where: { api: ClusterApi; context: string; namespace: string },
): Choice<Subject>[] {
  const { name, uid, created } = metadataOf(item);
  if (name === undefined) return [];
  return [
    {
      label: name,
      description: kind.kind,
      ...(created === undefined ? {} : { detail: `created ${created}` }),
      value: {
        api: where.api,
        context: where.context,
        kind,
        ref: { namespace: where.namespace, name },
        uid: uid ?? '',
      },
    },
  ];
}

/** `Job pi`, `3 Jobs`, `2 Jobs and 1 CronJob` */
export function nameSubjects(subjects: readonly Pick<Subject, 'kind' | 'ref'>[]): string {
  const [first] = subjects;
  if (subjects.length === 1 && first) return `${first.kind.kind} ${first.ref.name}`;
  const counts = new Map<string, number>();
  for (const { kind } of subjects) counts.set(kind.kind, (counts.get(kind.kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`).join(' and ');
}

/** Where it is: `namespace team-a of context prod`. */
export function placeOf(subjects: readonly Pick<Subject, 'context' | 'ref'>[]): string {
  const namespaces = [...new Set(subjects.map(({ ref }) => ref.namespace ?? ''))].filter(Boolean);
  const contexts = [...new Set(subjects.map(({ context }) => context))];
  const space = namespaces.length === 1 ? `namespace ${namespaces[0]}` : `${namespaces.length} namespaces`;
  return `${space} of context ${contexts.join(', ')}`;
}
