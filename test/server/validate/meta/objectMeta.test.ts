import { assertChecked } from '../../../support/caret.ts';

const spec = `spec:
  template:
    metadata:
      labels: {app: x}
    spec:
      restartPolicy: Never
      containers:
        - {name: main, image: busybox}
`;

/** A Job with this metadata and nothing else to complain about. */
function check(metadata: string, minor?: number): void {
  assertChecked(`apiVersion: batch/v1\nkind: Job\n${metadata}${spec}`, minor);
}

describe('object metadata', () => {
  it('may be all that a Job can have', () => {
    check(`
metadata:
  name: nightly
  namespace: team-a
  generateName: nightly-
  labels: {app: x, example.com/part: y.z_1, empty: ""}
  annotations: {Example.com/Note: "anything at all: ä€😀"}
  finalizers: [orphan, example.com/cleanup]
  ownerReferences:
    - {apiVersion: batch/v1, kind: CronJob, name: nightly, uid: 12-34, controller: true}
`);
  });

  it('needs a name', () => {
    check(`
metadata:
^^^^^^^^ name-missing metadata.name
  labels: {app: x}
`);
    check(`
metadata:
  name: ""
  #     ^^ name-missing metadata.name
`);
  });

  it('has a DNS subdomain for a name', () => {
    check(`
metadata:
  name: Nightly_Backup
  #     ^^^^^^^^^^^^^^ metadata-name metadata.name
`);
    check(`
metadata:
  name: -nightly
  #     ^^^^^^^^ metadata-name metadata.name
  #     ^^^^^^^^ job-name-label metadata.labels
  #     ^^^^^^^^ job-name-label spec.template.labels
`);
  });

  it('warns of a name that is no hostname', () => {
    check(`
metadata:
  name: nightly.backup
  #     ^^^^^^^^^^^^^^ name-not-a-hostname metadata.name
`);
  });

  it('knows what becomes of generateName', () => {
    check(`
metadata:
  generateName: Nightly-
  #             ^^^^^^^^ generate-name metadata.generateName
  #             ^^^^^^^^ generated-name metadata.name
`);
    // The server masks the hyphen and the character before it.
    check(`
metadata:
  generateName: a.-
  #             ^^^ generated-name metadata.name
`);
    check(`
metadata:
  generateName: nightly.
  #             ^^^^^^^^ generate-name metadata.generateName
  #             ^^^^^^^^ name-not-a-hostname metadata.name
`);
  });

  it('finds malformed labels, and those of the pods where the Job has none', () => {
    check(`
metadata:
  name: nightly
  labels:
    app/: x
    ^^^^ label-key metadata.labels
    owner: me@example.com
    #      ^^^^^^^^^^^^^^ label-value metadata.labels
    a/b/c: x
    ^^^^^ label-key metadata.labels
`);
  });

  it('finds malformed annotations', () => {
    check(`
metadata:
  name: nightly
  annotations:
    note me: x
    ^^^^^^^ annotation-key metadata.annotations
`);
  });

  it('limits annotations to 256 KiB', () => {
    check(`
metadata:
  name: nightly
  annotations:
  ^^^^^^^^^^^ annotations-too-large metadata.annotations
    a: ${'x'.repeat(256 * 1024)}
`);
    check(`
metadata:
  name: nightly
  annotations:
    a: ${'x'.repeat(256 * 1024 - 1)}
`);
  });

  it('wants finalizers with a domain', () => {
    check(`
metadata:
  name: nightly
  finalizers:
    - cleanup
    # ^^^^^^^ finalizer-domain metadata.finalizers[0]
    - example.com/
    # ^^^^^^^^^^^^ metadata-finalizer metadata.finalizers
    - orphan
    - foregroundDeletion
    # ^^^^^^^^^^^^^^^^^^ finalizers-contradict metadata.finalizers
`);
  });

  it('wants complete owners, one of them the controller', () => {
    check(`
metadata:
  name: nightly
  ownerReferences:
    - apiVersion: batch/v1
    # ^^^^^^^^^^ owner-reference-incomplete metadata.ownerReferences.uid
      kind: CronJob
      name: nightly
      controller: true
    - apiVersion: a/b/c
      #           ^^^^^ owner-reference-incomplete metadata.ownerReferences.apiVersion
      kind: ""
      #     ^^ owner-reference-incomplete metadata.ownerReferences.kind
      name: x
      uid: u
      controller: true
      #           ^^^^ owner-reference-controllers metadata.ownerReferences
`);
  });

  it('warns of an owner that is there twice', () => {
    check(`
metadata:
  name: nightly
  ownerReferences:
    - {apiVersion: batch/v1, kind: CronJob, name: nightly, uid: u, controller: true}
    - {apiVersion: batch/v1, kind: CronJob, name: nightly, uid: u, controller: true}
    #  ^^^^^^^^^^ owner-reference-duplicate metadata.ownerReferences
`);
  });
});
