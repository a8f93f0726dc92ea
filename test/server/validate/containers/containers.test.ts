import { itSays } from '../pod/podFindings.ts';
import { ofContainer, ofInitContainer } from './containerCases.ts';

describe('containers of a pod template', () => {
  describe('the list', () => {
    itSays([
      ['containers: []', ['containers containers-required']],
      ['containers:', ['containers containers-required']],
      ['containers: [{}]', ['containers[0].name container-name-required', 'containers[0].image image-required']],
      ['containers: 5', []],
      ['containers: [5]', ['containers[0].name container-name-required', 'containers[0].image image-required']],
    ]);
  });

  describe('names', () => {
    itSays([
      ['containers: [{name: a.b, image: x}]', ['containers[0].name container-name']],
      ['containers: [{name: "", image: x}]', ['containers[0].name container-name-required']],
      ['containers: [{name: 5, image: x}]', []],
      ['containers: [{name: a, image: x}, {name: a, image: x}]', ['containers[1].name container-name-duplicate']],
      [
        'containers: [{image: x}, {image: x}]',
        [
          'containers[0].name container-name-required',
          'containers[1].name container-name-required',
          'containers[1].name container-name-duplicate',
        ],
      ],
      [
        'containers: [{name: a, image: x}]\ninitContainers: [{name: a, image: x}]',
        ['initContainers[0].name container-name-duplicate'],
      ],
      [
        'containers: [{name: a, image: x}]\ninitContainers: [{image: x}, {image: x}]',
        ['initContainers[0].name container-name-required', 'initContainers[1].name container-name-required'],
      ],
      [
        'containers: [{image: x}]\ninitContainers: [{image: x}]',
        [
          'containers[0].name container-name-required',
          'initContainers[0].name container-name-required',
          'initContainers[0].name container-name-duplicate',
        ],
      ],
    ]);
  });

  describe('images and policies', () => {
    itSays([
      ['containers: [{name: a, image: ""}]', ['containers[0].image image-required']],
      ['containers: [{name: a, image: " x "}]', []],
      ofContainer('imagePullPolicy: always', ['.imagePullPolicy image-pull-policy']),
      ofContainer('imagePullPolicy: ""', []),
      ofContainer('terminationMessagePolicy: Log', ['.terminationMessagePolicy termination-message-policy']),
      ofContainer('terminationMessagePolicy: FallbackToLogsOnError, stdin: true, tty: true, workingDir: x', []),
    ]);
  });

  describe('sidecars and restarts', () => {
    const probes = 'livenessProbe: {exec: {command: [x]}}, lifecycle: {preStop: {sleep: {seconds: 1}}}';
    const forbidden = ['.livenessProbe init-container-field', '.lifecycle init-container-field'];
    itSays([
      ofInitContainer(probes, forbidden),
      ofInitContainer(`restartPolicy: Always, ${probes}`, []),
      ofInitContainer(`restartPolicy: Always, ${probes}`, forbidden, 28),
      ofInitContainer(`restartPolicy: OnFailure, ${probes}`, forbidden),
      ofInitContainer(`restartPolicy: OnFailure`, ['.restartPolicy container-restart-policy'], 33),
      ofInitContainer(`restartPolicy: OnFailure`, [], 34),
      ofInitContainer(`restartPolicy: Sometimes`, [], 28),
      ofInitContainer(`restartPolicy: Sometimes`, ['.restartPolicy container-restart-policy'], 36),
      ofInitContainer('lifecycle: {}', ['.lifecycle init-container-field']),
      ofInitContainer('lifecycle: {stopSignal: SIGTERM}', []),
      ofInitContainer('lifecycle: {preStop: {sleep: {seconds: 1}}}', [], 29),
      ofContainer('restartPolicy: Always', ['.restartPolicy container-restart-policy-forbidden'], 33),
      ofContainer('restartPolicy: Always', [], 34),
      ofContainer('restartPolicy: Always', [], 35),
      ofContainer('restartPolicy: always', ['.restartPolicy container-restart-policy']),
    ]);
  });

  describe('restart rules', () => {
    const rule = '{action: Restart, exitCodes: {operator: In, values: [42]}}';
    const codes = Array.from({ length: 256 }, (_, code) => code).join(', ');
    itSays([
      ofContainer(`restartPolicy: Never, restartPolicyRules: [${rule}]`, []),
      ofContainer(`restartPolicyRules: [${rule}]`, ['.restartPolicy container-restart-policy-required']),
      ofContainer(`restartPolicyRules: [${rule}]`, [], 34),
      ofInitContainer(`restartPolicyRules: [${rule}]`, ['.restartPolicy container-restart-policy-required']),
      ofInitContainer(
        `restartPolicy: Always, restartPolicyRules: [${rule}]`,
        ['.restartPolicyRules restart-rules-of-sidecar'],
        35,
      ),
      ofInitContainer(`restartPolicy: Always, restartPolicyRules: [${rule}]`, [], 36),
      ofContainer('restartPolicy: Never, restartPolicyRules: [{}]', [
        '.restartPolicyRules[0].action restart-rule-action',
        '.restartPolicyRules[0].exitCodes restart-rule-exit-codes-required',
      ]),
      ofContainer(
        'restartPolicy: Never, restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: NotIn}}]',
        ['.restartPolicyRules[0].action restart-rule-action'],
        35,
      ),
      ofContainer('restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {}}]', [
        '.restartPolicyRules[0].exitCodes.operator restart-rule-operator',
      ]),
      ofContainer(`restartPolicy: Never, restartPolicyRules: [${Array(21).fill(rule).join(', ')}]`, [
        '.restartPolicyRules restart-rules-too-many',
      ]),
      ofContainer(
        `restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [${codes}]}}]`,
        ['.restartPolicyRules[0].exitCodes.values restart-rule-exit-codes-too-many'],
      ),
    ]);
  });

  describe('resize policies', () => {
    itSays([
      ofContainer('resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]', []),
      ofContainer('resizePolicy: [{}]', [
        '.resizePolicy resize-policy-required',
        '.resizePolicy resize-policy-required',
      ]),
      ofContainer('resizePolicy: [{}]', [], 32),
      ofContainer('resizePolicy: [{resourceName: gpu, restartPolicy: Sometimes}]', [
        '.resizePolicy resize-policy-value',
        '.resizePolicy resize-policy-value',
      ]),
      ofContainer(
        'resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]',
        ['.resizePolicy resize-policy-never-restarts'],
        36,
        'restartPolicy: Never',
      ),
      ofContainer(
        'resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}, {resourceName: cpu, restartPolicy: NotRequired}]',
        ['.resizePolicy[1] resize-policy-duplicate'],
      ),
      ofInitContainer('resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]', [
        '.resizePolicy[0].restartPolicy resize-policy-init-container',
      ]),
      ofInitContainer('resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]', [], 35),
      ofInitContainer(
        'restartPolicy: Always, resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]',
        [],
      ),
    ]);
  });

  describe('ephemeral containers', () => {
    const ephemeral = (fields: string, expected: readonly string[], minor?: number) =>
      [
        `containers: [{name: main, image: x}]\nephemeralContainers: [{name: debug, image: x${fields}}]`,
        [
          'ephemeralContainers ephemeral-containers-in-template',
          ...expected.map((line) => `ephemeralContainers[0]${line}`),
        ],
        minor,
      ] as const;
    itSays([
      ephemeral('', []),
      ephemeral(', targetContainerName: other', ['.targetContainerName ephemeral-target-not-found']),
      ephemeral(', targetContainerName: main', []),
      ephemeral(', ports: [], resources: {}, readinessProbe: {}', [
        '.ports ephemeral-container-field',
        '.readinessProbe ephemeral-container-field',
      ]),
      ephemeral(', resources: {limits: {}}', ['.resources ephemeral-container-field']),
      ephemeral(', restartPolicy: Never', ['.restartPolicy ephemeral-container-field']),
      ephemeral(', restartPolicy: Never', [], 34),
      [
        'containers: [{name: main, image: x}]\nephemeralContainers: [{name: main, image: " x"}]',
        [
          'ephemeralContainers ephemeral-containers-in-template',
          'ephemeralContainers[0].name container-name-duplicate',
          'ephemeralContainers[0].image image-padded',
        ],
      ],
      [
        'volumes: [{name: v}]\ncontainers: [{name: main, image: x}]\nephemeralContainers: [{name: e, image: x, volumeMounts: [{name: v, mountPath: /v, subPath: s}]}]',
        [
          'ephemeralContainers ephemeral-containers-in-template',
          'ephemeralContainers[0].volumeMounts[0].subPath ephemeral-container-field',
        ],
      ],
    ]);
  });
});
