import type { Json, Reply } from './target.ts';

/** Fields that differ from one run to the next, or that each server words for itself. */
const volatile = new Set([
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'time',
  'lastTransitionTime',
  'lastProbeTime',
  'startTime',
  'completionTime',
  'continue',
  'message',
  'serverAddress',
  'remainingItemCount',
]);

/** An answer as far as it can be compared: what programs can tell answers by. */
export function comparable(reply: Reply, namespace: string): unknown {
  const { code, text, body, warnings } = reply;
  const events = body === undefined && text.startsWith('{"type"') ? text.trim().split('\n') : undefined;
  const content = events
    ? withoutRepeatedBookmarks(events.map((line) => shapedOf(JSON.parse(line), namespace)))
    : body === undefined
      ? text.trim().slice(0, 40)
      : shapedOf(body, namespace);
  return { code, warned: warnings > 0, content };
}

/** How often a server repeats its bookmark before a watch times out depends on how busy it is. */
function withoutRepeatedBookmarks(events: readonly unknown[]): unknown[] {
  const isBookmark = (event: unknown): boolean => isRecord(event) && event.type === 'BOOKMARK';
  return events.filter((event, index) => !(isBookmark(event) && isBookmark(events[index - 1])));
}

function shapedOf(value: unknown, namespace: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => shapedOf(item, namespace));
    return items.length > 0 && items.every((item) => isRecord(item) && 'field' in item) ? sorted(items) : items;
  }
  if (typeof value === 'string') return plain(value, namespace);
  if (!isRecord(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    // Storage is each server's own affair.
    if (key === 'storageVersionHash') continue;
    if (key === 'columnDefinitions') result[key] = columnsOf(member);
    else if (key === 'cells') result[key] = cellsOf(member, namespace);
    else if (key === 'managedFields') result[key] = managersOf(member, namespace);
    else if (volatile.has(key)) result[key] = member === null ? null : '…';
    else result[plain(key, namespace)] = shapedOf(member, namespace);
  }
  return result;
}

function plain(text: string, namespace: string): string {
  return text
    .replaceAll(namespace, '$NS')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/^(made|kube-api-access)-[a-z0-9]{5}$/, '$1-…');
}

/** Each server describes its columns in its own words. */
function columnsOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.filter(isRecord).map(({ description, ...rest }) => ({ ...rest, described: typeof description }));
}

/** How long something took is another matter on each server. */
function cellsOf(value: unknown, namespace: string): unknown {
  const cells = Array.isArray(value) ? value : [];
  return cells.map((cell) =>
    typeof cell === 'string' && /^(\d+[smhdy])+$/.test(cell) ? '…' : shapedOf(cell, namespace),
  );
}

/** What controllers write comes when they get to it. */
function managersOf(value: unknown, namespace: string): unknown {
  const entries = Array.isArray(value) ? value.filter(isRecord) : [];
  const own = entries.filter(({ manager }) => !/^(kube-|job-|cronjob-)/.test(String(manager)));
  return sorted(own.map((entry) => shapedOf(entry, namespace)));
}

function sorted(items: readonly unknown[]): unknown[] {
  return [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where two comparable values differ: path, real, demo. */
export function differences(real: unknown, demo: unknown, path = ''): string[] {
  if (Array.isArray(real) && Array.isArray(demo)) {
    if (real.length !== demo.length) return [`${path}: ${short(real)} ≠ ${short(demo)}`];
    return real.flatMap((item, index) => differences(item, demo[index], `${path}[${index}]`));
  }
  if (isRecord(real) && isRecord(demo)) {
    const keys = [...new Set([...Object.keys(real), ...Object.keys(demo)])];
    return keys.flatMap((key) => differences(real[key], demo[key], `${path}.${key}`));
  }
  return real === demo ? [] : [`${path}: ${short(real)} ≠ ${short(demo)}`];
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

export interface Compared {
  readonly about: string;
  readonly differences: readonly string[];
  /** Why they differ on purpose. */
  readonly reason?: string | undefined;
}

/** The table of a suite, for people. */
export function tableOf(title: string, rows: readonly Compared[]): string {
  const same = rows.filter((row) => row.differences.length === 0).length;
  const meant = rows.filter((row) => row.differences.length > 0 && row.reason !== undefined);
  const other = rows.filter((row) => row.differences.length > 0 && row.reason === undefined);
  return [
    `${title}: ${rows.length} compared, ${same} the same, ${meant.length} different on purpose, ${other.length} different`,
    ...meant.map(({ about, reason }) => `  on purpose  ${about}: ${reason}`),
    ...other.flatMap(({ about, differences }) => [
      `  different   ${about}`,
      ...differences.slice(0, 12).map((line) => `              ${line}`),
    ]),
  ].join('\n');
}

export type { Json };
