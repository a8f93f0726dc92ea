import { itSays } from '../pod/podFindings.ts';
import { ofContainer } from './containerCases.ts';

const volumes = 'volumes: [{name: v}, {name: w, emptyDir: {}}, {name: c, persistentVolumeClaim: {claimName: c}}]';

describe('volumes in containers', () => {
  const mounts = (list: string, expected: readonly string[], minor?: number) =>
    ofContainer(
      `volumeMounts: [${list}]`,
      expected.map((line) => line.replace(/^\./, '.volumeMounts')),
      minor,
      volumes,
    );
  const devices = (list: string, expected: readonly string[], minor = 36, rest = '') =>
    ofContainer(
      `volumeDevices: [${list}]`,
      expected.map((line) => line.replace(/^\./, '.volumeDevices')),
      minor,
      `${volumes}\n${rest}`,
    );

  describe('mounts', () => {
    itSays([
      mounts('{name: v, mountPath: /v}, {name: w, mountPath: /w, readOnly: true, subPath: a/b}', []),
      mounts('{name: x, mountPath: /x}', ['.[0].name mount-volume-not-found']),
      mounts('{}', [
        '.[0].name mount-name-required',
        '.[0].name mount-volume-not-found',
        '.[0].mountPath mount-path-required',
      ]),
      mounts('{name: v, mountPath: /v}, {name: w, mountPath: /v}', ['.[1].mountPath mount-path-duplicate']),
      mounts('{name: v, mountPath: "C:\\\\x:y"}', []),
      mounts('{name: v, mountPath: /v, subPath: /a}', ['..subPath path-not-relative']),
      mounts('{name: v, mountPath: /v, subPath: ../a}', ['..subPath path-backstep']),
      mounts('{name: v, mountPath: /v, subPathExpr: ../a}', ['..subPathExpr path-backstep']),
      mounts('{name: v, mountPath: /v, subPath: a, subPathExpr: b}', ['.[0].subPathExpr mount-sub-path-twice']),
      mounts('{name: v, mountPath: /v, mountPropagation: Both}', ['..mountPropagation mount-propagation']),
      mounts('{name: v, mountPath: /v, mountPropagation: Bidirectional}', [
        '..mountPropagation mount-propagation-unprivileged',
      ]),
      ofContainer(
        'securityContext: {privileged: true}, volumeMounts: [{name: v, mountPath: /v, mountPropagation: Bidirectional}]',
        [],
        36,
        volumes,
      ),
      mounts('{name: v, mountPath: /v, recursiveReadOnly: Enabled}', [
        '..recursiveReadOnly mount-recursive-read-only-writable',
      ]),
      mounts('{name: v, mountPath: /v, recursiveReadOnly: Enabled}', [], 30),
      mounts(
        '{name: v, mountPath: /v, readOnly: true, recursiveReadOnly: IfPossible, mountPropagation: HostToContainer}',
        ['..recursiveReadOnly mount-recursive-read-only-propagation'],
      ),
      mounts('{name: v, mountPath: /v, recursiveReadOnly: Yes}', []),
      mounts('{name: v, mountPath: /v, recursiveReadOnly: Always}', ['..recursiveReadOnly mount-recursive-read-only']),
    ]);
  });

  describe('a volume with something wrong', () => {
    itSays([
      [
        'volumes: [{name: Bad}]\ncontainers: [{name: a, image: x, volumeMounts: [{name: Bad, mountPath: /b}]}]',
        ['volumes[0].name volume-name', 'containers[0].volumeMounts[0].name mount-volume-not-found'],
      ],
    ]);
  });

  describe('devices', () => {
    itSays([
      devices('{name: c, devicePath: /dev/x}', []),
      devices('{name: v, devicePath: /dev/x}', ['.[0].name device-volume-kind']),
      devices('{}', [
        '.[0].name device-name-required',
        '.[0].name mount-volume-not-found',
        '.[0].devicePath device-path-required',
      ]),
      devices('{name: c, devicePath: /dev/x}, {name: c, devicePath: /dev/x}', [
        '.[1].name device-name-duplicate',
        '.[1].devicePath device-path-duplicate',
      ]),
      devices('{name: c, devicePath: /dev/../x}, {name: x, devicePath: /dev/../x}', [
        '.[0].devicePath path-backstep',
        '.[1].name mount-volume-not-found',
        '.[1].devicePath path-backstep',
      ]),
      devices(
        '{name: c, devicePath: /dev/x}',
        [' device-without-host-users'].map((line) => `.${line}`),
        36,
        'hostUsers: false',
      ),
      devices('{name: c, devicePath: /dev/x}', [], 33, 'hostUsers: false'),
      ofContainer(
        'volumeMounts: [{name: c, mountPath: /x}], volumeDevices: [{name: c, devicePath: /x}]',
        [
          '.volumeMounts[0].name volume-mounted-and-device',
          '.volumeMounts[0].mountPath volume-path-mounted-and-device',
          '.volumeDevices[0].name volume-mounted-and-device',
          '.volumeDevices[0].devicePath volume-path-mounted-and-device',
        ],
        36,
        volumes,
      ),
    ]);
  });
});
