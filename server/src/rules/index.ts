import { commandInOneString } from './command-in-one-string.ts';
import { copiedFromCluster } from './copied-from-cluster.ts';
import { curlyQuotes } from './curly-quotes.ts';
import { excessParallelism } from './excess-parallelism.ts';
import { forbidWithoutDeadline } from './forbid-without-deadline.ts';
import { jobTemplateMetadata } from './job-template-metadata.ts';
import { missingBackoffLimit } from './missing-backoff-limit.ts';
import { missingTimeZone } from './missing-time-zone.ts';
import { missingTtl } from './missing-ttl.ts';
import { neverRuns } from './never-runs.ts';
import { overlappingRuns } from './overlapping-runs.ts';
import { refusedRuns } from './refused-runs.ts';
import type { Rule } from './rule.ts';
import { shellSyntaxWithoutShell } from './shell-syntax-without-shell.ts';
import { shortStartingDeadline } from './short-starting-deadline.ts';
import { unpinnedImage } from './unpinned-image.ts';

/** Every rule. The settings' schema, the documentation's table, the tests and the diagnostics read this list. */
export const rules: readonly Rule[] = [
  commandInOneString,
  copiedFromCluster,
  curlyQuotes,
  excessParallelism,
  forbidWithoutDeadline,
  jobTemplateMetadata,
  missingBackoffLimit,
  missingTimeZone,
  missingTtl,
  neverRuns,
  overlappingRuns,
  refusedRuns,
  shellSyntaxWithoutShell,
  shortStartingDeadline,
  unpinnedImage,
];

const byId = new Map(rules.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return byId.get(id);
}
