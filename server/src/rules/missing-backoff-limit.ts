import { insertKey } from '../manifest/edits.ts';
import type { Rule, RuleCase } from './rule.ts';

export const missingBackoffLimit: Rule = {
  id: 'missing-backoff-limit',
  severity: 'information',
  doc: {
    title: 'The Job does not say how often it may be retried',
    explanation:
      'Without `backoffLimit` a Job is retried 6 times before it counts as failed, with waits of 10 s, 20 s, 40 s … between ' +
      'failures (at most 10 minutes each): more than ten minutes of retries, also for an error that no retry can mend. ' +
      'Write the number that the work deserves; `0` fails at the first error. Indexed Jobs with `backoffLimitPerIndex` count per index and need no total.',
    link: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy',
  },
  check(target, advise) {
    const { job } = target;
    const limit = job.at('backoffLimit');
    if (!job.map || limit.written || limit.templated || job.at('backoffLimitPerIndex').written) return;
    advise(
      limit,
      '`backoffLimit` is not set, so a failing Job is retried 6 times, over more than ten minutes, before it counts as failed. Set how many retries this work deserves.',
    );
  },
  fixes(_finding, { document, target }) {
    const spec = target.job.map;
    if (!spec) return [];
    return [6, 0].map((limit) => ({
      title: `Add backoffLimit: ${limit}${limit === 6 ? ' (the default, made visible)' : ' (fail at the first error)'}`,
      edits: insertKey(document, spec, 'backoffLimit', limit, { before: 'template' }),
      preferred: limit === 6,
    }));
  },
};

export const cases: readonly RuleCase[] = [
  {
    title: 'a Job without it',
    manifest: `apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
^^^^ missing-backoff-limit
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: pi
          image: perl:5.34.0
`,
    fixed: `apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  backoffLimit: 6
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: pi
          image: perl:5.34.0
`,
  },
];
