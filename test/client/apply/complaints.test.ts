import assert from 'node:assert/strict';
import { complaintsOf } from '../../../client/src/cluster/apply/complaints.ts';
import { ClusterError, type Failure, type ServerStatus } from '../../../client/src/cluster/errors.ts';

const status = (code: number, message: string, causes: ServerStatus['causes'] = []): ServerStatus => ({
  code,
  reason: '',
  message,
  causes,
  details: {},
});

const of = (failure: Failure): readonly (readonly [string, string, string | undefined])[] =>
  complaintsOf(new ClusterError(failure)).map(({ field, message, reason }) => [field, message, reason]);

const schema = (words: string): readonly (readonly [string, string, string | undefined])[] =>
  of({
    kind: 'manifest',
    status: status(500, `failed to create typed patch object (team-a/p; batch/v1, Kind=Job): ${words}`),
  });

describe('what a merge patch’s answer says about the edited object', () => {
  const patch = (words: string): Failure => ({
    kind: 'invalid',
    status: status(422, '…', [
      { reason: 'FieldValueInvalid', message: `Invalid value: "{\\"spec\\":{}}": ${words}`, field: 'patch' },
    ]),
  });

  it('names the fields, not the patch', () => {
    assert.deepEqual(of(patch('strict decoding error: unknown field "spec.a", unknown field "spec.b"')), [
      ['spec.a', 'The server does not know the field `a` here.', 'FieldValueNotSupported'],
      ['spec.b', 'The server does not know the field `b` here.', 'FieldValueNotSupported'],
    ]);
    assert.deepEqual(
      of(patch('json: cannot unmarshal string into Go struct field JobSpec.spec.parallelism of type int32')),
      [['spec.parallelism', 'This must be a whole number, not text.', 'FieldValueTypeInvalid']],
    );
  });
});

describe('what server-side apply says about a manifest', () => {
  it('names an unknown field by its path', () => {
    assert.deepEqual(schema('.spec.template.spec.containers[name="c"].imagee: field not declared in schema'), [
      [
        '.spec.template.spec.containers[name="c"].imagee',
        'The server does not know the field `imagee` here.',
        'FieldValueNotSupported',
      ],
    ]);
  });

  it('says what type a field must have, without the server’s own value dump', () => {
    assert.deepEqual(schema('.spec.completions: expected numeric (int or float), got string'), [
      ['.spec.completions', 'This must be a number, without quotes.', 'FieldValueTypeInvalid'],
    ]);
    assert.deepEqual(
      schema(
        '.spec.template.spec.containers[name="c"].env[name="A"].value: expected string, got &value.valueUnstructured{Value:1}',
      ),
      [
        [
          '.spec.template.spec.containers[name="c"].env[name="A"].value',
          'This must be text: put it in quotes.',
          'FieldValueTypeInvalid',
        ],
      ],
    );
    assert.equal(
      schema('.spec.template.spec.containers[name="c"].args: expected list, got &{x}')[0]?.[1],
      'This must be a list.',
    );
  });

  it('finds duplicates by their key', () => {
    const [complaint] = schema(
      '.spec.template.spec.containers[name="c"].ports: duplicate entries for key [containerPort=80,protocol="TCP"]',
    );
    assert.equal(complaint?.[0], '.spec.template.spec.containers[name="c"].ports[containerPort=80,protocol="TCP"]');
    assert.equal(complaint?.[2], 'FieldValueDuplicate');
  });

  it('reads keys that look like the end of a path', () => {
    assert.equal(
      schema('.spec.template.spec.containers[name="a: b]"].x: field not declared in schema')[0]?.[0],
      '.spec.template.spec.containers[name="a: b]"].x',
    );
  });

  it('keeps the words of an answer without a path', () => {
    assert.deepEqual(
      of({
        kind: 'manifest',
        status: status(
          500,
          'failed to convert new object (/p; batch/v1, Kind=Job) to proper version: unable to convert unstructured object to batch/v1, Kind=Job: something is not convertible',
        ),
      }),
      [['', 'something is not convertible', undefined]],
    );
  });
});

describe('what other answers say about a manifest', () => {
  it('takes the causes of an invalid object', () => {
    assert.deepEqual(
      of({
        kind: 'invalid',
        status: status(422, 'Job.batch "p" is invalid: …', [
          {
            reason: 'FieldValueInvalid',
            message: 'Invalid value: -1: must be greater than or equal to 0',
            field: 'spec.completions',
          },
        ]),
      }),
      [
        [
          'spec.completions',
          'spec.completions: Invalid value: -1: must be greater than or equal to 0',
          'FieldValueInvalid',
        ],
      ],
    );
  });

  it('leaves out a value that is a page long', () => {
    const dump = JSON.stringify({ metadata: { labels: { a: 'x'.repeat(500) } } });
    assert.equal(
      of({
        kind: 'invalid',
        status: status(422, '', [
          {
            reason: 'FieldValueInvalid',
            message: `Invalid value: ${dump}: field is immutable`,
            field: 'spec.template',
          },
        ]),
      })[0]?.[1],
      'spec.template: cannot be changed any more, now that the object exists',
    );
  });

  it('finds the fields of a strict decoding error', () => {
    assert.deepEqual(
      of({
        kind: 'badRequest',
        status: status(
          400,
          'Job in version "v1" cannot be handled as a Job: strict decoding error: unknown field "spec.template.spec.containers[0].imagee", duplicate field "spec.completions"',
        ),
      }).map(([field, , reason]) => [field, reason]),
      [
        ['spec.template.spec.containers[0].imagee', 'FieldValueNotSupported'],
        ['spec.completions', 'FieldValueDuplicate'],
      ],
    );
  });

  it('finds the field of a wrong type', () => {
    assert.deepEqual(
      of({
        kind: 'badRequest',
        status: status(
          400,
          'Job in version "v1" cannot be handled as a Job: json: cannot unmarshal string into Go struct field JobSpec.spec.completions of type int32',
        ),
      }),
      [['spec.completions', 'This must be a whole number, not text.', 'FieldValueTypeInvalid']],
    );
  });

  it('has nothing to say about a manifest when the cluster is not reachable', () => {
    assert.deepEqual(of({ kind: 'unreachable', reason: 'refused', detail: 'ECONNREFUSED' }), []);
    assert.deepEqual(of({ kind: 'serverError', status: status(500, 'etcdserver: request timed out') }), []);
  });
});
