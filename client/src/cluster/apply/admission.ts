import { oneLine } from '../errors.ts';
import type { Complaint } from './complaints.ts';

/** A field's path in the server's notation, as people and programs write it into sentences; CEL puts `object.` before it. */
const fieldPath =
  /(?<![\w./-])(?:object\.)?((?:spec|metadata)(?:\.\??[A-Za-z][\w-]*(?!\w*\()|\[(?:\d+|"[^"\]]*"|'[^'\]]*'|[\w./-]+)\])+)/;
/** A JSON pointer into the object, as Kyverno names what it objects to: `at path /spec/template/spec/containers/0/image/`. */
const pointer = /(?:^|[\s'"(])\/((?:spec|metadata)(?:\/[\w.~-]+)+)\/?/;

/** No field of a Job is named by more. */
const longestPath = 300;

/**
 * The field that free text is about, in the server's notation; '' where it names none. Names of policies, of labels and
 * of files are no fields.
 */
export function fieldNamedIn(text: string): string {
  const path = fieldPath.exec(text)?.[1];
  if (path !== undefined && path.length > longestPath) return '';
  if (path !== undefined) return path.replaceAll('?', '').replaceAll(/\[(["'])(.*?)\1\]/g, '[$2]');
  const parts = pointer.exec(text)?.[1]?.split('/') ?? [];
  return parts.reduce((field, part) => {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (field === '') return key;
    return /^[A-Za-z]\w*$/.test(key) ? `${field}.${key}` : `${field}[${key}]`;
  }, '');
}

/** A refusal by an admission plug-in, a policy or a webhook: at the field that its words name, else at the object's name. */
export function admissionComplaint(message: string): Complaint {
  const line = oneLine(message, 4000);
  const policy = /ValidatingAdmissionPolicy '([^']*)' with binding '[^']*' denied request: (.*)$/.exec(line);
  const webhook = /admission webhook "([^"]*)" denied the request(?:: (.*))?$/.exec(line);
  const [, name = '', said = ''] = policy ?? webhook ?? [];
  // `jobs.batch "pi" is forbidden: …` says no more than the place of the message does.
  const words = (policy ?? webhook) ? said : line.replace(/^\S+ "[^"]*" is forbidden: /, '');
  const by = policy
    ? `The policy “${name}” denies this`
    : webhook
      ? `The webhook “${name}” denies this`
      : 'The cluster refuses this';
  return { field: fieldNamedIn(words), message: oneLine(words === '' ? `${by}.` : `${by}: ${words}`, 1000) };
}

/** `exceeded quota: q, requested: count/jobs.batch=1, used: count/jobs.batch=0, limited: count/jobs.batch=0` */
const exceeded = /exceeded quota: ([^,]+), requested: (.*?), used: (.*?), limited: (.*)$/;

/** A quota that is used up: at the kind, as it is objects of this kind that are counted. */
export function quotaComplaint(message: string): Complaint {
  const line = oneLine(message, 4000);
  const [, name, requested = '', used = '', limited = ''] = exceeded.exec(line) ?? [];
  if (name === undefined) return { ...admissionComplaint(message), field: 'kind' };
  const [inUse, atMost] = [amounts(used), amounts(limited)];
  const resources = [...amounts(requested)].map(
    ([resource, amount]) =>
      `${resource} is ${inUse.get(resource) ?? '?'} of ${atMost.get(resource) ?? '?'}, and ${amount} more is asked for`,
  );
  const words = `The quota “${name}” has no room for this: ${resources.join('; ')}. Delete what is no longer needed, or have the quota raised.`;
  return { field: 'kind', message: oneLine(words, 1000) };
}

/** `a=1,b=2` */
function amounts(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').flatMap((part): [string, string][] => {
      const [, resource, amount] = /^\s*([^=]+)=(.+)$/.exec(part) ?? [];
      return resource !== undefined && amount !== undefined ? [[resource, amount]] : [];
    }),
  );
}

/** One of the answer's Warning headers, at the field that it names. */
export function warningComplaint(message: string): Complaint {
  const line = oneLine(message, 2000);
  const decoded = /^(unknown|duplicate) field "((?:[^"\\]|\\.)+)"$/.exec(line);
  if (decoded) return { field: decoded[2] ?? '', key: true, message: line };
  const policy = /^Validation failed for ValidatingAdmissionPolicy '([^']*)' with binding '[^']*': (.*)$/.exec(line);
  if (policy) {
    const [, name = '', words = ''] = policy;
    return { field: fieldNamedIn(words), message: `The policy “${name}” warns: ${words}` };
  }
  if (/^would violate PodSecurity /.test(line)) return { field: fieldOfPodSecurity(line), message: line };
  // `batch/v1beta1 CronJob is deprecated in v1.21+, unavailable in v1.25+; use batch/v1 CronJob`
  if (/^[\w.-]+\/\w+ \w+ is deprecated /.test(line)) return { field: 'apiVersion', message: line };
  return { field: fieldNamedIn(line), message: line };
}

/** Pod Security names containers; of several ones, or of none, it is the pod's matter. */
function fieldOfPodSecurity(line: string): string {
  const pod = 'spec.template.spec';
  const names = new Set(
    [...line.matchAll(/containers? ((?:"[^"]*"(?:, )?)+)/g)].flatMap(([, list = '']) => list.split(', ')),
  );
  const [only] = names;
  return names.size === 1 && only !== undefined ? `${pod}.containers[name=${only}]` : pod;
}
