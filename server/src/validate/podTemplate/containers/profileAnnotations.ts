import type { Field } from '../../field.ts';
import type { Validation } from '../../validation.ts';
import type { PodContext } from '../podContext.ts';
import { show, showField } from '../wording.ts';
import { heededSince } from './heeded.ts';

const seccompPrefix = 'container.seccomp.security.alpha.kubernetes.io/';
const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';
const localhost = 'localhost/';

/**
 * Annotations from before there were fields for a container's profiles must say the same as the fields
 * (k8s.io/kubernetes `validateSeccompAnnotationsAndFields`, `validateAppArmorAnnotationsAndFieldsMatchOnCreate`).
 */
export function validateProfileAnnotations(
  containers: readonly Field[],
  context: PodContext,
  validation: Validation,
): void {
  const annotations = context.template.in('metadata', 'annotations');
  if (!annotations.map) return;
  for (const container of containers) {
    const name = container.at('name').text;
    if (name === undefined) continue;
    validateSeccomp(annotations.key(seccompPrefix + name), container, validation);
    validateAppArmor(annotations.key(appArmorPrefix + name), container, context, validation);
  }
}

function validateSeccomp(annotation: Field, container: Field, validation: Validation): void {
  const profile = container.in('securityContext', 'seccompProfile');
  if (annotation.string === undefined || !profile.present) return;
  validateSame(annotation, ['runtime/default', 'docker/default'], profile, profile, 'seccompProfile', validation);
}

function validateAppArmor(annotation: Field, container: Field, context: PodContext, validation: Validation): void {
  if (annotation.string === undefined || validation.minor < heededSince.appArmorProfile) return;
  if (context.os === 'windows' || context.os === undefined) return;
  const own = container.in('securityContext', 'appArmorProfile');
  const profile = own.unset ? context.spec.in('securityContext', 'appArmorProfile') : own;
  if (!profile.present) return;
  validateSame(annotation, ['runtime/default'], profile, own, 'appArmorProfile', validation);
}

/** `reported` is where the container's own profile is or would be. */
function validateSame(
  annotation: Field,
  defaults: readonly string[],
  profile: Field,
  reported: Field,
  what: 'seccompProfile' | 'appArmorProfile',
  validation: Validation,
): void {
  const value = annotation.string ?? '';
  const type = profile.at('type');
  const file = profile.at('localhostProfile');
  const differs = (field: 'type' | 'localhostProfile', wrong: Field): void =>
    validation.forbidden(
      reported.at(field),
      'profile-annotation-differs',
      `${showField(wrong)} and the annotation ${show(value)} name two profiles for one container. Remove the annotation, which ${show(what)} replaces.`,
      {
        span: wrong.valueSpan,
        related: [{ span: annotation.placeSpan, message: 'The annotation of the pod template.' }],
      },
    );
  switch (type.string) {
    case 'Unconfined':
      if (value !== 'unconfined') differs('type', type);
      return;
    case 'RuntimeDefault':
      if (!defaults.includes(value)) differs('type', type);
      return;
    case 'Localhost':
      if (!value.startsWith(localhost)) differs('type', type);
      else if (!file.templated && file.string !== value.slice(localhost.length)) differs('localhostProfile', file);
  }
}
