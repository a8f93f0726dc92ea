import { nearestName } from '../../decode/similarNames.ts';
import type { Field } from '../../field.ts';
import { isDns1123Label, type Problem } from '../../names.ts';
import {
  compareQuantities,
  formatQuantity,
  isWholeQuantity,
  type Quantity,
  quantitySign,
  roundUpToMilli,
} from '../../quantity.ts';
import type { Validation } from '../../validation.ts';
import type { PodContext } from '../podContext.ts';
import { quantityOf } from '../serverValue.ts';
import { show, showField } from '../wording.ts';
import { heededSince } from './heeded.ts';
import {
  containerResourceProblem,
  isCountedInWholeNumbers,
  isHugePages,
  isMultipleOfPageSize,
  isOvercommitAllowed,
} from './resourceNames.ts';

/** One entry of `limits` or `requests`. */
export interface Amount {
  readonly name: string;
  readonly field: Field;
  /** As the server holds it, rounded up to thousandths; undefined where it is not known. */
  readonly quantity: Quantity | undefined;
}

/** The entries whose names are known. */
export function amountsOf(list: Field): Amount[] {
  const amounts: Amount[] = [];
  for (const { key, field } of list.keys()) {
    if (field.keyTemplated) continue;
    const quantity = quantityOf(field);
    amounts.push({ name: key, field, quantity: quantity && roundUpToMilli(quantity) });
  }
  return amounts;
}

/** Whether a template may bring more entries than are known. */
function mayHaveMore(list: Field): boolean {
  return list.templated || list.keys().some(({ field }) => field.keyTemplated);
}

/** `resources` of a container (k8s.io/kubernetes `ValidateContainerResourceRequirements`), and what the server warns of. */
export function validateContainerResources(resources: Field, context: PodContext, validation: Validation): void {
  validateRequirements(resources, containerResourceProblem, validation);
  validateClaims(resources.at('claims'), context, validation);
  for (const list of [resources.at('limits'), resources.at('requests')]) {
    for (const amount of amountsOf(list)) warnOfFractionalBytes(amount, validation);
  }
}

/** k8s.io/kubernetes `validateResourceRequirements`, without the claims. */
export function validateRequirements(
  resources: Field,
  nameProblem: (name: string) => Problem,
  validation: Validation,
): void {
  const limitsField = resources.at('limits');
  const requestsField = resources.at('requests');
  const limits = amountsOf(limitsField);
  const requests = amountsOf(requestsField);
  if (limits.length === 0 && requests.length === 0) return;
  for (const amount of [...limits, ...requests]) validateAmount(amount, nameProblem, validation);
  for (const request of requests) {
    const limit = limits.find(({ name }) => name === request.name);
    if (limit) validateRequestAgainstLimit(request, limit, requestsField, validation);
    else if (!isOvercommitAllowed(request.name) && !mayHaveMore(limitsField)) {
      validation.required(
        limitsField,
        'resource-limit-required',
        `\`limits\` has no ${show(request.name)}: what cannot be shared, such as huge pages and devices, needs a limit, and the request is taken from it. Set a limit of ${show(amountText(request))}.`,
        { related: [{ span: request.field.placeSpan, message: 'The request.' }] },
      );
    }
  }
  const all = [...limits, ...requests];
  const pages = all.find(({ name }) => isHugePages(name));
  if (pages && !resources.templated && !all.some(({ name }) => name === 'cpu' || name === 'memory')) {
    if (mayHaveMore(limitsField) || mayHaveMore(requestsField)) return;
    validation.forbidden(
      resources,
      'huge-pages-alone',
      `${show(pages.name)} alone is not enough: a container with huge pages must ask for \`cpu\` or \`memory\` too. Add one of them to \`limits\`.`,
      { span: pages.field.placeSpan },
    );
  }
}

function amountText({ field, quantity }: Amount): string {
  const node = field.written;
  return node?.kind === 'scalar' ? String(node.value) : quantity ? formatQuantity(quantity) : '0';
}

function validateAmount(amount: Amount, nameProblem: (name: string) => Problem, validation: Validation): void {
  const { name, field, quantity } = amount;
  const problem = nameProblem(name);
  if (problem) {
    // A slip of one letter makes a gpu of a cpu, and that is no slip.
    const meant = name.toLowerCase() === 'cpu' ? 'cpu' : nearestName(name, ['memory', 'ephemeral-storage']);
    validation.invalid(field, 'resource-name', `${show(name)}: the name of a resource ${problem}.`, {
      span: field.placeSpan,
      ...(meant ? { fixes: [{ kind: 'renameKey', to: meant }] } : {}),
    });
  }
  if (!quantity) return;
  const text = show(`${name}: ${amountText(amount)}`);
  if (quantitySign(quantity) < 0) {
    validation.invalid(
      field,
      'resource-negative',
      `${text} is below zero, and nothing can be given back. Use 0 or more.`,
    );
  }
  if (isCountedInWholeNumbers(name) && !isWholeQuantity(quantity)) {
    validation.invalid(
      field,
      'resource-not-whole',
      `${text} is not a whole number, and ${show(name)} is counted in whole pieces. Use a whole number.`,
    );
  }
  if (isHugePages(name) && !isMultipleOfPageSize(name, quantity)) {
    validation.invalid(
      field,
      'huge-pages-size',
      `${text} is not so many whole pages of the size that the name says. Use a multiple of ${show(name.slice('hugepages-'.length))}.`,
    );
  }
}

