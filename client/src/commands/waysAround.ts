import { fieldManager } from '../cluster/apply/applyResource.ts';
import { isQuietlySuspended, type Way } from '../cluster/apply/changeability.ts';
import { parseManifestJson } from '../cluster/apply/manifestJson.ts';
import { generatedFrom } from '../cluster/apply/newJob.ts';
import { renamed } from '../cluster/apply/preflight.ts';
import { delay, systemClock } from '../cluster/clock.ts';
import { ClusterError } from '../cluster/errors.ts';
import { fieldsOf } from '../cluster/fields.ts';
import { outcomeOf } from '../cluster/finishedJobs.ts';
import type { KubernetesObject } from '../cluster/ports.ts';
import { jobKind } from '../cluster/resourceKinds.ts';
import type { Target } from '../ui/connection.ts';
import { wordsOf } from '../ui/errorReport.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { requireAccess } from './access.ts';
import { applyItem, type Item, nameOf, showRefusal } from './applyItems.ts';
import { later } from './later.ts';
import { offerNextSteps } from './nextSteps.ts';
import { metadataOf } from './objects.ts';
import { confirmProtected } from './protectedContext.ts';
import { replaceJob } from './replace.ts';
import type { Services } from './services.ts';

type WayAround = Exclude<Way, 'apply'>;

/** What is shown of each way: a button where it is the only one, else a line among the others. */
const wayWords = {
  suspendAndResume: {
    label: 'Suspend, Change, Resume…',
    detail: 'Keeps the Job; its running pods are ended and begin again from their start.',
  },
  replace: {
    label: 'Replace…',
    detail: 'Deletes the Job, its pods and their logs, then applies the manifest.',
  },
  newName: {
    label: 'Start Under New Name…',
    detail: 'Leaves the Job as it is; the server makes up a name for the new one.',
  },
} as const satisfies Readonly<Record<WayAround, { readonly label: string; readonly detail: string }>>;

/** What a message offers, which has no room for three buttons of several words. */
export const waysAction = 'Ways Around…';

/** The button that stands for these ways. */
export function actionOf(ways: readonly WayAround[]): string | undefined {
  const [only, another] = ways;
  return only === undefined || another !== undefined ? only && waysAction : wayWords[only].label;
}

export function waysAround(ways: readonly Way[]): readonly WayAround[] {
  return ways.flatMap((way) => (way === 'apply' ? [] : [way]));
}

/** Brings about what a plain apply cannot; of several ways a person chooses one. */
export async function goWay(
  services: Services,
  ways: readonly WayAround[],
  item: Item,
  target: Target,
  where: string,
): Promise<void> {
  const [only, another] = ways;
  const way = another === undefined ? only : await chooseWay(services, ways, item, where);
  switch (way) {
    case 'replace':
      return replaceJob(services, item, target);
    case 'newName':
      return startUnderNewName(services, item, target);
    case 'suspendAndResume':
      return suspendAndResume(services, item, target);
    case undefined:
      throw new Cancelled();
  }
}

function chooseWay(
  services: Services,
  ways: readonly WayAround[],
  item: Item,
  where: string,
): Promise<WayAround | undefined> {
  return services.prompts.pick(
    ways.map((way) => ({ ...wayWords[way], value: way })),
    {
      title: `${nameOf(item.resource)} in ${where} cannot be changed this way`,
      placeholder: 'What do you want to do?',
    },
  );
}

/** Milliseconds between two looks at a Job that is being suspended. */
const lookAgain = 500;

