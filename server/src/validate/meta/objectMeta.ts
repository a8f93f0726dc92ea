import type { Field } from '../field.ts';
import { isDns1123Label, isDns1123Subdomain, isQualifiedName, type Problem, similarDnsName } from '../names.ts';
import { show } from '../podTemplate/wording.ts';
import type { Validation } from '../validation.ts';
import { validateAnnotations, validateLabels } from './labels.ts';

/** What the server appends to `generateName`: five characters of this kind (apiserver `SimpleNameGenerator`). */
const randomSuffix = 'bcdfg';
const generatedBaseMaxLength = 58;

/** The server's own finalizers, which need no domain. */
const standardFinalizers = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** The name that an object will have. */
export interface ObjectName {
  /** The name as written, or a possible one where the server generates it. */
  readonly value: string;
  readonly generated: boolean;
  /** Where the person wrote it, under the path `metadata.name`. */
  readonly field: Field;
}

/** The object's name; undefined where a template fills it in, or there is none. */
export function objectName(metadata: Field): ObjectName | undefined {
  const name = metadata.at('name');
  if (name.text) return { value: name.text, generated: false, field: name };
  if (name.text === undefined) return undefined;
  const generateName = metadata.at('generateName');
  const base = generateName.text;
  if (!base) return undefined;
  return {
    value: base.slice(0, generatedBaseMaxLength) + randomSuffix,
    generated: true,
    field: generateName.as(name.path),
  };
}

/** An object's metadata at creation: `ValidateObjectMeta` of k8s.io/kubernetes `pkg/apis/core/validation`. */
export function validateObjectMeta(metadata: Field, validation: Validation): void {
  validateName(metadata, validation);
  validateNamespace(metadata.at('namespace'), validation);
  validateLabels(metadata.at('labels'), validation);
  validateAnnotations(metadata.at('annotations'), validation);
  validateOwnerReferences(metadata.at('ownerReferences'), validation);
  validateFinalizers(metadata.at('finalizers'), validation);
}

function validateName(metadata: Field, validation: Validation): void {
  const name = metadata.at('name');
  const generateName = metadata.at('generateName');
  const prefix = generateName.text;
  const prefixProblem = prefix ? isNamePrefix(prefix) : undefined;
  if (prefixProblem) {
    validation.invalid(generateName, 'generate-name', `${show(`generateName: ${prefix}`)} ${prefixProblem}.`);
  }
  const effective = objectName(metadata);
  if (!effective) {
    if (name.text === '' && prefix === '') {
      validation.required(
        name,
        'name-missing',
        `A ${validation.kind} needs a name: write \`name\`, or \`generateName\` for a new one at every creation.`,
      );
    }
    return;
  }
  const problem = isDns1123Subdomain(effective.value);
  if (!problem) return;
  if (effective.generated) {
    validation.invalid(
      effective.field,
      'generated-name',
      `The name that the server makes of ${show(`generateName: ${prefix}`)} ${problem}.`,
    );
  } else {
    validation.invalid(
      effective.field,
      'metadata-name',
      `${show(`name: ${effective.value}`)} ${problem}.${suggestion(effective.value)}`,
    );
  }
}

/** What to write instead of a name, where something is left of it. */
function suggestion(name: string): string {
  const similar = similarDnsName(name);
  return similar === undefined ? '' : ` Write ${show(similar)}.`;
}

/** The server puts an "a" for the last two bytes where a prefix ends with "-" (`maskTrailingDash`). */
function isNamePrefix(prefix: string): Problem {
  return isDns1123Subdomain(/[ -~]-$/.test(prefix) ? `${prefix.slice(0, -2)}a` : prefix);
}

function validateNamespace(namespace: Field, validation: Validation): void {
  const problem = namespace.text ? isDns1123Label(namespace.text) : undefined;
  if (problem)
    validation.invalid(namespace, 'metadata-namespace', `${show(`namespace: ${namespace.text}`)} ${problem}.`);
}

