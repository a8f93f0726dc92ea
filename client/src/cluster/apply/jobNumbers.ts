import { type Fields, fieldsOf, integerOf } from '../fields.ts';
import type { KubernetesObject, ResourceKind } from '../ports.ts';

/** A number in a Job's spec that can be changed while it runs, and in a CronJob's template at any time. */
export type JobNumber = 'parallelism' | 'activeDeadlineSeconds' | 'backoffLimit';

export interface NumberField {
  readonly title: string;
  readonly prompt: string;
  readonly most: number;
  /** What an empty answer means; absent where a number is needed. */
  readonly empty?: string;
}

const int32 = 2_147_483_647;

/** k8s.io/kubernetes `maxParallelismForIndexedJob` */
const mostIndexes = 100_000;

/** A Job's own spec, or that of the Jobs which a CronJob makes. */
export function jobSpecOf({ kind }: Pick<ResourceKind, 'kind'>, object: KubernetesObject): Fields {
  const spec = fieldsOf(object.spec);
  return kind === 'CronJob' ? fieldsOf(fieldsOf(spec.jobTemplate).spec) : spec;
}

/** What is asked for each; `spec` is the Job's that is changed. */
export function numberField(field: JobNumber, spec: Fields): NumberField {
  const indexed = spec.completionMode === 'Indexed';
  switch (field) {
    case 'parallelism':
      return {
        title: 'Change Parallelism',
        prompt: 'How many pods may run at the same time; 0 stops them all',
        most: indexed ? mostIndexes : int32,
      };
    case 'activeDeadlineSeconds':
      return {
        title: 'Set Deadline',
        prompt: 'Seconds after its start at which the Job is ended as failed; empty for no deadline',
        most: Number.MAX_SAFE_INTEGER,
        empty: 'no deadline',
      };
    case 'backoffLimit':
      return {
        title: 'Set Back-off Limit',
        prompt: 'How many pods may fail before the Job is given up; empty for what the server takes by itself',
        most: int32,
        empty: 'the server’s default',
      };
  }
}

/** The number as text to begin with; '' where the Job has none. */
export function numberOf(field: JobNumber, spec: Fields): string {
  return String(integerOf(spec[field]) ?? '');
}

/** What is wrong with an answer, or undefined. */
export function checkNumber(text: string, { most, empty }: NumberField): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return empty === undefined ? 'A whole number, 0 or more.' : undefined;
  if (!/^\d+$/.test(trimmed)) return 'A whole number, 0 or more.';
  return Number(trimmed) > most ? `At most ${most}.` : undefined;
}

/**
 * Whether completions can follow a new parallelism: the Job is Indexed, and one number stands for both (an elastic
 * Indexed Job, k8s.io/kubernetes `validateCompletions`).
 */
export function isElastic({ completionMode, completions, parallelism }: Fields): boolean {
  return completionMode === 'Indexed' && integerOf(completions) === (integerOf(parallelism) ?? 1);
}

/**
 * A merge patch that sets numbers, in this very object only: a later one of the same name refuses it, as its UID is
 * another one.
 */
export function numberPatch(
  { kind }: Pick<ResourceKind, 'kind'>,
  { metadata }: KubernetesObject,
  numbers: Partial<Readonly<Record<JobNumber | 'completions', number | null>>>,
): Fields {
  const { uid } = fieldsOf(metadata);
  return {
    ...(uid === undefined ? {} : { metadata: { uid } }),
    spec: kind === 'CronJob' ? { jobTemplate: { spec: numbers } } : numbers,
  };
}

/** What a checked answer stands for; null takes the number away. */
export function answerOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text.trim());
}
