import type { Field } from '../field.ts';
import { containerNames } from '../meta/templateMetadata.ts';
import { isQualifiedName } from '../names.ts';
import { oneOf, show } from '../podTemplate/wording.ts';
import type { Validation } from '../validation.ts';
import type { JobContext } from './jobContext.ts';

const rulesMax = 20;
const exitCodesMax = 255;
const conditionsMax = 20;
const operators = ['In', 'NotIn'];
const statuses = ['False', 'True', 'Unknown'];

/** `validatePodFailurePolicy` of k8s.io/kubernetes `pkg/apis/batch/validation`. */
export function validatePodFailurePolicy(job: JobContext, validation: Validation): void {
  const rules = job.spec.in('podFailurePolicy', 'rules');
  const kept = keptRules(rules, job);
  if (kept.length > rulesMax) {
    validation.tooMany(
      rules,
      'pod-failure-policy-rules',
      `There are ${kept.length} rules, and a pod failure policy has ${rulesMax} at most: the first rule that fits a failed pod decides.`,
    );
  }
  for (const rule of kept) validateRule(rule, job, validation);
}

/** Kubernetes 1.28 drops a Job's FailIndex rules before validation, so that the others move up. */
function keptRules(rules: Field, job: JobContext): Field[] {
  if (job.minor !== 28 || job.inCronJob) return rules.items();
  return rules
    .items()
    .filter((rule) => rule.at('action').string !== 'FailIndex')
    .map((rule, index) => rule.as(`${rules.path}[${index}]`));
}

function validateRule(rule: Field, job: JobContext, validation: Validation): void {
  if (rule.templated) return;
  validateAction(rule.at('action'), job, validation);
  const exitCodes = rule.at('onExitCodes');
  const conditions = rule.at('onPodConditions');
  if (exitCodes.present) validateExitCodes(exitCodes, job, validation);
  validateConditions(conditions, job, validation);

  if (exitCodes.templated || conditions.templated) return;
  const hasConditions = (conditions.list?.items.length ?? 0) > 0;
  if (exitCodes.present && hasConditions) {
    validation.invalid(
      rule,
      'pod-failure-policy-both',
      'A rule looks at exit codes or at pod conditions, not at both: make two rules of it.',
      {
        span: conditions.placeSpan,
        related: [{ span: exitCodes.placeSpan, message: 'The exit codes are here.' }],
      },
    );
  } else if (exitCodes.unset && !hasConditions && (conditions.unset || conditions.list)) {
    validation.invalid(
      rule,
      'pod-failure-policy-neither',
      'A rule must say which failures it is about: with `onExitCodes` or with `onPodConditions`.',
      { span: rule.placeSpan },
    );
  }
}

function validateAction(action: Field, job: JobContext, validation: Validation): void {
  const value = action.text;
  // In 1.27 FailIndex is not there yet; in a Job of 1.28 it never comes this far.
  const actions = job.minor >= 28 ? ['Count', 'FailIndex', 'FailJob', 'Ignore'] : ['Count', 'FailJob', 'Ignore'];
  if (value === undefined) return;
  if (value === '') {
    validation.required(
      action,
      'pod-failure-policy-action-missing',
      `A rule needs an action, what to do about the failures it is about: ${oneOf(actions)}.`,
    );
  } else if (!actions.includes(value)) {
    validation.notSupported(
      action,
      'pod-failure-policy-action',
      `${show(`action: ${value}`)} is not an action: use ${oneOf(actions)}.`,
    );
  } else if (value === 'FailIndex' && job.surelyLacks('backoffLimitPerIndex')) {
    validation.invalid(
      action,
      'pod-failure-policy-fail-index',
      '`action: FailIndex` needs `backoffLimitPerIndex` in the Job: without it indexes do not fail on their own.',
    );
  }
}

