import type { Field } from '../field.ts';
import { validateLabelSelector } from '../labelSelector.ts';
import { isDns1123Label, isQualifiedName } from '../names.ts';
import type { Validation } from '../validation.ts';
import { requiredString, wellFormed } from './checks.ts';
import { validateMatchAndMismatchLabelKeys } from './labelKeys.ts';
import { validateNodeSelectorTerm, validateRequiredNodeTerms } from './nodeSelector.ts';
import { integerOf } from './serverValue.ts';
import { show } from './wording.ts';

const requiredTerms = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferredTerms = 'preferredDuringSchedulingIgnoredDuringExecution';

/** `affinity` of a pod template (k8s.io/kubernetes `validateAffinity`). */
export function validateAffinity(affinity: Field, validation: Validation): void {
  const node = affinity.at('nodeAffinity');
  validateRequiredNodeTerms(node.at(requiredTerms), validation);
  for (const preferred of node.at(preferredTerms).items()) {
    validateWeight(preferred.at('weight'), validation);
    validateNodeSelectorTerm(preferred.at('preference'), false, validation);
  }
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    for (const term of affinity.in(kind, requiredTerms).items()) validatePodAffinityTerm(term, validation);
    for (const preferred of affinity.in(kind, preferredTerms).items()) {
      validateWeight(preferred.at('weight'), validation);
      validatePodAffinityTerm(preferred.at('podAffinityTerm'), validation);
    }
  }
}

function validateWeight(weight: Field, validation: Validation): void {
  const value = integerOf(weight);
  if (value === undefined || (value > 0 && value <= 100)) return;
  validation.invalid(
    weight,
    'affinity-weight',
    weight.present
      ? `\`weight: ${value}\` is out of range: preferences are weighed from 1 to 100.`
      : '`weight` is missing: a preference needs one from 1 to 100.',
  );
}

/** k8s.io/kubernetes `validatePodAffinityTerm`. */
function validatePodAffinityTerm(term: Field, validation: Validation): void {
  const selector = term.at('labelSelector');
  validateLabelSelector(selector, validation);
  validateLabelSelector(term.at('namespaceSelector'), validation);
  for (const namespace of term.at('namespaces').items()) {
    const problem = namespace.text === undefined ? undefined : isDns1123Label(namespace.text);
    if (!problem) continue;
    // The server names a field that there is not.
    validation.invalid(
      namespace.as(`${term.path}.namespace`),
      'object-name',
      `${show(namespace.text ?? '')}: the name of a namespace ${problem}.`,
    );
  }
  // 1.31 is the first to keep these fields by default (MatchLabelKeysInPodAffinity).
  if (validation.minor >= 31) validateMatchAndMismatchLabelKeys(term, validation);
  validateTopologyKey(term.at('topologyKey'), validation);
  if (validation.minor >= 28) warnOfMissingSelector(selector, validation);
}

function validateTopologyKey(field: Field, validation: Validation): void {
  const key = requiredString(
    field,
    validation,
    'topology-key-required',
    'name the node label whose values make up the places, such as `kubernetes.io/hostname`',
  );
  if (field.text === '') {
    validation.invalid(field, 'label-key', 'An empty `topologyKey` is no label key.');
  } else if (key !== undefined) {
    wellFormed(field, isQualifiedName(key), validation, 'label-key', 'the key of a label');
  }
}

/** A missing selector selects nothing, unlike an empty one; the server warns of it since 1.28. */
export function warnOfMissingSelector(selector: Field, validation: Validation): void {
  if (!selector.unset) return;
  validation.warn(
    selector,
    'label-selector-missing',
    'Without `labelSelector` no pod is meant at all, so this has no effect. Select pods, or write `labelSelector: {}` for all of them.',
    { span: selector.placeSpan },
  );
}
