import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Node, nodeOfJson } from '../../../../server/src/manifest/node.ts';
import { Field } from '../../../../server/src/validate/field.ts';
import type { Finding } from '../../../../server/src/validate/finding.ts';
import { checkResource } from '../../../../server/src/validate/index.ts';
import { validatePodTemplate } from '../../../../server/src/validate/podTemplate/index.ts';
import { Validation } from '../../../../server/src/validate/validation.ts';

/** Keys at which the rules look, so that anything is found in odd places. */
const keys = [
  'name',
  'image',
  'ports',
  'containerPort',
  'hostPort',
  'env',
  'value',
  'valueFrom',
  'fieldRef',
  'fieldPath',
  'fileKeyRef',
  'volumeName',
  'envFrom',
  'configMapRef',
  'resources',
  'limits',
  'requests',
  'claims',
  'cpu',
  'hugepages-2Mi',
  'livenessProbe',
  'readinessProbe',
  'httpGet',
  'httpHeaders',
  'port',
  'exec',
  'command',
  'lifecycle',
  'preStop',
  'sleep',
  'seconds',
  'volumeMounts',
  'mountPath',
  'subPath',
  'volumeDevices',
  'securityContext',
  'capabilities',
  'add',
  'windowsOptions',
  'hostProcess',
  'seccompProfile',
  'restartPolicy',
  'restartPolicyRules',
  'exitCodes',
  'values',
  'resizePolicy',
];

const scalar = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 80, 1.5, 1e300, '', 'a', 'Always', 'Localhost', '1Gi', '-1', '..', 'v'),
  fc.string({ maxLength: 6 }),
);
const anything: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 6, withCrossShrink: true }, scalar, tie('list'), tie('map')),
  list: fc.array(tie('node'), { maxLength: 3 }),
  map: fc.dictionary(fc.constantFrom(...keys), tie('node'), { maxKeys: 6 }),
})).node;

const container = fc.dictionary(fc.constantFrom(...keys), anything, { maxKeys: 12 });
const spec = fc.record(
  {
    containers: fc.oneof(anything, fc.array(container, { maxLength: 3 })),
    initContainers: fc.oneof(anything, fc.array(container, { maxLength: 3 })),
    ephemeralContainers: fc.array(container, { maxLength: 1 }),
    volumes: fc.constantFrom([{ name: 'v' }, { name: 'a', persistentVolumeClaim: { claimName: 'c' } }]),
    resources: anything,
    hostNetwork: fc.boolean(),
    hostUsers: fc.boolean(),
    os: fc.constantFrom({ name: 'linux' }, { name: 'windows' }, {}),
  },
  { requiredKeys: ['containers'] },
);

function templateOf(podSpec: unknown): Node {
  return nodeOfJson({ spec: podSpec });
}

function check(root: Node, minor: number): Finding[] {
  const validation = new Validation(minor, 'Job');
  validatePodTemplate(Field.root(root, 'spec.template'), validation);
  return validation.findings;
}

/** The same behind the decoder, which takes away what is of a wrong type. */
function checkDecoded(template: Node, minor: number): Finding[] {
  const whole = nodeOfJson({ apiVersion: 'batch/v1', kind: 'Job', spec: { template: null } });
  const root = replaced(whole, template);
  assert.equal(root.kind, 'map');
  return root.kind === 'map' ? checkResource({ kind: 'Job', root }, { minor }).filter(isOfTemplate) : [];
}

function isOfTemplate({ stage, field }: Finding): boolean {
  return stage === 'validation' && field.startsWith('spec.template.spec');
}

/** The only null becomes this. */
function replaced(node: Node, by: Node): Node {
  if (node.kind === 'map') {
    return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: replaced(entry.value, by) })) };
  }
  return node.kind === 'scalar' && node.type === 'null' ? by : node;
}

/** The same with every scalar being a template's, each with a span of its own. */
function templated(root: Node): Node {
  let scalars = 0;
  const fill = (node: Node): Node => {
    switch (node.kind) {
      case 'scalar': {
        const start = ++scalars * 10;
        return { ...node, templated: true, span: { start, end: start + 5 } };
      }
      case 'list':
        return { ...node, items: node.items.map(fill) };
      case 'map':
        return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: fill(entry.value) })) };
    }
  };
  return fill(root);
}

describe('whatever stands in containers', () => {
  it('gets findings with a path, a span and a sentence', () => {
    fc.assert(
      fc.property(spec, fc.integer({ min: 27, max: 36 }), (value, minor) => {
        for (const { field, span, message, code } of check(templateOf(value), minor)) {
          assert.match(field, /^spec\.template\b/);
          assert.ok(span.end >= span.start);
          assert.ok(/[.)…]$/.test(message) && !message.includes('undefined'), `${code}: ${message}`);
        }
      }),
      { numRuns: 700 },
    );
  });

  it('is never judged where it is a template’s', () => {
    fc.assert(
      fc.property(spec, fc.integer({ min: 27, max: 36 }), (value, minor) => {
        for (const { code, message, span } of checkDecoded(templated(templateOf(value)), minor)) {
          assert.equal(span.start, 0, `${code}: ${message}`);
        }
      }),
      { numRuns: 700 },
    );
  });
});
