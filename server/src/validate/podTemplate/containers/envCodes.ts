import type { CodeDoc } from '../../finding.ts';

const tasks = 'https://kubernetes.io/docs/tasks';
const variables = `${tasks}/inject-data-application/define-environment-variable-container/`;
const configMaps = `${tasks}/configure-pod-container/configure-pod-configmap/`;
const files = `${tasks}/inject-data-application/define-environment-variable-via-file/`;
const sources = `${tasks}/inject-data-application/environment-variable-expose-pod-information/`;

/** What the codes of findings about environment variables stand for. */
export const envCodes: Readonly<Record<string, CodeDoc>> = {
  'env-name-required': {
    title: 'An environment variable has no name',
    explanation: 'Each entry of `env` is a variable with a `name`, and a `value` or a `valueFrom`.',
    link: variables,
  },
  'env-name': {
    title: 'The name of an environment variable is malformed',
    explanation:
      'Since 1.32 every printable ASCII character but `=` will do. Before, letters, digits, `_`, `-` and `.`, and no digit at the start.',
    link: variables,
  },
  'env-prefix': {
    title: 'A prefix of environment variables is malformed',
    explanation: 'The prefix of `envFrom` begins the names of variables, so it follows the rules of their names.',
    link: configMaps,
  },
  'env-duplicate': {
    title: 'An environment variable is defined twice',
    explanation:
      'The last definition counts. Server-side apply keeps variables by name and refuses or loses one of the two; remove the one that is not meant. `PATH: $(PATH):/bin` builds on the one before and is fine.',
    link: variables,
  },
  'env-value-from-empty': {
    title: '`valueFrom` has no source',
    explanation:
      'A source is a field of the pod, resources of a container, a key of a ConfigMap or Secret, or, since 1.35, a file.',
    link: sources,
  },
  'env-value-from-many': {
    title: '`valueFrom` has several sources',
    explanation: 'A variable’s value comes from one source. Make several variables of it.',
    link: sources,
  },
  'env-value-and-value-from': {
    title: 'A variable has a value and a source',
    explanation: 'Either `value` or `valueFrom` says what the variable holds.',
    link: variables,
  },
  'env-ref-name': {
    title: 'The name of a ConfigMap or Secret is malformed or missing',
    explanation: 'Their names are DNS names: lower-case letters, digits, `-` and `.`, a letter or digit at both ends.',
    link: configMaps,
  },
  'env-ref-key-required': {
    title: 'A reference to a value has no key',
    explanation: 'ConfigMaps, Secrets and env files hold many values, so the key of one must be named.',
    link: configMaps,
  },
  'env-ref-key': {
    title: 'The key of a value is malformed',
    explanation: 'Keys of ConfigMaps and Secrets are letters, digits, `-`, `_` and `.`, at most 253 characters.',
    link: configMaps,
  },
  'env-file-volume-required': {
    title: 'A variable of a file has no volume',
    explanation: '`fileKeyRef` reads an env file in an `emptyDir` volume of the pod, which an init container wrote.',
    link: files,
  },
  'env-file-volume': {
    title: 'The name of a volume is malformed',
    explanation: 'Volumes’ names are DNS labels: lower-case letters, digits and `-`.',
    link: files,
  },
  'env-file-volume-not-found': {
    title: 'A variable’s volume is not there',
    explanation: '`fileKeyRef.volumeName` names one of the pod’s `volumes`.',
    link: files,
  },
  'env-file-volume-kind': {
    title: 'A variable’s volume is of a wrong kind',
    explanation: 'Env files are read from `emptyDir` volumes only.',
    link: files,
  },
  'env-file-path-required': {
    title: 'A variable of a file has no path',
    explanation: '`fileKeyRef.path` says where in the volume the file is, relative and without `..`.',
    link: files,
  },
  'env-from-empty': {
    title: 'An entry of `envFrom` has no source',
    explanation: 'Each entry takes all variables of one ConfigMap (`configMapRef`) or one Secret (`secretRef`).',
    link: configMaps,
  },
  'env-from-many': {
    title: 'An entry of `envFrom` has two sources',
    explanation: 'One entry is for one ConfigMap or Secret. Make two entries of it.',
    link: configMaps,
  },
  'env-from-name-required': {
    title: 'A source of variables has no name',
    explanation: '`configMapRef` and `secretRef` name the object whose keys become variables.',
    link: configMaps,
  },
  'env-from-name': {
    title: 'The name of a ConfigMap or Secret is malformed',
    explanation: 'Their names are DNS names: lower-case letters, digits, `-` and `.`, a letter or digit at both ends.',
    link: configMaps,
  },
};
