import type { ManifestDocument } from '../manifest/document.ts';
import type { TextEdit } from '../manifest/edits.ts';
import type { Resource } from '../manifest/resources.ts';
import type { Field } from '../validate/field.ts';
import type { Finding } from '../validate/finding.ts';

/** A change of the text that makes a finding go away. */
export interface QuickFix {
  /** What it does, as a command: "Set restartPolicy to Never". */
  readonly title: string;
  /** In the document's offsets. */
  readonly edits: readonly TextEdit[];
  /** The one most people want, where there are several. */
  readonly preferred?: boolean;
  /** The only right answer, so that "fix all" may make it unasked. */
  readonly sure?: boolean;
}

/** Where a finding is to be fixed. */
export interface FixPlace {
  readonly document: ManifestDocument;
  readonly resource: Resource;
  /** The whole resource, and the parts of it that most fixes are about. */
  readonly target: JobTarget;
  readonly minor: number;
}

export type Fixer = (finding: Finding, place: FixPlace) => readonly QuickFix[];

/** A Job or CronJob as advice and fixes look at it: missing parts are missing fields, reading never fails. */
export interface JobTarget {
  readonly kind: 'Job' | 'CronJob';
  readonly root: Field;
  /** The spec of the resource itself: a CronJob's has the schedule. */
  readonly spec: Field;
  /** The JobSpec: `spec`, or a CronJob's `spec.jobTemplate.spec`. */
  readonly job: Field;
  /** The PodSpec: `template.spec` of the JobSpec. */
  readonly pod: Field;
  readonly minor: number;
}

export function toJobTarget(kind: 'Job' | 'CronJob', root: Field, minor: number): JobTarget {
  const spec = root.at('spec');
  const job = kind === 'CronJob' ? spec.in('jobTemplate', 'spec') : spec;
  return { kind, root, spec, job, pod: job.in('template', 'spec'), minor };
}
