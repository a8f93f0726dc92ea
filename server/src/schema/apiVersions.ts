/**
 * Which API versions serve, or once served, Kubernetes' own Jobs and CronJobs: the deprecated API migration guide
 * (https://kubernetes.io/docs/reference/using-api/deprecation-guide/) and the release notes of 1.5, 1.8 and 1.21.
 */
export interface ServedVersion {
  readonly kind: 'Job' | 'CronJob';
  readonly apiVersion: string;
  /** First and last minor version of Kubernetes 1.x that serve it; no last one: still served. */
  readonly since: number;
  readonly until?: number;
}

export const servedVersions: readonly ServedVersion[] = [
  { kind: 'Job', apiVersion: 'batch/v1', since: 2 },
  { kind: 'Job', apiVersion: 'extensions/v1beta1', since: 1, until: 5 },
  { kind: 'Job', apiVersion: 'batch/v2alpha1', since: 4, until: 7 },
  { kind: 'CronJob', apiVersion: 'batch/v1', since: 21 },
  { kind: 'CronJob', apiVersion: 'batch/v1beta1', since: 8, until: 24 },
  { kind: 'CronJob', apiVersion: 'batch/v2alpha1', since: 5, until: 20 },
];

/** What is known of an API version of a kind; undefined where Kubernetes never had it. */
export function servedVersion(kind: string, apiVersion: string): ServedVersion | undefined {
  return servedVersions.find((version) => version.kind === kind && version.apiVersion === apiVersion);
}
