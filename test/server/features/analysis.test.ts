import assert from 'node:assert/strict';
import { liveScheme } from '../../../server/src/contract/names.ts';
import { Analyzer } from '../../../server/src/features/analysis.ts';
import { diagnosticsOf } from '../../../server/src/features/diagnostics.ts';
import { Manifest } from '../../../server/src/manifest/manifest.ts';
import { fileOf } from '../../support/fileView.ts';

const target = { minor: 36, severities: {} };
const job = `apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: pi
          image: perl:5.34.0
`;

const raise = (error: unknown) => {
  throw error;
};

describe('the analysis of a document', () => {
  it('is made once, and anew for another target', () => {
    const [placed] = Manifest.read(job).documents;
    assert.ok(placed);
    const analyzer = new Analyzer(target, raise);
    assert.equal(analyzer.analyze(placed.document, false), analyzer.analyze(placed.document, false));
    assert.notEqual(analyzer.analyze(placed.document, false), analyzer.analyze(placed.document, true));
  });

  it('says that it could not be made where a check breaks, and hands the fault on', () => {
    const [placed] = Manifest.read(job).documents;
    assert.ok(placed);
    const fault = new Error('broken');
    const broken = Object.create(placed.document, {
      root: {
        get: () => {
          throw fault;
        },
      },
    });
    const faults: unknown[] = [];
    const { findings } = new Analyzer(target, (error) => faults.push(error)).analyze(broken, false);
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [['not-checked', 'warning']],
    );
    assert.deepEqual(faults, [fault]);
  });

  it('takes from an object that is being edited what the server refuses of a new one', () => {
    const uid = '1d519c64-ea92-465e-be31-d036a08de2e8';
    const live = job
      .replace('spec:\n', `spec:\n  selector: {matchLabels: {batch.kubernetes.io/controller-uid: ${uid}}}\n`)
      .replace(
        '    spec:\n',
        `    metadata: {labels: {batch.kubernetes.io/controller-uid: ${uid}, job-name: pi}}\n    spec:\n`,
      );
    const errors = (text: string, isLive: boolean) =>
      Manifest.read(text).documents.flatMap(({ document }) =>
        new Analyzer(target, raise)
          .analyze(document, false, isLive)
          .resources.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'))
          .map(({ code }) => code),
      );
    assert.deepEqual(errors(live, false).toSorted(), ['job-label-reserved', 'job-selector-own']);
    assert.deepEqual(errors(live, true), []);
    const inFile = (uri: string) =>
      diagnosticsOf({ ...fileOf(live), uri }).filter(({ severity }) => severity === 1).length;
    assert.deepEqual([inFile('file:///a.yaml'), inFile(`${liveScheme}://context/a.yaml`)], [2, 0]);
    assert.deepEqual(errors(live.replace('Never', 'Always'), true), ['restart-policy']);
  });

  it('gives advice once on what is read at two places', () => {
    const text = job.replace(
      '        - name: pi\n          image: perl:5.34.0\n',
      '        - &pi {name: pi, image: perl}\n        - {<<: *pi, args: [x]}\n',
    );
    const [placed] = Manifest.read(text).documents;
    const analysis = placed && new Analyzer(target, raise).analyze(placed.document, false);
    const codes = analysis?.resources.flatMap(({ findings }) => findings.map(({ code }) => code));
    assert.equal(codes?.filter((code) => code === 'unpinned-image').length, 1);
  });

  it('gives no advice on a text that cannot be read, nor on what is only misspelt', () => {
    const codes = (text: string) =>
      Manifest.read(text).documents.flatMap(({ document }) =>
        new Analyzer(target, raise)
          .analyze(document, false)
          .resources.flatMap(({ findings }) => findings.map(({ code }) => code)),
      );
    assert.deepEqual(codes(job), ['missing-backoff-limit', 'missing-ttl']);
    assert.deepEqual(codes(`${job}  : [\n`), []);
    assert.deepEqual(codes(job.replace('spec:\n', 'spec:\n  backofLimit: 3\n')), ['unknown-field', 'missing-ttl']);
    assert.deepEqual(codes(job.replace('    spec:\n', '    spec:\n      backoffLimit: 3\n')), [
      'unknown-field',
      'missing-ttl',
    ]);
  });
});
