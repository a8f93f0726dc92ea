import assert from 'node:assert/strict';
import { Manifest } from '../../../server/src/manifest/manifest.ts';
import { nodeOfJson } from '../../../server/src/manifest/node.ts';
import { resourceType } from '../../../server/src/schema/schema.ts';
import { decodeCodes } from '../../../server/src/validate/decode/codes.ts';
import { decode } from '../../../server/src/validate/decode/decode.ts';
import { checkDocumentRoot } from '../../../server/src/validate/decode/documentRoot.ts';
import { scalarProblem } from '../../../server/src/validate/decode/scalars.ts';
import type { Finding } from '../../../server/src/validate/finding.ts';
import { checkResource } from '../../../server/src/validate/index.ts';

function findingsOf(text: string, minor = 36, kind: 'Job' | 'CronJob' = 'Job'): { finding: Finding; at: string }[] {
  const root = Manifest.read(text).documents[0]?.document.root;
  assert.equal(root?.kind, 'map');
  return root.kind === 'map'
    ? decode(root, resourceType(kind), minor).findings.map((finding) => ({
        finding,
        at: text.slice(finding.span.start, finding.span.end),
      }))
    : [];
}

/** `code field «text that is underlined»`, in the order of the text. */
function said(text: string, minor?: number, kind?: 'Job' | 'CronJob'): string[] {
  return findingsOf(text, minor, kind)
    .toSorted((a, b) => a.finding.span.start - b.finding.span.start)
    .map(({ finding, at }) => `${finding.code} ${finding.field} «${at}»`);
}

const job = (spec: string) => `apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n${spec}`;
const pod = (spec: string) => job(`  template:\n    spec:\n${spec}`);

describe('strict decoding', () => {
  it('has a document for each of its codes', () => {
    const text = pod('      nodeSelectr: {}\n      hostNetwork: 1\n      priority: 1e12\n');
    for (const { finding } of findingsOf(text)) assert.ok(decodeCodes[finding.code], finding.code);
  });

  it('says nothing of a whole manifest, of nulls and of numbers as quantities', () => {
    const text = pod(`      restartPolicy: Never
      terminationGracePeriodSeconds: null
      nodeSelector: {a: null}
      volumes:
      containers:
      - {name: a, image: b, args: [null], ports: [null], resources: {limits: {cpu: 0.5, memory: 1e9, x: null}}}
      - null
`);
    assert.deepEqual(said(text), []);
  });

  it('names unknown fields with list indexes, at their keys', () => {
    const text = pod('      containers:\n      - {name: a, imagee: b}\n      - {name: b, env: [{name: x, vale: y}]}\n');
    assert.deepEqual(said(text), [
      'unknown-field spec.template.spec.containers[0].imagee «imagee»',
      'unknown-field spec.template.spec.containers[1].env[0].vale «vale»',
    ]);
  });

  it('names wrong types without list indexes and map keys, at their values', () => {
    const text = `metadata: {labels: {a: 1, b: true}, annotations: [x]}
${pod('      containers:\n      - {name: 5, command: ls, env: {A: b}}\n      hostNetwork: "yes"\n')
  .split('\n')
  .filter((line) => !line.startsWith('metadata'))
  .join('\n')}`;
    assert.deepEqual(said(text), [
      'wrong-type metadata.labels «1»',
      'wrong-type metadata.labels «true»',
      'wrong-type metadata.annotations «[x]»',
      'wrong-type spec.template.spec.containers.name «5»',
      'wrong-type spec.template.spec.containers.command «ls»',
      'wrong-type spec.template.spec.containers.env «{A: b}»',
      'wrong-type spec.template.spec.hostNetwork «"yes"»',
    ]);
  });

  it('counts every repeated key, also inside what it does not look at', () => {
    const text = job('  backoffLimit: 1\n  backoffLimit: 2\n  backoffLimit: 3\n  oops: {a: 1, a: 2}\n');
    assert.deepEqual(said(text), [
      'duplicate-key spec.backoffLimit «backoffLimit»',
      'duplicate-key spec.backoffLimit «backoffLimit»',
      'unknown-field spec.oops «oops»',
      'duplicate-key spec.oops.a «a»',
    ]);
  });

  it('hands on what it understood: nothing unknown, and wrong values as not known yet', () => {
    const root = nodeOfJson({ spec: { oops: 1, backoffLimit: 'many', completions: 3 } });
    assert.equal(root.kind, 'map');
    if (root.kind !== 'map') return;
    const decoded = decode(root, resourceType('Job'), 36).root;
    const spec = decoded.entries[0]?.value;
    assert.equal(spec?.kind, 'map');
    if (spec?.kind !== 'map') return;
    assert.deepEqual(
      spec.entries.map(({ key, value }) => [key, value.templated === true]),
      [
        ['backoffLimit', true],
        ['completions', false],
      ],
    );
  });

  it('is the same object where nothing is wrong', () => {
    const root = nodeOfJson({ kind: 'Job', spec: { completions: 3 } });
    assert.ok(root.kind === 'map' && decode(root, resourceType('Job'), 36).root === root);
  });

  it('does not judge what a template fills in', () => {
    const root = nodeOfJson({ spec: { suspend: 'x', template: 'y' } });
    const templated = JSON.parse(JSON.stringify(root), (_, value) =>
      value?.kind === 'scalar' ? { ...value, templated: true } : value,
    );
    assert.deepEqual(decode(templated, resourceType('Job'), 36).findings, []);
    assert.deepEqual(said(job('  $patch: replace\n')), []);
    const keys = nodeOfJson({ spec: { x: 1 } });
    const templatedKeys = JSON.parse(JSON.stringify(keys), (_, value) =>
      value?.key === 'x' ? { ...value, keyTemplated: true } : value,
    );
    assert.deepEqual(decode(templatedKeys, resourceType('Job'), 36).findings, []);
  });
});

