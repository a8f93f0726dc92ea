import { itSays, type PodCase } from './podFindings.ts';

/** A case whose spec has one volume `v` with this in it. */
const volume = (source: string, expected: readonly string[], minor?: number): PodCase => [
  `volumes: [{name: v, ${source}}]`,
  expected.map((line) => line.replace(/^(~?)\./, '$1volumes[0].')),
  minor,
];

describe('volumes of a pod template', () => {
  describe('names and sources', () => {
    itSays([
      ['volumes: [{name: v}]', []],
      ['volumes: []', []],
      ['volumes: [{emptyDir: {}}]', ['volumes[0].name volume-name-required']],
      ['volumes: [{name: "", emptyDir: {}}]', ['volumes[0].name volume-name-required']],
      ['volumes: [{name: Bad_Name}]', ['volumes[0].name volume-name']],
      ['volumes: [{name: a.b}]', ['volumes[0].name volume-name']],
      ['volumes: [{name: v}, {name: v}]', ['volumes[1].name volume-name-duplicate']],
      ['volumes: [{name: v, nfs: {server: s, path: x}}, {name: v}]', ['volumes[0].nfs.path nfs-path-not-absolute']],
      volume('emptyDir: {}, configMap: {name: c}', ['.configMap volume-sources']),
      volume('configMap: {name: c}, emptyDir: {}', ['.configMap volume-sources']),
      volume('secret: {secretName: s}, cephfs: {monitors: [m]}, downwardAPI: {}', [
        '.cephFS volume-sources',
        '.downwarAPI volume-sources',
        '~.cephfs volume-source-deprecated',
      ]),
      volume('emptyDir: null, hostPath:', []),
    ]);
  });

  describe('files of ConfigMaps and Secrets', () => {
    itSays([
      volume('configMap: {}', ['.configMap.name volume-source-field-required']),
      volume('secret: {}', ['.secret.secretName volume-source-field-required']),
      volume('secret: {secretName: s, defaultMode: 0777}', []),
      volume('secret: {secretName: s, defaultMode: 512}', ['.secret.defaultMode file-mode']),
      volume('configMap: {name: c, defaultMode: -1}', ['.configMap.defaultMode file-mode']),
      volume('configMap: {name: c, items: [{key: k, path: p, mode: 777}]}', ['.configMap.items[0].mode file-mode']),
      volume('configMap: {name: c, items: [{}]}', [
        '.configMap.items[0].key volume-item-key-required',
        '.configMap.items[0].path volume-item-path-required',
      ]),
      volume('configMap: {name: c, items: [{key: k, path: /abs}]}', ['.configMap.items[0].path path-not-relative']),
      volume('configMap: {name: c, items: [{key: k, path: a/../b}]}', ['.configMap.items[0].path path-backstep']),
      volume('configMap: {name: c, items: [{key: k, path: ..b}]}', ['.configMap.items[0].path path-reserved']),
      volume('configMap: {name: c, items: [{key: k, path: a/..b}]}', []),
      volume('configMap: {name: c, items: [{key: k, path: ..}]}', ['.configMap.items[0].path path-backstep']),
    ]);
  });

  describe('files that stand in each other’s way', () => {
    const items = 'items: [{key: a, path: d}, {key: b, path: d/e}]';
    itSays([
      volume(`configMap: {name: c, ${items}}`, ['~.configMap.items[1].path volume-path-overlap']),
      volume(`configMap: {name: c, ${items}}`, [], 31),
      volume('configMap: {name: c, items: [{key: a, path: d/}, {key: b, path: d}]}', [
        '~.configMap.items[1].path volume-path-overlap',
      ]),
      volume('configMap: {name: c, items: [{key: a, path: d}, {key: b, path: de}]}', []),
      volume(
        'projected: {sources: [{secret: {name: s, items: [{key: a, path: d}]}}, {serviceAccountToken: {path: d/t}}]}',
        ['~.projected.sources[1].serviceAccountToken.path volume-path-overlap'],
      ),
    ]);
  });

  describe('projected', () => {
    const source = (text: string, expected: readonly string[], minor?: number) =>
      volume(`projected: {sources: [${text}]}`, expected, minor);
    itSays([
      volume('projected: {}', []),
      source('{configMap: {}, secret: {}}', [
        '.projected.sources[0].configMap.name volume-source-field-required',
        '.projected.sources[0].secret.name volume-source-field-required',
        '.projected.sources[0] projected-source-kinds',
      ]),
      source('{}', ['~.projected.sources[0] projected-source-empty']),
      source('{}', [], 31),
      source('{clusterTrustBundle: {path: p}}', ['~.projected.sources[0] projected-source-empty']),
      source('{clusterTrustBundle: {path: p}, secret: {name: s}}', []),
      source('{configMap: {name: a, items: [{key: k, path: p}]}}, {secret: {name: b, items: [{key: k, path: p}]}}', [
        '.projected projected-path-duplicate',
        '~.projected.sources[1].secret.items[0].path volume-path-overlap',
      ]),
      source('{serviceAccountToken: {expirationSeconds: 599, path: t}}', [
        '.projected.sources[0].serviceAccountToken.expirationSeconds token-expiration',
      ]),
      source('{serviceAccountToken: {expirationSeconds: 4294967297, path: t}}', [
        '.projected.sources[0].serviceAccountToken.expirationSeconds token-expiration',
      ]),
      source('{serviceAccountToken: {expirationSeconds: 4294967296, path: t}}', []),
      source('{serviceAccountToken: {}}', ['.projected.path volume-item-path-required']),
      source('{serviceAccountToken: {path: /t}}', ['.projected.path path-not-relative']),
      source('{serviceAccountToken: {path: /t}}', [], 29),
      source('{downwardAPI: {items: [{path: n, fieldRef: {fieldPath: metadata.name}, mode: 4096}]}}', [
        '.projected.sources[0].downwardAPI.mode file-mode',
      ]),
    ]);
  });

  describe('fields of the pod as files', () => {
    const file = (text: string, expected: readonly string[], minor?: number) =>
      volume(`downwardAPI: {items: [{path: ok, fieldRef: {fieldPath: metadata.uid}}, {${text}}]}`, expected, minor);
    const fieldRef = (path: string) => `path: f, fieldRef: {fieldPath: "${path}"}`;
    const resource = (text: string) => `path: f, resourceFieldRef: {containerName: main, ${text}}`;
    itSays([
      file('path: f', ['.downwardAPI downward-api-source-required']),
      file('fieldRef: {fieldPath: metadata.name}', ['.downwardAPI.path volume-item-path-required']),
      file(`${fieldRef('metadata.name')}, resourceFieldRef: {}`, ['.downwardAPI downward-api-sources']),
      file('path: f, fieldRef: {}', ['.downwardAPI.fieldRef.fieldPath field-ref-path-required']),
      file(fieldRef('metadata.labels'), []),
      file(fieldRef("metadata.labels['app']"), []),
      file(fieldRef("metadata.labels['a b']"), ['.downwardAPI.fieldRef field-ref-key']),
      file(fieldRef("metadata.labels['UPPER/x']"), ['.downwardAPI.fieldRef field-ref-key']),
      file(fieldRef("metadata.annotations['UPPER/x']"), []),
      file(fieldRef("metadata.name['x']"), ['.downwardAPI.fieldRef.fieldPath field-ref-subscript']),
      file(fieldRef('spec.nodeName'), ['.downwardAPI.fieldRef.fieldPath field-ref-path']),
      file(fieldRef('spec.nonsense'), ['.downwardAPI.fieldRef.fieldPath field-ref-path']),
      file(fieldRef('status.hostIPs'), ['.downwardAPI.fieldRef.fieldPath field-ref-path'], 29),
      file(
        fieldRef('status.hostIPs'),
        ['.downwardAPI.fieldRef field-ref-host-ips', '.downwardAPI.fieldRef.fieldPath field-ref-path'],
        28,
      ),
      file('path: f, fieldRef: {apiVersion: v2, fieldPath: metadata.name}', [
        '.downwardAPI.fieldRef.fieldPath field-ref-api-version',
      ]),
      file(resource('resource: limits.cpu'), []),
      file('path: f, resourceFieldRef: {resource: limits.cpu}', [
        '.downwardAPI.resourceFieldRef.containerName resource-ref-container-required',
      ]),
      file(resource('resource: ""'), ['.downwardAPI.resourceFieldRef.resource resource-ref-required']),
      file(resource('resource: limits.gpu'), ['.downwardAPI.resourceFieldRef.resource resource-ref']),
      file(resource('resource: limits.hugepages-2Mi, divisor: 1Mi'), []),
      file(resource('resource: limits.cpu, divisor: 1m'), []),
      file(resource('resource: limits.cpu, divisor: 1000m'), []),
      file(resource('resource: limits.cpu, divisor: 2'), [
        '.downwardAPI.resourceFieldRef.divisor resource-ref-divisor',
      ]),
      file(resource('resource: requests.memory, divisor: 1Mi'), []),
      file(resource('resource: requests.memory, divisor: 1024'), [
        '.downwardAPI.resourceFieldRef.divisor resource-ref-divisor',
      ]),
      file(resource('resource: requests.memory, divisor: 0'), []),
    ]);
  });

  describe('the node’s own', () => {
    itSays([
      volume('emptyDir: {sizeLimit: 1Gi}', []),
      volume('emptyDir: {sizeLimit: 0}', []),
      volume('emptyDir: {sizeLimit: -1Gi}', ['.emptyDir.sizeLimit empty-dir-size-limit']),
      volume('emptyDir: {medium: Whatever}', []),
      volume('hostPath: {}', ['.hostPath.path volume-source-field-required']),
      volume('hostPath: {path: "", type: Folder}', ['.hostPath.path volume-source-field-required']),
      volume('hostPath: {path: /a/../b, type: Folder}', [
        '.hostPath.path path-backstep',
        '.hostPath.type host-path-type',
      ]),
      volume('hostPath: {path: relative, type: ""}', []),
      volume('gitRepo: {directory: ../x}', [
        '.gitRepo.repository volume-source-field-required',
        '.gitRepo.directory path-backstep',
        '~.gitRepo volume-source-deprecated',
      ]),
      volume('image: {}', []),
      volume('image: {reference: r, pullPolicy: Sometimes}', ['.image.pullPolicy image-pull-policy']),
      volume('image: {reference: r, pullPolicy: Sometimes}, emptyDir: {}', [], 34),
    ]);
  });

  describe('claims', () => {
    const claim = (spec: string, expected: readonly string[], minor?: number) =>
      volume(
        `ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, ${spec}}}}`,
        expected.map((line) => line.replace(/^\./, '.ephemeral.volumeClaimTemplate.spec.')),
        minor,
      );
    itSays([
      volume('persistentVolumeClaim: {}', ['.persistentVolumeClaim.claimName volume-source-field-required']),
      volume('persistentVolumeClaim: {claimName: Not_A_Name}', []),
      volume('ephemeral: {}', ['.ephemeral.volumeClaimTemplate volume-source-field-required']),
      volume('ephemeral: {volumeClaimTemplate: {}}', [
        '.ephemeral.volumeClaimTemplate.spec.accessModes claim-access-modes-required',
        '.ephemeral.volumeClaimTemplate.spec.resources[storage] claim-storage-required',
      ]),
      volume(
        'ephemeral: {volumeClaimTemplate: {metadata: {name: n, uid: u, finalizers: [], generation: 0, deletionGracePeriodSeconds: 0, creationTimestamp: null}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}',
        [
          '.ephemeral.volumeClaimTemplate.metadata.deletionGracePeriodSeconds claim-template-metadata',
          '.ephemeral.volumeClaimTemplate.metadata.finalizers claim-template-metadata',
          '.ephemeral.volumeClaimTemplate.metadata.name claim-template-metadata',
          '.ephemeral.volumeClaimTemplate.metadata.uID claim-template-metadata',
        ],
      ),
      volume(
        'ephemeral: {volumeClaimTemplate: {spec: {accessModes: [RWO, ReadWriteMany, ReadWriteOncePod], resources: {requests: {storage: 0}}}}}',
        [
          '.ephemeral.volumeClaimTemplate.spec.accessModes claim-access-mode',
          '.ephemeral.volumeClaimTemplate.spec.accessModes claim-access-modes-exclusive',
          '.ephemeral.volumeClaimTemplate.spec.resources[storage] claim-storage',
        ],
      ),
      volume(
        'ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: null}}}}}',
        ['.ephemeral.volumeClaimTemplate.spec.resources[storage] claim-storage'],
      ),
      volume(
        'ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1500m}}}}}',
        ['~.ephemeral.volumeClaimTemplate.spec.resources.requests[storage] resource-fractional-bytes'],
      ),
      claim('storageClassName: Bad_Class', ['.storageClassName object-name']),
      claim('storageClassName: ""', []),
      claim('volumeMode: Raw', ['.volumeMode claim-volume-mode']),
      claim('volumeMode: ""', ['.volumeMode claim-volume-mode']),
      claim('volumeAttributesClassName: Bad_Class', ['.volumeAttributesClassName object-name']),
      claim('volumeAttributesClassName: Bad_Class', [], 33),
      claim('selector: {matchLabels: {"bad key": v}}', ['.selector.matchLabels label-key']),
      claim('dataSource: {}', [
        '.dataSource.name claim-data-source',
        '.dataSource.kind claim-data-source',
        '.dataSource claim-data-source',
      ]),
      claim('dataSource: {kind: VolumeSnapshot, name: s, apiGroup: snapshot.storage.k8s.io}', []),
      claim('dataSource: {kind: VolumeSnapshot, name: s, apiGroup: Bad_Group}', [
        '.dataSource.apiGroup claim-data-source',
      ]),
      claim('dataSource: {kind: VolumeSnapshot, name: s, apiGroup: Bad_Group}', [], 28),
      claim(
        'dataSource: {kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: b}',
        ['volumes[0].ephemeral.volumeClaimTemplate.spec claim-data-sources'],
      ),
      claim(
        'dataSource: {kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: a}',
        [],
      ),
      claim(
        'dataSource: {kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: a, namespace: other}',
        ['volumes[0].ephemeral.volumeClaimTemplate.spec claim-data-sources'],
      ),
      claim('dataSourceRef: {kind: PersistentVolumeClaim, name: b, namespace: Bad_}', [
        '.dataSourceRef.namespace object-name',
      ]),
    ]);
  });

  describe('network storage', () => {
    itSays([
      volume('nfs: {}', [
        '.nfs.server volume-source-field-required',
        '.nfs.path volume-source-field-required',
        '.nfs.path nfs-path-not-absolute',
      ]),
      volume('iscsi: {targetPortal: h, iqn: iqn.2001-04.com.example:disk, lun: 256}', ['.iscsi.lun volume-lun']),
      volume('iscsi: {}', [
        '.iscsi.targetPortal volume-source-field-required',
        '.iscsi.iqn volume-source-field-required',
      ]),
      volume('iscsi: {targetPortal: h, iqn: eui.0123456789abcdef, initiatorName: foo, chapAuthSession: true}', [
        '.iscsi.initiatorname iscsi-name',
        '.iscsi.secretRef iscsi-secret-required',
      ]),
      volume(`iscsi: {targetPortal: ${'h'.repeat(63)}, iqn: eui.0123456789abcdef}`, []),
      volume(
        `iscsi: {targetPortal: ${'h'.repeat(63)}, iqn: eui.0123456789abcdef, initiatorName: eui.0123456789abcdef}`,
        ['.name iscsi-interface-too-long'],
      ),
      volume('glusterfs: {}', [
        '.glusterfs.endpoints volume-source-field-required',
        '.glusterfs.path volume-source-field-required',
        '~.glusterfs volume-source-deprecated',
      ]),
      volume('rbd: {monitors: []}', [
        '.rbd.monitors volume-source-field-required',
        '.rbd.image volume-source-field-required',
        '~.rbd volume-source-deprecated',
      ]),
      volume('rbd: {monitors: [m], image: i}', [], 27),
      volume('fc: {}', ['.fc.targetWWNs volume-source-field-required']),
      volume('fc: {targetWWNs: [a], wwids: [b]}', [
        '.fc.targetWWNs fc-targets-and-wwids',
        '.fc.lun volume-source-field-required',
      ]),
      volume('fc: {targetWWNs: [a], lun: -1}', ['.fc.lun volume-lun']),
      volume('fc: {wwids: [a], lun: -1}', []),
      volume('flexVolume: {options: {a.k8s.io/x: y, kubernetes.io: z, fine: a}}', [
        '.flexVolume.driver volume-source-field-required',
        '.flexVolume.options[a.k8s.io/x] flex-volume-option-reserved',
        '.flexVolume.options[kubernetes.io] flex-volume-option-reserved',
      ]),
      volume('csi: {}', ['.csi.driver volume-source-field-required']),
      volume('csi: {driver: Upper.Example.com, nodePublishSecretRef: {name: Bad_}}', ['.csi.name object-name']),
      volume('csi: {driver: d, nodePublishSecretRef: {}}', [
        '.csi.nodePublishSecretRef.name volume-source-field-required',
      ]),
      volume(`csi: {driver: ${'d'.repeat(64)}}`, ['.csi.driver csi-driver-too-long']),
      volume('csi: {driver: under_score}', ['.csi.driver csi-driver']),
    ]);
  });

  describe('clouds’ storage', () => {
    itSays([
      volume('gcePersistentDisk: {partition: 300}', [
        '.persistentDisk.pdName volume-source-field-required',
        '.persistentDisk.partition volume-partition',
      ]),
      volume('awsElasticBlockStore: {}', ['.awsElasticBlockStore.volumeID volume-source-field-required']),
      volume('azureFile: {}', [
        '.azureFile.secretName volume-source-field-required',
        '.azureFile.shareName volume-source-field-required',
      ]),
      volume('azureDisk: {diskName: d, diskURI: https://x, cachingMode: Fast, kind: Odd}', [
        '.azureDisk.cachingMode azure-disk-caching-mode',
        '.azureDisk.kind azure-disk-kind',
      ]),
      volume('azureDisk: {diskName: d, diskURI: /subscriptions/x}', ['.azureDisk.diskURI azure-disk-uri']),
      volume('azureDisk: {diskName: d, diskURI: /subscriptions/x, kind: Managed}', []),
      volume('azureDisk: {diskName: d, diskURI: https://x, kind: Managed}', ['.azureDisk.diskURI azure-disk-uri']),
      volume('cinder: {secretRef: {}}', [
        '.cinder.volumeID volume-source-field-required',
        '.cinder.secretRef.name volume-source-field-required',
      ]),
      volume('vsphereVolume: {}', ['.vsphereVolume.volumePath volume-source-field-required']),
      volume('photonPersistentDisk: {}', [
        '.photonPersistentDisk.pdID volume-source-field-required',
        '~.photonPersistentDisk volume-source-deprecated',
      ]),
      volume('portworxVolume: {}', ['.portworxVolume.volumeID volume-source-field-required']),
      volume('scaleIO: {gateway: g, system: s}', [
        '.scaleIO.volumeName volume-source-field-required',
        '~.scaleIO volume-source-deprecated',
      ]),
      volume('storageos: {volumeName: Bad_, volumeNamespace: Bad_, secretRef: {}}', [
        '.storageos.volumeName object-name',
        '.storageos.volumeNamespace object-name',
        '.storageos.secretRef.name volume-source-field-required',
        '~.storageOS volume-source-deprecated',
      ]),
      volume('flocker: {}', ['.flocker volume-source-field-required', '~.flocker volume-source-deprecated']),
      volume('flocker: {datasetName: a/b, datasetUUID: u}', [
        '.flocker flocker-dataset',
        '.flocker.datasetName flocker-dataset-name',
        '~.flocker volume-source-deprecated',
      ]),
      volume('quobyte: {registry: "h:1,h", volume: v}', [
        '.quobyte.registry quobyte-registry',
        '~.quobyte volume-source-deprecated',
      ]),
      volume('quobyte: {registry: "[::1]:1,h:2", volume: v}', ['~.quobyte volume-source-deprecated']),
      volume(`quobyte: {registry: h, tenant: ${'t'.repeat(65)}, volume: v}`, [
        '.quobyte.tenant quobyte-tenant',
        '~.quobyte volume-source-deprecated',
      ]),
    ]);
  });
});
