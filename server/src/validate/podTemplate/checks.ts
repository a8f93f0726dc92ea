import type { Field } from '../field.ts';
import type { Problem } from '../names.ts';
import type { Validation } from '../validation.ts';
import { oneOf, show, showField } from './wording.ts';

/** The value of a string that must not be empty; undefined where it is (which is reported) or is not known. */
export function requiredString(field: Field, validation: Validation, code: string, why: string): string | undefined {
  const value = field.text;
  if (value === '') {
    const name = /([A-Za-z]+)$/.exec(field.path)?.[1] ?? 'This';
    const what = field.present ? 'is empty' : 'is missing';
    validation.required(field, code, `${show(name)} ${what}: ${why}.`);
    return undefined;
  }
  return value;
}

/** A string out of a fixed set. Nothing is said of an absent one. */
export function oneOfValues(field: Field, allowed: readonly string[], validation: Validation, code: string): void {
  const value = field.string;
  if (value === undefined || allowed.includes(value)) return;
  validation.notSupported(field, code, `${showField(field)} is not a value Kubernetes knows. Use ${oneOf(allowed)}.`);
}

/** Says what a syntax check of `names.ts` found; `why` says whose name it is. */
export function wellFormed(field: Field, problem: Problem, validation: Validation, code: string, why: string): void {
  if (problem) validation.invalid(field, code, `${showField(field)}: ${why} ${problem}.`);
}

/** A whole number within bounds, both included. */
export function withinRange(
  field: Field,
  min: number,
  max: number,
  validation: Validation,
  code: string,
  why: string,
): void {
  const value = field.integer;
  if (value === undefined || (value >= min && value <= max)) return;
  validation.invalid(field, code, `${showField(field)} is out of range: ${why} from ${min} to ${max}.`);
}
