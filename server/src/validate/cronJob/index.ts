import type { Field } from '../field.ts';
import { notNegative } from '../job/counts.ts';
import { validateJobSpec } from '../job/index.ts';
import { JobContext } from '../job/jobContext.ts';
import { warnOfHostname } from '../job/jobName.ts';
import { objectName, validateObjectMeta } from '../meta/objectMeta.ts';
import { byteLength } from '../names.ts';
import { oneOf, show } from '../podTemplate/wording.ts';
import type { Validation } from '../validation.ts';
import { validateSchedule } from './schedule.ts';
import { validateTimeZone } from './timeZone.ts';

/** The controller appends "-" and ten digits of the time to make the names of Jobs, which have 63 characters at most. */
const nameMaxLength = 52;

const concurrencyPolicies = ['Allow', 'Forbid', 'Replace'];

/** `root` is the whole CronJob: `ValidateCronJobCreate` of k8s.io/kubernetes `pkg/apis/batch/validation`. */
export function validateCronJob(root: Field, validation: Validation): void {
  const spec = root.at('spec');
  const jobSpec = spec.in('jobTemplate', 'spec');
  validateObjectMeta(root.at('metadata'), validation);
  validateName(root.at('metadata'), validation);
  validateSchedule(spec, validation);
  validateTimeZone(spec.at('timeZone'), validation);
  validateConcurrencyPolicy(spec.at('concurrencyPolicy'), validation);
  notNegative(spec.at('startingDeadlineSeconds'), 'how many seconds late a run may start', validation);
  notNegative(spec.at('successfulJobsHistoryLimit'), 'how many succeeded Jobs are kept', validation);
  notNegative(spec.at('failedJobsHistoryLimit'), 'how many failed Jobs are kept', validation);
  validateJobSpec(new JobContext(jobSpec, true, validation), validation);
  validateSelector(jobSpec, validation);
}

function validateName(metadata: Field, validation: Validation): void {
  const name = objectName(metadata);
  if (!name) return;
  const length = byteLength(name.value);
  if (length <= nameMaxLength) {
    warnOfHostname(metadata, validation);
    return;
  }
  validation.invalid(
    name.field,
    'cron-job-name-too-long',
    name.generated
      ? `The name that the server makes of \`generateName\` has ${length} characters and may have ${nameMaxLength}, because the names of its Jobs append the time: shorten it by ${length - nameMaxLength}.`
      : `${show(`name: ${name.value}`)} has ${length} characters and may have ${nameMaxLength}, because the names of its Jobs append the time: shorten it by ${length - nameMaxLength}.`,
  );
}

function validateConcurrencyPolicy(field: Field, validation: Validation): void {
  const value = field.string;
  if (!value || concurrencyPolicies.includes(value)) return;
  validation.notSupported(
    field,
    'concurrency-policy',
    `${show(`concurrencyPolicy: ${value}`)} is not a policy: use ${oneOf(concurrencyPolicies)}.`,
  );
}

/** Every run is a new Job, and the server makes its selector (`ValidateJobTemplateSpec`). */
function validateSelector(jobSpec: Field, validation: Validation): void {
  const selector = jobSpec.at('selector');
  if (selector.present && !selector.templated) {
    validation.invalid(
      selector,
      'cron-job-selector',
      'A CronJob cannot give its Jobs a selector, because every run is a new Job that gets one of its own: remove `selector`.',
      { span: selector.placeSpan },
    );
  }
  const manual = jobSpec.at('manualSelector');
  if (manual.boolean === true) {
    validation.notSupported(
      manual,
      'cron-job-manual-selector',
      'A CronJob cannot give its Jobs a selector, so `manualSelector: true` is not possible: remove it.',
    );
  }
}
