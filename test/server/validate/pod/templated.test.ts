import assert from 'node:assert/strict';
import { type MapNode, type Node, nodeOfJson } from '../../../../server/src/manifest/node.ts';
import { Field } from '../../../../server/src/validate/field.ts';
import type { Finding } from '../../../../server/src/validate/finding.ts';
import { checkResource } from '../../../../server/src/validate/index.ts';
import { validatePodTemplate } from '../../../../server/src/validate/podTemplate/index.ts';
import { Validation } from '../../../../server/src/validate/validation.ts';

/** A template that nothing is wrong with, and that nearly every rule about pods has something to look at in. */
const template = {
  metadata: {
    annotations: {
      'controller.kubernetes.io/pod-deletion-cost': '5',
      'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default',
    },
  },
  spec: {
    restartPolicy: 'Never',
    dnsPolicy: 'None',
    dnsConfig: { nameservers: ['10.0.0.1'], searches: ['example.com'], options: [{ name: 'ndots', value: '2' }] },
    hostAliases: [{ ip: '10.0.0.1', hostnames: ['a.example.com'] }],
    hostname: 'a',
    hostnameOverride: 'a.b',
    serviceAccountName: 'runner',
    nodeName: 'n',
    priorityClassName: 'high',
    runtimeClassName: 'gvisor',
    preemptionPolicy: 'Never',
    activeDeadlineSeconds: 5,
    terminationGracePeriodSeconds: 5,
    imagePullSecrets: [{ name: 's' }],
    readinessGates: [{ conditionType: 'example.com/x' }],
    schedulingGates: [{ name: 'example.com/y' }],
    overhead: { cpu: '1', memory: '1Gi' },
    os: { name: 'linux' },
    hostUsers: false,
    securityContext: {
      runAsUser: 5,
      supplementalGroups: [1],
      seccompProfile: { type: 'RuntimeDefault' },
      appArmorProfile: { type: 'Localhost', localhostProfile: 'p' },
      sysctls: [{ name: 'net.core.somaxconn', value: '1' }],
    },
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute', tolerationSeconds: 5 }],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        minDomains: 2,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { a: 'b' } },
        matchLabelKeys: ['c'],
      },
    ],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'a', operator: 'In', values: ['b'] },
                { key: 'a', operator: 'Exists' },
                { key: 'a', operator: 'Gt', values: ['5'] },
              ],
              matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n'] }],
            },
          ],
        },
      },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 5,
            podAffinityTerm: {
              topologyKey: 'zone',
              namespaces: ['default'],
              labelSelector: { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['b'] }] },
              matchLabelKeys: ['c'],
              mismatchLabelKeys: ['d'],
            },
          },
        ],
      },
    },
    resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 't' }],
    volumes: [
      { name: 'data', emptyDir: { sizeLimit: '1Gi' } },
      { name: 'config', configMap: { name: 'c', defaultMode: 420, items: [{ key: 'k', path: 'p', mode: 256 }] } },
      { name: 'secret', secret: { secretName: 's', items: [{ key: 'k', path: 'a/b' }] } },
      { name: 'host', hostPath: { path: '/a', type: 'Directory' } },
      { name: 'claim', persistentVolumeClaim: { claimName: 'c' } },
      {
        name: 'all',
        projected: {
          sources: [
            { configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] } },
            { serviceAccountToken: { path: 't', expirationSeconds: 3600 } },
            {
              downwardAPI: {
                items: [
                  { path: 'x', fieldRef: { fieldPath: "metadata.labels['a']" } },
                  { path: 'y', resourceFieldRef: { containerName: 'main', resource: 'limits.cpu', divisor: '1m' } },
                ],
              },
            },
          ],
        },
      },
      {
        name: 'own',
        ephemeral: {
          volumeClaimTemplate: {
            metadata: { labels: { a: 'b' } },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '1Gi' } },
              storageClassName: 'fast',
              dataSource: { kind: 'PersistentVolumeClaim', name: 'x' },
              dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'x' },
            },
          },
        },
      },
      { name: 'nfs', nfs: { server: 's', path: '/p' } },
      {
        name: 'iscsi',
        iscsi: {
          targetPortal: 'h:1',
          iqn: 'eui.0123456789abcdef',
          lun: 1,
          chapAuthSession: true,
          secretRef: { name: 's' },
        },
      },
      { name: 'fc', fc: { targetWWNs: ['a'], lun: 1 } },
      { name: 'csi', csi: { driver: 'd.example.com', nodePublishSecretRef: { name: 's' } } },
      { name: 'disk', azureDisk: { diskName: 'd', diskURI: '/subscriptions/x', kind: 'Managed' } },
      { name: 'image', image: { reference: 'r', pullPolicy: 'Always' } },
    ],
    containers: [
      {
        name: 'main',
        image: 'busybox',
        resources: { claims: [{ name: 'gpu' }] },
        volumeMounts: [
          { name: 'data', mountPath: '/data' },
          { name: 'config', mountPath: '/config' },
        ],
      },
    ],
  },
};

