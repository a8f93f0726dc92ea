/**
 * The API server's checks of small syntaxes: names, keys, ports, addresses (k8s.io/apimachinery `pkg/util/validation`
 * and `pkg/api/validate/content`).
 *
 * Each returns undefined where the value is fine, else what is wrong with it as the end of a sentence whose subject is
 * the value: "must not contain "_"…". Lengths are in bytes of UTF-8, as the server counts them.
 */

/** What is wrong with a value, or undefined where nothing is. */
export type Problem = string | undefined;

export const dnsLabelMaxLength = 63;
export const dnsSubdomainMaxLength = 253;

const encoder = new TextEncoder();

/** Bytes of UTF-8, which is what Go's `len` of a string counts. */
export function byteLength(value: string): number {
  // Names are nearly always ASCII, where both lengths are the same.
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) > 0x7f) return encoder.encode(value).length;
  return value.length;
}

export function tooLong(value: string, max: number): Problem {
  const length = byteLength(value);
  return length > max ? `must be at most ${max} characters long, and it has ${length}` : undefined;
}

/** `allowed` is a character class of one character; `described` names it for people. */
function firstForeign(value: string, allowed: RegExp, described: string): Problem {
  for (const character of value) {
    if (!allowed.test(character)) return `must not contain ${showCharacter(character)} (only ${described})`;
  }
  return undefined;
}

