import type { Json } from './target.ts';

/** A Job that both clusters run to its end. */
export interface ContractJob {
  readonly name: string;
  readonly about: string;
  readonly spec: Json;
  /** Things that are done to it when its first pod runs. */
  readonly during?: 'suspend' | 'scale down' | 'grow' | 'delete pod';
  /** How the demo cluster's differs on purpose. */
  readonly differs?: string;
}

function pod(script: string, more: Json = {}, container: Json = {}): Json {
  return {
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', script], ...container }],
      ...more,
    },
  };
}

const indexed = { completionMode: 'Indexed' };
const index = '$JOB_COMPLETION_INDEX';

export const contractJobs: readonly ContractJob[] = [
  { name: 'one', about: 'one pod', spec: { template: pod('echo hello; sleep 1') } },
  { name: 'many', about: 'five, two at a time', spec: { completions: 5, parallelism: 2, template: pod('sleep 1') } },
  { name: 'queue', about: 'a work queue', spec: { parallelism: 3, template: pod('sleep 1') } },
  { name: 'fails', about: 'fails and is not tried again', spec: { backoffLimit: 0, template: pod('exit 3') } },
  { name: 'retried', about: 'fails and is tried once again', spec: { backoffLimit: 1, template: pod('exit 3') } },
  {
    name: 'on-failure',
    about: 'is restarted in its pod up to the limit',
    spec: { backoffLimit: 2, template: pod('exit 4', { restartPolicy: 'OnFailure' }) },
  },
  {
    name: 'deadline',
    about: 'runs for longer than it may',
    spec: { activeDeadlineSeconds: 3, template: pod('sleep 60') },
  },
  {
    name: 'pod-deadline',
    about: 'its pod runs for longer than it may',
    spec: { backoffLimit: 0, template: pod('sleep 60', { activeDeadlineSeconds: 3 }) },
  },
  { name: 'none', about: 'no pods at all', spec: { completions: 0, template: pod('true') } },
  { name: 'waits', about: 'parallelism 0: waits', spec: { parallelism: 0, template: pod('true') } },
  { name: 'suspended', about: 'is suspended from the start', spec: { suspend: true, template: pod('true') } },
  { name: 'stopped', about: 'is suspended as it runs', spec: { template: pod('sleep 60') }, during: 'suspend' },
  {
    name: 'smaller',
    about: 'is made smaller as it runs',
    spec: { parallelism: 3, completions: 3, template: pod('sleep 20') },
    during: 'scale down',
  },
  {
    name: 'deleted-pod',
    about: 'its pod is deleted as it runs',
    spec: { template: pod('sleep 20') },
    during: 'delete pod',
  },
  {
    name: 'replaces-failed',
    about: 'its pod is deleted as it runs, and only failed ones are replaced',
    spec: { podReplacementPolicy: 'Failed', template: pod('sleep 20') },
    during: 'delete pod',
  },
  {
    name: 'indexed',
    about: 'three indexes',
    spec: { ...indexed, completions: 3, parallelism: 2, template: pod(`echo ${index}; sleep 1`) },
  },
  {
    name: 'index-fails',
    about: 'an index fails, the others do not',
    spec: { ...indexed, completions: 3, parallelism: 3, backoffLimitPerIndex: 0, template: pod(`[ ${index} != 1 ]`) },
  },
  {
    name: 'index-retried',
    about: 'an index is tried again by itself',
    spec: { ...indexed, completions: 2, parallelism: 2, backoffLimitPerIndex: 1, template: pod(`[ ${index} != 1 ]`) },
  },
  {
    name: 'indexes-fail',
    about: 'more indexes fail than may',
    spec: {
      ...indexed,
      completions: 4,
      parallelism: 1,
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 1,
      template: pod('exit 1'),
    },
  },
  {
    name: 'fail-job',
    about: 'an exit code fails the whole Job',
    spec: {
      podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }] },
      template: pod('exit 42'),
    },
  },
  {
    name: 'fail-index',
    about: 'an exit code fails its index',
    spec: {
      ...indexed,
      completions: 2,
      parallelism: 2,
      backoffLimitPerIndex: 5,
      podFailurePolicy: { rules: [{ action: 'FailIndex', onExitCodes: { operator: 'In', values: [7] } }] },
      template: pod(`[ ${index} = 0 ] || exit 7`),
    },
  },
  {
    name: 'success-policy',
    about: 'one index is enough',
    spec: {
      ...indexed,
      completions: 3,
      parallelism: 3,
      successPolicy: { rules: [{ succeededIndexes: '0' }] },
      template: pod(`[ ${index} = 0 ] || sleep 60`),
    },
  },
  {
    name: 'success-count',
    about: 'two of three indexes are enough',
    spec: {
      ...indexed,
      completions: 3,
      parallelism: 3,
      successPolicy: { rules: [{ succeededIndexes: '0-2', succeededCount: 2 }] },
      template: pod(`[ ${index} != 2 ] || sleep 60`),
    },
  },
  {
    name: 'success-rules',
    about: 'the second rule of its success policy holds first',
    spec: {
      ...indexed,
      completions: 3,
      parallelism: 3,
      successPolicy: { rules: [{ succeededIndexes: '2' }, { succeededCount: 2 }] },
      template: pod(`[ ${index} != 2 ] || sleep 60`),
    },
  },
  {
    name: 'not-in',
    about: 'an exit code that is not among those fails the whole Job',
    spec: {
      backoffLimit: 0,
      podFailurePolicy: {
        rules: [
          { action: 'FailJob', onExitCodes: { containerName: 'c', operator: 'NotIn', values: [3, 5] } },
          { action: 'Count', onExitCodes: { operator: 'In', values: [5] } },
        ],
      },
      template: pod('exit 4'),
    },
  },
  {
    name: 'counted',
    about: 'a failure that its policy counts',
    spec: {
      backoffLimit: 0,
      podFailurePolicy: {
        rules: [
          { action: 'Count', onExitCodes: { operator: 'In', values: [5] } },
          { action: 'FailJob', onExitCodes: { operator: 'In', values: [5] } },
        ],
      },
      template: pod('exit 5'),
    },
  },
  {
    name: 'unmatched',
    about: 'a failure that no rule of its policy is about',
    spec: {
      backoffLimit: 0,
      podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] },
      template: pod('exit 6'),
    },
  },
  {
    name: 'two-indexes-fail',
    about: 'as many indexes fail as may, and no more',
    spec: {
      ...indexed,
      completions: 4,
      parallelism: 4,
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 2,
      template: pod(`[ ${index} = 0 ] || [ ${index} = 3 ]`),
    },
  },
  {
    name: 'larger',
    about: 'is given more indexes as it runs',
    spec: { ...indexed, completions: 1, parallelism: 1, template: pod('sleep 5') },
    during: 'grow',
  },
  {
    name: 'index-deadline',
    about: 'indexes run for longer than they may',
    spec: { ...indexed, completions: 2, parallelism: 1, activeDeadlineSeconds: 3, template: pod('sleep 60') },
  },
  {
    name: 'memory',
    about: 'uses more memory than it may',
    spec: {
      backoffLimit: 0,
      template: pod('x=0123456789; while true; do x=$x$x; done', {}, { resources: { limits: { memory: '20Mi' } } }),
    },
  },
  {
    name: 'no-image',
    about: 'its image is nowhere',
    spec: { activeDeadlineSeconds: 4, template: pod('true', {}, { image: 'registry.example/does-not-exist:1' }) },
    differs: 'A real node waits for a pull that hangs or fails as the network does.',
  },
  {
    name: 'no-config',
    about: 'a ConfigMap is missing',
    spec: {
      activeDeadlineSeconds: 5,
      template: pod('true', {}, { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'none', key: 'a' } } }] }),
    },
  },
  {
    name: 'no-node',
    about: 'no node fits',
    spec: { activeDeadlineSeconds: 4, template: pod('true', { nodeSelector: { disk: 'none' } }) },
  },
  {
    name: 'init',
    about: 'an init container and a sidecar',
    spec: {
      template: pod('sleep 1', {
        initContainers: [
          { name: 'i', image: 'busybox:1.36', command: ['sh', '-c', 'echo init'] },
          { name: 's', image: 'busybox:1.36', restartPolicy: 'Always', command: ['sleep', '600'] },
        ],
      }),
    },
  },
  {
    name: 'init-fails',
    about: 'an init container fails',
    spec: {
      backoffLimit: 0,
      template: pod('true', {
        initContainers: [{ name: 'i', image: 'busybox:1.36', command: ['sh', '-c', 'exit 9'] }],
      }),
    },
  },
  {
    name: 'two',
    about: 'two containers, one of which fails',
    spec: {
      backoffLimit: 0,
      template: pod('sleep 1', {
        containers: [
          { name: 'good', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 1'] },
          { name: 'bad', image: 'busybox:1.36', command: ['sh', '-c', 'exit 2'] },
        ],
      }),
    },
  },
  { name: 'ttl', about: 'is gone after its end', spec: { ttlSecondsAfterFinished: 0, template: pod('true') } },
  {
    name: 'managed',
    about: 'another controller has it',
    spec: { managedBy: 'example.com/nobody', template: pod('true') },
  },
];
