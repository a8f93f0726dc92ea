import { boundedText, type Fields, fieldsOf, flagOf, integerOf, isRecord, listOf, textOf, timeOf } from './fields.ts';
import type { KubernetesObject } from './ports.ts';

/**
 * Kubernetes' objects, trimmed to what the product uses: ten thousands of them are held at a time. Every text is bounded,
 * every list too; a managed field, a pod template or an annotation of 5 MB never gets here. Times are milliseconds
 * since 1970.
 */
export interface ResourceBase {
  readonly uid: string;
  readonly name: string;
  /** '' for resources outside namespaces. */
  readonly namespace: string;
  readonly resourceVersion: string;
  readonly created: number | undefined;
  /** When its deletion was asked for. */
  readonly deleting: number | undefined;
}

/** The controller among the owner references. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly since: number | undefined;
}

export interface Namespace extends ResourceBase {
  /** Active or Terminating. */
  readonly phase: string;
}

export interface Job extends ResourceBase {
  readonly labels: Readonly<Record<string, string>>;
  readonly owner: Owner | undefined;
  readonly parallelism: number | undefined;
  readonly completions: number | undefined;
  readonly backoffLimit: number | undefined;
  readonly activeDeadlineSeconds: number | undefined;
  readonly indexed: boolean;
  readonly suspend: boolean;
  /** Another controller than Kubernetes' own runs it. */
  readonly managedBy: string | undefined;
  /** Name of the queue that decides when it runs (Kueue). */
  readonly queue: string | undefined;
  readonly images: readonly string[];
  /** The time of the schedule that it was made for, where a CronJob made it. */
  readonly scheduled: number | undefined;
  /** The labels that its pods carry where a person chose the selector; otherwise they carry the Job's name. */
  readonly ownSelector: Readonly<Record<string, string>> | undefined;
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly completedIndexes: string;
  readonly failedIndexes: string;
  readonly started: number | undefined;
  readonly completed: number | undefined;
  readonly conditions: readonly Condition[];
}

export interface CronJob extends ResourceBase {
  readonly labels: Readonly<Record<string, string>>;
  readonly schedule: string;
  readonly timeZone: string | undefined;
  readonly suspend: boolean;
  readonly concurrencyPolicy: string;
  readonly startingDeadlineSeconds: number | undefined;
  readonly images: readonly string[];
  readonly active: number;
  readonly lastScheduled: number | undefined;
  readonly lastSuccessful: number | undefined;
}

export interface WaitingState {
  readonly kind: 'waiting';
  readonly reason: string;
  readonly message: string;
}

export interface RunningState {
  readonly kind: 'running';
  readonly started: number | undefined;
}

export interface TerminatedState {
  readonly kind: 'terminated';
  readonly reason: string;
  readonly message: string;
  readonly exitCode: number;
  /** 0 for none. */
  readonly signal: number;
  readonly started: number | undefined;
  readonly finished: number | undefined;
}

export type ContainerRole = 'init' | 'sidecar' | 'main' | 'ephemeral';

export interface Container {
  readonly name: string;
  readonly role: ContainerRole;
  readonly image: string;
  /** Undefined while the kubelet has not reported it. */
  readonly state: WaitingState | RunningState | TerminatedState | undefined;
  readonly last: TerminatedState | undefined;
  readonly restarts: number;
  readonly ready: boolean;
  readonly started: boolean;
}

export interface Pod extends ResourceBase {
  readonly owner: Owner | undefined;
  /** The completion index of an Indexed Job's pod. */
  readonly index: number | undefined;
  /** Pending, Running, Succeeded, Failed, Unknown; '' where the server gives none. */
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  readonly node: string;
  readonly conditions: readonly Condition[];
  /** In the order in which they start: init containers and sidecars, then the others. */
  readonly containers: readonly Container[];
}

export interface ClusterEvent extends ResourceBase {
  /** Normal or Warning. */
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly last: number | undefined;
  readonly about: { readonly kind: string; readonly name: string; readonly uid: string; readonly fieldPath: string };
}

const listLimit = 200;

/** Names and words that come again and again are kept once. */
const interned = new Map<string, string>();
const internLimit = 20_000;

function intern(text: string): string {
  const known = interned.get(text);
  if (known !== undefined) return known;
  if (interned.size >= internLimit) interned.clear();
  interned.set(text, text);
  return text;
}

function word(value: unknown, limit = 253): string {
  return intern(boundedText(value, limit) ?? '');
}

