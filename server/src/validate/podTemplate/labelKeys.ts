import type { Field } from '../field.ts';
import { isQualifiedName } from '../names.ts';
import type { Validation } from '../validation.ts';
import { countOf } from './serverValue.ts';
import { show } from './wording.ts';

/** Both lists of an affinity term, beside its `labelSelector` (k8s.io/kubernetes `ValidateMatchLabelKeysAndMismatchLabelKeys`). */
export function validateMatchAndMismatchLabelKeys(term: Field, validation: Validation): void {
  const mismatch = term.at('mismatchLabelKeys');
  validateMatchLabelKeys(term, mismatch.items(), validation);
  validateKeys(mismatch, term.at('labelSelector'), validation);
}

/** `matchLabelKeys` of an affinity term, or of a topology spread constraint since 1.34; `mismatched` is the other list. */
export function validateMatchLabelKeys(term: Field, mismatched: readonly Field[], validation: Validation): void {
  const match = term.at('matchLabelKeys');
  const selector = term.at('labelSelector');
  validateKeys(match, selector, validation);
  validateRepeatedInSelector(term, match, selector, validation);
  const others = new Map(mismatched.map((item) => [item.string, item]));
  for (const key of match.items()) {
    const other = key.string === undefined ? undefined : others.get(key.string);
    if (!other) continue;
    validation.invalid(
      key,
      'label-keys-contradict',
      `${show(key.string ?? '')} stands in both \`matchLabelKeys\` and \`mismatchLabelKeys\`, and no pod can satisfy both. Keep one.`,
      { related: [{ span: other.valueSpan, message: 'The other one is here.' }] },
    );
  }
}

function validateKeys(keys: Field, selector: Field, validation: Validation): void {
  if (!countOf(keys)) return;
  if (selector.unset) {
    forbidWithoutSelector(keys, validation);
    return;
  }
  for (const key of keys.items()) validateLabelKey(key, validation);
}

function forbidWithoutSelector(keys: Field, validation: Validation): void {
  const name = /([A-Za-z]+)$/.exec(keys.path)?.[1] ?? '';
  validation.forbidden(
    keys,
    'label-keys-without-selector',
    `${show(name)} adds to the pods that \`labelSelector\` selects, and there is no \`labelSelector\`. Add one, or remove ${show(name)}.`,
  );
}

function validateLabelKey(key: Field, validation: Validation): void {
  const problem = key.text === undefined ? undefined : isQualifiedName(key.text);
  if (problem) validation.invalid(key, 'label-key', `The label key ${show(key.text ?? '')} ${problem}.`);
}

/**
 * A key that the selector itself has twice: the server takes that for a clash with `matchLabelKeys`, and names the term with
 * the key's index.
 */
function validateRepeatedInSelector(term: Field, match: Field, selector: Field, validation: Validation): void {
  const indexes = new Map<string, number>();
  for (const [index, key] of match.items().entries()) {
    if (key.string !== undefined) indexes.set(key.string, index);
  }
  const seen = new Map<string, Field>();
  for (const { key, field } of selector.at('matchLabels').keys()) seen.set(key, field);
  for (const requirement of selector.at('matchExpressions').items()) {
    const field = requirement.at('key');
    const key = field.string;
    if (key === undefined) continue;
    const index = indexes.get(key);
    const before = seen.get(key);
    if (index !== undefined && before) {
      validation.invalid(
        field.as(`${term.path}[${index}]`),
        'label-keys-in-selector',
        `${show(key)} stands more than once in \`labelSelector\` and in \`matchLabelKeys\` too. Select by it in one place.`,
        { related: [{ span: before.placeSpan, message: 'The same key.' }] },
      );
    }
    seen.set(key, field);
  }
}

/** Topology spread before 1.34: a key must not be in the selector at all (k8s.io/kubernetes `validateMatchLabelKeysInTopologySpread`). */
export function validateLabelKeysBefore134(constraint: Field, validation: Validation): void {
  const keys = constraint.at('matchLabelKeys');
  if (!countOf(keys)) return;
  const selector = constraint.at('labelSelector');
  if (selector.unset) forbidWithoutSelector(keys, validation);
  const selected = new Map(
    selector
      .at('matchLabels')
      .keys()
      .map(({ key, field }) => [key, field]),
  );
  for (const requirement of selector.at('matchExpressions').items()) {
    const key = requirement.at('key').string;
    if (key !== undefined) selected.set(key, requirement.at('key'));
  }
  for (const key of keys.items()) {
    validateLabelKey(key, validation);
    const other = key.string === undefined ? undefined : selected.get(key.string);
    if (!other) continue;
    validation.invalid(
      key,
      'label-keys-in-selector',
      `${show(key.string ?? '')} is a key of \`labelSelector\` already. Select by it in one place.`,
      { related: [{ span: other.placeSpan, message: 'The same key.' }] },
    );
  }
}
