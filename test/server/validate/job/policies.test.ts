import { assertChecked } from '../../../support/caret.ts';

function job(spec: string, podSpec = '\n      restartPolicy: Never'): string {
  return `apiVersion: batch/v1
kind: Job
metadata: {name: work, labels: {app: work}}
spec:${spec}
  template:
    spec:${podSpec}
      containers:
        - {name: main, image: busybox}
`;
}

describe('the restart policy', () => {
  it('is Never or OnFailure', () => {
    assertChecked(job('', '\n      restartPolicy: OnFailure'));
    assertChecked(
      job('', '\n    ^^^^ restart-policy spec.template.spec.restartPolicy\n      # The default would never end.'),
    );
    assertChecked(
      job(
        '',
        '\n      restartPolicy: Always\n      #              ^^^^^^ restart-policy spec.template.spec.restartPolicy',
      ),
    );
    assertChecked(
      job(
        '',
        '\n      restartPolicy: never\n      #              ^^^^^ restart-policy spec.template.spec.restartPolicy',
      ),
    );
  });
});

describe('the pod replacement policy', () => {
  it('is one of two', () => {
    assertChecked(job('\n  podReplacementPolicy: Failed'));
    assertChecked(job('\n  podReplacementPolicy: TerminatingOrFailed'));
    assertChecked(
      job(
        '\n  podReplacementPolicy: Terminating\n  #                     ^^^^^^^^^^^ pod-replacement-policy spec.podReplacementPolicy',
      ),
    );
  });
});

describe('the controller', () => {
  const managedBy = (value: string, marked: string, minor?: number) =>
    assertChecked(
      job(`\n  managedBy: ${value}${marked && `\n  #          ${'^'.repeat(value.length)} ${marked}`}`),
      minor,
    );

  it('has a domain and a path', () => {
    managedBy('kubernetes.io/job-controller', '');
    managedBy('example.com/a/b?c', 'managed-by spec.managedBy');
    managedBy('example.com', 'managed-by spec.managedBy');
    managedBy('Example.com/x', 'managed-by spec.managedBy');
    managedBy('""', 'managed-by spec.managedBy');
    managedBy(`a/${'b'.repeat(61)}`, '');
    managedBy(`a/${'b'.repeat(62)}`, 'managed-by-too-long spec.managedBy');
  });
});
