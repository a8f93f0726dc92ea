import type { Field } from '../field.ts';
import type { Validation } from '../validation.ts';
import { withinRange } from './checks.ts';
import { showField } from './wording.ts';

const longestDeadline = 2 ** 31 - 1;

/** `activeDeadlineSeconds` and `terminationGracePeriodSeconds` of a pod template. */
export function validateLifetime(spec: Field, validation: Validation): void {
  withinRange(
    spec.at('activeDeadlineSeconds'),
    1,
    longestDeadline,
    validation,
    'pod-active-deadline',
    'a pod’s deadline is a number of seconds',
  );
  const grace = spec.at('terminationGracePeriodSeconds');
  if (grace.integer !== undefined && grace.integer < 0) {
    validation.warn(
      grace,
      'termination-grace-negative',
      `${showField(grace)} is negative, which nodes take for 1. Give 0 or more seconds.`,
    );
  }
}
