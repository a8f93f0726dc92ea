import assert from 'node:assert/strict';
import { jobAgain, jobOfCronJob } from '../../../client/src/cluster/apply/newJob.ts';
import { toManifest } from '../../../client/src/cluster/apply/toManifest.ts';

/** A Job as Kubernetes 1.36 answers it, without what is not looked at. */
const live = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name: 'pi-x7k2p',
    generateName: 'pi-',
    namespace: 'team-a',
    uid: 'u1',
    resourceVersion: '12',
    generation: 1,
    creationTimestamp: '2024-01-01T00:00:00Z',
    labels: { app: 'pi', 'controller-uid': 'u1', 'batch.kubernetes.io/job-name': 'pi-x7k2p' },
    annotations: { note: 'mine', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    ownerReferences: [{ kind: 'CronJob', name: 'nightly' }],
    managedFields: [{}],
  },
  spec: {
    completions: 1,
    suspend: true,
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u1' } },
    template: {
      metadata: {
        creationTimestamp: null,
        labels: { app: 'pi', 'job-name': 'pi-x7k2p', 'batch.kubernetes.io/controller-uid': 'u1' },
      },
      spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'perl' }] },
    },
  },
  status: { active: 1 },
};

describe('a live Job as a manifest', () => {
  it('has only what a person would write', () => {
    assert.deepEqual(toManifest(live), {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: 'pi-x7k2p',
        generateName: 'pi-',
        namespace: 'team-a',
        labels: { app: 'pi' },
        annotations: { note: 'mine' },
      },
      spec: {
        completions: 1,
        suspend: true,
        template: {
          metadata: { labels: { app: 'pi' } },
          spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'perl' }] },
        },
      },
    });
  });

  it('keeps a selector that a person has chosen', () => {
    const spec = { ...live.spec, manualSelector: true, selector: { matchLabels: { app: 'pi' } } };
    const { selector, manualSelector } = toManifest({ ...live, spec }).spec as Record<string, unknown>;
    assert.deepEqual({ selector, manualSelector }, { selector: { matchLabels: { app: 'pi' } }, manualSelector: true });
  });

  it('survives an object without the fields that it should have', () => {
    assert.deepEqual(toManifest({ kind: 'Job', metadata: 'x', spec: null }), {
      apiVersion: undefined,
      kind: 'Job',
      metadata: {},
      spec: { template: {} },
    });
  });

  it('runs again under a new name that does not grow', () => {
    const again = jobAgain(live);
    const { generateName, name, namespace } = again.metadata as Record<string, unknown>;
    assert.deepEqual({ generateName, name, namespace }, { generateName: 'pi-', name: undefined, namespace: 'team-a' });
    assert.equal('suspend' in (again.spec as object), false);
    const long = jobAgain({ ...live, metadata: { name: `${'a'.repeat(55)}-b` } });
    assert.equal((long.metadata as { generateName: string }).generateName, `${'a'.repeat(55)}-`);
  });
});

describe('a CronJob run now', () => {
  it('makes the Job that kubectl create job --from makes', () => {
    const cronJob = {
      metadata: { name: 'nightly', namespace: 'team-a', uid: 'u2' },
      spec: {
        schedule: '0 3 * * *',
        jobTemplate: { metadata: { labels: { app: 'n' }, annotations: { a: 'b' } }, spec: { template: {} } },
      },
    };
    assert.deepEqual(jobOfCronJob(cronJob), {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        generateName: 'nightly-',
        namespace: 'team-a',
        labels: { app: 'n' },
        annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', a: 'b' },
        ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', uid: 'u2', controller: true }],
      },
      spec: { template: {} },
    });
  });
});
