import type { Field } from '../field.ts';
import { hasBackstep } from '../podTemplate/paths.ts';
import type { Validation } from '../validation.ts';
import { validateAnnotations, validateLabels } from './labels.ts';

const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';
const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod';
const seccompPrefix = 'container.seccomp.security.alpha.kubernetes.io/';
const mirror = 'kubernetes.io/config.mirror';
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';
const tolerations = 'scheduler.alpha.kubernetes.io/tolerations';
const localhost = 'localhost/';

/**
 * The metadata of a pod template: labels and annotations alone, and at paths of the server's own, without `.metadata`
 * (`ValidatePodTemplateSpec` of k8s.io/kubernetes `pkg/apis/core/validation`). A name in it is ignored.
 */
export function validateTemplateMetadata(template: Field, validation: Validation): void {
  const metadata = template.at('metadata');
  const annotations = metadata.at('annotations').as(`${template.path}.annotations`);
  validateLabels(metadata.at('labels').as(`${template.path}.labels`), validation);
  validateAnnotations(annotations, validation);
  validatePodAnnotations(annotations, template.at('spec'), validation);
}

/** The annotations that mean something to the server: `ValidatePodSpecificAnnotations`. */
function validatePodAnnotations(annotations: Field, spec: Field, validation: Validation): void {
  for (const { key, field } of annotations.keys()) {
    const value = field.text;
    if (key === mirror) {
      if (spec.at('nodeName').text === '') {
        validation.invalid(
          field,
          'mirror-pod-annotation',
          `The annotation ${mirror} marks a pod that a kubelet made of a file of its own: remove it, or write \`nodeName\`.`,
        );
      }
    } else if (value === undefined) {
      // Nothing can be said of the others without their value.
    } else if (key === deletionCost) {
      if (!isDeletionCost(value)) {
        validation.invalid(
          field,
          'pod-deletion-cost',
          `\`${deletionCost}: "${value}"\` must be a whole number of 32 bits without "+" or leading zeros, such as "100" or "-5".`,
        );
      }
    } else if (key === tolerations && value !== '') {
      if (!isJsonList(value)) {
        validation.invalid(
          annotations,
          'tolerations-annotation',
          `The annotation ${tolerations} must be a JSON list of tolerations. Better write \`tolerations\` in the pod's spec.`,
          { span: field.valueSpan },
        );
      }
    } else if (key === seccompPod || key.startsWith(seccompPrefix)) {
      validateSeccompAnnotation(field.as(`${annotations.path}.${key}`), value, validation);
    } else if (key.startsWith(appArmorPrefix)) {
      validateAppArmorAnnotation(field, key.slice(appArmorPrefix.length), value, spec, validation);
    }
  }
}

/** Go's `ParseInt(…, 10, 32)`, without a plus sign or leading zeros (`GetDeletionCostFromPodAnnotations`). */
function isDeletionCost(value: string): boolean {
  if (!/^(0|-[0-9]+|[1-9][0-9]*)$/.test(value)) return false;
  const cost = Number(value);
  return cost >= -(2 ** 31) && cost < 2 ** 31;
}

function isJsonList(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return value === null || Array.isArray(value);
  } catch {
    return false;
  }
}

function validateSeccompAnnotation(field: Field, profile: string, validation: Validation): void {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return;
  const path = profile.startsWith(localhost) ? profile.slice(localhost.length) : undefined;
  if (path !== undefined && !path.startsWith('/') && !hasBackstep(path)) return;
  validation.invalid(
    field,
    'seccomp-annotation',
    path === undefined
      ? `The seccomp profile "${profile}" must be runtime/default, unconfined, or localhost/ and a path. Better write \`securityContext.seccompProfile\`.`
      : `The seccomp profile's path "${path}" must be relative to the kubelet's folder of profiles and have no "..".`,
  );
}

function validateAppArmorAnnotation(
  field: Field,
  container: string,
  profile: string,
  spec: Field,
  validation: Validation,
): void {
  const names = containerNames(spec);
  if (names && !names.has(container)) {
    validation.invalid(
      field,
      'apparmor-annotation-container',
      `There is no container "${container}" that this AppArmor annotation could be about.`,
      { span: field.placeSpan },
    );
  }
  if (profile === '' || profile === 'runtime/default' || profile === 'unconfined' || profile.startsWith(localhost)) {
    return;
  }
  validation.invalid(
    field,
    'apparmor-annotation-profile',
    `The AppArmor profile "${profile}" must be runtime/default, unconfined, or localhost/ and its name. Better write \`securityContext.appArmorProfile\`.`,
  );
}

const everyKind = ['initContainers', 'containers', 'ephemeralContainers'];

/** Names of a pod's containers of some kinds; undefined where one of them cannot be known. */
export function containerNames(spec: Field, kinds: readonly string[] = everyKind): Set<string> | undefined {
  const names = new Set<string>();
  for (const kind of kinds) {
    const containers = spec.at(kind);
    if (containers.templated) return undefined;
    for (const container of containers.items()) {
      const name = container.at('name').text;
      if (name === undefined) return undefined;
      names.add(name);
    }
  }
  return names;
}
