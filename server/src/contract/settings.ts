/** Minor versions of Kubernetes 1.x that the schema table and the rules know. */
export const oldestMinor = 27;
export const newestMinor = 36;

/** What `kubernetesJobs.kubernetesVersion` may say. */
export const kubernetesVersions: readonly string[] = [
  'auto',
  ...Array.from({ length: newestMinor - oldestMinor + 1 }, (_, index) => `1.${newestMinor - index}`),
];

export const ruleSeverities = ['off', 'hint', 'information', 'warning', 'error'] as const;

export type RuleSeverity = (typeof ruleSeverities)[number];

/** The settings that the language server reads, all below `kubernetesJobs`. */
export interface ServerSettings {
  /** `auto` (the connected cluster's, else the newest known) or `1.N`. */
  readonly kubernetesVersion: string;
  /** Severity of advice by rule id; a rule that is not named keeps its own. */
  readonly rules: Readonly<Record<string, RuleSeverity>>;
  /** Code lenses above each Job and CronJob. */
  readonly codeLenses: boolean;
  /** Schedules in words and long durations in units, beside the value. */
  readonly inlayHints: boolean;
}

export const defaultSettings: ServerSettings = {
  kubernetesVersion: 'auto',
  rules: {},
  codeLenses: true,
  inlayHints: true,
};

/**
 * Settings from whatever a client sent. Reading never fails: what is not understood keeps its default, because a typing
 * mistake in a settings file must not switch the language features off.
 */
export function toSettings(value: unknown): ServerSettings {
  if (!isRecord(value)) return defaultSettings;
  const { kubernetesVersion, rules, codeLenses, inlayHints } = value;
  return {
    kubernetesVersion:
      typeof kubernetesVersion === 'string' && kubernetesVersions.includes(kubernetesVersion)
        ? kubernetesVersion
        : defaultSettings.kubernetesVersion,
    rules: isRecord(rules)
      ? Object.fromEntries(
          Object.entries(rules).filter((entry): entry is [string, RuleSeverity] =>
            ruleSeverities.includes(entry[1] as RuleSeverity),
          ),
        )
      : defaultSettings.rules,
    codeLenses: typeof codeLenses === 'boolean' ? codeLenses : defaultSettings.codeLenses,
    inlayHints: typeof inlayHints === 'boolean' ? inlayHints : defaultSettings.inlayHints,
  };
}

/** The minor version that manifests are read for. `cluster` is the connected cluster's minor, where one is known. */
export function targetMinor(settings: Pick<ServerSettings, 'kubernetesVersion'>, cluster: number | undefined): number {
  const wanted =
    settings.kubernetesVersion === 'auto' ? (cluster ?? newestMinor) : Number(settings.kubernetesVersion.slice(2));
  return Math.min(newestMinor, Math.max(oldestMinor, wanted));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
