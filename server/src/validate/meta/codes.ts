import type { CodeDoc } from '../finding.ts';

const objects = 'https://kubernetes.io/docs/concepts/overview/working-with-objects';

/** What the codes of metadata and of label selectors stand for. */
export const metaCodes: Record<string, CodeDoc> = {
  'metadata-name': {
    title: 'The name is not a DNS subdomain',
    explanation:
      'Names of Jobs and CronJobs consist of lower-case letters, digits, `-` and `.`, start and end with a letter or digit, and have 253 characters at most. They become parts of URLs and of the names of pods.',
    link: `${objects}/names/#dns-subdomain-names`,
  },
  'name-missing': {
    title: 'The object has no name',
    explanation:
      'An object is created under `metadata.name`, or under a name that the server makes of `metadata.generateName` and five random characters. With `generateName` use `kubectl create`: `kubectl apply` needs a name.',
    link: `${objects}/names/`,
  },
  'generate-name': {
    title: 'The prefix of the generated name is not one',
    explanation:
      'What `generateName` holds must be a DNS subdomain itself, apart from a hyphen at its end: lower-case letters, digits, `-` and `.`.',
    link: 'https://kubernetes.io/docs/reference/using-api/api-concepts/#generated-values',
  },
  'generated-name': {
    title: 'The generated name would be wrong',
    explanation:
      'The server appends five random characters to the first 58 of `generateName`; the result must be a DNS subdomain.',
    link: 'https://kubernetes.io/docs/reference/using-api/api-concepts/#generated-values',
  },
  'metadata-namespace': {
    title: 'The namespace is not a DNS label',
    explanation:
      'Names of namespaces consist of lower-case letters, digits and `-`, start and end with a letter or digit, and have 63 characters at most.',
    link: `${objects}/namespaces/`,
  },
  'name-not-a-hostname': {
    title: 'The name does not do as a hostname',
    explanation:
      'Pods are named after their Job and have their name as hostname, where dots and more than 63 characters are trouble. The server warns of such names and accepts them.',
    link: `${objects}/names/#dns-label-names`,
  },
  'label-key': {
    title: 'The key of a label is malformed',
    explanation:
      'A key is a name of up to 63 letters, digits, `-`, `_` and `.` that starts and ends with a letter or digit, with a DNS subdomain and `/` before it if you like.',
    link: `${objects}/labels/#syntax-and-character-set`,
  },
  'label-value': {
    title: 'The value of a label is malformed',
    explanation:
      'A value is empty, or up to 63 letters, digits, `-`, `_` and `.` that start and end with a letter or digit. Put anything else into an annotation.',
    link: `${objects}/labels/#syntax-and-character-set`,
  },
  'annotation-key': {
    title: 'The key of an annotation is malformed',
    explanation:
      'A key is a name of up to 63 letters, digits, `-`, `_` and `.` that starts and ends with a letter or digit, with a DNS subdomain and `/` before it if you like.',
    link: `${objects}/annotations/#syntax-and-character-set`,
  },
  'annotations-too-large': {
    title: 'The annotations are too large',
    explanation: 'Keys and values of all annotations of an object have 256 KiB together.',
    link: `${objects}/annotations/`,
  },
  'owner-reference-incomplete': {
    title: 'An owner reference is incomplete',
    explanation:
      "An owner is named by its `apiVersion`, `kind`, `name` and `uid`. The uid is the cluster's, so a manifest that people write rarely has owner references: controllers set them.",
    link: `${objects}/owners-dependents/`,
  },
  'owner-reference-banned': {
    title: 'An Event cannot own objects',
    explanation: 'Events go after an hour, and what they own would go with them.',
    link: `${objects}/owners-dependents/`,
  },
  'owner-reference-duplicate': {
    title: 'An owner is named twice',
    explanation: 'The server drops references that are equal to one before them, and warns of it.',
    link: `${objects}/owners-dependents/`,
  },
  'owner-reference-controllers': {
    title: 'Two owners are the controller',
    explanation: 'Of the owners of an object at most one manages it and has `controller: true`.',
    link: `${objects}/owners-dependents/`,
  },
  'metadata-finalizer': {
    title: 'The name of a finalizer is malformed',
    explanation:
      'A finalizer is the domain of a controller, `/` and a name of letters, digits, `-`, `_` and `.`: the controller removes it when it has cleaned up.',
    link: `${objects}/finalizers/`,
  },
  'finalizer-domain': {
    title: 'A finalizer has no domain',
    explanation:
      "Finalizers without a domain are the server's own: `orphan`, `foregroundDeletion` and `kubernetes`. All others name the controller that removes them, such as `example.com/cleanup`.",
    link: `${objects}/finalizers/`,
  },
  'finalizers-contradict': {
    title: 'Two finalizers contradict each other',
    explanation: '`orphan` keeps what the object owns when it is deleted, `foregroundDeletion` deletes that first.',
    link: `${objects}/finalizers/`,
  },
  'label-selector-operator': {
    title: 'The operator of a label selector is unknown',
    explanation: 'A requirement compares a label with `In`, `NotIn`, `Exists` or `DoesNotExist`.',
    link: `${objects}/labels/#resources-that-support-set-based-requirements`,
  },
  'label-selector-values-missing': {
    title: 'A label selector has nothing to compare with',
    explanation: '`In` and `NotIn` need at least one value.',
    link: `${objects}/labels/#resources-that-support-set-based-requirements`,
  },
  'label-selector-values-forbidden': {
    title: 'A label selector has values that it does not look at',
    explanation: '`Exists` and `DoesNotExist` are about the key of a label alone.',
    link: `${objects}/labels/#resources-that-support-set-based-requirements`,
  },
};
