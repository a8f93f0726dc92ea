import { deletePaths } from '../manifest/removal.ts';
import { type Field, lastName } from '../validate/field.ts';
import { show } from '../validate/podTemplate/wording.ts';
import type { JobTarget } from './fix.ts';
import type { Rule, RuleCase } from './rule.ts';
import { serversMetadata } from './serversOwn.ts';

/** What the controller does in place of what was asked for. Labels and annotations are all that it copies. */
const instead: Readonly<Record<string, string>> = {
  name: 'its Jobs are called after the CronJob, with the time behind it',
  generateName: 'its Jobs are called after the CronJob, with the time behind it',
  namespace: 'its Jobs are created in the namespace of the CronJob',
  ownerReferences: 'the owner of its Jobs is the CronJob',
  finalizers: 'its Jobs have no finalizers',
  ...Object.fromEntries(serversMetadata.map((name) => [name, 'only the server sets it'])),
};

export const jobTemplateMetadata: Rule = {
  id: 'job-template-metadata',
  severity: 'hint',
  doc: {
    title: 'Metadata of the Job template that no Job gets',
    explanation:
      "Of `jobTemplate.metadata` the CronJob controller copies `labels` and `annotations` to its Jobs, and nothing else. The server keeps the rest without a word: a Job's name is the CronJob's with `-` and eight digits of the time behind it, " +
      "its namespace is the CronJob's, its owner is the CronJob, and it has no finalizers.",
    link: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#job-template',
  },
  check(target, advise) {
    for (const field of ignoredIn(target)) {
      const name = lastName(field.path);
      const value = field.string === undefined ? show(name) : show(`${name}: ${field.string}`);
      advise(field, `${value} has no effect in the template of a CronJob: ${instead[name]}.`, {
        span: field.placeSpan,
      });
    }
  },
  fixes(_finding, { document, resource, target }) {
    const names = ignoredIn(target).map(({ path }) => lastName(path));
    const title = names.length > 3 ? 'Remove what no Job gets' : `Remove ${names.join(', ')}`;
    const paths = names.map((name) => ['spec', 'jobTemplate', 'metadata', name]);
    return [{ title, edits: deletePaths(document, resource.root, paths), preferred: true }];
  },
};

function ignoredIn({ kind, spec }: JobTarget): Field[] {
  if (kind !== 'CronJob') return [];
  return spec
    .in('jobTemplate', 'metadata')
    .fields()
    .filter((field) => field.present && !field.templated && Object.hasOwn(instead, lastName(field.path)));
}

export const cases: readonly RuleCase[] = [
  {
    title: 'a name in the template',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "@daily"
  jobTemplate:
    metadata:
      name: nightly-job
      ^^^^ job-template-metadata
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
  {
    title: 'labels and annotations are copied, and a pod template is another matter',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "@daily"
  jobTemplate:
    metadata:
      creationTimestamp: null
      labels: {app: nightly}
      # Where it runs.
      namespace: elsewhere
      ^^^^^^^^^ job-template-metadata
      finalizers: [example.com/cleanup]
      ^^^^^^^^^^ job-template-metadata
      annotations: {example.com/team: night}
    spec:
      backoffLimit: 4
      template:
        metadata:
          name: ignored
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
      creationTimestamp: null
      labels: {app: nightly}
      annotations: {example.com/team: night}
    spec:
      backoffLimit: 4
      template:
        metadata:
          name: ignored
        spec:
          restartPolicy: Never
          containers:
            - name: pi
              image: perl:5.34.0
`,
  },
];
