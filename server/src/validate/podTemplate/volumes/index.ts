import type { Field } from '../../field.ts';
import { isDns1123Label } from '../../names.ts';
import type { Validation } from '../../validation.ts';
import { requiredString, wellFormed } from '../checks.ts';
import type { PodVolume } from '../podContext.ts';
import { show } from '../wording.ts';
import { validateEphemeralVolume, validatePersistentVolumeClaim } from './claims.ts';
import {
  validateAwsElasticBlockStore,
  validateAzureDisk,
  validateAzureFile,
  validateCinder,
  validateFlocker,
  validateGcePersistentDisk,
  validatePhotonPersistentDisk,
  validatePortworxVolume,
  validateQuobyte,
  validateScaleIo,
  validateStorageOs,
  validateVsphereVolume,
} from './cloud.ts';
import { warnOfDeprecatedSources } from './deprecated.ts';
import { validateConfigMapVolume, validateDownwardApiVolume, validateSecretVolume } from './files.ts';
import { validateEmptyDirVolume, validateGitRepoVolume, validateHostPathVolume, validateImageVolume } from './local.ts';
import {
  validateCephFsVolume,
  validateCsiVolume,
  validateFcVolume,
  validateFlexVolume,
  validateGlusterfsVolume,
  validateIscsiInterface,
  validateIscsiVolume,
  validateNfsVolume,
  validateRbdVolume,
} from './network.ts';
import { warnOfOverlappingPaths } from './overlaps.ts';
import { validateProjectedVolume } from './projected.ts';

interface Source {
  readonly key: string;
  readonly validate: (source: Field, validation: Validation) => void;
  /** How the server's path spells the source, where it is not by its key. */
  readonly path?: string;
  /** The same, where the source is one too many. */
  readonly extraPath?: string;
}

/** In the server's order: of several sources the first of these is looked at, the others are one too many. */
const sources: readonly Source[] = [
  { key: 'emptyDir', validate: validateEmptyDirVolume },
  { key: 'hostPath', validate: validateHostPathVolume },
  { key: 'gitRepo', validate: validateGitRepoVolume },
  { key: 'gcePersistentDisk', validate: validateGcePersistentDisk, path: 'persistentDisk' },
  { key: 'awsElasticBlockStore', validate: validateAwsElasticBlockStore },
  { key: 'secret', validate: validateSecretVolume },
  { key: 'nfs', validate: validateNfsVolume },
  { key: 'iscsi', validate: validateIscsiVolume },
  { key: 'glusterfs', validate: validateGlusterfsVolume },
  { key: 'flocker', validate: validateFlocker },
  { key: 'persistentVolumeClaim', validate: validatePersistentVolumeClaim },
  { key: 'rbd', validate: validateRbdVolume },
  { key: 'cinder', validate: validateCinder },
  { key: 'cephfs', validate: validateCephFsVolume, extraPath: 'cephFS' },
  { key: 'quobyte', validate: validateQuobyte },
  { key: 'downwardAPI', validate: validateDownwardApiVolume, extraPath: 'downwarAPI' },
  { key: 'fc', validate: validateFcVolume },
  { key: 'flexVolume', validate: validateFlexVolume },
  { key: 'configMap', validate: validateConfigMapVolume },
  { key: 'azureFile', validate: validateAzureFile },
  { key: 'vsphereVolume', validate: validateVsphereVolume },
  { key: 'photonPersistentDisk', validate: validatePhotonPersistentDisk },
  { key: 'portworxVolume', validate: validatePortworxVolume },
  { key: 'azureDisk', validate: validateAzureDisk },
  { key: 'storageos', validate: validateStorageOs },
  { key: 'projected', validate: validateProjectedVolume },
  { key: 'scaleIO', validate: validateScaleIo },
  { key: 'csi', validate: validateCsiVolume },
  { key: 'ephemeral', validate: validateEphemeralVolume },
  { key: 'image', validate: validateImageVolume },
];

export interface PodVolumes {
  /** By name, those alone that nothing is wrong with. */
  readonly volumes: ReadonlyMap<string, PodVolume>;
  /** False where there may be others whose names are not known. */
  readonly known: boolean;
}

/** `spec.volumes` of a pod template (k8s.io/kubernetes `ValidateVolumes`). */
export function validateVolumes(list: Field, validation: Validation): PodVolumes {
  const volumes = new Map<string, PodVolume>();
  let known = !list.templated && (list.unset || list.list !== undefined);
  for (const volume of list.items()) {
    if (isDroppedImage(volume, validation)) {
      const name = volume.at('name').text;
      if (name === undefined) known = false;
      else volumes.set(name, { field: volume, source: 'image' });
      continue;
    }
    const before = validation.findings.length;
    const source = validateSources(volume, validation);
    const name = validateName(volume, volumes, validation);
    const sound = validation.findings.slice(before).every(({ severity }) => severity !== 'error');
    if (name === undefined) known = false;
    else if (sound) volumes.set(name, { field: volume, source });
    warnOfDeprecatedSources(volume, validation);
    warnOfOverlappingPaths(volume, validation);
  }
  return { volumes, known };
}

/** From 1.31 to 1.34 the server takes volumes of images away, mounts and all, before it looks at the rest (ImageVolume). */
function isDroppedImage(volume: Field, validation: Validation): boolean {
  return validation.minor >= 31 && validation.minor < 35 && volume.at('image').present;
}

/** The volume's source; an empty directory where none is written, as defaulting does. */
function validateSources(volume: Field, validation: Validation): string {
  const present = sources.filter(({ key }) => (key !== 'image' || validation.minor >= 35) && volume.at(key).present);
  const [first, ...others] = present;
  if (!first) return 'emptyDir';
  const field = volume.at(first.key);
  first.validate(first.path ? field.as(`${volume.path}.${first.path}`) : field, validation);
  for (const other of others) {
    const extra = volume.at(other.key);
    validation.forbidden(
      other.extraPath ? extra.as(`${volume.path}.${other.extraPath}`) : extra,
      'volume-sources',
      `A volume has one source, and this one has ${show(first.key)} already. Make ${show(other.key)} a volume of its own, or remove it.`,
      { related: [{ span: field.placeSpan, message: `The source ${first.key} is here.` }] },
    );
  }
  if (volume.at('iscsi').present) validateIscsiInterface(volume, validation);
  return first.key;
}

/** The volume's name; undefined where it is not known. */
function validateName(
  volume: Field,
  volumes: ReadonlyMap<string, PodVolume>,
  validation: Validation,
): string | undefined {
  const field = volume.at('name');
  const name = field.text;
  if (name === undefined) return undefined;
  if (requiredString(field, validation, 'volume-name-required', 'mounts refer to a volume by its name') === undefined) {
    return name;
  }
  wellFormed(field, isDns1123Label(name), validation, 'volume-name', 'the name of a volume');
  const before = volumes.get(name);
  if (before) {
    validation.duplicate(
      field,
      'volume-name-duplicate',
      `There is a volume ${show(name)} already, and mounts could not tell them apart. Give this one another name.`,
      { related: [{ span: before.field.at('name').valueSpan, message: 'The other volume of this name.' }] },
    );
  }
  return name;
}
