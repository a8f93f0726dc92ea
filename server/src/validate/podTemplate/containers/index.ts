import type { Field } from '../../field.ts';
import type { Validation } from '../../validation.ts';
import type { PodContext } from '../podContext.ts';
import { show, showField } from '../wording.ts';
import { validateContainer } from './container.ts';
import { validateEphemeralContainers } from './ephemeralContainers.ts';
import { heededSince } from './heeded.ts';
import { hasLifecycle, validateLifecycle } from './lifecycle.ts';
import { validatePodResources } from './podResources.ts';
import { validateHostNetworkPorts, validateHostPortConflicts, warnOfPorts } from './ports.ts';
import { probeKeys, validateProbes } from './probes.ts';
import { validateProfileAnnotations } from './profileAnnotations.ts';
import { validateInitResizePolicy } from './resizePolicy.ts';
import { validateContainerRestart, validateInitContainerRestart } from './restart.ts';
import { validateHostProcess } from './securityContext.ts';

/**
 * Everything that the server reports of containers, init containers and ephemeral containers of a pod template, and of
 * the pod's own `resources`: those parts of `ValidatePodTemplateSpec` (k8s.io/kubernetes `pkg/apis/core/validation`)
 * whose path lies inside a container, even where the rule is about the pod (host ports under `hostNetwork`, Windows and
 * Linux pods, contradicting host processes, user namespaces, profiles in annotations).
 */
export function validateContainers(context: PodContext, validation: Validation): void {
  const list = context.spec.at('containers');
  const containers = list.items();
  const initContainers = context.spec.at('initContainers').items();
  const ephemeral = context.spec.at('ephemeralContainers');
  // The order in which the server visits all of them.
  const all = [...initContainers, ...containers, ...ephemeral.items()];

  const names = new Map<string, Field>();
  validateRegularContainers(list, containers, names, context, validation);
  validateInitContainers(initContainers, names, context, validation);
  validateEphemeralContainers(ephemeral, new Set(names.keys()), context, validation);
  validatePodResources(containers, initContainers, context, validation);
  validateHostNetworkPorts(containers, context, validation);
  for (const container of all) validateHostProcess(container, context, validation);
  validateProfileAnnotations(all, context, validation);
  warnOfPorts(all, context, validation);
}

function validateRegularContainers(
  list: Field,
  containers: readonly Field[],
  names: Map<string, Field>,
  context: PodContext,
  validation: Validation,
): void {
  if (list.unset || (list.list && containers.length === 0 && !list.templated)) {
    validation.required(
      list,
      'containers-required',
      `A pod needs at least one container. Add one to \`${list.wayFromWritten}\`, with a \`name\` and an \`image\`.`,
    );
    return;
  }
  for (const container of containers) {
    validateContainer(container, context, validation);
    validateUniqueName(container.at('name'), names, validation);
    validateLifecycle(container, context, validation);
    validateProbes(container, context, validation);
    validateContainerRestart(container, validation);
  }
  validateHostPortConflicts(containers, context, validation);
}

function validateUniqueName(name: Field, names: Map<string, Field>, validation: Validation): void {
  const value = name.text;
  if (value === undefined) return;
  const other = names.get(value);
  if (!other) {
    names.set(value, name);
    return;
  }
  // A second container without a name is a duplicate to the server, too.
  validation.duplicate(
    name,
    'container-name-duplicate',
    value === ''
      ? 'Two containers have no name. Give each its own.'
      : `${showField(name)}: another container of the pod has the same name. Give each its own.`,
    {
      ...(name.present ? {} : { span: name.placeSpan }),
      related: [{ span: other.valueSpan, message: 'The other container.' }],
    },
  );
}

/** k8s.io/kubernetes `validateInitContainers`. */
function validateInitContainers(
  containers: readonly Field[],
  names: Map<string, Field>,
  context: PodContext,
  validation: Validation,
): void {
  for (const container of containers) {
    validateContainer(container, context, validation);
    validateInitContainerRestart(container, validation);
    const name = container.at('name');
    // Unlike regular containers, only those with a name count for the ones that follow.
    if (name.text !== '' || names.has('')) validateUniqueName(name, names, validation);
    // Init containers run one by one, so each may have a port of the node; the server calls all of them the first one.
    validateHostPortConflicts([container], context, validation, () => context.spec.at('initContainers').index(0));
    const isSidecar = isSidecarContainer(container, validation);
    if (isSidecar !== false) {
      if (isSidecar) {
        validateLifecycle(container, context, validation);
        validateProbes(container, context, validation);
      }
    } else forbidSidecarFields(container, validation);
    validateInitResizePolicy(container, isSidecar, validation);
  }
}

/** An init container that keeps running beside the others; undefined where that cannot be known. */
function isSidecarContainer(container: Field, validation: Validation): boolean | undefined {
  const policy = container.at('restartPolicy');
  if (validation.minor < heededSince.initContainerRestartPolicy) return false;
  return policy.text === undefined ? undefined : policy.text === 'Always';
}

function forbidSidecarFields(container: Field, validation: Validation): void {
  const keys = hasLifecycle(container, validation) ? ['lifecycle', ...probeKeys] : probeKeys;
  for (const key of keys) {
    const field = container.at(key);
    if (!field.present) continue;
    validation.forbidden(
      field,
      'init-container-field',
      `An init container runs to its end before the others start, so it has no ${show(key)}. Remove it${
        validation.minor >= heededSince.initContainerRestartPolicy
          ? ', or make the container a sidecar with `restartPolicy: Always`'
          : ''
      }.`,
    );
  }
}
