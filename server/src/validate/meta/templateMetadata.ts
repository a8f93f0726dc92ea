import type { Field } from '../field.ts';
import type { Validation } from '../validation.ts';
import { validateAnnotations, validateLabels } from './labels.ts';

/**
 * The metadata of a pod template: labels and the syntax of annotations alone, and at paths of the server's own, without
 * `.metadata` (`ValidatePodTemplateSpec` of k8s.io/kubernetes `pkg/apis/core/validation`). A name in it is ignored.
 */
export function validateTemplateMetadata(template: Field, validation: Validation): void {
  const metadata = template.at('metadata');
  validateLabels(metadata.at('labels').as(`${template.path}.labels`), validation);
  validateAnnotations(metadata.at('annotations').as(`${template.path}.annotations`), validation);
}

const everyKind = ['initContainers', 'containers', 'ephemeralContainers'];

/** Names of a pod's containers of some kinds; undefined where one of them cannot be known. */
export function containerNames(spec: Field, kinds: readonly string[] = everyKind): Set<string> | undefined {
  const names = new Set<string>();
  for (const kind of kinds) {
    const containers = spec.at(kind);
    if (containers.templated) return undefined;
    for (const container of containers.items()) {
      const name = container.at('name').text;
      if (name === undefined) return undefined;
      names.add(name);
    }
  }
  return names;
}
