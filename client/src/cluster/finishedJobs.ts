import { fieldsOf } from './fields.ts';
import { jobPhase } from './jobPhase.ts';
import type { ClusterApi, KubernetesObject, Scope } from './ports.ts';
import { jobKind } from './resourceKinds.ts';
import { type Job, toJob } from './resources.ts';

/** How a Job has ended; undefined for one that has not, or is being deleted already. */
export function outcomeOf(object: KubernetesObject): 'complete' | 'failed' | undefined {
  const job = toJob(object);
  if (!job || job.deleting !== undefined) return undefined;
  const { name, final } = jobPhase(job);
  return final && (name === 'complete' || name === 'failed') ? name : undefined;
}

/** A Job of a list, as a bulk command needs it. */
export interface ListedJob {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly outcome: 'complete' | 'failed' | undefined;
  readonly owner: Job['owner'];
}

/** All Jobs of a scope, page by page. @throws ClusterError */
export async function listJobs(
  api: ClusterApi,
  scope: Scope,
  { labelSelector, signal }: { readonly labelSelector?: string; readonly signal: AbortSignal },
): Promise<readonly ListedJob[]> {
  const found: ListedJob[] = [];
  let next: string | undefined;
  do {
    const page = await api.list(jobKind, scope, { limit: 500, continue: next, labelSelector, signal });
    for (const item of page.items) {
      const job = toJob(item);
      if (!job || fieldsOf(item.metadata).deletionTimestamp !== undefined) continue;
      const { namespace, name, uid, owner } = job;
      found.push({ namespace, name, uid, owner, outcome: outcomeOf(item) });
    }
    next = page.continue;
  } while (next);
  return found;
}
