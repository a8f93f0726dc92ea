import type { CodeDoc } from '../../finding.ts';

const docs = 'https://kubernetes.io/docs';
const resources = `${docs}/concepts/configuration/manage-resources-containers/`;
const extended = `${resources}#extended-resources`;
const podLevel = `${docs}/tasks/configure-pod-container/assign-pod-level-resources/`;
const hugePages = `${docs}/tasks/manage-hugepages/scheduling-hugepages/`;
const claims = `${docs}/concepts/scheduling-eviction/dynamic-resource-allocation/`;

/** What the codes of findings about requests, limits and resource claims stand for. */
export const resourceCodes: Readonly<Record<string, CodeDoc>> = {
  'resource-name': {
    title: 'The name of a resource is not one that a container can have',
    explanation:
      '`cpu`, `memory`, `ephemeral-storage`, `hugepages-SIZE`, or a device plug-in’s with a domain, such as `nvidia.com/gpu`.',
    link: resources,
  },
  'resource-negative': {
    title: 'An amount of a resource is below zero',
    explanation: 'Requests and limits are 0 or more.',
    link: resources,
  },
  'resource-not-whole': {
    title: 'An amount of a resource is not a whole number',
    explanation: 'Devices and other extended resources are counted in whole pieces.',
    link: extended,
  },
  'resource-request-above-limit': {
    title: 'A request is above its limit',
    explanation: 'The request is reserved for the container, the limit is the most it may use.',
    link: `${resources}#requests-and-limits`,
  },
  'resource-request-not-limit': {
    title: 'Request and limit differ for something that cannot be shared',
    explanation: 'Huge pages, devices and other extended resources belong to one container, so both must be equal.',
    link: extended,
  },
  'resource-limit-required': {
    title: 'A limit is missing for something that cannot be shared',
    explanation: 'For huge pages, devices and other extended resources give the limit; the request follows from it.',
    link: extended,
  },
  'resource-fractional-bytes': {
    title: 'An amount of bytes is not whole',
    explanation:
      'Fractions of a byte are rounded up. Mostly `m` (thousandths) was written where `M` or `Mi` was meant. Of amounts over nine exabytes the server warns for no good reason.',
    link: `${resources}#meaning-of-memory`,
  },
  'huge-pages-alone': {
    title: 'Huge pages without cpu or memory',
    explanation: 'A container with huge pages must have a request or limit for `cpu` or `memory` as well.',
    link: hugePages,
  },
  'huge-pages-size': {
    title: 'An amount is not so many whole huge pages',
    explanation: 'The name says the size of a page, such as `hugepages-2Mi`; the amount is a multiple of it.',
    link: hugePages,
  },
  'resource-claim-name-required': {
    title: 'A use of a resource claim has no name',
    explanation: 'Entries of `resources.claims` name one of the pod’s `resourceClaims`.',
    link: claims,
  },
  'resource-claim-request': {
    title: 'The name of a request in a claim is malformed',
    explanation: 'A DNS label: lower-case letters, digits and `-`.',
    link: claims,
  },
  'resource-claim-duplicate': {
    title: 'A container uses a claim twice',
    explanation: 'A claim, or a request in it, is listed once. A claim without `request` means all of its requests.',
    link: claims,
  },
  'resource-claim-not-found': {
    title: 'A resource claim is not there',
    explanation: 'Containers use claims that the pod lists in `resourceClaims`, by name.',
    link: claims,
  },
  'pod-resource-name': {
    title: 'The name of a resource is not one that a pod can have',
    explanation: 'A pod as a whole has `cpu`, `memory` and `hugepages-SIZE`; everything else is its containers’.',
    link: podLevel,
  },
  'pod-resources-windows': {
    title: 'A pod for Windows has resources of its own',
    explanation: 'Resources of a pod as a whole exist for Linux only.',
    link: podLevel,
  },
  'pod-resources-claims': {
    title: 'A pod’s own resources have claims',
    explanation: 'Claims are listed in the pod’s `resourceClaims` and used in containers’ `resources.claims`.',
    link: claims,
  },
  'pod-resources-below-containers': {
    title: 'Containers ask for more than their pod',
    explanation:
      'The pod’s request covers its containers and sidecars together, and each init container with the sidecars before it.',
    link: podLevel,
  },
  'container-limit-above-pod': {
    title: 'The limit of a container is above that of its pod',
    explanation: 'The pod’s limit bounds all of its containers.',
    link: podLevel,
  },
};
