import assert from 'node:assert/strict';
import { type Json, replaced, shrink, valueAt } from '../../support/live/shrink.ts';
import { toVerdict } from '../../support/live/toVerdict.ts';

describe('answers of a live server', () => {
  const names = { apiVersion: 'batch/v1', kind: 'Job' };
  const refused = (message: string) => {
    const body = JSON.stringify({ kind: 'Status', reason: 'BadRequest', message });
    return toVerdict({ status: 400, body, warnings: [] }, names).strictErrors;
  };
  const rows: [name: string, message: string, expected: unknown][] = [
    [
      'unknown and repeated fields',
      'Job in version "v1" cannot be handled as a Job: strict decoding error: unknown field "spec.a b", duplicate field "spec.c", yaml: unmarshal errors:\n  line 7: key "d.e" already set in map',
      [
        { type: 'unknownField', field: 'spec.a b' },
        { type: 'duplicateField', field: 'spec.c' },
        { type: 'duplicateKey', key: 'd.e', line: 7 },
      ],
    ],
    [
      'a wrong type, without the names of Go’s embedded structs',
      'Job in version "v1" cannot be handled as a Job: json: cannot unmarshal number 1.0 into Go struct field Probe.spec.template.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32',
      [
        {
          type: 'wrongType',
          field: 'spec.template.spec.containers.livenessProbe.httpGet.port',
          got: 'number 1.0',
          want: 'int32',
        },
      ],
    ],
    ['a quantity', "quantities must match the regular expression '^([+-]?[0-9.]+)'", [{ type: 'badQuantity' }]],
    ['a time', 'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00"', [{ type: 'badTime' }]],
    ['broken YAML', 'the object provided is unrecognized: yaml: line 8: did not find', [{ type: 'yamlSyntax' }]],
    ['an unknown kind', 'no kind "Joob" is registered for version "batch/v1"', [{ type: 'unknownKind' }]],
  ];
  for (const [name, message, expected] of rows)
    it(`tell of ${name}`, () => assert.deepEqual(refused(message), expected));

  it('tell the causes of a failed validation', () => {
    const causes = [{ reason: 'FieldValueRequired', message: 'Required value', field: 'metadata.name' }];
    const body = JSON.stringify({ reason: 'Invalid', message: 'x', details: { causes } });
    assert.deepEqual(toVerdict({ status: 422, body, warnings: ['w'] }, names).causes, causes);
  });

  it('that say nothing of the manifest are no verdict', () => {
    assert.throws(() => toVerdict({ status: 503, body: 'no', warnings: [] }, names), /503: no/);
    assert.throws(() => refused('something new'), /words that nobody knows: something new/);
  });
});

describe('shrinking', () => {
  it('keeps what the disagreement needs, and nothing else', async () => {
    const value: Json = { a: { b: [1, { c: 'x', d: 2 }, 3] }, e: 'f' };
    const holds = async (candidate: Json) => JSON.stringify(candidate).includes('"c":"x"');
    assert.deepEqual(await shrink(value, holds, 100), { a: { b: [{ c: 'x' }] } });
  });

  it('asks no more often than it may', async () => {
    let asked = 0;
    await shrink(
      Array.from({ length: 50 }, (_, index) => index),
      async () => ++asked < 0,
      10,
    );
    assert.equal(asked, 10);
  });

  it('changes one place', () => {
    const value: Json = { a: [{ b: 1 }, 2] };
    assert.deepEqual(
      replaced(value, ['a', 0, 'b'], () => 3),
      { a: [{ b: 3 }, 2] },
    );
    assert.deepEqual(
      replaced(value, ['a', 1], () => undefined),
      { a: [{ b: 1 }] },
    );
    assert.deepEqual(
      replaced(value, ['x', 'y'], () => 1),
      { a: [{ b: 1 }, 2], x: { y: 1 } },
    );
    assert.equal(valueAt(value, ['a', 0, 'b', 'c']), undefined);
    assert.deepEqual(value, { a: [{ b: 1 }, 2] });
  });
});
