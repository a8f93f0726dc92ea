import { replaceValue } from '../manifest/edits.ts';
import { deletePaths } from '../manifest/removal.ts';
import type { Field } from '../validate/field.ts';
import { nameLabels, uidLabels } from '../validate/job/selector.ts';
import { objectName } from '../validate/meta/objectMeta.ts';
import { byteLength, dnsLabelMaxLength, isDns1123Label, isDns1123Subdomain } from '../validate/names.ts';
import { show } from '../validate/podTemplate/wording.ts';
import type { JobTarget } from './fix.ts';
import type { Rule, RuleCase } from './rule.ts';

/**
 * What the controller appends to the CronJob's name: the minutes since 1970, which have eight digits until 2160
 * (`getJobName` of k8s.io/kubernetes `pkg/controller/cronjob`).
 */
const timeSuffix = '-12345678';

export const refusedRuns: Rule = {
  id: 'refused-runs',
  severity: 'information',
  doc: {
    title: 'The server accepts the CronJob and refuses all of its Jobs',
    explanation:
      'Some rules of Jobs are only checked when a run is due. The CronJob then looks fine, nothing ever runs, and all there is to see are `FailedCreate` events. ' +
      "The pods of an Indexed Job have its name and their index as hostname, so `NAME-12345678-INDEX` (the time is the controller's) must be a DNS label: 63 characters at most, and no dots. " +
      "And the labels `job-name` and `controller-uid` of a Job's pods, with or without `batch.kubernetes.io/`, are the server's to set: a template that brings them fits no Job.",
    link: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#job-creation',
  },
  check(target, advise) {
    if (target.kind !== 'CronJob') return;
    const [label, ...others] = reservedLabels(target);
    if (label) {
      advise(
        label.field,
        `The server sets the label ${show(label.key)} of a Job's pods itself, and refuses a Job that brings another: it accepts this CronJob, and none of its Jobs. Remove the label.`,
        {
          span: label.field.placeSpan,
          related: others.map(({ key, field }) => ({ span: field.placeSpan, message: `It sets ${show(key)} too.` })),
        },
      );
    }
    const host = refusedHostname(target);
    if (!host) return;
    const { name, hostname, last, completions } = host;
    const outcome = 'the server accepts this CronJob, and refuses all of its Jobs';
    advise(
      name.field,
      hostname.includes('.')
        ? `${show(`name: ${name.value}`)} becomes part of the hostnames of an Indexed Job's pods, which must not contain dots: ${outcome}. Choose a name without dots.`
        : `With the time of a run (\`-\` and eight digits) and the last index (\`-${last}\`) this name makes a hostname of ${byteLength(hostname)} characters, and a hostname has ${dnsLabelMaxLength} at most: ${outcome}. Shorten the name by ${byteLength(hostname) - dnsLabelMaxLength}.`,
      { related: [{ span: completions.valueSpan, message: `There are ${last + 1} indexes.` }] },
    );
  },
  fixes(finding, { document, resource, target }) {
    const labels = reservedLabels(target);
    if (labels.some(({ field }) => field.path === finding.field)) {
      const keys = labels.map(({ key }) => key);
      const path = ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels'];
      const edits = deletePaths(
        document,
        resource.root,
        keys.map((key) => [...path, key]),
      );
      return [{ title: `Remove ${keys.join(', ')}`, edits, preferred: true }];
    }
    const name = target.root.in('metadata', 'name');
    const undotted = name.string?.replaceAll('.', '-');
    if (!name.node || name.node.aliased || undotted === undefined || undotted === name.string) return [];
    return [{ title: `Change to ${undotted}`, edits: replaceValue(document, name.node, undotted), preferred: true }];
  },
};

/** Labels of the pods that no Job of the CronJob can bring: each has a name and a uid of its own. */
function reservedLabels({ kind, job }: JobTarget): { key: string; field: Field }[] {
  // With a manual selector the server refuses the CronJob itself.
  const manual = job.at('manualSelector');
  if (kind !== 'CronJob' || manual.templated || manual.boolean === true) return [];
  const reserved = [...uidLabels, ...nameLabels];
  return job
    .in('template', 'metadata', 'labels')
    .keys()
    .filter(({ key, field }) => reserved.includes(key) && !field.templated);
}

function refusedHostname({ root, job }: JobTarget) {
  const name = objectName(root.at('metadata'));
  const completions = job.at('completions');
  const count = completions.integer;
  if (job.at('completionMode').string !== 'Indexed' || count === undefined || count < 1) return undefined;
  // Names that the server refuses are its business.
  if (!name || isDns1123Subdomain(name.value) || byteLength(name.value + timeSuffix) > dnsLabelMaxLength)
    return undefined;
  const hostname = `${name.value}${timeSuffix}-${count - 1}`;
  return isDns1123Label(hostname) ? { name, hostname, last: count - 1, completions } : undefined;
}

export const cases: readonly RuleCase[] = [
  {
    title: 'a name that is too long for the last index',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly-import-of-all-the-measurements-of-the-day-ab
  #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ refused-runs metadata.name
spec:
  schedule: "@daily"
  jobTemplate:
    spec:
      backoffLimit: 4
      completionMode: Indexed
      completions: 11
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: pi
              image: perl:5.34.0
`,
  },
  {
    title: 'one index less has one digit less',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly-import-of-all-the-measurements-of-the-day-ab
spec:
  schedule: "@daily"
  jobTemplate:
    spec:
      backoffLimit: 4
      completionMode: Indexed
      completions: 10
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: pi
              image: perl:5.34.0
`,
  },
  {
    title: 'the pods of other Jobs have no such hostname',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly-import-of-all-the-measurements-of-the-day-ab
spec:
  schedule: "@daily"
  jobTemplate:
    spec:
      backoffLimit: 4
      completions: 11
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: pi
              image: perl:5.34.0
`,
  },
  {
    title: "the labels of another Job's pods",
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "@daily"
  jobTemplate:
    metadata:
      labels:
        job-name: nightly
    spec:
      backoffLimit: 4
      template:
        metadata:
          labels:
            app: nightly
            job-name: nightly
            ^^^^^^^^ refused-runs
            controller-uid: 1d519c64-ea92-465e-be31-d036a08de2e8
        spec:
          restartPolicy: Never
          containers:
            - name: pi
              image: perl:5.34.0
`,
    fixed: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "@daily"
  jobTemplate:
    metadata:
      labels:
        job-name: nightly
    spec:
      backoffLimit: 4
      template:
        metadata:
          labels:
            app: nightly
        spec:
          restartPolicy: Never
          containers:
            - name: pi
              image: perl:5.34.0
`,
  },
];
