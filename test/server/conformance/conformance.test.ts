import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runCorpus, type Totals, totalsOf } from '../../support/conformance.ts';
import { compare, expectationOf, type Located } from '../../support/oracle.ts';
import { checkoutRoot, sharedFolder } from '../../support/sharedFolder.ts';
import { readVerdicts, type Verdict } from '../../support/verdicts.ts';

const needs =
  "      skipped: needs manifests with a real API server's verdicts (KUBERNETES_JOBS_VERDICTS names their folder)";

describe('agreement with the API server', () => {
  it('does not go down', function () {
    const folder = sharedFolder('verdicts');
    if (!folder) {
      console.log(needs);
      this.skip();
    }
    this.timeout(20_000);
    const before: Totals = JSON.parse(
      readFileSync(path.join(checkoutRoot(), 'test/server/conformance/totals.json'), 'utf8'),
    );
    const now = totalsOf(runCorpus(folder));
    assert.equal(now.documents, before.documents, 'documents in scope; run npm run conformance -- --update');
    for (const key of ['agreed', 'fields', 'reasons', 'warnings'] as const) {
      assert.ok(now[key] >= before[key], `${key}: ${now[key]}, before ${before[key]}; npm run conformance says which`);
    }
  });
});

describe('oracle', () => {
  it('agrees with kubectl on which single documents are refused', function () {
    const folder = sharedFolder('verdicts');
    if (!folder) {
      console.log(needs);
      this.skip();
    }
    const verdicts = new Map<string, Verdict[]>();
    for (const one of readVerdicts(folder)) verdicts.set(one.id, [...(verdicts.get(one.id) ?? []), one]);
    const lines = readFileSync(path.join(folder, 'kubectl.jsonl'), 'utf8').split('\n').filter(Boolean);
    let compared = 0;
    for (const { id, exitCode } of lines.map((line): { id: string; exitCode: number } => JSON.parse(line))) {
      const [only, second] = verdicts.get(id) ?? [];
      if (!only || second || only.itemIndex !== undefined) continue;
      const { refused, outOfScope } = expectationOf(only, '');
      // kubectl drops repeated keys before the server sees them; everything else that it refuses, we do.
      if (outOfScope !== undefined || only.strictErrors?.some(({ type }) => type === 'duplicateKey')) continue;
      assert.equal(refused, exitCode !== 0, id);
      compared++;
    }
    assert.ok(compared > 700);
  });

  const verdict = (rest: Partial<Verdict>): Verdict => ({
    id: 'made-up',
    docIndex: 0,
    line: 1,
    apiVersion: 'batch/v1',
    kind: 'Job',
    accepted: true,
    httpCode: 201,
    warnings: [],
    ...rest,
  });
  const finding = (rest: Partial<Located>): Located => ({
    code: 'x',
    severity: 'error',
    stage: 'validation',
    message: 'm',
    span: { start: 0, end: 0 },
    field: 'spec',
    line: 1,
    ...rest,
  });

  const scopes: [apiVersion: string | null, kind: string | null, inScope: boolean][] = [
    ['batch/v1', 'Job', true],
    ['batch/v1', 'Pod', true],
    ['batch/v1beta1', null, true],
    ['apps/v1', 'Job', true],
    [null, 'CronJob', true],
    ['batch.volcano.sh/v1alpha1', 'Job', false],
    ['v1', 'ServiceAccount', false],
    [null, null, false],
  ];
  for (const [apiVersion, kind, inScope] of scopes) {
    it(`${inScope ? 'takes' : 'leaves out'} ${apiVersion} ${kind}`, () => {
      assert.equal(expectationOf(verdict({ apiVersion, kind }), '').outOfScope === undefined, inScope);
    });
  }

  it('takes a broken text by what it names', () => {
    const broken = verdict({
      apiVersion: null,
      kind: null,
      accepted: false,
      httpCode: 400,
      strictErrors: [{ type: 'yamlSyntax' }],
    });
    assert.equal(expectationOf(broken, 'kind: Job\n  a: b').outOfScope, undefined);
    assert.notEqual(expectationOf(broken, 'kind: Pod\n  a: b').outOfScope, undefined);
  });

  it('wants equal sets where the server validated, and the server’s among ours where it stopped before', () => {
    const invalid = verdict({
      accepted: false,
      httpCode: 422,
      causes: [{ field: 'spec.a', reason: 'FieldValueInvalid', message: 'no' }],
    });
    const a = finding({ field: 'spec.a', reason: 'FieldValueInvalid' });
    const b = finding({ field: 'spec.b' });
    assert.equal(compare(expectationOf(invalid, ''), [a]).fields, true);
    assert.equal(compare(expectationOf(invalid, ''), [a, b]).fields, false);
    assert.equal(compare(expectationOf(invalid, ''), [b]).fields, false);
    assert.equal(compare(expectationOf(invalid, ''), [finding({ field: 'spec.a' })]).reasons, false);

    const undecodable = verdict({
      accepted: false,
      httpCode: 400,
      strictErrors: [{ type: 'unknownField', field: 'spec.a' }],
    });
    assert.equal(
      compare(expectationOf(undecodable, ''), [finding({ field: 'spec.a', stage: 'strict' }), b]).fields,
      true,
    );
    assert.equal(compare(expectationOf(undecodable, ''), [a, b]).fields, false);
  });

  it('calls what kubectl refuses refused', () => {
    const expectation = expectationOf(verdict({ kind: null }), '');
    assert.equal(compare(expectation, []).accepted, false);
    assert.equal(compare(expectation, [finding({ field: 'kind', stage: 'typeMeta' })]).fields, true);
  });

  it('compares warnings by their paths', () => {
    const warned = verdict({ warnings: ['spec.a: deprecated', 'volume "v" has no sources'] });
    const warning = (field: string) => finding({ field, severity: 'warning' });
    const agreed = (...findings: Located[]) => compare(expectationOf(warned, ''), findings).warnings;
    assert.equal(agreed(warning('spec.a'), warning('spec.volumes[0]')), true);
    assert.equal(agreed(warning('spec.a')), false);
    assert.equal(agreed(warning('spec.b'), warning('spec.volumes[0]')), false);
    const plain = verdict({ warnings: ['spec.a: deprecated'] });
    assert.equal(compare(expectationOf(plain, ''), [warning('spec.a'), warning('spec.b')]).warnings, false);
  });
});
