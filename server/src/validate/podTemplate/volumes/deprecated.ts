import type { Field } from '../../field.ts';
import type { Validation } from '../../validation.ts';
import { show } from '../wording.ts';

interface Deprecation {
  readonly key: string;
  readonly what: string;
  /** What to do instead. */
  readonly instead: string;
  /** The minor version that warns of it first, where that is not the oldest known here. */
  readonly since?: number;
  /** How the server spells it. */
  readonly path?: string;
}

const csiInstead = 'Use a claim for a volume of a CSI driver.';

/** Sources that have no driver any more (k8s.io/kubernetes `warningsForPodSpecAndMeta`). */
const deprecations: readonly Deprecation[] = [
  { key: 'photonPersistentDisk', what: 'without a driver since Kubernetes 1.16', instead: csiInstead },
  { key: 'scaleIO', what: 'without a driver since Kubernetes 1.22', instead: csiInstead },
  { key: 'flocker', what: 'without a driver since Kubernetes 1.25', instead: csiInstead },
  { key: 'storageos', what: 'without a driver since Kubernetes 1.25', instead: csiInstead, path: 'storageOS' },
  { key: 'quobyte', what: 'without a driver since Kubernetes 1.25', instead: csiInstead },
  { key: 'glusterfs', what: 'without a driver since Kubernetes 1.26', instead: csiInstead },
  { key: 'cephfs', what: 'without a driver since Kubernetes 1.31', instead: csiInstead, since: 28 },
  { key: 'rbd', what: 'without a driver since Kubernetes 1.31', instead: csiInstead, since: 28 },
  {
    key: 'gitRepo',
    what: 'deprecated since Kubernetes 1.11 and switched off on nodes since 1.33',
    instead: 'Clone in an init container into an `emptyDir`.',
  },
];

export function warnOfDeprecatedSources(volume: Field, validation: Validation): void {
  for (const { key, what, instead, since, path } of deprecations) {
    const source = volume.at(key);
    if (!source.present || validation.minor < (since ?? 0)) continue;
    validation.warn(
      path ? source.as(`${volume.path}.${path}`) : source,
      'volume-source-deprecated',
      `${show(key)} volumes are ${what}. ${instead}`,
      { span: source.placeSpan },
    );
  }
}
