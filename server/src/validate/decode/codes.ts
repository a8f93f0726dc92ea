import type { CodeDoc } from '../finding.ts';

const validation = 'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation';
const reference = 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/';
const objects = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/#required-fields';
const deprecations = 'https://kubernetes.io/docs/reference/using-api/deprecation-guide/';
const gates = 'https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/';
const quantities = 'https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/';

/** What the codes of apiVersion, kind and strict decoding stand for. */
export const decodeCodes: Record<string, CodeDoc> = {
  'unknown-field': {
    title: 'There is no such field',
    explanation:
      'The API server knows every field by its name, in upper and lower case, and by the object it is in. kubectl asks it to refuse what it does not know; without that it would drop the field, and what was meant would not happen.',
    link: validation,
  },
  'unavailable-field': {
    title: 'The field is not known to the target version',
    explanation:
      'Fields come and go with versions of Kubernetes. The setting `kubernetesJobs.kubernetesVersion` says for which one a manifest is checked.',
    link: reference,
  },
  'dropped-field': {
    title: 'The field is taken and dropped',
    explanation:
      'A field behind a feature gate that is off by default is known to the server, which drops it without a word. Unless somebody has switched the gate on, what was meant does not happen.',
    link: gates,
  },
  'duplicate-key': {
    title: 'A key is written twice',
    explanation:
      'Of two values under one key only one can hold. The API server refuses the manifest as it is; kubectl reads it first and silently keeps the last value. A key next to a merge key (`<<`) that brings the same one counts as well.',
    link: validation,
  },
  'wrong-type': {
    title: 'The value is of another type than the field',
    explanation:
      'A string, a number, a boolean, a list and an object are five different things to the API server, and it does not turn one into another. In YAML `5`, `yes` and `010` without quotes are no strings.',
    link: reference,
  },
  'integer-out-of-range': {
    title: 'The number does not fit',
    explanation: 'Whole numbers are stored in 32 or 64 bits; a number that does not fit is refused.',
    link: reference,
  },
  'not-an-integer': {
    title: 'The number is not whole',
    explanation: 'The field counts something, and takes whole numbers only.',
    link: reference,
  },
  'invalid-quantity': {
    title: 'The quantity cannot be read',
    explanation:
      'A quantity is a number with one of the suffixes m, k, M, G, T, P, E (powers of 1000) or Ki, Mi, Gi, Ti, Pi, Ei (powers of 1024), or in exponent notation. There is no blank and no B for bytes.',
    link: quantities,
  },
  'invalid-time': {
    title: 'The time cannot be read',
    explanation: 'A time is written as in RFC 3339, with seconds and zone: `2026-01-31T08:00:00Z`.',
    link: reference,
  },
  'not-an-object': {
    title: 'The document is a list',
    explanation:
      'A document holds one object. Several objects are several documents with `---` between them, or the `items` of an object of `kind: List`.',
    link: objects,
  },
  'missing-api-version': {
    title: 'apiVersion is missing',
    explanation: 'apiVersion and kind together say what an object is; kubectl cannot send it anywhere without them.',
    link: objects,
  },
  'missing-kind': {
    title: 'kind is missing',
    explanation: 'apiVersion and kind together say what an object is; kubectl cannot send it anywhere without them.',
    link: objects,
  },
  'unknown-kind': {
    title: 'The group batch has no such kind',
    explanation: 'The group `batch` has the kinds Job and CronJob, in exactly this upper and lower case.',
    link: objects,
  },
  'unknown-api-version': {
    title: 'The API version has no such kind',
    explanation: 'Job and CronJob are in `batch/v1`.',
    link: objects,
  },
  'removed-api-version': {
    title: 'The API version is no longer served',
    explanation:
      'Older versions of an API are taken away some releases after the one that replaces them. The fields of a Job and of a CronJob are the same in `batch/v1`.',
    link: deprecations,
  },
};
