import type { MapNode } from '../manifest/node.ts';
import { validateCronJob } from './cronJob/index.ts';
import { Field } from './field.ts';
import type { Finding } from './finding.ts';
import { validateJob } from './job/index.ts';
import { Validation } from './validation.ts';

export type ResourceKind = 'Job' | 'CronJob';

/**
 * What the API server's validation says of an object it could decode: `ValidateJobCreate` or `ValidateCronJobCreate` of
 * k8s.io/kubernetes `pkg/apis/batch/validation`, after defaulting.
 */
export function validateResource(kind: ResourceKind, root: MapNode, minor: number): Finding[] {
  const validation = new Validation(minor, kind);
  const field = Field.root(root);
  if (kind === 'CronJob') validateCronJob(field, validation);
  else validateJob(field, validation);
  return validation.findings;
}
