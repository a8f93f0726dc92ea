import type { Field } from '../../field.ts';
import { isDns1123Label, similarDnsName } from '../../names.ts';
import type { Validation } from '../../validation.ts';
import { oneOfValues, requiredString } from '../checks.ts';
import type { PodContext } from '../podContext.ts';
import { show, showField } from '../wording.ts';
import { validateEnv } from './env.ts';
import { validateEnvFrom } from './envFrom.ts';
import { validateVolumeDevices, validateVolumeMounts } from './mounts.ts';
import { validatePorts } from './ports.ts';
import { validateResizePolicy } from './resizePolicy.ts';
import { validateContainerResources } from './resources.ts';
import { validateSecurityContext } from './securityContext.ts';

/** What all kinds of containers have in common (k8s.io/kubernetes `validateContainerCommon`). */
export function validateContainer(container: Field, context: PodContext, validation: Validation): void {
  validateName(container.at('name'), validation);
  requiredString(
    container.at('image'),
    validation,
    'image-required',
    'name the container image to run, such as `busybox:1.37`',
  );
  // Defaulting fills these two in where they are empty.
  oneOfUnlessEmpty(
    container.at('terminationMessagePolicy'),
    ['File', 'FallbackToLogsOnError'],
    validation,
    'termination-message-policy',
  );
  oneOfUnlessEmpty(
    container.at('imagePullPolicy'),
    ['Always', 'IfNotPresent', 'Never'],
    validation,
    'image-pull-policy',
  );
  validatePorts(container.at('ports'), validation);
  validateEnv(container.at('env'), context, validation);
  validateEnvFrom(container.at('envFrom'), validation);
  validateVolumeMounts(container, context, validation);
  validateVolumeDevices(container, context, validation);
  validateContainerResources(container.at('resources'), context, validation);
  validateResizePolicy(container.at('resizePolicy'), context, validation);
  validateSecurityContext(container.at('securityContext'), context, validation);
}

function validateName(field: Field, validation: Validation): void {
  const name = requiredString(field, validation, 'container-name-required', 'every container needs a name of its own');
  const problem = name === undefined ? undefined : isDns1123Label(name);
  if (!problem || name === undefined) return;
  const similar = similarDnsName(name)?.replaceAll('.', '-');
  const fits = similar !== undefined && !isDns1123Label(similar);
  validation.invalid(
    field,
    'container-name',
    `${showField(field)}: the name of a container ${problem}.${fits ? ` Write ${show(similar)}.` : ''}`,
    fits ? { fixes: [{ kind: 'replaceValue', to: similar }] } : {},
  );
}

function oneOfUnlessEmpty(field: Field, allowed: readonly string[], validation: Validation, code: string): void {
  if (field.string !== '') oneOfValues(field, allowed, validation, code);
}
