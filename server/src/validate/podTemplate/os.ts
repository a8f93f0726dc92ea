import type { Field } from '../field.ts';
import type { Validation } from '../validation.ts';
import { requiredString, toNearest } from './checks.ts';
import { heededSince } from './containers/heeded.ts';
import { booleanOf, countOf } from './serverValue.ts';
import { oneOf, show } from './wording.ts';

const systems = ['linux', 'windows'];

/**
 * `os` of a pod template, and what a pod for that system cannot have (k8s.io/kubernetes `validateOS`, `validateLinux`,
 * `validateWindows`). Containers are looked at elsewhere.
 */
export function validateOs(spec: Field, validation: Validation): void {
  const os = spec.at('os');
  if (!os.present) return;
  const field = os.at('name');
  const name = requiredString(field, validation, 'os-name-required', `say which system, ${oneOf(systems)}`);
  if (name === undefined) return;
  if (!systems.includes(name)) {
    validation.notSupported(
      os,
      'os-name',
      `${show(`name: ${name}`)} is no system that Kubernetes runs pods on. Use ${oneOf(systems)}.`,
      { span: field.valueSpan, ...toNearest(name.toLowerCase(), systems) },
    );
  } else if (name === 'linux') {
    forbid(spec.in('securityContext', 'windowsOptions'), field, validation);
  } else {
    for (const forbidden of forbiddenOnWindows(spec, validation.minor)) forbid(forbidden, field, validation);
  }
}

function forbiddenOnWindows(spec: Field, minor: number): Field[] {
  const context = spec.at('securityContext');
  const fields = [
    'seLinuxOptions',
    'seccompProfile',
    'fsGroup',
    'fsGroupChangePolicy',
    'runAsUser',
    'runAsGroup',
    'supplementalGroups',
    ...(minor >= heededSince.appArmorProfile ? ['appArmorProfile'] : []),
    // Kept by default since 1.33 (SupplementalGroupsPolicy, SELinuxChangePolicy).
    ...(minor >= 33 ? ['supplementalGroupsPolicy', 'seLinuxChangePolicy'] : []),
  ].map((name) => context.at(name));
  if ((countOf(context.at('sysctls')) ?? 0) > 0) fields.push(context.at('sysctls'));
  fields.push(spec.at('shareProcessNamespace'));
  if (minor >= heededSince.hostUsers) fields.push(spec.at('hostUsers'));
  for (const name of ['hostPID', 'hostIPC']) if (booleanOf(spec.at(name)) === true) fields.push(spec.at(name));
  return fields.filter((field) => field.present);
}

function forbid(field: Field, os: Field, validation: Validation): void {
  if (!field.present) return;
  const name = /([A-Za-z]+)$/.exec(field.path)?.[1] ?? '';
  validation.forbidden(
    field,
    'os-field-forbidden',
    `${show(name)} means nothing to a pod for ${os.string === 'windows' ? 'Windows' : 'Linux'}. Remove it, or change \`os.name: ${os.string}\`.`,
    { related: [{ span: os.valueSpan, message: 'The system is said here.' }] },
  );
}
