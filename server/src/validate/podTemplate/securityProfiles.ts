import type { Field } from '../field.ts';
import { byteLength } from '../names.ts';
import type { Validation } from '../validation.ts';
import { toNearest } from './checks.ts';
import { validateLocalDescendingPath } from './paths.ts';
import { oneOf, showField } from './wording.ts';

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];

/** `seccompProfile` of a pod or a container (k8s.io/kubernetes `validateSeccompProfileField`). */
export function validateSeccompProfile(profile: Field, validation: Validation): void {
  if (!profile.present) return;
  const localhostProfile = profile.at('localhostProfile');
  const type = validateType(profile.at('type'), 'seccomp', validation);
  if (type === 'Localhost') {
    if (localhostProfile.unset) {
      validation.required(
        localhostProfile,
        'seccomp-localhost-profile-required',
        '`localhostProfile` is missing: a seccomp profile of type `Localhost` is a file on the node. Name it, relative to the kubelet’s seccomp folder.',
      );
    } else validateLocalDescendingPath(localhostProfile, validation);
  } else if (type !== undefined && localhostProfile.present) {
    validation.invalid(
      localhostProfile,
      'seccomp-localhost-profile-unexpected',
      `${showField(localhostProfile)} names a file on the node, which only a profile of type \`Localhost\` uses. Set \`type: Localhost\` or remove it.`,
    );
  }
}

/** The kernel's PATH_MAX, without the final zero. */
const longestProfileName = 4095;

/**
 * `appArmorProfile` of a pod or a container (k8s.io/kubernetes `ValidateAppArmorProfileField`). The field is there
 * since 1.30.
 */
export function validateAppArmorProfile(profile: Field, validation: Validation): void {
  if (!profile.present || validation.minor < 30) return;
  const localhostProfile = profile.at('localhostProfile');
  const type = validateType(profile.at('type'), 'AppArmor', validation);
  if (type === 'Localhost') {
    const name = localhostProfile.text;
    if (name === undefined) return;
    if (name === '') {
      validation.required(
        localhostProfile,
        'apparmor-localhost-profile-required',
        '`localhostProfile` is missing: a profile of type `Localhost` is one that is loaded on the node. Give its name.',
      );
    } else if (trimGoSpace(name) !== name) {
      validation.invalid(
        localhostProfile,
        'apparmor-localhost-profile-padded',
        `${showField(localhostProfile)} has blanks around it, and no loaded profile has such a name. Remove them.`,
      );
    }
    if (byteLength(name) > longestProfileName) {
      validation.tooLong(
        localhostProfile,
        'apparmor-localhost-profile-too-long',
        `\`localhostProfile\` has ${byteLength(name)} bytes; a profile’s name has at most ${longestProfileName}.`,
      );
    }
  } else if ((type === 'RuntimeDefault' || type === 'Unconfined') && localhostProfile.present) {
    validation.invalid(
      localhostProfile,
      'apparmor-localhost-profile-unexpected',
      `${showField(localhostProfile)} names a profile loaded on the node, which only \`type: Localhost\` uses. Set \`type: Localhost\` or remove it.`,
    );
  }
}

/** What Go's `strings.TrimSpace` takes away; JavaScript's `trim` takes the byte order mark too and leaves U+0085. */
function trimGoSpace(text: string): string {
  return text.replace(/^[\p{White_Space}]+|[\p{White_Space}]+$/gu, '');
}

function validateType(type: Field, what: 'seccomp' | 'AppArmor', validation: Validation): string | undefined {
  const value = type.text;
  if (value === '') {
    validation.required(
      type,
      `${what.toLowerCase()}-type-required`,
      `\`type\` is missing: ${what === 'seccomp' ? 'a seccomp' : 'an AppArmor'} profile says which kind it is. Use ${oneOf(profileTypes)}.`,
    );
  } else if (value !== undefined && !profileTypes.includes(value)) {
    validation.notSupported(
      type,
      `${what.toLowerCase()}-type`,
      `${showField(type)} is no kind of ${what} profile. Use ${oneOf(profileTypes)}.`,
      toNearest(value, profileTypes),
    );
  }
  return value;
}
