import type { FieldSchema, ScalarType } from '../../../server/src/schema/schema.ts';
import { byName, integersByName, long } from './fieldValues.ts';

/** What tends to be on the border of what the server takes, by the type and the name of a field. */

const strings = [
  '',
  'a',
  'A',
  'main',
  'other',
  'scratch',
  'a-b',
  '-a',
  'a-',
  'a.b',
  'a..b',
  'a_b',
  'a/b',
  '/a',
  '/',
  '.',
  '..',
  'a/../b',
  '../a',
  '0',
  '8080',
  'a b',
  ' a',
  'é',
  '$(A)',
  'example.com/a',
  'Example.com/a',
  'example.com/a/b',
  '10.0.0.1',
  '010.0.0.1',
  '::1',
  '1.2.3.4.5',
  'a:b',
  'a=b',
  'a,b',
  'true',
  'null',
  '*',
  long(15),
  long(16),
  long(52),
  long(53),
  long(63),
  long(64),
  long(253),
  long(254),
  `${long(63)}.${long(63)}`,
];

const int32s = [
  -2147483648, -1, 0, 1, 2, 3, 5, 10, 100, 101, 511, 512, 600, 1024, 65535, 65536, 100000, 100001, 2147483647,
];
const int64s = [...int32s, 599, 3600, 4294967296, -9007199254740991, 9007199254740991];
const quantities = [
  '0',
  '1',
  '-1',
  '100m',
  '0.5',
  '1.5',
  '1Gi',
  '1Ki',
  '2Mi',
  '4Mi',
  '3Mi',
  '1e3',
  '1E',
  '0.1m',
  '1n',
  '',
  'a',
  '1GB',
  '1 Gi',
  '100E',
  '8Ei',
  '.5',
  '5.',
  '+1',
  '1m',
  '64Mi',
  '1Gi1',
  '1e-3',
  '0x10',
  '999999999999999999999',
];
const times = [
  '2026-01-31T08:00:00Z',
  '2026-01-31',
  'yesterday',
  '',
  '2026-13-01T00:00:00Z',
  '2026-01-31T8:00:00+01:00',
];

export function scalarsFor(type: ScalarType, field: FieldSchema | undefined): readonly (string | number | boolean)[] {
  const own = field && Object.hasOwn(integersByName, field.name) ? (integersByName[field.name] ?? []) : [];
  switch (type) {
    case 'boolean':
      return [true, false];
    case 'int32':
      return [...own, ...own, ...int32s];
    case 'int64':
      return [...own, ...own, ...int64s];
    case 'quantity':
      return [...quantities, 0, 1, 0.5, -1, 1e21, 1e-9];
    case 'intOrString':
      return [...int32s, ...(byName.port ?? [])];
    case 'time':
      return times;
    case 'raw':
      return ['a'];
    case 'string': {
      const words = field && Object.hasOwn(byName, field.name) ? (byName[field.name] ?? []) : [];
      const values = field?.enum?.map(({ value }) => value) ?? [];
      const particular = [...words, ...values, ...values.map((value) => value.toLowerCase())];
      // What is particular to the field is more telling than what may be wrong with any string.
      return [...particular, ...particular, ...particular, ...strings];
    }
  }
}

const labelKeys = [
  'a',
  'app',
  'job',
  'tier',
  'example.com/a',
  'kubernetes.io/a',
  'batch.kubernetes.io/job-name',
  'job-name',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
  'a b',
  '-a',
  'A_b',
  '',
  'a/b/c',
  '/a',
  'a/',
  'Example.com/a',
  long(63),
  long(64),
  `${long(253)}/a`,
  `${long(254)}/a`,
];
const resourceNames = [
  'cpu',
  'memory',
  'ephemeral-storage',
  'storage',
  'hugepages-2Mi',
  'hugepages-1Gi',
  'hugepages-',
  'example.com/gpu',
  'kubernetes.io/a',
  'requests.example.com/a',
  'pods',
  'a',
  'CPU',
  'a/b/c',
  '',
  'attachable-volumes-x',
  'services',
  'requests.cpu',
];
const annotationKeys = [
  ...labelKeys,
  'container.apparmor.security.beta.kubernetes.io/main',
  'seccomp.security.alpha.kubernetes.io/pod',
  'container.seccomp.security.alpha.kubernetes.io/main',
  'kubernetes.io/config.mirror',
  'scheduler.alpha.kubernetes.io/critical-pod',
  'controller.kubernetes.io/pod-deletion-cost',
  'pod.alpha.kubernetes.io/init-containers',
  'security.alpha.kubernetes.io/sysctls',
  'batch.kubernetes.io/cronjob-scheduled-timestamp',
  'batch.kubernetes.io/job-completion-index',
  'scheduler.alpha.kubernetes.io/tolerations',
  'service.kubernetes.io/topology-mode',
];

/** Keys for a map of free keys. */
export function keysFor(field: FieldSchema | undefined): readonly string[] {
  if (field?.name === 'annotations') return annotationKeys;
  const { type } = field ?? {};
  const quantity = type?.kind === 'map' && type.value.kind === 'scalar' && type.value.scalar === 'quantity';
  return quantity ? resourceNames : labelKeys;
}

/** Names that no object has, or some other one has. */
export const strangeNames = [
  'foo',
  'Spec',
  'backofflimit',
  'container',
  'restartpolicy',
  'image',
  'name',
  'x-y',
  'a.b',
  'a b',
  'é',
  'labels',
];
