/** Names that the language server and its clients share. */

export const diagnosticSource = 'kubernetes-jobs';

/** The settings section, and what every command and request begins with. */
export const section = 'kubernetesJobs';

export const serverName = 'Kubernetes Jobs language server';

/** The code action kind that mends everything that has exactly one right answer. */
export const fixAllKind = 'source.fixAll.kubernetes-jobs';

/** Documents of this scheme are objects of a cluster that are being edited: they are there already. */
export const liveScheme = 'kubernetes-jobs-edit';

/** The languages whose documents are looked at; a document that holds no Job or CronJob costs nothing. */
export const languageIds = ['yaml', 'json', 'jsonc', 'helm'] as const;

/**
 * Commands that the server's code lenses name and the client runs. A client says in `InitializationOptions.commands`
 * which of them it has; a lens for any other is never sent.
 */
export const lensCommands = {
  apply: 'kubernetesJobs.applyDocument',
  dryRun: 'kubernetesJobs.dryRunDocument',
  compare: 'kubernetesJobs.compareDocument',
  logs: 'kubernetesJobs.followDocumentLogs',
} as const;

export type LensCommand = (typeof lensCommands)[keyof typeof lensCommands];

/** The one argument of every lens command. */
export interface LensArgument {
  readonly uri: string;
  /** `ManifestResource.index` at the time the lens was made; `kind` and `name` tell whether it still is the same one. */
  readonly resource: number;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
}
