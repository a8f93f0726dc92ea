import { insertKey } from '../manifest/edits.ts';
import type { Rule, RuleCase } from './rule.ts';

export const forbidWithoutDeadline: Rule = {
  id: 'forbid-without-deadline',
  severity: 'hint',
  doc: {
    title: 'One run that hangs stops all later runs',
    explanation:
      'With `concurrencyPolicy: Forbid` no run starts while the one before it is still running. Without `activeDeadlineSeconds` nothing ends a run that hangs ' +
      '(a lock, a lost connection, an image that cannot be pulled), so that a single one silently stops the schedule. Give the Job the longest time it may take.',
    link: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup',
  },
  check({ kind, spec, job, pod }, advise) {
    const policy = spec.at('concurrencyPolicy');
    if (kind !== 'CronJob' || policy.string !== 'Forbid' || !job.map) return;
    for (const deadline of [job.at('activeDeadlineSeconds'), pod.at('activeDeadlineSeconds')]) {
      if (deadline.written || deadline.templated) return;
    }
    advise(
      policy,
      '`concurrencyPolicy: Forbid` without `activeDeadlineSeconds`: one run that hangs stops all later runs. Set the longest time a run may take in `jobTemplate.spec`.',
    );
  },
  fixes(_finding, { document, target }) {
    const spec = target.job.map;
    if (!spec) return [];
    return [
      {
        title: 'Add activeDeadlineSeconds: 3600 (a run may take an hour)',
        edits: insertKey(document, spec, 'activeDeadlineSeconds', 3600, { before: 'template' }),
        preferred: true,
      },
    ];
  },
};

export const cases: readonly RuleCase[] = [
  {
    title: 'Forbid and no deadline',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "@hourly"
  concurrencyPolicy: Forbid
  #                  ^^^^^^ forbid-without-deadline
  jobTemplate:
    spec:
      backoffLimit: 4
      template:
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
  schedule: "@hourly"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 4
      activeDeadlineSeconds: 3600
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: pi
              image: perl:5.34.0
`,
  },
  {
    title: 'Forbid with a deadline',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "@hourly"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 4
      activeDeadlineSeconds: 3600
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: pi
              image: perl:5.34.0
`,
  },
];
