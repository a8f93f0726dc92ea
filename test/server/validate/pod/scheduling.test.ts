import { itSays, type PodCase } from './podFindings.ts';

describe('scheduling of a pod template', () => {
  describe('node selectors', () => {
    itSays([
      ['nodeSelector: {disk: ssd, example.com/x: ""}', []],
      ['nodeSelector: {"bad key": v}', ['nodeSelector label-key']],
      ['nodeSelector: {disk: "bad value"}', ['nodeSelector label-value']],
      ['nodeSelector: {beta.kubernetes.io/os: linux}', ['~nodeSelector[beta.kubernetes.io/os] node-label-deprecated']],
      [
        'nodeSelector: {node-role.kubernetes.io/master: ""}',
        ['~nodeSelector[node-role.kubernetes.io/master] node-label-deprecated'],
      ],
      ['nodeSelector: {node-role.kubernetes.io/master: ""}', [], 30],
      ['nodeName: Bad_Node', ['nodeName object-name']],
      ['nodeName: ""', []],
    ]);
  });

  describe('node affinity', () => {
    const required = 'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution';
    const preferred = 'affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution';
    const expression = (text: string, expected: readonly string[], minor?: number): PodCase => [
      `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{${text}}]}]}}}`,
      expected.map((line) => line.replace(/^(~?)\./, `$1${required}.nodeSelectorTerms[0].matchExpressions[0].`)),
      minor,
    ];
    const field = (text: string, expected: readonly string[]): PodCase => [
      `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{${text}}]}]}}}`,
      expected.map((line) => `${required}.nodeSelectorTerms[0].matchFields[0]${line}`),
    ];
    const preference = (text: string, expected: readonly string[], minor?: number): PodCase => [
      `affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{${text}}]}}`,
      expected.map((line) => line.replace(/^(~?)\./, `$1${preferred}[0].`)),
      minor,
    ];
    itSays([
      [
        'affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {}}}',
        [`${required}.nodeSelectorTerms node-selector-terms-required`],
      ],
      ['affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{}]}}}', []],
      expression('key: k, operator: In, values: [a]', []),
      expression('key: k, operator: In', ['.values node-selector-values-required']),
      expression('key: k, operator: Exists, values: [a]', ['.values node-selector-values-forbidden']),
      expression('key: k, operator: Gt, values: [1, 2]', ['.values node-selector-values-required']),
      expression('key: k, operator: Lt, values: ["1"]', []),
      expression('key: k, operator: Equals', ['.operator node-selector-operator']),
      expression('', ['.key label-key', '.operator node-selector-operator']),
      expression('key: k, operator: In, values: [a, "b c"]', ['.values[1] label-value']),
      expression('key: k, operator: In, values: [a, "b c"]', [], 32),
      expression('key: beta.kubernetes.io/arch, operator: Exists', ['~.key node-label-deprecated']),
      field('key: metadata.name, operator: In, values: [n]', []),
      field('key: metadata.name, operator: In, values: [n, m]', ['.values node-selector-values-required']),
      field('key: metadata.name, operator: Exists, values: [N_]', [
        '.operator node-selector-operator',
        '.values[0] object-name',
      ]),
      field('key: spec.x, operator: In, values: [N_]', ['.key node-selector-field']),
      preference('weight: 1, preference: {}', []),
      preference('weight: 101, preference: {}', ['.weight affinity-weight']),
      preference('preference: {}', ['.weight affinity-weight']),
      preference('weight: 1, preference: {matchExpressions: [{key: k, operator: In, values: ["b c"]}]}', [
        '~.preference.matchExpressions[0].values[0] label-value',
      ]),
      preference('weight: 1, preference: {matchExpressions: [{key: k, operator: In, values: ["b c"]}]}', [], 32),
    ]);
  });

  describe('pod affinity', () => {
    const term = (text: string, expected: readonly string[], minor?: number): PodCase => [
      `affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{${text}}]}}`,
      expected.map((line) =>
        line.replace(/^(~?)([.[])/, '$1affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]$2'),
      ),
      minor,
    ];
    const selector = 'topologyKey: k, labelSelector: {matchLabels: {a: b}}';
    itSays([
      term(selector, []),
      term('topologyKey: k', ['~.labelSelector label-selector-missing']),
      term('topologyKey: k', [], 27),
      term('labelSelector: {}', ['.topologyKey label-key', '.topologyKey topology-key-required']),
      term('labelSelector: {}, topologyKey: "bad key"', ['.topologyKey label-key']),
      term(`${selector}, namespaces: [Bad_, fine]`, ['.namespace object-name']),
      term(`${selector}, namespaceSelector: {matchExpressions: [{key: k, operator: In}]}`, [
        '.namespaceSelector.matchExpressions[0].values label-selector-values-missing',
      ]),
      term('topologyKey: k, matchLabelKeys: [x]', [
        '.matchLabelKeys label-keys-without-selector',
        '~.labelSelector label-selector-missing',
      ]),
      term(`${selector}, matchLabelKeys: [x, "bad key"], mismatchLabelKeys: [x]`, [
        '.matchLabelKeys[0] label-keys-contradict',
        '.matchLabelKeys[1] label-key',
      ]),
      term(`${selector}, matchLabelKeys: [a]`, []),
      term(`${selector}, matchLabelKeys: ["bad key"]`, [], 30),
      term(
        'topologyKey: k, matchLabelKeys: [b, a], labelSelector: {matchLabels: {a: b}, matchExpressions: [{key: a, operator: Exists}]}',
        ['[1] label-keys-in-selector'],
      ),
      [
        'affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 5, podAffinityTerm: {topologyKey: k}}, {}]}}',
        [
          '~affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector label-selector-missing',
          'affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[1].weight affinity-weight',
          'affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[1].podAffinityTerm.topologyKey topology-key-required',
          'affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[1].podAffinityTerm.topologyKey label-key',
          '~affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[1].podAffinityTerm.labelSelector label-selector-missing',
        ],
      ],
    ]);
  });

  describe('tolerations', () => {
    const toleration = (text: string, expected: readonly string[]): PodCase => [
      `tolerations: [{${text}}]`,
      expected.map((line) => `tolerations[0].${line}`),
    ];
    itSays([
      toleration('operator: Exists', []),
      toleration('', ['operator toleration-key-missing']),
      toleration('key: k, value: v', []),
      toleration('key: k, value: "b c"', ['operator toleration-value']),
      toleration('key: k, operator: Exists, value: v', ['operator toleration-value-unexpected']),
      toleration('key: k, operator: Gt, value: "5"', ['operator toleration-operator']),
      toleration('key: "b c", operator: Equals', ['key label-key', 'operator toleration-operator']),
      toleration('key: k, effect: Never', ['effect toleration-effect']),
      toleration('key: k, tolerationSeconds: 5', ['effect toleration-seconds']),
      toleration('key: k, effect: NoExecute, tolerationSeconds: -5', []),
    ]);
  });

  describe('topology spread', () => {
    const base =
      'maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {a: b}}';
    const constraint = (text: string, expected: readonly string[], minor?: number): PodCase => [
      `topologySpreadConstraints: [{${text}}]`,
      expected.map((line) => line.replace(/^(~?)([.[])/, '$1topologySpreadConstraints[0]$2')),
      minor,
    ];
    itSays([
      constraint(base, []),
      constraint('', [
        '.maxSkew topology-spread-max-skew',
        '.topologyKey topology-key-required',
        '.whenUnsatisfiable topology-spread-action',
        '~.labelSelector label-selector-missing',
      ]),
      constraint(base.replace('1', '0'), ['.maxSkew topology-spread-max-skew']),
      constraint(base.replace('DoNotSchedule', 'Whatever'), ['.whenUnsatisfiable topology-spread-action']),
      constraint(`${base}, minDomains: 0`, ['.minDomains topology-spread-min-domains']),
      constraint(base.replace('DoNotSchedule', 'ScheduleAnyway, minDomains: 2'), [
        '.minDomains topology-spread-min-domains',
      ]),
      constraint(`${base}, nodeAffinityPolicy: Honor, nodeTaintsPolicy: Obey`, [
        '.nodeTaintsPolicy topology-spread-node-policy',
      ]),
      [
        `topologySpreadConstraints: [{${base}}, {${base}}]`,
        ['topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable} topology-spread-duplicate'],
      ],
      constraint(`${base}, matchLabelKeys: [a]`, []),
      constraint(`${base}, matchLabelKeys: [a]`, ['.matchLabelKeys[0] label-keys-in-selector'], 33),
      constraint(base.replace('zone', 'failure-domain.beta.kubernetes.io/zone'), [
        '~.topologyKey node-label-deprecated',
      ]),
    ]);
  });

  describe('gates, priority and claims', () => {
    itSays([
      ['schedulingGates: [{name: example.com/a}]', []],
      [
        'schedulingGates: [{name: a}, {name: a}, {}]',
        ['schedulingGates[1] scheduling-gate-duplicate', 'schedulingGates[2] scheduling-gate-name'],
      ],
      [
        'readinessGates: [{conditionType: "b c"}, {}]',
        [
          'readinessGates[0].conditionType readiness-gate-condition',
          'readinessGates[1].conditionType readiness-gate-condition',
        ],
      ],
      ['priorityClassName: Bad_, priority: 5'.replace(', ', '\n'), ['priorityClassName object-name']],
      ['runtimeClassName: ""', ['runtimeClassName object-name']],
      ['preemptionPolicy: Maybe', ['preemptionPolicy preemption-policy']],
      ['preemptionPolicy: ""', ['preemptionPolicy preemption-policy']],
      [
        'overhead: {cpu: -1, memory: 500m, odd: 1}',
        [
          'overhead.limits[cpu] resource-negative',
          'overhead.limits[odd] resource-name',
          '~overhead[memory] resource-fractional-bytes',
        ],
      ],
      ['resourceClaims: [{name: c, resourceClaimName: x}]', []],
      [
        'resourceClaims: [{}, {name: Bad_, resourceClaimName: Bad_, resourceClaimTemplateName: t}]',
        [
          'resourceClaims[0].name resource-claim-unnamed',
          'resourceClaims[0] resource-claim-sources',
          'resourceClaims[1].name resource-claim-name',
          'resourceClaims[1] resource-claim-sources',
          'resourceClaims[1].resourceClaimName object-name',
        ],
      ],
      [
        'resourceClaims: [{name: c, resourceClaimName: x}, {name: c, resourceClaimName: x}]',
        ['resourceClaims[1].name resource-claim-name-duplicate'],
      ],
      ['resourceClaims: [{}]', [], 33],
    ]);
  });
});