/** Creates the manifest's Job beside the one that cannot be changed. */
async function startUnderNewName(services: Services, item: Item, target: Target): Promise<void> {
  const { resource } = item;
  const namespace = resource.namespace ?? target.namespace;
  const where = `${target.context} / ${namespace}`;
  const subject = { api: target.api, kind: jobKind, ref: { namespace, name: resource.name ?? '' } };
  await requireAccess(services, [subject], { verb: 'create' });
  const answer = await services.prompts.confirm(
    `Start ${nameOf(resource)} under a new name in ${where}?`,
    `The server makes up a name that begins with ${resource.name ?? ''}. The Job that is there stays as it is.`,
    'Start',
  );
  if (answer !== 'Start') throw new Cancelled();
  await confirmProtected(services, target.context, `start ${nameOf(resource)} under a new name`);
  const { name: _taken, ...rest } = resource;
  const job = renamed(parseManifestJson(resource.json ?? ''), resource.name ?? 'job');
  const fresh = { ...rest, generateName: generatedFrom(resource.name ?? 'job'), json: JSON.stringify(job) };
  const { outcome, complaints } = await services.withProgress(
    { title: `Starting ${nameOf(resource)} in ${where}` },
    (signal) => applyItem(services, { ...item, resource: fresh }, target, { dryRun: false }, signal),
  );
  services.applyDiagnostics.show(item.file.uri, complaints);
  if ('error' in outcome) throw outcome.error;
  const { applied } = outcome;
  later(services, 'go on', () =>
    offerNextSteps(services, target, applied, `Job ${applied.ref.name} was started in ${where}.`),
  );
}

/**
 * Suspends the Job, waits until its pods are gone, applies the manifest and lets the Job run on. A Job that was running
 * before is resumed even when the manifest is refused.
 */
async function suspendAndResume(services: Services, item: Item, target: Target): Promise<void> {
  const { api } = target;
  const { resource } = item;
  const ref = { namespace: resource.namespace ?? target.namespace, name: resource.name ?? '' };
  const where = `${target.context} / ${ref.namespace}`;
  await requireAccess(services, [{ api, kind: jobKind, ref }], { verb: 'patch' });
  const answer = await services.prompts.confirm(
    `Suspend, change and resume ${nameOf(resource)} in ${where}?`,
    'Its running pods are ended and begin again from their start when it is resumed.',
    'Suspend, Change, Resume',
  );
  if (answer !== 'Suspend, Change, Resume') throw new Cancelled();
  await confirmProtected(services, target.context, `suspend and change ${nameOf(resource)}`);
  const manifest = parseManifestJson(resource.json ?? '');
  const wanted = fieldsOf(manifest.spec).suspend === true;
  await services.withProgress({ title: `Changing ${nameOf(resource)} in ${where}` }, async (signal, report) => {
    const before = await api.get(jobKind, ref, { signal });
    const { uid } = metadataOf(before);
    const setSuspend = (suspend: boolean, stop?: AbortSignal): Promise<unknown> => {
      const patch = { ...(uid === undefined ? {} : { metadata: { uid } }), spec: { suspend } };
      return api.patch(jobKind, ref, 'merge', patch, { fieldManager, signal: stop });
    };
    const wasSuspended = fieldsOf(before.spec).suspend === true;
    let changed = false;
    try {
      if (!wasSuspended) await setSuspend(true, signal);
      report('waiting until its pods are gone');
      for (;;) {
        const job = await api.get(jobKind, ref, { signal });
        if (isQuietlySuspended(job)) break;
        // It was faster; nothing will be suspended any more.
        if (outcomeOf(job)) throw new UserError(`${nameOf(resource)} has ended in the meantime, and was not changed.`);
        await delay(systemClock, lookAgain, signal);
        signal.throwIfAborted();
      }
      report('applying');
      await api.apply(jobKind, ref, withoutSuspend(manifest), { fieldManager, fieldValidation: 'Strict', signal });
      changed = true;
      services.applyDiagnostics.clear(item.file.uri);
    } catch (error) {
      if (error instanceof ClusterError && !signal.aborted) {
        services.applyDiagnostics.show(item.file.uri, await showRefusal(services, item, error));
      }
      throw error;
    } finally {
      // A cancelled or refused change must not leave a Job standing still; this is not cancelled with it.
      if (changed ? !wanted : !wasSuspended) {
        report('resuming');
        await setSuspend(false).catch((error: unknown) => {
          const words = `${nameOf(resource)} in ${where} is still suspended: it could not be resumed.`;
          void services.prompts.error(`${words} ${wordsOf(error)}`);
          throw new Cancelled();
        });
      }
    }
  });
  void services.prompts.inform(
    `${nameOf(resource)} in ${where} was changed${wanted ? ' and stays suspended, as the manifest says' : ' and resumed'}.`,
  );
}

function withoutSuspend(manifest: KubernetesObject): KubernetesObject {
  const { suspend: _said, ...spec } = fieldsOf(manifest.spec);
  return { ...manifest, spec };
}
