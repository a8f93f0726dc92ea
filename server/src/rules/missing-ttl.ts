import { insertKey } from '../manifest/edits.ts';
import type { Rule, RuleCase } from './rule.ts';

export const missingTtl: Rule = {
  id: 'missing-ttl',
  severity: 'hint',
  doc: {
    title: 'The finished Job and its pods stay until somebody deletes them',
    explanation:
      'A Job that has finished does nothing any more, yet it and its pods stay in the cluster, and its name stays taken. ' +
      '`ttlSecondsAfterFinished` has them deleted that many seconds after the Job completes or fails: long enough to read the logs. ' +
      "A CronJob's Jobs are cleaned up by its history limits and need none.",
    link: 'https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/',
  },
  check({ kind, root, spec }, advise) {
    const ttl = spec.at('ttlSecondsAfterFinished');
    if (kind !== 'Job' || !spec.map || ttl.written || ttl.templated) return;
    // An object with an owner (a CronJob, a workflow) goes when its owner goes.
    if (root.in('metadata', 'ownerReferences').present) return;
    advise(
      ttl,
      'The Job and its pods stay in the cluster after it has finished, until somebody deletes them. Set `ttlSecondsAfterFinished` to have that done.',
    );
  },
  fixes(_finding, { document, target }) {
    const spec = target.job.map;
    if (!spec) return [];
    return [
      {
        title: 'Add ttlSecondsAfterFinished: 86400 (delete one day after it finishes)',
        edits: insertKey(document, spec, 'ttlSecondsAfterFinished', 86400, { before: 'template' }),
        preferred: true,
      },
    ];
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
^^^^ missing-ttl
  backoffLimit: 4
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
  backoffLimit: 4
  ttlSecondsAfterFinished: 86400
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: pi
          image: perl:5.34.0
`,
  },
  {
    title: "a CronJob's Jobs are cleaned up by its history limits",
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "@daily"
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
