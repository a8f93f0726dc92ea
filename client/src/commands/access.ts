import { oneLine } from '../cluster/errors.ts';
import type { AccessQuestion, ResourceKind } from '../cluster/ports.ts';
import { qualifiedName } from '../cluster/resourceKinds.ts';
import { UserError } from '../ui/userError.ts';
import type { Services } from './services.ts';
import type { Subject } from './subjects.ts';

/** What a command is about to do, as the server's authorizer knows it. */
export interface Need {
  readonly verb: AccessQuestion['verb'];
  /** The subject's own kind where absent. */
  readonly kind?: ResourceKind;
  readonly subresource?: string;
}

const verbWords: Readonly<Record<AccessQuestion['verb'], string>> = {
  get: 'read',
  list: 'list',
  watch: 'watch',
  create: 'create',
  update: 'change',
  patch: 'change',
  delete: 'delete',
  deletecollection: 'delete',
};

/**
 * Lets a command go on whose person may do all of it; asked before anything else is, so that nobody answers questions
 * for nothing.
 * @throws UserError that says who may not do what, and why
 */
export async function requireAccess(
  services: Services,
  subjects: readonly Pick<Subject, 'api' | 'kind' | 'ref'>[],
  { verb, kind, subresource }: Need,
): Promise<void> {
  const asked = new Map<string, { subject: (typeof subjects)[number]; question: AccessQuestion }>();
  for (const subject of subjects) {
    const { namespace } = subject.ref;
    const question: AccessQuestion = { verb, kind: kind ?? subject.kind, subresource, namespace };
    asked.set([subject.api.place.context, question.kind.plural, namespace ?? ''].join('\u0000'), { subject, question });
  }
  const answers = await Promise.all(
    [...asked.values()].map(async (one) => ({
      ...one,
      answer: await services.permissions.may(one.subject.api, one.question),
    })),
  );
  const refused = answers.find(({ answer }) => !answer.allowed);
  if (!refused) return;
  const { place } = refused.subject.api;
  const { question, answer } = refused;
  const what = `${qualifiedName(question.kind)}${subresource ? `/${subresource}` : ''}`;
  const space = question.namespace === undefined ? 'any namespace of' : `namespace ${question.namespace} of`;
  const where = `${question.kind.namespaced ? `${space} ` : ''}context ${place.context}`;
  const reason = answer.reason ? ` The cluster says: ${oneLine(answer.reason, 300).replace(/[.]*$/, '.')}` : '';
  throw new UserError(
    `User ${place.impersonating ?? place.user} is not permitted to ${verbWords[verb]} ${what} in ${where}.${reason} Whoever runs the cluster can give a role that allows it.`,
  );
}