describe('fields of other versions', () => {
  const perIndex = job('  backoffLimitPerIndex: 1\n');
  const only = (text: string, minor: number) => findingsOf(text, minor)[0]?.finding;

  it('are refused where the server does not know them', () => {
    const finding = only(perIndex, 27);
    assert.deepEqual([finding?.code, finding?.severity], ['unavailable-field', 'error']);
    assert.match(finding?.message ?? '', /since Kubernetes 1\.28; the target is 1\.27/);
  });

  it('are pointed out where the server drops them', () => {
    const finding = only(perIndex, 28);
    assert.deepEqual([finding?.code, finding?.severity], ['dropped-field', 'warning']);
    assert.match(finding?.message ?? '', /since 1\.29/);
    assert.equal(only(perIndex, 29), undefined);
  });

  it('are said to be gone', () => {
    const text = pod('      workloadRef: {name: a, podGroup: b}\n');
    assert.match(only(text, 36)?.message ?? '', /gone since Kubernetes 1\.36/);
  });

  it('have the type of their time', () => {
    const claims = pod(
      '      volumes: [{name: a, ephemeral: {volumeClaimTemplate: {spec: {resources: {claims: [{name: x}]}}}}}]\n',
    );
    assert.deepEqual(said(claims, 29), [
      'unknown-field spec.template.spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources.claims «claims»',
    ]);
    assert.deepEqual(
      findingsOf(claims, 28).map(({ finding }) => finding.code),
      ['dropped-field'],
    );
  });

  it('are left to validation where the server does not drop them: restartPolicy of ordinary containers', () => {
    const text = pod(
      '      containers: [{name: a, restartPolicy: Always}]\n      initContainers: [{name: b, restartPolicy: Always}]\n',
    );
    assert.deepEqual(said(text, 28), [
      'dropped-field spec.template.spec.initContainers[0].restartPolicy «restartPolicy»',
    ]);
  });
});

