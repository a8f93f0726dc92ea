import type { Field } from '../../field.ts';
import { isConfigMapKey, isDns1123Label, isDns1123Subdomain, isEnvVarName } from '../../names.ts';
import type { Validation } from '../../validation.ts';
import { requiredString, wellFormed } from '../checks.ts';
import { envFieldPaths, validateFieldRef, validateResourceFieldRef } from '../downwardApi.ts';
import { validateNoBacksteps } from '../paths.ts';
import type { PodContext } from '../podContext.ts';
import { oneOf, show, showField } from '../wording.ts';
import { heededSince } from './heeded.ts';

/** Environment variable names of any printable ASCII, which a key of an env file may have in every version. */
const relaxedNames = 32;

/** k8s.io/kubernetes `ValidateEnv` and the warning of `pkg/api/pod` about variables that hide others. */
export function validateEnv(env: Field, context: PodContext, validation: Validation): void {
  const variables = env.items();
  for (const variable of variables) {
    const name = variable.at('name');
    if (requiredString(name, validation, 'env-name-required', 'every environment variable needs a name')) {
      wellFormed(
        name,
        isEnvVarName(name.string ?? '', validation.minor),
        validation,
        'env-name',
        'the name of an environment variable',
      );
    }
    validateValueFrom(variable, context, validation);
  }
  warnOfHiddenVariables(variables, validation);
}

function validateValueFrom(variable: Field, context: PodContext, validation: Validation): void {
  const valueFrom = variable.at('valueFrom');
  if (!valueFrom.present || valueFrom.templated) return;
  const heedsFiles = validation.minor >= heededSince.fileKeyRef;
  const kinds = [
    'fieldRef',
    'resourceFieldRef',
    'configMapKeyRef',
    'secretKeyRef',
    ...(heedsFiles ? ['fileKeyRef'] : []),
  ];
  const sources = kinds.map((kind) => valueFrom.at(kind)).filter((source) => source.present);

  validateFieldRef(valueFrom.at('fieldRef'), envFieldPaths, validation);
  validateResourceFieldRef(valueFrom.at('resourceFieldRef'), false, validation);
  validateKeyRef(valueFrom.at('configMapKeyRef'), 'ConfigMap', validation);
  validateKeyRef(valueFrom.at('secretKeyRef'), 'Secret', validation);
  if (heedsFiles) validateFileKeyRef(valueFrom.at('fileKeyRef'), context, validation);

  const [first, second] = sources;
  if (!first) {
    // A source that is written with a wrong type is the decoding stage's business.
    if (valueFrom.written?.kind !== 'map') return;
    validation.invalid(
      valueFrom,
      'env-value-from-empty',
      `\`valueFrom\` does not say where the value comes from. Give it one of ${oneOf(kinds)}, or write \`value\` instead.`,
      { span: valueFrom.placeSpan },
    );
  } else if (variable.at('value').string) {
    validation.invalid(
      valueFrom,
      'env-value-and-value-from',
      `A variable has either a \`value\` or a \`valueFrom\`, and this one has both. Remove ${showField(variable.at('value'))} or \`valueFrom\`.`,
      {
        span: valueFrom.placeSpan,
        related: [{ span: variable.at('value').placeSpan, message: 'The value that is written here.' }],
      },
    );
  } else if (second && variable.at('value').text === '') {
    validation.invalid(
      valueFrom,
      'env-value-from-many',
      `\`valueFrom\` takes one source, and this one has ${sources.length}. Keep one of ${oneOf(sources.map(keyOf))}.`,
      { span: second.placeSpan, related: [{ span: first.placeSpan, message: 'The other source.' }] },
    );
  }
}

function keyOf(field: Field): string {
  return field.path.slice(field.path.lastIndexOf('.') + 1);
}

