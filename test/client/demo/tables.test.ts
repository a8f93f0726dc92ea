import assert from 'node:assert/strict';
import { jobKind, nodeKind, podKind, type ServedKind } from '../../../client/src/demo/store/kinds.ts';
import type { ApiObject, Fields } from '../../../client/src/demo/store/objects.ts';
import { layoutOf } from '../../../client/src/demo/tables/columns.ts';
import { humanDuration, since } from '../../../client/src/demo/tables/humanDuration.ts';
import { includedIn, tableOfOne } from '../../../client/src/demo/tables/table.ts';

const created = '2026-01-01T00:00:00Z';
const now = Date.parse('2026-01-01T00:05:00Z');

function object(spec: Fields, status: Fields, metadata: Fields = {}): ApiObject {
  return {
    kind: 'K',
    apiVersion: 'v1',
    metadata: { name: 'x', uid: 'u', resourceVersion: '7', creationTimestamp: created, ...metadata },
    spec,
    status,
  };
}

/** Cells by the name of their column. */
function cellsOf(kind: ServedKind, of: ApiObject): Record<string, unknown> {
  const { columns, cells } = layoutOf(kind);
  const all = cells(of, now);
  assert.equal(all.length, columns.length);
  return Object.fromEntries(columns.map(({ name }, index) => [name, all[index]]));
}