/** What every object has; undefined for one without a name, which none of the server's is. */
function baseOf(object: KubernetesObject): { base: ResourceBase; metadata: Fields } | undefined {
  const metadata = fieldsOf(object.metadata);
  const name = boundedText(metadata.name, 253);
  if (name === undefined || name === '') return undefined;
  return {
    metadata,
    base: {
      uid: boundedText(metadata.uid, 100) ?? '',
      name,
      namespace: word(metadata.namespace),
      resourceVersion: boundedText(metadata.resourceVersion, 100) ?? '',
      created: timeOf(metadata.creationTimestamp),
      deleting: timeOf(metadata.deletionTimestamp),
    },
  };
}

export function toNamespace(object: KubernetesObject): Namespace | undefined {
  const read = baseOf(object);
  return read && { ...read.base, phase: word(fieldsOf(object.status).phase) };
}

export function toJob(object: KubernetesObject): Job | undefined {
  const read = baseOf(object);
  if (!read) return undefined;
  const { base, metadata } = read;
  const spec = fieldsOf(object.spec);
  const status = fieldsOf(object.status);
  const template = fieldsOf(spec.template);
  const annotations = fieldsOf(metadata.annotations);
  const labels = labelsOf(metadata.labels);
  return {
    ...base,
    labels,
    owner: ownerOf(metadata),
    parallelism: integerOf(spec.parallelism),
    completions: integerOf(spec.completions),
    backoffLimit: integerOf(spec.backoffLimit),
    activeDeadlineSeconds: integerOf(spec.activeDeadlineSeconds),
    indexed: spec.completionMode === 'Indexed',
    suspend: spec.suspend === true,
    managedBy: spec.managedBy === undefined ? undefined : word(spec.managedBy),
    queue: labels['kueue.x-k8s.io/queue-name'],
    images: imagesOf(template),
    scheduled: timeOf(annotations['batch.kubernetes.io/cronjob-scheduled-timestamp']),
    ownSelector: spec.manualSelector === true ? labelsOf(fieldsOf(spec.selector).matchLabels) : undefined,
    active: integerOf(status.active) ?? 0,
    ready: integerOf(status.ready) ?? 0,
    terminating: integerOf(status.terminating) ?? 0,
    succeeded: integerOf(status.succeeded) ?? 0,
    failed: integerOf(status.failed) ?? 0,
    completedIndexes: boundedText(status.completedIndexes) ?? '',
    failedIndexes: boundedText(status.failedIndexes) ?? '',
    started: timeOf(status.startTime),
    completed: timeOf(status.completionTime),
    conditions: conditionsOf(status),
  };
}

export function toCronJob(object: KubernetesObject): CronJob | undefined {
  const read = baseOf(object);
  if (!read) return undefined;
  const spec = fieldsOf(object.spec);
  const status = fieldsOf(object.status);
  const jobSpec = fieldsOf(fieldsOf(spec.jobTemplate).spec);
  return {
    ...read.base,
    labels: labelsOf(read.metadata.labels),
    schedule: boundedText(spec.schedule, 200) ?? '',
    timeZone: boundedText(spec.timeZone, 100),
    suspend: spec.suspend === true,
    concurrencyPolicy: word(spec.concurrencyPolicy) || 'Allow',
    startingDeadlineSeconds: integerOf(spec.startingDeadlineSeconds),
    images: imagesOf(fieldsOf(jobSpec.template)),
    active: listOf(status.active).length,
    lastScheduled: timeOf(status.lastScheduleTime),
    lastSuccessful: timeOf(status.lastSuccessfulTime),
  };
}

export function toPod(object: KubernetesObject): Pod | undefined {
  const read = baseOf(object);
  if (!read) return undefined;
  const { base, metadata } = read;
  const spec = fieldsOf(object.spec);
  const status = fieldsOf(object.status);
  return {
    ...base,
    owner: ownerOf(metadata),
    index: completionIndex(metadata),
    phase: word(status.phase),
    reason: word(status.reason),
    message: boundedText(status.message) ?? '',
    node: word(spec.nodeName),
    conditions: conditionsOf(status).filter(isTelling),
    containers: containersOf(spec, status),
  };
}

export function toEvent(object: KubernetesObject): ClusterEvent | undefined {
  const read = baseOf(object);
  if (!read) return undefined;
  const about = fieldsOf(object.involvedObject);
  const series = fieldsOf(object.series);
  return {
    ...read.base,
    type: word(object.type),
    reason: word(object.reason),
    message: boundedText(object.message, 2000) ?? '',
    count: integerOf(series.count) ?? integerOf(object.count) ?? 1,
    last:
      timeOf(series.lastObservedTime) ?? timeOf(object.lastTimestamp) ?? timeOf(object.eventTime) ?? read.base.created,
    about: {
      kind: word(about.kind),
      name: boundedText(about.name, 253) ?? '',
      uid: boundedText(about.uid, 100) ?? '',
      fieldPath: boundedText(about.fieldPath, 300) ?? '',
    },
  };
}

