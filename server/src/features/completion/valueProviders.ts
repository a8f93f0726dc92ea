import type { ResourceKind } from '../../manifest/resources.ts';
import { parseCron } from '../../plan/cron.ts';
import { describeCron } from '../../plan/cronText.ts';
import { timeZoneNames } from '../../plan/timeZones.ts';
import type { FieldSchema } from '../../schema/schema.ts';

/** A value that a field may take, whoever proposes it. */
export interface ProposedValue {
  readonly value: string | number | boolean;
  /** A few words beside it. */
  readonly detail?: string;
  /** Kubernetes' own words, Markdown. */
  readonly documentation?: string;
}

/** Values that neither the schema nor the document knows, but everybody who writes Jobs: by the field's owner and name. */
export function wellKnownValues(kind: ResourceKind, field: FieldSchema): readonly ProposedValue[] {
  const provider = providers[`${field.owner.name}.${field.name}`] ?? providers[field.name];
  return provider ? provider(kind) : [];
}

/** Keys of maps whose keys are free. */
export function wellKnownKeys(field: FieldSchema): readonly ProposedValue[] {
  return keys[`${field.owner.name}.${field.name}`] ?? [];
}

const schedules = [
  '*/5 * * * *',
  '0 * * * *',
  '30 3 * * *',
  '0 6 * * 1-5',
  '0 4 * * 0',
  '0 2 1 * *',
  '@daily',
  '@hourly',
];

const seconds = (...values: [number, string][]): readonly ProposedValue[] =>
  values.map(([value, detail]) => ({ value, detail }));

const metadataFields = [
  "metadata.annotations['batch.kubernetes.io/job-completion-index']",
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
const podFields = ['spec.nodeName', 'spec.serviceAccountName', 'status.hostIP', 'status.podIP'];

const providers: Readonly<Record<string, (kind: ResourceKind) => readonly ProposedValue[]>> = {
  'Job.apiVersion': () => [{ value: 'batch/v1' }],
  'CronJob.apiVersion': () => [{ value: 'batch/v1' }],
  'Job.kind': () => [{ value: 'Job' }, { value: 'CronJob' }],
  'CronJob.kind': () => [{ value: 'CronJob' }, { value: 'Job' }],
  'PodSpec.restartPolicy': () => [
    { value: 'Never', detail: 'a failed pod is kept and replaced' },
    { value: 'OnFailure', detail: 'failed containers restart in their pod' },
  ],
  'CronJobSpec.schedule': () => schedules.map((value) => ({ value, detail: inWords(value) })),
  'CronJobSpec.timeZone': () => ['Etc/UTC', ...timeZoneNames].map((value) => ({ value })),
  'CronJobSpec.startingDeadlineSeconds': () => seconds([60, '1 minute'], [600, '10 minutes'], [3600, '1 hour']),
  'CronJobSpec.successfulJobsHistoryLimit': () => seconds([3, 'default'], [1, ''], [0, 'keep none']),
  'CronJobSpec.failedJobsHistoryLimit': () => seconds([1, 'default'], [3, ''], [0, 'keep none']),
  'JobSpec.backoffLimit': () => seconds([6, 'default'], [3, ''], [0, 'fail at the first error']),
  'JobSpec.backoffLimitPerIndex': () => seconds([1, ''], [3, ''], [0, 'no retry of an index']),
  'JobSpec.activeDeadlineSeconds': () => seconds([600, '10 minutes'], [3600, '1 hour'], [86400, '1 day']),
  'JobSpec.ttlSecondsAfterFinished': () => seconds([3600, '1 hour'], [86400, '1 day'], [604800, '1 week']),
  'ObjectFieldSelector.fieldPath': () => [...metadataFields, ...podFields].map((value) => ({ value })),
  'EmptyDirVolumeSource.medium': () => [{ value: 'Memory', detail: 'counts against the memory limit' }],
  'PodAffinityTerm.topologyKey': topologyKeys,
  'TopologySpreadConstraint.topologyKey': topologyKeys,
  'PodFailurePolicyOnPodConditionsPattern.type': () => [{ value: 'DisruptionTarget', detail: 'evicted or preempted' }],
  'Capabilities.drop': () => [{ value: 'ALL' }],
  'PodOS.name': () => [{ value: 'linux' }, { value: 'windows' }],
  'JobSpec.managedBy': () => [{ value: 'kubernetes.io/job-controller', detail: 'default' }],
  'EmptyDirVolumeSource.sizeLimit': () => ['100Mi', '1Gi', '10Gi'].map((value) => ({ value })),
};

function topologyKeys(): readonly ProposedValue[] {
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone', 'topology.kubernetes.io/region'].map((value) => ({
    value,
  }));
}

const cores: readonly ProposedValue[] = ['100m', '250m', '500m', '1', '2'].map((value) => ({ value }));
const bytes: readonly ProposedValue[] = ['64Mi', '128Mi', '256Mi', '512Mi', '1Gi', '2Gi'].map((value) => ({ value }));

/** Values of a resource list, by the resource's name. */
export function quantitiesOf(resource: string): readonly ProposedValue[] {
  if (resource === 'cpu') return cores;
  if (resource === 'memory' || resource === 'ephemeral-storage' || resource.startsWith('hugepages-')) {
    return bytes;
  }
  return [];
}

const resourceNames: readonly ProposedValue[] = [
  { value: 'cpu', detail: 'cores' },
  { value: 'memory', detail: 'bytes' },
  { value: 'ephemeral-storage', detail: 'bytes of local disk' },
  { value: 'nvidia.com/gpu', detail: 'whole devices' },
];

const keys: Readonly<Record<string, readonly ProposedValue[]>> = {
  'ResourceRequirements.limits': resourceNames,
  'ResourceRequirements.requests': resourceNames,
  'PodSpec.nodeSelector': [
    { value: 'kubernetes.io/arch' },
    { value: 'kubernetes.io/os' },
    { value: 'kubernetes.io/hostname' },
    { value: 'node.kubernetes.io/instance-type' },
    { value: 'topology.kubernetes.io/zone' },
  ],
  'ObjectMeta.labels': [
    { value: 'app.kubernetes.io/name' },
    { value: 'app.kubernetes.io/instance' },
    { value: 'app.kubernetes.io/component' },
    { value: 'app.kubernetes.io/part-of' },
    { value: 'app.kubernetes.io/version' },
    { value: 'app.kubernetes.io/managed-by' },
  ],
};

function inWords(text: string): string {
  const parsed = parseCron(text);
  return 'schedule' in parsed ? describeCron(parsed.schedule) : '';
}
