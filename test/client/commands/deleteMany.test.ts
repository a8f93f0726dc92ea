import assert from 'node:assert/strict';
import { outcomeOf } from '../../../client/src/cluster/finishedJobs.ts';
import type { ClusterApi, KubernetesObject } from '../../../client/src/cluster/ports.ts';
import { checkSelector, deleteFinishedJobs, deleteJobsByLabel } from '../../../client/src/commands/deleteMany.ts';
import { Cancelled, UserError } from '../../../client/src/ui/userError.ts';
import { fakeServices } from '../../support/fakeServices.ts';

function job(name: string, condition?: string, more: Record<string, unknown> = {}): KubernetesObject {
  const conditions = condition ? [{ type: condition, status: 'True' }] : [];
  return { metadata: { name, namespace: 'default', uid: `uid-${name}`, ...more }, status: { conditions } };
}

/** Two pages of Jobs. */
function cluster(jobs: readonly KubernetesObject[]) {
  const deleted: string[] = [];
  const selectors: unknown[] = [];
  const api: Partial<ClusterApi> = {
    list: async (_kind, _scope, options = {}) => {
      selectors.push(options.labelSelector);
      const half = Math.ceil(jobs.length / 2);
      return options.continue
        ? { items: jobs.slice(half), resourceVersion: '1' }
        : { items: jobs.slice(0, half), resourceVersion: '1', continue: 'more' };
    },
    get: async (_kind, ref) => job(ref.name),
    delete: async (_kind, ref, { uid, propagationPolicy }) => {
      deleted.push(`${ref.name} ${uid} ${propagationPolicy}`);
      return { warnings: [] };
    },
  };
  return { api, deleted, selectors };
}

describe('deleting finished Jobs', () => {
  const jobs = [
    job('done', 'Complete'),
    job('running'),
    job('broken', 'Failed'),
    job('going', 'Failed', { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    job('half', 'FailureTarget'),
  ];

  it('takes those that have ended, of all pages, and these very objects', async () => {
    const { api, deleted } = cluster(jobs);
    const { services, recorded } = fakeServices({
      api,
      answers: [
        ['Delete finished Jobs', [listed('done'), listed('broken')]],
        ['Delete 2 Jobs', 'Delete'],
      ],
    });
    await deleteFinishedJobs(services);
    assert.deepEqual(deleted.sort(), ['broken uid-broken Background', 'done uid-done Background']);
    assert.match(recorded.said.at(-1) ?? '', /Deleted 2 Jobs in namespace default of context minikube/);
  });

  function listed(name: string) {
    return { namespace: 'default', name, uid: `uid-${name}`, outcome: 'complete', owner: undefined };
  }

  it('deletes nothing without a yes, and says when there is none', async () => {
    const { api, deleted } = cluster([job('done', 'Complete'), job('running')]);
    await assert.rejects(deleteFinishedJobs(fakeServices({ api }).services), Cancelled);
    assert.deepEqual(deleted, []);
    await assert.rejects(deleteFinishedJobs(fakeServices({ api: cluster([job('a')]).api }).services), UserError);
  });

  it('knows what has ended', () => {
    assert.deepEqual(jobs.map(outcomeOf), ['complete', undefined, 'failed', undefined, undefined]);
  });
});

describe('deleting Jobs by label', () => {
  it('asks the server for them and shows how many before', async () => {
    const { api, deleted, selectors } = cluster([job('a'), job('b')]);
    const { services, recorded } = fakeServices({
      api,
      answers: [
        ['label selector', ' app=web '],
        ['Delete 2 Jobs', 'Delete'],
      ],
    });
    await deleteJobsByLabel(services);
    assert.deepEqual(selectors, ['app=web', 'app=web']);
    assert.equal(deleted.length, 2);
    assert.ok(recorded.said.includes('confirm: Delete 2 Jobs in namespace default of context minikube?'));
  });

  it('refuses a selector that selects everything, or is none', async () => {
    assert.ok(checkSelector('  '));
    assert.ok(checkSelector('a=b=c'));
    assert.equal(checkSelector('app in (a, b), !x'), undefined);
    const { api, deleted } = cluster([job('a')]);
    await assert.rejects(deleteJobsByLabel(fakeServices({ api, answers: [['label', '']] }).services), Cancelled);
    assert.deepEqual(deleted, []);
  });
});
