import type { Field } from '../field.ts';
import { isDns1123Label, isDns1123Subdomain } from '../names.ts';
import type { Validation } from '../validation.ts';
import { requiredString, wellFormed } from './checks.ts';
import { heededSince } from './containers/heeded.ts';
import { show } from './wording.ts';

/** `resourceClaims` of a pod template (k8s.io/kubernetes `validatePodResourceClaims`). */
export function validateResourceClaims(claims: Field, validation: Validation): void {
  if (validation.minor < heededSince.resourceClaims) return;
  const seen = new Map<string, Field>();
  for (const claim of claims.items()) {
    validateName(claim.at('name'), seen, validation);
    validateSource(claim, validation);
  }
}

function validateName(field: Field, seen: Map<string, Field>, validation: Validation): void {
  const name = requiredString(field, validation, 'resource-claim-unnamed', 'containers refer to a claim by its name');
  if (name === undefined) return;
  const before = seen.get(name);
  if (before) {
    validation.duplicate(
      field,
      'resource-claim-name-duplicate',
      `There is a claim ${show(name)} already, and containers could not tell them apart. Give this one another name.`,
      { related: [{ span: before.valueSpan, message: 'The other claim of this name.' }] },
    );
    return;
  }
  wellFormed(field, isDns1123Label(name), validation, 'resource-claim-name', 'the name of a claim');
  seen.set(name, field);
}

function validateSource(claim: Field, validation: Validation): void {
  const existing = claim.at('resourceClaimName');
  const template = claim.at('resourceClaimTemplateName');
  if (existing.present && template.present) {
    validation.invalid(
      claim,
      'resource-claim-sources',
      'A claim is either there already (`resourceClaimName`) or made for the pod (`resourceClaimTemplateName`). Keep one of them.',
      { span: template.placeSpan, related: [{ span: existing.placeSpan, message: 'The other source is here.' }] },
    );
  } else if (existing.unset && template.unset) {
    validation.invalid(
      claim,
      'resource-claim-sources',
      'This claim does not say where it comes from: add `resourceClaimName` or `resourceClaimTemplateName`.',
      { span: claim.at('name').present ? claim.at('name').valueSpan : claim.placeSpan },
    );
  }
  for (const field of [existing, template]) {
    if (field.string === undefined) continue;
    const what = field === existing ? 'the name of a ResourceClaim' : 'the name of a ResourceClaimTemplate';
    wellFormed(field, isDns1123Subdomain(field.string), validation, 'object-name', what);
  }
}
