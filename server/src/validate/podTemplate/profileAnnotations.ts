import { Field } from '../field.ts';
import { containerNames } from '../meta/templateMetadata.ts';
import type { Validation } from '../validation.ts';
import { heededSince } from './containers/heeded.ts';
import { validateLocalDescendingPath } from './paths.ts';
import { show, showField } from './wording.ts';

/*
 * Annotations that chose seccomp and AppArmor profiles before there were fields for them. That they agree with containers'
 * fields is looked at with the containers.
 */

const podSeccomp = 'seccomp.security.alpha.kubernetes.io/pod';
const containerSeccompPrefix = 'container.seccomp.security.alpha.kubernetes.io/';
const containerAppArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';
const localhost = 'localhost/';

/** What the annotation says for each type of the field that names no file. */
const seccompValues: ReadonlyMap<string, readonly string[]> = new Map([
  ['Unconfined', ['unconfined']],
  ['RuntimeDefault', ['runtime/default', 'docker/default']],
]);

/** All containers of a pod, in the order in which the server visits them. */
function containersOf(spec: Field): Field[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((name) => spec.at(name).items());
}

/** k8s.io/kubernetes `ValidateAppArmorPodAnnotations`, of one annotation. */
export function validateAppArmorAnnotation(
  annotation: Field,
  containerName: string,
  spec: Field,
  validation: Validation,
): void {
  const names = containerNames(spec);
  if (names && !names.has(containerName)) {
    validation.invalid(
      annotation,
      'apparmor-annotation-container',
      `There is no container ${show(containerName)} in this pod, which the annotation’s key names. Correct the name, or use the field \`securityContext.appArmorProfile\`.`,
      { span: annotation.placeSpan },
    );
  }
  const profile = annotation.text;
  if (profile === undefined || ['', 'runtime/default', 'unconfined'].includes(profile)) return;
  if (profile.startsWith(localhost)) return;
  validation.invalid(
    annotation,
    'apparmor-annotation-profile',
    `${show(profile)} is no AppArmor profile: use \`runtime/default\`, \`unconfined\`, or \`localhost/\` and a name.`,
  );
}

/** The server joins these annotations' keys with a dot to its path. */
export function validateSeccompAnnotations(annotations: Field, spec: Field, validation: Validation): void {
  for (const { key, field } of annotations.keys()) {
    if (key !== podSeccomp && !key.startsWith(containerSeccompPrefix)) continue;
    validateSeccompValue(field.as(`${annotations.path}.${key}`), validation);
    if (key === podSeccomp) validateAgreement(field, spec.in('securityContext', 'seccompProfile'), validation);
  }
}

/** k8s.io/kubernetes `ValidateSeccompProfile`. */
function validateSeccompValue(annotation: Field, validation: Validation): void {
  const profile = annotation.text;
  if (profile === undefined || ['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return;
  if (profile.startsWith(localhost)) {
    validateLocalDescendingPath(partOf(annotation, profile.slice(localhost.length)), validation);
    return;
  }
  validation.invalid(
    annotation,
    'seccomp-annotation-profile',
    `${show(profile)} is no seccomp profile: use \`runtime/default\`, \`unconfined\`, or \`localhost/\` and a path.`,
  );
}

/** A part of a string, which has no place of its own: it is pointed at as a whole. */
function partOf(field: Field, value: string): Field {
  return Field.root({ kind: 'scalar', type: 'string', value, raw: value, span: field.valueSpan }, field.path);
}

/** The pod's annotation and its field must say the same (k8s.io/kubernetes `validateSeccompAnnotationsAndFields`). */
function validateAgreement(annotation: Field, profile: Field, validation: Validation): void {
  const value = annotation.text;
  const type = profile.at('type');
  if (value === undefined) return;
  const related = [{ span: annotation.valueSpan, message: 'The annotation is here.' }];
  const wanted = seccompValues.get(type.text ?? '');
  const contradicts = wanted ? !wanted.includes(value) : type.text === 'Localhost' && !value.startsWith(localhost);
  if (contradicts) {
    validation.forbidden(
      type,
      'seccomp-annotation-contradicts',
      `${showField(type)} and the annotation ${show(`${podSeccomp}: ${value}`)} contradict each other. Remove the annotation.`,
      { span: type.valueSpan, related },
    );
    return;
  }
  const path = profile.at('localhostProfile');
  if (type.text !== 'Localhost' || path.templated || path.string === value.slice(localhost.length)) return;
  validation.forbidden(
    path,
    'seccomp-annotation-contradicts',
    `The profile in \`localhostProfile\` is not the one in the annotation ${show(`${podSeccomp}: ${value}`)}. Remove the annotation.`,
    { span: path.present ? path.valueSpan : path.placeSpan, related },
  );
}

/** Annotations for which there are fields now (k8s.io/kubernetes `warningsForPodSpecAndMeta`). */
export function warnOfProfileAnnotations(template: Field, validation: Validation): void {
  const annotations = template.in('metadata', 'annotations');
  const spec = template.at('spec');
  if (annotations.map === undefined) return;
  if (spec.in('securityContext', 'seccompProfile').unset) warnOf(podSeccomp, annotations, 'seccompProfile', validation);
  for (const container of containersOf(spec)) {
    const name = container.at('name').text;
    if (name === undefined) continue;
    const context = container.at('securityContext');
    if (context.at('seccompProfile').unset) {
      warnOf(containerSeccompPrefix + name, annotations, 'seccompProfile', validation);
    }
    if (validation.minor < heededSince.appArmorProfile || !context.at('appArmorProfile').unset) continue;
    const annotation = annotations.key(containerAppArmorPrefix + name);
    const ofPod = spec.in('securityContext', 'appArmorProfile');
    // Until 1.33 any profile of the pod was enough; since then it has to be the annotation's.
    const covered = validation.minor < 34 ? !ofPod.unset : isProfileOf(ofPod, annotation);
    if (!covered) warnOf(containerAppArmorPrefix + name, annotations, 'appArmorProfile', validation);
  }
}

function warnOf(key: string, annotations: Field, field: string, validation: Validation): void {
  const annotation = annotations.key(key);
  if (annotation.written === undefined) return;
  validation.warn(
    annotation,
    'profile-annotation-deprecated',
    `The annotation ${show(key)} is replaced by the field ${show(`securityContext.${field}`)}. Use that.`,
    { span: annotation.placeSpan },
  );
}

function isProfileOf(profile: Field, annotation: Field): boolean {
  const value = annotation.text;
  const type = profile.at('type').text;
  const path = profile.at('localhostProfile');
  if (profile.templated || value === undefined || type === undefined) return true;
  switch (type) {
    case 'Unconfined':
      return value === 'unconfined' && path.unset;
    case 'RuntimeDefault':
      return value === 'runtime/default' && path.unset;
    case 'Localhost':
      return Boolean(path.string) && value === localhost + path.string;
    default:
      return false;
  }
}
