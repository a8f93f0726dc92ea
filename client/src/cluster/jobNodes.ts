import { ageWords, durationWords } from './duration.ts';
import { analyzeFailure, failureLines } from './failureAnalysis.ts';
import { completionWords, jobDuration } from './jobPhase.ts';
import { cronJobKind, jobKind } from './resourceKinds.ts';
import type { CronJob, Pod } from './resources.ts';
import { type Refusals, refusedSection, refusedTraits } from './rights.ts';
import type { NodeId, ThemeColorName, Tooltip, TreeNode } from './tree.ts';
import { ago, conditionLines, contextValue, join, phaseLooks, phaseWords, row, timeWords } from './treeLooks.ts';
import type { CronJobState, JobState } from './treeState.ts';

/** The time of the next run, in milliseconds since 1970, or undefined where there is none or the schedule is broken. */
export type NextRun = (schedule: string, timeZone: string | undefined, after: number) => number | undefined;

/** `3/5 · 2 running · 1 failed · 4m` */
export function jobDescription({ job, phase }: Pick<JobState, 'job' | 'phase'>, now: number): string {
  const duration = jobDuration(job, now);
  const took = duration === undefined ? '' : durationWords(duration);
  const failed = job.failed > 0 ? `${job.failed} failed` : '';
  const running = job.active > 0 ? `${job.active} running` : job.failed > 0 ? 'waiting to retry' : '';
  const done = completionWords(job);
  switch (phase.name) {
    case 'complete': {
      const end = job.completed === undefined ? '' : ago(now - job.completed);
      return join([took === '' ? done : `${done} in ${took}`, failed, phase.final ? end : 'stopping']);
    }
    case 'failed':
      return join([phase.reason, done, failed, phase.final ? took && `after ${took}` : 'stopping']);
    case 'running':
      return join([done, running, failed, took]);
    case 'pending':
      return join(['not started', job.created === undefined ? '' : ageWords(now - job.created)]);
    case 'stuck':
      return join([phase.reason, done, failed, took]);
    case 'suspended':
      return join(['suspended', done, failed]);
    case 'queued':
      return join([phase.reason === '' ? 'queued' : `queued in ${phase.reason}`, done]);
    case 'terminating':
      return join(['being deleted', job.active > 0 ? running : '']);
  }
}

export function jobNode(
  state: JobState,
  at: {
    readonly id: NodeId;
    readonly context: string;
    readonly now: number;
    readonly pods: () => readonly Pod[];
    readonly refusals: Refusals;
  },
): TreeNode {
  const { job, phase } = state;
  const description = join([state.row.pinned ? 'pinned' : '', jobDescription(state, at.now)]);
  const notEnded = !phase.final && phase.name !== 'terminating';
  const active = notEnded && phase.name !== 'suspended' && phase.name !== 'queued';
  return {
    id: at.id,
    kind: 'job',
    parent: state.parent,
    label: job.name,
    description,
    ...phaseLooks[phase.name],
    accessibleLabel: `Job ${job.name}, ${phaseWords[phase.name]}: ${description}`,
    get tooltip() {
      const tooltip = jobTooltip(state, at.pods(), at.now);
      return { ...tooltip, sections: [...tooltip.sections, ...refusedSection('job', at.refusals, job.namespace)] };
    },
    contextValue: contextValue('job', [
      phase.name,
      ...(active ? ['running'] : []),
      ...(phase.name === 'queued' ? ['suspended'] : []),
      ...(phase.final ? ['finished'] : []),
      ...(job.indexed ? ['indexed'] : []),
      ...(job.owner?.kind === 'CronJob' ? ['scheduled'] : []),
      ...(state.row.pinned ? ['pinned'] : []),
      ...refusedTraits('job', at.refusals),
    ]),
    collapsible: 'collapsed',
    action: undefined,
    object: { kind: jobKind, ref: { namespace: job.namespace, name: job.name }, uid: job.uid },
    context: at.context,
  };
}

