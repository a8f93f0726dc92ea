import type { Field } from '../../field.ts';
import { isDns1123Label } from '../../names.ts';
import type { Validation } from '../../validation.ts';
import { oneOfValues, requiredString, wellFormed } from '../checks.ts';
import type { PodContext } from '../podContext.ts';
import { validateEnv } from './env.ts';
import { validateEnvFrom } from './envFrom.ts';
import { validateVolumeDevices, validateVolumeMounts } from './mounts.ts';
import { validatePorts } from './ports.ts';
import { validateResizePolicy } from './resizePolicy.ts';
import { validateContainerResources } from './resources.ts';
import { validateSecurityContext } from './securityContext.ts';

/** What all kinds of containers have in common (k8s.io/kubernetes `validateContainerCommon`). */
export function validateContainer(container: Field, context: PodContext, validation: Validation): void {
  const name = container.at('name');
  if (requiredString(name, validation, 'container-name-required', 'every container needs a name of its own')) {
    wellFormed(name, isDns1123Label(name.string ?? ''), validation, 'container-name', 'the name of a container');
  }
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

function oneOfUnlessEmpty(field: Field, allowed: readonly string[], validation: Validation, code: string): void {
  if (field.string !== '') oneOfValues(field, allowed, validation, code);
}
