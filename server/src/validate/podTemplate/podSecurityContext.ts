import type { Field } from '../field.ts';
import { isUserOrGroupId } from '../names.ts';
import type { Validation } from '../validation.ts';
import { oneOfValues, wellFormed } from './checks.ts';
import { validateAppArmorProfile, validateSeccompProfile } from './securityProfiles.ts';
import { booleanOf } from './serverValue.ts';
import { validateSysctls } from './sysctls.ts';
import { validateWindowsOptions } from './windowsOptions.ts';
import { showField } from './wording.ts';

/** `securityContext` of a pod template (k8s.io/kubernetes `validatePodSpecSecurityContext`). */
export function validatePodSecurityContext(spec: Field, validation: Validation): void {
  const context = spec.at('securityContext');
  for (const name of ['fsGroup', 'runAsUser', 'runAsGroup']) {
    validateId(context.at(name), name === 'runAsUser' ? 'a user id' : 'a group id', validation);
  }
  for (const group of context.at('supplementalGroups').items()) validateId(group, 'a group id', validation);
  validateSharedProcesses(spec, validation);
  validateSysctls(spec, validation);
  oneOfValues(context.at('fsGroupChangePolicy'), ['Always', 'OnRootMismatch'], validation, 'fs-group-change-policy');
  validateSeccompProfile(context.at('seccompProfile'), validation);
  validateWindowsOptions(context.at('windowsOptions'), validation);
  validateAppArmorProfile(context.at('appArmorProfile'), validation);
  // Both are kept by default since 1.33 (SupplementalGroupsPolicy, SELinuxChangePolicy).
  if (validation.minor < 33) return;
  oneOfValues(context.at('supplementalGroupsPolicy'), ['Merge', 'Strict'], validation, 'supplemental-groups-policy');
  validateSeLinuxChangePolicy(context.at('seLinuxChangePolicy'), validation);
}

function validateId(field: Field, what: string, validation: Validation): void {
  if (field.integer !== undefined)
    wellFormed(field, isUserOrGroupId(field.integer), validation, 'user-or-group-id', what);
}

/** The server says it of a field inside the security context, where older versions had it. */
function validateSharedProcesses(spec: Field, validation: Validation): void {
  const share = spec.at('shareProcessNamespace');
  const hostPid = spec.at('hostPID');
  if (booleanOf(share) !== true || booleanOf(hostPid) !== true) return;
  validation.invalid(
    share.as(`${spec.path}.securityContext.shareProcessNamespace`),
    'share-process-namespace-host-pid',
    'With `hostPID: true` the containers see all processes of the node, so there is no namespace of the pod to share. Remove one of the two.',
    { related: [{ span: hostPid.valueSpan, message: 'The node’s processes are shared here.' }] },
  );
}

/** `MountOption` is behind a gate that no version up to 1.36 opens by default (SELinuxMount). */
function validateSeLinuxChangePolicy(field: Field, validation: Validation): void {
  if (field.string === undefined || field.string === 'Recursive') return;
  validation.notSupported(
    field,
    'selinux-change-policy',
    `${showField(field)}: a server with its default feature gates knows \`Recursive\` alone. Use that, or leave it out.`,
  );
}
