import { type Field, lastName } from '../validate/field.ts';
import type { Rule, RuleCase } from './rule.ts';
import { serversMetadata, withoutServersOwn } from './serversOwn.ts';

export const copiedFromCluster: Rule = {
  id: 'copied-from-cluster',
  severity: 'information',
  doc: {
    title: 'The manifest holds what only the server sets',
    explanation:
      'What `kubectl get -o yaml` prints is an object, and not the manifest it was made of. Most of what the server adds (`status`, `generation`, `creationTimestamp`) it ignores when it is sent back. ' +
      'The rest ties the manifest to that one object: with `resourceVersion` applying is refused once the object has changed, and a CronJob changes with every run; with `uid` it is refused for any other object of the name, ' +
      'and server-side apply cannot create it again; `managedFields` server-side apply refuses always. ' +
      'The fix also removes the labels, the selector, the annotations and the owner that controllers and kubectl have added: a Job whose owner is gone is deleted as soon as it is created.',
    link: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/#object-spec-and-status',
  },
  check({ kind, root }, advise) {
    const [first, ...others] = tracesIn(root);
    if (!first) return;
    const all = [first, ...others];
    const subject = `${enumerated(all.map(({ path }) => lastName(path)))} ${all.length > 1 ? 'are' : 'is'} the server's to set`;
    advise(first, `${subject}${why(kind, all)}`, {
      span: first.placeSpan,
      related: others.map((field) => ({
        span: field.placeSpan,
        message: `The server sets \`${lastName(field.path)}\` too.`,
      })),
    });
  },
  fixes: (_finding, place) => withoutServersOwn(place),
};

/** What only the server can have written. kubectl's dry run prints `creationTimestamp: null` and `status: {}`, which say nothing. */
function tracesIn(root: Field): Field[] {
  const metadata = root.at('metadata');
  const status = root.at('status');
  return [
    ...serversMetadata
      .map((name) => metadata.at(name))
      .filter((field) => field.present && field.string !== '' && field.string !== '0'),
    ...(status.map && status.map.entries.length > 0 ? [status] : []),
  ].filter((field) => !field.templated);
}

function enumerated(names: readonly string[]): string {
  const shown = names.map((name) => `\`${name}\``);
  const last = shown.pop() ?? '';
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
}

function why(kind: 'Job' | 'CronJob', traces: readonly Field[]): string {
  const names = new Set(traces.map(({ path }) => lastName(path)));
  const changes = kind === 'CronJob' ? ', as a CronJob does with every run' : '';
  const reasons = [
    ...(names.has('managedFields') ? ['Server-side apply refuses `managedFields`.'] : []),
    ...(names.has('resourceVersion')
      ? [`With \`resourceVersion\` applying is refused once the object has changed${changes}.`]
      : []),
    ...(names.has('uid')
      ? [
          'With `uid` it fits that one object alone: no other of this name can be changed with it, and server-side apply cannot create one.',
        ]
      : []),
    ...(names.has('deletionTimestamp') || names.has('deletionGracePeriodSeconds')
      ? ['An existing object cannot be marked as being deleted like this.']
      : []),
  ];
  const [they, them] = names.size > 1 ? ['they have', 'them'] : ['it has', 'it'];
  if (reasons.length === 0) return `, so ${they} no effect here: remove ${them}.`;
  return `. ${reasons.join(' ')} Remove ${them}.`;
}

export const cases: readonly RuleCase[] = [
  {
    title: 'a CronJob as kubectl prints it',
    manifest: `apiVersion: batch/v1
kind: CronJob
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"batch/v1","kind":"CronJob"}
  creationTimestamp: "2026-01-05T03:30:00Z"
  generation: 2
  # Ours.
  labels:
    app: nightly
  name: nightly
  resourceVersion: "48151623"
  ^^^^^^^^^^^^^^^ copied-from-cluster
  uid: 1d519c64-ea92-465e-be31-d036a08de2e8
spec:
  schedule: "@daily"
  jobTemplate:
    metadata:
      creationTimestamp: null
    spec:
      backoffLimit: 4
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: pi
              image: perl:5.34.0
status:
  lastScheduleTime: "2026-01-06T00:00:00Z"
`,
    fixed: `apiVersion: batch/v1
kind: CronJob
metadata:
  # Ours.
  labels:
    app: nightly
  name: nightly
spec:
  schedule: "@daily"
  jobTemplate:
    metadata:
      creationTimestamp: null
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
    title: 'a Job that a CronJob made, with a selector of its own',
    manifest: `apiVersion: batch/v1
kind: Job
metadata:
  name: nightly-29921984
  creationTimestamp: "2026-01-05T03:30:00Z"
  ^^^^^^^^^^^^^^^^^ copied-from-cluster
  labels:
    batch.kubernetes.io/controller-uid: 1d519c64-ea92-465e-be31-d036a08de2e8
    job-name: nightly-29921984
  ownerReferences:
    - {apiVersion: batch/v1, kind: CronJob, name: nightly, uid: 870b6e1e-ae37-4815-b347-e15c2211f615, controller: true}
spec:
  backoffLimit: 4
  manualSelector: true
  selector:
    matchLabels:
      batch.kubernetes.io/controller-uid: 1d519c64-ea92-465e-be31-d036a08de2e8
  template:
    metadata:
      labels:
        batch.kubernetes.io/controller-uid: 1d519c64-ea92-465e-be31-d036a08de2e8
    spec:
      restartPolicy: Never
      containers:
        - name: pi
          image: perl:5.34.0
`,
    fixed: `apiVersion: batch/v1
kind: Job
metadata:
  name: nightly-29921984
spec:
  backoffLimit: 4
  manualSelector: true
  selector:
    matchLabels:
      batch.kubernetes.io/controller-uid: 1d519c64-ea92-465e-be31-d036a08de2e8
  template:
    metadata:
      labels:
        batch.kubernetes.io/controller-uid: 1d519c64-ea92-465e-be31-d036a08de2e8
    spec:
      restartPolicy: Never
      containers:
        - name: pi
          image: perl:5.34.0
`,
  },
  {
    title: "what kubectl's client-side dry run prints is no copy",
    manifest: `apiVersion: batch/v1
kind: Job
metadata:
  creationTimestamp: null
  name: pi
  resourceVersion: ""
spec:
  backoffLimit: 4
  template:
    metadata:
      creationTimestamp: null
    spec:
      restartPolicy: Never
      containers:
        - name: pi
          image: perl:5.34.0
status: {}
`,
  },
];
