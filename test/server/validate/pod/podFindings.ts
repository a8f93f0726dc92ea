import assert from 'node:assert/strict';
import { Manifest } from '../../../../server/src/manifest/manifest.ts';
import { Field } from '../../../../server/src/validate/field.ts';
import type { Finding } from '../../../../server/src/validate/finding.ts';
import { validatePodTemplate } from '../../../../server/src/validate/podTemplate/index.ts';
import { Validation } from '../../../../server/src/validate/validation.ts';

const container = 'containers: [{name: main, image: busybox}]';

/** What is said of a pod template whose spec is this YAML; a container is added where there is none. */
export function podFindings(spec: string, minor = 36, metadata = '{}'): Finding[] {
  const lines = spec.replace(/^\n/, '').replace(/\s+$/, '');
  const indent = ' '.repeat(/^ */.exec(lines)?.[0].length ?? 0);
  const own = new RegExp(`^${indent}containers:`, 'm').test(lines) ? '' : `\n${indent}${container}`;
  const nested = `${lines}${own}`.replace(/^/gm, '  ');
  const document = Manifest.read(`metadata: ${metadata}\nspec:\n${nested}\n`).documents[0]?.document;
  assert.deepEqual(document?.findings, []);
  const validation = new Validation(minor, 'Job');
  validatePodTemplate(Field.root(document?.root, 'spec.template'), validation);
  return validation.findings;
}

/** Findings in short: `field code`, the field without `spec.template.spec.`; `~` before a warning's. */
export function inShort(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, field, code }) => {
    const path = field.replace(/^spec\.template\.(?:spec\.)?/, '');
    return `${severity === 'warning' ? '~' : ''}${path} ${code}`;
  });
}

/** A spec, what is said of it, and the minor version where that matters. */
export type PodCase = readonly [spec: string, expected: readonly string[], minor?: number | undefined];

export function itSays(cases: readonly PodCase[]): void {
  for (const [spec, expected, minor] of cases) {
    it(`${spec.trim().replace(/\s*\n\s*/g, ' ⏎ ')}${minor === undefined ? '' : ` (1.${minor})`}`, () => {
      const findings = podFindings(spec, minor);
      assert.deepEqual(inShort(findings).sort(), [...expected].sort());
      for (const { message, severity, reason } of findings) {
        assert.ok(message.length > 20 && message.length < 400, message);
        assert.equal(reason === undefined, severity === 'warning');
      }
    });
  }
}
