import type { Field } from '../../field.ts';
import type { Validation } from '../../validation.ts';
import { oneOfValues, requiredString, toNearest } from '../checks.ts';
import { hasBackstep, validateLocalDescendingPath } from '../paths.ts';
import type { PodContext } from '../podContext.ts';
import { show, showField } from '../wording.ts';
import { heededSince } from './heeded.ts';

/** Since then pods with users of their own must not have raw devices. */
const noDevicesWithOwnUsers = 34;

/** k8s.io/kubernetes `ValidateVolumeMounts`. Some of its paths name the list where they mean one of its items. */
export function validateVolumeMounts(container: Field, context: PodContext, validation: Validation): void {
  const mounts = container.at('volumeMounts');
  const devices = container.at('volumeDevices').items();
  const paths = new Map<string, Field>();
  for (const mount of mounts.items()) {
    const name = mount.at('name');
    requiredString(name, validation, 'mount-name-required', 'say which of the pod’s volumes is mounted');
    validateVolumeExists(name, context, validation);
    const mountPath = mount.at('mountPath');
    requiredString(mountPath, validation, 'mount-path-required', 'say where in the container the volume appears');
    const path = mountPath.text;
    const other = path === undefined ? undefined : paths.get(path);
    if (other) {
      validation.invalid(
        mountPath,
        'mount-path-duplicate',
        `Another volume is mounted at ${show(path ?? '')} in this container, and one would hide the other. Choose another path.`,
        { related: [{ span: other.valueSpan, message: 'The other mount.' }] },
      );
    } else if (path !== undefined) paths.set(path, mountPath);
    validateNotUsedAs('device', name, mountPath, devices, 'devicePath', validation);
    validateSubPath(mount, mounts, validation);
    validatePropagation(mount, mounts, container, validation);
    if (validation.minor >= heededSince.recursiveReadOnly) validateRecursiveReadOnly(mount, mounts, validation);
  }
}

function validateVolumeExists(name: Field, context: PodContext, validation: Validation): void {
  const value = name.text;
  if (value === undefined || !context.volumesKnown || context.volumes.has(value)) return;
  const written = context.spec
    .at('volumes')
    .items()
    .find((volume) => volume.at('name').text === value);
  if (written) {
    validation.notFound(
      name,
      'mount-volume-not-found',
      `The volume ${show(value)} cannot be used while something is wrong with it. Correct the volume first.`,
      { related: [{ span: written.at('name').placeSpan, message: 'The volume.' }] },
    );
    return;
  }
  const names = [...context.volumes.keys()];
  const choice = names.length === 0 || names.length > 5 ? '' : ` The pod has ${listed(names)}.`;
  validation.notFound(
    name,
    'mount-volume-not-found',
    value === ''
      ? `Without a name this is no volume of the pod.${choice}`
      : `The pod has no volume named ${show(value)}.${choice} Add it to the pod’s \`volumes\`, or correct the name.`,
    toNearest(value, names),
  );
}

function listed(names: readonly string[]): string {
  return names.map((name) => show(name)).join(', ');
}

/** A volume is either a file system or a device in a container, and each path is one of them (they are unlike in kind). */
function validateNotUsedAs(
  otherUse: 'device' | 'mount',
  name: Field,
  path: Field,
  others: readonly Field[],
  otherPathKey: 'devicePath' | 'mountPath',
  validation: Validation,
): void {
  const list = otherUse === 'device' ? 'volumeDevices' : 'volumeMounts';
  const sameName = name.text === undefined ? undefined : others.find((other) => other.at('name').text === name.text);
  if (sameName) {
    validation.invalid(
      name,
      'volume-mounted-and-device',
      `The volume ${show(name.text ?? '')} is in \`${list}\` of this container too, and it is either a file system or a raw device. Remove one of the two.`,
      { related: [{ span: sameName.at('name').valueSpan, message: `The entry of \`${list}\`.` }] },
    );
  }
  // Of several entries for one volume the server remembers the last.
  const lastOfName = new Map(others.map((other) => [other.at('name').text, other]));
  const samePath =
    path.text === undefined
      ? undefined
      : [...lastOfName.values()].find((other) => other.at(otherPathKey).text === path.text);
  if (samePath) {
    validation.invalid(
      path,
      'volume-path-mounted-and-device',
      `The path ${show(path.text ?? '')} is in \`${list}\` of this container too. Choose another path.`,
      { related: [{ span: samePath.at(otherPathKey).valueSpan, message: `The entry of \`${list}\`.` }] },
    );
  }
}

function validateSubPath(mount: Field, mounts: Field, validation: Validation): void {
  const subPath = mount.at('subPath');
  const expression = mount.at('subPathExpr');
  if (subPath.string) validateLocalDescendingPath(subPath.as(`${mounts.path}.subPath`), validation);
  if (!expression.string) return;
  if (subPath.string) {
    validation.invalid(
      expression,
      'mount-sub-path-twice',
      'A mount has either a `subPath` or a `subPathExpr`, and this one has both. Keep one of them.',
      { related: [{ span: subPath.placeSpan, message: 'The other one.' }] },
    );
  }
  validateLocalDescendingPath(expression.as(`${mounts.path}.subPathExpr`), validation);
}

