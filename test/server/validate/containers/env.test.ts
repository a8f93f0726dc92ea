import { itSays } from '../pod/podFindings.ts';
import { ofContainer } from './containerCases.ts';

describe('environment of a container', () => {
  const from = (source: string, expected: readonly string[], minor?: number, rest = '') =>
    ofContainer(
      `env: [{name: A, valueFrom: {${source}}}]`,
      expected.map((line) => line.replace(/^\./, '.env[0].valueFrom.').replace('. ', ' ')),
      minor,
      rest,
    );

  describe('names', () => {
    itSays([
      ofContainer('env: [{name: A, value: x}, {name: a.b-c_D}]', [], 27),
      ofContainer('env: [{value: x}]', ['.env[0].name env-name-required']),
      ofContainer('env: [{name: a b}]', []),
      ofContainer('env: [{name: a b}]', ['.env[0].name env-name'], 31),
      ofContainer('env: [{name: 1a}]', ['.env[0].name env-name'], 31),
      ofContainer('env: [{name: "A="}]', ['.env[0].name env-name']),
      ofContainer('env: [{name: é}]', ['.env[0].name env-name']),
    ]);
  });

  describe('definitions that hide others', () => {
    itSays([
      ofContainer('env: [{name: A, value: x}, {name: A, value: z}]', ['~.env[1] env-duplicate']),
      ofContainer('env: [{name: A, value: x}, {name: A, value: z}]', ['~.env[1].name env-duplicate'], 27),
      ofContainer('env: [{name: A, value: x}, {name: A, value: "$(A):z"}]', []),
      ofContainer('env: [{name: A, value: x}, {name: A, value: "$(A):z"}]', ['~.env[1].name env-duplicate'], 27),
      ofContainer('env: [{name: A, value: x}, {name: A, value: "$(A)"}]', ['~.env[1] env-duplicate']),
      ofContainer(
        'env: [{name: A, value: x}, {name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, {name: A}]',
        ['~.env[1] env-duplicate', '~.env[2] env-duplicate'],
      ),
    ]);
  });

  describe('sources', () => {
    itSays([
      from('', ['. env-value-from-empty']),
      ofContainer('env: [{name: A, valueFrom: null}]', []),
      ofContainer('env: [{name: A, value: x, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]', [
        '.env[0].valueFrom env-value-and-value-from',
      ]),
      from(`fieldRef: {fieldPath: "metadata.labels['a/b']"}`, []),
      from('fieldRef: {fieldPath: "metadata.labels[a/b]"}', ['.fieldRef.fieldPath field-ref-path']),
      ofContainer('env: [{name: A, value: "", valueFrom: {fieldRef: {fieldPath: metadata.name}}}]', []),
      ofContainer(
        'env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}, secretKeyRef: {name: s, key: k}}}]',
        ['.env[0].valueFrom env-value-from-many'],
      ),
      from('configMapKeyRef: {key: k}', ['.configMapKeyRef.name env-ref-name']),
      from('configMapKeyRef: {name: CM, key: a/b}', [
        '.configMapKeyRef.name env-ref-name',
        '.configMapKeyRef.key env-ref-key',
      ]),
      from('secretKeyRef: {name: s}', ['.secretKeyRef.key env-ref-key-required']),
      from('secretKeyRef: {name: s-, key: k}', ['.secretKeyRef.name env-ref-name']),
    ]);
  });

  describe('fields and resources', () => {
    itSays([
      from('fieldRef: {fieldPath: "metadata.labels[\'a/b\']"}', []),
      from('fieldRef: {fieldPath: metadata.labels}', ['.fieldRef.fieldPath field-ref-path']),
      from('fieldRef: {fieldPath: status.hostIPs}', [], 29),
      from('resourceFieldRef: {resource: limits.cpu, divisor: 1m}', []),
      from('resourceFieldRef: {resource: limits.cpu, divisor: 2m}', ['.resourceFieldRef.divisor resource-ref-divisor']),
      from('resourceFieldRef: {resource: limits.memory, divisor: 1024Ki}', []),
      from('resourceFieldRef: {resource: limits.memory, divisor: 1024}', [
        '.resourceFieldRef.divisor resource-ref-divisor',
      ]),
      from('resourceFieldRef: {resource: limits.gpu}', ['.resourceFieldRef.resource resource-ref']),
      from('resourceFieldRef: {resource: limits.hugepages-2Mi, divisor: 0}', []),
    ]);
  });

  describe('files', () => {
    const volumes = 'volumes: [{name: v}, {name: c, configMap: {name: c}}]';
    itSays([
      from('fileKeyRef: {volumeName: v, path: p, key: K}', [], 36, volumes),
      from('fileKeyRef: {volumeName: v, path: p, key: K}', ['. env-value-from-empty'], 34, volumes),
      from(
        'fileKeyRef: {volumeName: c, path: ../p, key: K=}',
        [
          '.fileKeyRef.volumeName env-file-volume-kind',
          '.fileKeyRef.path path-backstep',
          '.fileKeyRef.key env-ref-key',
        ],
        36,
        volumes,
      ),
      from('fileKeyRef: {}', [
        '.fileKeyRef.volumeName env-file-volume-required',
        '.fileKeyRef.volumeName env-file-volume-not-found',
        '.fileKeyRef.path env-file-path-required',
        '.fileKeyRef.key env-ref-key-required',
      ]),
    ]);
  });

  describe('envFrom', () => {
    itSays([
      ofContainer('envFrom: [{configMapRef: {name: c}}, {prefix: P_, secretRef: {name: s}}]', []),
      ofContainer('envFrom: [{}]', ['.envFrom env-from-empty']),
      ofContainer('envFrom: [{configMapRef: {name: c}, secretRef: {name: s}}]', ['.envFrom env-from-many']),
      ofContainer('envFrom: [{configMapRef: {}}]', ['.envFrom[0].configMapRef.name env-from-name-required']),
      ofContainer('envFrom: [{configMapRef: {name: c-}}]', []),
      ofContainer('envFrom: [{configMapRef: {name: a.-}}]', []),
      ofContainer('envFrom: [{configMapRef: {name: "-"}}]', ['.envFrom[0].configMapRef.name env-from-name']),
      ofContainer('envFrom: [{prefix: 1, secretRef: {name: S}}]', ['.envFrom[0].secretRef.name env-from-name']),
      ofContainer('envFrom: [{prefix: "1", secretRef: {name: s}}]', [], 36),
      ofContainer('envFrom: [{prefix: "1", secretRef: {name: s}}]', ['.envFrom[0].prefix env-prefix'], 31),
    ]);
  });
});
