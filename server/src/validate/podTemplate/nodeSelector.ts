import type { Field } from '../field.ts';
import { validateLabels } from '../meta/labels.ts';
import { isDns1123Subdomain, isLabelValue, isQualifiedName } from '../names.ts';
import type { Validation } from '../validation.ts';
import { toNearest, wellFormed } from './checks.ts';
import { warnOfDeprecatedNodeLabel } from './nodeLabels.ts';
import { countOf } from './serverValue.ts';
import { oneOf, show, showField } from './wording.ts';

/** `nodeSelector`: labels that a node must have. */
export function validateNodeSelector(selector: Field, validation: Validation): void {
  validateLabels(selector, validation);
  for (const { key, field } of selector.keys()) warnOfDeprecatedNodeLabel(field, key, validation);
}

/** `nodeAffinity.required…`: at least one term (k8s.io/kubernetes `ValidateNodeSelector`). */
export function validateRequiredNodeTerms(selector: Field, validation: Validation): void {
  if (!selector.present) return;
  const terms = selector.at('nodeSelectorTerms');
  if (countOf(terms) === 0) {
    validation.required(
      terms,
      'node-selector-terms-required',
      '`nodeSelectorTerms` is missing or empty, and no node could satisfy it. Add a term, or remove the requirement.',
    );
  }
  for (const term of terms.items()) validateNodeSelectorTerm(term, true, validation);
}

/** A term's conditions (k8s.io/kubernetes `ValidateNodeSelectorTerm`). Values of mere preferences are warned of at most. */
export function validateNodeSelectorTerm(term: Field, required: boolean, validation: Validation): void {
  for (const requirement of term.at('matchExpressions').items()) {
    validateLabelRequirement(requirement, required, validation);
    warnOfDeprecatedNodeLabel(requirement.at('key'), requirement.at('key').string, validation);
  }
  for (const requirement of term.at('matchFields').items()) validateFieldRequirement(requirement, validation);
}

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];

/** k8s.io/kubernetes `ValidateNodeSelectorRequirement`. */
function validateLabelRequirement(requirement: Field, required: boolean, validation: Validation): void {
  const operator = requirement.at('operator');
  const values = requirement.at('values');
  const count = countOf(values);
  const related = [{ span: operator.valueSpan, message: 'The operator.' }];
  switch (operator.text) {
    case undefined:
      break;
    case 'In':
    case 'NotIn':
      if (count === 0) {
        validation.required(
          values,
          'node-selector-values-required',
          `${showField(operator)} compares the label with \`values\`, and there are none. List at least one.`,
          { related },
        );
      }
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (count !== undefined && count > 0) {
        validation.forbidden(
          values,
          'node-selector-values-forbidden',
          `${showField(operator)} looks at the label’s key alone. Remove \`values\`.`,
          { related },
        );
      }
      break;
    case 'Gt':
    case 'Lt':
      if (count !== undefined && count !== 1) {
        validation.required(
          values,
          'node-selector-values-required',
          `${showField(operator)} compares the label with one number, and \`values\` has ${count}. List exactly one.`,
          { related },
        );
      }
      break;
    default:
      validation.invalid(
        operator,
        'node-selector-operator',
        `${operator.text ? showField(operator) : 'A missing `operator`'} is no way to compare labels of nodes. Use ${oneOf(operators)}.`,
        toNearest(operator.text, operators),
      );
  }
  const key = requirement.at('key');
  if (key.text !== undefined) wellFormed(key, isQualifiedName(key.text), validation, 'label-key', 'the key of a label');
  for (const value of values.items()) validateValue(value, required, validation);
}

/** Before 1.33 the server looked at no value. */
function validateValue(value: Field, required: boolean, validation: Validation): void {
  const problem = value.text === undefined ? undefined : isLabelValue(value.text);
  if (!problem || validation.minor < 33) return;
  const message = `No node can have the label value ${show(value.text ?? '')}: it ${problem}.`;
  if (required) validation.invalid(value, 'label-value', message);
  else validation.warn(value, 'label-value', message);
}

/** The one field of nodes that can be selected by (k8s.io/kubernetes `ValidateNodeFieldSelectorRequirement`). */
function validateFieldRequirement(requirement: Field, validation: Validation): void {
  const operator = requirement.at('operator');
  const values = requirement.at('values');
  const count = countOf(values);
  if (operator.text === 'In' || operator.text === 'NotIn') {
    if (count !== undefined && count !== 1) {
      validation.required(
        values,
        'node-selector-values-required',
        `${showField(operator)} on a field of nodes compares it with one name, and \`values\` has ${count}. List exactly one.`,
      );
    }
  } else if (operator.text !== undefined) {
    validation.invalid(
      operator,
      'node-selector-operator',
      `${operator.text ? showField(operator) : 'A missing `operator`'} is no way to compare fields of nodes. Use \`In\` or \`NotIn\`.`,
    );
  }
  const key = requirement.at('key');
  if (key.text === undefined) return;
  if (key.text !== 'metadata.name') {
    validation.invalid(
      key,
      'node-selector-field',
      `${key.text ? showField(key) : 'A missing `key`'}: of nodes’ fields only \`metadata.name\` can be selected by. For labels use \`matchExpressions\`.`,
    );
    return;
  }
  for (const value of values.items()) {
    if (value.text === undefined) continue;
    wellFormed(value, isDns1123Subdomain(value.text), validation, 'object-name', 'the name of a node');
  }
}
