import assert from 'node:assert/strict';
import type { CodeAction } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { codeActions } from '../../../server/src/features/codeActions.ts';
import { diagnosticsOf } from '../../../server/src/features/diagnostics.ts';
import { cursorIn, type FileOptions, fileOf } from '../../support/fileView.ts';

function applied(text: string, uri: string, action: CodeAction): string {
  const edits = action.edit?.changes?.[uri] ?? [];
  return TextDocument.applyEdits(TextDocument.create(uri, 'yaml', 1, text), edits);
}

/** Titles of the quick fixes at the cursor, each with the text after it. */
function fixesAt(source: string, options?: FileOptions): [title: string, text: string][] {
  const { text, file, position } = cursorIn(source, options);
  const actions = codeActions(file, { start: position, end: position }, { diagnostics: diagnosticsOf(file) });
  return actions.map((action) => [action.title, applied(text, file.uri, action)]);
}

function fixed(source: string, title: RegExp | string, options?: FileOptions): string {
  const found = fixesAt(source, options);
  const fix = found.find(([one]) => (typeof title === 'string' ? one === title : title.test(one)));
  assert.ok(fix, `no fix ${title} among ${JSON.stringify(found.map(([one]) => one))}`);
  return fix[1];
}

function fixAll(text: string): string | undefined {
  const file = fileOf(text);
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const [action] = codeActions(file, range, { diagnostics: [], only: ['source.fixAll'] });
  return action && applied(text, file.uri, action);
}

const pod = `      containers:
        - name: pi
          image: perl:5.34.0
`;
const job = (spec: string, podSpec = '      restartPolicy: Never\n') => `apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
${spec}  template:
    spec:
${podSpec}${pod}`;

const limits = '  backoffLimit: 4\n  ttlSecondsAfterFinished: 60\n';

