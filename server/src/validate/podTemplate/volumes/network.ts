import type { Field } from '../../field.ts';
import { byteLength, isDns1123Subdomain } from '../../names.ts';
import type { Validation } from '../../validation.ts';
import { requiredString, wellFormed, withinRange } from '../checks.ts';
import { booleanOf, countOf } from '../serverValue.ts';
import { show, showField } from '../wording.ts';

const required = 'volume-source-field-required';

/** k8s.io/kubernetes `validateNFSVolumeSource`. */
export function validateNfsVolume(nfs: Field, validation: Validation): void {
  requiredString(nfs.at('server'), validation, required, 'name the NFS server');
  const path = nfs.at('path');
  const value = requiredString(path, validation, required, 'name the folder that the server exports');
  if (value !== undefined && !value.startsWith('/')) {
    validation.invalid(
      path,
      'nfs-path-not-absolute',
      `${showField(path)} is relative, and an NFS server exports absolute paths. Begin it with \`/\`.`,
      { fixes: [{ kind: 'replaceValue', to: `/${value}` }] },
    );
  } else if (path.unset || path.string === '') {
    validation.invalid(path, 'nfs-path-not-absolute', 'An NFS `path` begins with `/`.');
  }
}

/** k8s.io/kubernetes `validateISCSIVolumeSource`. */
export function validateIscsiVolume(iscsi: Field, validation: Validation): void {
  requiredString(iscsi.at('targetPortal'), validation, required, 'give the address of the iSCSI target (`host:port`)');
  const iqn = iscsi.at('iqn');
  if (requiredString(iqn, validation, required, 'give the qualified name of the iSCSI target')) {
    validateIscsiName(iqn, validation);
  }
  withinRange(iscsi.at('lun'), 0, 255, validation, 'volume-lun', 'a LUN is a number');
  const chap = ['chapAuthDiscovery', 'chapAuthSession']
    .map((name) => iscsi.at(name))
    .find((field) => booleanOf(field) === true);
  if (chap && iscsi.at('secretRef').unset) {
    validation.required(
      iscsi.at('secretRef'),
      'iscsi-secret-required',
      `\`secretRef\` is missing: ${showField(chap)} needs a Secret with the CHAP user and password.`,
      { related: [{ span: chap.valueSpan, message: 'CHAP is asked for here.' }] },
    );
  }
  const initiator = iscsi.at('initiatorName');
  // The server writes this one path in lower case.
  if (initiator.present) validateIscsiName(initiator.as(`${iscsi.path}.initiatorname`), validation);
}

const iscsiNames: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.[0-9]{4}-[0-9]{2}\.[0-9A-Za-z.-]+:[^,;*&$|\t\n\f\r ]+$/u,
  eui: /^eui.[0-9A-Za-z]{16}$/u,
  naa: /^naa.[0-9A-Za-z]{32}$/u,
};

function validateIscsiName(field: Field, validation: Validation): void {
  const name = field.string;
  if (name === undefined) return;
  const format = iscsiNames[name.slice(0, 3)];
  if (format?.test(name)) return;
  validation.invalid(
    field,
    'iscsi-name',
    `${showField(field)} is no iSCSI name. It looks like \`iqn.2001-04.com.example:storage.disk1\`, or is \`eui.\` with 16 or \`naa.\` with 32 letters and digits.`,
  );
}

/** The longest `volume:targetPortal` that the node can make an interface's name of. */
const longestIscsiInterface = 64;

/** What an initiator's name asks of the volume's own name. */
export function validateIscsiInterface(volume: Field, validation: Validation): void {
  const iscsi = volume.at('iscsi');
  const name = volume.at('name');
  const portal = iscsi.at('targetPortal');
  if (!iscsi.at('initiatorName').present || name.templated || portal.templated) return;
  const length = byteLength(`${name.string ?? ''}:${portal.string ?? ''}`);
  if (length <= longestIscsiInterface) return;
  validation.invalid(
    name,
    'iscsi-interface-too-long',
    `With \`initiatorName\`, the volume’s name and \`targetPortal\` make one name together (\`name:targetPortal\`), and at ${length} characters it is longer than ${longestIscsiInterface}. Shorten the volume’s name.`,
    { related: [{ span: portal.valueSpan, message: 'The other part of the name.' }] },
  );
}

