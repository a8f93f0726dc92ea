import { oneLine } from './errors.ts';
import { analyzeFailure, failureLines } from './failureAnalysis.ts';
import { fieldsOf, listOf, textOf } from './fields.ts';
import type { KubernetesObject } from './ports.ts';
import { toEvent, toJob, toPod } from './resources.ts';

/** What a description is made of; everything as the server sent it. */
export interface Described {
  readonly object: KubernetesObject;
  /** The pods of a Job, the Jobs of a CronJob. */
  readonly children: readonly KubernetesObject[];
  readonly events: readonly KubernetesObject[];
  /** The specification as YAML. */
  readonly spec: string;
  /** Where it is. */
  readonly context: string;
}

type Row = readonly [label: string, value: string];

/** An object as a document to read: what it is, how it fares, what belongs to it, what has happened, how it was asked for. */
export function describe({ object, children, events, spec, context }: Described): string {
  const kind = textOf(object.kind) ?? 'Object';
  const metadata = fieldsOf(object.metadata);
  const sections = [
    heading(`${kind} ${textOf(metadata.name) ?? ''}`),
    rows([
      ['Context', context],
      ['Namespace', textOf(metadata.namespace) ?? ''],
      ['Created', textOf(metadata.creationTimestamp) ?? ''],
      ['Deleting', textOf(metadata.deletionTimestamp) ?? ''],
      ['Owner', listOf(metadata.ownerReferences).map(ownerWords).join(', ')],
      ['UID', textOf(metadata.uid) ?? ''],
      ...pairs('Labels', metadata.labels),
      ...pairs('Annotations', metadata.annotations),
    ]),
    // What somebody who is woken by a failed Job looks for.
    section(
      'Why',
      whyLines(object, children, events)
        .map((line) => oneLine(line))
        .join('\n'),
    ),
    section('Status', rows(statusRows(fieldsOf(object.status)))),
    section('Conditions', table(listOf(fieldsOf(object.status).conditions).map(conditionCells))),
    section('Containers', table(listOf(fieldsOf(object.status).containerStatuses).map(containerCells))),
    section(kind === 'CronJob' ? 'Jobs' : 'Pods', table(children.map(childCells))),
    section('Events', table([...events].sort(byTime).map(eventCells)) || 'None. The server keeps events for an hour.'),
    section('Specification', spec.trimEnd()),
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

function whyLines(
  object: KubernetesObject,
  children: readonly KubernetesObject[],
  events: readonly KubernetesObject[],
): readonly string[] {
  const job = object.kind === 'Job' ? toJob(object) : undefined;
  if (!job) return [];
  const said = [...events].sort(byTime).flatMap((event) => toEvent(event) ?? []);
  return failureLines(
    analyzeFailure(
      job,
      children.flatMap((child) => toPod(child) ?? []),
      said,
    ),
  );
}

/** The newest moment that an event is about. */
export function eventTime(event: KubernetesObject): string {
  const { lastTimestamp, eventTime, firstTimestamp, metadata } = event;
  const series = fieldsOf(event.series);
  return (
    textOf(series.lastObservedTime) ??
    textOf(lastTimestamp) ??
    textOf(eventTime) ??
    textOf(firstTimestamp) ??
    textOf(fieldsOf(metadata).creationTimestamp) ??
    ''
  );
}

function byTime(a: KubernetesObject, b: KubernetesObject): number {
  const [left, right] = [eventTime(a), eventTime(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function heading(text: string): string {
  const line = oneLine(text);
  return `${line}\n${'='.repeat(line.length)}`;
}

function section(title: string, body: string): string {
  return body === '' ? '' : `${title}\n${'-'.repeat(title.length)}\n${body}`;
}

function rows(all: readonly Row[]): string {
  const shown = all.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([label]) => label.length));
  return shown.map(([label, value]) => `${(label && `${label}:`).padEnd(width + 2)}${oneLine(value)}`).join('\n');
}

/** Columns are as wide as their widest cell, but for the last. */
function table(lines: readonly (readonly string[])[]): string {
  const clean = lines.map((cells) => cells.map((cell) => oneLine(cell)));
  const widths: number[] = [];
  for (const cells of clean) {
    for (const [column, cell] of cells.entries())
      widths[column] = Math.max(widths[column] ?? 0, Math.min(cell.length, 60));
  }
  return clean
    .map((cells) =>
      cells
        .map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function pairs(label: string, value: unknown): Row[] {
  const entries = Object.entries(fieldsOf(value)).filter(([name]) => name !== lastApplied);
  return entries.map(([name, text], index): Row => [index === 0 ? label : '', `${name}=${textOf(text) ?? ''}`]);
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** The numbers, times and words of a status, in the server's order and under its names. */
function statusRows(status: Readonly<Record<string, unknown>>): Row[] {
  return Object.entries(status).flatMap(([name, value]): Row[] => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return [[name, String(value)]];
    }
    return [];
  });
}

function ownerWords(owner: unknown): string {
  const { kind, name } = fieldsOf(owner);
  return `${textOf(kind) ?? ''} ${textOf(name) ?? ''}`.trim();
}

function conditionCells(condition: unknown): string[] {
  const { type, status, reason, message, lastTransitionTime } = fieldsOf(condition);
  return [type, status, lastTransitionTime, reason, message].map((cell) => textOf(cell) ?? '');
}

function containerCells(status: unknown): string[] {
  const { name, restartCount, state, image } = fieldsOf(status);
  const [[how, detail] = ['unknown', {}]] = Object.entries(fieldsOf(state));
  const { reason, exitCode, message } = fieldsOf(detail);
  return [
    textOf(name) ?? '',
    how,
    [textOf(reason), typeof exitCode === 'number' ? `exit code ${exitCode}` : undefined].filter(Boolean).join(', '),
    typeof restartCount === 'number' && restartCount > 0 ? `${restartCount} restarts` : '',
    textOf(image) ?? '',
    textOf(message) ?? '',
  ];
}

function childCells(child: KubernetesObject): string[] {
  const status = fieldsOf(child.status);
  const metadata = fieldsOf(child.metadata);
  const { succeeded, failed, active } = status;
  const counts = [
    typeof active === 'number' && active ? `${active} active` : '',
    typeof succeeded === 'number' && succeeded ? `${succeeded} succeeded` : '',
    typeof failed === 'number' && failed ? `${failed} failed` : '',
  ].filter(Boolean);
  return [
    textOf(metadata.name) ?? '',
    textOf(status.phase) ?? counts.join(', '),
    textOf(metadata.creationTimestamp) ?? '',
    textOf(status.reason) ?? '',
  ];
}

function eventCells(event: KubernetesObject): string[] {
  const { type, reason, message, count } = event;
  const times = typeof count === 'number' && count > 1 ? `${count}×` : '';
  return [eventTime(event), textOf(type) ?? '', textOf(reason) ?? '', times, textOf(message) ?? ''];
}
