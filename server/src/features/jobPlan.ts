import { describeSeconds } from '../plan/cronText.ts';
import { type JobNumbers, type JobPlan, planJob } from '../plan/job.ts';
import type { JobTarget } from '../rules/fix.ts';

/** The numbers of a JobSpec that the plan is made of; undefined where one of them is not a number, or not yet known. */
export function numbersOf({ job, pod }: JobTarget): JobNumbers | undefined {
  const names = [
    'parallelism',
    'completions',
    'backoffLimit',
    'backoffLimitPerIndex',
    'maxFailedIndexes',
    'activeDeadlineSeconds',
    'ttlSecondsAfterFinished',
  ] as const;
  const numbers: Partial<Record<(typeof names)[number], number>> = {};
  for (const name of names) {
    const field = job.at(name);
    if (field.templated || (field.present && (field.integer === undefined || field.integer < 0))) return undefined;
    if (field.integer !== undefined) numbers[name] = field.integer;
  }
  const policy = pod.at('restartPolicy').string;
  return {
    ...numbers,
    indexed: job.at('completionMode').string === 'Indexed',
    suspend: job.at('suspend').boolean === true,
    restartPolicy: policy === 'Never' || policy === 'OnFailure' ? policy : undefined,
  };
}

/** What the Job will do, as a Markdown list; undefined where its numbers are not known. */
export function jobPlanMarkdown(target: JobTarget): string | undefined {
  const numbers = numbersOf(target);
  if (!numbers || !target.job.map) return undefined;
  const plan = planJob(numbers);
  const lines = [
    numbers.suspend ? 'Waits: `suspend` is set, no pod runs until that changes.' : undefined,
    describeWork(plan),
    describeRetries(plan, numbers),
    numbers.activeDeadlineSeconds === undefined
      ? 'There is no deadline: a pod that hangs keeps the Job running.'
      : `Fails after ${describeSeconds(numbers.activeDeadlineSeconds)}, retries included, and its pods are ended.`,
    target.kind === 'Job'
      ? numbers.ttlSecondsAfterFinished === undefined
        ? 'Stays in the cluster after it has finished.'
        : `Is deleted with its pods ${numbers.ttlSecondsAfterFinished === 0 ? 'as soon as' : `${describeSeconds(numbers.ttlSecondsAfterFinished)} after`} it has finished.`
      : undefined,
  ].filter((line) => line !== undefined);
  return lines.map((line) => `- ${line}`).join('\n');
}

function describeWork(plan: JobPlan): string {
  const { completions, parallelism, rounds } = plan;
  if (parallelism === 0) return 'Runs no pod while `parallelism` is 0.';
  switch (plan.pattern) {
    case 'single':
      return 'Runs one pod until it succeeds.';
    case 'queue':
      return `Work queue: runs ${pods(parallelism)} at once. As soon as one succeeds no new pod is started, and the Job is complete when the others have ended.`;
    case 'indexed':
    case 'fixed': {
      const what =
        plan.pattern === 'indexed'
          ? `one pod for each index from 0 to ${(completions ?? 1) - 1}`
          : `pods until ${completions} have succeeded`;
      const inRounds = rounds !== undefined && rounds > 1 ? `: ${rounds} rounds if none fails` : '';
      return `Runs ${what}, ${parallelism === 1 ? 'one after the other' : `at most ${parallelism} at once`}${inRounds}.`;
    }
  }
}

function describeRetries(plan: JobPlan, { restartPolicy }: JobNumbers): string {
  const perIndex = plan.retriesPerIndex;
  const retries = perIndex ?? plan.retries;
  const each = perIndex === undefined ? '' : ' of each index';
  if (retries === 0) return `Fails at the first failure${each}: there is no retry.`;
  if (restartPolicy === 'OnFailure') {
    return `Restarts failed containers in their pod${each}, up to ${times(retries)}; then the Job fails, and the pod is deleted with its logs.`;
  }
  return `Replaces failed pods${each} up to ${times(retries)}, waiting ${describeSeconds(plan.waitSeconds)} in all if every one fails at once (10 s, 20 s, 40 s …).`;
}

function pods(count: number): string {
  return count === 1 ? '1 pod' : `${count} pods`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
