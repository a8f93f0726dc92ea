import { clone, type Fields, fieldsListOf, fieldsOf, isFields, type Metadata } from '../store/objects.ts';
import { setPodSpecDefaults } from './podSpec.ts';

const maxInt32 = 2 ** 31 - 1;

/** `SetDefaults_Job` of k8s.io/kubernetes `pkg/apis/batch/v1`. Changes the specification given. */
export function setJobDefaults(spec: Fields, metadata: Pick<Metadata, 'labels'> | undefined): void {
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1;
    spec.parallelism = 1;
  }
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : maxInt32;
  const labels = fieldsOf(fieldsOf(fieldsOf(spec.template).metadata).labels);
  if (metadata && Object.keys(metadata.labels ?? {}).length === 0 && Object.keys(labels).length > 0) {
    metadata.labels = clone(labels) as Record<string, string>;
  }
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed';
  for (const rule of fieldsListOf(fieldsOf(spec.podFailurePolicy).rules)) {
    for (const condition of fieldsListOf(rule.onPodConditions)) condition.status ??= 'True';
  }
  setTemplateDefaults(spec);
}

/** `SetDefaults_CronJob`: the Job's own defaults come when a Job is made of it. */
export function setCronJobDefaults(spec: Fields): void {
  spec.concurrencyPolicy ??= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  const jobTemplate = isFields(spec.jobTemplate) ? spec.jobTemplate : {};
  spec.jobTemplate = jobTemplate;
  jobTemplate.metadata ??= {};
  if (isFields(jobTemplate.spec)) setTemplateDefaults(jobTemplate.spec);
}

function setTemplateDefaults(spec: Fields): void {
  const template = isFields(spec.template) ? spec.template : {};
  spec.template = template;
  template.metadata ??= {};
  if (isFields(template.spec)) setPodSpecDefaults(template.spec);
}

/** The labels that a Job's pods carry, and with them its selector: `generateSelector` of `pkg/registry/batch/job`. */
export function setJobSelector(spec: Fields, name: string, uid: string): void {
  if (spec.manualSelector === true) return;
  const template = fieldsOf(spec.template);
  const metadata: Fields = { ...fieldsOf(template.metadata) };
  const labels: Fields = { ...fieldsOf(metadata.labels) };
  labels['batch.kubernetes.io/job-name'] = name;
  labels['job-name'] = name;
  labels['batch.kubernetes.io/controller-uid'] = uid;
  labels['controller-uid'] = uid;
  spec.selector = {
    matchLabels: { ...fieldsOf(fieldsOf(spec.selector).matchLabels), 'batch.kubernetes.io/controller-uid': uid },
  };
  metadata.labels = labels;
  spec.template = { ...template, metadata };
}
