import { type ClusterError, oneLine, type ServerStatus, type StatusCause } from '../errors.ts';
import { admissionComplaint, fieldNamedIn, quotaComplaint } from './admission.ts';
import { fieldConflictsOf, isOwnChange } from './fieldConflicts.ts';

/** One thing that the server has against a manifest. */
export interface Complaint {
  /** The field in the server's own notation, with or without a leading dot; '' where it names none. */
  readonly field: string;
  /** It is the field's name that is wrong, not its value. */
  readonly key?: true;
  /** In words for people, on one line. */
  readonly message: string;
  /** `FieldValueInvalid`, `FieldManagerConflict` …; absent where the server gave none. */
  readonly reason?: string;
}

/**
 * What an answer to apply or create says about the manifest, field by field. Empty for an error that is not about the
 * manifest: a broken connection, a missing permission.
 */
export function complaintsOf(error: ClusterError): readonly Complaint[] {
  const { failure } = error;
  switch (failure.kind) {
    case 'conflict':
      if (failure.by === 'fieldManager') {
        return fieldConflictsOf(error).flatMap(({ manager, fields }) =>
          fields.map((field) => ({
            field,
            message: isOwnChange(manager)
              ? `${field} was set to something else by a command of this extension, such as Suspend or Change Parallelism.`
              : `${field} belongs to ${manager === '' ? 'another manager' : `“${manager}”`}, which has set it to something else.`,
            reason: 'FieldManagerConflict',
          })),
        );
      }
      return failure.by === 'version' || /: uid mismatch: /.test(failure.status.message)
        ? [staleComplaint(failure.by)]
        : causesOf(failure.status);
    case 'invalid':
      if (!failure.status.causes.some(isOtherUid)) return causesOf(failure.status);
      // A patch carries the UID of what was read; in a manifest it is a line that somebody has left there.
      return [error.context.request?.verb === 'patch' ? recreated : staleComplaint('other')];
    case 'forbidden':
      if (failure.by === 'quota') return [quotaComplaint(failure.status.message)];
      if (failure.by === 'authorization') return [];
      return failure.status.causes.some(({ field }) => field !== '')
        ? causesOf(failure.status)
        : [admissionComplaint(failure.status.message)];
    case 'denied':
      return deniedComplaints(failure.status);
    case 'notFound':
      return failure.what === 'namespace' ? [namespaceComplaint(failure.status)] : [];
    case 'manifest':
      return schemaComplaints(failure.status.message);
    case 'badRequest':
      return failure.status.causes.length
        ? failure.status.causes.map(({ field, message, reason }) => ({
            field: oneLine(field, 300),
            message: serverWords(message),
            reason,
          }))
        : decodingComplaints(failure.status.message);
    default:
      return [];
  }
}

/** The API server itself read or checked the manifest and refused it: nobody's policy, quota or claim did. */
export function isOwnCheck({ kind }: ClusterError): boolean {
  return kind === 'invalid' || kind === 'badRequest' || kind === 'manifest';
}

function isOtherUid({ field, message }: StatusCause): boolean {
  return field === 'metadata.uid' && message.endsWith('field is immutable');
}

/** The manifest is an export, and stands for one object in one state: it can be applied without that. */
function staleComplaint(by: 'version' | 'other'): Complaint {
  return by === 'version'
    ? {
        field: 'metadata.resourceVersion',
        message: 'The object has changed since this version. Without this line the manifest is applied to any.',
        reason: 'Conflict',
      }
    : {
        field: 'metadata.uid',
        message: 'This is the UID of another object. Without this line the manifest is applied to any of its name.',
        reason: 'Conflict',
      };
}

const recreated: Complaint = {
  field: '',
  message: 'It was deleted in the meantime, and another object has its name now.',
  reason: 'Conflict',
};

