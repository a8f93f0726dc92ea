import assert from 'node:assert/strict';
import { podFindings } from '../pod/podFindings.ts';

describe('fixes of findings about containers', () => {
  const cases: readonly (readonly [fields: string, fix: unknown])[] = [
    ['imagePullPolicy: always', { kind: 'replaceValue', to: 'Always' }],
    ['imagePullPolicy: Sometimes', undefined],
    ['ports: [{containerPort: 80, protocol: tcp}]', { kind: 'replaceValue', to: 'TCP' }],
    ['livenessProbe: {tcpSocket: {port: "8080"}}', { kind: 'replaceValue', to: 8080 }],
    ['livenessProbe: {tcpSocket: {port: "99999"}}', undefined],
    ['resources: {limits: {CPU: 1}}', { kind: 'renameKey', to: 'cpu' }],
    ['resources: {limits: {gpu: 1}}', undefined],
    ['resources: {requests: {cpu: 2}, limits: {cpu: 1500m}}', { kind: 'replaceValue', to: '1500m' }],
    ['volumeMounts: [{name: dat, mountPath: /d}]', { kind: 'replaceValue', to: 'data' }],
    ['volumeMounts: [{name: other, mountPath: /d}]', undefined],
  ];
  for (const [fields, fix] of cases) {
    it(fields, () => {
      const [finding, ...rest] = podFindings(
        `volumes: [{name: data}]\ncontainers: [{name: main, image: x, ${fields}}]`,
      );
      assert.deepEqual(rest, []);
      assert.deepEqual(finding?.fixes?.[0], fix);
    });
  }

  it('make a name of a container of what was written', () => {
    const [finding] = podFindings('containers: [{name: My_App.v2, image: x}]');
    assert.deepEqual(finding?.fixes?.[0], { kind: 'replaceValue', to: 'my-app-v2' });
    assert.match(finding?.message ?? '', /Write `my-app-v2`\.$/);
    const [hopeless] = podFindings('containers: [{name: "ÄÖ", image: x}]');
    assert.equal(hopeless?.code, 'container-name');
    assert.equal(hopeless?.fixes, undefined);
  });

  it('name what there is to choose from', () => {
    const [finding] = podFindings(
      'volumes: [{name: a1}, {name: b2}]\ncontainers: [{name: main, image: x, volumeMounts: [{name: x, mountPath: /d}]}]',
    );
    assert.match(finding?.message ?? '', /`x`\. The pod has `a1`, `b2`\./);
  });

  it('do not call a large amount of bytes a fraction', () => {
    const [large] = podFindings(
      'containers: [{name: a, image: x, resources: {limits: {memory: 99999999999999999999}}}]',
    );
    assert.match(large?.message ?? '', /is so much that/);
    const [small] = podFindings('containers: [{name: a, image: x, resources: {limits: {memory: 512m}}}]');
    assert.match(
      small?.message ?? '',
      /`memory: 512m` is not a whole number of bytes\. The unit `m` means thousandths/,
    );
  });
});
