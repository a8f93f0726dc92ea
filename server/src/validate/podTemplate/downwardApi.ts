import type { Field } from '../field.ts';
import { isQualifiedName } from '../names.ts';
import { formatQuantity, quantitySign } from '../quantity.ts';
import type { Validation } from '../validation.ts';
import { requiredString, toNearest } from './checks.ts';
import { validateLocalNonReservedPath } from './paths.ts';
import { quantityOf } from './serverValue.ts';
import { validateFileMode } from './volumes/files.ts';
import { oneOf, show, showField } from './wording.ts';

/** Fields of the pod that an environment variable can take (`validEnvDownwardAPIFieldPathExpressions`). */
export const envFieldPaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** Fields of the pod that a file can hold (`validVolumeDownwardAPIFieldPathExpressions`). */
export const volumeFieldPaths = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

/** What the server can read of a pod at all (k8s.io/kubernetes `ConvertDownwardAPIFieldLabel`). */
const readable = new Set([
  ...envFieldPaths,
  ...volumeFieldPaths,
  'spec.host',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

/** `fieldRef`: a field of the pod (k8s.io/kubernetes `validateObjectFieldSelector`). */
export function validateFieldRef(fieldRef: Field, supported: readonly string[], validation: Validation): void {
  if (!fieldRef.present) return;
  const field = fieldRef.at('fieldPath');
  const path = requiredString(
    field,
    validation,
    'field-ref-path-required',
    `name a field of the pod: ${oneOf(supported)}`,
  );
  // Defaulting makes an empty version "v1".
  const version = fieldRef.at('apiVersion').text || 'v1';
  if (path === undefined) return;
  if (version !== 'v1') {
    validation.invalid(
      field,
      'field-ref-api-version',
      `${showField(fieldRef.at('apiVersion'))} is not the version of pods, which is \`v1\`. Leave \`apiVersion\` out.`,
      { span: fieldRef.at('apiVersion').valueSpan },
    );
    return;
  }
  const subscript = /^(.+?)\['(.*)'\]$/s.exec(path);
  const base = subscript?.[1] ?? path;
  if (subscript) {
    if (base !== 'metadata.annotations' && base !== 'metadata.labels') {
      validation.invalid(
        field,
        'field-ref-subscript',
        `${showField(field)}: only \`metadata.labels\` and \`metadata.annotations\` have entries to choose from with \`['…']\`.`,
      );
      return;
    }
    const key = subscript[2] ?? '';
    const problem = isQualifiedName(base === 'metadata.annotations' ? key.toLowerCase() : key);
    if (problem) {
      validation.invalid(fieldRef, 'field-ref-key', `${showField(field)}: the key ${show(key)} ${problem}.`, {
        span: field.valueSpan,
      });
    }
    return;
  }
  const unquoted = /^(metadata\.(?:labels|annotations))\["?([^'"\]]+)"?\]$/.exec(path);
  if (unquoted) {
    const better = `${unquoted[1]}['${unquoted[2]}']`;
    validation.invalid(
      field,
      'field-ref-path',
      `${showField(field)}: the key in the brackets has to be in single quotes, ${show(better)}.`,
      { fixes: [{ kind: 'replaceValue', to: better }] },
    );
    return;
  }
  if (!readable.has(path) || (path === 'status.hostIPs' && validation.minor < 28)) {
    validation.invalid(
      field,
      'field-ref-path',
      `${showField(field)} is no field of a pod that can be read here. Use ${oneOf(supported)}.`,
      toNearest(path, supported),
    );
  } else if (!supported.includes(path === 'spec.host' ? 'spec.nodeName' : path)) {
    validation.notSupported(
      field,
      'field-ref-path',
      `${showField(field)} cannot be read in this place. Use ${oneOf(supported)}.`,
    );
  }
  // 1.28 knows the field, behind a gate that is closed by default (PodHostIPs).
  if (path === 'status.hostIPs' && validation.minor === 28) {
    validation.forbidden(
      fieldRef,
      'field-ref-host-ips',
      '`status.hostIPs` can be read since Kubernetes 1.29. Use `status.hostIP`.',
      {
        span: field.valueSpan,
      },
    );
  }
}

