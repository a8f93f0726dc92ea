import type { Field } from '../field.ts';
import { byteLength, isDns1123Label, isDns1123Subdomain } from '../names.ts';
import type { Validation } from '../validation.ts';
import { wellFormed } from './checks.ts';
import { booleanOf } from './serverValue.ts';
import { showField } from './wording.ts';

/** The longest host name of a Linux kernel. */
const longestHostname = 64;

/** `hostname`, `subdomain` and `hostnameOverride` of a pod template. */
export function validateHostname(spec: Field, validation: Validation): void {
  for (const name of ['hostname', 'subdomain']) {
    const field = spec.at(name);
    if (field.string) {
      wellFormed(field, isDns1123Label(field.string), validation, 'hostname', `a pod’s \`${name}\``);
    }
  }
  // 1.35 is the first to keep the field by default (HostnameOverride).
  if (validation.minor >= 35) validateHostnameOverride(spec, validation);
}

/** k8s.io/kubernetes `validatePodHostName`. */
function validateHostnameOverride(spec: Field, validation: Validation): void {
  const field = spec.at('hostnameOverride');
  if (!field.present) return;
  for (const name of ['setHostnameAsFQDN', 'hostNetwork']) {
    const other = spec.at(name);
    if (booleanOf(other) !== true) continue;
    validation.forbidden(
      field,
      'hostname-override-conflict',
      `\`hostnameOverride\` and ${showField(other)} both decide the pod’s host name. Remove one of the two.`,
      { related: [{ span: other.valueSpan, message: 'The host name is decided here too.' }] },
    );
  }
  const value = field.string;
  if (value === undefined) return;
  if (byteLength(value) > longestHostname) {
    validation.tooLong(
      field,
      'hostname-override-too-long',
      `\`hostnameOverride\` has ${byteLength(value)} characters; a host name of Linux has at most ${longestHostname}.`,
    );
  }
  wellFormed(field, isDns1123Subdomain(value), validation, 'hostname', '`hostnameOverride`');
}
