import type { Field } from '../../field.ts';
import type { Validation } from '../../validation.ts';
import type { PodContext } from '../podContext.ts';
import { countOf } from '../serverValue.ts';
import { show, showField } from '../wording.ts';
import { validateContainer } from './container.ts';
import { hasLifecycle } from './lifecycle.ts';
import { probeKeys } from './probes.ts';

/**
 * Ephemeral containers are no part of a template, which is said elsewhere. The server says what else is wrong with them
 * all the same (k8s.io/kubernetes `validateEphemeralContainers`).
 */
export function validateEphemeralContainers(
  ephemeral: Field,
  otherNames: ReadonlySet<string>,
  context: PodContext,
  validation: Validation,
): void {
  const containers = ephemeral.items();
  if (containers.length === 0) return;
  const names = new Set(otherNames);
  for (const container of containers) {
    validateContainer(container, context, validation);
    const image = container.at('image');
    if (image.string !== undefined && image.string !== image.string.trim()) {
      validation.invalid(image, 'image-padded', `${showField(image)} has blanks around it. Remove them.`);
    }
    const name = container.at('name');
    if (name.text !== undefined) {
      if (names.has(name.text)) {
        validation.duplicate(
          name,
          'container-name-duplicate',
          `Another container of the pod is named ${show(name.text)} too. Choose another name.`,
        );
      }
      names.add(name.text);
    }
    const target = container.at('targetContainerName');
    if (target.string && !otherNames.has(target.string)) {
      validation.notFound(
        target,
        'ephemeral-target-not-found',
        `The pod has no container named ${show(target.string)}. Name one of its containers.`,
      );
    }
    validateFields(container, validation);
  }
}

function validateFields(container: Field, validation: Validation): void {
  const heeded = ['ports', 'resources', ...probeKeys, 'lifecycle'];
  if (validation.minor >= 33) heeded.push('resizePolicy');
  if (validation.minor >= 28 && validation.minor !== 34) heeded.push('restartPolicy');
  if (validation.minor >= 35) heeded.push('restartPolicyRules');
  for (const key of heeded) {
    const field = container.at(key);
    if (!field.present) continue;
    // Resources without a list and a lifecycle without anything that is heeded are as good as none.
    if (key === 'resources' && !field.fields().some((list) => list.present)) continue;
    if (key === 'lifecycle' && !hasLifecycle(container, validation)) continue;
    forbid(field, validation);
  }
  for (const mount of container.at('volumeMounts').items()) {
    for (const key of ['subPath', 'subPathExpr']) {
      const field = mount.at(key);
      if (field.present && field.text !== '' && countOf(field) !== 0) forbid(field, validation);
    }
  }
}

function forbid(field: Field, validation: Validation): void {
  const name = field.path.slice(field.path.lastIndexOf('.') + 1);
  validation.forbidden(
    field,
    'ephemeral-container-field',
    `An ephemeral container cannot have ${show(name)}: it comes and goes while the pod runs. Remove it.`,
  );
}
