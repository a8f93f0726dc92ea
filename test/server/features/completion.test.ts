import assert from 'node:assert/strict';
import type { CompletionItem } from 'vscode-languageserver';
import { completions } from '../../../server/src/features/completion/index.ts';
import { cursorIn, type FileOptions } from '../../support/fileView.ts';

function items(source: string, options?: FileOptions): CompletionItem[] {
  const { file, position } = cursorIn(source, options);
  const found = completions(file, position)?.items ?? [];
  return found.toSorted((one, other) => ((one.sortText ?? one.label) < (other.sortText ?? other.label) ? -1 : 1));
}

function labels(source: string, options?: FileOptions): string[] {
  return items(source, options).map(({ label }) => label);
}

/** The text after the item of that label has been chosen. */
function chosen(source: string, label: string, options?: FileOptions): string {
  const { text, file, position } = cursorIn(source, options);
  const item = completions(file, position)?.items.find((one) => one.label === label);
  assert.ok(item, `no ${label}`);
  assert.ok(item.textEdit && 'range' in item.textEdit);
  const { range, newText } = item.textEdit;
  return text.slice(0, file.positions.offsetAt(range.start)) + newText + text.slice(file.positions.offsetAt(range.end));
}

const job = (inSpec: string, inPod = '') => `apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
${inSpec}  template:
    spec:
      restartPolicy: Never
${inPod}      containers:
        - name: pi
          image: perl
`;

