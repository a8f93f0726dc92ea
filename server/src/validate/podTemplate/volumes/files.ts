import type { Field } from '../../field.ts';
import type { Validation } from '../../validation.ts';
import { requiredString } from '../checks.ts';
import { validateDownwardApiFile } from '../downwardApi.ts';
import { validateLocalNonReservedPath } from '../paths.ts';
import { show } from '../wording.ts';

const highestMode = 0o777;

/** `secret`: a Secret's keys as files (k8s.io/kubernetes `validateSecretVolumeSource`). */
export function validateSecretVolume(secret: Field, validation: Validation): void {
  requiredString(
    secret.at('secretName'),
    validation,
    'volume-source-field-required',
    'name the Secret whose keys become files',
  );
  validateFileMode(secret.at('defaultMode'), validation);
  for (const item of secret.at('items').items()) validateKeyToPath(item, validation);
}

/** `configMap`: a ConfigMap's keys as files (k8s.io/kubernetes `validateConfigMapVolumeSource`). */
export function validateConfigMapVolume(configMap: Field, validation: Validation): void {
  requiredString(
    configMap.at('name'),
    validation,
    'volume-source-field-required',
    'name the ConfigMap whose keys become files',
  );
  validateFileMode(configMap.at('defaultMode'), validation);
  for (const item of configMap.at('items').items()) validateKeyToPath(item, validation);
}

/** One key and the file that it becomes (k8s.io/kubernetes `validateKeyToPath`). */
export function validateKeyToPath(item: Field, validation: Validation): void {
  requiredString(item.at('key'), validation, 'volume-item-key-required', 'say which key becomes the file');
  const path = item.at('path');
  requiredString(
    path,
    validation,
    'volume-item-path-required',
    'say which file the key becomes, relative to the mount',
  );
  validateLocalNonReservedPath(path, validation);
  validateFileMode(item.at('mode'), validation);
}

/** `downwardAPI`: fields of the pod as files (k8s.io/kubernetes `validateDownwardAPIVolumeSource`). */
export function validateDownwardApiVolume(downwardApi: Field, validation: Validation): void {
  validateFileMode(downwardApi.at('defaultMode'), validation);
  for (const file of downwardApi.at('items').items()) validateDownwardApiFile(file, downwardApi.path, validation);
}

/** Permission bits of a file: nine of them, so up to octal 0777, which is decimal 511. */
export function validateFileMode(field: Field, validation: Validation): void {
  const mode = field.integer;
  if (mode === undefined || (mode >= 0 && mode <= highestMode)) return;
  const digits = String(mode);
  const octal = /^[0-7]{3}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
  const hint =
    octal === undefined
      ? 'The highest is octal `0777` (decimal 511).'
      : `In YAML write octal \`0${digits}\`, in JSON its decimal value ${octal}.`;
  validation.invalid(field, 'file-mode', `${show(mode)} is no set of permission bits. ${hint}`, {
    fixes: octal === undefined ? [] : [{ kind: 'replaceValue', to: octal }],
  });
}
