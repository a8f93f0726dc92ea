import { toManifest } from '../cluster/apply/toManifest.ts';
import { delay, systemClock } from '../cluster/clock.ts';
import { ClusterError } from '../cluster/errors.ts';
import { jobKind } from '../cluster/resourceKinds.ts';
import type { Target } from '../ui/connection.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { toYamlText } from '../ui/yamlText.ts';
import { applyItem, type Item, nameOf } from './applyItems.ts';
import { later } from './later.ts';
import { offerNextSteps } from './nextSteps.ts';
import { readObject } from './objects.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Services } from './services.ts';
import { placeOf, type Subject } from './subjects.ts';

/** Milliseconds between two looks whether a deleted Job is gone. */
const lookAgain = 500;

/**
 * Whether the server refuses because a field of a Job that exists cannot be changed any more: its pod template, its
 * completions, its selector (k8s.io/kubernetes `ValidateJobSpecUpdate`).
 */
export function isAboutTemplate(error: unknown): boolean {
  if (!(error instanceof ClusterError) || error.failure.kind !== 'invalid') return false;
  const { details, causes } = error.failure.status;
  return (
    details.kind === 'Job' &&
    causes.some(({ message }) => /: (?:field is immutable|can only be modified in tandem with .*)$/.test(message))
  );
}

/**
 * Deletes a Job with its pods, waits until it is gone, and applies the manifest: the one way to change what cannot be
 * changed. The Job that was there can be had back as a document.
 */
export async function replaceJob(services: Services, item: Item, target: Target): Promise<void> {
  const { resource } = item;
  const ref = { namespace: resource.namespace ?? target.namespace, name: resource.name ?? '' };
  const subject: Subject = { api: target.api, context: target.context, kind: jobKind, ref, uid: '' };
  const where = placeOf([subject]);
  const answer = await services.prompts.confirm(
    `Replace ${nameOf(resource)} in ${where}?`,
    'The Job and its pods, running ones too, are deleted; when they are gone the manifest is applied. Their logs go with them.',
    'Replace',
  );
  if (answer !== 'Replace') throw new Cancelled();
  await confirmProtected(services, target.context, `replace ${nameOf(resource)}`);

  let deletedText: string | undefined;
  const outcome = await services
    .withProgress({ title: `Replacing ${nameOf(resource)} in ${where}` }, async (signal, report) => {
      const found = await readObject(subject, signal);
      if (found) {
        deletedText = await toYamlText(toManifest({ ...found.object, apiVersion: 'batch/v1', kind: 'Job' }));
        report('deleting');
        await target.api.delete(jobKind, ref, { propagationPolicy: 'Foreground', uid: found.subject.uid, signal });
        while (await isThere(subject, found.subject.uid, signal)) {
          report('waiting until its pods are gone');
          await delay(systemClock, lookAgain, signal);
          signal.throwIfAborted();
        }
      }
      report('applying');
      const { outcome, complaints } = await applyItem(services, item, target, { dryRun: false }, signal);
      services.applyDiagnostics.show(item.file.uri, complaints);
      return outcome;
    })
    .catch((error: unknown) => {
      // What is deleted is deleted: whoever stops here must be able to have it back.
      if (deletedText !== undefined)
        offerDeleted(services, `${nameOf(resource)} was deleted and not applied again.`, deletedText);
      throw error;
    });
  if ('error' in outcome) {
    if (deletedText !== undefined)
      offerDeleted(services, `${nameOf(resource)} was deleted and not applied again.`, deletedText);
    throw outcome.error instanceof Error ? outcome.error : new UserError(String(outcome.error));
  }
  later(services, 'go on', () =>
    offerNextSteps(services, target, outcome.applied, `${nameOf(resource)} was replaced in ${where}.`),
  );
}

async function isThere(subject: Subject, uid: string, signal: AbortSignal): Promise<boolean> {
  const found = await readObject(subject, signal);
  return found?.subject.uid === uid;
}

function offerDeleted(services: Services, said: string, text: string): void {
  later(services, 'open the deleted Job', async () => {
    const choice = await services.prompts.warn(said, 'Reopen as Manifest');
    if (choice) await services.documents.openUntitled('yaml', text);
  });
}
