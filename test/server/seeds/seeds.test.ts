import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Analyzer } from '../../../server/src/features/analysis.ts';
import { Manifest } from '../../../server/src/manifest/manifest.ts';
import { sharedFolder } from '../../support/sharedFolder.ts';

/*
 * Every manifest of the tutorials that this product is born from, as they stand there (000's is only described there).
 * `severity code at "text"`, in the order of the text; nothing else may be said.
 */
const expected: Readonly<Record<string, readonly string[]>> = {
  '000-countdown.yaml': ['information missing-backoff-limit at "spec"', 'hint missing-ttl at "spec"'],
  '000-restart-policy-in-spec.yaml': [
    'information missing-backoff-limit at "spec"',
    'hint missing-ttl at "spec"',
    'error unknown-field at "restartPolicy"',
    'error restart-policy at "spec"',
  ],
  '001-batch-job.yaml': [
    'error label-value at "batch-job // pods will be selected based on this template"',
    'error label-value at "batch-job // pods will be selected based on this template"',
    'warning yaml-comment at "// pods will be selected based on this template"',
    'error yaml-indentation at "spec"',
    'error restart-policy at "OnFailure // Job cannot use the Always restart policy"',
    'warning yaml-comment at "// Job cannot use the Always restart policy"',
  ],
  '001-without-comments.yaml': ['error yaml-indentation at "spec"'],
  '001-mended.yaml': ['hint missing-ttl at "spec"', 'hint unpinned-image at "liksa/batch-job"'],
  '002-echo.yaml': [
    'information missing-backoff-limit at "spec"',
    'hint missing-ttl at "spec"',
    'hint unpinned-image at "busybox"',
  ],
  '002-completions.yaml': [
    'information missing-backoff-limit at "spec"',
    'hint missing-ttl at "spec"',
    'hint unpinned-image at "busybox"',
  ],
  '002-parallelism.yaml': [
    'information missing-backoff-limit at "spec"',
    'hint missing-ttl at "spec"',
    'hint unpinned-image at "busybox"',
  ],
  '003-pi.yaml': [
    'information missing-backoff-limit at "spec"',
    'hint missing-ttl at "spec"',
    'hint unpinned-image at "perl"',
  ],
  '003-hello.yaml': [
    'error removed-api-version at "batch/v1beta1"',
    'hint overlapping-runs at "\\"*/1 * * * *\\""',
    'information missing-backoff-limit at "spec"',
    'hint unpinned-image at "busybox"',
  ],
  '004-pi.yaml': ['hint missing-ttl at "spec"'],
};

const folder = 'test/server/seeds/manifests';
const analyzer = new Analyzer({ minor: 36, severities: {} }, (error) => {
  throw error;
});

function said(text: string): string[] {
  return Manifest.read(text)
    .documents.flatMap(({ document, start }) => {
      const analysis = analyzer.analyze(document, false);
      return [...analysis.findings, ...analysis.resources.flatMap(({ findings }) => findings)].map(
        ({ severity, code, span }) => ({
          start: start + span.start,
          text: `${severity} ${code} at ${JSON.stringify(document.text.slice(span.start, span.end))}`,
        }),
      );
    })
    .sort((one, other) => one.start - other.start)
    .map(({ text: line }) => line);
}

describe('the tutorials’ manifests', () => {
  for (const [name, wanted] of Object.entries(expected)) {
    it(`${name}: ${wanted.some((line) => line.startsWith('error')) ? 'is diagnosed where it is broken' : 'has the advice expected, and nothing else'}`, () => {
      assert.deepEqual(said(readFileSync(path.join(folder, name), 'utf8')), wanted);
    });
  }

  it('are all of them in this table', () => {
    assert.deepEqual(readdirSync(folder).toSorted(), Object.keys(expected).toSorted());
  });

  it('stand in the tutorials word by word', function () {
    const seeds = sharedFolder('seeds');
    if (!seeds || !existsSync(seeds)) return this.skip();
    const derived = [
      '000-countdown.yaml',
      '000-restart-policy-in-spec.yaml',
      '001-without-comments.yaml',
      '001-mended.yaml',
    ];
    for (const name of readdirSync(folder).filter((one) => !derived.includes(one))) {
      const tutorial = readdirSync(seeds).find((file) => file.startsWith(name.slice(0, 3)));
      const text = readFileSync(path.join(seeds, tutorial ?? ''), 'utf8');
      assert.ok(text.includes(readFileSync(path.join(folder, name), 'utf8').trimEnd()), name);
    }
  });
});
