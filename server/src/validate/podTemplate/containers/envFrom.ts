import type { Field } from '../../field.ts';
import { isDns1123Subdomain, isEnvVarName } from '../../names.ts';
import type { Validation } from '../../validation.ts';
import { requiredString, wellFormed } from '../checks.ts';

/** k8s.io/kubernetes `ValidateEnvFrom`. */
export function validateEnvFrom(envFrom: Field, validation: Validation): void {
  for (const source of envFrom.items()) {
    const prefix = source.at('prefix');
    if (prefix.string) {
      wellFormed(
        prefix,
        isEnvVarName(prefix.string, validation.minor),
        validation,
        'env-prefix',
        'the start of environment variables’ names',
      );
    }
    const configMap = source.at('configMapRef');
    const secret = source.at('secretRef');
    validateReference(configMap, 'ConfigMap', validation);
    validateReference(secret, 'Secret', validation);
    if (configMap.unset && secret.unset) {
      // The server names the list, not the item.
      if (source.written?.kind !== 'map' && source.present) continue;
      validation.invalid(
        envFrom,
        'env-from-empty',
        'This entry of `envFrom` does not say where variables come from. Give it a `configMapRef` or a `secretRef`.',
        { span: source.placeSpan },
      );
    } else if (configMap.present && secret.present) {
      validation.invalid(
        envFrom,
        'env-from-many',
        'An entry of `envFrom` takes one source, and this one has both `configMapRef` and `secretRef`. Make two entries of it.',
        { span: secret.placeSpan, related: [{ span: configMap.placeSpan, message: 'The other source.' }] },
      );
    }
  }
}

function validateReference(ref: Field, kind: 'ConfigMap' | 'Secret', validation: Validation): void {
  if (!ref.present) return;
  const name = ref.at('name');
  const value = requiredString(
    name,
    validation,
    'env-from-name-required',
    `say which ${kind} the variables are read from`,
  );
  if (value === undefined) return;
  // The server looks at the name as if it were the start of a generated one, which may end with a hyphen.
  const checked = /[ -~]-$/.test(value) ? `${value.slice(0, -2)}a` : value;
  wellFormed(name, isDns1123Subdomain(checked), validation, 'env-from-name', `the name of a ${kind}`);
}
