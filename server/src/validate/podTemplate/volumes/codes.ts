import type { CodeDoc } from '../../finding.ts';

const docs = 'https://kubernetes.io/docs/concepts';
const volumes = `${docs}/storage/volumes/`;
const projected = `${docs}/storage/projected-volumes/`;
const claims = `${docs}/storage/persistent-volumes/`;
const ephemeral = `${docs}/storage/ephemeral-volumes/`;
const downwardApi = `${docs}/workloads/pods/downward-api/`;

/** What the codes of findings in `volumes` and in references to a pod's fields stand for. */
export const volumeCodes: Readonly<Record<string, CodeDoc>> = {
  'volume-name-required': {
    title: 'A volume has no name',
    explanation: 'Containers mount a volume by its name. Give every entry of `volumes` one.',
    link: volumes,
  },
  'volume-name': {
    title: 'A volume’s name is no DNS label',
    explanation: 'A volume’s name becomes a part of paths on the node: lower-case letters, digits and `-`, at most 63.',
    link: volumes,
  },
  'volume-name-duplicate': {
    title: 'Two volumes have the same name',
    explanation: 'Mounts refer to volumes by name, so every name may be there once. Rename one of the two.',
    link: volumes,
  },
  'volume-sources': {
    title: 'A volume has more than one source',
    explanation:
      'An entry of `volumes` has exactly one source (`configMap`, `emptyDir`, …). Make an entry of each, or join them with `projected`.',
    link: volumes,
  },
  'volume-source-field-required': {
    title: 'A volume’s source lacks a field',
    explanation: 'Every kind of source has fields without which the node cannot find the data. Fill the field in.',
    link: volumes,
  },
  'volume-source-deprecated': {
    title: 'A kind of volume has no driver any more',
    explanation:
      'The API still takes the field, but no supported node can mount it: the drivers moved out to CSI, or were given up. The server warns of it.',
    link: volumes,
  },
  'volume-item-key-required': {
    title: 'An item names no key',
    explanation: 'An item of `items` turns one key of a Secret or ConfigMap into a file, so it must say which key.',
    link: volumes,
  },
  'volume-item-path-required': {
    title: 'A file of a volume has no path',
    explanation: 'Say which file is written, relative to the folder that the volume is mounted at.',
    link: projected,
  },
  'volume-path-overlap': {
    title: 'Two files of a volume are in each other’s way',
    explanation:
      'The same path twice, or a path below one that is a file, cannot both be there: one is lost, or the volume cannot be set up. The server warns of it since 1.32.',
    link: projected,
  },
  'file-mode': {
    title: 'Permission bits are out of range',
    explanation:
      'Modes go from 0 to octal 0777. YAML reads `0777` as octal; JSON has no octal numbers, so there it is 511. `777` is a decimal number and means other bits.',
    link: `${docs}/configuration/secret/#restricting-access-to-secrets`,
  },
  'path-not-relative': {
    title: 'A path must be relative',
    explanation: 'The path is below a folder that Kubernetes chooses, so it cannot begin with `/`.',
    link: projected,
  },
  'path-backstep': {
    title: 'A path goes upwards',
    explanation: 'With `..` a path could leave the folder it is meant for, so the server refuses it.',
    link: volumes,
  },
  'path-reserved': {
    title: 'A path begins with two dots',
    explanation: 'The kubelet swaps files of a volume at once by links whose names begin with `..`, so yours must not.',
    link: `${docs}/configuration/configmap/#mounted-configmaps-are-updated-automatically`,
  },
  'host-path-type': {
    title: 'The type of a host path is not known',
    explanation: '`type` says what must be at the path, or is made there: `Directory`, `DirectoryOrCreate`, `File`, ….',
    link: `${volumes}#hostpath`,
  },
  'empty-dir-size-limit': {
    title: 'The size of an empty directory is negative',
    explanation: 'Give a size such as `1Gi`, or leave `sizeLimit` out.',
    link: `${volumes}#emptydir`,
  },
  'projected-source-kinds': {
    title: 'A projected source holds several kinds',
    explanation: 'Each entry of `sources` is one of `secret`, `configMap`, `downwardAPI`, `serviceAccountToken`, ….',
    link: projected,
  },
  'projected-source-empty': {
    title: 'A projected source brings nothing',
    explanation:
      'The entry holds no kind of source, or one behind a feature gate that is closed by default, which the server takes away with a warning.',
    link: projected,
  },
  'projected-path-duplicate': {
    title: 'Two projected sources write the same file',
    explanation: 'All sources share one folder, so each file can come from one of them only. Change one `path`.',
    link: projected,
  },
  'token-expiration': {
    title: 'The life of a token is out of range',
    explanation: '`expirationSeconds` goes from 600 (10 minutes) to 2^32.',
    link: `${projected}#serviceaccounttoken`,
  },
  'nfs-path-not-absolute': {
    title: 'The path of an NFS volume is not absolute',
    explanation: 'An NFS server exports absolute paths: begin `nfs.path` with `/`.',
    link: `${volumes}#nfs`,
  },
  'iscsi-name': {
    title: 'An iSCSI name is malformed',
    explanation: 'Qualified names are `iqn.` with a month and a domain, `eui.` with 16, or `naa.` with 32 digits.',
    link: `${volumes}#iscsi`,
  },
  'iscsi-secret-required': {
    title: 'CHAP needs a Secret',
    explanation: 'With `chapAuthDiscovery` or `chapAuthSession`, `secretRef` names the Secret with user and password.',
    link: `${volumes}#iscsi`,
  },
  'iscsi-interface-too-long': {
    title: 'Volume name and target portal are too long together',
    explanation: 'With `initiatorName` the node makes an interface of `name:targetPortal`, at most 64 characters.',
    link: `${volumes}#iscsi`,
  },
  'volume-lun': {
    title: 'A LUN is out of range',
    explanation: 'Logical unit numbers go from 0 to 255.',
    link: `${volumes}#fc`,
  },
  'fc-targets-and-wwids': {
    title: 'Target names and ids at once',
    explanation: 'A Fibre Channel disk is named by `targetWWNs` with `lun`, or by `wwids`, not by both.',
    link: `${volumes}#fc`,
  },
  'flex-volume-option-reserved': {
    title: 'A FlexVolume option is in a reserved domain',
    explanation: 'Options in `kubernetes.io` and `k8s.io` are Kubernetes’ own. Use a domain of the driver’s.',
    link: `${volumes}#deprecated-flexvolume`,
  },
  'csi-driver': {
    title: 'A CSI driver’s name is malformed',
    explanation: 'A CSI driver’s name is a DNS name; upper-case letters are allowed.',
    link: `${volumes}#csi`,
  },
  'csi-driver-too-long': {
    title: 'A CSI driver’s name is too long',
    explanation: 'The CSI specification allows 63 characters.',
    link: `${volumes}#csi`,
  },
  'volume-partition': {
    title: 'A partition is out of range',
    explanation: 'Partitions go from 0 (the whole disk) to 255.',
    link: volumes,
  },
  'azure-disk-caching-mode': {
    title: 'A caching mode is not known',
    explanation: 'Azure disks cache with `None`, `ReadOnly` or `ReadWrite`.',
    link: `${volumes}#azuredisk`,
  },
  'azure-disk-kind': {
    title: 'A kind of Azure disk is not known',
    explanation: 'Azure disks are `Dedicated`, `Managed` or `Shared`, which is the default.',
    link: `${volumes}#azuredisk`,
  },
  'azure-disk-uri': {
    title: 'The URI does not fit the kind of Azure disk',
    explanation: 'URIs of managed disks begin with `/subscriptions/`, those of blob disks with `https://`.',
    link: `${volumes}#azuredisk`,
  },
  'flocker-dataset': {
    title: 'A Flocker dataset is named twice',
    explanation: 'Use `datasetName` or `datasetUUID`.',
    link: volumes,
  },
  'flocker-dataset-name': {
    title: 'The name of a Flocker dataset has a slash',
    explanation: 'Dataset names become metadata of Flocker’s and must not contain `/`.',
    link: volumes,
  },
  'quobyte-registry': {
    title: 'A Quobyte registry is no host and port',
    explanation: 'List registries as `host:port`, with commas between them.',
    link: volumes,
  },
  'quobyte-tenant': {
    title: 'A Quobyte tenant is too long',
    explanation: 'A tenant is a UUID of at most 64 characters.',
    link: volumes,
  },
  'claim-template-metadata': {
    title: 'A claim template sets metadata it cannot',
    explanation:
      'The claim’s name and the like are made of the pod’s. A template’s `metadata` may have `labels` and `annotations`.',
    link: `${ephemeral}#generic-ephemeral-volumes`,
  },
  'claim-access-modes-required': {
    title: 'A claim has no access mode',
    explanation: 'A claim says how many nodes or pods use the volume at once: at least one access mode.',
    link: `${claims}#access-modes`,
  },
  'claim-access-mode': {
    title: 'An access mode is not known',
    explanation: 'Access modes are `ReadWriteOnce`, `ReadOnlyMany`, `ReadWriteMany` and `ReadWriteOncePod`.',
    link: `${claims}#access-modes`,
  },
  'claim-access-modes-exclusive': {
    title: 'ReadWriteOncePod beside other access modes',
    explanation: '`ReadWriteOncePod` promises that one pod alone uses the volume, which no other mode does.',
    link: `${claims}#access-modes`,
  },
  'claim-storage-required': {
    title: 'A claim does not say how much storage it needs',
    explanation: 'Write `resources.requests.storage` with a size such as `1Gi`.',
    link: `${claims}#resources`,
  },
  'claim-storage': {
    title: 'A claim asks for no storage',
    explanation: 'The size must be above zero.',
    link: `${claims}#resources`,
  },
  'claim-volume-mode': {
    title: 'A volume mode is not known',
    explanation: 'A volume is a `Filesystem` or a `Block` device.',
    link: `${claims}#volume-mode`,
  },
  'claim-data-source': {
    title: 'A data source is incomplete',
    explanation:
      'A data source has a `kind` and a `name`, and an `apiGroup` unless it is a PersistentVolumeClaim of the core group.',
    link: `${claims}#volume-populators-and-data-sources`,
  },
  'claim-data-sources': {
    title: 'Two data sources differ',
    explanation:
      '`dataSource` is the older way to write `dataSourceRef`; where both are given they must be the same, and in the claim’s namespace.',
    link: `${claims}#volume-populators-and-data-sources`,
  },
  'downward-api-source-required': {
    title: 'A file of the downward API has no content',
    explanation: 'Each item has `fieldRef` (a field of the pod) or `resourceFieldRef` (a resource of a container).',
    link: downwardApi,
  },
  'downward-api-sources': {
    title: 'A file of the downward API has two contents',
    explanation: 'Each item has either `fieldRef` or `resourceFieldRef`.',
    link: downwardApi,
  },
  'field-ref-path-required': {
    title: 'A field reference names no field',
    explanation: '`fieldPath` says which field of the pod is meant.',
    link: `${downwardApi}#available-fields`,
  },
  'field-ref-path': {
    title: 'A field of the pod cannot be read',
    explanation:
      'Only some fields of a pod can be handed to its containers, and environment variables and files have different ones.',
    link: `${downwardApi}#available-fields`,
  },
  'field-ref-subscript': {
    title: 'A field has no entries to choose from',
    explanation: "With `['key']` one label or annotation is chosen: `metadata.labels['app']`.",
    link: `${downwardApi}#available-fields`,
  },
  'field-ref-key': {
    title: 'The key of a label or annotation is malformed',
    explanation: "The key in `['…']` must be one that labels and annotations can have.",
    link: `${docs}/overview/working-with-objects/labels/#syntax-and-character-set`,
  },
  'field-ref-api-version': {
    title: 'A field reference is for another version of pods',
    explanation: 'Pods have one version, `v1`, which is the default.',
    link: downwardApi,
  },
  'field-ref-host-ips': {
    title: 'status.hostIPs is not readable yet',
    explanation: 'The field is behind a closed feature gate in 1.28 and open since 1.29.',
    link: `${downwardApi}#available-fields`,
  },
  'resource-ref-container-required': {
    title: 'A resource reference names no container',
    explanation: 'A volume belongs to the pod, so `containerName` says whose limits or requests are meant.',
    link: `${downwardApi}#available-fields`,
  },
  'resource-ref-required': {
    title: 'A resource reference names no resource',
    explanation: '`resource` is `limits.cpu`, `requests.memory` and the like.',
    link: `${downwardApi}#available-fields`,
  },
  'resource-ref': {
    title: 'A resource cannot be read',
    explanation: 'Readable are limits and requests of `cpu`, `memory`, `ephemeral-storage` and huge pages.',
    link: `${downwardApi}#available-fields`,
  },
  'resource-ref-divisor': {
    title: 'A unit does not fit the resource',
    explanation: 'CPU is given in `1` or `1m`; bytes in `1`, `1k` … `1E` or `1Ki` … `1Ei`.',
    link: downwardApi,
  },
};
