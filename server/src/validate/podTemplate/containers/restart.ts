import type { Field } from '../../field.ts';
import type { Validation } from '../../validation.ts';
import { oneOfValues } from '../checks.ts';
import { countOf } from '../serverValue.ts';
import { oneOf, show, showField } from '../wording.ts';
import { heededSince } from './heeded.ts';

const policies = ['Always', 'Never', 'OnFailure'];
const longestRules = 20;
const longestExitCodes = 255;

/** `restartPolicy` and its rules of a container that is no init container, which may have them since 1.35. */
export function validateContainerRestart(container: Field, validation: Validation): void {
  const policy = container.at('restartPolicy');
  if (validation.minor >= heededSince.restartRules) validateRestart(container, validation);
  // 1.34 drops the field behind its closed gate; 1.27 does not know it.
  else if (validation.minor >= 28 && validation.minor < 34 && policy.present) {
    validation.forbidden(
      policy,
      'container-restart-policy-forbidden',
      `${showField(policy)} of a container has an effect since Kubernetes 1.35; before, only init containers may have one. Remove it, or set the pod’s.`,
    );
  }
}

/** The same of an init container (k8s.io/kubernetes `validateInitContainerRestartPolicy`). */
export function validateInitContainerRestart(container: Field, validation: Validation): void {
  const policy = container.at('restartPolicy');
  const rules = container.at('restartPolicyRules');
  if (validation.minor >= heededSince.restartRules) {
    if (policy.unset) {
      if (countOf(rules)) reportMissingPolicy(policy, rules, validation);
    } else if (policy.string === 'Always' && validation.minor < heededSince.restartAllContainers) {
      if (!countOf(rules)) return;
      validation.forbidden(
        rules,
        'restart-rules-of-sidecar',
        'A sidecar is always restarted, so before Kubernetes 1.36 it has no rules. Remove `restartPolicyRules`.',
        { related: [{ span: policy.placeSpan, message: 'This makes it a sidecar.' }] },
      );
    } else validateRestart(container, validation);
  } else if (validation.minor >= heededSince.initContainerRestartPolicy && validation.minor < 34) {
    // 1.34 drops other values behind its closed gate.
    oneOfValues(policy, ['Always'], validation, 'container-restart-policy');
  }
}

/** k8s.io/kubernetes `validateContainerRestartPolicy`. */
function validateRestart(container: Field, validation: Validation): void {
  const policy = container.at('restartPolicy');
  const rules = container.at('restartPolicyRules');
  if (policy.unset && countOf(rules)) reportMissingPolicy(policy, rules, validation);
  oneOfValues(policy, policies, validation, 'container-restart-policy');
  tooMany(rules, longestRules, 'restart-rules-too-many', 'rules', validation);
  for (const rule of rules.items()) validateRule(rule, validation);
}

function reportMissingPolicy(policy: Field, rules: Field, validation: Validation): void {
  validation.required(
    policy,
    'container-restart-policy-required',
    `\`restartPolicyRules\` are exceptions from a \`restartPolicy\`, and the container has none. Add ${oneOf(policies)}.`,
    { span: rules.placeSpan },
  );
}

function validateRule(rule: Field, validation: Validation): void {
  const actions =
    validation.minor >= heededSince.restartAllContainers ? ['Restart', 'RestartAllContainers'] : ['Restart'];
  supported(rule.at('action'), actions, 'restart-rule-action', validation);
  const exitCodes = rule.at('exitCodes');
  if (exitCodes.unset) {
    validation.required(
      exitCodes,
      'restart-rule-exit-codes-required',
      '`exitCodes` is missing: a rule says for which exit codes it holds.',
    );
  } else if (exitCodes.map) {
    supported(exitCodes.at('operator'), ['In', 'NotIn'], 'restart-rule-operator', validation);
    tooMany(exitCodes.at('values'), longestExitCodes, 'restart-rule-exit-codes-too-many', 'exit codes', validation);
  }
}

/** As `oneOfValues`, for a field that must be there: the server does not tell missing from wrong. */
function supported(field: Field, allowed: readonly string[], code: string, validation: Validation): void {
  if (field.text === undefined || allowed.includes(field.text)) return;
  const name = field.path.slice(field.path.lastIndexOf('.') + 1);
  validation.notSupported(
    field,
    code,
    field.text === ''
      ? `${show(name)} is missing. Use ${oneOf(allowed)}.`
      : `${showField(field)} is not a value Kubernetes knows${allowed.length === 1 ? ' in this version' : ''}. Use ${oneOf(allowed)}.`,
  );
}

function tooMany(list: Field, max: number, code: string, what: string, validation: Validation): void {
  const count = list.items().length;
  if (count <= max) return;
  const message = `There are ${count} ${what}, and Kubernetes allows at most ${max}. Remove some.`;
  // 1.35 took the list for a text.
  if (validation.minor < 36) validation.tooLong(list, code, message, { span: list.placeSpan });
  else validation.tooMany(list, code, message);
}