/** k8s.io/kubernetes `validateMountPropagation`. */
function validatePropagation(mount: Field, mounts: Field, container: Field, validation: Validation): void {
  const propagation = mount.at('mountPropagation');
  const reported = propagation.as(`${mounts.path}.mountPropagation`);
  oneOfValues(reported, ['None', 'HostToContainer', 'Bidirectional'], validation, 'mount-propagation');
  const privileged = container.in('securityContext', 'privileged');
  if (propagation.string !== 'Bidirectional' || privileged.boolean === true || privileged.templated) return;
  validation.forbidden(
    reported,
    'mount-propagation-unprivileged',
    `${showField(propagation)} lets a container mount file systems on the node, so only a privileged container may have it. Set \`securityContext.privileged: true\` on this container, or use \`HostToContainer\`.`,
    { span: propagation.valueSpan },
  );
}

/** k8s.io/kubernetes `validateMountRecursiveReadOnly`. */
function validateRecursiveReadOnly(mount: Field, mounts: Field, validation: Validation): void {
  const field = mount.at('recursiveReadOnly');
  const reported = field.as(`${mounts.path}.recursiveReadOnly`);
  const value = field.string;
  if (value === undefined || value === 'Disabled') return;
  if (value !== 'Enabled' && value !== 'IfPossible') {
    oneOfValues(reported, ['Disabled', 'IfPossible', 'Enabled'], validation, 'mount-recursive-read-only');
    return;
  }
  const readOnly = mount.at('readOnly');
  const propagation = mount.at('mountPropagation');
  if (readOnly.unset || readOnly.boolean === false) {
    validation.forbidden(
      reported,
      'mount-recursive-read-only-writable',
      `${showField(field)} makes mounts below a read-only mount read-only too, and this mount is not read-only. Add \`readOnly: true\`.`,
      { span: field.placeSpan },
    );
  }
  if (propagation.string !== undefined && propagation.string !== 'None') {
    validation.forbidden(
      reported,
      'mount-recursive-read-only-propagation',
      `${showField(field)} cannot hold for mounts that ${showField(propagation)} brings in later. Remove one of the two.`,
      { span: field.placeSpan, related: [{ span: propagation.placeSpan, message: 'The propagation of mounts.' }] },
    );
  }
}

/** k8s.io/kubernetes `ValidateVolumeDevices`, and what user namespaces do not allow. */
export function validateVolumeDevices(container: Field, context: PodContext, validation: Validation): void {
  const devices = container.at('volumeDevices');
  const mounts = container.at('volumeMounts').items();
  const names = new Map<string, Field>();
  const paths = new Map<string, Field>();
  for (const device of devices.items()) {
    const name = device.at('name');
    requiredString(name, validation, 'device-name-required', 'say which of the pod’s volumes is the device');
    if (name.string) uniqueIn(names, name, 'device-name-duplicate', 'volume', validation);
    const volume = context.volumes.get(name.text ?? '');
    if (!volume) validateVolumeExists(name, context, validation);
    else if (volume.source !== 'persistentVolumeClaim' && volume.source !== 'ephemeral') {
      validation.invalid(
        name,
        'device-volume-kind',
        `The volume ${show(name.text ?? '')} is of kind \`${volume.source}\`, and only a \`persistentVolumeClaim\` or an \`ephemeral\` volume can be a raw device. Use \`volumeMounts\` for it.`,
        { related: [{ span: volume.field.at('name').placeSpan, message: 'The volume.' }] },
      );
    }
    const path = device.at('devicePath');
    requiredString(path, validation, 'device-path-required', 'say where in the container the device appears');
    if (path.text !== undefined && uniqueIn(paths, path, 'device-path-duplicate', 'path', validation)) {
      if (hasBackstep(path.text)) {
        paths.delete(path.text);
        validation.invalid(
          path,
          'path-backstep',
          `${showField(path)} goes up with \`..\`. Write the path of the device without it.`,
        );
      }
    }
    validateNotUsedAs('mount', name, path, mounts, 'mountPath', validation);
  }
  if (validation.minor >= noDevicesWithOwnUsers && context.hostUsers === false && devices.items().length > 0) {
    validation.forbidden(
      devices,
      'device-without-host-users',
      'A pod with `hostUsers: false` cannot use raw devices: their owners cannot be mapped to its users. Remove `volumeDevices` or `hostUsers`.',
      { related: [{ span: context.spec.at('hostUsers').placeSpan, message: 'The pod has users of its own.' }] },
    );
  }
}

/** True where nothing else has the value yet; false, and reported, otherwise. */
function uniqueIn(
  seen: Map<string, Field>,
  field: Field,
  code: string,
  what: 'volume' | 'path',
  validation: Validation,
): boolean {
  const value = field.text ?? '';
  const other = seen.get(value);
  if (!other) {
    seen.set(value, field);
    return true;
  }
  validation.invalid(
    field,
    code,
    `The ${what} ${show(value)} is in \`volumeDevices\` of this container twice. Remove one of the two.`,
    { related: [{ span: other.valueSpan, message: 'The other device.' }] },
  );
  return false;
}
