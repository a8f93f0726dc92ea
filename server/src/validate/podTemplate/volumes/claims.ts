import type { Field } from '../../field.ts';
import { validateLabelSelector } from '../../labelSelector.ts';
import { validateAnnotations, validateLabels } from '../../meta/labels.ts';
import { isDns1123Label, isDns1123Subdomain } from '../../names.ts';
import { formatQuantity, isWholeQuantity, quantitySign, roundUpToMilli } from '../../quantity.ts';
import type { Validation } from '../../validation.ts';
import { oneOfValues, requiredString, toNearest, wellFormed } from '../checks.ts';
import { countOf, quantityOf } from '../serverValue.ts';
import { oneOf, show, showField } from '../wording.ts';

const required = 'volume-source-field-required';

/** k8s.io/kubernetes `validatePersistentClaimVolumeSource`. */
export function validatePersistentVolumeClaim(claim: Field, validation: Validation): void {
  requiredString(claim.at('claimName'), validation, required, 'name the PersistentVolumeClaim');
}

/** `ephemeral`: a claim of the pod's own (k8s.io/kubernetes `validateEphemeralVolumeSource`). */
export function validateEphemeralVolume(ephemeral: Field, validation: Validation): void {
  const template = ephemeral.at('volumeClaimTemplate');
  if (template.unset) {
    validation.required(
      template,
      required,
      '`volumeClaimTemplate` is missing: it says which claim is made for the pod.',
    );
  }
  if (!template.present) return;
  validateClaimMetadata(template.at('metadata'), validation);
  validateClaimSpec(template.at('spec'), validation);
}

/** The server spells these fields after their Go names with the first letter lowered, so `uid` becomes `uID`. */
const serverSpelling: Readonly<Record<string, string>> = { uid: 'uID' };

/** Only labels and annotations go over to the claim (k8s.io/kubernetes `ValidateTemplateObjectMeta`). */
function validateClaimMetadata(metadata: Field, validation: Validation): void {
  validateAnnotations(metadata.at('annotations'), validation);
  validateLabels(metadata.at('labels'), validation);
  for (const entry of metadata.map?.entries ?? []) {
    if (entry.key === 'annotations' || entry.key === 'labels' || !objectMetaFields.has(entry.key)) continue;
    const field = metadata.at(entry.key);
    if (!field.present || field.templated || field.string === '') continue;
    if (entry.key === 'generation' && field.integer === 0) continue;
    validation.forbidden(
      field.as(`${metadata.path}.${serverSpelling[entry.key] ?? entry.key}`),
      'claim-template-metadata',
      `${show(entry.key)} cannot be set here: Kubernetes makes the claim’s name and the like itself. Only \`labels\` and \`annotations\` may be given.`,
    );
  }
}

const objectMetaFields = new Set([
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
]);

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** k8s.io/kubernetes `ValidatePersistentVolumeClaimSpec`. */
function validateClaimSpec(spec: Field, validation: Validation): void {
  validateAccessModes(spec.at('accessModes'), validation);
  validateLabelSelector(spec.at('selector'), validation);
  validateStorageRequest(spec, validation);
  warnOfFractions(spec.at('resources'), validation);
  const storageClass = spec.at('storageClassName');
  if (storageClass.string) {
    wellFormed(
      storageClass,
      isDns1123Subdomain(storageClass.string),
      validation,
      'object-name',
      'the name of a StorageClass',
    );
  }
  oneOfValues(spec.at('volumeMode'), ['Block', 'Filesystem'], validation, 'claim-volume-mode');
  validateDataSources(spec, validation);
  const attributesClass = spec.at('volumeAttributesClassName');
  // 1.34 is the first to look at it by default (VolumeAttributesClass).
  if (attributesClass.string && validation.minor >= 34) {
    wellFormed(
      attributesClass,
      isDns1123Subdomain(attributesClass.string),
      validation,
      'object-name',
      'the name of a VolumeAttributesClass',
    );
  }
}

