import { parseCron } from '../../plan/cron.ts';
import { isTimeZoneName } from '../../plan/timeZones.ts';
import type { Field } from '../field.ts';
import { show } from '../podTemplate/wording.ts';
import type { Validation } from '../validation.ts';

/** `validateScheduleFormat` of k8s.io/kubernetes `pkg/apis/batch/validation`. `spec` is a CronJob's. */
export function validateSchedule(spec: Field, validation: Validation): void {
  const field = spec.at('schedule');
  const text = field.text;
  if (text === undefined) return;
  if (text === '') {
    validation.required(
      field,
      'schedule-missing',
      'A CronJob needs a schedule, such as `schedule: "30 3 * * *"` for every night at half past three.',
    );
    return;
  }
  validateZoneInSchedule(spec, field, text, validation);
  const parsed = parseCron(text);
  if ('problem' in parsed) {
    validation.invalid(field, 'cron-schedule', `${show(`schedule: ${text}`)}: ${parsed.problem}.`, {
      span: field.part(parsed.start, parsed.end),
    });
  }
}

/** Since 1.29 the server refuses any schedule with "TZ" in it; before, only next to a `timeZone`. */
function validateZoneInSchedule(spec: Field, field: Field, text: string, validation: Validation): void {
  const at = text.indexOf('TZ');
  if (at < 0) return;
  const timeZone = spec.at('timeZone');
  const [prefix, name = ''] = /^(?:CRON_)?TZ=([^ ]*) /.exec(text) ?? [undefined];
  const hint =
    prefix !== undefined && isTimeZoneName(name)
      ? `write \`timeZone: ${name}\` and \`schedule: "${text.slice(prefix.length).trim()}"\``
      : 'write the time zone into `timeZone`';
  const options = {
    span: prefix === undefined ? field.part(at, at + 2) : field.part(0, prefix.trimEnd().length),
    ...(timeZone.present ? { related: [{ span: timeZone.valueSpan, message: 'The time zone belongs here.' }] } : {}),
  };
  if (validation.minor >= 29) {
    validation.invalid(field, 'schedule-time-zone', `A schedule cannot name its time zone: ${hint}.`, options);
  } else if (timeZone.present && !timeZone.templated) {
    validation.invalid(
      field,
      'schedule-time-zone',
      `There is a \`timeZone\` as well as one in the schedule: ${hint}.`,
      options,
    );
  } else {
    validation.warn(
      field,
      'schedule-time-zone',
      `A time zone in the schedule is not supported and refused since Kubernetes 1.29: ${hint}.`,
      options,
    );
  }
}
