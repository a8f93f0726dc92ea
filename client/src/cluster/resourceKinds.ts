import type { ResourceKind } from './ports.ts';

export const jobKind = { group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job', namespaced: true } as const;
export const cronJobKind = {
  group: 'batch',
  version: 'v1',
  plural: 'cronjobs',
  kind: 'CronJob',
  namespaced: true,
} as const;
export const podKind = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true } as const;
export const eventKind = { group: '', version: 'v1', plural: 'events', kind: 'Event', namespaced: true } as const;
export const namespaceKind = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
} as const;

/** `batch/v1`, `v1` */
export function apiVersionOf(kind: ResourceKind): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

/** As kubectl and the server's messages write it: `jobs.batch`, `pods`. */
export function qualifiedName(kind: Pick<ResourceKind, 'group' | 'plural'>): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}
