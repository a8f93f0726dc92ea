import { type Field, lastName } from '../field.ts';
import { show } from '../podTemplate/wording.ts';
import type { Validation } from '../validation.ts';
import type { JobContext } from './jobContext.ts';

const indexedParallelismMax = 100_000;
const failedIndexesMax = 100_000;
/** Above this many completions the server is stricter, so that the lists of indexes in the status stay short. */
const manyCompletions = 100_000;
const parallelismMaxOfMany = 10_000;
const failedIndexesMaxOfMany = 10_000;

/** A count, a limit or a time that must not be negative (`ValidateNonnegativeField`). */
export function notNegative(field: Field, what: string, validation: Validation): void {
  if (field.integer === undefined || field.integer >= 0) return;
  validation.invalid(field, 'number-negative', `${shown(field)} must be 0 or more: it is ${what}.`);
}

/** A field with its number: `parallelism: 3`. */
export function shown(field: Field): string {
  return show(`${lastName(field.path)}: ${field.integer}`);
}

const numbers: readonly [name: string, what: string][] = [
  ['parallelism', 'how many pods may run at a time'],
  ['completions', 'how many pods must succeed'],
  ['activeDeadlineSeconds', 'how many seconds the Job may take'],
  ['backoffLimit', 'how many failed pods are retried'],
  ['ttlSecondsAfterFinished', 'how many seconds the finished Job is kept'],
  ['backoffLimitPerIndex', 'how many failed pods of one index are retried'],
  ['maxFailedIndexes', 'how many indexes may fail'],
];

/** Numbers of a JobSpec and what they demand of each other (`validateJobSpec`). */
export function validateCounts(job: JobContext, validation: Validation): void {
  for (const [name, what] of numbers) {
    if (!job.surelyLacks(name)) notNegative(job.spec.at(name), what, validation);
  }
  const limitPerIndex = job.spec.at('backoffLimitPerIndex');
  const maxFailed = job.spec.at('maxFailedIndexes');
  if (job.surelyHas('maxFailedIndexes') && job.surelyLacks('backoffLimitPerIndex')) {
    validation.required(
      limitPerIndex,
      'max-failed-indexes-alone',
      `${shown(maxFailed)} counts indexes that used up their retries: say how many each has with \`backoffLimitPerIndex\`.`,
      { related: [{ span: maxFailed.valueSpan, message: 'maxFailedIndexes is set here.' }] },
    );
  }
  switch (job.completionMode) {
    case 'Indexed':
      validateIndexed(job, validation);
      break;
    case 'NonIndexed':
      for (const field of [limitPerIndex, maxFailed]) {
        if (job.surelyHas(field === limitPerIndex ? 'backoffLimitPerIndex' : 'maxFailedIndexes')) {
          validation.invalid(
            field,
            'indexed-only',
            `${shown(field)} needs \`completionMode: Indexed\`, for pods have no index without it.`,
            { related: completionModeHere(job) },
          );
        }
      }
      break;
    case undefined:
      break;
    default:
      validation.notSupported(
        job.spec.at('completionMode'),
        'completion-mode',
        `${show(`completionMode: ${job.completionMode}`)} is not a mode: use \`NonIndexed\` or \`Indexed\`.`,
      );
  }
}

/** Points at the completion mode, where one is written. */
export function completionModeHere(job: JobContext): { span: { start: number; end: number }; message: string }[] {
  const mode = job.spec.at('completionMode');
  return mode.present ? [{ span: mode.valueSpan, message: `The completion mode is ${mode.text}.` }] : [];
}

function validateIndexed(job: JobContext, validation: Validation): void {
  const completions = job.spec.at('completions');
  const parallelism = job.spec.at('parallelism');
  const maxFailed = job.spec.at('maxFailedIndexes');
  const failedMax = job.surelyLacks('maxFailedIndexes') ? undefined : maxFailed.integer;
  const count = job.completions;
  if (count.known && count.value === undefined) {
    validation.required(
      completions,
      'indexed-completions-missing',
      'An Indexed Job needs `completions`: it is the number of indexes, and there is one pod for each.',
      { related: completionModeHere(job) },
    );
  }
  const hasMany = count.known && count.value !== undefined && count.value > manyCompletions;
  const countHere = {
    related: [{ span: completions.valueSpan, message: `There are ${completions.integer} completions.` }],
  };
  const isPerIndex = hasMany && job.surelyHas('backoffLimitPerIndex');

  if (parallelism.integer !== undefined && parallelism.integer > indexedParallelismMax) {
    validation.invalid(
      parallelism,
      'indexed-parallelism',
      `${shown(parallelism)} is more than an Indexed Job may have: ${indexedParallelismMax}.`,
    );
  } else if (isPerIndex && parallelism.integer !== undefined && parallelism.integer > parallelismMaxOfMany) {
    validation.invalid(
      parallelism,
      'indexed-parallelism',
      `${shown(parallelism)} is too much for more than ${manyCompletions} completions with \`backoffLimitPerIndex\`: at most ${parallelismMaxOfMany}.`,
      countHere,
    );
  }

  if (failedMax !== undefined && count.known && count.value !== undefined && failedMax > count.value) {
    validation.invalid(
      maxFailed,
      'max-failed-indexes',
      `${shown(maxFailed)} is more than the Job has indexes: ${count.value}.`,
      completions.present ? countHere : {},
    );
  } else if (failedMax !== undefined && failedMax > failedIndexesMax) {
    validation.invalid(maxFailed, 'max-failed-indexes', `${shown(maxFailed)} is above the most: ${failedIndexesMax}.`);
  } else if (isPerIndex && failedMax !== undefined && failedMax > failedIndexesMaxOfMany) {
    validation.invalid(
      maxFailed,
      'max-failed-indexes',
      `${shown(maxFailed)} is too much for more than ${manyCompletions} completions: at most ${failedIndexesMaxOfMany}.`,
      countHere,
    );
  }
  if (isPerIndex && job.surelyLacks('maxFailedIndexes')) {
    validation.required(
      maxFailed,
      'max-failed-indexes-missing',
      `${shown(completions)} with \`backoffLimitPerIndex\` needs \`maxFailedIndexes\`, at most ${failedIndexesMaxOfMany}, so that the list of failed indexes stays short.`,
      countHere,
    );
  }
  validateTracking(job, isPerIndex, validation);
}

/** A warning of the server's since 1.28 (`WarningsForJobSpec`). */
function validateTracking(job: JobContext, isPerIndex: boolean, validation: Validation): void {
  const completions = job.spec.at('completions');
  const parallelism = job.spec.at('parallelism');
  if (job.minor < 28 || isPerIndex) return;
  if ((completions.integer ?? 0) <= manyCompletions || (parallelism.integer ?? 0) <= parallelismMaxOfMany) return;
  if ((parallelism.integer ?? 0) > indexedParallelismMax) return;
  validation.warn(
    job.spec,
    'indexed-tracking',
    `With ${shown(completions)} and ${shown(parallelism)} the Job's status may lose track of completed indexes when many fail.`,
    { span: parallelism.valueSpan },
  );
}