function namespaceComplaint({ details }: ServerStatus): Complaint {
  const name = oneLine(details.name ?? '', 100);
  return {
    field: 'metadata.namespace',
    message: `There is no namespace “${name}” in this cluster. Create it, or name another one here or in the side bar.`,
    reason: 'NotFound',
  };
}

/** A policy is repeated among the causes; a webhook that names fields there is shown at them. */
function deniedComplaints(status: ServerStatus): readonly Complaint[] {
  const named = status.causes.filter(({ field }) => field !== '');
  if (named.length) return causesOf({ ...status, causes: named });
  const texts = status.causes
    .map(({ message }) => message)
    .filter((message) => message.includes('ValidatingAdmissionPolicy'));
  return (texts.length ? texts : [status.message]).map(admissionComplaint);
}

function causesOf({ causes }: ServerStatus): readonly Complaint[] {
  return causes.flatMap(({ field: path, message, reason }): readonly Complaint[] => {
    const field = oneLine(path, 300);
    // The whole patch is said to be invalid; the words name the fields.
    const decoder =
      field === 'patch' ? /(?:strict decoding error: |cannot unmarshal ).*$/s.exec(message)?.[0] : undefined;
    if (decoder !== undefined) return decodingComplaints(decoder);
    const words = `${field ? `${field}: ` : ''}${serverWords(message || reason)}`;
    return [{ field, message: words, ...(reason ? { reason } : {}) }];
  });
}

/** A value longer than this is a dump that nobody reads; the words behind it are what counts. */
const longestValue = 160;

/** `Invalid value: {"metadata":…, a page long}: field is immutable` without the page. */
function serverWords(message: string): string {
  const line = oneLine(message, 20_000);
  const dump = /^(Invalid value|Unsupported value|Forbidden|Duplicate value): (.*): ([^:]+)$/.exec(line);
  const [, what, value, words] = dump ?? [];
  if (words === 'field is immutable') return 'cannot be changed any more, now that the object exists';
  const short = what && value && words && value.length > longestValue ? `${words} (${what.toLowerCase()})` : line;
  return oneLine(short, 1000);
}

/** Of several faults the server names one, or all: `failed to … (NAME): errors:`, and then each on a line of its own. */
function schemaComplaints(message: string): readonly Complaint[] {
  const several = /^(failed to [^\n]*\): )errors:\n(.*)$/s.exec(message);
  if (!several) return [schemaComplaint(message)];
  const [, preamble = '', lines = ''] = several;
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, 100)
    .map((line) => schemaComplaint(preamble + line));
}

/**
 * Server-side apply's typed patch (sigs.k8s.io/structured-merge-diff): `failed to …: PATH: WORDS`, where PATH selects
 * list items by their keys, `.spec.template.spec.containers[name="c"].imagee`.
 */
