import type { KubernetesObject } from '../../client/src/cluster/ports.ts';

interface Meta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly [field: string]: unknown;
}

const created = '2026-01-01T00:00:00Z';

function metadata(meta: Meta): Record<string, unknown> {
  return { namespace: 'a', uid: `uid-${meta.name}`, resourceVersion: '1', creationTimestamp: created, ...meta };
}

/** A Job as the server would send it. */
export function jobObject(
  meta: Meta,
  spec: Record<string, unknown> = {},
  status: Record<string, unknown> = {},
): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata(meta),
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      template: { spec: { containers: [{ name: 'c', image: 'busybox' }] } },
      ...spec,
    },
    status,
  };
}

export function cronJobObject(
  meta: Meta,
  spec: Record<string, unknown> = {},
  status: Record<string, unknown> = {},
): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadata(meta),
    spec: { schedule: '*/5 * * * *', concurrencyPolicy: 'Allow', suspend: false, ...spec },
    status,
  };
}

export function podObject(
  meta: Meta & { readonly job?: string; readonly index?: number },
  status: Record<string, unknown> = {},
  spec: Record<string, unknown> = {},
): KubernetesObject {
  const { job, index, ...rest } = meta;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata(rest),
      ...(job === undefined
        ? {}
        : {
            ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: job, uid: `uid-${job}`, controller: true }],
          }),
      ...(index === undefined ? {} : { annotations: { 'batch.kubernetes.io/job-completion-index': String(index) } }),
    },
    spec: { containers: [{ name: 'c', image: 'busybox' }], ...spec },
    status,
  };
}

export function namespaceObject(name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, uid: `uid-ns-${name}`, resourceVersion: '1', creationTimestamp: created },
    status: { phase: 'Active' },
  };
}

/** The status of a Job that has ended. */
export function ended(type: 'Complete' | 'Failed', reason = '', message = ''): Record<string, unknown> {
  return {
    startTime: created,
    ...(type === 'Complete' ? { completionTime: '2026-01-01T00:01:00Z', succeeded: 1 } : { failed: 1 }),
    conditions: [{ type, status: 'True', reason, message, lastTransitionTime: '2026-01-01T00:01:00Z' }],
  };
}

/** A pod's status whose one container waits. */
export function waiting(reason: string, message = ''): Record<string, unknown> {
  return { phase: 'Pending', containerStatuses: [{ name: 'c', state: { waiting: { reason, message } } }] };
}

export function terminated(exitCode: number, reason = '', more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    containerStatuses: [{ name: 'c', state: { terminated: { exitCode, reason, ...more } } }],
  };
}

export const running: Record<string, unknown> = {
  phase: 'Running',
  containerStatuses: [{ name: 'c', ready: true, started: true, state: { running: { startedAt: created } } }],
};
