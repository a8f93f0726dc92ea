import { toManifest } from '../cluster/apply/toManifest.ts';
import { ClusterError } from '../cluster/errors.ts';
import type { KubernetesObject, PropagationPolicy } from '../cluster/ports.ts';
import { Cancelled } from '../ui/userError.ts';
import { toYamlText } from '../ui/yamlText.ts';
import { requireAccess } from './access.ts';
import { forEachSubject, tallyWords } from './forEachSubject.ts';
import { later } from './later.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Handler, Services } from './services.ts';
import { nameSubjects, placeOf, type Subject, subjectsOf } from './subjects.ts';

const withPods = 'Delete';
const waitForPods = 'Delete and Wait for Pods';
const keepPods = 'Delete, Keep Pods';

const policies: Readonly<Record<string, PropagationPolicy>> = {
  [withPods]: 'Background',
  [waitForPods]: 'Foreground',
  [keepPods]: 'Orphan',
};

async function askHow(services: Services, subjects: readonly Subject[]): Promise<PropagationPolicy> {
  const onlyPods = subjects.every(({ kind }) => kind.kind === 'Pod');
  const detail = onlyPods
    ? 'A Job that is not finished replaces its pod.'
    : [
        `${withPods}: ${subjects.some(({ kind }) => kind.kind === 'CronJob') ? 'its Jobs and their pods' : 'the pods'} are deleted too, in the background.`,
        `${waitForPods}: it stays, marked for deletion, until they are gone.`,
        `${keepPods}: they stay and belong to nothing (kubectl's --cascade=orphan).`,
      ].join('\n');
  const answer = await services.prompts.confirm(
    `Delete ${nameSubjects(subjects)} in ${placeOf(subjects)}?`,
    detail,
    ...(onlyPods ? [withPods] : [withPods, waitForPods, keepPods]),
  );
  const policy = answer === undefined ? undefined : policies[answer];
  if (!policy) throw new Cancelled();
  return policy;
}

export const deleteSubjects: Handler = async (services, ...args) => {
  const subjects = await subjectsOf(services, args, ['Job', 'CronJob', 'Pod'], 'Delete');
  await requireAccess(services, subjects, { verb: 'delete' });
  const what = nameSubjects(subjects);
  const propagationPolicy = await askHow(services, subjects);
  for (const context of new Set(subjects.map((subject) => subject.context))) {
    await confirmProtected(services, context, `delete ${what}`);
  }
  await deleteAll(services, subjects, propagationPolicy);
};

/** Deletes these very objects and offers them back as a document. */
export async function deleteAll(
  services: Services,
  subjects: readonly Subject[],
  propagationPolicy: PropagationPolicy,
): Promise<void> {
  const deleted: KubernetesObject[] = [];
  const title = `Deleting ${nameSubjects(subjects)} in ${placeOf(subjects)}`;
  const tally = await forEachSubject(services, subjects, { title, doing: 'delete' }, async (subject, signal) => {
    const { kind, ref, uid } = subject;
    try {
      // Read first: what is deleted can be had back. A pod belongs to its controller and is not kept.
      const object = kind.kind === 'Pod' ? undefined : await subject.api.get(kind, ref, { signal });
      await subject.api.delete(kind, ref, { propagationPolicy, ...(uid ? { uid } : {}), signal });
      if (object) deleted.push({ apiVersion: `${kind.group}/${kind.version}`, kind: kind.kind, ...object });
    } catch (error) {
      // Somebody else was faster: it is gone, which is what was wanted.
      if (!(error instanceof ClusterError && error.kind === 'notFound')) throw error;
    }
  });
  if (!tally.done.length) return;
  const said = `Deleted ${tallyWords(subjects, tally)} in ${placeOf(subjects)}.`;
  if (!deleted.length) {
    void services.prompts.inform(said);
    return;
  }
  later(services, 'open what was deleted', async () => {
    if (!(await services.prompts.inform(said, 'Reopen as Manifest'))) return;
    const texts = await Promise.all(deleted.map((object) => toYamlText(toManifest(object))));
    await services.documents.openUntitled('yaml', texts.join('---\n'));
  });
}
