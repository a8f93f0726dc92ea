import type { Field } from '../field.ts';
import type { Validation } from '../validation.ts';
import {
  validateAppArmorAnnotation,
  validateSeccompAnnotations,
  warnOfProfileAnnotations,
} from './profileAnnotations.ts';
import { validateTolerationsAnnotation } from './tolerationsAnnotation.ts';
import { show, showField } from './wording.ts';

const mirrorPod = 'kubernetes.io/config.mirror';
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';
const tolerations = 'scheduler.alpha.kubernetes.io/tolerations';
const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';

/** Annotations that had an effect once, and what has it now (k8s.io/kubernetes `deprecatedAnnotations`). */
const withoutEffect: ReadonlyMap<string, string> = new Map([
  ['scheduler.alpha.kubernetes.io/critical-pod', 'Use `priorityClassName`.'],
  ['security.alpha.kubernetes.io/sysctls', 'Use `securityContext.sysctls`.'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'Use `securityContext.sysctls`.'],
]);

/**
 * Annotations of a pod template that mean something to the server (k8s.io/kubernetes `ValidatePodSpecificAnnotations`).
 * The server leaves `metadata` out of the paths of errors, but not of warnings.
 */
export function validatePodAnnotations(template: Field, validation: Validation): void {
  const written = template.in('metadata', 'annotations');
  const annotations = written.as(`${template.path}.annotations`);
  const spec = template.at('spec');
  for (const { key, field } of annotations.keys()) {
    if (key === mirrorPod) validateMirror(field, spec, validation);
    else if (key === deletionCost) validateDeletionCost(field, validation);
    else if (key === tolerations) validateTolerationsAnnotation(field, annotations, validation);
    else if (key.startsWith(appArmorPrefix)) {
      validateAppArmorAnnotation(field, key.slice(appArmorPrefix.length), spec, validation);
    }
  }
  validateSeccompAnnotations(annotations, spec, validation);
  for (const { key, field } of written.keys()) {
    const instead = withoutEffect.get(key);
    if (instead === undefined) continue;
    validation.warn(
      field,
      'annotation-without-effect',
      `The annotation ${show(key)} has no effect any more. ${instead}`,
      {
        span: field.placeSpan,
      },
    );
  }
  warnOfProfileAnnotations(template, validation);
}

/** Only a node makes such pods, of files of its own. */
function validateMirror(annotation: Field, spec: Field, validation: Validation): void {
  if (spec.at('nodeName').text !== '') return;
  validation.invalid(
    annotation,
    'mirror-pod-annotation',
    `The annotation ${show(mirrorPod)} is for pods that a node made of its own files, so \`nodeName\` must be set too. Remove the annotation.`,
    { span: annotation.placeSpan },
  );
}

function validateDeletionCost(annotation: Field, validation: Validation): void {
  const cost = annotation.text;
  if (cost === undefined || isInt32(cost)) return;
  validation.invalid(
    annotation,
    'pod-deletion-cost',
    `${showField(annotation)} is no deletion cost: a whole number from -2147483648 to 2147483647, without a plus sign or leading zeros.`,
  );
}

/** Go's `strconv.ParseInt` of 32 bits behind `validFirstDigit`: no plus, and leading zeros after a minus alone. */
function isInt32(text: string): boolean {
  if (!/^(?:0|-[0-9]+|[1-9][0-9]*)$/.test(text)) return false;
  const value = Number(text);
  return value >= -(2 ** 31) && value <= 2 ** 31 - 1;
}