function errorsOf(root: Node): Finding[] {
  const validation = new Validation(36, 'Job');
  validatePodTemplate(Field.root(root, 'spec.template'), validation);
  return validation.findings.filter(({ severity }) => severity === 'error');
}

/** The same of a template inside a Job, once decoding has said what it has to say of types. */
function errorsAfterDecoding(template: Node): Finding[] {
  const job = nodeOfJson({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' }, spec: { template: null } });
  const root = replaceTemplate(job, template);
  return checkResource({ kind: 'Job', root }, { minor: 36 }).filter(
    ({ severity, stage }) => severity === 'error' && stage === 'validation',
  );
}

function replaceTemplate(node: Node, template: Node): MapNode {
  assert.equal(node.kind, 'map');
  return {
    ...node,
    entries: node.entries.map((entry) => {
      if (entry.key === 'template') return { ...entry, value: template };
      return entry.key === 'spec' ? { ...entry, value: replaceTemplate(entry.value, template) } : entry;
    }),
  };
}

/** The tree with the node at each place replaced, one at a time, by what `change` makes of it. */
function* variants(node: Node, path: string, change: (node: Node) => Node[]): Generator<{ path: string; root: Node }> {
  for (const changed of change(node)) yield { path, root: changed };
  if (node.kind === 'map') {
    for (const [index, entry] of node.entries.entries()) {
      for (const { path: below, root } of variants(entry.value, `${path}.${entry.key}`, change)) {
        yield { path: below, root: { ...node, entries: node.entries.with(index, { ...entry, value: root }) } };
      }
    }
  } else if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) {
      for (const { path: below, root } of variants(item, `${path}[${index}]`, change)) {
        yield { path: below, root: { ...node, items: node.items.with(index, root) } };
      }
    }
  }
}

function assertNoErrors(change: (node: Node) => Node[], errors = errorsOf): void {
  let count = 0;
  for (const { path, root } of variants(nodeOfJson(template), '', change)) {
    count++;
    assert.deepEqual(
      errors(root).map(({ field, code, message }) => `${field} ${code} ${message}`),
      [],
      `with ${path} changed`,
    );
  }
  assert.ok(count > 100, `${count} variants`);
}

describe('pod templates that a program fills in', () => {
  it('are fine to begin with', () => {
    assert.deepEqual(errorsOf(nodeOfJson(template)), []);
  });

  it('are not judged where a value is a template’s business', () => {
    const span = { start: 0, end: 0 };
    const text = '{{ .Values.x }}';
    assertNoErrors(() => [{ kind: 'scalar', type: 'string', span, value: text, raw: text, templated: true }]);
  });

  it('are not asked for fields that a template may bring', () => {
    assertNoErrors((node) =>
      node.kind !== 'map'
        ? []
        : node.entries.map(
            (_, index): MapNode => ({ ...node, entries: node.entries.toSpliced(index, 1), templated: true }),
          ),
    );
  });

  it('are not asked for items that a template may bring', () => {
    assertNoErrors((node) =>
      node.kind === 'list'
        ? [{ ...node, items: [], templated: true }]
        : node.kind === 'map'
          ? [{ ...node, entries: [], templated: true }]
          : [],
    );
  });

  it('are not asked for what is written with a wrong type', () => {
    const wrong = { scalar: [{ wrong: true }, [1], 1.5], list: [{ wrong: true }, 'wrong'], map: [[1], 'wrong', 5] };
    assertNoErrors(
      (node) =>
        wrong[node.kind]
          .filter((value) => typeof value !== 'number' || !isQuantity(node))
          .map((value) => nodeOfJson(value)),
      errorsAfterDecoding,
    );
  });
});

/** A number is as good as a string where the server reads a quantity. */
function isQuantity(node: Node): boolean {
  return node.kind === 'scalar' && typeof node.value === 'string' && /^[0-9]/.test(node.value);
}
