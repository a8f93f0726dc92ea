import type { Verdict } from '../verdicts.ts';
import type { Answer } from './apiServer.ts';

type StrictError = NonNullable<Verdict['strictErrors']>[number];

/** Go's names of embedded structs: part of a path in the decoder's messages, but not of the manifest. */
const embedded = new Set(['ProbeHandler', 'VolumeSource', 'LocalObjectReference', 'EphemeralContainerCommon']);

/** An answer to a dry-run create in the form that the corpus of verdicts has. Throws on answers that say nothing of the manifest. */
export function toVerdict(answer: Answer, { apiVersion, kind }: Pick<Verdict, 'apiVersion' | 'kind'>): Verdict {
  const { status, body, warnings } = answer;
  const verdict: Verdict = {
    id: 'live',
    docIndex: 0,
    line: 1,
    apiVersion,
    kind,
    accepted: status === 201,
    httpCode: status,
    warnings: [...warnings],
  };
  if (status === 201) return verdict;
  const { message = '', reason, details } = parseStatus(body);
  if (status === 422) {
    const causes = (details?.causes ?? []).map((cause) => ({
      reason: cause.reason ?? '',
      field: cause.field ?? '',
      message: cause.message ?? '',
    }));
    return { ...verdict, reason: reason ?? '', message, causes };
  }
  if (status === 400) return { ...verdict, reason: reason ?? '', message, strictErrors: strictErrorsOf(message) };
  throw new Error(`the server answered ${status}: ${message}`);
}

interface Status {
  message?: string;
  reason?: string;
  details?: { causes?: { reason?: string; field?: string; message?: string }[] };
}

function parseStatus(body: string): Status {
  try {
    return JSON.parse(body);
  } catch {
    return { message: body.slice(0, 200) };
  }
}

/** The parts of a decoding error's message. */
function strictErrorsOf(message: string): StrictError[] {
  const strict = /strict decoding error: (.*)$/s.exec(message)?.[1];
  if (strict !== undefined) return strictParts(strict);
  const wrong = /json: cannot unmarshal (.+?) into Go (?:struct field (\S+)|value) of type (.+?)(?: \(|$)/s.exec(
    message,
  );
  if (wrong && !/couldn't get version\/kind/.test(message)) {
    const [, got = '', path, want = ''] = wrong;
    if (path === undefined) return [{ type: 'wrongType', got, want }];
    return [{ type: 'wrongType', field: fieldOf(path), got, want }];
  }
  if (/quantities must match|unable to parse (?:quantity's suffix|numeric part of quantity)/.test(message)) {
    return [{ type: 'badQuantity' }];
  }
  if (/parsing time /.test(message)) return [{ type: 'badTime' }];
  if (/no kind ".*" is registered/.test(message)) return [{ type: 'unknownKind' }];
  if (/does not match the expected API version/.test(message)) return [{ type: 'apiVersionMismatch' }];
  if (/couldn't get version\/kind|unexpected GroupVersion string/.test(message)) return [{ type: 'typeMeta' }];
  if (/json: unsupported value|unsupported map key/.test(message)) return [{ type: 'unsupportedYaml' }];
  if (/yaml: /.test(message)) return [{ type: 'yamlSyntax' }];
  throw new Error(`the server answered 400 with words that nobody knows: ${message}`);
}

/** `Container.spec.template.spec.containers.name`, of which the first step is a Go type's name. */
function fieldOf(path: string): string {
  const [, ...steps] = path.split('.');
  return steps.filter((step) => !embedded.has(step)).join('.');
}

function strictParts(text: string): StrictError[] {
  const errors: StrictError[] = [];
  for (const [, kind, path = ''] of text.matchAll(/(unknown|duplicate) field ("(?:[^"\\]|\\.)*")/g)) {
    errors.push({ type: kind === 'unknown' ? 'unknownField' : 'duplicateField', field: unquote(path) });
  }
  for (const [, line, key = ''] of text.matchAll(/line (\d+): key ("(?:[^"\\]|\\.)*"|\S+) already set in map/g)) {
    errors.push({ type: 'duplicateKey', key: key.startsWith('"') ? unquote(key) : key, line: Number(line) });
  }
  return errors;
}

/** Go's quoting of strings is JSON's, as far as field names go. */
function unquote(text: string): string {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(1, -1);
  }
}