describe('hints for unknown fields', () => {
  const hint = (text: string, kind?: 'Job' | 'CronJob') => {
    const [first] = findingsOf(text, 36, kind).map(({ finding }) => finding);
    return first?.fixes?.[0];
  };

  const renames: [text: string, to: string][] = [
    [job('  backOffLimit: 1\n'), 'backoffLimit'],
    [job('  ttlSecondsAfterFinish: 1\n'), 'ttlSecondsAfterFinished'],
    [pod('      initContainer: []\n'), 'initContainers'],
    [pod('      containers: [{name: a, cmd: [a]}]\n'), 'command'],
    [pod('      containers: [{name: a, envs: []}]\n'), 'env'],
    [pod('      containers: [{name: a, Command: []}]\n'), 'command'],
    [job('  retries: 3\n'), 'backoffLimit'],
  ];
  for (const [text, to] of renames) {
    it(`finds ${to}`, () => assert.deepEqual(hint(text), { kind: 'renameKey', to }));
  }

  const moves: [name: string, text: string, from: string, to: string, kind?: 'CronJob'][] = [
    [
      'a pod’s field under the Job’s spec',
      job('  restartPolicy: Never\n  template: {spec: {}}\n'),
      'spec.restartPolicy',
      'spec.template.spec',
    ],
    [
      'containers under the template',
      job('  template:\n    containers: []\n'),
      'spec.template.containers',
      'spec.template.spec',
    ],
    ['a Job’s field in the pod', pod('      backoffLimit: 1\n'), 'spec.template.spec.backoffLimit', 'spec'],
    [
      'a Job’s field in a container',
      pod('      containers: [{name: a, backoffLimit: 1}]\n'),
      'spec.template.spec.containers.0.backoffLimit',
      'spec',
    ],
    ['labels under spec', job('  labels: {a: b}\n'), 'spec.labels', 'metadata'],
    [
      'a pod’s image',
      pod('      image: a\n      containers: [{name: a}]\n'),
      'spec.template.spec.image',
      'spec.template.spec.containers.0',
    ],
    [
      'a container’s security context',
      pod('      containers: [{name: a, runAsUser: 1}]\n'),
      'spec.template.spec.containers.0.runAsUser',
      'spec.template.spec.containers.0.securityContext',
    ],
    [
      'a template outside of jobTemplate',
      'kind: CronJob\nspec:\n  schedule: "* * * * *"\n  template: {}\n',
      'spec.template',
      'spec.jobTemplate.spec',
      'CronJob',
    ],
  ];
  for (const [name, text, from, to, kind] of moves) {
    it(`moves ${name}`, () => {
      const fix = hint(text, kind);
      assert.equal(fix?.kind, 'moveEntry');
      if (fix?.kind === 'moveEntry') assert.deepEqual([fix.from.join('.'), fix.to.join('.')], [from, to]);
    });
  }

  it('does not guess which container is meant', () => {
    const fix = hint(pod('      image: a\n      containers: [{name: a}, {name: b}]\n'));
    assert.notEqual(fix?.kind, 'moveEntry');
  });

  it('says that the other kind has it', () => {
    const [{ finding } = { finding: undefined }] = findingsOf(job('  successfulJobsHistoryLimit: 1\n'));
    assert.match(finding?.message ?? '', /Only a CronJob/);
  });

  it('offers values of the right type', () => {
    assert.deepEqual(hint(pod('      containers: [{name: a, command: ls}]\n')), { kind: 'wrapInList' });
    assert.deepEqual(hint(pod('      containers: [{name: a, env: [{name: a, value: 010}]}]\n')), {
      kind: 'replaceValue',
      to: '010',
    });
    assert.deepEqual(hint(job('  completions: "3"\n')), { kind: 'replaceValue', to: 3 });
    for (const [text, to] of [
      ['1800s', 1800],
      ['30 min', 1800],
      ['1h30m', 5400],
      ['2 Days', 172_800],
    ] as const) {
      assert.deepEqual(hint(job(`  activeDeadlineSeconds: ${text}\n`)), { kind: 'replaceValue', to });
    }
    for (const text of ['soon', '1500ms', '-5s', '1 fortnight']) {
      assert.equal(hint(job(`  activeDeadlineSeconds: ${text}\n`)), undefined);
    }
    assert.equal(hint(job('  completions: 5m\n')), undefined);
    const mode = (text: string) => pod(`      volumes: [{name: a, configMap: {name: a, defaultMode: "${text}"}}]\n`);
    assert.deepEqual(hint(mode('0644')), { kind: 'replaceValue', to: 420, asYaml: '0644' });
    assert.equal(hint(mode('0698')), undefined);
    const source = (text: string) => hint(pod(`      volumes: [{name: a, ${text}}]\n`));
    assert.deepEqual(source('hostPath: /tmp'), { kind: 'wrapInObject', name: 'path' });
    assert.deepEqual(source('configMap: a'), { kind: 'wrapInObject', name: 'name' });
    assert.deepEqual(source('secret: a'), { kind: 'wrapInObject', name: 'secretName' });
    assert.deepEqual(source('persistentVolumeClaim: a'), { kind: 'wrapInObject', name: 'claimName' });
    assert.equal(source('emptyDir: a'), undefined);
    assert.equal(source('configMap: 3'), undefined);
    assert.equal(hint(job('  template: a\n')), undefined);
    assert.deepEqual(hint(job('  suspend: "yes"\n')), { kind: 'replaceValue', to: true });
    assert.deepEqual(hint(pod('      containers: [{name: a, resources: {limits: {memory: 512MB}}}]\n')), {
      kind: 'replaceValue',
      to: '512M',
    });
  });
});

