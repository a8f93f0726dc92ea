import type { Ask, Json } from './target.ts';

export type { Json } from './target.ts';

/**
 * One request of the contract. Both servers are asked in this order; `$NS` is the suite's namespace. `$RV[about]`,
 * `$UID[about]` and `$CONTINUE[about]` are what the same server has answered to the earlier request of that name.
 */
export interface ContractRequest extends Ask {
  readonly about: string;
  /** Asked again until this code is answered, and `has` is in the answer: what controllers do takes its time. */
  readonly until?: { readonly code: number; readonly has?: string; readonly hasNot?: string };
  /** It is about a version that a real cluster has forgotten; one that was started a moment ago still knows its first. */
  readonly forgotten?: true;
  /** How the demo cluster's answer differs on purpose. */
  readonly differs?: string;
}

export const jobs = '/apis/batch/v1/namespaces/$NS/jobs';
export const cronJobs = '/apis/batch/v1/namespaces/$NS/cronjobs';
export const pods = '/api/v1/namespaces/$NS/pods';
export const configMaps = '/api/v1/namespaces/$NS/configmaps';
export const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

export const template: Json = {
  spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1.36', command: ['true'] }] },
};

export function job(name: string, spec: Json = {}, metadata: Json = {}): Json {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, ...metadata },
    spec: { suspend: true, template, ...spec },
  };
}

export function cronJob(name: string, spec: Json = {}): Json {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name },
    spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template } }, ...spec },
  };
}

export function gatedPod(name: string, spec: Json = {}, metadata: Json = {}): Json {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...metadata },
    spec: {
      schedulingGates: [{ name: 'example.com/wait' }],
      containers: [{ name: 'c', image: 'busybox:1.36' }],
      ...spec,
    },
  };
}

export const apply = { 'content-type': 'application/apply-patch+yaml' };
export const merge = { 'content-type': 'application/merge-patch+json' };
export const strategic = { 'content-type': 'application/strategic-merge-patch+json' };
export const json = { 'content-type': 'application/json-patch+json' };

export const get = (about: string, path: string, more: Partial<ContractRequest> = {}): ContractRequest => ({
  about,
  method: 'GET',
  path,
  ...more,
});
export const post = (
  about: string,
  path: string,
  body: unknown,
  more: Partial<ContractRequest> = {},
): ContractRequest => ({
  about,
  method: 'POST',
  path,
  body,
  ...more,
});
export const put = (about: string, path: string, body: unknown): ContractRequest => ({
  about,
  method: 'PUT',
  path,
  body,
});
export const patch = (
  about: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): ContractRequest => ({ about, method: 'PATCH', path, headers, body });
export const remove = (about: string, path: string, body?: unknown): ContractRequest => ({
  about,
  method: 'DELETE',
  path,
  ...(body === undefined ? {} : { body }),
});
