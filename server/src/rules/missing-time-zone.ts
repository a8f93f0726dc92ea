import { insertKey } from '../manifest/edits.ts';
import type { Rule, RuleCase } from './rule.ts';
import { scheduleIn } from './schedule.ts';

export const missingTimeZone: Rule = {
  id: 'missing-time-zone',
  severity: 'hint',
  doc: {
    title: 'The time of day depends on the clock of the control plane',
    explanation:
      'Without `timeZone` the hours of a schedule are those of the kube-controller-manager: nearly always UTC, which is not what is on the wall of whoever wrote 03:30, ' +
      'and does not follow summer time. Name the zone (`Europe/Berlin`), or say `Etc/UTC`.',
    link: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones',
  },
  check(target, advise) {
    const schedule = scheduleIn(target);
    const zone = target.spec.at('timeZone');
    if (schedule?.kind !== 'clock' || schedule.timeZone !== undefined || zone.present || zone.templated) return;
    // Every hour is every hour in every zone.
    if (schedule.hour.values.length === 24) return;
    advise(
      zone,
      'Without `timeZone` these hours are by the clock of the control plane, nearly always UTC. Name the zone that is meant.',
      { span: target.spec.at('schedule').valueSpan },
    );
  },
  fixes(_finding, { document, target }) {
    const spec = target.spec.map;
    if (!spec) return [];
    return [
      {
        title: 'Add timeZone: Etc/UTC',
        edits: insertKey(document, spec, 'timeZone', 'Etc/UTC', { after: 'schedule' }),
        preferred: true,
      },
    ];
  },
};

export const cases: readonly RuleCase[] = [
  {
    title: 'half past three, by whose clock?',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "30 3 * * *"
  #         ^^^^^^^^^^^^ missing-time-zone
  jobTemplate:
    spec:
      backoffLimit: 4
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: nightly
              image: busybox:1.36
`,
    fixed: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "30 3 * * *"
  timeZone: Etc/UTC
  jobTemplate:
    spec:
      backoffLimit: 4
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: nightly
              image: busybox:1.36
`,
  },
  {
    title: 'every hour is every hour everywhere',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: hourly
spec:
  schedule: "@hourly"
  jobTemplate:
    spec:
      backoffLimit: 4
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: hourly
              image: busybox:1.36
`,
  },
];
