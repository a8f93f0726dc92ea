import { type InlayHint, InlayHintKind, type Range } from 'vscode-languageserver';
import type { PlacedDocument } from '../manifest/document.ts';
import type { Resource } from '../manifest/resources.ts';
import { describeCron, describeSeconds } from '../plan/cronText.ts';
import { toJobTarget } from '../rules/fix.ts';
import { Field } from '../validate/field.ts';
import { type FileView, rangeIn, resourcesIn } from './file.ts';
import { scheduleOf } from './schedules.ts';

/** From here on people have to divide to know how long it is. */
const longSeconds = 120;

/** Schedules in words, and long durations in units. */
export function inlayHints(file: FileView, visible: Range): InlayHint[] {
  if (!file.settings.inlayHints) return [];
  const first = file.positions.offsetAt(visible.start);
  const last = file.positions.offsetAt(visible.end);
  return resourcesIn(file)
    .filter(({ placed }) => placed.end >= first && placed.start <= last)
    .flatMap(({ resource, placed }) => hintsOn(file, placed, resource))
    .filter(({ position }) => position.line >= visible.start.line && position.line <= visible.end.line);
}

function hintsOn(file: FileView, placed: PlacedDocument, resource: Resource): InlayHint[] {
  const { spec, job, pod } = toJobTarget(resource.kind, Field.root(resource.root), file.analyzer.target.minor);
  const hints: InlayHint[] = [];
  const hint = (field: Field, label: string) => {
    const { node } = field;
    // A block scalar ends on a line of its own, where a hint would stand alone.
    if (!node || node.span.end <= node.span.start) return;
    const range = rangeIn(file, placed, node.span);
    if (range.start.line !== range.end.line) return;
    hints.push({ position: range.end, label, kind: InlayHintKind.Type, paddingLeft: true });
  };
  const schedule = resource.kind === 'CronJob' ? spec.at('schedule') : undefined;
  const parsed = schedule?.string === undefined ? undefined : scheduleOf(schedule.string);
  if (schedule && parsed) hint(schedule, lowerFirst(describeCron(parsed)));
  const durations = [
    job.at('activeDeadlineSeconds'),
    job.at('ttlSecondsAfterFinished'),
    pod.at('activeDeadlineSeconds'),
    pod.at('terminationGracePeriodSeconds'),
    ...(resource.kind === 'CronJob' ? [spec.at('startingDeadlineSeconds')] : []),
  ];
  for (const field of durations) {
    const seconds = field.integer;
    if (seconds !== undefined && seconds >= longSeconds) hint(field, describeDuration(seconds));
  }
  return hints;
}

const day = 24 * 3600;

function describeDuration(seconds: number): string {
  const days = Math.floor(seconds / day);
  if (days === 0) return describeSeconds(seconds);
  const rest = seconds % day;
  const text = days === 1 ? '1 day' : `${days} days`;
  return rest === 0 ? text : `${text} ${describeSeconds(rest)}`;
}

function lowerFirst(text: string): string {
  return `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}`;
}
