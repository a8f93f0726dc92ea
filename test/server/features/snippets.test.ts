import assert from 'node:assert/strict';
import { Analyzer } from '../../../server/src/features/analysis.ts';
import { itemSnippets, patternSnippets, withoutTabStops } from '../../../server/src/features/completion/snippets.ts';
import { Manifest } from '../../../server/src/manifest/manifest.ts';
import type { Finding } from '../../../server/src/validate/finding.ts';

const analyzer = new Analyzer({ minor: 36, severities: {} }, (error) => {
  throw error;
});

function findings(text: string): Finding[] {
  return Manifest.read(text).documents.flatMap(({ document }) => {
    const analysis = analyzer.analyze(document, false);
    return [...analysis.findings, ...analysis.resources.flatMap((resource) => resource.findings)];
  });
}

function resources(text: string): number {
  return Manifest.read(text).documents.reduce(
    (count, { document }) => count + analyzer.analyze(document, false).resources.length,
    0,
  );
}

describe('snippets', () => {
  it('are there for every pattern of Jobs', () => {
    assert.deepEqual(
      patternSnippets.map(({ label }) => label),
      ['job', 'job-parallel', 'job-queue', 'job-indexed', 'cronjob', 'job-failure-policy', 'job-sidecar'],
    );
  });

  for (const { label, body } of patternSnippets) {
    it(`${label}: is accepted once expanded, and there is no advice to give`, () => {
      const text = withoutTabStops(body);
      assert.equal(resources(text), 1);
      assert.doesNotMatch(text, /\$\{|\$\d/);
      assert.deepEqual(
        findings(text).map(({ code, message }) => `${code}: ${message}`),
        [],
      );
    });
  }

  for (const [list, snippets] of Object.entries(itemSnippets)) {
    for (const { label, body } of snippets) {
      it(`${list}: ${label} is YAML that a server accepts in its place`, () => {
        const text = wrapped(list, withoutTabStops(body));
        assert.equal(resources(text), 1);
        assert.deepEqual(
          findings(text)
            .filter(({ severity }) => severity === 'error' || severity === 'warning')
            .map(({ code, message }) => `${code}: ${message}`),
          [],
        );
      });
    }
  }
});

/** A Job around one item of a list. */
function wrapped(list: string, item: string): string {
  const name = list.slice(list.indexOf('.') + 1);
  const at = (indent: number) => {
    const pad = ' '.repeat(indent);
    return `${pad}${name}:\n${pad}  - ${item.replaceAll('\n', `\n${pad}    `)}\n`;
  };
  const inContainer = ['env', 'envFrom', 'volumeMounts', 'ports'].includes(list) ? at(10) : '';
  const inPod = ['initContainers', 'volumes', 'tolerations', 'imagePullSecrets'].includes(list) ? at(6) : '';
  const volumes = list === 'volumeMounts' ? '      volumes:\n        - name: data\n          emptyDir: {}\n' : '';
  const policies: Record<string, string> = {
    'PodFailurePolicy.rules': `  podFailurePolicy:\n${at(4)}`,
    'SuccessPolicy.rules': `  completionMode: Indexed\n  completions: 2\n  successPolicy:\n${at(4)}`,
  };
  const container = '        - name: one\n          image: busybox:1.36\n';
  const containers = list === 'containers' ? at(6) : `      containers:\n${container}${inContainer}`;
  return `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: one\nspec:\n${policies[list] ?? ''}  template:\n    spec:\n      restartPolicy: Never\n${inPod}${volumes}${containers}`;
}
