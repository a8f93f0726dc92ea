import { awaitDeletion, finalizerWords } from '../cluster/apply/awaitDeletion.ts';
import { parseManifestJson } from '../cluster/apply/manifestJson.ts';
import { dryRunAsNew } from '../cluster/apply/preflight.ts';
import { toManifest } from '../cluster/apply/toManifest.ts';
import { systemClock } from '../cluster/clock.ts';
import { ClusterError } from '../cluster/errors.ts';
import { jobKind } from '../cluster/resourceKinds.ts';
import type { Target } from '../ui/connection.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { toYamlText } from '../ui/yamlText.ts';
import { requireAccess } from './access.ts';
import { applyItem, type Item, isQuota, nameOf, type Outcome, showRefusal } from './applyItems.ts';
import { later } from './later.ts';
import { offerNextSteps } from './nextSteps.ts';
import { readObject } from './objects.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Services } from './services.ts';
import { placeOf, type Subject } from './subjects.ts';

/** The Job that makes room for the new one, as it can be had back. */
interface Old {
  readonly text: string;
  stage: 'there' | 'deleting' | 'gone';
}

/**
 * Deletes a Job with its pods, waits until it is gone, and applies the manifest: the one way to change what cannot be
 * changed. The Job that was there can be had back as a document.
 */
export async function replaceJob(services: Services, item: Item, target: Target): Promise<void> {
  const { resource } = item;
  const name = nameOf(resource);
  const ref = { namespace: resource.namespace ?? target.namespace, name: resource.name ?? '' };
  const subject: Subject = { api: target.api, context: target.context, kind: jobKind, ref, uid: '' };
  const where = placeOf([subject]);
  // Whoever may delete and not create would be left with nothing.
  for (const verb of ['delete', 'create', 'patch'] as const) await requireAccess(services, [subject], { verb });
  const answer = await services.prompts.confirm(
    `Replace ${name} in ${where}?`,
    'The Job and its pods, running ones too, are deleted; when they are gone the manifest is applied. Their logs go with them; the old Job can be had back as a manifest.',
    'Replace',
  );
  if (answer !== 'Replace') throw new Cancelled();
  await confirmProtected(services, target.context, `replace ${name}`);

  const old: { job?: Old } = {};
  const outcome = await services
    .withProgress({ title: `Replacing ${name} in ${where}` }, (signal, report) =>
      replace(services, { item, target, subject, old }, signal, report),
    )
    .catch((error: unknown) => {
      offerOld(services, old.job, `${name} in ${where}`);
      throw error;
    });
  if ('heldBy' in outcome) {
    const by = finalizerWords(outcome.heldBy);
    const why = `It is held by ${by}: whoever has set that is to remove it. Apply the manifest again when it is gone.`;
    offerOld(services, old.job, `${name} in ${where}`, why);
    return;
  }
  if ('error' in outcome) {
    offerOld(services, old.job, `${name} in ${where}`);
    throw outcome.error instanceof Error ? outcome.error : new UserError(String(outcome.error));
  }
  const text = old.job?.text;
  later(services, 'go on', () =>
    offerNextSteps(services, target, outcome.applied, `${name} was replaced in ${where}.`, text),
  );
}

async function replace(
  services: Services,
  { item, target, subject, old }: { item: Item; target: Target; subject: Subject; old: { job?: Old } },
  signal: AbortSignal,
  report: (message: string) => void,
): Promise<Outcome | { readonly heldBy: readonly string[] }> {
  const found = await readObject(subject, signal);
  if (found) {
    report('asking whether a new one is accepted');
    await checkNew(services, item, subject, signal);
    const { uid } = found.subject;
    const job: Old = {
      text: await toYamlText(toManifest({ ...found.object, apiVersion: 'batch/v1', kind: 'Job' })),
      stage: 'there',
    };
    old.job = job;
    report('deleting');
    // From here on it may be gone, whatever becomes of the answer.
    job.stage = 'deleting';
    await subject.api.delete(jobKind, subject.ref, { propagationPolicy: 'Foreground', uid, signal });
    const read = async (stop: AbortSignal) => (await readObject(subject, stop))?.object;
    const deletion = await awaitDeletion({ read, uid, clock: systemClock, signal, report });
    if (!deletion.gone) return { heldBy: deletion.heldBy };
    job.stage = 'gone';
  }
  report('applying');
  const { outcome, complaints } = await applyItem(services, item, target, { dryRun: false }, signal);
  services.applyDiagnostics.show(item.file.uri, complaints);
  return outcome;
}

/** What would be refused in any case is not deleted for. A quota may have room when the old Job is gone. */
async function checkNew(services: Services, item: Item, { api, ref }: Subject, signal: AbortSignal): Promise<void> {
  try {
    await dryRunAsNew(api, jobKind, ref, parseManifestJson(item.resource.json ?? ''), signal);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    if (isQuota(error)) return;
    services.applyDiagnostics.show(item.file.uri, await showRefusal(services, item, error));
    throw error;
  }
}

function offerOld(services: Services, job: Old | undefined, name: string, why = ''): void {
  if (!job || job.stage === 'there') return;
  const what = job.stage === 'gone' ? 'was deleted and not applied again.' : 'is being deleted and not applied again.';
  later(services, 'open the deleted Job', async () => {
    const choice = await services.prompts.warn(`${name} ${what}${why && ` ${why}`}`, 'Reopen as Manifest');
    if (choice) await services.documents.openUntitled('yaml', job.text);
  });
}