/** k8s.io/kubernetes `validateGlusterfsVolumeSource`. */
export function validateGlusterfsVolume(glusterfs: Field, validation: Validation): void {
  requiredString(glusterfs.at('endpoints'), validation, required, 'name the Endpoints of the Glusterfs servers');
  requiredString(glusterfs.at('path'), validation, required, 'name the Glusterfs volume');
}

/** k8s.io/kubernetes `validateRBDVolumeSource`. */
export function validateRbdVolume(rbd: Field, validation: Validation): void {
  validateMonitors(rbd.at('monitors'), validation);
  requiredString(rbd.at('image'), validation, required, 'name the RADOS image');
}

/** k8s.io/kubernetes `validateCephFSVolumeSource`. */
export function validateCephFsVolume(cephfs: Field, validation: Validation): void {
  validateMonitors(cephfs.at('monitors'), validation);
}

function validateMonitors(monitors: Field, validation: Validation): void {
  if (countOf(monitors) !== 0) return;
  validation.required(monitors, required, '`monitors` is missing or empty: list the addresses of the Ceph monitors.');
}

/** k8s.io/kubernetes `validateFCVolumeSource`. */
export function validateFcVolume(fc: Field, validation: Validation): void {
  const targetWwns = fc.at('targetWWNs');
  const wwids = fc.at('wwids');
  const targets = countOf(targetWwns);
  const ids = countOf(wwids);
  if (targets === 0 && ids === 0) {
    validation.required(
      targetWwns,
      required,
      'A Fibre Channel volume needs either `targetWWNs` with `lun`, or `wwids`.',
    );
  }
  if (!targets) return;
  if (ids) {
    validation.invalid(
      targetWwns,
      'fc-targets-and-wwids',
      '`targetWWNs` and `wwids` are two ways to name the same disk. Keep one of them.',
      { related: [{ span: wwids.placeSpan, message: 'The other way is here.' }] },
    );
  }
  const lun = fc.at('lun');
  if (lun.unset) validation.required(lun, required, '`lun` is missing: `targetWWNs` needs it to name the disk.');
  withinRange(lun, 0, 255, validation, 'volume-lun', 'a LUN is a number');
}

/** k8s.io/kubernetes `validateFlexVolumeSource`. */
export function validateFlexVolume(flexVolume: Field, validation: Validation): void {
  requiredString(flexVolume.at('driver'), validation, required, 'name the FlexVolume driver');
  for (const { key, field } of flexVolume.at('options').keys()) {
    const slash = key.indexOf('/');
    const domain = `.${(slash < 0 ? key : key.slice(0, slash)).toLowerCase()}`;
    if (!domain.endsWith('.kubernetes.io') && !domain.endsWith('.k8s.io')) continue;
    validation.invalid(
      field,
      'flex-volume-option-reserved',
      `The option ${show(key)} is in a domain that Kubernetes keeps for itself (kubernetes.io, k8s.io). Use a domain of the driver’s own.`,
      { span: field.placeSpan },
    );
  }
}

/** The longest name of a CSI driver. */
const longestDriver = 63;

/** k8s.io/kubernetes `validateCSIVolumeSource`. */
export function validateCsiVolume(csi: Field, validation: Validation): void {
  const driver = csi.at('driver');
  const name = requiredString(driver, validation, required, 'name the CSI driver');
  if (name !== undefined) {
    if (byteLength(name) > longestDriver) {
      validation.tooLong(
        driver,
        'csi-driver-too-long',
        `${showField(driver)} has ${byteLength(name)} characters; a CSI driver’s name has at most ${longestDriver}.`,
      );
    }
    wellFormed(driver, isDns1123Subdomain(name.toLowerCase()), validation, 'csi-driver', 'the name of a CSI driver');
  }
  const secret = csi.at('nodePublishSecretRef');
  if (!secret.present) return;
  const secretName = requiredString(secret.at('name'), validation, required, 'name the Secret');
  if (secretName !== undefined) {
    // The server writes the path of the CSI volume's own name, which there is not.
    const reported = secret.at('name').as(`${csi.path}.name`);
    wellFormed(reported, isDns1123Subdomain(secretName), validation, 'object-name', 'the name of a Secret');
  }
}
