import type { Field } from '../field.ts';
import type { Validation } from '../validation.ts';
import { show } from './wording.ts';

/** Labels of nodes that are on their way out (k8s.io/kubernetes `pkg/api/node` `deprecatedNodeLabels`), and what replaces them. */
const deprecated: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'Use `kubernetes.io/arch`.'],
  ['beta.kubernetes.io/os', 'Use `kubernetes.io/os`.'],
  ['failure-domain.beta.kubernetes.io/region', 'Use `topology.kubernetes.io/region`.'],
  ['failure-domain.beta.kubernetes.io/zone', 'Use `topology.kubernetes.io/zone`.'],
  ['beta.kubernetes.io/instance-type', 'Use `node.kubernetes.io/instance-type`.'],
]);

/** Those that the server warns of since 1.31. */
const deprecatedSince131: ReadonlyMap<string, string> = new Map([
  ['app.kubernetes.io/created-by', 'Choose another label.'],
  ['scheduler.alpha.kubernetes.io/preferAvoidPods', 'Use taints and tolerations.'],
  ['node-role.kubernetes.io/master', 'Use `node-role.kubernetes.io/control-plane`.'],
]);

/** Warns where `label` is the deprecated label of nodes that `field` names with its value, or with its key. */
export function warnOfDeprecatedNodeLabel(field: Field, label: string | undefined, validation: Validation): void {
  if (label === undefined) return;
  const instead = deprecated.get(label) ?? (validation.minor >= 31 ? deprecatedSince131.get(label) : undefined);
  if (instead === undefined) return;
  validation.warn(
    field,
    'node-label-deprecated',
    `The node label ${show(label)} is deprecated: nodes may not have it any more. ${instead}`,
    {
      span: field.string === label ? field.valueSpan : field.placeSpan,
    },
  );
}
