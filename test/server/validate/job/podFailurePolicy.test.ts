import { assertChecked } from '../../../support/caret.ts';

/** A Job with a pod failure policy of these lines, in a block of their own under `podFailurePolicy`. */
function check(policy: string, minor?: number, spec = ''): void {
  assertChecked(
    `apiVersion: batch/v1
kind: Job
metadata: {name: work, labels: {app: work}}
spec:${spec}
  podFailurePolicy:${policy}
  template:
    spec:
      restartPolicy: Never
      initContainers:
        - {name: fetch, image: busybox}
      containers:
        - {name: main, image: busybox}
`,
    minor,
  );
}

describe('pod failure policies', () => {
  it('may be what they may be', () => {
    check(`
    rules:
      - action: FailJob
        onExitCodes: {containerName: main, operator: In, values: [1, 42]}
      - action: Count
        onExitCodes: {containerName: fetch, operator: NotIn, values: [0, 1]}
      - action: Ignore
        onPodConditions:
          - type: DisruptionTarget
          - {type: example.com/Broken, status: Unknown}`);
    check(' {}');
  });

  it('have rules with a known action', () => {
    check(`
    rules:
      - action: failJob
        #       ^^^^^^^ pod-failure-policy-action spec.podFailurePolicy.rules[0].action
        onExitCodes: {operator: In, values: [1]}
      - onExitCodes: {operator: In, values: [1]}
      # ^^^^^^^^^^^ pod-failure-policy-action-missing spec.podFailurePolicy.rules[1].action
      - action: FailIndex
        #       ^^^^^^^^^ pod-failure-policy-fail-index spec.podFailurePolicy.rules[2].action
        onExitCodes: {operator: In, values: [1]}`);
    const failIndex = `
    rules:
      - action: FailIndex
        onExitCodes: {operator: In, values: [1]}`;
    check(failIndex, 36, '\n  completionMode: Indexed\n  completions: 3\n  backoffLimitPerIndex: 1');
  });

  it('have rules about one thing', () => {
    check(`
    rules:
      - action: Ignore
      # ^^^^^^ pod-failure-policy-neither spec.podFailurePolicy.rules[0]
      - action: Ignore
        onExitCodes: {operator: In, values: [1]}
        onPodConditions: [{type: DisruptionTarget}]
        ^^^^^^^^^^^^^^^ pod-failure-policy-both spec.podFailurePolicy.rules[1]
      - action: Ignore
      # ^^^^^^ pod-failure-policy-neither spec.podFailurePolicy.rules[2]
        onPodConditions: []`);
  });

  it('compare exit codes', () => {
    check(`
    rules:
      - action: FailJob
        onExitCodes:
        ^^^^^^^^^^^ pod-failure-policy-operator-missing spec.podFailurePolicy.rules[0].onExitCodes.operator
          values: []
          #       ^^ pod-failure-policy-exit-codes-missing spec.podFailurePolicy.rules[0].onExitCodes.values
      - action: FailJob
        onExitCodes:
          operator: in
          #         ^^ pod-failure-policy-operator spec.podFailurePolicy.rules[1].onExitCodes.operator
          containerName: other
          #              ^^^^^ pod-failure-policy-container spec.podFailurePolicy.rules[1].onExitCodes.containerName
          values: [5, 1, 5]
          #           ^ pod-failure-policy-exit-code-order spec.podFailurePolicy.rules[1].onExitCodes.values
          #              ^ pod-failure-policy-exit-code-duplicate spec.podFailurePolicy.rules[1].onExitCodes.values[2]
      - action: FailJob
        onExitCodes:
          operator: In
          values: [0, 1]
          #        ^ pod-failure-policy-exit-code-zero spec.podFailurePolicy.rules[2].onExitCodes.values[0]`);
    const codes = Array.from({ length: 256 }, (_, index) => index + 1).join(', ');
    check(`
    rules:
      - action: FailJob
        onExitCodes:
          operator: In
          values: [${codes}]
          ^^^^^^ pod-failure-policy-exit-codes spec.podFailurePolicy.rules[0].onExitCodes.values`);
  });

  it('compare pod conditions', () => {
    check(`
    rules:
      - action: Ignore
        onPodConditions:
          - type: "disruption target"
            #     ^^^^^^^^^^^^^^^^^^^ pod-failure-policy-condition-type spec.podFailurePolicy.rules[0].onPodConditions[0].type
          - status: Yes, please
            #       ^^^^^^^^^^^ pod-failure-policy-condition-status spec.podFailurePolicy.rules[0].onPodConditions[1].status
          # ^^^^^^ pod-failure-policy-condition-type spec.podFailurePolicy.rules[0].onPodConditions[1].type`);
  });

  it('have 20 rules at most', () => {
    const rule = '\n      - {action: Ignore, onPodConditions: [{type: DisruptionTarget}]}';
    check(`\n    rules:${rule.repeat(20)}`);
    check(`\n    rules:\n    ^^^^^ pod-failure-policy-rules spec.podFailurePolicy.rules${rule.repeat(21)}`);
  });

  it('want pods that are not restarted and replaced late', () => {
    assertChecked(`apiVersion: batch/v1
kind: Job
metadata: {name: work, labels: {app: work}}
spec:
  podFailurePolicy: {rules: []}
  podReplacementPolicy: TerminatingOrFailed
  #                     ^^^^^^^^^^^^^^^^^^^ pod-replacement-policy spec.podReplacementPolicy
  template:
    spec:
      restartPolicy: OnFailure
      #              ^^^^^^^^^ restart-policy-with-failure-policy spec.template.spec.restartPolicy
      containers:
        - {name: main, image: busybox}
`);
  });

  it('lose FailIndex rules in Kubernetes 1.28, and the others move up', () => {
    const rules = `
    rules:
      - action: FailIndex
        onExitCodes: {operator: In, values: [1]}
      - action: Ignore
      # ^^^^^^ pod-failure-policy-neither spec.podFailurePolicy.rules[0]`;
    check(rules, 28);
  });

  it('do not know FailIndex in Kubernetes 1.27', () => {
    check(
      `
    rules:
      - action: FailIndex
        #       ^^^^^^^^^ pod-failure-policy-action spec.podFailurePolicy.rules[0].action
        onExitCodes: {operator: In, values: [1]}`,
      27,
    );
  });

  it('need the status of conditions written in a CronJob before 1.34', () => {
    const cronJob = (marker: string) => `apiVersion: batch/v1
kind: CronJob
metadata: {name: work}
spec:
  schedule: "@daily"
  jobTemplate:
    spec:
      podFailurePolicy:
        rules:
          - action: Ignore
            onPodConditions:
              - type: DisruptionTarget
${marker}      template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}}
`;
    assertChecked(cronJob(''), 34);
    const path = 'spec.jobTemplate.spec.podFailurePolicy.rules[0].onPodConditions[0].status';
    assertChecked(cronJob(`              # ^^^^ pod-failure-policy-condition-status ${path}\n`), 33);
  });
});
