import type { Field } from '../field.ts';
import { validateObjectMeta } from '../meta/objectMeta.ts';
import { validateTemplateMetadata } from '../meta/templateMetadata.ts';
import { validatePodTemplate } from '../podTemplate/index.ts';
import type { Validation } from '../validation.ts';
import { validateCounts } from './counts.ts';
import { JobContext } from './jobContext.ts';
import { validateJobName } from './jobName.ts';
import { validatePodFailurePolicy } from './podFailurePolicy.ts';
import { validateManagedBy, validatePodReplacementPolicy, validateRestartPolicy } from './policies.ts';
import { validateJobSelector } from './selector.ts';
import { validateSuccessPolicy } from './successPolicy.ts';

/** `root` is the whole Job: `ValidateJob` of k8s.io/kubernetes `pkg/apis/batch/validation`. */
export function validateJob(root: Field, validation: Validation): void {
  const job = new JobContext(root.at('spec'), false, validation);
  validateObjectMeta(root.at('metadata'), validation);
  validateJobSpec(job, validation);
  validateJobSelector(root, job, validation);
  validateJobName(root, job, validation);
}

/** What Jobs and the Jobs in CronJobs have in common: `validateJobSpec`. */
export function validateJobSpec(job: JobContext, validation: Validation): void {
  const template = job.spec.at('template');
  validateCounts(job, validation);
  validateManagedBy(job, validation);
  validatePodFailurePolicy(job, validation);
  validateSuccessPolicy(job, validation);
  validatePodReplacementPolicy(job, validation);
  validateTemplateMetadata(template, validation);
  validatePodTemplate(template, validation);
  validateRestartPolicy(job, validation);
}
