import type { Field } from './field.ts';
import { validateLabels } from './meta/labels.ts';
import { isLabelValue, isQualifiedName } from './names.ts';
import { show } from './podTemplate/wording.ts';
import type { Validation } from './validation.ts';

const operatorsWithValues = ['In', 'NotIn'];
const operatorsWithoutValues = ['Exists', 'DoesNotExist'];

/**
 * A LabelSelector: `ValidateLabelSelector` of k8s.io/apimachinery `pkg/apis/meta/v1/validation`. A missing selector is
 * fine.
 */
export function validateLabelSelector(selector: Field, validation: Validation): void {
  validateLabels(selector.at('matchLabels'), validation);
  for (const requirement of selector.at('matchExpressions').items()) validateRequirement(requirement, validation);
}

function validateRequirement(requirement: Field, validation: Validation): void {
  const operator = requirement.at('operator');
  const values = requirement.at('values');
  const count = values.list?.items.length ?? (values.present ? undefined : 0);
  const name = operator.text;
  if (name !== undefined && operatorsWithValues.includes(name)) {
    if (count === 0) {
      validation.required(
        values,
        'label-selector-values-missing',
        `\`operator: ${name}\` compares the label with a list of values: give at least one, or use Exists or DoesNotExist.`,
        { related: [{ span: operator.valueSpan, message: `The operator is ${name}.` }] },
      );
    }
  } else if (name !== undefined && operatorsWithoutValues.includes(name)) {
    if (count !== undefined && count > 0) {
      validation.forbidden(
        values,
        'label-selector-values-forbidden',
        `\`operator: ${name}\` looks at the label's key alone: remove the values, or use In or NotIn.`,
        { related: [{ span: operator.valueSpan, message: `The operator is ${name}.` }] },
      );
    }
  } else if (name !== undefined) {
    validation.invalid(
      operator,
      'label-selector-operator',
      name === ''
        ? 'A label selector requirement needs an operator: In, NotIn, Exists or DoesNotExist.'
        : `${show(name)} is not an operator of label selectors: use In, NotIn, Exists or DoesNotExist.`,
    );
  }

  const key = requirement.at('key');
  const keyProblem = key.text === undefined ? undefined : isQualifiedName(key.text);
  if (keyProblem) {
    validation.invalid(
      key,
      'label-key',
      key.text === ''
        ? 'A label selector requirement needs the key of a label.'
        : `The label key ${show(key.text ?? '')} ${keyProblem}.`,
    );
  }
  for (const value of values.items()) {
    const problem = value.text === undefined ? undefined : isLabelValue(value.text);
    if (problem) validation.invalid(value, 'label-value', `The label value ${show(value.text ?? '')} ${problem}.`);
  }
}

/** One condition on a set of labels; the same for `matchLabels` and `matchExpressions`. */
interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/**
 * Whether a selector as written, with `generated` added to its `matchLabels`, matches the labels: apimachinery's
 * `LabelSelectorAsSelector(…).Matches(…)`. A label whose value is undefined is there with a value that is not known.
 * Undefined where the selector cannot be read, because something in it is
 * wrong, of another type, or a template's business.
 */
export function selectorMatches(
  selector: Field,
  generated: ReadonlyMap<string, string>,
  labels: ReadonlyMap<string, string | undefined>,
): boolean | undefined {
  const requirements = requirementsOf(selector, generated);
  if (!requirements) return undefined;
  const answers = requirements.map((requirement) => isFulfilled(requirement, labels));
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

function isFulfilled(
  { key, operator, values }: Requirement,
  labels: ReadonlyMap<string, string | undefined>,
): boolean | undefined {
  const isThere = labels.has(key);
  const value = labels.get(key);
  switch (operator) {
    case 'In':
      if (!isThere) return false;
      return value === undefined ? undefined : values.includes(value);
    case 'NotIn':
      if (!isThere) return true;
      return value === undefined ? undefined : !values.includes(value);
    case 'Exists':
      return isThere;
    default:
      return !isThere;
  }
}

function requirementsOf(selector: Field, generated: ReadonlyMap<string, string>): Requirement[] | undefined {
  if (selector.present && (!selector.map || selector.templated)) return undefined;
  const requirements: Requirement[] = [];
  const matchLabels = labelsOf(selector.at('matchLabels'));
  if (!matchLabels) return undefined;
  for (const [key, value] of matchLabels) {
    if (isQualifiedName(key) || isLabelValue(value)) return undefined;
    requirements.push({ key, operator: 'In', values: [value] });
  }
  for (const [key, value] of generated) {
    if (!matchLabels.has(key)) requirements.push({ key, operator: 'In', values: [value] });
  }
  const expressions = selector.at('matchExpressions');
  if (expressions.present && (!expressions.list || expressions.templated)) return undefined;
  for (const expression of expressions.items()) {
    const key = expression.at('key').text;
    const operator = expression.at('operator').text;
    const values = stringsOf(expression.at('values'));
    if (key === undefined || operator === undefined || !values) return undefined;
    if (isQualifiedName(key) || values.some((value) => isLabelValue(value))) return undefined;
    const wantsValues = operatorsWithValues.includes(operator);
    if (!wantsValues && !operatorsWithoutValues.includes(operator)) return undefined;
    if (wantsValues !== values.length > 0) return undefined;
    requirements.push({ key, operator, values });
  }
  return requirements;
}

/** The labels in a map, or undefined where they cannot all be known. */
export function labelsOf(labels: Field): Map<string, string> | undefined {
  if (!labels.present) return labels.templated ? undefined : new Map();
  if (!labels.map || labels.templated) return undefined;
  const known = new Map<string, string>();
  for (const { key, field } of labels.keys()) {
    const value = field.text;
    if (value === undefined || field.keyTemplated) return undefined;
    known.set(key, value);
  }
  return known;
}

function stringsOf(list: Field): string[] | undefined {
  if (!list.present) return list.templated ? undefined : [];
  if (!list.list || list.templated) return undefined;
  const strings: string[] = [];
  for (const item of list.items()) {
    const text = item.text;
    if (text === undefined) return undefined;
    strings.push(text);
  }
  return strings;
}
