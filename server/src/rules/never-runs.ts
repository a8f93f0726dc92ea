import { nextRun } from '../plan/nextRun.ts';
import { show } from '../validate/podTemplate/wording.ts';
import type { Rule, RuleCase } from './rule.ts';
import { scheduleIn } from './schedule.ts';

/** Any instant will do: the search covers leap years, and a schedule has no year. */
const anyInstant = Date.UTC(2024, 0, 1);

export const neverRuns: Rule = {
  id: 'never-runs',
  severity: 'information',
  doc: {
    title: 'The schedule has no run',
    explanation:
      'The API server checks each field of a schedule by itself, so that a day that no month has (`0 0 30 2 *`) is accepted. The CronJob then never runs, and nothing says so.',
    link: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax',
  },
  check(target, advise) {
    const schedule = scheduleIn(target);
    if (!schedule || nextRun(schedule, anyInstant) !== undefined) return;
    const field = target.spec.at('schedule');
    advise(
      field,
      `No day matches ${show(field.string ?? '')}: the API server accepts the schedule, but the CronJob never runs.`,
    );
  },
};

export const cases: readonly RuleCase[] = [
  {
    title: 'the 30th of February',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: never
spec:
  schedule: 0 0 30 2 *
  #         ^^^^^^^^^^ never-runs
  timeZone: Etc/UTC
  jobTemplate:
    spec:
      backoffLimit: 4
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: never
              image: busybox:1.36
`,
  },
  {
    title: 'the 29th of February comes every four years',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: leap
spec:
  schedule: 0 0 29 2 *
  timeZone: Etc/UTC
  jobTemplate:
    spec:
      backoffLimit: 4
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: leap
              image: busybox:1.36
`,
  },
];
