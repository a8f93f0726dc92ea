import type { CodeDoc } from '../finding.ts';

const docs = 'https://kubernetes.io/docs/concepts';
const assign = `${docs}/scheduling-eviction/assign-pod-node/`;
const spread = `${docs}/scheduling-eviction/topology-spread-constraints/`;
const taints = `${docs}/scheduling-eviction/taint-and-toleration/`;
const priority = `${docs}/scheduling-eviction/pod-priority-preemption/`;
const claims = `${docs}/scheduling-eviction/dynamic-resource-allocation/`;

/** What the codes of findings about where and when a pod is scheduled stand for. */
export const schedulingCodes: Readonly<Record<string, CodeDoc>> = {
  'affinity-weight': {
    title: 'The weight of a preference is out of range',
    explanation: 'Every `preferred…` entry has a `weight` from 1 to 100, which is added up for each node.',
    link: `${assign}#node-affinity-weight`,
  },
  'topology-key-required': {
    title: 'A topology key is missing',
    explanation: '`topologyKey` is a label of nodes; nodes with the same value are one place (a host, a zone).',
    link: `${assign}#inter-pod-affinity-and-anti-affinity`,
  },
  'label-selector-missing': {
    title: 'Without a label selector no pod is meant',
    explanation:
      'A missing `labelSelector` selects nothing, unlike an empty one, which selects everything: the rule has no effect. The server warns of it since 1.28.',
    link: `${docs}/overview/working-with-objects/labels/#label-selectors`,
  },
  'label-keys-without-selector': {
    title: 'Label keys without a selector',
    explanation: '`matchLabelKeys` and `mismatchLabelKeys` narrow down `labelSelector`, so there must be one.',
    link: `${assign}#matchlabelkeys`,
  },
  'label-keys-contradict': {
    title: 'A label key is to match and to mismatch',
    explanation: 'No pod can have both the same value and another one. Keep the key in one list.',
    link: `${assign}#mismatchlabelkeys`,
  },
  'label-keys-in-selector': {
    title: 'A label key is selected by twice',
    explanation: 'A key of `matchLabelKeys` becomes a part of the selector, so the selector must not decide it too.',
    link: `${spread}#topologyspreadconstraints-field`,
  },
  'node-selector-terms-required': {
    title: 'A node requirement has no terms',
    explanation: 'Of `nodeSelectorTerms` one must be satisfied; of none, none can be.',
    link: `${assign}#node-affinity`,
  },
  'node-selector-operator': {
    title: 'An operator is not known',
    explanation:
      'Labels of nodes: `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt`, `Lt`. Fields of nodes: `In`, `NotIn`.',
    link: `${assign}#operators`,
  },
  'node-selector-values-required': {
    title: 'An operator lacks values',
    explanation:
      '`In` and `NotIn` compare with a list; `Gt`, `Lt` and all conditions on fields with exactly one value.',
    link: `${assign}#operators`,
  },
  'node-selector-values-forbidden': {
    title: 'An operator takes no values',
    explanation: '`Exists` and `DoesNotExist` look at the key alone.',
    link: `${assign}#operators`,
  },
  'node-selector-field': {
    title: 'A field of nodes cannot be selected by',
    explanation: '`matchFields` knows `metadata.name` alone. Labels belong into `matchExpressions`.',
    link: `${assign}#node-affinity`,
  },
  'node-label-deprecated': {
    title: 'A node label is deprecated',
    explanation:
      'Nodes have newer labels for the same thing, and some do not have the old one any more. The server warns of it.',
    link: 'https://kubernetes.io/docs/reference/labels-annotations-taints/',
  },
  'topology-spread-max-skew': {
    title: 'A maximum skew is too low',
    explanation: '`maxSkew` is the difference in pods between places that is put up with: at least 1.',
    link: `${spread}#spread-constraint-definition`,
  },
  'topology-spread-action': {
    title: 'What happens to a pod that breaks the constraint is not said',
    explanation: '`whenUnsatisfiable` is `DoNotSchedule` (it waits) or `ScheduleAnyway` (it is a preference).',
    link: `${spread}#spread-constraint-definition`,
  },
  'topology-spread-duplicate': {
    title: 'Two constraints are for the same places',
    explanation: '`topologyKey` and `whenUnsatisfiable` together tell constraints apart.',
    link: `${spread}#spread-constraint-definition`,
  },
  'topology-spread-min-domains': {
    title: 'A minimum of places has no effect',
    explanation: '`minDomains` is at least 1 and goes with `whenUnsatisfiable: DoNotSchedule`.',
    link: `${spread}#spread-constraint-definition`,
  },
  'topology-spread-node-policy': {
    title: 'A node policy is not known',
    explanation: '`nodeAffinityPolicy` and `nodeTaintsPolicy` are `Honor` or `Ignore`.',
    link: `${spread}#spread-constraint-definition`,
  },
  'toleration-key-missing': {
    title: 'A toleration without a key',
    explanation: 'Without `key` a toleration is for all taints, which takes `operator: Exists`.',
    link: taints,
  },
  'toleration-operator': {
    title: 'An operator is not known',
    explanation:
      'Tolerations compare with `Equal` (the default) or `Exists`. `Gt` and `Lt` need a feature gate that is closed by default.',
    link: taints,
  },
  'toleration-value': {
    title: 'A value that no taint has',
    explanation: 'Values of taints have the syntax of label values: at most 63 letters, digits, `-`, `_` and `.`.',
    link: taints,
  },
  'toleration-value-unexpected': {
    title: 'A toleration’s value has no meaning',
    explanation: '`operator: Exists` is for every value of the taint.',
    link: taints,
  },
  'toleration-effect': {
    title: 'An effect is not known',
    explanation:
      'Taints have the effects `NoSchedule`, `PreferNoSchedule` and `NoExecute`; an empty effect is for all.',
    link: taints,
  },
  'toleration-seconds': {
    title: 'Seconds without the effect they belong to',
    explanation: '`tolerationSeconds` says how long a pod stays after a `NoExecute` taint appears.',
    link: `${taints}#taint-based-evictions`,
  },
  'scheduling-gate-name': {
    title: 'The name of a scheduling gate is malformed',
    explanation: 'A gate has a name like a label key: `example.com/quota`.',
    link: `${docs}/scheduling-eviction/pod-scheduling-readiness/`,
  },
  'scheduling-gate-duplicate': {
    title: 'A scheduling gate is there twice',
    explanation: 'Whoever removes the gate removes one entry; the other would hold the pod back for ever.',
    link: `${docs}/scheduling-eviction/pod-scheduling-readiness/`,
  },
  'preemption-policy': {
    title: 'A preemption policy is not known',
    explanation: 'A pod pushes others out (`PreemptLowerPriority`, the default) or waits (`Never`).',
    link: `${priority}#non-preempting-priority-class`,
  },
  'resource-claim-unnamed': {
    title: 'A resource claim of the pod has no name',
    explanation: 'Containers refer to the claims of their pod by name.',
    link: claims,
  },
  'resource-claim-name': {
    title: 'A resource claim’s name is no DNS label',
    explanation: 'Lower-case letters, digits and `-`, at most 63.',
    link: claims,
  },
  'resource-claim-name-duplicate': {
    title: 'Two resource claims have the same name',
    explanation: 'Containers could not tell them apart.',
    link: claims,
  },
  'resource-claim-sources': {
    title: 'A resource claim needs one source',
    explanation:
      'Either `resourceClaimName` (it is there already) or `resourceClaimTemplateName` (it is made for the pod).',
    link: claims,
  },
};
