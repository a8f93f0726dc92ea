import type { Field } from '../field.ts';
import { byteLength, isLabelValue, isQualifiedName } from '../names.ts';
import { show } from '../podTemplate/wording.ts';
import type { Validation } from '../validation.ts';

/** All annotations of an object together, keys and values, in bytes (apimachinery `TotalAnnotationSizeLimitB`). */
export const annotationsMaxBytes = 256 * 1024;

/**
 * A map of labels: the server names the map, not the entry; `remark` ends the messages (`ValidateLabels` of k8s.io/apimachinery
 * `pkg/apis/meta/v1/validation`).
 */
export function validateLabels(labels: Field, validation: Validation, remark = ''): void {
  for (const { key, field } of labels.keys()) {
    const keyProblem = field.keyTemplated ? undefined : isQualifiedName(key);
    if (keyProblem) {
      validation.invalid(labels, 'label-key', `The label key ${show(key)} ${keyProblem}.${remark}`, {
        span: field.placeSpan,
      });
    }
    const value = field.text;
    const problem = value === undefined ? undefined : isLabelValue(value);
    if (problem) {
      validation.invalid(
        labels,
        'label-value',
        `The value of the label ${show(key)}, ${show(value ?? '')}, ${problem}.${remark}`,
        {
          span: field.valueSpan,
        },
      );
    }
  }
}

/** A map of annotations: any value will do, up to a size of all together (apimachinery `ValidateAnnotations`). */
export function validateAnnotations(annotations: Field, validation: Validation): void {
  let bytes = 0;
  for (const { key, field } of annotations.keys()) {
    // Of annotations' keys alone the server forgives the case, in the prefix too.
    const problem = field.keyTemplated ? undefined : isQualifiedName(key.toLowerCase());
    if (problem) {
      validation.invalid(annotations, 'annotation-key', `The annotation key ${show(key)} ${problem}.`, {
        span: field.placeSpan,
      });
    }
    bytes += byteLength(key) + byteLength(field.string ?? '');
  }
  if (bytes > annotationsMaxBytes) {
    validation.tooLong(
      annotations,
      'annotations-too-large',
      `The annotations are ${bytes} bytes together and may be ${annotationsMaxBytes} (256 KiB): ` +
        'put large data into a ConfigMap and name it here.',
      { span: annotations.placeSpan },
    );
  }
}
