import type { Field } from '../field.ts';
import type { Validation } from '../validation.ts';
import { validateAnnotations, validateLabels } from './labels.ts';

/**
 * The metadata of a pod template: labels and the syntax of annotations alone, and at paths of the server's own, without
 * `.metadata` (`ValidatePodTemplateSpec` of k8s.io/kubernetes `pkg/apis/core/validation`). A name in it is ignored.
 */
export function validateTemplateMetadata(template: Field, validation: Validation): void {
  const metadata = template.at('metadata');
  validateLabels(metadata.at('labels').as(`${template.path}.labels`), validation);
  validateAnnotations(metadata.at('annotations').as(`${template.path}.annotations`), validation);
}
