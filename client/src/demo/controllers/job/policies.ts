import type { Stored } from '../../store/objectStore.ts';
import { type Fields, fieldsListOf, fieldsOf, isFields, listOf, numberOf, textOf } from '../../store/objects.ts';
import { parseIndexes } from './indexes.ts';

export interface PolicyAnswer {
  readonly action: 'FailJob' | 'FailIndex' | 'Ignore' | 'Count' | undefined;
  /** Whether the failure counts against the back-off limit. */
  readonly counts: boolean;
  /** Why the whole Job fails. */
  readonly message?: string;
}

const noPolicy: PolicyAnswer = { action: undefined, counts: true };

/** `matchPodFailurePolicy`: the first rule that fits a failed pod. */
export function podFailureAnswer(jobSpec: Fields, pod: Stored): PolicyAnswer {
  const rules = fieldsListOf(fieldsOf(jobSpec.podFailurePolicy).rules);
  for (const [index, rule] of rules.entries()) {
    const reason = isFields(rule.onExitCodes) ? exitReason(rule.onExitCodes, pod) : conditionReason(rule, pod);
    if (reason === undefined) continue;
    switch (rule.action) {
      case 'FailJob':
        return {
          action: 'FailJob',
          counts: true,
          message: `${reason}, which rule ${index} of the pod failure policy answers with FailJob`,
        };
      case 'FailIndex':
        return { action: 'FailIndex', counts: true };
      case 'Ignore':
        return { action: 'Ignore', counts: false };
      case 'Count':
        return { action: 'Count', counts: true };
      default:
    }
  }
  return noPolicy;
}

function exitReason(requirement: Fields, pod: Stored): string | undefined {
  const status = fieldsOf(pod.object.status);
  const values = listOf(requirement.values);
  const wanted = textOf(requirement.containerName);
  for (const report of [...fieldsListOf(status.containerStatuses), ...fieldsListOf(status.initContainerStatuses)]) {
    const code = numberOf(fieldsOf(fieldsOf(report.state).terminated).exitCode);
    if (code === undefined || code === 0 || (wanted !== undefined && wanted !== report.name)) continue;
    if (values.includes(code) === (requirement.operator === 'In')) {
      return `Container ${String(report.name)} of pod ${pod.namespace}/${pod.name} ended with exit code ${code}`;
    }
  }
  return undefined;
}

function conditionReason(rule: Fields, pod: Stored): string | undefined {
  const conditions = fieldsListOf(fieldsOf(pod.object.status).conditions);
  for (const pattern of fieldsListOf(rule.onPodConditions)) {
    const found = conditions.some(({ type, status }) => type === pattern.type && status === (pattern.status ?? 'True'));
    if (found) return `Pod ${pod.namespace}/${pod.name} has the condition ${String(pattern.type)}`;
  }
  return undefined;
}

/** `matchSuccessPolicy`: the number of the first rule that is met. */
export function successRule(jobSpec: Fields, completions: number, succeeded: ReadonlySet<number>): number | undefined {
  if (succeeded.size === 0) return undefined;
  const rules = fieldsListOf(fieldsOf(jobSpec.successPolicy).rules);
  const index = rules.findIndex((rule) => {
    const count = numberOf(rule.succeededCount);
    const text = textOf(rule.succeededIndexes);
    if (text === undefined) return count !== undefined && succeeded.size >= count;
    const required = parseIndexes(text, completions);
    if (required.size === 0) return false;
    const met = [...required].filter((at) => succeeded.has(at)).length;
    return met >= (count ?? required.size);
  });
  return index < 0 ? undefined : index;
}
