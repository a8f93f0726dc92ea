import type { Field } from '../field.ts';
import { validateJobSpec } from '../job/index.ts';
import type { Validation } from '../validation.ts';

/** `root` is the whole CronJob. */
export function validateCronJob(root: Field, validation: Validation): void {
  validateJobSpec(root.in('spec', 'jobTemplate', 'spec'), validation);
}