/** k8s.io/kubernetes `validateConfigMapKeySelector` and `validateSecretKeySelector`. */
function validateKeyRef(ref: Field, kind: 'ConfigMap' | 'Secret', validation: Validation): void {
  if (!ref.present) return;
  const name = ref.at('name');
  if (name.text === '') {
    validation.invalid(name, 'env-ref-name', `\`name\` is missing: say which ${kind} the value is read from.`);
  } else if (name.text !== undefined) {
    wellFormed(name, isDns1123Subdomain(name.text), validation, 'env-ref-name', `the name of a ${kind}`);
  }
  const key = ref.at('key');
  if (requiredString(key, validation, 'env-ref-key-required', `say which key of the ${kind} holds the value`)) {
    wellFormed(key, isConfigMapKey(key.string ?? ''), validation, 'env-ref-key', `a key of a ${kind}`);
  }
}

/** k8s.io/kubernetes `validateFileKeySelector` and `validateFileKeyRefVolumes`. */
function validateFileKeyRef(ref: Field, context: PodContext, validation: Validation): void {
  if (!ref.present) return;
  const key = ref.at('key');
  if (requiredString(key, validation, 'env-ref-key-required', 'say which variable of the file is meant')) {
    wellFormed(
      key,
      isEnvVarName(key.string ?? '', relaxedNames),
      validation,
      'env-ref-key',
      'the name of a variable in an env file',
    );
  }
  const volumeName = ref.at('volumeName');
  const name = volumeName.text;
  if (requiredString(volumeName, validation, 'env-file-volume-required', 'say which volume holds the file')) {
    wellFormed(volumeName, isDns1123Label(name ?? ''), validation, 'env-file-volume', 'the name of a volume');
  }
  const path = ref.at('path');
  if (requiredString(path, validation, 'env-file-path-required', 'say where in the volume the file is')) {
    validateNoBacksteps(path, validation);
  }
  if (name === undefined || !context.volumesKnown) return;
  // Unlike mounts, this rule looks at the volumes as they are written; of several with a name the last one counts.
  const volume = context.spec
    .at('volumes')
    .items()
    .findLast((candidate) => candidate.at('name').text === name);
  if (!volume) {
    validation.notFound(
      volumeName,
      'env-file-volume-not-found',
      `No volume of the pod is named ${show(name)}. Add it to \`volumes\` as an \`emptyDir\`, or correct the name.`,
    );
  } else if (volume.at('emptyDir').unset && volume.fields().some((field) => field.present && keyOf(field) !== 'name')) {
    validation.invalid(
      volumeName,
      'env-file-volume-kind',
      `${showField(volumeName)}: a file with variables can only be read from an \`emptyDir\` volume.`,
      { related: [{ span: volume.at('name').placeSpan, message: 'The volume.' }] },
    );
  }
}

/** Server-side apply keeps a list of variables by name, and so loses one of two of the same name. */
function warnOfHiddenVariables(variables: readonly Field[], validation: Validation): void {
  if (variables.length < 2) return;
  const first = new Map<string, Field>();
  for (const variable of variables) {
    const name = variable.at('name').text;
    if (name === undefined) continue;
    const earlier = first.get(name);
    if (!earlier) {
      first.set(name, variable);
      continue;
    }
    const value = variable.at('value').text;
    const reference = `$(${name})`;
    // `PATH: $(PATH):/opt/bin` builds on the variable that it replaces.
    const extends_ = variable.at('valueFrom').unset && value !== reference && value?.includes(reference) === true;
    if (extends_ && validation.minor >= 28) continue;
    if (value === undefined && validation.minor >= 28) continue;
    // 1.27 pointed at the name and took no notice of references.
    validation.warn(
      validation.minor < 28 ? variable.at('name') : variable,
      'env-duplicate',
      `The variable ${show(name)} is defined twice; this definition hides the one before, and \`kubectl apply\` may drop one of them. Remove one.`,
      {
        span: variable.at('name').valueSpan,
        related: [{ span: earlier.at('name').valueSpan, message: 'The definition that is hidden.' }],
      },
    );
  }
}
