import type { Manifest } from '../../manifest/manifest.ts';
import { entryOf, type Node } from '../../manifest/node.ts';
import type { Resource } from '../../manifest/resources.ts';
import { toJobTarget } from '../../rules/fix.ts';
import type { FieldSchema } from '../../schema/schema.ts';
import { Field } from '../../validate/field.ts';
import type { ProposedValue } from './valueProviders.ts';

/** Names that stand elsewhere in the same resource or file, for the fields that refer to them. */
export function namesInContext(field: FieldSchema, resource: Resource, manifest: Manifest): readonly ProposedValue[] {
  const { pod } = toJobTarget(resource.kind, Field.root(resource.root), 0);
  switch (`${field.owner.name}.${field.name}`) {
    case 'VolumeMount.name':
    case 'VolumeDevice.name':
      return namesOf(pod, ['volumes'], 'volume');
    case 'PodFailurePolicyOnExitCodesRequirement.containerName':
    case 'ResourceFieldSelector.containerName':
      return namesOf(pod, ['containers', 'initContainers'], 'container');
    case 'ResourceClaim.name':
      return namesOf(pod, ['resourceClaims'], 'resource claim');
    case 'ConfigMapKeySelector.name':
    case 'ConfigMapEnvSource.name':
    case 'ConfigMapVolumeSource.name':
    case 'ConfigMapProjection.name':
      return objectsNamed(manifest, 'ConfigMap');
    case 'SecretKeySelector.name':
    case 'SecretEnvSource.name':
    case 'SecretVolumeSource.secretName':
    case 'SecretProjection.name':
      return objectsNamed(manifest, 'Secret');
    case 'PersistentVolumeClaimVolumeSource.claimName':
      return objectsNamed(manifest, 'PersistentVolumeClaim');
    case 'PodSpec.serviceAccountName':
      return objectsNamed(manifest, 'ServiceAccount');
    default:
      return [];
  }
}

function namesOf(pod: Field, lists: readonly string[], detail: string): ProposedValue[] {
  return lists
    .flatMap((list) => pod.at(list).items())
    .map((item) => item.at('name').string)
    .filter((name) => name !== undefined && name !== '')
    .map((name) => ({ value: name ?? '', detail: `${detail} of this pod` }));
}

/** Names of objects of a kind that the same file defines. */
function objectsNamed(manifest: Manifest, kind: string): ProposedValue[] {
  return manifest.documents.flatMap(({ document: { root } }) => {
    if (!root || textAt(root, 'kind') !== kind) return [];
    const name = textAt(root, 'metadata', 'name');
    return name ? [{ value: name, detail: `${kind} in this file` }] : [];
  });
}

function textAt(root: Node, ...names: string[]): string | undefined {
  let node: Node | undefined = root;
  for (const name of names) node = node?.kind === 'map' ? entryOf(node, name)?.value : undefined;
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}
