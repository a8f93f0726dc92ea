import type { Field } from '../../field.ts';
import type { Validation } from '../../validation.ts';
import type { PodContext } from '../podContext.ts';
import { show, showField } from '../wording.ts';
import { validateHandler } from './handlers.ts';

export const probeKeys = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** k8s.io/kubernetes `validateLivenessProbe`, `validateReadinessProbe` and `validateStartupProbe`. */
export function validateProbes(container: Field, context: PodContext, validation: Validation): void {
  for (const key of probeKeys) {
    const probe = container.at(key);
    if (!probe.present) continue;
    validateHandler(probe, ['exec', 'httpGet', 'tcpSocket', 'grpc'], context, validation);
    for (const name of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'failureThreshold']) {
      validateNotNegative(probe.at(name), validation);
    }
    validateSuccessThreshold(key, probe.at('successThreshold'), validation);
    validateGracePeriod(key, probe.at('terminationGracePeriodSeconds'), validation);
  }
}

function validateNotNegative(field: Field, validation: Validation): boolean {
  if (field.integer === undefined || field.integer >= 0) return true;
  validation.invalid(
    field,
    'probe-negative',
    `${showField(field)} is below zero. Use 0 or more; 0 stands for the default.`,
  );
  return false;
}

function validateSuccessThreshold(key: string, field: Field, validation: Validation): void {
  if (!validateNotNegative(field, validation) || key === 'readinessProbe') return;
  // Defaulting makes 0 one.
  if (field.integer === undefined || field.integer === 0 || field.integer === 1) return;
  validation.invalid(
    field,
    'probe-success-threshold',
    `${showField(field)}: one success is enough for a ${show(key)}, and only a \`readinessProbe\` may ask for more. Remove it.`,
  );
}

function validateGracePeriod(key: string, field: Field, validation: Validation): void {
  if (!field.present) return;
  if (key === 'readinessProbe') {
    validation.invalid(
      field,
      'readiness-probe-grace-period',
      'A `readinessProbe` ends no container, so it has no `terminationGracePeriodSeconds`. Remove it.',
      { span: field.placeSpan },
    );
  } else if (field.integer !== undefined && field.integer <= 0) {
    validation.invalid(field, 'probe-grace-period', `${showField(field)} leaves no time to end. Use 1 or more.`);
  }
}