describe('scalars as the server decodes them', () => {
  const rows: [type: Parameters<typeof scalarProblem>[0], value: unknown, problem: string | undefined][] = [
    ['int32', 2147483647, undefined],
    ['int32', 2147483648, 'integer-out-of-range'],
    ['int32', -2147483648, undefined],
    ['int32', -2147483649, 'integer-out-of-range'],
    ['int32', 1.5, 'not-an-integer'],
    ['int32', '1', 'wrong-type'],
    ['int32', true, 'wrong-type'],
    ['int32', [1], 'wrong-type'],
    ['int64', 9223372036854775807n, undefined],
    ['int64', 9223372036854775808n, 'integer-out-of-range'],
    ['int64', 1e300, 'integer-out-of-range'],
    ['boolean', 1, 'wrong-type'],
    ['boolean', 'true', 'wrong-type'],
    ['string', 1, 'wrong-type'],
    ['string', '', undefined],
    ['intOrString', 'http', undefined],
    ['intOrString', 80, undefined],
    ['intOrString', 80.5, 'not-an-integer'],
    ['intOrString', 2147483648, 'integer-out-of-range'],
    ['intOrString', true, 'wrong-type'],
    ['quantity', '1Gi', undefined],
    ['quantity', 1, undefined],
    ['quantity', true, 'invalid-quantity'],
    ['quantity', {}, 'invalid-quantity'],
    ['quantity', '1GB', 'invalid-quantity'],
    ['quantity', '', 'invalid-quantity'],
    ['time', '2026-01-31T08:00:00Z', undefined],
    ['time', '2026-01-31T8:00:00.5+14:00', undefined],
    ['time', '2024-02-29T00:00:00Z', undefined],
    ['time', '2026-02-29T00:00:00Z', 'invalid-time'],
    ['time', '2026-01-31T24:00:00Z', 'invalid-time'],
    ['time', '2026-01-31', 'invalid-time'],
    ['time', 5, 'wrong-type'],
    ['raw', { a: [1] }, undefined],
  ];
  for (const [type, value, problem] of rows) {
    const shown = typeof value === 'bigint' ? `${value}` : JSON.stringify(value);
    it(`${type}: ${shown} ${problem ?? 'is fine'}`, () => {
      assert.equal(scalarProblem(type, nodeOfJson(value)), problem);
      assert.equal(scalarProblem(type, nodeOfJson(null)), undefined);
    });
  }
});

