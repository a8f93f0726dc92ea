import type { Field } from '../../field.ts';
import { byteLength, isDns1123Label } from '../../names.ts';
import type { Validation } from '../../validation.ts';
import { oneOfValues, requiredString, wellFormed, withinRange } from '../checks.ts';
import { show, showField } from '../wording.ts';

const required = 'volume-source-field-required';

/** k8s.io/kubernetes `validateGCEPersistentDiskVolumeSource`. */
export function validateGcePersistentDisk(disk: Field, validation: Validation): void {
  requiredString(disk.at('pdName'), validation, required, 'name the disk');
  withinRange(disk.at('partition'), 0, 255, validation, 'volume-partition', 'a partition is a number');
}

/** k8s.io/kubernetes `validateAWSElasticBlockStoreVolumeSource`. */
export function validateAwsElasticBlockStore(store: Field, validation: Validation): void {
  requiredString(store.at('volumeID'), validation, required, 'give the id of the EBS volume');
  withinRange(store.at('partition'), 0, 255, validation, 'volume-partition', 'a partition is a number');
}

/** k8s.io/kubernetes `validateAzureFile`. */
export function validateAzureFile(file: Field, validation: Validation): void {
  requiredString(file.at('secretName'), validation, required, 'name the Secret with the storage account and its key');
  requiredString(file.at('shareName'), validation, required, 'name the file share');
}

/** k8s.io/kubernetes `validateAzureDisk`. */
export function validateAzureDisk(disk: Field, validation: Validation): void {
  requiredString(disk.at('diskName'), validation, required, 'name the disk');
  const uri = disk.at('diskURI');
  requiredString(uri, validation, required, 'give the URI of the disk');
  oneOfValues(disk.at('cachingMode'), ['None', 'ReadOnly', 'ReadWrite'], validation, 'azure-disk-caching-mode');
  const kind = disk.at('kind');
  oneOfValues(kind, ['Dedicated', 'Managed', 'Shared'], validation, 'azure-disk-kind');
  // Defaulting makes a missing kind a shared blob disk.
  const kindValue = kind.unset ? 'Shared' : kind.string;
  const uriValue = uri.text;
  if (kindValue === undefined || uriValue === undefined) return;
  const start = kindValue === 'Managed' ? '/subscriptions/' : 'https://';
  if (uriValue.startsWith(start)) return;
  validation.notSupported(
    uri,
    'azure-disk-uri',
    `${showField(uri)} does not fit a disk of kind ${show(kindValue)}, whose URI begins with ${show(start)}.`,
    { related: [{ span: kind.valueSpan, message: 'The kind of disk.' }] },
  );
}

/** k8s.io/kubernetes `validateCinderVolumeSource`. */
export function validateCinder(cinder: Field, validation: Validation): void {
  requiredString(cinder.at('volumeID'), validation, required, 'give the id of the Cinder volume');
  validateSecretName(cinder.at('secretRef'), validation);
}

/** k8s.io/kubernetes `validateVsphereVolumeSource`. */
export function validateVsphereVolume(vsphere: Field, validation: Validation): void {
  requiredString(vsphere.at('volumePath'), validation, required, 'give the path of the vmdk');
}

/** k8s.io/kubernetes `validatePhotonPersistentDiskVolumeSource`. */
export function validatePhotonPersistentDisk(photon: Field, validation: Validation): void {
  requiredString(photon.at('pdID'), validation, required, 'give the id of the disk');
}

/** k8s.io/kubernetes `validatePortworxVolumeSource`. */
export function validatePortworxVolume(portworx: Field, validation: Validation): void {
  requiredString(portworx.at('volumeID'), validation, required, 'give the id of the Portworx volume');
}

/** k8s.io/kubernetes `validateScaleIOVolumeSource`. */
export function validateScaleIo(scaleIo: Field, validation: Validation): void {
  requiredString(scaleIo.at('gateway'), validation, required, 'give the address of the ScaleIO gateway');
  requiredString(scaleIo.at('system'), validation, required, 'name the storage system');
  requiredString(scaleIo.at('volumeName'), validation, required, 'name the volume');
}

/** k8s.io/kubernetes `validateStorageOSVolumeSource`. */
export function validateStorageOs(storageOs: Field, validation: Validation): void {
  const name = storageOs.at('volumeName');
  const value = requiredString(name, validation, required, 'name the StorageOS volume');
  if (value) wellFormed(name, isDns1123Label(value), validation, 'object-name', 'the name of a StorageOS volume');
  const namespace = storageOs.at('volumeNamespace');
  if (namespace.string) {
    wellFormed(namespace, isDns1123Label(namespace.string), validation, 'object-name', 'the name of a namespace');
  }
  validateSecretName(storageOs.at('secretRef'), validation);
}

function validateSecretName(secretRef: Field, validation: Validation): void {
  if (secretRef.present) requiredString(secretRef.at('name'), validation, required, 'name the Secret');
}

/** k8s.io/kubernetes `validateFlockerVolumeSource`. */
export function validateFlocker(flocker: Field, validation: Validation): void {
  const name = flocker.at('datasetName');
  const uuid = flocker.at('datasetUUID');
  const nameValue = name.text;
  const uuidValue = uuid.text;
  if (nameValue === '' && uuidValue === '') {
    validation.required(flocker, required, 'A Flocker volume needs `datasetName` or `datasetUUID`.', {
      span: flocker.placeSpan,
    });
  }
  if (nameValue && uuidValue) {
    validation.invalid(
      flocker,
      'flocker-dataset',
      '`datasetName` and `datasetUUID` are two ways to name the same dataset. Keep one of them.',
      { span: name.placeSpan, related: [{ span: uuid.placeSpan, message: 'The other way is here.' }] },
    );
  }
  if (nameValue?.includes('/')) {
    validation.invalid(name, 'flocker-dataset-name', `${showField(name)} must not contain \`/\`.`);
  }
}

/** The longest tenant, a UUID with room to spare. */
const longestTenant = 64;

/** k8s.io/kubernetes `validateQuobyteVolumeSource`. */
export function validateQuobyte(quobyte: Field, validation: Validation): void {
  const registry = quobyte.at('registry');
  const tenant = quobyte.at('tenant');
  const pairs = requiredString(registry, validation, required, 'list the Quobyte registries as `host:port`');
  if (pairs !== undefined) {
    if (byteLength(tenant.text ?? '') > longestTenant) {
      // The server calls it missing.
      validation.required(
        tenant,
        'quobyte-tenant',
        `\`tenant\` has ${byteLength(tenant.string ?? '')} characters; it is a UUID of at most ${longestTenant}.`,
      );
    } else if (!pairs.split(',').every(isHostPort)) {
      validation.invalid(
        registry,
        'quobyte-registry',
        `${showField(registry)} must be \`host:port\`, or several of them with commas between.`,
      );
    }
  }
  requiredString(quobyte.at('volume'), validation, required, 'name the Quobyte volume');
}

/** Whether Go's `net.SplitHostPort` finds a host and a port: one colon outside of brackets, and brackets only around the host. */
function isHostPort(text: string): boolean {
  return /^(?:\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(text);
}
