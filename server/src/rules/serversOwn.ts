import type { Step } from '../manifest/cursor.ts';
import { deletePaths } from '../manifest/removal.ts';
import { nameLabels, uidLabels } from '../validate/job/selector.ts';
import type { FixPlace, JobTarget, QuickFix } from './fix.ts';

/** Metadata that only the server writes; what it does to whoever sends it comes first. */
export const serversMetadata: readonly string[] = [
  'managedFields',
  'resourceVersion',
  'uid',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'creationTimestamp',
  'generation',
  'selfLink',
];

/** Annotations that kubectl and the controllers write. */
const machinesAnnotations = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'batch.kubernetes.io/cronjob-scheduled-timestamp',
  'batch.kubernetes.io/job-tracking',
];

/** Takes out of a copy of a live object all that the server, its controllers and kubectl have added to it. */
export function withoutServersOwn({ document, resource, target }: FixPlace): QuickFix[] {
  const edits = deletePaths(document, resource.root, pathsOfServersOwn(target));
  return edits.length > 0 ? [{ title: 'Remove what the server sets', edits, preferred: true }] : [];
}

/** Where the server, its controllers and kubectl write, as far as it is written. What people can mean is left out. */
function pathsOfServersOwn({ kind, root, job }: JobTarget): Step[][] {
  const jobPath = kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec'] : ['spec'];
  const labels = [['metadata', 'labels']];
  const paths = [
    ['status'],
    ...serversMetadata.map((name) => ['metadata', name]),
    ...machinesAnnotations.map((name) => ['metadata', 'annotations', name]),
  ];
  const owners = root.in('metadata', 'ownerReferences').items();
  if (owners.length > 0 && owners.every((owner) => owner.at('controller').boolean === true)) {
    paths.push(['metadata', 'ownerReferences']);
  }
  // With a manual selector the labels and the selector are the author's.
  if (job.at('manualSelector').unset || job.at('manualSelector').boolean === false) {
    labels.push([...jobPath, 'template', 'metadata', 'labels']);
    const selected = job.in('selector', 'matchLabels').keys();
    if (selected.some(({ key }) => uidLabels.includes(key))) paths.push([...jobPath, 'selector']);
  }
  for (const path of labels) {
    const present = root.in(...path).keys();
    // Somebody may have written the name by hand; nobody writes the uid.
    if (!present.some(({ key }) => uidLabels.includes(key))) continue;
    paths.push(...[...uidLabels, ...nameLabels].map((key) => [...path, key]));
  }
  return paths;
}
