import {
  configMapKind,
  cronJobKind,
  eventKind,
  jobKind,
  namespaceKind,
  nodeKind,
  podKind,
  type ServedKind,
  secretKind,
} from '../store/kinds.ts';
import {
  type ApiObject,
  type Fields,
  fieldsListOf,
  fieldsOf,
  isFields,
  listOf,
  numberOf,
  textOf,
  trueCondition,
} from '../store/objects.ts';
import { humanDuration, since } from './humanDuration.ts';
import { podCells } from './podCells.ts';

/** A column of a table, as `TableColumnDefinition`. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean';
  readonly format: '' | 'name';
  readonly description: string;
  /** 0 is always shown, 1 where more is asked for: `-o wide`. */
  readonly priority: 0 | 1;
}

export type Cell = string | number;

/** How the objects of a kind stand in a table: the server's own columns (k8s.io/kubernetes/pkg/printers). */
export interface Layout {
  readonly columns: readonly Column[];
  /** `now` is the cluster's time, in milliseconds since 1970. */
  cells(object: ApiObject, now: number): readonly Cell[];
}

const none = '<none>';

function column(name: string, description: string, more: Partial<Column> = {}): Column {
  return { name, type: 'string', format: '', description, priority: 0, ...more };
}

const wide: Partial<Column> = { priority: 1 };
const nameColumn = column('Name', 'The name, one of a kind in its namespace', { format: 'name' });
const ageColumn = column('Age', 'How long ago it was created');
const templateColumns = [
  column('Containers', 'Names of the containers', wide),
  column('Images', 'Images of the containers', wide),
  column('Selector', 'Labels of the pods that count', wide),
];

// A bookmark has none.
const nameOf = ({ metadata }: ApiObject): string => metadata.name ?? '';
const ageOf = ({ metadata }: ApiObject, now: number): string => since(metadata.creationTimestamp, now);

const job: Layout = {
  columns: [
    nameColumn,
    column('Status', 'What has become of the Job'),
    column('Completions', 'How many pods have succeeded, of how many'),
    column('Duration', 'How long it took, or has taken so far'),
    ageColumn,
    ...templateColumns,
  ],
  cells(object, now) {
    const spec = fieldsOf(object.spec);
    const { startTime, completionTime } = fieldsOf(object.status);
    const end = typeof completionTime === 'string' ? Date.parse(completionTime) : now;
    const duration = typeof startTime === 'string' ? humanDuration(end - Date.parse(startTime)) : '';
    return [nameOf(object), jobStatus(object), completions(object), duration, ageOf(object, now), ...workOf(spec)];
  },
};

function jobStatus({ metadata, status }: ApiObject): string {
  const is = (type: string): boolean => trueCondition(status, type) !== undefined;
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(is) ?? 'Running';
}

function completions({ spec, status }: ApiObject): string {
  const succeeded = numberOf(fieldsOf(status).succeeded) ?? 0;
  const wanted = numberOf(fieldsOf(spec).completions);
  if (wanted !== undefined) return `${succeeded}/${wanted}`;
  const parallelism = numberOf(fieldsOf(spec).parallelism) ?? 0;
  return `${succeeded}/1${parallelism > 1 ? ` of ${parallelism}` : ''}`;
}

/** Containers, images and selector of what makes pods. */
function workOf({ template, selector }: Fields): string[] {
  const containers = fieldsListOf(fieldsOf(fieldsOf(template).spec).containers);
  const each = (field: string): string => containers.map((container) => textOf(container[field]) ?? '').join(',');
  return [each('name'), each('image'), selectorText(selector)];
}

function selectorText(selector: unknown): string {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  const words: Record<string, (key: string, values: string) => string> = {
    In: (key, values) => `${key} in (${values})`,
    NotIn: (key, values) => `${key} notin (${values})`,
    Exists: (key) => key,
    DoesNotExist: (key) => `!${key}`,
  };
  const requirements = [
    ...Object.entries(fieldsOf(matchLabels)).map(([key, value]) => ({ key, text: `${key}=${value}` })),
    ...fieldsListOf(matchExpressions).map(({ key, operator, values }) => {
      const name = String(key);
      return { key: name, text: words[String(operator)]?.(name, listOf(values).map(String).sort().join(',')) ?? name };
    }),
  ];
  requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return requirements.map(({ text }) => text).join(',') || none;
}

const cronJob: Layout = {
  columns: [
    nameColumn,
    column('Schedule', 'When Jobs are made'),
    column('Timezone', 'Where the schedule’s clock is'),
    column('Suspend', 'Makes no Jobs for now', { type: 'boolean' }),
    column('Active', 'Jobs that have not ended', { type: 'integer' }),
    column('Last Schedule', 'How long ago a Job was made by schedule'),
    ageColumn,
    ...templateColumns,
  ],
  cells(object, now) {
    const { schedule, timeZone, suspend, jobTemplate } = fieldsOf(object.spec);
    const { active, lastScheduleTime } = fieldsOf(object.status);
    return [
      nameOf(object),
      textOf(schedule) ?? '',
      textOf(timeZone) ?? none,
      suspend === undefined ? '<unset>' : suspend === true ? 'True' : 'False',
      listOf(active).length,
      lastScheduleTime === undefined ? none : since(lastScheduleTime, now),
      ageOf(object, now),
      ...workOf(fieldsOf(fieldsOf(jobTemplate).spec)),
    ];
  },
};