function schemaComplaint(message: string): Complaint {
  const line = oneLine(message, 4000);
  const typed = /\): (\.(?:[^\s:"[]|"[^"]*"|\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+): (.+)$/.exec(line);
  if (!typed) {
    const tail =
      /^failed to .*?Kind=\w+(?:\))?(?: to proper version)?: (?:unable to convert unstructured object to .*?Kind=\w+: )?(.+)$/.exec(
        line,
      );
    return { field: '', ...wordsWithoutField(tail?.[1] ?? line) };
  }
  const [, path = '', words = ''] = typed;
  const duplicate = /^duplicate entries for key (\[.*\])$/.exec(words);
  if (duplicate) {
    const key = duplicate[1] ?? '';
    return {
      field: `${path}${key}`,
      message: `Two entries have the same key ${key}. Server-side apply tells the entries of this list apart by it: keep one of them.`,
      reason: 'FieldValueDuplicate',
    };
  }
  if (words === 'field not declared in schema') {
    const name = /\.([^.[\]]+)$/.exec(path)?.[1] ?? path;
    return {
      field: path,
      key: true,
      message: `The server does not know the field \`${name}\` here.`,
      reason: 'FieldValueNotSupported',
    };
  }
  const expected = /^expected (.+), got (.+)$/.exec(words);
  if (expected) {
    return {
      field: path,
      message: `This must be ${expectedWords(expected[1] ?? '')}.`,
      reason: 'FieldValueTypeInvalid',
    };
  }
  return { field: path, message: words };
}

function expectedWords(type: string): string {
  switch (type) {
    case 'string':
      return 'text: put it in quotes';
    case 'numeric (int or float)':
      return 'a number, without quotes';
    case 'boolean':
      return '`true` or `false`, without quotes';
    case 'list':
      return 'a list';
    case 'map':
      return 'a mapping of keys to values';
    default:
      return type;
  }
}

/**
 * A create with strict validation: `strict decoding error: unknown field "spec.a", duplicate field "spec.b"`, and the
 * decoder's own `json: cannot unmarshal string into Go struct field JobSpec.spec.completions of type int32`.
 */
function decodingComplaints(message: string): readonly Complaint[] {
  const line = oneLine(message, 8000);
  const strict = [...line.matchAll(/(unknown|duplicate) field "((?:[^"\\]|\\.)+)"/g)];
  if (/strict decoding error/.test(line) && strict.length) {
    return strict.map(([, what, field = '']) => {
      const name = /([^.[\]]+)$/.exec(field)?.[1] ?? field;
      return what === 'unknown'
        ? {
            field,
            key: true,
            message: `The server does not know the field \`${name}\` here.`,
            reason: 'FieldValueNotSupported',
          }
        : {
            field,
            key: true,
            message: `The field \`${name}\` is there twice: keep one.`,
            reason: 'FieldValueDuplicate',
          };
    });
  }
  const type = /cannot unmarshal (\w+)(?: (\S+))? into Go struct field \w+\.(\S+) of type (\S+)/.exec(line);
  if (type) {
    const [, got = '', value, field = '', wanted = ''] = type;
    if (value !== undefined) {
      return [
        {
          field,
          message: `${value} does not fit here: this must be ${goType(wanted)}${wanted === 'int32' ? ' of at most 2147483647' : ''}.`,
          reason: 'FieldValueInvalid',
        },
      ];
    }
    return [
      { field, message: `This must be ${goType(wanted)}, not ${jsonType(got)}.`, reason: 'FieldValueTypeInvalid' },
    ];
  }
  return [{ field: fieldNamedIn(line), ...wordsWithoutField(line) }];
}

/** What the decoders say without a field, in words for people. */
function wordsWithoutField(line: string): Pick<Complaint, 'message' | 'reason'> {
  if (line === 'metadata.managedFields must be nil') {
    return { message: 'The server keeps the list of managers itself: take managedFields out.' };
  }
  const reason = 'FieldValueInvalid';
  const words = line.replace(/^\w+ in version "[^"]*" cannot be handled as a \w+: /, '');
  if (words.startsWith('quantities must match')) {
    const message = 'One of the quantities (limits, requests, sizes) is none: they look like 500m, 2, 128Mi or 1.5Gi.';
    return { message, reason };
  }
  if (/^cannot convert float\d* to u?int/.test(words)) {
    return { message: 'There is a fraction where a whole number belongs.', reason };
  }
  return { message: words };
}

function goType(type: string): string {
  if (/^\*?u?int/.test(type)) return 'a whole number';
  if (/^\*?float/.test(type)) return 'a number';
  if (/^\*?bool/.test(type)) return '`true` or `false`';
  if (/^\*?string/.test(type)) return 'text';
  if (type.startsWith('[]')) return 'a list';
  return 'a mapping of keys to values';
}

function jsonType(type: string): string {
  switch (type) {
    case 'string':
      return 'text';
    case 'bool':
      return 'a boolean';
    case 'array':
      return 'a list';
    case 'object':
      return 'a mapping';
    default:
      return `a ${type}`;
  }
}
