import type { Field } from '../field.ts';
import { validatePodTemplate } from '../podTemplate/index.ts';
import type { Validation } from '../validation.ts';

/** `root` is the whole Job. */
export function validateJob(root: Field, validation: Validation): void {
  validateJobSpec(root.at('spec'), validation);
}

/** `spec` is a Job's spec, or a CronJob's `spec.jobTemplate.spec`. */
export function validateJobSpec(spec: Field, validation: Validation): void {
  validatePodTemplate(spec.at('template'), validation);
}
