import { type Fields, fieldsListOf, fieldsOf, listOf, timestamp } from '../store/objects.ts';
import type { Facts } from './environment.ts';
import { fullImageName } from './image.ts';

export type ContainerState =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly kind: 'running'; readonly started: number }
  | {
      readonly kind: 'terminated';
      readonly exitCode: number;
      readonly reason: string;
      readonly message?: string;
      readonly started: number;
      readonly finished: number;
    };

/** What the node knows of a container. */
export interface ContainerReport {
  readonly spec: Fields;
  readonly role: 'init' | 'sidecar' | 'main';
  readonly state: ContainerState;
  readonly last: ContainerState | undefined;
  readonly restarts: number;
  /** Of the present run, or of the last one. */
  readonly id: string | undefined;
}

export interface PodReport {
  readonly phase: string;
  readonly containers: readonly ContainerReport[];
  readonly facts: Facts;
  /** Milliseconds since 1970; undefined before the node has seen the pod. */
  readonly started: number | undefined;
  readonly hasSandbox: boolean;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  /** The pod is ended from outside: why, for the condition DisruptionTarget. */
  readonly disruption?: { readonly reason: string; readonly message: string } | undefined;
}

/** A pod's status as the kubelet writes it; conditions that stay as they were keep their time. */
export function statusOf(before: Fields, report: PodReport, now: number, generation: number | undefined): Fields {
  const { containers, facts, phase } = report;
  const init = containers.filter(({ role }) => role !== 'main');
  const main = containers.filter(({ role }) => role === 'main').sort(byName);
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  const conditions = conditionsOf(before, report, now, generation, isOver);
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    conditions,
    ...(report.message === undefined ? {} : { message: report.message }),
    ...(report.reason === undefined ? {} : { reason: report.reason }),
    hostIP: facts.hostIp,
    hostIPs: [{ ip: facts.hostIp }],
    ...(report.hasSandbox ? { podIP: facts.podIp, podIPs: [{ ip: facts.podIp }] } : {}),
    ...(report.started === undefined ? {} : { startTime: timestamp(report.started) }),
    ...(init.length > 0 ? { initContainerStatuses: init.map(containerStatus) } : {}),
    containerStatuses: main.map(containerStatus),
    qosClass: before.qosClass,
  };
}

function byName(a: ContainerReport, b: ContainerReport): number {
  return String(a.spec.name) < String(b.spec.name) ? -1 : 1;
}

function conditionsOf(
  before: Fields,
  { containers, phase, hasSandbox, disruption }: PodReport,
  now: number,
  generation: number | undefined,
  isOver: boolean,
): Fields[] {
  const present = fieldsListOf(before.conditions);
  const condition = (type: string, isTrue: boolean, reason?: string, message?: string): Fields => {
    const status = isTrue ? 'True' : 'False';
    const old = present.find((other) => other.type === type);
    const since = old?.status === status ? old.lastTransitionTime : timestamp(now);
    return {
      type,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      status,
      lastProbeTime: null,
      lastTransitionTime: since,
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
    };
  };
  const names = (list: readonly ContainerReport[]): string => `[${list.map(({ spec }) => spec.name).join(' ')}]`;
  const incomplete = containers.filter((container) => container.role !== 'main' && !isInitialized(container));
  const unready = containers.filter((container) => container.role !== 'init' && container.state.kind !== 'running');
  const completed =
    phase === 'Succeeded' || (unready.length > 0 && allSucceeded(containers)) ? 'PodCompleted' : undefined;
  const notReady = (): Fields[] => {
    if (completed) return [condition('Ready', false, completed), condition('ContainersReady', false, completed)];
    if (phase === 'Failed')
      return [condition('Ready', false, 'PodFailed'), condition('ContainersReady', false, 'PodFailed')];
    const message = `containers with unready status: ${names(unready)}`;
    return [
      condition('Ready', false, 'ContainersNotReady', message),
      condition('ContainersReady', false, 'ContainersNotReady', message),
    ];
  };
  return [
    ...(disruption ? [condition('DisruptionTarget', true, disruption.reason, disruption.message)] : []),
    condition('PodReadyToStartContainers', hasSandbox && !isOver),
    incomplete.length === 0 || completed
      ? condition('Initialized', true, completed)
      : condition(
          'Initialized',
          false,
          'ContainersNotInitialized',
          `containers with incomplete status: ${names(incomplete)}`,
        ),
    ...(unready.length === 0 && incomplete.length === 0
      ? [condition('Ready', true), condition('ContainersReady', true)]
      : notReady()),
    condition('PodScheduled', true),
  ];
}

function isInitialized({ role, state }: ContainerReport): boolean {
  if (role === 'sidecar') return state.kind === 'running' || state.kind === 'terminated';
  return state.kind === 'terminated' && state.exitCode === 0;
}

function allSucceeded(containers: readonly ContainerReport[]): boolean {
  return containers.every(
    ({ role, state }) => role !== 'main' || (state.kind === 'terminated' && state.exitCode === 0),
  );
}

function containerStatus({ spec, role, state, last, restarts, id }: ContainerReport): Fields {
  const image = String(spec.image ?? '');
  const hasRun = id !== undefined;
  const isRunning = state.kind === 'running';
  return {
    name: spec.name,
    state: stateFields(state, id),
    lastState: last ? stateFields(last, undefined) : {},
    ready: isRunning || (role === 'init' && state.kind === 'terminated' && state.exitCode === 0),
    restartCount: restarts,
    image: hasRun ? fullImageName(image) : image,
    imageID: hasRun ? `${fullImageName(image).replace(/[:@][^/]*$/, '')}@sha256:${digest(image)}` : '',
    ...(hasRun ? { containerID: `demo://${id}` } : {}),
    started: isRunning,
    resources: fieldsOf(spec.resources),
    ...(listOf(spec.volumeMounts).length > 0
      ? {
          volumeMounts: fieldsListOf(spec.volumeMounts).map(({ name, mountPath, readOnly }) => ({
            name,
            mountPath,
            ...(readOnly === true ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
          })),
        }
      : {}),
  };
}

function stateFields(state: ContainerState, id: string | undefined): Fields {
  switch (state.kind) {
    case 'waiting':
      return {
        waiting: { reason: state.reason, ...(state.message === undefined ? {} : { message: state.message }) },
      };
    case 'running':
      return { running: { startedAt: timestamp(state.started) } };
    case 'terminated':
      return {
        terminated: {
          exitCode: state.exitCode,
          reason: state.reason,
          ...(state.message === undefined ? {} : { message: state.message }),
          startedAt: timestamp(state.started),
          finishedAt: timestamp(state.finished),
          ...(id === undefined ? {} : { containerID: `demo://${id}` }),
        },
      };
  }
}

/** Stands for an image's digest: the same for the same image. */
function digest(text: string): string {
  let hash = 2_166_136_261;
  let digits = '';
  for (let round = 0; round < 8; round++) {
    for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
    hash = Math.imul(hash ^ round, 16_777_619) >>> 0;
    digits += hash.toString(16).padStart(8, '0');
  }
  return digits;
}