function validateExitCodes(exitCodes: Field, job: JobContext, validation: Validation): void {
  const operator = exitCodes.at('operator');
  const operatorName = operator.text;
  if (operatorName === '') {
    validation.required(
      operator,
      'pod-failure-policy-operator-missing',
      `\`onExitCodes\` needs an operator that says how to compare: ${oneOf(operators)}.`,
    );
  } else if (operatorName !== undefined && !operators.includes(operatorName)) {
    validation.notSupported(
      operator,
      'pod-failure-policy-operator',
      `${show(`operator: ${operatorName}`)} is not an operator: use ${oneOf(operators)}.`,
    );
  }

  const container = exitCodes.at('containerName');
  const names = containerNames(job.spec.in('template', 'spec'), ['initContainers', 'containers']);
  if (container.string !== undefined && names && !names.has(container.string)) {
    validation.invalid(
      container,
      'pod-failure-policy-container',
      `The pod has no container ${show(container.string)}.${names.size > 0 ? ` It has ${[...names].map((name) => show(name)).join(', ')}.` : ''}`,
      {
        related: [
          { span: job.spec.in('template', 'spec', 'containers').placeSpan, message: 'The containers are here.' },
        ],
      },
    );
  }
  validateExitCodeValues(exitCodes.at('values'), operator, validation);
}

function validateExitCodeValues(values: Field, operator: Field, validation: Validation): void {
  const items = values.items();
  if (values.templated) return;
  if (items.length === 0 && (values.unset || values.list)) {
    validation.invalid(
      values,
      'pod-failure-policy-exit-codes-missing',
      '`onExitCodes` needs at least one exit code in `values`.',
      values.present ? {} : { span: values.placeSpan },
    );
  } else if (items.length > exitCodesMax) {
    validation.tooMany(
      values,
      'pod-failure-policy-exit-codes',
      `There are ${items.length} exit codes, and a rule takes ${exitCodesMax} at most.`,
    );
  }
  const seen = new Map<number, Field>();
  let previous: number | undefined;
  let descending: Field | undefined;
  for (const item of items) {
    // An item that is null is 0 to the server.
    const code = item.integer ?? (item.unset ? 0 : undefined);
    if (code === undefined) {
      previous = undefined;
      continue;
    }
    if (operator.string === 'In' && code === 0) {
      validation.invalid(
        item,
        'pod-failure-policy-exit-code-zero',
        'Exit code 0 is success, and a failure policy is about failures: `operator: In` cannot name it.',
        { related: [{ span: operator.valueSpan, message: 'The operator is In.' }] },
      );
    }
    const other = seen.get(code);
    if (other) {
      validation.duplicate(
        item,
        'pod-failure-policy-exit-code-duplicate',
        `Exit code ${code} is in the list already.`,
        {
          related: [{ span: other.valueSpan, message: `${code} is here first.` }],
        },
      );
    } else {
      seen.set(code, item);
    }
    if (previous !== undefined && previous > code) descending ??= item;
    previous = code;
  }
  if (descending) {
    validation.invalid(
      values,
      'pod-failure-policy-exit-code-order',
      `Exit codes must be in ascending order: ${[...seen.keys()].sort((a, b) => a - b).join(', ')}.`,
      { span: descending.valueSpan },
    );
  }
}

function validateConditions(conditions: Field, job: JobContext, validation: Validation): void {
  const items = conditions.items();
  if (items.length > conditionsMax && !conditions.templated) {
    validation.tooMany(
      conditions,
      'pod-failure-policy-conditions',
      `There are ${items.length} pod conditions, and a rule takes ${conditionsMax} at most.`,
    );
  }
  for (const pattern of items) {
    const type = pattern.at('type');
    const problem = type.text === undefined ? undefined : isQualifiedName(type.text);
    if (problem) {
      validation.invalid(
        type,
        'pod-failure-policy-condition-type',
        type.text === ''
          ? 'A pod condition needs a type, such as `DisruptionTarget`.'
          : `The condition type ${show(type.text ?? '')} ${problem}.`,
      );
    }
    const status = pattern.at('status');
    // The default is True; before 1.34 only a Job's rules had one.
    if (status.text === '' && job.inCronJob && job.minor < 34) {
      validation.required(
        status,
        'pod-failure-policy-condition-status',
        `Before Kubernetes 1.34 a pod condition in a CronJob needs its status written: ${oneOf(statuses)}.`,
      );
    } else if (status.text && !statuses.includes(status.text)) {
      validation.notSupported(
        status,
        'pod-failure-policy-condition-status',
        `${show(`status: ${status.text}`)} is not a status of a condition: use ${oneOf(statuses)}.`,
      );
    }
  }
}
