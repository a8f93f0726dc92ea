import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fieldNamedIn, warningComplaint } from '../../../client/src/cluster/apply/admission.ts';
import { complaintsOf } from '../../../client/src/cluster/apply/complaints.ts';
import type { ClusterPlace } from '../../../client/src/cluster/ports.ts';
import { clusterError } from '../../../client/src/kubernetes/errors.ts';
import type { AnswerTable } from '../../support/applyCases.ts';

const table = JSON.parse(readFileSync(path.resolve('test/support/applyAnswers.json'), 'utf8')) as AnswerTable;
const place: ClusterPlace = {
  context: 'x',
  cluster: 'c',
  user: 'u',
  server: 'https://192.0.2.1',
  kubeconfig: '/config',
  namespace: 'default',
  insecure: false,
};

/** What is said of a recorded answer, and at which fields. */
function saidOf(id: string, verb = 'apply'): readonly (readonly [field: string, message: string])[] {
  const answer = table.answers.find((one) => one.id === id);
  assert.ok(answer, id);
  const request = { verb, target: `jobs.batch "${id}"` };
  const error = clusterError({ answer: { code: answer.code, body: answer.status } }, { place, request });
  return complaintsOf(error).map(({ field, message }) => [field, message]);
}

const image = 'spec.template.spec.containers[0].image';

describe('what a real server’s admission says of a manifest', () => {
  it('puts a quota at the kind that it counts, with its numbers', () => {
    for (const id of ['quota-apply', 'quota-create', 'quota-apply-dry']) {
      assert.deepEqual(saidOf(id), [
        [
          'kind',
          'The quota “no-jobs” has no room for this: count/jobs.batch is 0 of 0, and 1 more is asked for. Delete what is no longer needed, or have the quota raised.',
        ],
      ]);
    }
  });

  it('puts a policy’s denial at the field that its words name, else at the name', () => {
    assert.deepEqual(saidOf('policy-apply'), [['', 'The policy “answers-deny” denies this: nobody labels Jobs so']]);
    assert.deepEqual(saidOf('policy-named'), [
      [image, `The policy “answers-named” denies this: ${image}: not from our registry`],
    ]);
    assert.deepEqual(saidOf('policy-named-cron')[0]?.[0], `spec.jobTemplate.${image}`);
    const [[field, message] = []] = saidOf('policy-expression');
    assert.equal(field, 'spec.backoffLimit');
    assert.match(message ?? '', /^The policy “answers-expression” denies this: failed expression: object\.spec/);
    assert.equal(saidOf('policy-several').length, 1);
  });

  it('names a namespace that is not there, or is going, at its line', () => {
    assert.equal(saidOf('missing-apply')[0]?.[0], 'metadata.namespace');
    assert.match(saidOf('missing-apply')[0]?.[1] ?? '', /^There is no namespace “missing” in this cluster\. /);
    assert.deepEqual(
      saidOf('terminating-apply').map(([field]) => field),
      ['metadata.namespace'],
    );
  });

  it('says which lines of an export to take out', () => {
    assert.deepEqual(
      ['stale-version', 'other-uid', 'other-uid-existing', 'managed-fields'].map((id) =>
        saidOf(id).map(([field]) => field),
      ),
      [['metadata.resourceVersion'], ['metadata.uid'], ['metadata.uid'], ['metadata.managedFields']],
    );
    assert.deepEqual(saidOf('other-uid-existing', 'patch'), [
      ['', 'It was deleted in the meantime, and another object has its name now.'],
    ]);
  });

  it('says nothing of the manifest where a permission is missing', () => {
    assert.deepEqual(saidOf('viewer-apply'), []);
  });

  it('puts warnings at their fields', () => {
    const fields = Object.fromEntries(
      table.answers
        .filter(({ code }) => code < 300)
        .flatMap(({ id, warnings }) => warnings.map((warning) => [id, warningComplaint(warning).field])),
    );
    assert.deepEqual(
      {
        'duplicate-env-create': fields['duplicate-env-create'],
        'duplicate-port-create': fields['duplicate-port-create'],
        'name-not-label': fields['name-not-label'],
        'unknown-warn': fields['unknown-warn'],
        'policy-warn-apply': fields['policy-warn-apply'],
        'restricted-apply': fields['restricted-apply'],
      },
      {
        'duplicate-env-create': 'spec.template.spec.containers[0].env[1]',
        'duplicate-port-create': 'spec.template.spec.containers[0].ports[1]',
        'name-not-label': 'metadata.name',
        'unknown-warn': 'spec.paralelism',
        'policy-warn-apply': '',
        'restricted-apply': 'spec.template.spec.containers[name="c"]',
      },
    );
  });
});

describe('what webhooks say, who write as they like', () => {
  const denied = (message: string, code = 403, causes: object[] = []): readonly (readonly [string, string])[] => {
    const body = { kind: 'Status', message, code, details: { causes } };
    const error = clusterError({ answer: { code, body } }, { place, request: { verb: 'apply', target: 'x' } });
    return complaintsOf(error).map(({ field, message }) => [field, message]);
  };
  const by = (words: string): string => `admission webhook "validate.kyverno.svc-fail" denied the request: ${words}`;

  it('is shown without its preamble, at the field that it names', () => {
    assert.deepEqual(denied(by('spec.ttlSecondsAfterFinished must be set')), [
      [
        'spec.ttlSecondsAfterFinished',
        'The webhook “validate.kyverno.svc-fail” denies this: spec.ttlSecondsAfterFinished must be set',
      ],
    ]);
    assert.deepEqual(denied('admission webhook "a.b" denied the request'), [['', 'The webhook “a.b” denies this.']]);
    const kyverno = by(
      '\n\nresource Job/default/pi was blocked due to the following policies\n\nrequire-labels:\n  check: "validation error: label team is required. rule check failed at path /metadata/labels/team/"\n',
    );
    assert.equal(denied(kyverno, 400)[0]?.[0], 'metadata.labels.team');
    assert.doesNotMatch(denied(kyverno, 400)[0]?.[1] ?? '', /\n/);
  });

  it('takes the causes that name fields', () => {
    const causes = [{ field: 'spec.suspend', message: 'must be true', reason: 'FieldValueInvalid' }];
    assert.deepEqual(denied(by('no'), 422, causes), [['spec.suspend', 'spec.suspend: must be true']]);
  });

  it('is hostile text: bounded, on one line', () => {
    const [[field, message] = ['', '']] = denied(by(`\u001b[31m\u202e${'spec.'.repeat(20_000)}`));
    assert.equal(field, '');
    assert.ok(message.length < 1100);
    assert.doesNotMatch(message, /[\p{Cc}\u202e]/u);
  });

  const texts: readonly (readonly [text: string, field: string])[] = [
    ['object.spec.template.spec.?hostNetwork must be unset', 'spec.template.spec.hostNetwork'],
    ["metadata.labels['app.kubernetes.io/name'] is required", 'metadata.labels[app.kubernetes.io/name]'],
    ['object.spec.parallelism.orValue(1) <= 5', 'spec.parallelism'],
    ['see https://example.com/metadata.name/spec.html', ''],
    ['the spec is wrong, and so is its metadata', ''],
    ['at path /spec/template/metadata/annotations/a.b~1c/', 'spec.template.metadata.annotations[a.b/c]'],
    ['my-spec.template is a file', ''],
    ['', ''],
  ];
  for (const [text, field] of texts) {
    it(`names ${field || 'no field'} in “${text}”`, () => {
      assert.equal(fieldNamedIn(text), field);
    });
  }
});
