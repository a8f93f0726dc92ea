import type { MapNode } from '../../../../server/src/manifest/node.ts';
import { nodeOfJson, toJson } from '../../../../server/src/manifest/node.ts';
import { resourceType } from '../../../../server/src/schema/schema.ts';
import { decode } from '../../../../server/src/validate/decode/decode.ts';
import { Field } from '../../../../server/src/validate/field.ts';
import type { Finding } from '../../../../server/src/validate/finding.ts';
import { checkResource, validateResource } from '../../../../server/src/validate/index.ts';
import { validateObjectMeta } from '../../../../server/src/validate/meta/objectMeta.ts';
import { Validation } from '../../../../server/src/validate/validation.ts';
import type { ServedKind } from '../store/kinds.ts';
import { type ApiObject, clone, equal, type Fields, fieldsOf, isFields } from '../store/objects.ts';
import { badRequest, type Cause, invalid } from './apiError.ts';
import { decodingProblem } from './goTypes.ts';
import { minor } from './prune.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

function isBatch(kind: ServedKind): kind is ServedKind & { readonly kind: 'Job' | 'CronJob' } {
  return kind.kind === 'Job' || kind.kind === 'CronJob';
}

/**
 * What the server says of an object that it is asked to create.
 * @returns the texts of its warnings
 * @throws ApiError 400 or 422
 */
export function checkNew(kind: ServedKind, node: MapNode, name: string, fieldValidation: FieldValidation): string[] {
  if (!isBatch(kind)) {
    checkMetadata(kind, node, name);
    return [];
  }
  const findings = checkResource({ kind: kind.kind, root: node }, { minor });
  return judge(kind, name, findings, fieldValidation, node);
}

/** The part that comes before an object exists: whether it can be decoded at all. */
export function checkDecoding(
  kind: ServedKind,
  node: MapNode,
  name: string,
  fieldValidation: FieldValidation,
): string[] {
  if (!isBatch(kind)) return [];
  return judge(kind, name, decode(node, resourceType(kind.kind), minor).findings, fieldValidation, node);
}

/** What is wrong with an object as a change would leave it. */
export function changedCauses(kind: ServedKind, before: ApiObject, after: ApiObject): Cause[] {
  const isGenerated = equal(fieldsOf(before.spec).selector, fieldsOf(after.spec).selector);
  const node = nodeOfJson(kind.kind === 'Job' ? withoutGenerated(after as Fields, isGenerated) : after);
  if (node.kind !== 'map') return [];
  const validation = new Validation(minor, kind.kind);
  if (!isBatch(kind)) validateObjectMeta(Field.root(node).at('metadata'), validation);
  const findings = isBatch(kind) ? validateResource(kind.kind, node, minor) : validation.findings;
  const causes = causesOf(findings.filter(({ severity }) => severity === 'error'));
  // The server validates a changed Job's specification twice, all but the selector that it has made itself.
  return kind.kind === 'Job'
    ? causes.flatMap((cause) => (/^spec\.(?!selector)/.test(cause.field ?? '') ? [cause, cause] : [cause]))
    : causes;
}

function checkMetadata(kind: ServedKind, node: MapNode, name: string): void {
  const validation = new Validation(minor, kind.kind);
  validateObjectMeta(Field.root(node).at('metadata'), validation);
  judge(kind, name, validation.findings, 'Ignore');
}

/** What the server has added to a Job by itself is not judged as if a person had written it. */
function withoutGenerated(job: Fields, isGenerated: boolean): Fields {
  const copy = clone(job);
  const spec = fieldsOf(copy.spec);
  if (spec.manualSelector === true) return copy;
  if (isGenerated) delete spec.selector;
  const metadata = fieldsOf(fieldsOf(spec.template).metadata);
  if (!isFields(metadata.labels)) return copy;
  for (const key of ['controller-uid', 'batch.kubernetes.io/controller-uid']) delete metadata.labels[key];
  return copy;
}

function judge(
  kind: ServedKind,
  name: string,
  findings: readonly Finding[],
  fieldValidation: FieldValidation,
  node?: MapNode,
): string[] {
  const errors = findings.filter(({ severity, stage }) => severity === 'error' && stage !== 'advice');
  const of = (stage: Finding['stage']): readonly Finding[] => errors.filter((finding) => finding.stage === stage);
  const refused = `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}`;
  const undecodable = [...of('syntax'), ...of('typeMeta'), ...of('decode')][0];
  if (undecodable) {
    const object = node && toJson(node);
    const problem = isFields(object) ? decodingProblem(kind, object) : undefined;
    throw badRequest(`${refused}: ${problem ?? undecodable.message}`);
  }
  const strict = of('strict').map(strictProblem);
  if (fieldValidation === 'Strict' && strict.length > 0) {
    throw badRequest(`${refused}: strict decoding error: ${strict.join(', ')}`);
  }
  const causes = causesOf(of('validation'));
  if (causes.length > 0) throw invalid(kind, name, causes);
  const warnings = findings
    .filter(({ severity, stage }) => severity === 'warning' && stage !== 'advice' && stage !== 'syntax')
    .map(({ message }) => message);
  return [...(fieldValidation === 'Warn' ? strict : []), ...warnings];
}

function causesOf(findings: readonly Finding[]): Cause[] {
  return findings.map(({ reason, message, field }) => ({
    ...(reason ? { reason } : {}),
    message: `${reason ? `${reasonWords[reason] ?? reason}: ` : ''}${message}`,
    field,
  }));
}

/** In the form of the strict decoder: clients know the field by it. */
function strictProblem({ code, field, message }: Finding): string {
  if (code === 'unknown-field' || code === 'unavailable-field') return `unknown field ${JSON.stringify(field)}`;
  return code === 'duplicate-key' ? `duplicate field ${JSON.stringify(field)}` : message;
}

/** What a cause's message begins with: `field.ErrorType` of k8s.io/apimachinery. */
const reasonWords: Readonly<Record<string, string>> = {
  FieldValueDuplicate: 'Duplicate value',
  FieldValueForbidden: 'Forbidden',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotFound: 'Not found',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueRequired: 'Required value',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueTypeInvalid: 'Invalid value',
};
