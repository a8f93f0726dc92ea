import assert from 'node:assert/strict';
import { ClusterError } from '../../../client/src/cluster/errors.ts';
import type { ClusterApi, KubernetesObject } from '../../../client/src/cluster/ports.ts';
import { cronJobKind } from '../../../client/src/cluster/resourceKinds.ts';
import { followDocumentLogs, followLogs, followManifestLogs } from '../../../client/src/commands/followLogs.ts';
import { offerNextSteps } from '../../../client/src/commands/nextSteps.ts';
import { Cancelled } from '../../../client/src/ui/userError.ts';
import { context, type FakeWorld, fakeServices, namespace, resource } from '../../support/fakeServices.ts';

/** A cluster that has everything that is asked for by name. */
const api: Partial<ClusterApi> = {
  get: async (_kind, ref) => ({ metadata: { ...ref, uid: `uid-${ref.name}` } }),
};

const files = (...resources: readonly object[]): NonNullable<FakeWorld['files']> => ({
  'file:///a.yaml': {
    version: 1,
    resources: resources.map((part, index) => resource({ index, object: {}, ...part })),
  },
});

describe('following logs', () => {
  it('is about the object of the active editor, or the one of several that is picked', async () => {
    const only = fakeServices({ api, files: files({ name: 'pi' }) });
    await followManifestLogs(only.services);
    assert.deepEqual(only.recorded.followed, [{ kind: 'job', ref: { namespace, name: 'pi' }, uid: 'uid-pi' }]);

    const nightly = resource({ object: {}, kind: 'CronJob', name: 'nightly', namespace: 'team-a' });
    const world = { api, files: files({ name: 'pi' }, { kind: 'CronJob', name: 'nightly', namespace: 'team-a' }) };
    const several = fakeServices({ ...world, answers: [['Follow Logs of Manifest', nightly]] });
    await followManifestLogs(several.services);
    assert.deepEqual(several.recorded.followed, [
      { kind: 'cronJob', ref: { namespace: 'team-a', name: 'nightly' }, uid: 'uid-nightly' },
    ]);
    await assert.rejects(followManifestLogs(fakeServices(world).services), Cancelled);
  });

  it('says what is not there to be followed', async () => {
    const gone: Partial<ClusterApi> = {
      get: async (_kind, ref) => {
        throw new ClusterError({
          kind: 'notFound',
          what: 'object',
          status: { code: 404, reason: 'NotFound', message: ref.name, causes: [], details: {} },
        });
      },
    };
    const lens = { uri: 'file:///a.yaml', resource: 0, kind: 'Job', name: 'pi' };
    for (const follow of [
      () => followManifestLogs(fakeServices({ api: gone, files: files({ name: 'pi' }) }).services),
      () => followDocumentLogs(fakeServices({ api: gone }).services, lens),
    ]) {
      await assert.rejects(follow, /Job pi is not in minikube \/ default\. Apply it first/);
    }
    const nameless = fakeServices({ api, files: { 'file:///a.yaml': { version: 1, resources: [] } } });
    await assert.rejects(followManifestLogs(nameless.services), /no Job or CronJob with a name/);
  });

  it('lists what was made last first', async () => {
    const made = (name: string, creationTimestamp: string): KubernetesObject => ({
      metadata: { name, creationTimestamp },
    });
    const list = async (kind: { readonly kind: string }) => ({
      items: kind.kind === 'Job' ? [made('old', '2026-01-01T00:00:00Z'), made('new', '2026-01-02T00:00:00Z')] : [],
    });
    const { services } = fakeServices({ api: { list } as unknown as Partial<ClusterApi> });
    let labels: readonly string[] = [];
    Object.assign(services.prompts, {
      pick: async (choices: readonly { readonly label: string }[]) => {
        labels = choices.map(({ label }) => label);
      },
    });
    await assert.rejects(async () => followLogs(services), Cancelled);
    assert.deepEqual(labels, ['new', 'old']);
  });

  it('is offered after a CronJob was applied, for the Jobs that it makes', async () => {
    const { services, recorded } = fakeServices({ api, answers: [['was created', 'Follow Logs']] });
    const ref = { namespace, name: 'nightly' };
    const { api: target } = await services.connection.target();
    await offerNextSteps(
      services,
      { api: target, context },
      { kind: cronJobKind, ref, uid: 'u' },
      'CronJob nightly was created.',
    );
    assert.deepEqual(recorded.followed, [{ kind: 'cronJob', ref, uid: 'u' }]);
  });
});
