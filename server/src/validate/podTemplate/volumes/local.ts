import type { Field } from '../../field.ts';
import { quantitySign } from '../../quantity.ts';
import type { Validation } from '../../validation.ts';
import { oneOfValues, requiredString } from '../checks.ts';
import { validateLocalDescendingPath, validateNoBacksteps } from '../paths.ts';
import { quantityOf } from '../serverValue.ts';
import { showField } from '../wording.ts';

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

/** `emptyDir`: a folder that lives as long as the pod. The server calls a negative size forbidden. */
export function validateEmptyDirVolume(emptyDir: Field, validation: Validation): void {
  const limit = emptyDir.at('sizeLimit');
  const quantity = limit.present ? quantityOf(limit) : undefined;
  if (!quantity || quantitySign(quantity) >= 0) return;
  validation.forbidden(
    limit,
    'empty-dir-size-limit',
    `${showField(limit)} is less than nothing. Give a size such as \`1Gi\`.`,
    {
      span: limit.valueSpan,
    },
  );
}

/** `hostPath`: a folder or file of the node (k8s.io/kubernetes `validateHostPathVolumeSource`). */
export function validateHostPathVolume(hostPath: Field, validation: Validation): void {
  const path = hostPath.at('path');
  requiredString(path, validation, 'volume-source-field-required', 'name the file or folder of the node');
  if (path.text === '') return;
  validateNoBacksteps(path, validation);
  oneOfValues(hostPath.at('type'), hostPathTypes, validation, 'host-path-type');
}

/** `gitRepo`: a clone of a repository (k8s.io/kubernetes `validateGitRepoVolumeSource`). */
export function validateGitRepoVolume(gitRepo: Field, validation: Validation): void {
  requiredString(gitRepo.at('repository'), validation, 'volume-source-field-required', 'say what to clone');
  validateLocalDescendingPath(gitRepo.at('directory'), validation);
}

const pullPolicies = ['Always', 'IfNotPresent', 'Never'];

/**
 * `image`: an image's files (k8s.io/kubernetes `validateImageVolumeSource`). In a template even `reference` may be
 * missing. 1.35 is the first to keep such volumes by default.
 */
export function validateImageVolume(image: Field, validation: Validation): void {
  const policy = image.at('pullPolicy');
  if (validation.minor >= 35 && policy.string !== '')
    oneOfValues(policy, pullPolicies, validation, 'image-pull-policy');
}