describe('quick fixes', () => {
  it('replace a removed API version', () => {
    const text = (version: string) => `apiVersion: ${version}\nkind: CronJob\nmetadata:\n  name: a\n`;
    assert.equal(fixed(text('batch/v1be$0ta1'), 'Change to batch/v1'), text('batch/v1'));
    assert.equal(fixed(text('"batch/v1be$0ta1"'), 'Change to batch/v1'), text('"batch/v1"'));
  });

  it('set a restart policy that Jobs take, where it is wrong and where it is missing', () => {
    assert.equal(
      fixed(job(limits, '      restartPolicy: Al$0ways\n'), /^Set restartPolicy to Never/),
      job(limits, '      restartPolicy: Never\n'),
    );
    assert.match(
      fixed(job(limits, '').replace('    spec:', '    sp$0ec:'), /^Add restartPolicy: OnFailure/),
      /^ {6}restartPolicy: OnFailure$/m,
    );
  });

  it('take out of a copied Job what the server has added, also where the server refuses it', () => {
    const uid = '1d519c64-ea92-465e-be31-d036a08de2e8';
    const copy = (at: 'uid' | 'selector' | 'label') => `apiVersion: batch/v1
kind: Job
metadata:
  creationTimestamp: "2026-01-05T03:30:00Z"
  generation: 1
  labels:
    batch.kubernetes.io/controller-uid: ${uid}
    batch.kubernetes.io/job-name: pi
    controller-uid: ${uid}
    job-name: pi
  name: pi
  resourceVersion: "2069"
  ${at === 'uid' ? 'u$0id' : 'uid'}: ${uid}
spec:
  backoffLimit: 4
  manualSelector: false
  ${at === 'selector' ? 'sel$0ector' : 'selector'}:
    matchLabels:
      batch.kubernetes.io/controller-uid: ${uid}
  template:
    metadata:
      labels:
        app: pi
        batch.kubernetes.io/controller-uid: ${at === 'label' ? '$0' : ''}${uid}
        batch.kubernetes.io/job-name: pi
        controller-uid: ${uid}
        job-name: pi
    spec:
      restartPolicy: Never
${pod}status:
  active: 1
`;
    const manifest = `apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  backoffLimit: 4
  manualSelector: false
  template:
    metadata:
      labels:
        app: pi
    spec:
      restartPolicy: Never
${pod}`;
    for (const at of ['selector', 'label'] as const) {
      assert.equal(fixed(copy(at), 'Remove what the server sets'), manifest);
    }
    assert.match(
      fixed(copy('label'), 'Remove batch.kubernetes.io/controller-uid'),
      / {8}app: pi\n {8}batch.*job-name: pi\n/,
    );
    assert.equal(
      fixed(copy('uid').replace('$0', '').replace('resource', 're$0source'), 'Remove what the server sets'),
      manifest,
    );
  });

  it('remove a label of the server’s with the labels, where it is the only one', () => {
    const text = (metadata: string) => job(limits).replace('    spec:', `${metadata}    spec:`);
    const labelled = text('    metadata:\n      labels: {job-name: oth$0er}\n');
    assert.deepEqual(fixesAt(labelled), [['Remove job-name', text('')]]);
  });

  it('prefer the restart policy that is only misspelt', () => {
    const { file, position } = cursorIn(job(limits, '      restartPolicy: Onfail$0ure\n'));
    const actions = codeActions(file, { start: position, end: position }, { diagnostics: [] });
    assert.deepEqual(
      actions.filter(({ isPreferred }) => isPreferred).map(({ title }) => title.slice(0, 30)),
      ['Set restartPolicy to OnFailure'],
    );
  });

  it('make the object that a lone name was meant for', () => {
    const volumes = (source: string) =>
      job(limits, `      restartPolicy: Never\n      volumes:\n        - name: tmp\n          hostPath:${source}\n`);
    assert.equal(fixed(volumes(' /t$0mp'), 'Make it path: /tmp'), volumes('\n            path: /tmp'));
  });

  it('move a restart policy that stands in the Job’s spec', () => {
    const text = fixed(job(`  restart$0Policy: Never\n${limits}`, ''), /^Move restartPolicy to spec\.template\.spec/);
    assert.match(text, /^ {6}restartPolicy: Never$/m);
    assert.doesNotMatch(text, /^ {2}restartPolicy/m);
  });

  it('rename a field to the one that was meant', () => {
    assert.equal(
      fixed(job('  backof$0Limit: 4\n  ttlSecondsAfterFinished: 60\n'), 'Change to backoffLimit'),
      job('  backoffLimit: 4\n  ttlSecondsAfterFinished: 60\n'),
    );
  });

  it('add a missing back-off limit', () => {
    assert.equal(
      fixed(job('  ttlSecondsAfterFinished: 60\n').replace('spec:', 'sp$0ec:'), /^Add backoffLimit: 6/),
      job('  ttlSecondsAfterFinished: 60\n  backoffLimit: 6\n'),
    );
  });

  it('make comments of what stands after //', () => {
    const text = fixed(job(limits, '      restartPolicy: OnFailure // once$0\n'), /#|comment/i);
    assert.match(text, /restartPolicy: OnFailure +# once/);
  });

  it('turn a number in quotes into a number', () => {
    assert.equal(fixed(job(`  completions: "$05"\n${limits}`), 'Change to 5'), job(`  completions: 5\n${limits}`));
  });

  it('turn the mode of a file in quotes into the same mode', () => {
    const volumes = (mode: string) =>
      job(
        limits,
        `      restartPolicy: Never\n      volumes: [{name: a, emptyDir: {}}, {name: b, secret: {secretName: a, defaultMode: ${mode}}}]\n`,
      );
    assert.equal(fixed(volumes('"06$044"'), 'Change to 0644'), volumes('0644'));
    const json = (mode: string) =>
      `{"apiVersion": "batch/v1", "kind": "Job", "spec": {"template": {"spec": {"volumes": [{"name": "b", "secret": {"defaultMode": ${mode}}}]}}}}`;
    assert.equal(fixed(json('"06$044"'), 'Change to 420', { format: 'json' }), json('420'));
  });

  it('remove nothing that is read from elsewhere', () => {
    const text = (own: string, value: string) =>
      `x-env: ${own}[]\n${job(limits, `      restartPolicy: Never\n      initContainers: [{name: a, image: "a:1", env: ${value}}]\n`)}`;
    assert.deepEqual(
      fixesAt(text('&env ', '[]').replace('x-', 'x-$0')).map(([title]) => title),
      ['Remove x-env'],
    );
    assert.deepEqual(fixesAt(text('&env ', '*env').replace('x-', 'x-$0')), []);
  });

  it('offer the volumes that a pod has, and a schedule’s forgotten star', () => {
    const volumes = (name: string) =>
      job(
        limits,
        `      restartPolicy: Never\n      volumes: [{name: data, emptyDir: {}}]\n      initContainers: [{name: a, image: "a:1", volumeMounts: [{name: ${name}, mountPath: /data}]}]\n`,
      );
    assert.equal(fixed(volumes('da$0te'), 'Change to data'), volumes('data'));
    const schedule = (text: string) => `apiVersion: batch/v1\nkind: CronJob\nspec:\n  schedule: ${text}\n`;
    assert.equal(fixed(schedule('0 3 *$0 *'), 'Change to 0 3 * * *'), schedule('"0 3 * * *"'));
  });

  it('offer the values that an enum has', () => {
    assert.equal(
      fixed(job(`  completionMode: ind$0exed\n  completions: 2\n${limits}`), 'Change to Indexed'),
      job(`  completionMode: Indexed\n  completions: 2\n${limits}`),
    );
  });

  it('keep a flow style, CRLF and comments', () => {
    const flow = '{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a"}, "spec": {"backof$0Limit": 4}}';
    assert.equal(
      fixed(flow, 'Change to backoffLimit'),
      '{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a"}, "spec": {"backoffLimit": 4}}',
    );
    const crlf = job('  ttlSecondsAfterFinished: 60 # a minute\n').replace('spec:', 'sp$0ec:').replaceAll('\n', '\r\n');
    const text = fixed(crlf, /^Add backoffLimit: 6/);
    assert.match(text, /# a minute\r\n/);
    assert.doesNotMatch(text, /[^\r]\n/);
  });

  it('name the diagnostics that they solve, and prefer the first', () => {
    const { file, position } = cursorIn(job(limits, '      restartPolicy: Al$0ways\n'));
    const actions = codeActions(file, { start: position, end: position }, { diagnostics: diagnosticsOf(file) });
    assert.deepEqual(
      actions.map(({ isPreferred, diagnostics }) => [isPreferred === true, diagnostics?.map(({ code }) => code)]),
      [
        [true, ['restart-policy']],
        [false, ['restart-policy']],
      ],
    );
  });

  it('carry the version where the client checks it', () => {
    const { file, position } = cursorIn(job(limits, '      restartPolicy: Al$0ways\n'), {
      client: { documentChanges: true },
    });
    const [action] = codeActions(file, { start: position, end: position }, { diagnostics: [] });
    const [change] = action?.edit?.documentChanges ?? [];
    assert.ok(change && 'textDocument' in change);
    assert.equal(change.textDocument.version, 1);
  });

  it('are only of the kind that is asked for', () => {
    const { file, position } = cursorIn(job(limits, '      restartPolicy: Al$0ways\n'));
    const range = { start: position, end: position };
    assert.deepEqual(codeActions(file, range, { diagnostics: [], only: ['refactor'] }), []);
  });
});

describe('fix all', () => {
  it('makes every change that has one right answer, in one edit', () => {
    const text = `apiVersion: batch/v1beta1
kind: CronJob
metadata:
  name: a
spec:
  schedule: "@hourly"
  jobTemplate:
    spec:
      backoffLimit: "4"
      restartPolicy: Never
      template:
        spec:
          containers:
            - name: a
              image: busybox:1.36 // not a comment
`;
    const after = fixAll(text) ?? '';
    assert.match(after, /^apiVersion: batch\/v1$/m);
    assert.match(after, /^ {6}backoffLimit: 4$/m);
    assert.match(after, /^ {10}restartPolicy: Never$/m);
    assert.match(after, /busybox:1\.36 +# not a comment/);
    assert.equal(fixAll(after), undefined);
  });

  it('leaves alone what only its author can decide', () => {
    assert.equal(fixAll(job('', '      restartPolicy: Always\n')), undefined);
  });
});