function showCharacter(character: string): string {
  if (character === ' ') return 'a space';
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f)
    return `the control character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return `"${character}"`;
}

const lowerAlphanumeric = /[a-z0-9]/;

function endsProblem(part: string, whole: string): Problem {
  const of = part === whole ? '' : ` in each part between dots, and "${part}" does not`;
  if (!lowerAlphanumeric.test(part[0] ?? '')) return `must start with a lower-case letter or a digit${of}`;
  if (!lowerAlphanumeric.test(part.at(-1) ?? '')) return `must end with a lower-case letter or a digit${of}`;
  return undefined;
}

/** A DNS label of RFC 1123: container, volume and namespace names. */
export function isDns1123Label(value: string): Problem {
  if (value === '') return 'must not be empty';
  if (value.includes('.')) {
    const foreign = firstForeign(value, /[-a-z0-9.]/, 'lower-case letters, digits and "-"');
    return foreign ?? 'must not contain dots (only lower-case letters, digits and "-")';
  }
  return (
    firstForeign(value, /[-a-z0-9]/, 'lower-case letters, digits and "-"') ??
    endsProblem(value, value) ??
    tooLong(value, dnsLabelMaxLength)
  );
}

/** A DNS subdomain of RFC 1123: the names of most objects. */
export function isDns1123Subdomain(value: string): Problem {
  if (value === '') return 'must not be empty';
  const foreign = firstForeign(value, /[-a-z0-9.]/, 'lower-case letters, digits, "-" and "."');
  if (foreign) return foreign;
  for (const part of value.split('.')) {
    if (part === '') return 'must not start or end with a dot or have two dots in a row';
    const ends = endsProblem(part, value);
    if (ends) return ends;
  }
  return tooLong(value, dnsSubdomainMaxLength);
}

/** As {@link isDns1123Subdomain}, with underscores: DNS search domains since 1.33. */
export function isDns1123SubdomainWithUnderscore(value: string): Problem {
  if (value === '') return 'must not be empty';
  const foreign = firstForeign(value, /[-_a-z0-9.]/, 'lower-case letters, digits, "-", "_" and "."');
  if (foreign) return foreign;
  for (const part of value.split('.')) {
    if (part === '') return 'must not start or end with a dot or have two dots in a row';
    if (!/^_?[a-z0-9]/.test(part)) return 'must start with a lower-case letter or a digit, after one "_" at most';
    if (!lowerAlphanumeric.test(part.at(-1) ?? '')) return 'must end with a lower-case letter or a digit';
  }
  return tooLong(value, dnsSubdomainMaxLength);
}

function labelText(value: string, what: string): Problem {
  const foreign = firstForeign(value, /[-A-Za-z0-9_.]/, 'letters, digits, "-", "_" and "."');
  if (foreign) return foreign;
  if (!/[A-Za-z0-9]/.test(value[0] ?? '')) return `must start with a letter or a digit${what}`;
  if (!/[A-Za-z0-9]/.test(value.at(-1) ?? '')) return `must end with a letter or a digit${what}`;
  return tooLong(value, dnsLabelMaxLength);
}

/** A label or annotation key: an optional DNS prefix and "/", then a name. */
export function isQualifiedName(value: string): Problem {
  if (value === '') return 'must not be empty';
  const parts = value.split('/');
  if (parts.length > 2) return 'must have at most one "/", between a DNS prefix and a name (example.com/name)';
  const [first = '', second] = parts;
  const name = second ?? first;
  if (second !== undefined) {
    if (first === '') return 'must have a DNS name before the "/"';
    const problem = isDns1123Subdomain(first);
    if (problem) return `must have a DNS name before the "/", and "${first}" ${problem}`;
    if (name === '') return 'must have a name after the "/"';
  }
  const problem = labelText(name, '');
  return problem && second !== undefined
    ? `must have a name after the "/" that is fine, and "${name}" ${problem}`
    : problem;
}

export function isLabelValue(value: string): Problem {
  return value === '' ? undefined : labelText(value, '');
}

/** A key of a ConfigMap or a Secret. */
export function isConfigMapKey(value: string): Problem {
  if (value === '') return 'must not be empty';
  return (
    firstForeign(value, /[-._a-zA-Z0-9]/, 'letters, digits, "-", "_" and "."') ??
    parentFolder(value) ??
    tooLong(value, dnsSubdomainMaxLength)
  );
}

function parentFolder(value: string): Problem {
  if (value === '.' || value === '..') return `must not be "${value}"`;
  return value.startsWith('..') ? 'must not start with ".."' : undefined;
}

/**
 * A name of an environment variable. Since 1.32 every printable ASCII character but "=" will do
 * (RelaxedEnvironmentVariableValidation).
 */
export function isEnvVarName(value: string, minor: number): Problem {
  if (value === '') return 'must not be empty';
  if (minor >= 32) return firstForeign(value, /[ -<>-~]/, 'printable ASCII characters other than "="');
  const foreign = firstForeign(value, /[-._a-zA-Z0-9]/, 'letters, digits, "_", "-" and "." before Kubernetes 1.32');
  if (foreign) return foreign;
  return /^[0-9]/.test(value) ? 'must not start with a digit before Kubernetes 1.32' : parentFolder(value);
}

export function isHttpHeaderName(value: string): Problem {
  return value === '' ? 'must not be empty' : firstForeign(value, /[-A-Za-z0-9]/, 'letters, digits and "-"');
}

/** The name of a port (IANA_SVC_NAME of RFC 6335). */
export function isPortName(value: string): Problem {
  if (value === '') return 'must not be empty';
  const foreign = firstForeign(value, /[-a-z0-9]/, 'lower-case letters, digits and "-"');
  if (foreign) return foreign;
  if (!/[a-z]/.test(value)) return 'must contain a letter';
  if (value.includes('--')) return 'must not contain two hyphens in a row';
  if (value.startsWith('-') || value.endsWith('-')) return 'must not start or end with a hyphen';
  return tooLong(value, 15);
}

function isInRange(value: number, min: number, max: number): Problem {
  return value >= min && value <= max ? undefined : `must be between ${min} and ${max}`;
}

export function isPortNumber(value: number): Problem {
  return isInRange(value, 1, 65535);
}

/** A user or group id: the kernel's, without its upper half. */
export function isUserOrGroupId(value: number): Problem {
  return isInRange(value, 0, 2 ** 31 - 1);
}

/** A domain, "/" and a path of HTTP: `spec.managedBy`. */
export function isDomainPrefixedPath(value: string): Problem {
  if (value === '') return 'must not be empty';
  const slash = value.indexOf('/');
  if (slash <= 0 || slash === value.length - 1)
    return 'must be a domain, "/" and a path (such as example.com/controller)';
  const domain = value.slice(0, slash);
  const problem = isDns1123Subdomain(domain);
  if (problem) return `must have a domain before the "/", and "${domain}" ${problem}`;
  return firstForeign(
    value.slice(slash + 1),
    /[A-Za-z0-9/\-._~%!$&'()*+,;=:]/,
    'characters of a URL path after the domain',
  );
}

/** The nearest DNS subdomain to a text, for people to take instead; undefined where nothing is left of it. */
export function similarDnsName(text: string): string | undefined {
  const similar = text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/-*\.[-.]*/g, '.')
    .slice(0, dnsSubdomainMaxLength)
    .replace(/^[-.]+|[-.]+$/g, '');
  return similar === '' || similar === text ? undefined : similar;
}
