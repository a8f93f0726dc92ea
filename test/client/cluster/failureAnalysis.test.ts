import assert from 'node:assert/strict';
import { analyzeFailure } from '../../../client/src/cluster/failureAnalysis.ts';
import { type ClusterEvent, type Job, type Pod, toEvent, toJob, toPod } from '../../../client/src/cluster/resources.ts';
import { ended, jobObject, podObject, terminated, waiting } from '../../support/objects.ts';

const job = (spec: Record<string, unknown>, status: Record<string, unknown>): Job => {
  const read = toJob(jobObject({ name: 'j' }, spec, status));
  assert.ok(read);
  return read;
};
const pod = (status: Record<string, unknown>, name = 'p'): Pod => {
  const read = toPod(podObject({ name, job: 'j' }, status));
  assert.ok(read);
  return read;
};
const event = (reason: string, message: string, uid = 'uid-j'): ClusterEvent => {
  const read = toEvent({ metadata: { name: 'e' }, type: 'Warning', reason, message, involvedObject: { uid } });
  assert.ok(read);
  return read;
};
const texts = (of: ReturnType<typeof analyzeFailure>): string[] => [of.verdict, ...of.causes.map(({ what }) => what)];

describe('why a Job failed', () => {
  it('names the limit and what its containers did', () => {
    const analysis = analyzeFailure(job({ backoffLimit: 1 }, ended('Failed', 'BackoffLimitExceeded')), [
      pod(terminated(137, 'OOMKilled'), 'a'),
      pod(terminated(137, 'OOMKilled'), 'b'),
      pod(terminated(1, 'Error'), 'c'),
    ]);
    assert.deepEqual(texts(analysis), [
      'It failed because its pods failed more often than backoffLimit (1) allows.',
      'Container c ended with exit code 137 (OOMKilled), 2 times',
      'Container c ended with exit code 1',
    ]);
    assert.match(analysis.causes[0]?.remedy ?? '', /limits\.memory/);
  });

  it('knows the exit codes that shells give a meaning', () => {
    const cause = (exitCode: number): string => {
      const [first] = analyzeFailure(job({}, ended('Failed')), [pod(terminated(exitCode, 'Error'))]).causes;
      return `${first?.why} ${first?.remedy}`;
    };
    assert.match(cause(127), /not found in busybox/);
    assert.match(cause(126), /cannot be executed/);
    assert.match(cause(139), /crashed/);
    assert.match(cause(143), /told to stop/);
    assert.match(cause(1), /log says more/);
  });

  it('repeats what a container said last', () => {
    const analysis = analyzeFailure(job({}, ended('Failed')), [
      pod(terminated(2, 'Error', { message: 'no such table' })),
    ]);
    assert.match(analysis.causes[0]?.why ?? '', /no such table/);
  });

  it('tells a deadline, a policy and indexes apart', () => {
    assert.match(
      analyzeFailure(job({ activeDeadlineSeconds: 90 }, ended('Failed', 'DeadlineExceeded')), []).verdict,
      /activeDeadlineSeconds \(90s\)/,
    );
    assert.match(
      analyzeFailure(job({}, ended('Failed', 'PodFailurePolicy', 'rule at index 0')), []).verdict,
      /rule at index 0/,
    );
    assert.match(
      analyzeFailure(job({}, { ...ended('Failed', 'FailedIndexes'), failedIndexes: '1,3-5' }), []).verdict,
      /1,3-5/,
    );
  });

  it('says so where the pods are gone', () => {
    assert.deepEqual(texts(analyzeFailure(job({}, ended('Failed', 'X')), [])).slice(1), ['Its pods are gone']);
  });

  it('says what pods wait for', () => {
    const analysis = analyzeFailure(job({}, { active: 2 }), [
      pod(waiting('ImagePullBackOff', 'busybux: not found'), 'a'),
      pod(waiting('ImagePullBackOff', 'busybux: not found'), 'b'),
    ]);
    assert.deepEqual(texts(analysis), ['Its pods cannot start.', '2 pods wait: ImagePullBackOff of container c']);
    assert.match(analysis.causes[0]?.remedy ?? '', /busybox/);
  });

  it('says why there are no pods', () => {
    const analysis = analyzeFailure(job({}, {}), [], [event('FailedCreate', 'exceeded quota: small')]);
    assert.deepEqual(texts(analysis), ['It has no pods.', 'No pod could be created']);
    assert.match(analysis.causes[0]?.remedy ?? '', /quota/);
  });

  it('uses events about its own pods only', () => {
    const pending = pod({ phase: 'Pending' }, 'a');
    const mount = (uid: string): string[] =>
      texts(analyzeFailure(job({}, { active: 1 }), [pending], [event('FailedMount', 'no secret', uid)]));
    assert.deepEqual(mount('uid-a').slice(1), ['A volume cannot be mounted']);
    assert.deepEqual(mount('somebody else').slice(1), []);
  });

  it('counts evictions as the node’s doing', () => {
    const evicted = pod({
      phase: 'Failed',
      reason: 'Evicted',
      conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message: 'x' }],
    });
    const analysis = analyzeFailure(job({}, ended('Failed')), [evicted]);
    assert.deepEqual(texts(analysis).slice(1), ['Pod p failed: PreemptionByScheduler']);
    assert.match(analysis.causes[0]?.remedy ?? '', /podFailurePolicy/);
  });

  it('has nothing to say about a Job that is well', () => {
    assert.deepEqual(analyzeFailure(job({}, ended('Complete')), [pod(terminated(1))]), { verdict: '', causes: [] });
    assert.equal(analyzeFailure(job({}, { active: 1 }), []).verdict, '');
  });
});
