import { defaultSettings, kubernetesVersions, ruleSeverities } from '../../../server/src/contract/settings.ts';

/** Part of the JSON Schema that the workbench understands for a setting. */
export interface Setting {
  readonly type: 'string' | 'boolean' | 'integer' | 'array' | 'object';
  /** `machine`: a workspace cannot set it, and each machine (local, remote, container) has its own. */
  readonly scope: 'machine' | 'window' | 'resource';
  readonly markdownDescription: string;
  readonly default: unknown;
  readonly [keyword: string]: unknown;
}

/** What the client itself reads. */
export const clientSettings = {
  'kubernetesJobs.kubeconfig': {
    type: 'string',
    scope: 'machine',
    default: '',
    markdownDescription:
      'The kubeconfig file to use, on the machine that the extension runs on. `~` stands for the home folder there. Empty: what the environment variable `KUBECONFIG` names, else `~/.kube/config`. A workspace cannot set it.',
  },
  'kubernetesJobs.protectedContexts': {
    type: 'array',
    scope: 'machine',
    items: { type: 'string', minLength: 1 },
    uniqueItems: true,
    default: [],
    markdownDescription:
      'Contexts in which every change asks to type the context\'s name first. `*` stands for any characters: `["production", "*-prod"]`. A workspace cannot set it.',
  },
  'kubernetesJobs.watchFailuresWhileHidden': {
    type: 'boolean',
    scope: 'window',
    default: true,
    markdownDescription:
      'Go on watching Jobs (one watch for each open context) while the tree is hidden, so that the badge at its icon counts those that fail. Nothing is watched before the tree was looked at for the first time.',
  },
  'kubernetesJobs.logs.timestamps': {
    type: 'boolean',
    scope: 'window',
    default: true,
    markdownDescription: 'Begin each line of a followed log with its time.',
  },
  'kubernetesJobs.logs.concurrentStreams': {
    type: 'integer',
    scope: 'window',
    minimum: 1,
    maximum: 1000,
    default: 100,
    markdownDescription:
      'So many containers of one log are read at the same time; further ones wait for their turn, and the log says so.',
  },
  'kubernetesJobs.logs.maximumSize': {
    type: 'integer',
    scope: 'machine',
    minimum: 10,
    maximum: 100_000,
    default: 1_000,
    markdownDescription:
      'Megabytes of one log that are kept on disk; beyond that its oldest lines go. Logs are kept for a week, all of them together at most four times this size.',
  },
} as const satisfies Readonly<Record<`kubernetesJobs.${string}`, Setting>>;

/** A rule of advice, as far as a settings editor needs it. */
export interface RuleDoc {
  readonly id: string;
  readonly severity: string;
  readonly doc: { readonly title: string; readonly explanation: string; readonly link: string };
}

/** What the language server reads: `ServerSettings` in its contract. */
export function serverSettings(rules: readonly RuleDoc[]): Readonly<Record<`kubernetesJobs.${string}`, Setting>> {
  return {
    'kubernetesJobs.kubernetesVersion': {
      type: 'string',
      scope: 'resource',
      enum: kubernetesVersions,
      default: defaultSettings.kubernetesVersion,
      markdownDescription:
        "The Kubernetes version that manifests are checked for. `auto` is the connected cluster's, and without a cluster the newest that is known.",
    },
    'kubernetesJobs.rules': {
      type: 'object',
      scope: 'resource',
      properties: Object.fromEntries(
        rules.map(({ id, severity, doc }) => [
          id,
          {
            enum: ruleSeverities,
            default: severity,
            markdownDescription: `${doc.title}.\n\n${doc.explanation} [Read more](${doc.link})`,
          },
        ]),
      ),
      additionalProperties: { enum: ruleSeverities },
      default: defaultSettings.rules,
      markdownDescription:
        'The severity of advice by rule; `off` silences it. What the API server rejects is always an error.',
    },
    'kubernetesJobs.codeLenses': {
      type: 'boolean',
      scope: 'resource',
      default: defaultSettings.codeLenses,
      markdownDescription: 'Show Apply, Dry Run and Logs above each Job and CronJob.',
    },
    'kubernetesJobs.inlayHints': {
      type: 'boolean',
      scope: 'resource',
      default: defaultSettings.inlayHints,
      markdownDescription: 'Show schedules in words and long durations in units beside the value.',
    },
  };
}

/** What the workbench and the language client read by themselves. */
export const traceSettings = {
  'kubernetesJobs.trace.server': {
    type: 'string',
    scope: 'window',
    enum: ['off', 'messages', 'verbose'],
    default: 'off',
    markdownDescription: "Write the messages between the editor and the language server to the language server's log.",
  },
} as const satisfies Readonly<Record<`kubernetesJobs.${string}`, Setting>>;