describe('apiVersion and kind', () => {
  const said = (apiVersion: unknown, kind: unknown, checkedAs: 'Job' | 'CronJob' = 'Job') => {
    const root = nodeOfJson({ apiVersion, kind, metadata: { name: 'a' } });
    assert.equal(root.kind, 'map');
    if (root.kind !== 'map') return [];
    return checkResource({ kind: checkedAs, root }, { minor: 36 })
      .filter(({ stage }) => stage === 'typeMeta')
      .map(({ code, field, fixes }) => {
        const [fix] = fixes ?? [];
        return `${code} ${field} ${fix && 'to' in fix ? fix.to : fix && 'value' in fix ? `+${fix.value}` : ''}`;
      });
  };
  const rows: [apiVersion: unknown, kind: unknown, checkedAs: 'Job' | 'CronJob', expected: string[]][] = [
    ['batch/v1', 'Job', 'Job', []],
    ['batch/v1', 'CronJob', 'CronJob', []],
    ['batch/v1beta1', 'CronJob', 'CronJob', ['removed-api-version apiVersion batch/v1']],
    ['batch/v2alpha1', 'CronJob', 'CronJob', ['removed-api-version apiVersion batch/v1']],
    ['extensions/v1beta1', 'Job', 'Job', ['removed-api-version apiVersion batch/v1']],
    ['batch/v1beta1', 'Job', 'Job', ['unknown-api-version apiVersion batch/v1']],
    ['apps/v1', 'Job', 'Job', ['unknown-api-version apiVersion batch/v1']],
    ['batch/1', 'Job', 'Job', ['unknown-api-version apiVersion batch/v1']],
    ['', 'Job', 'Job', ['missing-api-version apiVersion batch/v1']],
    [undefined, 'Job', 'Job', ['missing-api-version apiVersion +batch/v1']],
    ['batch/v1', undefined, 'CronJob', ['missing-kind kind +CronJob']],
    ['batch/v1', 'cronjob', 'CronJob', ['unknown-kind kind CronJob']],
    ['batch/v1', 'Joob', 'Job', ['unknown-kind kind Job']],
    ['batch/v1', 'Deployment', 'Job', ['unknown-kind kind Job']],
  ];
  for (const [apiVersion, kind, checkedAs, expected] of rows) {
    it(`${apiVersion} ${kind}: ${expected.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(said(apiVersion, kind, checkedAs), expected);
    });
  }

  it('asks a fragment for nothing', () => {
    const root = nodeOfJson({ spec: { backoffLimit: 1 } });
    assert.ok(root.kind === 'map');
    assert.deepEqual(checkResource({ kind: 'Job', root }, { minor: 36, fragment: true }), []);
  });
});

describe('a document that is a list', () => {
  const codes = (text: string) =>
    checkDocumentRoot(Manifest.read(text).documents[0]?.document.root).map(({ code }) => code);

  it('of Jobs is pointed out', () => {
    assert.deepEqual(codes('- apiVersion: batch/v1\n  kind: Job\n'), ['not-an-object']);
    assert.deepEqual(codes('- {kind: CronJob}\n'), ['not-an-object']);
  });

  it('of other things is nobody’s business', () => {
    assert.deepEqual(codes('- kind: Pod\n'), []);
    assert.deepEqual(codes('- {apiVersion: batch.volcano.sh/v1alpha1, kind: Job}\n'), []);
    assert.deepEqual(codes('- Job\n'), []);
    assert.deepEqual(codes('kind: Job\n'), []);
  });
});
