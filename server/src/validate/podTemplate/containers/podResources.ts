import type { Field } from '../../field.ts';
import { addQuantities, compareQuantities, formatQuantity, type Quantity } from '../../quantity.ts';
import type { Validation } from '../../validation.ts';
import type { PodContext } from '../podContext.ts';
import { show } from '../wording.ts';
import { heededSince } from './heeded.ts';
import { isHugePages, resourceProblem } from './resourceNames.ts';
import { type Amount, amountsOf, validateClaims, validateRequirements } from './resources.ts';

/**
 * `spec.resources`: what all containers of the pod have together, since 1.34 (k8s.io/kubernetes `validatePodResources`).
 */
export function validatePodResources(
  containers: readonly Field[],
  initContainers: readonly Field[],
  context: PodContext,
  validation: Validation,
): void {
  const resources = context.spec.at('resources');
  if (validation.minor < heededSince.podResources || !resources.present || resources.templated) return;
  if (context.os === 'windows') {
    validation.forbidden(
      resources,
      'pod-resources-windows',
      'A pod for Windows cannot have `resources` of its own. Give them to its containers.',
      { related: [{ span: context.spec.in('os', 'name').placeSpan, message: 'The pod is for Windows.' }] },
    );
    return;
  }
  const claims = resources.at('claims');
  if (claims.list) {
    validation.forbidden(
      claims,
      'pod-resources-claims',
      'The pod’s own `resources` have no `claims`: containers name the claims they use. Move them to the containers.',
    );
  }
  validateRequirements(resources, resourceProblem, validation);
  validateSupported(resources, validation);
  validateClaims(claims, context, validation);
  validateAggregates(resources, containers, initContainers, validation);
  validateContainerLimits(resources, containers, validation);
}

/** Of the resources that Kubernetes knows a pod as a whole has some (k8s.io/kubernetes `validatePodResourceName`). */
function validateSupported(resources: Field, validation: Validation): void {
  for (const amount of [...amountsOf(resources.at('limits')), ...amountsOf(resources.at('requests'))]) {
    const { name, field } = amount;
    if (name === 'cpu' || name === 'memory' || isHugePages(name) || resourceProblem(name)) continue;
    validation.notSupported(
      field,
      'pod-resource-name',
      `${show(name)} cannot be given to a pod as a whole, only \`cpu\`, \`memory\` and \`hugepages-…\` can. Give it to a container.`,
      { span: field.placeSpan },
    );
  }
}

/** What containers ask for together may not be more than what the pod asks for; huge pages may not be limited more either. */
function validateAggregates(
  resources: Field,
  containers: readonly Field[],
  initContainers: readonly Field[],
  validation: Validation,
): void {
  for (const list of ['requests', 'limits'] as const) {
    const ofPod = amountsOf(resources.at(list));
    if (ofPod.length === 0) continue;
    const ofContainers = aggregate(containers, initContainers, list);
    for (const amount of ofPod) {
      const sum = ofContainers.get(amount.name);
      if (!sum || !amount.quantity || (list === 'limits' && !isHugePages(amount.name))) continue;
      if (compareQuantities(sum, amount.quantity) <= 0) continue;
      validation.invalid(
        amount.field,
        'pod-resources-below-containers',
        `The containers’ ${list} for ${show(amount.name)} come to ${show(formatQuantity(sum))}, more than the pod’s ${show(formatQuantity(amount.quantity))}. Raise the pod’s or lower theirs.`,
      );
    }
  }
}

/**
 * What a pod needs at its highest: its containers and sidecars together, or an init container with the sidecars before
 * it (k8s.io/component-helpers `resource.AggregateContainerRequests`). A resource of which an amount is not known is left
 * out.
 */
function aggregate(
  containers: readonly Field[],
  initContainers: readonly Field[],
  list: 'requests' | 'limits',
): Map<string, Quantity> {
  const total = new Map<string, Quantity>();
  const unknown = new Set<string>();
  const amounts = (container: Field): Amount[] => {
    const found = amountsOf(container.in('resources', list));
    for (const { name, quantity } of found) if (!quantity) unknown.add(name);
    return found;
  };
  for (const container of containers) add(total, amounts(container));
  const sidecars = new Map<string, Quantity>();
  const highest = new Map<string, Quantity>();
  for (const container of initContainers) {
    const own = amounts(container);
    if (container.at('restartPolicy').string === 'Always') {
      add(total, own);
      add(sidecars, own);
      raise(highest, sidecars);
    } else {
      const running = new Map<string, Quantity>();
      add(running, own);
      for (const [name, quantity] of sidecars) addOne(running, name, quantity);
      raise(highest, running);
    }
  }
  raise(total, highest);
  for (const name of unknown) total.delete(name);
  return total;
}

function add(sums: Map<string, Quantity>, amounts: readonly Amount[]): void {
  for (const { name, quantity } of amounts) if (quantity) addOne(sums, name, quantity);
}

function addOne(sums: Map<string, Quantity>, name: string, quantity: Quantity): void {
  const before = sums.get(name);
  sums.set(name, before ? addQuantities(before, quantity) : quantity);
}

function raise(highest: Map<string, Quantity>, candidates: ReadonlyMap<string, Quantity>): void {
  for (const [name, quantity] of candidates) {
    const before = highest.get(name);
    if (!before || compareQuantities(quantity, before) > 0) highest.set(name, quantity);
  }
}

function validateContainerLimits(resources: Field, containers: readonly Field[], validation: Validation): void {
  const ofPod = amountsOf(resources.at('limits'));
  for (const [index, container] of containers.entries()) {
    for (const limit of amountsOf(container.in('resources', 'limits'))) {
      const whole = ofPod.find(({ name }) => name === limit.name);
      if (!limit.quantity || !whole?.quantity || compareQuantities(limit.quantity, whole.quantity) <= 0) continue;
      validation.invalid(
        limit.field.as(`${resources.path}.containers[${index}][${limit.name}].limits`),
        'container-limit-above-pod',
        `The container’s limit for ${show(limit.name)} of ${show(formatQuantity(limit.quantity))} is above the pod’s of ${show(formatQuantity(whole.quantity))}. Lower it or raise the pod’s.`,
        { related: [{ span: whole.field.valueSpan, message: 'The limit of the pod.' }] },
      );
    }
  }
}
