import { assertChecked } from '../../../support/caret.ts';

function check(metadata: string, spec: string, labels: string, minor?: number): void {
  assertChecked(
    `apiVersion: batch/v1
kind: Job
metadata:${metadata}
spec:${spec}
  template:
    metadata:
      labels:${labels}
    spec:
      restartPolicy: Never
      containers:
        - {name: main, image: busybox}
`,
    minor,
  );
}

const named = '\n  name: work\n  labels: {app: work}';

describe('the selector of a Job', () => {
  it("is the server's to make", () => {
    check(named, '', ' {app: work}');
    check(named, '\n  selector: {}', ' {app: work}');
    check(
      named,
      '\n  selector:\n  ^^^^^^^^ job-selector-own spec.selector\n    matchLabels: {app: work}',
      ' {app: work}',
    );
    check(
      named,
      `
  selector:
  ^^^^^^^^ job-selector-own spec.selector
    matchLabels: {app: work}`,
      `
      ^^^^^^ job-selector-mismatch spec.template.metadata.labels
        app: other`,
    );
    check(named, '\n  selector: {matchLabels: {job-name: work}}', ' {app: work}');
    check(
      named,
      '\n  selector:\n    matchExpressions:\n      - {key: controller-uid, operator: Exists}\n      - {key: app, operator: NotIn, values: [x]}',
      ' {app: work}',
    );
  });

  it('has to be well formed', () => {
    check(
      named,
      `
  selector:
    matchLabels:
      "a b": x
      ^^^^^ label-key spec.selector.matchLabels
    matchExpressions:
      - {key: app, operator: in, values: [x]}
      #                      ^^ label-selector-operator spec.selector.matchExpressions[0].operator
      - {key: app, operator: In}
      #  ^^^ label-selector-values-missing spec.selector.matchExpressions[1].values
      - {key: app, operator: Exists, values: [x]}
      #                              ^^^^^^ label-selector-values-forbidden spec.selector.matchExpressions[2].values
      - {key: "", operator: In, values: ["a b"]}
      #       ^^ label-key spec.selector.matchExpressions[3].key
      #                                  ^^^^^ label-value spec.selector.matchExpressions[3].values[0]`,
      ' {app: work}',
    );
  });

  it('may be manual, and then has to match', () => {
    check(named, '\n  manualSelector: true\n  selector: {matchLabels: {app: work}}', ' {app: work, x: z}');
    check(
      named,
      '\n  manualSelector: true\n  selector: {matchLabels: {app: other}}',
      '\n      ^^^^^^ job-selector-mismatch spec.template.metadata.labels\n        app: work',
    );
    check(
      named,
      '\n^^^^ job-selector-missing spec.selector\n  manualSelector: true',
      '\n      ^^^^^^ job-selector-mismatch spec.template.metadata.labels\n        app: work',
    );
  });
});

describe('the labels of pods', () => {
  it('leave those of the server alone', () => {
    check(
      named,
      '',
      `
        job-name: other
        #         ^^^^^ job-label-reserved spec.template.metadata.labels[job-name]
        batch.kubernetes.io/job-name: work
        controller-uid: 12-34
        #               ^^^^^ job-label-reserved spec.template.metadata.labels[controller-uid]`,
    );
    check(
      named,
      '',
      `
      ^^^^^^ job-selector-mismatch spec.template.metadata.labels
        batch.kubernetes.io/controller-uid: 12-34
        #                                   ^^^^^ job-label-reserved spec.template.metadata.labels[batch.kubernetes.io/controller-uid]`,
    );
    check(
      '\n  generateName: work-\n  labels: {app: work}',
      '',
      '\n        job-name: work\n        #         ^^^^ job-label-reserved spec.template.metadata.labels[job-name]',
    );
  });

  it("are the Job's where it has none", () => {
    check(
      '\n  name: work',
      '',
      `
        app: my app
        #    ^^^^^^ label-value metadata.labels
        #    ^^^^^^ label-value spec.template.labels`,
    );
  });

  it('carry the name of the Job', () => {
    const name = 'n'.repeat(64);
    const marked = `\n  name: ${name}\n  #     ${'^'.repeat(64)} job-name-label`;
    check(`${marked} spec.template.labels\n  labels: {app: work}`, '', ' {app: work}');
    check(
      `${marked} spec.template.labels${marked.slice(marked.lastIndexOf('\n'))} metadata.labels`,
      '',
      ' {app: work}',
    );
    check(`\n  name: ${'n'.repeat(63)}`, '', ' {app: work}');
    check(
      `\n  name: ${name}\n  #     ${'^'.repeat(64)} name-not-a-hostname\n  labels: {app: work}`,
      '\n  manualSelector: true\n  selector: {matchLabels: {app: work}}',
      ' {app: work}',
    );
  });
});
