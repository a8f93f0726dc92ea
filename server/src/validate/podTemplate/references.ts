import type { Field } from '../field.ts';
import { isDns1123Subdomain } from '../names.ts';
import type { Validation } from '../validation.ts';
import { wellFormed } from './checks.ts';
import { show } from './wording.ts';

/** `serviceAccountName`, or its old name `serviceAccount` where that alone is given. */
export function validateServiceAccount(spec: Field, validation: Validation): void {
  const named = spec.at('serviceAccountName');
  const old = spec.at('serviceAccount');
  const field = named.text === '' && old.string ? old.as(named.path) : named;
  if (field.string) {
    wellFormed(field, isDns1123Subdomain(field.string), validation, 'object-name', 'the name of a ServiceAccount');
  }
}

/** `imagePullSecrets`: the server warns of empty names and of names that are there twice. */
export function warnOfImagePullSecrets(secrets: Field, validation: Validation): void {
  const seen = new Map<string, Field>();
  for (const secret of secrets.items()) {
    const field = secret.at('name');
    const name = field.text;
    if (name === undefined) continue;
    const before = seen.get(name);
    if (name === '') {
      validation.warn(
        field,
        'image-pull-secret-empty',
        'This entry names no Secret, so it brings no credentials. Name one, or remove the entry.',
      );
    }
    if (before) {
      validation.warn(
        field,
        'image-pull-secret-duplicate',
        `The Secret ${show(name)} is named already. Remove one of the two.`,
        {
          related: [{ span: before.valueSpan, message: 'It is named here.' }],
        },
      );
    }
    if (!before) seen.set(name, field);
  }
}