/** Of a pod's conditions, those that say more than that all is well. */
function isTelling(condition: Condition): boolean {
  switch (condition.type) {
    case 'PodScheduled':
      return condition.status !== 'True';
    case 'Ready':
    case 'Initialized':
      return condition.status === 'True';
    case 'DisruptionTarget':
      return true;
    default:
      return false;
  }
}

function ownerOf(metadata: Fields): Owner | undefined {
  const owner = listOf(metadata.ownerReferences)
    .slice(0, listLimit)
    .find((item) => fieldsOf(item).controller === true);
  if (!isRecord(owner)) return undefined;
  return {
    kind: word(owner.kind),
    name: intern(boundedText(owner.name, 253) ?? ''),
    uid: intern(boundedText(owner.uid, 100) ?? ''),
  };
}

function completionIndex(metadata: Fields): number | undefined {
  const name = 'batch.kubernetes.io/job-completion-index';
  const text = textOf(fieldsOf(metadata.annotations)[name]) ?? textOf(fieldsOf(metadata.labels)[name]);
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

const noLabels: Readonly<Record<string, string>> = Object.freeze({});

function labelsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(fieldsOf(value))
    .slice(0, listLimit)
    .flatMap(([key, member]) => (typeof member === 'string' ? [[word(key, 400), word(member)] as const] : []));
  return entries.length === 0 ? noLabels : Object.fromEntries(entries);
}

function conditionsOf(status: Fields): readonly Condition[] {
  return listOf(status.conditions)
    .slice(0, listLimit)
    .filter(isRecord)
    .map((item) => ({
      type: word(item.type),
      status: word(item.status),
      reason: word(item.reason),
      message: intern(boundedText(item.message) ?? ''),
      since: timeOf(item.lastTransitionTime),
    }));
}

function imagesOf(template: Fields): readonly string[] {
  const spec = fieldsOf(template.spec);
  const images = [...listOf(spec.initContainers), ...listOf(spec.containers)]
    .slice(0, listLimit)
    .map((item) => word(fieldsOf(item).image, 500))
    .filter((image) => image !== '');
  return [...new Set(images)];
}

function containersOf(spec: Fields, status: Fields): readonly Container[] {
  const read = (specs: unknown, statuses: unknown, roleOf: (item: Fields) => ContainerRole): Container[] => {
    const reports = new Map<unknown, Fields>();
    for (const item of listOf(statuses).filter(isRecord)) reports.set(item.name, item);
    return listOf(specs)
      .slice(0, listLimit)
      .filter(isRecord)
      .map((item) => {
        const report = reports.get(item.name) ?? {};
        return {
          name: word(item.name),
          role: roleOf(item),
          image: word(item.image, 500),
          state: stateOf(report.state),
          last: terminatedOf(fieldsOf(report.lastState).terminated),
          restarts: integerOf(report.restartCount) ?? 0,
          ready: report.ready === true,
          started: flagOf(report.started) ?? false,
        };
      });
  };
  return [
    ...read(spec.initContainers, status.initContainerStatuses, (item) =>
      item.restartPolicy === 'Always' ? 'sidecar' : 'init',
    ),
    ...read(spec.containers, status.containerStatuses, () => 'main'),
    ...read(spec.ephemeralContainers, status.ephemeralContainerStatuses, () => 'ephemeral'),
  ];
}

function stateOf(value: unknown): Container['state'] {
  const state = fieldsOf(value);
  if (isRecord(state.running)) return { kind: 'running', started: timeOf(state.running.startedAt) };
  if (isRecord(state.waiting)) {
    return {
      kind: 'waiting',
      reason: word(state.waiting.reason),
      message: intern(boundedText(state.waiting.message) ?? ''),
    };
  }
  return terminatedOf(state.terminated);
}

function terminatedOf(value: unknown): TerminatedState | undefined {
  if (!isRecord(value)) return undefined;
  return {
    kind: 'terminated',
    reason: word(value.reason),
    message: boundedText(value.message) ?? '',
    exitCode: integerOf(value.exitCode) ?? 0,
    signal: integerOf(value.signal) ?? 0,
    started: timeOf(value.startedAt),
    finished: timeOf(value.finishedAt),
  };
}
