import type { Field } from '../../field.ts';
import type { Validation } from '../../validation.ts';
import type { PodContext } from '../podContext.ts';
import { oneOf, show, showField } from '../wording.ts';
import { heededSince } from './heeded.ts';

const resources = ['cpu', 'memory'];
const restartPolicies = ['NotRequired', 'RestartContainer'];

/** k8s.io/kubernetes `validateResizePolicy`. The server names the list, save for duplicates. */
export function validateResizePolicy(policies: Field, context: PodContext, validation: Validation): void {
  if (validation.minor < heededSince.resizePolicy) return;
  const seen = new Map<string, Field>();
  for (const policy of policies.items()) {
    const resource = policy.at('resourceName');
    const restart = policy.at('restartPolicy');
    if (resource.text !== undefined) {
      const other = seen.get(resource.text);
      if (other) {
        validation.duplicate(
          policy,
          'resize-policy-duplicate',
          `There are two policies for ${show(resource.text)}. Keep one of them.`,
          { span: resource.valueSpan, related: [{ span: other.valueSpan, message: 'The other policy.' }] },
        );
      } else seen.set(resource.text, resource);
    }
    validateValue(policies, resource, resources, validation);
    validateValue(policies, restart, restartPolicies, validation);
    if (context.restartPolicy === 'Never' && restart.text !== undefined && restart.text !== 'NotRequired') {
      validation.invalid(
        policies,
        'resize-policy-never-restarts',
        'A pod with `restartPolicy: Never` restarts no container, so a resize cannot ask for it. Use `restartPolicy: NotRequired` here.',
        {
          span: restart.valueSpan,
          related: [{ span: context.spec.at('restartPolicy').placeSpan, message: 'The policy of the pod.' }],
        },
      );
    }
  }
}

function validateValue(policies: Field, field: Field, allowed: readonly string[], validation: Validation): void {
  const value = field.text;
  if (value === undefined || allowed.includes(value)) return;
  const name = field.path.slice(field.path.lastIndexOf('.') + 1);
  if (value === '') {
    validation.required(
      policies,
      'resize-policy-required',
      `${show(name)} of the policy is missing. Use ${oneOf(allowed)}.`,
      { span: field.placeSpan },
    );
  } else {
    validation.notSupported(
      policies,
      'resize-policy-value',
      `${showField(field)} is not a value Kubernetes knows here. Use ${oneOf(allowed)}.`,
      { span: field.valueSpan },
    );
  }
}

/**
 * An init container that is no sidecar ends before anything could resize it: since 1.36 its policy must not ask for a
 * restart.
 */
export function validateInitResizePolicy(
  container: Field,
  isSidecar: boolean | undefined,
  validation: Validation,
): void {
  if (validation.minor < 36 || isSidecar !== false) return;
  for (const policy of container.at('resizePolicy').items()) {
    const restart = policy.at('restartPolicy');
    if (restart.string !== 'RestartContainer') continue;
    validation.invalid(
      restart,
      'resize-policy-init-container',
      `${showField(restart)} is not for init containers, which run once and are not resized. Use \`NotRequired\`, or make it a sidecar with \`restartPolicy: Always\`.`,
    );
  }
}