/** The server names the list, not its items. */
function validateAccessModes(modes: Field, validation: Validation): void {
  if (countOf(modes) === 0) {
    validation.required(
      modes,
      'claim-access-modes-required',
      `\`accessModes\` is missing or empty: use ${oneOf(accessModes)}.`,
    );
  }
  let exclusive: Field | undefined;
  let shared: Field | undefined;
  for (const mode of modes.items()) {
    const value = mode.text;
    if (value === undefined) continue;
    if (!accessModes.includes(value)) {
      validation.notSupported(
        modes,
        'claim-access-mode',
        `${show(value)} is not an access mode. Use ${oneOf(accessModes)}.`,
        { span: mode.valueSpan, ...toNearest(value, accessModes) },
      );
    } else if (value === 'ReadWriteOncePod') exclusive = mode;
    else shared = mode;
  }
  if (exclusive && shared) {
    validation.forbidden(
      modes,
      'claim-access-modes-exclusive',
      `\`ReadWriteOncePod\` is for one pod alone, so it cannot stand beside ${showField(shared)}. Keep one of them.`,
      { span: exclusive.valueSpan, related: [{ span: shared.valueSpan, message: 'The other access mode.' }] },
    );
  }
}

function validateStorageRequest(spec: Field, validation: Validation): void {
  const resources = spec.at('resources');
  const storage = resources.at('requests').key('storage');
  // The server leaves `requests` out of the path.
  const reported = storage.as(`${resources.path}[storage]`);
  if (storage.unset && !storage.written) {
    validation.required(
      reported,
      'claim-storage-required',
      'The claim does not say how much storage it needs: write `resources.requests.storage`, such as `1Gi`.',
    );
    return;
  }
  const quantity = quantityOf(storage);
  if (!quantity) return;
  if (quantitySign(quantity) <= 0) {
    validation.invalid(
      reported,
      'claim-storage',
      `${show(formatQuantity(quantity))} of storage is not more than nothing. Ask for some, such as \`1Gi\`.`,
    );
  }
}

/** Fractions of a byte in what the claim asks for: the server accepts them with a warning. */
function warnOfFractions(resources: Field, validation: Validation): void {
  for (const name of ['requests', 'limits']) {
    const storage = resources.at(name).key('storage');
    const quantity = quantityOf(storage);
    if (!quantity || isWholeQuantity(roundUpToMilli(quantity))) continue;
    validation.warn(
      storage,
      'resource-fractional-bytes',
      `${showField(storage)} is no whole number of bytes. A lower-case \`m\` stands for thousandths; use \`M\` or \`Mi\`.`,
    );
  }
}

function validateDataSources(spec: Field, validation: Validation): void {
  const source = spec.at('dataSource');
  const ref = spec.at('dataSourceRef');
  if (source.present) validateDataSource(source, validation);
  if (ref.present) {
    validateDataSource(ref, validation);
    const namespace = ref.at('namespace');
    if (namespace.string) {
      wellFormed(namespace, isDns1123Label(namespace.string), validation, 'object-name', 'the name of a namespace');
    }
  }
  if (!source.present || !ref.present || source.templated || ref.templated) return;
  if (ref.at('namespace').text !== '') {
    if (ref.at('namespace').text === undefined) return;
    validation.invalid(
      spec,
      'claim-data-sources',
      '`dataSource` cannot name an object of another namespace, and `dataSourceRef.namespace` does. Remove `dataSource`.',
      { span: source.placeSpan, related: [{ span: ref.at('namespace').valueSpan, message: 'The other namespace.' }] },
    );
    return;
  }
  const same = ['apiGroup', 'kind', 'name'].every((name) => {
    const [one, other] = [source.at(name), ref.at(name)];
    if (one.text === undefined || other.text === undefined) return true;
    return one.string === other.string || (name !== 'apiGroup' && one.text === other.text);
  });
  if (!same) {
    validation.invalid(
      spec,
      'claim-data-sources',
      '`dataSource` and `dataSourceRef` must name the same object. Keep one of them.',
      { span: source.placeSpan, related: [{ span: ref.placeSpan, message: 'The other source is here.' }] },
    );
  }
}

/** k8s.io/kubernetes `validateDataSource` and `validateDataSourceRef`. */
function validateDataSource(source: Field, validation: Validation): void {
  requiredString(source.at('name'), validation, 'claim-data-source', 'name the object that the volume is filled from');
  const kind = source.at('kind');
  requiredString(kind, validation, 'claim-data-source', 'say of which kind the object is');
  const group = source.at('apiGroup');
  if (group.text === '' && kind.text !== undefined && kind.text !== 'PersistentVolumeClaim') {
    validation.invalid(
      source,
      'claim-data-source',
      `Without \`apiGroup\` a data source is a PersistentVolumeClaim, and this one is ${show(kind.text)}. Add the \`apiGroup\` of its kind.`,
      { span: kind.valueSpan },
    );
  }
  // 1.29 is the first to look at the group's name.
  if (group.string && validation.minor >= 29) {
    wellFormed(group, isDns1123Subdomain(group.string), validation, 'claim-data-source', 'the name of an API group');
  }
}
