import { assertChecked } from '../../../support/caret.ts';

/** A Job whose pod template has these lines of metadata. */
function check(metadata: string): void {
  assertChecked(`apiVersion: batch/v1
kind: Job
metadata: {name: work, labels: {app: work}}
spec:
  template:
    metadata:${metadata}
    spec:
      restartPolicy: Never
      containers:
        - {name: main, image: busybox}
`);
}

describe('metadata of a pod template', () => {
  it('is named at paths of its own', () => {
    check(`
      labels:
        app/: x
        ^^^^ label-key spec.template.labels
      annotations:
        my note: x
        ^^^^^^^ annotation-key spec.template.annotations`);
  });

  it('has no name to speak of', () => {
    check('\n      name: Not A Name');
  });
});
