import { nearestName } from '../decode/similarNames.ts';
import type { Field } from '../field.ts';
import type { Problem } from '../names.ts';
import type { ReportOptions, Validation } from '../validation.ts';
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
  const message = `${showField(field)} is not a value Kubernetes knows. Use ${oneOf(allowed)}.`;
  validation.notSupported(field, code, message, toNearest(value, allowed));
}

/** The fix that writes what was most likely meant, where something is near enough. */
export function toNearest(value: string, allowed: readonly string[]): ReportOptions {
  const meant = nearestName(value, allowed);
  return meant === undefined ? {} : { fixes: [{ kind: 'replaceValue', to: meant }] };
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
