import { replaceValue } from '../manifest/edits.ts';
import type { Rule, RuleCase } from './rule.ts';

/** The CronJob controller looks at its CronJobs every ten seconds. */
const controllerPeriodSeconds = 10;

export const shortStartingDeadline: Rule = {
  id: 'short-starting-deadline',
  severity: 'information',
  doc: {
    title: 'The starting deadline is shorter than the time between two looks of the controller',
    explanation:
      'The CronJob controller checks every 10 seconds whether a run is due. A run that may start at most `startingDeadlineSeconds` ' +
      'late is skipped when that time is over before the controller looks: with less than 10 it may never run.',
    link: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline',
  },
  check({ kind, spec }, advise) {
    const deadline = spec.at('startingDeadlineSeconds');
    const seconds = deadline.integer;
    if (kind !== 'CronJob' || seconds === undefined || seconds < 0 || seconds >= controllerPeriodSeconds) return;
    advise(
      deadline,
      `With \`startingDeadlineSeconds: ${seconds}\` the CronJob may never run: the controller checks only every 10 seconds, and a run that is later than that is skipped. Use 10 or more.`,
    );
  },
  fixes(_finding, { document, target }) {
    const node = target.spec.at('startingDeadlineSeconds').node;
    if (!node) return [];
    return [{ title: 'Set startingDeadlineSeconds to 60', edits: replaceValue(document, node, 60), preferred: true }];
  },
};

export const cases: readonly RuleCase[] = [
  {
    title: 'five seconds',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "@hourly"
  startingDeadlineSeconds: 5
  #                        ^ short-starting-deadline
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
  startingDeadlineSeconds: 60
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
  },
  {
    title: 'ten seconds are enough',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "@hourly"
  startingDeadlineSeconds: 10
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
  },
];
