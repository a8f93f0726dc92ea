import type { Field } from '../../field.ts';
import { isUserOrGroupId } from '../../names.ts';
import type { Validation } from '../../validation.ts';
import { oneOfValues, wellFormed } from '../checks.ts';
import type { PodContext } from '../podContext.ts';
import { validateAppArmorProfile, validateSeccompProfile } from '../securityProfiles.ts';
import { validateWindowsOptions } from '../windowsOptions.ts';
import { show, showField } from '../wording.ts';
import { heededSince } from './heeded.ts';

/** Fields of a container's security context that only Linux has (k8s.io/kubernetes `validateWindows`). */
const linuxFields = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];

/** k8s.io/kubernetes `ValidateSecurityContext`, on a server that allows privileged containers. */
export function validateSecurityContext(security: Field, context: PodContext, validation: Validation): void {
  if (!security.present) return;
  for (const id of [security.at('runAsUser'), security.at('runAsGroup')]) {
    if (id.integer === undefined) continue;
    wellFormed(id, isUserOrGroupId(id.integer), validation, 'user-or-group-id', 'the number of a user or group');
  }
  if (validation.minor >= heededSince.procMount) validateProcMount(security.at('procMount'), context, validation);
  validateSeccompProfile(security.at('seccompProfile'), validation);
  validateEscalation(security, validation);
  validateWindowsOptions(security.at('windowsOptions'), validation);
  validateAppArmorProfile(security.at('appArmorProfile'), validation);
  validateForOs(security, context, validation);
}

function validateProcMount(procMount: Field, context: PodContext, validation: Validation): void {
  oneOfValues(procMount, ['Default', 'Unmasked'], validation, 'proc-mount');
  if (procMount.string !== 'Unmasked' || context.hostUsers !== true) return;
  validation.invalid(
    procMount,
    'proc-mount-host-users',
    `${showField(procMount)} shows the container all of \`/proc\`, which is safe only with users of its own. Set \`hostUsers: false\` on the pod.`,
  );
}

/** A process with all rights cannot be kept from getting more. The server names the security context as a whole. */
function validateEscalation(security: Field, validation: Validation): void {
  const escalation = security.at('allowPrivilegeEscalation');
  if (escalation.boolean !== false) return;
  const related = [{ span: escalation.placeSpan, message: 'Escalation is forbidden here.' }];
  const privileged = security.at('privileged');
  if (privileged.boolean === true) {
    validation.invalid(
      security,
      'privileged-without-escalation',
      `A privileged container has all rights already, so \`allowPrivilegeEscalation: false\` contradicts ${showField(privileged)}. Remove one of them.`,
      { span: privileged.valueSpan, related },
    );
  }
  const added = security
    .in('capabilities', 'add')
    .items()
    .find((capability) => capability.string === 'CAP_SYS_ADMIN');
  if (added) {
    validation.invalid(
      security,
      'sys-admin-without-escalation',
      'The capability `CAP_SYS_ADMIN` lets a process get any right, so `allowPrivilegeEscalation: false` contradicts it. Remove one of them.',
      { span: added.valueSpan, related },
    );
  }
}

/** k8s.io/kubernetes `validateLinux` and `validateWindows`, the containers' half. */
function validateForOs(security: Field, context: PodContext, validation: Validation): void {
  const os = context.os === 'linux' ? 'Linux' : context.os === 'windows' ? 'Windows' : undefined;
  if (!os) return;
  const related = [{ span: context.spec.in('os', 'name').valueSpan, message: `The pod is for ${os}.` }];
  for (const key of os === 'Linux' ? ['windowsOptions'] : linuxFields) {
    const field = security.at(key);
    if (!field.present || (key === 'appArmorProfile' && validation.minor < heededSince.appArmorProfile)) continue;
    validation.forbidden(
      field,
      'os-field-forbidden',
      `${show(key)} has no meaning on ${os}, which the pod is for. Remove it, or correct \`spec.os.name\`.`,
      { related },
    );
  }
}

/** A container and its pod must not contradict each other (k8s.io/kubernetes `validateWindowsHostProcessPod`). */
export function validateHostProcess(container: Field, context: PodContext, validation: Validation): void {
  const ofPod = context.spec.in('securityContext', 'windowsOptions', 'hostProcess');
  const own = container.in('securityContext', 'windowsOptions', 'hostProcess');
  if (ofPod.boolean === undefined || own.boolean === undefined || own.boolean === ofPod.boolean) return;
  validation.invalid(
    own,
    'host-process-differs',
    `${showField(own)} contradicts the pod’s ${showField(ofPod)}. Remove one of them.`,
    { related: [{ span: ofPod.valueSpan, message: 'The pod’s value.' }] },
  );
}
