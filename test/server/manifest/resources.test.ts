import assert from 'node:assert/strict';
import { parseDocument } from '../../../server/src/manifest/manifest.ts';
import { resourcesOf } from '../../../server/src/manifest/resources.ts';

function found(text: string): (string | undefined)[] {
  return resourcesOf(parseDocument(text)).map(
    ({ kind, name, namespace, itemIndex }) =>
      `${kind} ${namespace ?? ''}/${name ?? ''}${itemIndex === undefined ? '' : ` ${itemIndex}`}`,
  );
}

describe('resources of a document', () => {
  it('are Jobs and CronJobs of the batch group, in any version', () => {
    assert.deepEqual(found('apiVersion: batch/v1\nkind: Job\nmetadata: {name: a, namespace: ns}\n'), ['Job ns/a']);
    assert.deepEqual(found('apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\n'), ['CronJob /a']);
    assert.deepEqual(found('apiVersion: batch/v2alpha1\nkind: ScheduledJob\n'), ['Job /']);
    assert.deepEqual(found('apiVersion: batch/1\nkind: Job\n'), ['Job /']);
  });

  it("are Jobs under another of Kubernetes' own groups, and none of another project's", () => {
    for (const version of ['apps/v1', 'extensions/v1beta1', 'v1', '']) {
      assert.deepEqual(found(`apiVersion: "${version}"\nkind: Job\n`), ['Job /'], version);
    }
    assert.deepEqual(found('apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\n'), []);
    assert.deepEqual(found('apiVersion: kueue.x-k8s.io/v1beta1\nkind: Job\n'), []);
    assert.deepEqual(found('apiVersion: example.com/v1\nkind: CronJob\n'), []);
  });

  it('are recognized by one of apiVersion and kind', () => {
    assert.deepEqual(found('kind: CronJob\nmetadata: {name: a}\n'), ['CronJob /a']);
    assert.deepEqual(found('apiVersion: batch/v1\nspec: {schedule: "* * * * *"}\n'), ['CronJob /']);
    assert.deepEqual(found('apiVersion: batch/v1\nspec: {template: {}}\n'), ['Job /']);
    assert.deepEqual(found('apiVersion: batch/v1\nkind: cronjob\n'), ['CronJob /']);
    assert.deepEqual(found('apiVersion: {{ .Values.v }}\nkind: Job\n'), ['Job /']);
  });

  it('are none where the document is something else', () => {
    for (const text of [
      '',
      '# kind: Job\n',
      'Job\n',
      '- kind: Job\n',
      'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: batch-Job}\n',
      'apiVersion: v1\nkind: ConfigMap\ndata: {kind: Job}\n',
      'metadata: {name: a-Job}\nspec: {}\n',
    ]) {
      assert.deepEqual(found(text), [], text);
    }
  });

  it('are the items of a list, each on its own', () => {
    const list = `apiVersion: v1
kind: List
items:
- apiVersion: batch/v1
  kind: Job
  metadata: {name: a}
- apiVersion: v1
  kind: Pod
- apiVersion: batch/v1
  kind: CronJob
  metadata: {name: b}
`;
    assert.deepEqual(found(list), ['Job /a 0', 'CronJob /b 2']);
    assert.deepEqual(found('apiVersion: batch/v1\nkind: CronJobList\nitems:\n- metadata: {name: a}\n'), [
      'CronJob /a 0',
    ]);
    assert.deepEqual(found('{"apiVersion":"v1","kind":"List","items":[{"kind":"Job","apiVersion":"batch/v1"}]}'), [
      'Job / 0',
    ]);
  });

  it('have a place to point at', () => {
    const at = (text: string) => {
      const [resource] = resourcesOf(parseDocument(text));
      return resource && text.slice(resource.nameSpan.start, resource.nameSpan.end);
    };
    assert.equal(at('apiVersion: batch/v1\nkind: Job\nmetadata: {name: abc}\n'), 'abc');
    assert.equal(at('apiVersion: batch/v1\nkind: Job\nmetadata: {}\n'), 'metadata');
    assert.equal(at('apiVersion: batch/v1\nkind: Job\n'), 'Job');
    assert.equal(at('apiVersion: batch/v1\n'), 'apiVersion');
  });

  it('of other kinds cost no reading', () => {
    const document = parseDocument('apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n');
    Object.defineProperty(document, 'root', { get: () => assert.fail('read') });
    assert.deepEqual(resourcesOf(document), []);
  });
});