function validateRequestAgainstLimit(request: Amount, limit: Amount, requests: Field, validation: Validation): void {
  if (!request.quantity || !limit.quantity) return;
  const order = compareQuantities(request.quantity, limit.quantity);
  if (order === 0) return;
  const both = `The request for ${show(request.name)} of ${show(amountText(request))}`;
  const options = {
    span: request.field.valueSpan,
    related: [{ span: limit.field.valueSpan, message: 'The limit.' }],
  };
  // The server names the list of requests, not the resource.
  if (!isOvercommitAllowed(request.name)) {
    validation.invalid(
      requests,
      'resource-request-not-limit',
      `${both} and its limit of ${show(amountText(limit))} differ; what cannot be shared, such as huge pages and devices, must have both the same. Leave the request out.`,
      options,
    );
  } else if (order > 0) {
    validation.invalid(
      requests,
      'resource-request-above-limit',
      `${both} is above its limit of ${show(amountText(limit))}, so it could never be used. Lower the request or raise the limit.`,
      { ...options, fixes: [{ kind: 'replaceValue', to: amountText(limit) }] },
    );
  }
}

/** k8s.io/kubernetes `validateResourceClaimNames`. */
export function validateClaims(claims: Field, context: PodContext, validation: Validation): void {
  if (validation.minor < heededSince.resourceClaims) return;
  const seen = new Map<string, Field>();
  for (const claim of claims.items()) {
    const name = claim.at('name').text;
    if (name === undefined) continue;
    if (name === '') {
      validation.required(
        claim,
        'resource-claim-name-required',
        '`name` is missing: say which of the pod’s `resourceClaims` the container uses.',
        { span: claim.at('name').placeSpan },
      );
      continue;
    }
    const request = claim.at('request').text;
    if (request === undefined) continue;
    if (request !== '' && !seen.has(name)) {
      const problem = isDns1123Label(request);
      if (problem) {
        validation.invalid(
          claim.at('request'),
          'resource-claim-request',
          `${showField(claim.at('request'))}: the name of a request ${problem}.`,
        );
      }
    }
    const key = request === '' ? name : `${name}/${request}`;
    const other =
      seen.get(name) ??
      seen.get(key) ??
      (request === '' ? [...seen].find(([used]) => used.includes('/') && used.split('/')[0] === name)?.[1] : undefined);
    if (other) {
      validation.duplicate(
        claim,
        'resource-claim-duplicate',
        `The claim ${show(key)} is used twice by this container. Remove one of the two.`,
        { span: claim.at('name').valueSpan, related: [{ span: other.valueSpan, message: 'The other use.' }] },
      );
    }
    if (!seen.has(name)) seen.set(key, claim.at('name'));
    if (context.resourceClaims && !context.resourceClaims.has(name)) {
      validation.notFound(
        claim,
        'resource-claim-not-found',
        `The pod has no resource claim named ${show(name)}. Add it to the pod’s \`resourceClaims\`, or correct the name.`,
        { span: claim.at('name').valueSpan },
      );
    }
  }
}

/** The server takes them, rounds them somewhere later, and warns (k8s.io/kubernetes `pkg/api/pod`). */
export function warnOfFractionalBytes(amount: Amount, validation: Validation): void {
  const { name, field, quantity } = amount;
  if (name !== 'memory' && name !== 'ephemeral-storage') return;
  if (!quantity || isWholeQuantity(quantity)) return;
  const text = amountText(amount);
  if (quantity.exponent >= 0 || quantity.unscaled % 10n ** BigInt(-quantity.exponent) === 0n) {
    validation.warn(
      field,
      'resource-fractional-bytes',
      `${show(`${name}: ${text}`)} is so much that the API server takes it for a fraction of a byte. Use a smaller amount.`,
    );
    return;
  }
  const hint = /m$/.test(text.trim())
    ? ' The unit `m` means thousandths; megabytes are `M`, or `Mi` for 1024 × 1024.'
    : '';
  validation.warn(
    field,
    'resource-fractional-bytes',
    `${show(`${name}: ${text}`)} is not a whole number of bytes.${hint}`,
  );
}