function jobTooltip({ job, phase }: JobState, pods: readonly Pod[], now: number): Tooltip {
  const reasons = failureLines(analyzeFailure(job, pods));
  const duration = jobDuration(job, now);
  const conditions = conditionLines(job.conditions);
  return {
    title: `Job ${job.namespace}/${job.name}`,
    rows: [
      ...row('Status', join([phaseWords[phase.name], phase.reason])),
      ...row('Message', phase.message),
      ...row('Completions', completionWords(job)),
      ...row(
        'Pods',
        join([
          `${job.active} active (${job.ready} ready)`,
          `${job.succeeded} succeeded`,
          `${job.failed} failed`,
          job.terminating > 0 ? `${job.terminating} terminating` : '',
        ]),
      ),
      ...row('Failed indexes', job.failedIndexes),
      ...row('Retries allowed', job.backoffLimit === undefined ? undefined : String(job.backoffLimit)),
      ...row(
        'Deadline',
        job.activeDeadlineSeconds === undefined ? undefined : durationWords(job.activeDeadlineSeconds * 1000),
      ),
      ...row('Created', timeWords(job.created, now)),
      ...row('Started', timeWords(job.started, now)),
      ...row('Duration', duration === undefined ? undefined : durationWords(duration)),
      ...row('Made by', job.owner && `${job.owner.kind} ${job.owner.name}`),
      ...row('Run by', job.managedBy),
      ...row('Queue', job.queue),
      ...row('Images', job.images.join(', ')),
    ],
    sections: [
      ...(reasons.length === 0 ? [] : [{ heading: 'Why', lines: reasons.slice(0, 6) }]),
      ...(conditions.length === 0 ? [] : [{ heading: 'Conditions', lines: conditions }]),
    ],
  };
}

export function cronJobNode(
  { cronJob, row: { pinned } }: CronJobState,
  last: JobState | undefined,
  at: {
    readonly id: NodeId;
    readonly context: string;
    readonly parent: NodeId;
    readonly now: number;
    readonly nextRun: NextRun;
    readonly refusals: Refusals;
  },
): TreeNode {
  const next = cronJob.suspend ? undefined : at.nextRun(cronJob.schedule, cronJob.timeZone, at.now);
  const result = lastResultWords(cronJob, last, at.now);
  const description = join([
    pinned ? 'pinned' : '',
    cronJob.schedule,
    cronJob.suspend ? 'suspended' : next === undefined ? '' : `next in ${untilWords(next - at.now)}`,
    result,
  ]);
  const deleting = cronJob.deleting !== undefined;
  return {
    id: at.id,
    kind: 'cronJob',
    parent: at.parent,
    label: cronJob.name,
    description: deleting ? join(['being deleted', cronJob.schedule]) : description,
    icon: cronJob.suspend ? 'debug-pause' : 'clock',
    color: cronJob.suspend || deleting ? 'disabledForeground' : lastColor(last),
    accessibleLabel: `CronJob ${cronJob.name}: ${description}`,
    tooltip: {
      title: `CronJob ${cronJob.namespace}/${cronJob.name}`,
      rows: [
        ...row('Schedule', cronJob.schedule),
        ...row('Time zone', cronJob.timeZone),
        ...row('Suspended', cronJob.suspend ? 'yes' : 'no'),
        ...row('Next run', timeWords(next, at.now)),
        ...row('Last run', timeWords(cronJob.lastScheduled, at.now)),
        ...row('Last success', timeWords(cronJob.lastSuccessful, at.now)),
        ...row('Last result', last && join([phaseWords[last.phase.name], last.phase.reason])),
        ...row('Running now', String(cronJob.active)),
        ...row('Concurrency', cronJob.concurrencyPolicy),
        ...row('Images', cronJob.images.join(', ')),
      ],
      sections: refusedSection('cronJob', at.refusals, cronJob.namespace),
    },
    contextValue: contextValue('cronJob', [
      cronJob.suspend ? 'suspended' : 'running',
      ...(deleting ? ['terminating'] : []),
      ...(cronJob.active > 0 ? ['active'] : []),
      ...(pinned ? ['pinned'] : []),
      ...refusedTraits('cronJob', at.refusals),
    ]),
    collapsible: 'collapsed',
    action: undefined,
    object: { kind: cronJobKind, ref: { namespace: cronJob.namespace, name: cronJob.name }, uid: cronJob.uid },
    context: at.context,
  };
}

function untilWords(milliseconds: number): string {
  const words = ageWords(milliseconds);
  return words === 'now' ? 'a moment' : words;
}

function lastColor(last: JobState | undefined): ThemeColorName | undefined {
  if (!last) return undefined;
  return phaseLooks[last.phase.name].color;
}

function lastResultWords(cronJob: CronJob, last: JobState | undefined, now: number): string {
  if (last)
    return `last ${phaseWords[last.phase.name]}${last.job.created === undefined ? '' : ` ${ago(now - last.job.created)}`}`;
  return cronJob.lastScheduled === undefined ? 'never run' : `last run ${ago(now - cronJob.lastScheduled)}`;
}
