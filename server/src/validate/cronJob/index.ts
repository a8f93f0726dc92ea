import type { Field } from '../field.ts';
import { validateJobSpec } from '../job/index.ts';
import { JobContext } from '../job/jobContext.ts';
import type { Validation } from '../validation.ts';

/** `root` is the whole CronJob. */
export function validateCronJob(root: Field, validation: Validation): void {
  validateJobSpec(new JobContext(root.in('spec', 'jobTemplate', 'spec'), true, validation), validation);
}
