import { itSays } from '../pod/podFindings.ts';
import { ofContainer } from './containerCases.ts';

describe('resources of containers', () => {
  const resources = (lists: string, expected: readonly string[], minor?: number, rest = '') =>
    ofContainer(
      `resources: {${lists}}`,
      expected.map((line) => line.replace(/^(~?)\./, '$1.resources.').replace('.resources. ', '.resources ')),
      minor,
      rest,
    );

  describe('requests and limits', () => {
    itSays([
      resources('limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 500m, memory: 1024Mi}', []),
      resources('requests: {cpu: 2}, limits: {cpu: 1500m}', ['.requests resource-request-above-limit']),
      resources('requests: {cpu: 100.1m}, limits: {cpu: 100.05m}', []),
      resources('requests: {cpu: 1}, limits: {cpu: null}', ['.requests resource-request-above-limit']),
      resources('requests: {cpu: 1m}, limits: {memory: 1}', []),
      resources('limits: {cpu: -1}', ['.limits[cpu] resource-negative']),
      resources('limits: {cpu: one}', []),
      resources('limits: {memory: 100m}', ['~.limits[memory] resource-fractional-bytes']),
      resources('requests: {ephemeral-storage: 1.5}', ['~.requests[ephemeral-storage] resource-fractional-bytes']),
      // An overflow of the server's makes it see a fraction.
      resources('requests: {memory: 99999999999999999999}', ['~.requests[memory] resource-fractional-bytes']),
      resources('requests: {memory: 100E}', []),
      resources('limits: [cpu]', []),
    ]);
  });

  describe('names', () => {
    itSays([
      resources('limits: {gpu: 1}', ['.limits[gpu] resource-name']),
      resources('limits: {storage: 1}', ['.limits[storage] resource-name']),
      resources('limits: {"-x": 1}', ['.limits[-x] resource-name']),
      resources('limits: {pods: 0.5}', ['.limits[pods] resource-name', '.limits[pods] resource-not-whole']),
      resources('limits: {nvidia.com/gpu: 1}', []),
      resources('limits: {nvidia.com/gpu: 0.5}', ['.limits[nvidia.com/gpu] resource-not-whole']),
      resources('requests: {nvidia.com/gpu: 1}', ['.limits resource-limit-required']),
      resources('limits: {nvidia.com/gpu: 2}, requests: {nvidia.com/gpu: 1}', ['.requests resource-request-not-limit']),
      resources('limits: {kubernetes.io/x: 0.5}', []),
      resources('limits: {requests.a.com/b: 1}', ['.limits[requests.a.com/b] resource-name']),
      resources(`limits: {${'a'.repeat(241)}.com/b: 1}`, [`.limits[${'a'.repeat(241)}.com/b] resource-name`]),
      resources(`limits: {${'a'.repeat(240)}.com/b: 1}`, []),
    ]);
  });

  describe('huge pages', () => {
    itSays([
      resources('limits: {hugepages-2Mi: 4Mi, memory: 1Gi}', []),
      resources('limits: {hugepages-2Mi: 3Mi, memory: 1Gi}', ['.limits[hugepages-2Mi] huge-pages-size']),
      resources('limits: {hugepages-x: 3Mi, memory: 1Gi}', ['.limits[hugepages-x] huge-pages-size']),
      resources('limits: {hugepages-2Mi: 4Mi}', ['. huge-pages-alone']),
      resources('requests: {hugepages-2Mi: 4Mi, cpu: 1}', ['.limits resource-limit-required']),
      resources('requests: {hugepages-2Mi: 2Mi, cpu: 1}, limits: {hugepages-2Mi: 4Mi}', [
        '.requests resource-request-not-limit',
      ]),
    ]);
  });

  describe('claims', () => {
    const claims = 'resourceClaims: [{name: gpu, resourceClaimName: g}]';
    itSays([
      resources('claims: [{name: gpu}]', [], 36, claims),
      resources('claims: [{name: gpu}, {name: gpu}]', ['.claims[1] resource-claim-duplicate'], 36, claims),
      resources('claims: [{name: gpu, request: a}, {name: gpu, request: b}]', [], 36, claims),
      resources(
        'claims: [{name: gpu, request: a}, {name: gpu, request: a}, {name: gpu}]',
        ['.claims[1] resource-claim-duplicate', '.claims[2] resource-claim-duplicate'],
        36,
        claims,
      ),
      resources('claims: [{name: gpu, request: A}]', ['.claims[0].request resource-claim-request'], 36, claims),
      resources('claims: [{name: gpux, request: a}, {name: gpu}]', ['.claims[0] resource-claim-not-found'], 36, claims),
      resources('claims: [{}, {name: x}]', [
        '.claims[0] resource-claim-name-required',
        '.claims[1] resource-claim-not-found',
      ]),
      resources('claims: [{}, {name: x}]', [], 33),
    ]);
  });

  describe('of a pod', () => {
    const own = (lists: string, containers: string, expected: readonly string[], minor?: number) =>
      [`resources: {${lists}}\n${containers}`, expected, minor] as const;
    const two =
      'containers: [{name: a, image: x, resources: {requests: {cpu: 1}}}, {name: b, image: x, resources: {requests: {cpu: 500m}}}]';
    itSays([
      own('requests: {cpu: 2}', two, []),
      own('requests: {cpu: 1}', two, ['resources.requests[cpu] pod-resources-below-containers']),
      own('requests: {cpu: 1}', two, [], 33),
      own(
        'requests: {cpu: 2}',
        'containers: [{name: a, image: x, resources: {requests: {cpu: 1}}}]\ninitContainers: [{name: s, image: x, restartPolicy: Always, resources: {requests: {cpu: 500m}}}, {name: i, image: x, resources: {requests: {cpu: 1600m}}}]',
        ['resources.requests[cpu] pod-resources-below-containers'],
      ),
      own('limits: {memory: 1Gi}', 'containers: [{name: a, image: x, resources: {limits: {memory: 2Gi}}}]', [
        'resources.containers[0][memory].limits container-limit-above-pod',
      ]),
      own(
        'limits: {hugepages-2Mi: 2Mi, cpu: 1}',
        'containers: [{name: a, image: x, resources: {limits: {hugepages-2Mi: 2Mi, cpu: 1}}}, {name: b, image: x, resources: {limits: {hugepages-2Mi: 2Mi, cpu: 1}}}]',
        ['resources.limits[hugepages-2Mi] pod-resources-below-containers'],
      ),
      own('limits: {nvidia.com/gpu: 1, foo: 1}, claims: []', 'containers: [{name: a, image: x}]', [
        'resources.limits[nvidia.com/gpu] pod-resource-name',
        'resources.limits[foo] resource-name',
        'resources.claims pod-resources-claims',
      ]),
      own('limits: {foo: -1}', 'os: {name: windows}\ncontainers: [{name: a, image: x}]', [
        'resources pod-resources-windows',
      ]),
    ]);
  });
});