describe('completion', () => {
  it('offers the patterns in an empty document, also below another one', () => {
    const patterns = [
      'job',
      'job-parallel',
      'job-queue',
      'job-indexed',
      'cronjob',
      'job-failure-policy',
      'job-sidecar',
    ];
    assert.deepEqual(labels('$0'), patterns);
    assert.deepEqual(labels('jo$0'), patterns);
    assert.deepEqual(labels(`${job('')}---\n$0`), patterns);
    assert.match(chosen('jo$0', 'job'), /^apiVersion: batch\/v1\nkind: Job\n/);
  });

  it('offers of a template’s metadata what the made objects have of it', () => {
    const template = (metadata: string) =>
      labels(
        `apiVersion: batch/v1\nkind: CronJob\nspec:\n  jobTemplate:\n${metadata === 'job' ? '    metadata:\n      $0\n' : ''}    spec:\n      template:\n${metadata === 'pod' ? '        metadata:\n          $0\n' : ''}        spec: {}\n`,
      );
    assert.deepEqual(template('job').toSorted(), ['annotations', 'labels']);
    assert.deepEqual(template('pod').toSorted(), ['annotations', 'finalizers', 'labels']);
    assert.equal(labels('apiVersion: batch/v1\nkind: Job\nmetadata:\n  $0\n')[0], 'name');
  });

  it('offers nothing in documents of other kinds, in comments and at separators', () => {
    assert.deepEqual(labels('apiVersion: v1\nkind: ConfigMap\n$0'), []);
    assert.deepEqual(labels('apiVersion: v1\nkind: ConfigMap\ndata:\n  $0'), []);
    assert.deepEqual(labels(job('  # $0\n')), []);
  });

  it('offers the fields that are not there yet, required ones first, then the usual, then the rest', () => {
    const found = labels(job('  $0\n'));
    assert.deepEqual(found.slice(0, 3), ['backoffLimit', 'completions', 'parallelism']);
    assert.ok(!found.includes('template'));
    assert.ok(found.includes('podFailurePolicy'));
    const inContainer = labels(`${job('')}          $0`);
    assert.deepEqual(inContainer.slice(0, 2), ['command', 'args']);
    assert.ok(!inContainer.includes('name') && !inContainer.includes('image'));
  });

  it('offers no field that the target does not have', () => {
    assert.ok(labels(job('  $0\n'), { minor: 36 }).includes('managedBy'));
    assert.ok(!labels(job('  $0\n'), { minor: 27 }).includes('managedBy'));
  });

  it('replaces the word that is being typed, and leads to the value', () => {
    assert.equal(chosen(job('  backoff$0\n'), 'backoffLimit'), job('  backoffLimit: $1\n'));
    assert.equal(chosen(job('  susp$0\n'), 'suspend'), job(`  suspend: \${1|true,false|}\n`));
    assert.equal(chosen(job('  susp$0\n'), 'suspend', { client: { snippets: false } }), job('  suspend: true\n'));
  });

  it('replaces a key that has its value already by its name alone', () => {
    assert.equal(chosen(job('  backof$0Limit: 4\n'), 'backoffLimit'), job('  backoffLimit: 4\n'));
  });

  it('offers the values of enums, without the one that no Job takes', () => {
    assert.deepEqual(labels(job('').replace('restartPolicy: Never', 'restartPolicy: $0')), ['Never', 'OnFailure']);
    assert.deepEqual(labels(job('').replace('restartPolicy: Never', 'restartPolicy: N$0')), ['Never', 'OnFailure']);
    assert.deepEqual(labels(job('  completionMode: $0\n')), ['Indexed', 'NonIndexed']);
    assert.deepEqual(labels(job('  suspend: $0\n')), ['true', 'false']);
  });

  it('writes a space where there is none after the colon', () => {
    assert.equal(chosen(job('  completionMode:$0\n'), 'Indexed'), job('  completionMode: Indexed\n'));
  });

  it('knows API versions, schedules in words, time zones, quantities and durations', () => {
    assert.deepEqual(labels('apiVersion: $0\nkind: Job\n'), ['batch/v1']);
    const cronJob = (field: string) => `apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: a\nspec:\n  ${field}\n`;
    const schedules = items(cronJob('schedule: $0'));
    assert.equal(schedules[0]?.detail, 'Every 5 minutes');
    assert.equal(chosen(cronJob('schedule: $0'), '*/5 * * * *'), cronJob('schedule: "*/5 * * * *"'));
    assert.equal(chosen(cronJob('schedule: "$0"'), '@daily'), cronJob('schedule: "@daily"'));
    assert.ok(labels(cronJob('timeZone: $0')).includes('Europe/Berlin'));
    const limits = '          resources:\n            limits:\n';
    assert.deepEqual(labels(`${job('')}${limits}              $0`).slice(0, 2), ['cpu', 'memory']);
    assert.ok(labels(`${job('')}${limits}              memory: $0`).includes('512Mi'));
    assert.equal(items(job('  ttlSecondsAfterFinished: $0\n'))[0]?.detail, '1 hour');
  });

  it('knows the names that stand elsewhere in the manifest', () => {
    const volumes = '      volumes:\n        - name: scratch\n          emptyDir: {}\n';
    assert.deepEqual(labels(`${job('', volumes)}          volumeMounts:\n            - name: $0\n`), ['scratch']);
    const text = `${job('')}          envFrom:\n            - configMapRef:\n                name: $0\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n`;
    assert.deepEqual(labels(text), ['settings']);
  });

  it('offers items of lists as snippets, with a dash where there is none', () => {
    const below = job('', '      volumes:\n        $0\n');
    assert.ok(labels(below).includes('empty volume'));
    assert.equal(
      chosen(below, 'empty volume'),
      job(
        '',
        `      volumes:\n        - name: \${1:scratch}\n          emptyDir:\n            sizeLimit: \${2:1Gi}\n`,
      ).replace(
        `\n          emptyDir:\n            sizeLimit`,
        // The editor indents the lines that follow by what stands before the first one.
        `\n  emptyDir:\n    sizeLimit`,
      ),
    );
    assert.ok(labels(job('', '      volumes:\n        - $0\n')).includes('empty volume'));
  });

  it('documents each field with type, versions and Kubernetes’ own words', () => {
    const found = items(job('  $0\n')).find(({ label }) => label === 'backoffLimitPerIndex');
    assert.match(found?.detail ?? '', /^integer · Since Kubernetes 1\.28/);
    assert.match(JSON.stringify(found?.documentation), /retries within an index/);
  });

  it('offers items also at the column of their list’s key', () => {
    const flush = job('', '      volumes:\n      $0\n');
    assert.equal(labels(flush)[0], 'empty volume');
    assert.match(chosen(flush, 'empty volume'), /^ {6}- name: /m);
    assert.ok(labels(flush).includes('initContainers'));
  });

  it('starts a manifest that is not yet known to be one', () => {
    assert.deepEqual(labels('apiVersion: $0'), ['batch/v1']);
    assert.deepEqual(labels('kind: $0'), ['Job', 'CronJob']);
    assert.deepEqual(labels('apiVersion: apps/v1\nkind: $0'), []);
    assert.equal(chosen('kind: Job\n$0', 'apiVersion'), 'kind: Job\napiVersion: batch/v1');
  });

  it('works in JSON', () => {
    const source = '{"apiVersion": "batch/v1", "kind": "Job", "spec": {"completionMode": "$0"}}';
    assert.deepEqual(labels(source, { format: 'json' }), ['Indexed', 'NonIndexed']);
    assert.ok(
      labels('{"apiVersion": "batch/v1", "kind": "Job", "spec": {"$0"}}', { format: 'json' }).includes('template'),
    );
  });
});