describe('Tables of the demo cluster', () => {
  it('say how long something took as the server does', () => {
    const words: readonly [seconds: number, words: string][] = [
      [-2, '<invalid>'],
      [-1, '0s'],
      [0, '0s'],
      [119, '119s'],
      [120, '2m'],
      [200, '3m20s'],
      [600, '10m'],
      [10_799, '179m'],
      [10_800, '3h'],
      [11_000, '3h3m'],
      [28_800, '8h'],
      [172_799, '47h'],
      [172_800, '2d'],
      [176_400, '2d1h'],
      [691_200, '8d'],
      [2 * 31_536_000 - 1, '729d'],
      [2 * 31_536_000, '2y'],
      [2 * 31_536_000 + 86_400, '2y1d'],
      [9 * 31_536_000, '9y'],
    ];
    for (const [seconds, expected] of words) assert.equal(humanDuration(seconds * 1000), expected, String(seconds));
    assert.equal(since(created, now), '5m');
    assert.equal(since(undefined, now), '<unknown>');
  });

  const container = (state: Fields, more: Fields = {}): Fields => ({ name: 'c', restartCount: 0, state, ...more });
  const podOf = (status: Fields, spec: Fields = {}, metadata: Fields = {}): Record<string, unknown> =>
    cellsOf(podKind, object({ containers: [{ name: 'c' }], ...spec }, status, metadata));

  it('say in a word how a pod fares', () => {
    const sidecar = { initContainers: [{ name: 'i' }, { name: 's', restartPolicy: 'Always' }] };
    const done = { terminated: { exitCode: 0, reason: 'Completed' } };
    const cases: readonly [words: string, status: Fields, spec?: Fields, metadata?: Fields][] = [
      ['0/1 Pending', { phase: 'Pending' }],
      ['0/1 Evicted', { phase: 'Failed', reason: 'Evicted' }],
      [
        '0/1 SchedulingGated',
        { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
      ],
      [
        '0/1 ContainerCreating',
        { phase: 'Pending', containerStatuses: [container({ waiting: { reason: 'ContainerCreating' } })] },
      ],
      ['1/1 Running', { phase: 'Running', containerStatuses: [container({ running: {} }, { ready: true })] }],
      ['0/1 Completed', { phase: 'Succeeded', containerStatuses: [container(done)] }],
      ['0/1 ExitCode:3', { phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 3 } })] }],
      ['0/1 Signal:9', { phase: 'Failed', containerStatuses: [container({ terminated: { signal: 9 } })] }],
      [
        '1/2 NotReady',
        {
          phase: 'Running',
          containerStatuses: [container(done), container({ running: {} }, { name: 'd', ready: true })],
        },
        { containers: [{ name: 'c' }, { name: 'd' }] },
      ],
      [
        '1/2 Running',
        {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [container(done), container({ running: {} }, { name: 'd', ready: true })],
        },
        { containers: [{ name: 'c' }, { name: 'd' }] },
      ],
      [
        '0/2 Init:0/2',
        { phase: 'Pending', initContainerStatuses: [container({ running: {} }, { name: 'i' })] },
        sidecar,
      ],
      [
        '0/2 Init:CrashLoopBackOff',
        {
          phase: 'Pending',
          initContainerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff' } }, { name: 'i' })],
        },
        sidecar,
      ],
      [
        '0/2 Init:Error',
        {
          phase: 'Pending',
          initContainerStatuses: [container({ terminated: { exitCode: 1, reason: 'Error' } }, { name: 'i' })],
        },
        sidecar,
      ],
      [
        '2/2 Running',
        {
          phase: 'Running',
          initContainerStatuses: [
            container(done, { name: 'i' }),
            container({ running: {} }, { name: 's', started: true, ready: true }),
          ],
          containerStatuses: [container({ running: {} }, { ready: true })],
        },
        sidecar,
      ],
      ['0/1 Terminating', { phase: 'Running' }, {}, { deletionTimestamp: created }],
      ['0/1 Unknown', { phase: 'Running', reason: 'NodeLost' }, {}, { deletionTimestamp: created }],
      ['0/1 Succeeded', { phase: 'Succeeded' }, {}, { deletionTimestamp: created }],
    ];
    for (const [words, status, spec, metadata] of cases) {
      const { Ready, Status } = podOf(status, spec, metadata);
      assert.equal(`${Ready} ${Status}`, words);
    }
  });

  it('count what was started again, and say when last', () => {
    const ended = (finishedAt: string): Fields => ({ lastState: { terminated: { finishedAt } } });
    const again = container({ running: {} }, { restartCount: 3, ...ended('2026-01-01T00:04:20Z') });
    assert.equal(podOf({ phase: 'Running', containerStatuses: [again] }).Restarts, '3 (40s ago)');
    assert.equal(podOf({ phase: 'Running', containerStatuses: [container({})] }).Restarts, '0');
    const done = { terminated: { exitCode: 0 } };
    const initContainers = [{ name: 'i' }, { name: 's', restartPolicy: 'Always' }];
    const initContainerStatuses = [
      container(done, { name: 'i', restartCount: 5 }),
      container({ running: {} }, { name: 's', started: true, restartCount: 2 }),
    ];
    const status = { phase: 'Running', initContainerStatuses, containerStatuses: [container({})] };
    assert.equal(podOf(status, { initContainers }).Restarts, '2');
    const waiting = { phase: 'Pending', initContainerStatuses: [container({}, { name: 'i', restartCount: 5 })] };
    assert.equal(podOf(waiting, { initContainers }).Restarts, '5');
  });

  it('say what has become of a Job', () => {
    const cases: readonly [words: string, spec: Fields, status: Fields, metadata?: Fields][] = [
      ['Running 0/1 ', {}, {}],
      ['Running 1/1 of 3 4m', { parallelism: 3 }, { succeeded: 1, startTime: '2026-01-01T00:01:00Z' }],
      [
        'Complete 5/5 30s',
        { completions: 5 },
        {
          succeeded: 5,
          startTime: created,
          completionTime: '2026-01-01T00:00:30Z',
          conditions: [{ type: 'Complete', status: 'True' }],
        },
      ],
      ['Failed 0/1 ', {}, { conditions: [{ type: 'Failed', status: 'True' }] }],
      ['FailureTarget 0/1 ', {}, { conditions: [{ type: 'FailureTarget', status: 'True' }] }],
      ['Running 0/1 ', {}, { conditions: [{ type: 'Suspended', status: 'False' }] }],
      ['Terminating 0/1 ', {}, { conditions: [{ type: 'Suspended', status: 'True' }] }, { deletionTimestamp: created }],
    ];
    for (const [words, spec, status, metadata] of cases) {
      const { Status, Completions, Duration } = cellsOf(jobKind, object(spec, status, metadata));
      assert.equal(`${Status} ${Completions} ${Duration}`, words);
    }
  });

  it('write selectors as they are typed', () => {
    const selector = {
      matchLabels: { b: '1' },
      matchExpressions: [
        { key: 'a', operator: 'In', values: ['z', 'y'] },
        { key: 'c', operator: 'DoesNotExist' },
      ],
    };
    assert.equal(cellsOf(jobKind, object({ selector }, {})).Selector, 'a in (y,z),b=1,!c');
    assert.equal(cellsOf(jobKind, object({}, {})).Selector, '<none>');
  });

  it('bear objects of which nothing is known', () => {
    assert.deepEqual(cellsOf(nodeKind, object({}, {})), {
      Name: 'x',
      Status: 'Unknown',
      Roles: '<none>',
      Age: '5m',
      Version: '',
      'Internal-IP': '<none>',
      'External-IP': '<none>',
      'OS-Image': '<unknown>',
      'Kernel-Version': '<unknown>',
      'Container-Runtime': '<unknown>',
    });
  });

  it('carry as much of the objects as is wanted', () => {
    const pod = object({}, { phase: 'Failed' });
    const form = (query: string) => ({
      version: 'v1' as const,
      included: includedIn(new URLSearchParams(query)),
      now: () => now,
    });
    const [row] = tableOfOne(podKind, pod, form('')).rows;
    assert.deepEqual(row?.object, {
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: pod.metadata,
    });
    assert.equal((row?.conditions?.[0] as Fields | undefined)?.reason, 'Failed');
    assert.equal(tableOfOne(podKind, pod, form('includeObject=Object')).rows[0]?.object, pod);
    assert.equal(tableOfOne(podKind, pod, form('includeObject=None')).rows[0]?.object, null);
    assert.throws(() => form('includeObject=all'), /includeObject/);
  });
});
