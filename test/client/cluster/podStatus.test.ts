import assert from 'node:assert/strict';
import { containerStatus, exitWords, obstacleOf, podStatus } from '../../../client/src/cluster/podStatus.ts';
import { type Pod, toPod } from '../../../client/src/cluster/resources.ts';
import { podObject, running, terminated, waiting } from '../../support/objects.ts';

function pod(
  status: Record<string, unknown>,
  spec: Record<string, unknown> = {},
  meta: Record<string, unknown> = {},
): Pod {
  const read = toPod(podObject({ name: 'p', ...meta }, status, spec));
  assert.ok(read);
  return read;
}

const init = { initContainers: [{ name: 'i', image: 'x' }], containers: [{ name: 'c', image: 'x' }] };
const sidecar = {
  initContainers: [{ name: 's', image: 'x', restartPolicy: 'Always' }],
  containers: [{ name: 'c', image: 'x' }],
};
const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z' };
const isRunning = { running: { startedAt: '2026-01-01T00:00:00Z' } };
const exit = (exitCode: number, reason = ''): Record<string, unknown> => ({ terminated: { exitCode, reason } });

describe('what kubectl says of a pod', () => {
  const cases: readonly (readonly [what: string, pod: Pod, text: string, tone: string])[] = [
    ['not scheduled', pod({ phase: 'Pending' }), 'Pending', 'waiting'],
    ['no status at all', pod({}), 'Unknown', 'waiting'],
    ['creating', pod(waiting('ContainerCreating')), 'ContainerCreating', 'waiting'],
    ['running', pod(running), 'Running', 'running'],
    ['succeeded', pod(terminated(0, 'Completed')), 'Completed', 'done'],
    ['failed', pod(terminated(1, 'Error')), 'Error', 'failed'],
    ['out of memory', pod(terminated(137, 'OOMKilled')), 'OOMKilled', 'failed'],
    ['failed without a reason', pod(terminated(3)), 'ExitCode:3', 'failed'],
    ['killed without a reason', pod(terminated(137, '', { signal: 9 })), 'Signal:9', 'failed'],
    ['no image', pod(waiting('ImagePullBackOff')), 'ImagePullBackOff', 'stuck'],
    ['no ConfigMap', pod(waiting('CreateContainerConfigError')), 'CreateContainerConfigError', 'stuck'],
    [
      'crashing again and again',
      pod({ ...waiting('CrashLoopBackOff'), phase: 'Running' }),
      'CrashLoopBackOff',
      'failed',
    ],
    ['evicted', pod({ phase: 'Failed', reason: 'Evicted' }), 'Evicted', 'failed'],
    ['being deleted', pod(running, {}, deleted), 'Terminating', 'running'],
    ['deleted after its end', pod(terminated(0, 'Completed'), {}, deleted), 'Completed', 'done'],
    ['lost with its node', pod({ phase: 'Running', reason: 'NodeLost' }, {}, deleted), 'Unknown', 'running'],
    [
      'gated',
      pod({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] }),
      'SchedulingGated',
      'stuck',
    ],
    [
      'initializing',
      pod({ phase: 'Pending', initContainerStatuses: [{ name: 'i', state: isRunning }] }, init),
      'Init:0/1',
      'waiting',
    ],
    [
      'init failed',
      pod({ phase: 'Pending', initContainerStatuses: [{ name: 'i', state: exit(1, 'Error') }] }, init),
      'Init:Error',
      'failed',
    ],
    [
      'init crashing',
      pod(
        {
          phase: 'Pending',
          initContainerStatuses: [{ name: 'i', state: { waiting: { reason: 'CrashLoopBackOff' } } }],
        },
        init,
      ),
      'Init:CrashLoopBackOff',
      'failed',
    ],
    [
      'init without image',
      pod(
        { phase: 'Pending', initContainerStatuses: [{ name: 'i', state: { waiting: { reason: 'ErrImagePull' } } }] },
        init,
      ),
      'Init:ErrImagePull',
      'stuck',
    ],
    [
      'after init',
      pod(
        {
          phase: 'Running',
          initContainerStatuses: [{ name: 'i', state: exit(0, 'Completed') }],
          containerStatuses: [{ name: 'c', ready: true, state: isRunning }],
        },
        init,
      ),
      'Running',
      'running',
    ],
    [
      'beside a sidecar',
      pod(
        {
          phase: 'Running',
          conditions: [{ type: 'Initialized', status: 'True' }],
          initContainerStatuses: [{ name: 's', started: true, ready: true, state: isRunning }],
          containerStatuses: [{ name: 'c', ready: false, state: exit(0, 'Completed') }],
        },
        sidecar,
      ),
      'Completed',
      'running',
    ],
  ];
  for (const [what, one, text, tone] of cases) {
    it(`${what}: ${text}`, () => {
      const status = podStatus(one);
      assert.equal(status.text, text);
      assert.equal(status.tone, tone);
    });
  }

  it('counts ready containers and restarts', () => {
    const one = pod(
      {
        phase: 'Running',
        initContainerStatuses: [{ name: 's', started: true, ready: true, restartCount: 1, state: isRunning }],
        containerStatuses: [{ name: 'c', ready: true, restartCount: 2, state: isRunning }],
      },
      sidecar,
    );
    const { ready, total, restarts } = podStatus(one);
    assert.deepEqual({ ready, total, restarts }, { ready: 2, total: 2, restarts: 3 });
  });

  it('knows what does not pass by itself', () => {
    assert.deepEqual(obstacleOf(pod(waiting('ErrImagePull', 'not found'))), {
      reason: 'ErrImagePull',
      message: 'not found',
      container: 'c',
    });
    assert.equal(obstacleOf(pod(waiting('ContainerCreating'))), undefined);
    assert.equal(obstacleOf(pod({ ...waiting('ErrImagePull'), phase: 'Failed' })), undefined);
  });

  it('words the end of a container', () => {
    const end = (exitCode: number, reason = '', signal = 0): string =>
      exitWords({ kind: 'terminated', exitCode, reason, signal, message: '', started: undefined, finished: undefined });
    assert.equal(end(1), 'exit code 1');
    assert.equal(end(1, 'Error'), 'exit code 1');
    assert.equal(end(137, 'OOMKilled'), 'exit code 137 (OOMKilled)');
    assert.equal(end(143, 'Error'), 'exit code 143 (SIGTERM)');
    assert.equal(end(255), 'exit code 255');
    assert.equal(end(1, '', 34), 'exit code 1 (signal 34)');
  });

  it('says what a waiting container comes from', () => {
    const [container] = pod({
      phase: 'Running',
      containerStatuses: [
        {
          name: 'c',
          restartCount: 3,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 1, reason: 'Error' } },
        },
      ],
    }).containers;
    assert.ok(container);
    assert.deepEqual(containerStatus(container), { text: 'CrashLoopBackOff after exit code 1', tone: 'failed' });
  });
});
