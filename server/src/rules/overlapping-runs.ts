import { insertKey } from '../manifest/edits.ts';
import type { Rule, RuleCase } from './rule.ts';
import { minutesBetweenRuns, scheduleIn } from './schedule.ts';

/** A run that is due this soon after the one before it may well find that one still running. */
const soonMinutes = 5;

export const overlappingRuns: Rule = {
  id: 'overlapping-runs',
  severity: 'hint',
  doc: {
    title: 'Runs follow each other closely and may run side by side',
    explanation:
      'Without `concurrencyPolicy` a CronJob starts a run whether or not the one before it has finished. When runs are minutes apart, one slow run, ' +
      'or the retries of a failing one, pile up with the next. `Forbid` skips a run while another is active, `Replace` ends the older one; `Allow` says that side by side is meant.',
    link: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy',
  },
  check(target, advise) {
    const policy = target.spec.at('concurrencyPolicy');
    const schedule = scheduleIn(target);
    const minutes = schedule && minutesBetweenRuns(schedule);
    if (minutes === undefined || minutes > soonMinutes || policy.present || policy.templated) return;
    const often = minutes === 1 ? 'every minute' : `${minutes} minutes apart`;
    advise(
      policy,
      `Runs are ${often}, and without \`concurrencyPolicy\` one starts while the one before it is still running. Say what is meant: \`Forbid\`, \`Replace\` or \`Allow\`.`,
      { span: target.spec.at('schedule').valueSpan },
    );
  },
  fixes(_finding, { document, target }) {
    const spec = target.spec.map;
    if (!spec) return [];
    const choices = {
      Forbid: 'skip a run while another is active',
      Replace: 'end the older run',
      Allow: 'side by side',
    };
    return Object.entries(choices).map(([policy, meaning]) => ({
      title: `Add concurrencyPolicy: ${policy} (${meaning})`,
      edits: insertKey(document, spec, 'concurrencyPolicy', policy, { after: 'schedule' }),
      preferred: policy === 'Forbid',
    }));
  },
};

export const cases: readonly RuleCase[] = [
  {
    title: 'every minute',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: poll
spec:
  schedule: "*/1 * * * *"
  #         ^^^^^^^^^^^^^ overlapping-runs
  jobTemplate:
    spec:
      backoffLimit: 4
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: poll
              image: busybox:1.36
`,
    fixed: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: poll
spec:
  schedule: "*/1 * * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 4
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: poll
              image: busybox:1.36
`,
  },
  {
    title: 'every quarter of an hour, and every minute where side by side is meant',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: poll
spec:
  schedule: "*/15 * * * *"
  jobTemplate:
    spec:
      backoffLimit: 4
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: poll
              image: busybox:1.36
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: tick
spec:
  schedule: "* * * * *"
  concurrencyPolicy: Allow
  jobTemplate:
    spec:
      backoffLimit: 4
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: tick
              image: busybox:1.36
`,
  },
];