const resources = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

/**
 * `resourceFieldRef`: what a container may use (k8s.io/kubernetes `validateContainerResourceFieldSelector`). In a volume
 * it must say of which container.
 */
export function validateResourceFieldRef(ref: Field, inVolume: boolean, validation: Validation): void {
  if (!ref.present) return;
  const container = ref.at('containerName');
  const resource = ref.at('resource');
  if (inVolume && container.text === '') {
    requiredString(
      container,
      validation,
      'resource-ref-container-required',
      'a volume belongs to no container, so say whose resources are meant',
    );
  } else {
    const name = requiredString(
      resource,
      validation,
      'resource-ref-required',
      `say which resource: ${oneOf(resources)}`,
    );
    if (name !== undefined && !resources.includes(name) && !/^(?:requests|limits)\.hugepages-/.test(name)) {
      validation.notSupported(
        resource,
        'resource-ref',
        `${showField(resource)} is no resource that can be read. Use ${oneOf(resources)}, or \`limits.hugepages-…\`.`,
        toNearest(name, resources),
      );
    }
  }
  validateDivisor(ref.at('divisor'), resource.text, validation);
}

const byteDivisors = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/** The unit that a value is given in (k8s.io/kubernetes `validateContainerResourceDivisor`). */
function validateDivisor(divisor: Field, resource: string | undefined, validation: Validation): void {
  const quantity = quantityOf(divisor);
  if (!quantity || quantitySign(quantity) === 0 || resource === undefined) return;
  let allowed: readonly string[] | undefined;
  if (/^(?:limits|requests)\.cpu$/.test(resource)) allowed = ['1m', '1'];
  else if (/^(?:limits|requests)\.(?:memory$|ephemeral-storage$|hugepages-)/.test(resource)) allowed = byteDivisors;
  if (!allowed || allowed.includes(formatQuantity(quantity))) return;
  validation.invalid(
    divisor,
    'resource-ref-divisor',
    `${showField(divisor)} is no unit that ${show(resource)} can be given in. Use ${oneOf(allowed)}.`,
  );
}

/**
 * One file of a `downwardAPI` (k8s.io/kubernetes `validateDownwardAPIVolumeFile`). The server leaves the index of the file
 * out of its paths: they begin at `path`, that of the volume's or the projection's `downwardAPI`.
 */
export function validateDownwardApiFile(file: Field, path: string, validation: Validation): void {
  const reported = (name: string) => file.at(name).as(`${path}.${name}`);
  if (!file.at('path').templated) {
    const name = reported('path');
    requiredString(name, validation, 'volume-item-path-required', 'say which file is written, relative to the mount');
    validateLocalNonReservedPath(name, validation);
  }
  const fieldRef = file.at('fieldRef');
  const resourceFieldRef = file.at('resourceFieldRef');
  if (fieldRef.present) {
    validateFieldRef(reported('fieldRef'), volumeFieldPaths, validation);
    if (resourceFieldRef.present) {
      validation.invalid(
        file.as(path),
        'downward-api-sources',
        'A file holds either a field of the pod (`fieldRef`) or a resource of a container (`resourceFieldRef`), not both.',
        {
          span: resourceFieldRef.placeSpan,
          related: [{ span: fieldRef.placeSpan, message: 'The other source is here.' }],
        },
      );
    }
  } else if (resourceFieldRef.present) {
    validateResourceFieldRef(reported('resourceFieldRef'), true, validation);
  } else if (fieldRef.unset && resourceFieldRef.unset) {
    validation.required(
      file.as(path),
      'downward-api-source-required',
      'This file says nothing of its content: add `fieldRef` or `resourceFieldRef`.',
      { span: file.placeSpan },
    );
  }
  validateFileMode(file.at('mode').as(`${path}.mode`), validation);
}
