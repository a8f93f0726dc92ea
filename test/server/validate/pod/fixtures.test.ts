import assert from 'node:assert/strict';
import { assertChecked, checkText } from '../../../support/caret.ts';
import { podFindings } from './podFindings.ts';

/** A Job whose template's spec goes on with these lines. */
const job = (spec: string) =>
  `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: report\nspec:\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n        - name: main\n          image: busybox\n${spec}`;

describe('where findings of a pod template point', () => {
  it('at values, at keys that are one too many, and at the parent of what is missing', () => {
    assertChecked(
      job(`\
      volumes:
        - name: Data
          #     ^^^^ volume-name spec.template.spec.volumes[0].name
          configMap: {}
          ^^^^^^^^^ volume-source-field-required spec.template.spec.volumes[0].configMap.name
        - name: config
          configMap:
            name: c
            items:
              - key: k
                path: /abs
                #     ^^^^ path-not-relative
                mode: 777
                #     ^^^ file-mode
          projected: {}
          ^^^^^^^^^ volume-sources spec.template.spec.volumes[1].projected
`),
    );
  });

  it('at what the server names by an odd path', () => {
    assertChecked(
      job(`\
      hostPID: true
      ^^^^^^^ host-users-host-namespace spec.template.spec.HostPID
      hostUsers: false
      shareProcessNamespace: true
      #                      ^^^^ share-process-namespace-host-pid spec.template.spec.securityContext.shareProcessNamespace
      tolerations:
        - key: dedicated
          operator: Exists
          value: gpu
          #      ^^^ toleration-value-unexpected spec.template.spec.tolerations[0].operator
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: zone
          #            ^^^^ topology-spread-duplicate
          whenUnsatisfiable: DoNotSchedule
          labelSelector: {}
        - maxSkew: 2
          topologyKey: zone
          whenUnsatisfiable: DoNotSchedule
          labelSelector: {}
`),
    );
  });

  it('and at the other field of a rule about two', () => {
    const text = job('      dnsPolicy: None\n      dnsConfig:\n        searches: [example.com]\n');
    const [finding, ...others] = checkText(text);
    assert.deepEqual(others, []);
    assert.equal(finding?.code, 'dns-none-without-nameservers');
    assert.equal(text.slice(finding.span.start, finding.span.end), 'dnsConfig');
    assert.deepEqual(
      finding.related?.map(({ span }) => text.slice(span.start, span.end)),
      ['None'],
    );
  });
});

describe('fixes of findings in pod templates', () => {
  const cases: readonly (readonly [spec: string, to: string | number])[] = [
    ['os: {name: Linux}', 'linux'],
    ['tolerations: [{key: a, operator: Equals}]', 'Equal'],
    ['dnsPolicy: ClusterFirs', 'ClusterFirst'],
    ['securityContext: {seccompProfile: {type: RuntimeDefaults}}', 'RuntimeDefault'],
    ['volumes: [{name: v, configMap: {name: c, defaultMode: 755}}]', 0o755],
    ['volumes: [{name: v, nfs: {server: s, path: exports}}]', '/exports'],
    [
      'volumes: [{name: v, downwardAPI: {items: [{path: p, fieldRef: {fieldPath: metadata.label}}]}}]',
      'metadata.labels',
    ],
    ['hostAliases: [{ip: "2001:DB8::1"}]', '2001:db8::1'],
  ];
  for (const [spec, to] of cases) {
    it(`${spec} → ${to}`, () => {
      const [finding, ...others] = podFindings(spec);
      assert.deepEqual(others, []);
      assert.deepEqual(finding?.fixes, [{ kind: 'replaceValue', to }]);
    });
  }
});