/** The server names the list's own path, without the index (`ValidateOwnerReferences`). */
function validateOwnerReferences(references: Field, validation: Validation): void {
  let controller: Field | undefined;
  const seen = new Set<string>();
  for (const reference of references.items()) {
    const identity = identityOf(reference);
    if (seen.has(identity)) {
      validation.warn(
        references,
        'owner-reference-duplicate',
        'This owner reference is in the list already, so the server leaves it out.',
        { span: reference.placeSpan },
      );
      continue;
    }
    seen.add(identity);
    const apiVersion = reference.at('apiVersion').text;
    const kind = reference.at('kind').text;
    if (apiVersion !== undefined && versionOf(apiVersion) === '') {
      complain('apiVersion', 'the version of its API, such as batch/v1');
    }
    if (kind === '') complain('kind', 'a kind, such as CronJob');
    if (reference.at('name').text === '') complain('name', 'a name');
    if (reference.at('uid').text === '') complain('uid', "the owner's uid, which only the cluster knows");
    if ((apiVersion === 'v1' || apiVersion === '/v1') && kind === 'Event') {
      validation.invalid(references, 'owner-reference-banned', 'An Event cannot own other objects.', {
        span: reference.at('kind').valueSpan,
      });
    }
    const isController = reference.at('controller');
    if (isController.boolean !== true) continue;
    if (controller) {
      validation.invalid(
        references,
        'owner-reference-controllers',
        'Only one owner can be the controller of an object, and another has `controller: true` already.',
        {
          span: isController.valueSpan,
          related: [{ span: controller.valueSpan, message: 'This one is the controller already.' }],
        },
      );
    } else {
      controller = isController;
    }

    function complain(name: string, what: string): void {
      const field = reference.at(name);
      if (field.templated) return;
      validation.invalid(
        field.as(`${references.path}.${name}`),
        'owner-reference-incomplete',
        `An owner reference needs ${what}.`,
      );
    }
  }
}

/** What makes two references equal to the server, which drops the second (apiserver `dedupOwnerReferences`). */
function identityOf(reference: Field): string {
  const texts = ['apiVersion', 'kind', 'name', 'uid'].map((name) => reference.at(name).text ?? reference.at(name).path);
  const flags = ['controller', 'blockOwnerDeletion'].map((name) => String(reference.at(name).boolean));
  return JSON.stringify([...texts, ...flags]);
}

/** The version in an apiVersion; '' where there is none (apimachinery `schema.ParseGroupVersion`). */
function versionOf(apiVersion: string): string {
  if (apiVersion === '/') return '';
  const parts = apiVersion.split('/');
  return parts.length > 2 ? '' : (parts.at(-1) ?? '');
}

function validateFinalizers(finalizers: Field, validation: Validation): void {
  const deleting: Field[] = [];
  for (const finalizer of finalizers.items()) {
    const name = finalizer.text;
    if (name === undefined) continue;
    const problem = isQualifiedName(name);
    if (problem) {
      validation.invalid(finalizers, 'metadata-finalizer', `The finalizer ${show(name)} ${problem}.`, {
        span: finalizer.valueSpan,
      });
    }
    if (!name.includes('/') && !standardFinalizers.includes(name)) {
      validation.invalid(
        finalizer,
        'finalizer-domain',
        `The finalizer ${show(name)} needs the domain of the controller that removes it, such as \`example.com/cleanup\`.`,
      );
    }
    if (name === 'orphan' || name === 'foregroundDeletion') deleting.push(finalizer);
  }
  const [first] = deleting;
  const other = deleting.find((finalizer) => finalizer.text !== first?.text);
  if (first && other) {
    validation.invalid(
      finalizers,
      'finalizers-contradict',
      'The finalizers orphan and foregroundDeletion say opposite things of what becomes of dependents: keep one.',
      { span: other.valueSpan, related: [{ span: first.valueSpan, message: `${first.text} is here.` }] },
    );
  }
}
