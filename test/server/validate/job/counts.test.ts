import { assertChecked } from '../../../support/caret.ts';

/** A Job whose spec starts with these lines. */
function check(spec: string, minor?: number): void {
  assertChecked(
    `apiVersion: batch/v1
kind: Job
metadata: {name: work, labels: {app: work}}
spec:${spec}
  template:
    spec:
      restartPolicy: Never
      containers:
        - {name: main, image: busybox}
`,
    minor,
  );
}

describe('numbers of a Job', () => {
  it('may be what they may be', () => {
    check(`
  parallelism: 0
  completions: 2147483647
  backoffLimit: 0
  activeDeadlineSeconds: 0
  ttlSecondsAfterFinished: 0
  suspend: true
  completionMode: NonIndexed`);
    check(`
  completionMode: Indexed
  completions: 100000
  parallelism: 100000
  backoffLimitPerIndex: 1
  maxFailedIndexes: 100000`);
    check(`
  completionMode: Indexed
  completions: 1000000
  parallelism: 10000
  backoffLimitPerIndex: 1
  maxFailedIndexes: 10000`);
  });

  it('are not negative', () => {
    check(`
  parallelism: -1
  #            ^^ number-negative spec.parallelism
  completions: -5
  #            ^^ number-negative spec.completions
  backoffLimit: -2147483648
  #             ^^^^^^^^^^^ number-negative spec.backoffLimit
  activeDeadlineSeconds: -1
  #                      ^^ number-negative spec.activeDeadlineSeconds
  ttlSecondsAfterFinished: -1
  #                        ^^ number-negative spec.ttlSecondsAfterFinished`);
  });

  it('of indexes need an Indexed Job', () => {
    check(`
  backoffLimitPerIndex: 1
  #                     ^ indexed-only spec.backoffLimitPerIndex
  maxFailedIndexes: 1
  #                 ^ indexed-only spec.maxFailedIndexes
  successPolicy: {rules: [{succeededCount: 1}]}
  ^^^^^^^^^^^^^ indexed-only spec.successPolicy`);
  });

  it('of failed indexes need retries by index', () => {
    check(`
^^^^ max-failed-indexes-alone spec.backoffLimitPerIndex
  completionMode: Indexed
  completions: 5
  maxFailedIndexes: 6
  #                 ^ max-failed-indexes spec.maxFailedIndexes`);
  });

  it('are bounded in an Indexed Job', () => {
    check(`
  completionMode: Indexed
  completions: 200000
  parallelism: 100001
  #            ^^^^^^ indexed-parallelism spec.parallelism`);
    check(`
  completionMode: Indexed
  completions: 100001
  parallelism: 10001
  #            ^^^^^ indexed-parallelism spec.parallelism
  backoffLimitPerIndex: 1
  maxFailedIndexes: 10001
  #                 ^^^^^ max-failed-indexes spec.maxFailedIndexes`);
    check(`
^^^^ max-failed-indexes-missing spec.maxFailedIndexes
  completionMode: Indexed
  completions: 100001
  backoffLimitPerIndex: 1`);
  });

  it('may get a warning', () => {
    check(`
  completionMode: Indexed
  completions: 100001
  parallelism: 10001
  #            ^^^^^ indexed-tracking spec`);
    check(
      `
  completionMode: Indexed
  completions: 100001
  parallelism: 10001`,
      27,
    );
  });

  it('are left alone where they are of another type', () => {
    check(`
  completionMode: Indexed
  completions: "5"
  #            ^^^ wrong-type
  maxFailedIndexes: x
  #                 ^ wrong-type
  backoffLimitPerIndex: 1`);
  });
});

describe('the completion mode', () => {
  it('is one of two', () => {
    check(`
  completionMode: indexed
  #               ^^^^^^^ completion-mode spec.completionMode`);
  });

  it('Indexed needs completions, which one of two defaults brings', () => {
    check(`
  completionMode: Indexed`);
    check(`
^^^^ indexed-completions-missing spec.completions
  completionMode: Indexed
  parallelism: 3`);
  });

  it('Indexed bounds the name of the Job by its last index', () => {
    const job = (name: string, completions: number) => `apiVersion: batch/v1
kind: Job
metadata:
  labels: {app: x}
  ${name}
spec:
  completionMode: Indexed
  completions: ${completions}
  template:
    spec:
      restartPolicy: Never
      containers:
        - {name: main, image: busybox}
`;
    const name = 'n'.repeat(60);
    assertChecked(job(`name: ${name}`, 100));
    assertChecked(job(`name: ${name}\n  #     ${'^'.repeat(60)} indexed-pod-name metadata.name`, 101));
    assertChecked(job(`name: a.b\n  #     ^^^ indexed-pod-name metadata.name`, 1));
    assertChecked(job('name: a.b\n  #     ^^^ name-not-a-hostname metadata.name', 0));
    const base = 'n'.repeat(60);
    assertChecked(job(`generateName: ${base}\n  #             ${'^'.repeat(60)} indexed-pod-name metadata.name`, 3));
  });
});

describe('fields that came with a gate', () => {
  const field = 'backoffLimitPerIndex: 1';

  it('are dropped from a Job before they are looked at', () => {
    check(`\n  ${field}\n  ^^^^^^^^^^^^^^^^^^^^ dropped-field`, 28);
    check(`\n  ${field}\n  #                     ^ indexed-only spec.backoffLimitPerIndex`, 29);
  });

  it('are validated in a CronJob as soon as they are there', () => {
    const cronJob = (lines: string) => `apiVersion: batch/v1
kind: CronJob
metadata: {name: work}
spec:
  schedule: "@daily"
  jobTemplate:
    spec:
      ${lines}
      template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}}
`;
    assertChecked(
      cronJob(`${field}
      ^^^^^^^^^^^^^^^^^^^^ dropped-field
      #                     ^ indexed-only spec.jobTemplate.spec.backoffLimitPerIndex`),
      28,
    );
  });
});
