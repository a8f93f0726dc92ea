import type { Field } from '../field.ts';
import type { Validation } from '../validation.ts';
import { showField } from './wording.ts';

/** A path with a step up: an element that is exactly `..`. */
export function hasBackstep(path: string): boolean {
  return path.split('/').includes('..');
}

/** k8s.io/kubernetes `validatePathNoBacksteps`. */
export function validateNoBacksteps(field: Field, validation: Validation): void {
  if (field.string === undefined || !hasBackstep(field.string)) return;
  validation.invalid(
    field,
    'path-backstep',
    `${showField(field)} goes up with \`..\`, which could leave the folder it is meant for. Write the path without \`..\`.`,
  );
}

/** k8s.io/kubernetes `validateLocalDescendingPath`: relative, and never upwards. */
export function validateLocalDescendingPath(field: Field, validation: Validation): void {
  if (field.string?.startsWith('/')) {
    validation.invalid(
      field,
      'path-not-relative',
      `${showField(field)} is absolute, but the path is taken from a folder of Kubernetes' choosing. Leave out the leading \`/\`.`,
    );
  }
  validateNoBacksteps(field, validation);
}

/** k8s.io/kubernetes `ValidateLocalNonReservedPath`: as above, and no name that begins with `..`, which the kubelet keeps for itself. */
export function validateLocalNonReservedPath(field: Field, validation: Validation): void {
  validateLocalDescendingPath(field, validation);
  if (field.string?.startsWith('..') && !field.string.startsWith('../')) {
    if (field.string === '..') return;
    validation.invalid(
      field,
      'path-reserved',
      `${showField(field)} begins with \`..\`, a prefix the kubelet keeps for its own files in the volume. Choose another name.`,
    );
  }
}
