import { assertChecked } from '../../../support/caret.ts';

/** A Job whose pod template has these lines of metadata, and these of its spec. */
function check(metadata: string, spec = ''): void {
  assertChecked(`apiVersion: batch/v1
kind: Job
metadata: {name: work, labels: {app: work}}
spec:
  template:
    metadata:${metadata}
    spec:${spec}
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

  it('knows the annotations that mean something', () => {
    check(`
      annotations:
        controller.kubernetes.io/pod-deletion-cost: "+5"
        #                                           ^^^^ pod-deletion-cost spec.template.annotations[controller.kubernetes.io/pod-deletion-cost]
        kubernetes.io/config.mirror: x
        #                            ^ mirror-pod-annotation spec.template.annotations[kubernetes.io/config.mirror]
        scheduler.alpha.kubernetes.io/tolerations: "{}"
        #                                          ^^^^ tolerations-annotation spec.template.annotations`);
    check(`
      annotations:
        controller.kubernetes.io/pod-deletion-cost: "-2147483648"
        scheduler.alpha.kubernetes.io/tolerations: "[]"`);
    check('\n      annotations: {kubernetes.io/config.mirror: x}', '\n      nodeName: node-1');
  });
});
