import type { KubernetesObject } from '../../client/src/cluster/ports.ts';

/** How many Jobs a namespace has: one very full one, and many small ones, as real clusters are. */
export interface Population {
  readonly namespaces: readonly { readonly name: string; readonly jobs: number }[];
  readonly podsPerJob: number;
}

export function populationOf(jobs: number, prefix: string): Population {
  const large = Math.floor(jobs / 2);
  const others = 40;
  const each = Math.floor((jobs - large) / others);
  return {
    podsPerJob: 3,
    namespaces: [
      { name: `${prefix}-large`, jobs: jobs - each * others },
      ...Array.from({ length: others }, (_, index) => ({ name: `${prefix}-${index}`, jobs: each })),
    ],
  };
}

const begun = Date.parse('2026-01-01T00:00:00Z');

function timeAt(index: number): string {
  return new Date(begun + index * 1000).toISOString().replace('.000', '');
}

/** A Job that no controller touches: `managedBy` names one that does not exist. */
export function jobOf(namespace: string, index: number): KubernetesObject {
  const name = `import-orders-${String(index).padStart(5, '0')}`;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/name': 'import-orders', team: `team-${index % 7}`, env: 'production' },
      annotations: { 'example.com/trigger': `nightly run ${index}`, 'example.com/owner': 'orders@example.com' },
    },
    spec: {
      parallelism: 3,
      completions: 3,
      backoffLimit: 4,
      managedBy: 'example.com/nobody',
      template: {
        metadata: { labels: { 'app.kubernetes.io/name': 'import-orders' } },
        spec: {
          restartPolicy: 'Never',
          containers: [
            {
              name: 'main',
              image: 'registry.example.com/orders/import:1.42.7',
              command: ['/bin/sh', '-c', 'import --since yesterday --batch 500 --verbose'],
              env: Array.from({ length: 8 }, (_, at) => ({ name: `SETTING_${at}`, value: `value of setting ${at}` })),
              resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
            },
          ],
        },
      },
    },
  };
}

/**
 * The status that the controller would have written: of ten Jobs six run, one has failed, three are complete. No more, for
 * a cluster collects pods that have ended once there are 12,500 of them.
 */
export function jobStatusOf(index: number): Record<string, unknown> {
  const startTime = timeAt(index);
  const end = timeAt(index + 90);
  switch (endOf(index)) {
    case undefined:
      return { active: 3, ready: 3, startTime };
    case 'Failed':
      return {
        failed: 3,
        startTime,
        conditions: [
          condition('FailureTarget', end, 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'),
          condition('Failed', end, 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'),
        ],
      };
    case 'Succeeded':
      return {
        succeeded: 3,
        startTime,
        completionTime: end,
        conditions: [
          condition('SuccessCriteriaMet', end, 'CompletionsReached', 'Reached expected number of succeeded pods'),
          condition('Complete', end, 'CompletionsReached', 'Reached expected number of succeeded pods'),
        ],
      };
  }
}

function endOf(index: number): 'Failed' | 'Succeeded' | undefined {
  const digit = index % 10;
  return digit < 6 ? undefined : digit === 6 ? 'Failed' : 'Succeeded';
}

function condition(type: string, time: string, reason = '', message = ''): Record<string, unknown> {
  return { type, status: 'True', reason, message, lastProbeTime: time, lastTransitionTime: time };
}

export function podOf(
  namespace: string,
  job: { readonly name: string; readonly uid: string },
  at: number,
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${job.name}-${'bcdfg'[at]}x2q9`,
      namespace,
      labels: {
        'app.kubernetes.io/name': 'import-orders',
        'batch.kubernetes.io/controller-uid': job.uid,
        'batch.kubernetes.io/job-name': job.name,
        'controller-uid': job.uid,
        'job-name': job.name,
      },
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          name: job.name,
          uid: job.uid,
          controller: true,
          blockOwnerDeletion: false,
        },
      ],
    },
    spec: {
      restartPolicy: 'Never',
      // No scheduler of this name: the pods stay where the status says they are.
      schedulerName: 'nobody',
      containers: [
        {
          name: 'main',
          image: 'registry.example.com/orders/import:1.42.7',
          command: ['/bin/sh', '-c', 'import --since yesterday --batch 500 --verbose'],
          env: Array.from({ length: 8 }, (_, index) => ({
            name: `SETTING_${index}`,
            value: `value of setting ${index}`,
          })),
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        },
      ],
    },
  };
}

export function podStatusOf(index: number): Record<string, unknown> {
  const startTime = timeAt(index);
  const finishedAt = timeAt(index + 60);
  const ends = endOf(index) ?? 'Running';
  const exitCode = ends === 'Failed' ? 1 : 0;
  const state =
    ends === 'Running'
      ? { running: { startedAt: startTime } }
      : {
          terminated: {
            exitCode,
            reason: exitCode === 0 ? 'Completed' : 'Error',
            startedAt: startTime,
            finishedAt,
            containerID: `containerd://${'4f'.repeat(32)}`,
          },
        };
  return {
    phase: ends,
    startTime,
    hostIP: '10.0.0.7',
    podIP: '10.244.1.17',
    podIPs: [{ ip: '10.244.1.17' }],
    qosClass: 'Burstable',
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
      (type) => ({
        type,
        status: ends === 'Running' || type === 'PodScheduled' || type === 'Initialized' ? 'True' : 'False',
        lastProbeTime: null,
        lastTransitionTime: startTime,
      }),
    ),
    containerStatuses: [
      {
        name: 'main',
        ready: ends === 'Running',
        started: ends === 'Running',
        restartCount: 0,
        image: 'registry.example.com/orders/import:1.42.7',
        imageID: `registry.example.com/orders/import@sha256:${'a1'.repeat(32)}`,
        containerID: `containerd://${'4f'.repeat(32)}`,
        state,
        lastState: {},
      },
    ],
  };
}

/** What the server keeps about who has set which field: a good part of every real object. */
export const managedFields: readonly unknown[] = ['kube-controller-manager', 'kubelet'].map((manager) => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time: timeAt(0),
  fieldsType: 'FieldsV1',
  fieldsV1: {
    'f:metadata': {
      'f:labels': Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`f:label-number-${at}`, {}])),
    },
    'f:spec': {
      'f:containers': {
        'k:{"name":"main"}': Object.fromEntries(Array.from({ length: 24 }, (_, at) => [`f:some-field-${at}`, {}])),
      },
    },
  },
}));
