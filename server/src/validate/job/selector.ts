import type { Field } from '../field.ts';
import { labelsOf, selectorMatches, validateLabelSelector } from '../labelSelector.ts';
import { validateLabels } from '../meta/labels.ts';
import { objectName } from '../meta/objectMeta.ts';
import { isLabelValue } from '../names.ts';
import { show } from '../podTemplate/wording.ts';
import type { Validation } from '../validation.ts';
import type { JobContext } from './jobContext.ts';

/** The labels that the server gives the pods of a Job, by which it finds them: of the Job's uid, and of its name. */
export const uidLabels: readonly string[] = ['controller-uid', 'batch.kubernetes.io/controller-uid'];
export const nameLabels: readonly string[] = ['job-name', 'batch.kubernetes.io/job-name'];
const selectedLabel = 'batch.kubernetes.io/controller-uid';

/** Stands for a value that the server makes up, and that nobody can have written. */
const serversOwn = '\0';

/**
 * The selector of a Job and the labels of its pods: what the server generates (`generateSelector` of
 * `pkg/registry/batch/job`) and then checks (`validateGeneratedSelector`, `ValidateJobSpec`). `root` is the Job.
 */
export function validateJobSelector(root: Field, job: JobContext, validation: Validation): void {
  const manual = job.spec.at('manualSelector');
  const isManual = manual.boolean ?? (manual.unset ? false : undefined);
  const selector = job.spec.at('selector');
  validateLabelSelector(selector, validation);
  if (isManual === true) validateManualSelector(selector, manual, job, validation);
  if (isManual === false) validateGeneratedSelector(root, selector, job, validation);
  if (takesTemplateLabels(root, job)) {
    validateLabels(
      job.spec.in('template', 'metadata', 'labels').as('metadata.labels'),
      validation,
      ' The Job has no labels of its own, so these are its labels too.',
    );
  }
}

/** A Job without labels gets those of its pods before it is validated (`SetDefaults_Job`). */
function takesTemplateLabels(root: Field, job: JobContext): boolean {
  const own = root.in('metadata', 'labels');
  const ofPods = job.spec.in('template', 'metadata', 'labels');
  return ofPods.map !== undefined && (own.unset || (own.map?.entries.length === 0 && !own.templated));
}

function validateManualSelector(selector: Field, manual: Field, job: JobContext, validation: Validation): void {
  const related = [{ span: manual.valueSpan, message: 'manualSelector is true here.' }];
  const labels = job.spec.in('template', 'metadata', 'labels');
  if (selector.unset) {
    validation.required(
      selector,
      'job-selector-missing',
      '`manualSelector: true` needs a `selector`. Better leave out both, and the server makes one that fits this Job alone.',
      { related },
    );
  }
  const ofPods = labelsOf(labels);
  const isMatch = selector.unset ? false : ofPods && selectorMatches(selector, new Map(), ofPods);
  if (isMatch === false) reportMismatch(labels, selector, validation);
}

function reportMismatch(labels: Field, selector: Field, validation: Validation): void {
  validation.invalid(
    labels,
    'job-selector-mismatch',
    selector.unset
      ? 'No selector matches the labels of these pods, so the Job would never find them.'
      : "The Job's selector does not match the labels of its pods, so it would never find them.",
    {
      span: labels.placeSpan,
      ...(selector.present ? { related: [{ span: selector.placeSpan, message: 'The selector is here.' }] } : {}),
    },
  );
}

function validateGeneratedSelector(root: Field, selector: Field, job: JobContext, validation: Validation): void {
  const labels = job.spec.in('template', 'metadata', 'labels');
  const name = objectName(root.at('metadata'));
  const isNameKnown = name !== undefined || root.in('metadata', 'name').text === '';
  // A name that the server generates is no name that a label could repeat.
  const jobName = name?.generated ? serversOwn : isNameKnown ? (name?.value ?? '') : undefined;

  const present = new Set(labels.keys().map(({ key }) => key));
  for (const key of uidLabels) {
    if (!present.has(key)) continue;
    reportReserved(labels.key(key), key, 'the uid that this Job gets when it is created', validation);
  }
  for (const key of nameLabels) {
    const written = labels.key(key).text;
    if (!present.has(key) || written === undefined || jobName === undefined || written === jobName) continue;
    reportReserved(labels.key(key), key, name?.generated ? 'the generated name' : show(jobName), validation);
  }
  validateNameLabel(
    root,
    labels,
    nameLabels.every((key) => present.has(key)),
    job,
    validation,
  );

  const generated = new Map([[selectedLabel, serversOwn]]);
  const expected = new Map<string, string | undefined>([
    ...uidLabels.map((key) => [key, serversOwn] as const),
    ...nameLabels.map((key) => [key, jobName] as const),
  ]);
  if (selectorMatches(selector, generated, expected) === false) {
    validation.invalid(
      selector,
      'job-selector-own',
      'The server makes the selector of a Job itself, out of its uid. Remove `selector`, or set `manualSelector: true` and see to it that no other pods match.',
      { span: selector.placeSpan },
    );
  }
  const written = labelsOf(labels);
  if (written && selectorMatches(selector, generated, new Map([...expected, ...written])) === false) {
    reportMismatch(labels, selector, validation);
  }
}

function reportReserved(label: Field, key: string, what: string, validation: Validation): void {
  validation.invalid(
    label,
    'job-label-reserved',
    `The server sets the label ${key} of a Job's pods itself, to ${what}: remove it.`,
  );
}

/** The name of a Job becomes a label of its pods, and labels are shorter than names. */
function validateNameLabel(
  root: Field,
  labels: Field,
  isWritten: boolean,
  job: JobContext,
  validation: Validation,
): void {
  const name = objectName(root.at('metadata'));
  const problem = name && !isWritten ? isLabelValue(name.value) : undefined;
  if (!name || !problem) return;
  const paths = [`${job.spec.path}.template.labels`];
  // Where the server generates the name it works on a copy since 1.31, so the Job's own labels stay as they are.
  if (takesTemplateLabels(root, job) && !(name.generated && job.minor >= 31)) paths.push('metadata.labels');
  for (const path of paths) {
    validation.invalid(
      labels.as(path),
      'job-name-label',
      `${show(`name: ${name.value}`)} becomes the label job-name of the Job's pods, and its value ${problem}.`,
      { span: name.field.valueSpan },
    );
  }
}
