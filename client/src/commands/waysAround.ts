import { fieldManager } from '../cluster/apply/applyResource.ts';
import { isQuietlySuspended } from '../cluster/apply/changeability.ts';
import { parseManifestJson } from '../cluster/apply/manifestJson.ts';
import { renamed } from '../cluster/apply/preflight.ts';
import { delay, systemClock } from '../cluster/clock.ts';
import { fieldsOf } from '../cluster/fields.ts';
import type { KubernetesObject } from '../cluster/ports.ts';
import { jobKind } from '../cluster/resourceKinds.ts';
import type { Target } from '../ui/connection.ts';
import { Cancelled } from '../ui/userError.ts';
import { type Item, nameOf } from './applyItems.ts';
import { later } from './later.ts';
import { offerNextSteps } from './nextSteps.ts';
import { metadataOf } from './objects.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Services } from './services.ts';

/** Milliseconds between two looks at a Job that is being suspended. */
const lookAgain = 500;

/** Creates the manifest's Job beside the one that cannot be changed. */
export async function startUnderNewName(services: Services, item: Item, target: Target): Promise<void> {
  const { resource } = item;
  const namespace = resource.namespace ?? target.namespace;
  const where = `${target.context} / ${namespace}`;
  const answer = await services.prompts.confirm(
    `Start ${nameOf(resource)} under a new name in ${where}?`,
    `The server makes up a name that begins with ${resource.name ?? ''}. The Job that is there stays as it is.`,
    'Start',
  );
  if (answer !== 'Start') throw new Cancelled();
  await confirmProtected(services, target.context, `start ${nameOf(resource)} under a new name`);
  const job = renamed(parseManifestJson(resource.json ?? ''), resource.name ?? 'job');
  const { object } = await services.withProgress({ title: `Starting ${nameOf(resource)} in ${where}` }, (signal) =>
    target.api.create(jobKind, { namespace }, job, { fieldManager, fieldValidation: 'Strict', signal }),
  );
  const { name = '', uid = '' } = metadataOf(object);
  const created = { kind: jobKind, ref: { namespace, name }, uid };
  later(services, 'go on', () => offerNextSteps(services, target, created, `Job ${name} was started in ${where}.`));
}

/**
 * Suspends the Job, waits until its pods are gone, applies the manifest and lets the Job run on. A Job that was running
 * before is resumed even when the manifest is refused.
 */
export async function suspendAndResume(services: Services, item: Item, target: Target): Promise<void> {
  const { api } = target;
  const { resource } = item;
  const ref = { namespace: resource.namespace ?? target.namespace, name: resource.name ?? '' };
  const where = `${target.context} / ${ref.namespace}`;
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
    const setSuspend = (suspend: boolean, stop?: AbortSignal): Promise<unknown> =>
      api.patch(jobKind, ref, 'merge', { spec: { suspend } }, { fieldManager, signal: stop });
    const before = await api.get(jobKind, ref, { signal });
    const wasSuspended = fieldsOf(before.spec).suspend === true;
    let changed = false;
    try {
      if (!wasSuspended) await setSuspend(true, signal);
      report('waiting until its pods are gone');
      while (!isQuietlySuspended(await api.get(jobKind, ref, { signal }))) {
        await delay(systemClock, lookAgain, signal);
        signal.throwIfAborted();
      }
      report('applying');
      await api.apply(jobKind, ref, withoutSuspend(manifest), { fieldManager, signal });
      changed = true;
    } finally {
      // A cancelled or refused change must not leave a Job standing still; this is not cancelled with it.
      if (changed ? !wanted : !wasSuspended) await setSuspend(false);
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
