import type { Field } from '../field.ts';
import type { Validation } from '../validation.ts';

/** `template` is a PodTemplateSpec: `spec.template` of a Job. */
export function validatePodTemplate(_template: Field, _validation: Validation): void {}
