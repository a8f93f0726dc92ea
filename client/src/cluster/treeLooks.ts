import { ageWords } from './duration.ts';
import type { Tone } from './podStatus.ts';
import type { Condition } from './resources.ts';
import type { JobPhaseName, ThemeColorName, Tooltip } from './tree.ts';

export interface Look {
  readonly icon: string;
  readonly color: ThemeColorName | undefined;
}

export const phaseLooks: Readonly<Record<JobPhaseName, Look>> = {
  running: { icon: 'play-circle', color: 'charts.blue' },
  complete: { icon: 'pass-filled', color: 'testing.iconPassed' },
  failed: { icon: 'error', color: 'testing.iconFailed' },
  suspended: { icon: 'debug-pause', color: 'disabledForeground' },
  queued: { icon: 'watch', color: 'charts.purple' },
  terminating: { icon: 'trash', color: 'disabledForeground' },
  stuck: { icon: 'warning', color: 'list.warningForeground' },
  pending: { icon: 'circle-large-outline', color: 'testing.iconQueued' },
};

export const toneLooks: Readonly<Record<Tone, Look>> = {
  waiting: { icon: 'circle-large-outline', color: 'testing.iconQueued' },
  running: { icon: 'play-circle', color: 'charts.blue' },
  done: { icon: 'pass', color: 'testing.iconPassed' },
  failed: { icon: 'error', color: 'testing.iconFailed' },
  stuck: { icon: 'warning', color: 'list.warningForeground' },
};

export const phaseWords: Readonly<Record<JobPhaseName, string>> = {
  running: 'running',
  complete: 'complete',
  failed: 'failed',
  suspended: 'suspended',
  queued: 'queued',
  terminating: 'being deleted',
  stuck: 'stuck',
  pending: 'not started',
};

/** The order in which a summary names phases: what needs attention first. */
export const summaryOrder: readonly JobPhaseName[] = [
  'failed',
  'stuck',
  'running',
  'pending',
  'queued',
  'suspended',
  'terminating',
  'complete',
];

export const noTooltip: Tooltip = { title: '', rows: [], sections: [] };

export function join(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

export function contextValue(kind: string, traits: readonly string[]): string {
  return `${[kind, ...new Set(traits)].join('.')}.`;
}

export function row(label: string, value: string | undefined): { label: string; value: string }[] {
  return value === undefined || value === '' ? [] : [{ label, value }];
}

export function timeWords(time: number | undefined, now: number): string | undefined {
  if (time === undefined) return undefined;
  const clock = `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const ahead = ageWords(time - now);
  return `${clock} (${ahead === 'now' ? ago(now - time) : `in ${ahead}`})`;
}

export function ago(milliseconds: number): string {
  const words = ageWords(milliseconds);
  return words === 'now' ? 'just now' : `${words} ago`;
}

export function conditionLines(conditions: readonly Condition[]): string[] {
  return conditions
    .filter(({ status }) => status === 'True')
    .map(({ type, reason, message }) => join([type, reason === type ? '' : reason, message]));
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
