import { ageWords } from './duration.ts';
import { containerStatus, exitWords, obstacleOf, podStatus } from './podStatus.ts';
import { podKind } from './resourceKinds.ts';
import type { Container, Job, Pod } from './resources.ts';
import { type Refusals, refusedSection, refusedTraits } from './rights.ts';
import type { NodeId, TreeNode } from './tree.ts';
import { conditionLines, contextValue, count, join, phaseLooks, row, timeWords, toneLooks } from './treeLooks.ts';

/** One completion index; its attempts are its pods, oldest first. */
export function indexNode(
  index: number,
  attempts: readonly Pod[],
  at: { readonly id: NodeId; readonly context: string; readonly parent: NodeId; readonly job: Job },
): TreeNode {
  const last = attempts.at(-1);
  const status = last && podStatus(last);
  const description = join([status?.text, attempts.length > 1 ? count(attempts.length, 'attempt') : '']);
  return {
    id: at.id,
    kind: 'index',
    parent: at.parent,
    label: `Index ${index}`,
    description,
    ...toneLooks[status?.tone ?? 'waiting'],
    accessibleLabel: `Index ${index} of Job ${at.job.name}: ${description}`,
    tooltip: { title: `Index ${index} of Job ${at.job.name}`, rows: row('Last attempt', last?.name), sections: [] },
    contextValue: contextValue('index', []),
    collapsible: 'collapsed',
    action: undefined,
    object: undefined,
    context: at.context,
  };
}

export function podNode(
  pod: Pod,
  at: {
    readonly id: NodeId;
    readonly context: string;
    readonly parent: NodeId | undefined;
    readonly attempt: number | undefined;
    readonly now: number;
    readonly refusals: Refusals;
  },
): TreeNode {
  const status = podStatus(pod);
  const age = pod.created === undefined ? '' : ageWords(at.now - pod.created);
  const description = join([
    status.text,
    status.total > 1 ? `${status.ready}/${status.total} ready` : '',
    status.restarts > 0 ? count(status.restarts, 'restart') : '',
    at.attempt === undefined ? '' : `attempt ${at.attempt}`,
    age,
  ]);
  const obstacle = obstacleOf(pod);
  return {
    id: at.id,
    kind: 'pod',
    parent: at.parent,
    label: pod.name,
    description,
    ...(pod.deleting !== undefined && status.tone !== 'failed' && status.tone !== 'done'
      ? phaseLooks.terminating
      : toneLooks[status.tone]),
    accessibleLabel: `Pod ${pod.name}: ${description}`,
    tooltip: {
      title: `Pod ${pod.namespace}/${pod.name}`,
      rows: [
        ...row('Status', join([status.text, pod.phase === status.text ? '' : pod.phase])),
        ...row('Why', obstacle?.message || pod.message),
        ...row('Completion index', pod.index === undefined ? undefined : String(pod.index)),
        ...row('Node', pod.node),
        ...row('Created', timeWords(pod.created, at.now)),
        ...row('Images', [...new Set(pod.containers.map(({ image }) => image))].join(', ')),
      ],
      sections: [
        {
          heading: 'Containers',
          lines: pod.containers.map((container) => `${container.name}: ${containerStatus(container).text}`),
        },
        ...(pod.conditions.some(({ type }) => type === 'DisruptionTarget')
          ? [{ heading: 'Conditions', lines: conditionLines(pod.conditions) }]
          : []),
        ...refusedSection('pod', at.refusals, pod.namespace),
      ],
    },
    contextValue: contextValue('pod', [
      status.tone,
      ...(pod.phase === 'Running' ? ['running'] : []),
      ...(pod.deleting === undefined ? [] : ['terminating']),
      ...refusedTraits('pod', at.refusals),
    ]),
    collapsible: pod.containers.length === 0 ? 'none' : 'collapsed',
    action: undefined,
    object: { kind: podKind, ref: { namespace: pod.namespace, name: pod.name }, uid: pod.uid },
    context: at.context,
  };
}

const roleWords: Readonly<Record<Container['role'], string>> = {
  init: 'init container',
  sidecar: 'sidecar',
  main: 'container',
  ephemeral: 'debug container',
};

export function containerNode(
  container: Container,
  pod: Pod,
  at: {
    readonly id: NodeId;
    readonly context: string;
    readonly parent: NodeId;
    readonly now: number;
    readonly refusals: Refusals;
  },
): TreeNode {
  const { state, last, restarts, role } = container;
  const status = containerStatus(container);
  const description = join([
    role === 'main' ? '' : roleWords[role],
    status.text,
    restarts > 0 ? count(restarts, 'restart') : '',
  ]);
  const running = state?.kind === 'running';
  return {
    id: at.id,
    kind: 'container',
    parent: at.parent,
    label: container.name,
    description,
    icon: running ? 'package' : toneLooks[status.tone].icon,
    color: toneLooks[status.tone].color,
    accessibleLabel: `${roleWords[role]} ${container.name} of pod ${pod.name}: ${description}`,
    tooltip: {
      title: `${roleWords[role]} ${container.name}`,
      rows: [
        ...row('Status', status.text),
        ...row('Why', state && state.kind !== 'running' ? state.message : undefined),
        ...row('Image', container.image),
        ...row('Started', timeWords(state && state.kind !== 'waiting' ? state.started : undefined, at.now)),
        ...row('Finished', timeWords(state?.kind === 'terminated' ? state.finished : undefined, at.now)),
        ...row('Restarts', String(restarts)),
        ...row('Before that', last && exitWords(last)),
      ],
      sections: refusedSection('container', at.refusals, pod.namespace),
    },
    contextValue: contextValue('container', [
      status.tone,
      ...(running ? ['running'] : []),
      ...(restarts > 0 ? ['restarted'] : []),
      ...refusedTraits('container', at.refusals),
    ]),
    collapsible: 'none',
    action: undefined,
    object: { kind: podKind, ref: { namespace: pod.namespace, name: pod.name }, uid: pod.uid },
    context: at.context,
    container: container.name,
  };
}
