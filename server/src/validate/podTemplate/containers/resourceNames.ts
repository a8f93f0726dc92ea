import { isQualifiedName, type Problem } from '../../names.ts';
import { isWholeQuantity, parseQuantity, type Quantity, quantitySign, quantityValue } from '../../quantity.ts';

/*
 * What the server knows of names of resources (k8s.io/kubernetes `pkg/apis/core/helper`).
 */

const requestsPrefix = 'requests.';
const hugePagesPrefix = 'hugepages-';

/** What quotas count, in whole numbers; containers may not ask for it. */
const countedObjects = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

/** All names without a domain that mean something somewhere in Kubernetes, but for huge pages. */
const standardResources = new Set([
  ...countedObjects,
  'cpu',
  'memory',
  'storage',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]);

export function isHugePages(name: string): boolean {
  return name.startsWith(hugePagesPrefix);
}

/** Kubernetes' own, which need no domain before their name. */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith(requestsPrefix) && !isQualifiedName(requestsPrefix + name);
}

/** Whether limits may be above requests. */
export function isOvercommitAllowed(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

export function isCountedInWholeNumbers(name: string): boolean {
  return countedObjects.has(name) || isExtended(name);
}

/** k8s.io/kubernetes `validateResourceName`. */
export function resourceProblem(name: string): Problem {
  const problem = isQualifiedName(name);
  if (problem || name.includes('/')) return problem;
  const known = standardResources.has(name) || isHugePages(name) || name.startsWith(requestsPrefix + hugePagesPrefix);
  return known ? undefined : 'must be one that Kubernetes knows, or have a domain, such as `nvidia.com/gpu`';
}

/** k8s.io/kubernetes `validateContainerResourceName`. */
export function containerResourceProblem(name: string): Problem {
  const problem = isQualifiedName(name);
  if (problem) return problem;
  if (!name.includes('/')) {
    return ['cpu', 'memory', 'ephemeral-storage'].includes(name) || isHugePages(name)
      ? undefined
      : 'must be `cpu`, `memory`, `ephemeral-storage`, `hugepages-…` or a resource with a domain, such as `nvidia.com/gpu`';
  }
  if (isNative(name) || isExtended(name)) return undefined;
  return name.startsWith(requestsPrefix)
    ? 'must not begin with `requests.`, which stands for quotas'
    : 'must still be a name when `requests.` is put before it, and so it is too long';
}

/** Whether the size is so many pages of the size that the resource's name says. */
export function isMultipleOfPageSize(name: string, quantity: Quantity): boolean {
  const page = parseQuantity(name.slice(hugePagesPrefix.length));
  if (!page || quantitySign(page) <= 0 || !isWholeQuantity(page)) return false;
  const bytes = quantityValue(page);
  return bytes !== 0n && quantityValue(quantity) % bytes === 0n;
}
