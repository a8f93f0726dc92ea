import type { Field } from '../field.ts';
import { isDns1123Subdomain, isQualifiedName } from '../names.ts';
import type { Validation } from '../validation.ts';
import { oneOfValues, requiredString, wellFormed } from './checks.ts';
import { oneOf, show } from './wording.ts';

const preemptionPolicies = ['PreemptLowerPriority', 'Never'];

/** Smaller fields of a pod template that say when, where and before whom the pod is scheduled. */
export function validateScheduling(spec: Field, validation: Validation): void {
  validateSchedulingGates(spec.at('schedulingGates'), validation);
  const node = spec.at('nodeName');
  if (node.string) wellFormed(node, isDns1123Subdomain(node.string), validation, 'object-name', 'the name of a node');
  const priorityClass = spec.at('priorityClassName');
  if (priorityClass.string) {
    const problem = isDns1123Subdomain(priorityClass.string);
    wellFormed(priorityClass, problem, validation, 'object-name', 'the name of a PriorityClass');
  }
  const runtimeClass = spec.at('runtimeClassName');
  if (runtimeClass.string !== undefined) {
    const problem = isDns1123Subdomain(runtimeClass.string);
    wellFormed(runtimeClass, problem, validation, 'object-name', 'the name of a RuntimeClass');
  }
  const preemption = spec.at('preemptionPolicy');
  if (preemption.string === '') {
    requiredString(preemption, validation, 'preemption-policy', `use ${oneOf(preemptionPolicies)}, or leave it out`);
  } else oneOfValues(preemption, preemptionPolicies, validation, 'preemption-policy');
}

/** k8s.io/kubernetes `validateSchedulingGates`: the server names the gate, not its name. */
function validateSchedulingGates(gates: Field, validation: Validation): void {
  const seen = new Map<string, Field>();
  for (const gate of gates.items()) {
    const field = gate.at('name');
    const name = field.text;
    if (name === undefined) continue;
    const problem = isQualifiedName(name);
    if (problem) {
      validation.invalid(
        gate,
        'scheduling-gate-name',
        `${show(`name: ${name}`)}: the name of a scheduling gate ${problem}.`,
        {
          span: field.valueSpan,
        },
      );
    }
    const before = seen.get(name);
    if (before) {
      validation.duplicate(
        gate,
        'scheduling-gate-duplicate',
        `The scheduling gate ${show(name)} is there already. Remove one of the two.`,
        { span: field.valueSpan, related: [{ span: before.valueSpan, message: 'The other one is here.' }] },
      );
    }
    seen.set(name, field);
  }
}

/** `readinessGates`: conditions that somebody else sets. */
export function validateReadinessGates(gates: Field, validation: Validation): void {
  for (const gate of gates.items()) {
    const type = gate.at('conditionType');
    if (type.text === undefined) continue;
    wellFormed(type, isQualifiedName(type.text), validation, 'readiness-gate-condition', 'the type of a condition');
  }
}
