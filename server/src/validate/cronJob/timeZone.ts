import { isTimeZoneName, similarTimeZone } from '../../plan/timeZones.ts';
import type { Field } from '../field.ts';
import { show } from '../podTemplate/wording.ts';
import type { Validation } from '../validation.ts';

/** `validateTimeZone` of k8s.io/kubernetes `pkg/apis/batch/validation`: a name of the time zone database, case and all. */
export function validateTimeZone(field: Field, validation: Validation): void {
  const name = field.string;
  if (name === undefined || isTimeZoneName(name)) return;
  validation.invalid(field, 'time-zone', `${show(`timeZone: ${name}`)} ${problemOf(name)}.`);
}

function problemOf(name: string): string {
  if (name === '') return 'must not be empty: leave it out for the time zone of the cluster, which mostly is UTC';
  if (name.toLowerCase() === 'local') return 'must name a time zone, such as Europe/Berlin';
  const similar = similarTimeZone(name);
  if (similar !== undefined) return `is not a time zone as it is written: use ${show(similar)}`;
  const offset = /^(?:UTC|GMT)\s*([+-])(\d{1,2})(?::?00)?$/.exec(name);
  if (offset?.[2] !== undefined && Number(offset[2]) >= 1 && Number(offset[2]) <= (offset[1] === '+' ? 14 : 12)) {
    // Names of this kind say how far UTC is ahead of the place.
    const zone = `Etc/GMT${offset[1] === '+' ? '-' : '+'}${Number(offset[2])}`;
    return `is not a time zone: use a city's, such as Europe/Berlin, or ${show(zone)}, whose sign is the other way round`;
  }
  return 'is not a name of the time zone database: use one such as Europe/Berlin or Etc/UTC';
}