const pod: Layout = {
  columns: [
    nameColumn,
    column('Ready', 'How many containers are ready, of how many'),
    column('Status', 'What the pod does, or what keeps it from it'),
    column('Restarts', 'How often containers were started again, and when last'),
    ageColumn,
    column('IP', 'Its address in the cluster', wide),
    column('Node', 'Where it runs', wide),
    column('Nominated Node', 'Where it may run once others have gone', wide),
    column('Readiness Gates', 'How many of its own conditions are met, of how many', wide),
  ],
  cells(object, now) {
    const spec = fieldsOf(object.spec);
    const status = fieldsOf(object.status);
    const { ready, status: word, restarts } = podCells(object, now);
    const gates = fieldsListOf(spec.readinessGates);
    const met = gates.filter(({ conditionType }) => trueCondition(status, String(conditionType)));
    return [
      nameOf(object),
      ready,
      word,
      restarts,
      ageOf(object, now),
      textOf(status.podIP) || none,
      textOf(spec.nodeName) || none,
      textOf(status.nominatedNodeName) || none,
      gates.length === 0 ? none : `${met.length}/${gates.length}`,
    ];
  },
};

const event: Layout = {
  columns: [
    column('Last Seen', 'How long ago it happened last'),
    column('Type', 'Normal or Warning'),
    column('Reason', 'What happened, in one word'),
    column('Object', 'What it is about'),
    column('Subobject', 'Which part of that', wide),
    column('Source', 'Who says so', wide),
    column('Message', 'What happened'),
    column('First Seen', 'How long ago it happened first', wide),
    column('Count', 'How often it happened', wide),
    column('Name', 'The name of the event', { ...wide, format: 'name' }),
  ],
  cells(object, now) {
    const { name, kind, fieldPath } = fieldsOf(object.involvedObject);
    const { component, host } = fieldsOf(object.source);
    const first = object.firstTimestamp ?? object.eventTime;
    // What is told in series says when and how often in there; what happened once may count nothing.
    const series = isFields(object.series) ? object.series : undefined;
    const last = series ? series.lastObservedTime : (object.lastTimestamp ?? first);
    const count = series ? (numberOf(series.count) ?? 0) : numberOf(object.count) || 1;
    const about = (textOf(kind) ?? '').toLowerCase();
    const instance = textOf(host) || textOf(object.reportingInstance);
    return [
      since(last, now),
      textOf(object.type) ?? '',
      textOf(object.reason) ?? '',
      textOf(name) ? `${about}/${name}` : about,
      textOf(fieldPath) ?? '',
      `${textOf(component) || textOf(object.reportingComponent) || ''}${instance ? `, ${instance}` : ''}`,
      (textOf(object.message) ?? '').trim(),
      since(first, now),
      count,
      nameOf(object),
    ];
  },
};

const namespace: Layout = {
  columns: [nameColumn, column('Status', 'Whether it is being deleted'), ageColumn],
  cells: (object, now) => [nameOf(object), textOf(fieldsOf(object.status).phase) ?? '', ageOf(object, now)],
};

const node: Layout = {
  columns: [
    nameColumn,
    column('Status', 'Whether it takes pods'),
    column('Roles', 'What it is for'),
    ageColumn,
    column('Version', 'Version of its kubelet'),
    column('Internal-IP', 'Its address inside', wide),
    column('External-IP', 'Its address outside', wide),
    column('OS-Image', 'Its operating system', wide),
    column('Kernel-Version', 'Its kernel', wide),
    column('Container-Runtime', 'What runs its containers', wide),
  ],
  cells(object, now) {
    const { conditions, addresses, nodeInfo } = fieldsOf(object.status);
    const info = fieldsOf(nodeInfo);
    const readiness = fieldsListOf(conditions).find(({ type }) => type === 'Ready');
    const ready = readiness === undefined ? 'Unknown' : readiness.status === 'True' ? 'Ready' : 'NotReady';
    const address = (wanted: string): string =>
      textOf(fieldsListOf(addresses).find(({ type }) => type === wanted)?.address) ?? none;
    const roles = Object.keys(object.metadata.labels ?? {})
      .map((label) => /^node-role\.kubernetes\.io\/(.+)$/.exec(label)?.[1])
      .filter((role) => role !== undefined)
      .sort();
    const kernel = textOf(info.kernelVersion);
    const architecture = textOf(info.architecture);
    return [
      nameOf(object),
      `${ready}${fieldsOf(object.spec).unschedulable === true ? ',SchedulingDisabled' : ''}`,
      roles.join(',') || none,
      ageOf(object, now),
      textOf(info.kubeletVersion) ?? '',
      address('InternalIP'),
      address('ExternalIP'),
      textOf(info.osImage) || '<unknown>',
      kernel ? `${kernel}${architecture ? ` (${architecture})` : ''}` : '<unknown>',
      textOf(info.containerRuntimeVersion) || '<unknown>',
    ];
  },
};

const dataColumn = column('Data', 'How many keys it has');
const sizeOf = (...parts: readonly unknown[]): number =>
  parts.reduce<number>((sum, part) => sum + Object.keys(fieldsOf(part)).length, 0);

const configMap: Layout = {
  columns: [nameColumn, dataColumn, ageColumn],
  cells: (object, now) => [nameOf(object), sizeOf(object.data, object.binaryData), ageOf(object, now)],
};

const secret: Layout = {
  columns: [nameColumn, column('Type', 'What it is for'), dataColumn, ageColumn],
  cells: (object, now) => [nameOf(object), textOf(object.type) ?? '', sizeOf(object.data), ageOf(object, now)],
};

const other: Layout = {
  columns: [nameColumn, ageColumn],
  cells: (object, now) => [nameOf(object), ageOf(object, now)],
};

const layouts = new Map<ServedKind, Layout>([
  [jobKind, job],
  [cronJobKind, cronJob],
  [podKind, pod],
  [eventKind, event],
  [namespaceKind, namespace],
  [nodeKind, node],
  [configMapKind, configMap],
  [secretKind, secret],
]);

export function layoutOf(kind: ServedKind): Layout {
  return layouts.get(kind) ?? other;
}
