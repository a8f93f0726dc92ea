import type { Field } from '../field.ts';
import { byteLength } from '../names.ts';
import { show } from '../podTemplate/wording.ts';
import type { Validation } from '../validation.ts';
import { completionModeHere, notNegative, shown } from './counts.ts';
import { parseIndexes } from './indexes.ts';
import type { JobContext } from './jobContext.ts';

const rulesMax = 20;
const indexesMaxBytes = 64 * 1024;

/** `validateSuccessPolicy` of k8s.io/kubernetes `pkg/apis/batch/validation`. */
export function validateSuccessPolicy(job: JobContext, validation: Validation): void {
  const policy = job.spec.at('successPolicy');
  if (!job.surelyHas('successPolicy') || job.completionMode === undefined) return;
  if (job.completionMode !== 'Indexed') {
    validation.invalid(
      policy,
      'indexed-only',
      '`successPolicy` names indexes that must succeed, so it needs `completionMode: Indexed`.',
      { span: policy.placeSpan, related: completionModeHere(job) },
    );
    return;
  }
  const rules = policy.at('rules');
  const items = rules.items();
  if (rules.templated) return;
  if (items.length === 0 && (rules.unset || rules.list)) {
    validation.required(
      rules,
      'success-policy-rules-missing',
      'A success policy needs at least one rule that says when the Job has succeeded.',
    );
  }
  if (items.length > rulesMax) {
    validation.tooMany(
      rules,
      'success-policy-rules',
      `There are ${items.length} rules, and a success policy has ${rulesMax} at most.`,
    );
  }
  for (const rule of items) validateRule(rule, job, validation);
}

function validateRule(rule: Field, job: JobContext, validation: Validation): void {
  const succeeded = rule.at('succeededCount');
  const indexes = rule.at('succeededIndexes');
  if (succeeded.unset && indexes.unset) {
    validation.required(
      rule,
      'success-policy-rule-empty',
      'A rule must say what is enough: `succeededIndexes`, `succeededCount`, or both.',
      { span: rule.placeSpan },
    );
  }
  // Without completions, which is reported on its own, nothing can be compared.
  const completions = job.completions.known ? job.completions.value : undefined;
  const named = indexes.string === undefined ? undefined : validateIndexes(indexes, completions, validation);

  notNegative(succeeded, 'how many indexes must succeed', validation);
  const count = succeeded.integer;
  if (count === undefined) return;
  const enough =
    completions !== undefined && count > completions
      ? { most: completions, of: 'completions', field: job.spec.at('completions') }
      : named !== undefined && count > named
        ? { most: named, of: 'indexes in `succeededIndexes`', field: indexes }
        : undefined;
  if (!enough) return;
  validation.invalid(
    succeeded,
    'success-policy-count',
    `${shown(succeeded)} can never be reached: there are ${enough.most} ${enough.of}.`,
    enough.field.present ? { related: [{ span: enough.field.valueSpan, message: 'They are counted here.' }] } : {},
  );
}

/** Returns how many indexes the text names; none where it is wrong, as the server has it. */
function validateIndexes(indexes: Field, completions: number | undefined, validation: Validation): number | undefined {
  const text = indexes.string ?? '';
  if (byteLength(text) > indexesMaxBytes) {
    validation.tooLong(
      indexes,
      'success-policy-indexes-too-long',
      `The list of indexes has ${byteLength(text)} characters and may have ${indexesMaxBytes}: write neighbours as intervals, such as "0-99".`,
    );
  }
  if (completions === undefined) return undefined;
  const parsed = parseIndexes(text, completions);
  if ('count' in parsed) return parsed.count;
  validation.invalid(
    indexes,
    'success-policy-indexes',
    `${show(`succeededIndexes: ${text}`)}: ${parsed.problem}. Write indexes and intervals in ascending order, such as "0,2-4".`,
    { span: indexes.part(parsed.start, parsed.end) },
  );
  return 0;
}
