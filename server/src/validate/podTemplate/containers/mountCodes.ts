import type { CodeDoc } from '../../finding.ts';

const volumes = 'https://kubernetes.io/docs/concepts/storage/volumes/';
const devices = 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#raw-block-volume-support';

/** What the codes of findings about mounted volumes and raw devices stand for. */
export const mountCodes: Readonly<Record<string, CodeDoc>> = {
  'mount-name-required': {
    title: 'A mount has no name',
    explanation: '`name` is that of one of the pod’s `volumes`.',
    link: volumes,
  },
  'mount-volume-not-found': {
    title: 'A mounted volume is not there',
    explanation:
      'Containers mount volumes that the pod lists in `volumes`, by name. A volume that is itself wrong does not count.',
    link: volumes,
  },
  'mount-path-required': {
    title: 'A mount has no path',
    explanation: '`mountPath` is where in the container the volume appears.',
    link: volumes,
  },
  'mount-path-duplicate': {
    title: 'Two volumes are mounted at one path',
    explanation: 'The second would hide the first, so each mount of a container needs a path of its own.',
    link: volumes,
  },
  'mount-sub-path-twice': {
    title: 'A mount has two sub-paths',
    explanation: '`subPath` is taken as it is, `subPathExpr` has `$(VARIABLES)` in it; a mount has one of them.',
    link: `${volumes}#using-subpath-expanded-environment`,
  },
  'mount-propagation': {
    title: 'A mount propagation is not known',
    explanation: '`None` (the default), `HostToContainer` and `Bidirectional`.',
    link: `${volumes}#mount-propagation`,
  },
  'mount-propagation-unprivileged': {
    title: 'A container without privileges would mount on the node',
    explanation:
      '`Bidirectional` lets mounts of the container appear on the node, which only privileged containers may.',
    link: `${volumes}#mount-propagation`,
  },
  'mount-recursive-read-only': {
    title: 'A recursive read-only mode is not known',
    explanation: '`Disabled` (the default), `IfPossible` and `Enabled`.',
    link: `${volumes}#recursive-read-only-mounts`,
  },
  'mount-recursive-read-only-writable': {
    title: 'A writable mount is recursively read-only',
    explanation: '`recursiveReadOnly` widens `readOnly: true` to mounts below, so that must be there.',
    link: `${volumes}#recursive-read-only-mounts`,
  },
  'mount-recursive-read-only-propagation': {
    title: 'A recursively read-only mount takes mounts of the node',
    explanation: 'Mounts that appear later could be writable, so propagation must be `None`.',
    link: `${volumes}#recursive-read-only-mounts`,
  },
  'volume-mounted-and-device': {
    title: 'A volume is mounted and a device',
    explanation: 'In one container a volume is either a file system or a raw device.',
    link: devices,
  },
  'volume-path-mounted-and-device': {
    title: 'A path is that of a mount and of a device',
    explanation: 'Mounts and devices of a container need paths of their own.',
    link: devices,
  },
  'device-name-required': {
    title: 'A device has no name',
    explanation: '`name` is that of one of the pod’s `volumes`.',
    link: devices,
  },
  'device-name-duplicate': {
    title: 'A volume is a device twice',
    explanation: 'A volume appears as one device in a container.',
    link: devices,
  },
  'device-path-required': {
    title: 'A device has no path',
    explanation: '`devicePath` is where in the container the device appears, such as `/dev/xvda`.',
    link: devices,
  },
  'device-path-duplicate': {
    title: 'Two devices have one path',
    explanation: 'Each device of a container needs a path of its own.',
    link: devices,
  },
  'device-volume-kind': {
    title: 'A volume of this kind cannot be a device',
    explanation: 'Raw devices are claims: `persistentVolumeClaim` and `ephemeral` volumes with `volumeMode: Block`.',
    link: devices,
  },
  'device-without-host-users': {
    title: 'A pod with users of its own has raw devices',
    explanation:
      'Owners on a raw device cannot be mapped, so since 1.34 `hostUsers: false` does not go with `volumeDevices`.',
    link: 'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
  },
};
