import assert from 'node:assert/strict';
import { completionWords, jobDuration, jobPhase, summarizePods } from '../../../client/src/cluster/jobPhase.ts';
import { type Job, type Pod, toJob, toPod } from '../../../client/src/cluster/resources.ts';
import { ended, jobObject, podObject, running, terminated, waiting } from '../../support/objects.ts';

function job(
  spec: Record<string, unknown> = {},
  status: Record<string, unknown> = {},
  meta: Record<string, unknown> = {},
): Job {
  const read = toJob(jobObject({ name: 'j', ...meta }, spec, status));
  assert.ok(read);
  return read;
}

function pod(status: Record<string, unknown>, meta: Record<string, unknown> = {}): Pod {
  const read = toPod(podObject({ name: 'p', ...meta }, status));
  assert.ok(read);
  return read;
}

function condition(type: string, reason = ''): Record<string, unknown> {
  return { conditions: [{ type, status: 'True', reason, message: '' }] };
}

describe('the phase of a Job', () => {
  const suspended = { suspend: true };
  const cases: readonly (readonly [what: string, job: Job, phase: string, final: boolean])[] = [
    ['nothing has happened', job(), 'pending ', false],
    ['pods run', job({}, { active: 1 }), 'running ', false],
    ['a pod has failed and another will come', job({}, { failed: 1 }), 'running ', false],
    ['it is complete', job({}, ended('Complete')), 'complete ', true],
    ['it has failed', job({}, ended('Failed', 'DeadlineExceeded')), 'failed DeadlineExceeded', true],
    [
      'it will fail, pods are stopping',
      job({}, condition('FailureTarget', 'BackoffLimitExceeded')),
      'failed BackoffLimitExceeded',
      false,
    ],
    ['it will be complete, pods are stopping', job({}, condition('SuccessCriteriaMet', 'X')), 'complete X', false],
    ['it is suspended', job(suspended), 'suspended ', false],
    [
      'it was suspended while it ran',
      job(suspended, { active: 0, failed: 2, ...condition('Suspended') }),
      'suspended ',
      false,
    ],
    [
      'a queue holds it',
      job(suspended, {}, { labels: { 'kueue.x-k8s.io/queue-name': 'night' } }),
      'queued night',
      false,
    ],
    [
      'another cluster’s queue holds it',
      job({ ...suspended, managedBy: 'kueue.x-k8s.io/multikueue' }),
      'queued kueue.x-k8s.io/multikueue',
      false,
    ],
    [
      'a queue has let it go',
      job({}, { active: 1 }, { labels: { 'kueue.x-k8s.io/queue-name': 'night' } }),
      'running ',
      false,
    ],
    [
      'it is being deleted',
      job({}, { active: 1 }, { deletionTimestamp: '2026-01-01T00:00:01Z' }),
      'terminating ',
      false,
    ],
    [
      'it has ended and is being deleted',
      job({}, ended('Complete'), { deletionTimestamp: '2026-01-01T00:00:01Z' }),
      'complete ',
      true,
    ],
    ['a condition is not true', job({}, { conditions: [{ type: 'Failed', status: 'False' }] }), 'pending ', false],
    [
      'it failed and says so twice',
      job({}, { conditions: [null, 3, { type: 'Failed', status: 'True' }] }),
      'failed ',
      true,
    ],
  ];
  for (const [what, one, expected, final] of cases) {
    it(`is ${expected.trim()} when ${what}`, () => {
      const phase = jobPhase(one);
      assert.equal(`${phase.name} ${phase.reason}`, expected);
      assert.equal(phase.final, final);
    });
  }

  it('is stuck when none of its pods can start', () => {
    const active = job({}, { active: 2 });
    const stuck = pod(waiting('ImagePullBackOff', 'no such image'));
    assert.deepEqual(jobPhase(active, summarizePods([stuck, pod(terminated(1))])), {
      name: 'stuck',
      reason: 'ImagePullBackOff',
      message: 'no such image',
      final: false,
    });
    assert.equal(jobPhase(active, summarizePods([stuck, pod(running)])).name, 'running');
    assert.equal(jobPhase(active, summarizePods([pod(waiting('ContainerCreating'))])).name, 'running');
    assert.equal(
      jobPhase(active, summarizePods([pod(waiting('ImagePullBackOff'), { deletionTimestamp: '2026-01-01T00:00:00Z' })]))
        .name,
      'running',
    );
    const unscheduled = pod({
      phase: 'Pending',
      conditions: [
        { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' },
      ],
    });
    assert.equal(jobPhase(active, summarizePods([unscheduled])).reason, 'Unschedulable');
  });

  it('counts time from the start to the end, or to now', () => {
    const now = Date.parse('2026-01-01T01:00:00Z');
    assert.equal(jobDuration(job(), now), undefined);
    assert.equal(jobDuration(job({}, { startTime: '2026-01-01T00:59:00Z' }), now), 60_000);
    assert.equal(jobDuration(job({}, ended('Complete')), now), 60_000);
    assert.equal(jobDuration(job({}, ended('Failed')), now), 60_000);
  });

  it('says how far it is', () => {
    assert.equal(completionWords(job({ completions: 5 }, { succeeded: 2 })), '2/5');
    assert.equal(completionWords(job({ completions: undefined, parallelism: 3 }, { succeeded: 1 })), '1 of 3 done');
    assert.equal(completionWords(job({ completions: undefined, parallelism: undefined })), '0/1');
  });
});
