import { insertKey, replaceValue, setField, type TextEdit } from '../../manifest/edits.ts';
import type { Node } from '../../manifest/node.ts';
import { parseCron } from '../../plan/cron.ts';
import { isTimeZoneName, similarTimeZone } from '../../plan/timeZones.ts';
import type { Fixer, FixPlace, QuickFix } from '../../rules/fix.ts';
import type { Finding } from '../../validate/finding.ts';
import { locate } from '../fieldPath.ts';

/** Fixes that make a right value of a wrong one. Each is only offered where the finding is gone after it. */
export const valueFixes: Readonly<Record<string, Fixer>> = {
  'metadata-name': (finding, place) => asDnsName(finding, place, true),
  'metadata-namespace': (finding, place) => asDnsName(finding, place, false),
  'container-name': (finding, place) => asDnsName(finding, place, false),
  'object-name': (finding, place) => asDnsName(finding, place, true),
  'time-zone': (finding, place) =>
    onText(finding, place, (name) => {
      const similar = similarTimeZone(name);
      return similar === undefined ? [] : [similar];
    }),
  'cron-schedule': (finding, place) => onText(finding, place, schedulesLike),
  'schedule-time-zone': zoneOutOfSchedule,
  'mount-volume-not-found': missingVolume,
};

function textOf(node: Node): string | undefined {
  return node.kind === 'scalar' && typeof node.value === 'string' && !node.aliased && !node.templated
    ? node.value
    : undefined;
}

/** Other texts in place of the one that the finding is about. */
function onText(
  finding: Finding,
  { document, resource }: FixPlace,
  others: (text: string) => readonly string[],
): QuickFix[] {
  const { node, exact } = locate(resource.root, finding.field);
  const text = exact ? textOf(node) : undefined;
  if (text === undefined) return [];
  return others(text).map((other, index) => ({
    title: `Change to ${other}`,
    edits: replaceValue(document, node, other),
    preferred: index === 0,
  }));
}

/** Lower case, with hyphens for what no name may hold. */
function asDnsName(finding: Finding, place: FixPlace, isDotted: boolean): QuickFix[] {
  return onText(finding, place, (text) => {
    const name = text
      .toLowerCase()
      .replace(isDotted ? /[^a-z0-9.-]+/g : /[^a-z0-9-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '');
    return name === '' || name === text ? [] : [name];
  });
}

/** Days and months in full; the dialect has their first three letters. */
const longNames =
  /\b(sunday|monday|tuesday|wednesday|thursday|friday|saturday|january|february|march|april|june|july|august|september|october|november|december)\b/gi;

/** What people may have meant by a schedule that this dialect does not have. */
function schedulesLike(text: string): string[] {
  const words = text.trim().split(/\s+/);
  const candidates = [
    text.trim().toLowerCase(),
    text.replace(longNames, (name) => name.slice(0, 3).toUpperCase()),
    // A field for seconds comes first in other dialects, one for years last.
    ...(words.length === 6 && /^(0|\*|\?)$/.test(words[0] ?? '') ? [words.slice(1).join(' ')] : []),
    ...(words.length === 6 && /^(\*|\?)$/.test(words[5] ?? '') ? [words.slice(0, 5).join(' ')] : []),
    // The last star is easily forgotten.
    ...(words.length === 4 ? [`${words.join(' ')} *`] : []),
    ...(words.length === 5 ? [[...words.slice(0, 4), (words[4] ?? '').replace(/\b7\b/g, '0')].join(' ')] : []),
  ];
  return [...new Set(candidates)].filter((candidate) => candidate !== text && 'schedule' in parseCron(candidate));
}

/** `TZ=Europe/Berlin 30 3 * * *` becomes a schedule and a time zone. */
function zoneOutOfSchedule(_finding: Finding, { document, target }: FixPlace): QuickFix[] {
  const field = target.spec.at('schedule');
  const [prefix, zone] = /^(?:CRON_)?TZ=(\S+)\s+/.exec(field.string ?? '') ?? [];
  const spec = target.spec.map;
  if (prefix === undefined || zone === undefined || !isTimeZoneName(zone) || !field.node || !spec) return [];
  const rest = replaceValue(document, field.node, (field.string ?? '').slice(prefix.length));
  const written = target.spec.at('timeZone');
  const zoneEdits: TextEdit[] = written.node ? [] : insertKey(document, spec, 'timeZone', zone, { after: 'schedule' });
  const title = written.node ? 'Remove the time zone from the schedule' : `Move the time zone to timeZone: ${zone}`;
  return [{ title, edits: [...rest, ...zoneEdits], preferred: true, ...(written.node ? {} : { sure: true }) }];
}

/** A pod without volumes gets the one that is mounted; where it has some, one of them may be meant. */
function missingVolume(finding: Finding, { document, resource, target }: FixPlace): QuickFix[] {
  const { node, exact } = locate(resource.root, finding.field);
  const name = exact ? textOf(node) : undefined;
  if (!name) return [];
  const volumes = target.pod.at('volumes');
  if (volumes.written) {
    const names = volumes.items().flatMap((volume) => volume.at('name').string ?? []);
    return names.slice(0, 3).map((other) => ({
      title: `Change to ${other}`,
      edits: replaceValue(document, node, other),
      preferred: names.length === 1,
    }));
  }
  const path = [...(target.kind === 'CronJob' ? ['spec', 'jobTemplate'] : []), 'spec', 'template', 'spec', 'volumes'];
  const edits = setField(document, resource.root, path, [{ name, emptyDir: {} }]);
  return edits ? [{ title: `Add an empty volume ${name} to the pod`, edits }] : [];
}
