import { ApiError, badRequest, type Cause } from '../api/apiError.ts';
import { type Fields, fieldsOf, isFields, textOf } from '../store/objects.ts';
import { type Authorize, userName } from './access.ts';

const apiVersions = {
  SelfSubjectAccessReview: 'authorization.k8s.io/v1',
  SelfSubjectReview: 'authentication.k8s.io/v1',
} as const;

/** Answers a question about one's own access. Nothing is kept. @throws ApiError */
export function reviewOf(kind: keyof typeof apiVersions, value: Fields, authorize: Authorize): unknown {
  const apiVersion = apiVersions[kind];
  if ((value.kind ?? kind) !== kind || (value.apiVersion ?? apiVersion) !== apiVersion) {
    throw badRequest(`${String(value.kind)} in version "${String(value.apiVersion)}" cannot be handled as a ${kind}`);
  }
  const base = { kind, apiVersion, metadata: {} };
  if (kind === 'SelfSubjectReview') {
    return { ...base, status: { userInfo: { username: userName, groups: ['system:authenticated'] } } };
  }
  if (value.spec !== undefined && !isFields(value.spec)) throw badRequest(`spec is no object`);
  const spec = fieldsOf(value.spec);
  requireOneQuestion(spec, fieldsOf(value.metadata));
  const attributes = fieldsOf(spec.resourceAttributes);
  const reason = isFields(spec.resourceAttributes)
    ? authorize({
        verb: textOf(attributes.verb) ?? '',
        group: textOf(attributes.group) ?? '',
        resource: textOf(attributes.resource) ?? '',
        subresource: textOf(attributes.subresource) ?? '',
        namespace: textOf(attributes.namespace) ?? '',
        name: textOf(attributes.name) ?? '',
      })
    : undefined;
  return { ...base, spec, status: { allowed: reason === undefined, ...(reason ? { reason } : {}) } };
}

/** ValidateSelfSubjectAccessReview of pkg/apis/authorization/validation. @throws ApiError 422 */
function requireOneQuestion(spec: Fields, metadata: Fields): void {
  const about = [spec.resourceAttributes, spec.nonResourceAttributes].filter((part) => part !== undefined);
  const causes: Cause[] = [];
  const refuse = (field: string, message: string): void => {
    causes.push({ reason: 'FieldValueInvalid', message, field });
  };
  if (about.length === 2) refuse('spec.nonResourceAttributes', 'cannot be given together with resourceAttributes');
  if (about.length === 0)
    refuse('spec.resourceAttributes', 'one of nonResourceAttributes and resourceAttributes is needed');
  if (Object.keys(metadata).some((name) => name !== 'managedFields')) refuse('metadata', 'must be empty');
  if (causes.length === 0) return;
  const text = causes.map(({ field, message }) => `${field}: ${message}`).join(', ');
  throw new ApiError(422, 'Invalid', `.authorization.k8s.io "" is invalid: ${text}`, {
    group: 'authorization.k8s.io',
    causes,
  });
}
