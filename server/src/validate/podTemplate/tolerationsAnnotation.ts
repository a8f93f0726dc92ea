import { nodeOfJson } from '../../manifest/node.ts';
import { Field } from '../field.ts';
import { Validation } from '../validation.ts';
import { validateTolerations } from './tolerations.ts';
import { show } from './wording.ts';

/** Fields of a toleration and the JSON types that the server reads them from. */
const fieldTypes: ReadonlyMap<string, 'string' | 'number'> = new Map([
  ['key', 'string'],
  ['operator', 'string'],
  ['value', 'string'],
  ['effect', 'string'],
  ['tolerationSeconds', 'number'],
]);

/**
 * Tolerations as they were written before there was a field for them: JSON in an annotation, which the server still reads
 * (k8s.io/kubernetes `ValidateTolerationsInPodAnnotations`). Whatever is wrong is pointed at in the annotation as a whole.
 */
export function validateTolerationsAnnotation(annotation: Field, annotations: Field, validation: Validation): void {
  const text = annotation.text;
  if (text === undefined || text === '') return;
  const tolerations = readTolerations(text);
  if (!tolerations) {
    validation.invalid(
      annotations,
      'tolerations-annotation',
      `${show(text)} is no JSON list of tolerations. Use the field \`tolerations\` instead of the annotation.`,
      { span: annotation.valueSpan },
    );
    return;
  }
  const inside = new Validation(validation.minor, validation.kind);
  validateTolerations(
    Field.root(nodeOfJson(tolerations), `${annotations.path}.scheduler.alpha.kubernetes.io/tolerations`),
    inside,
  );
  for (const { related: _, ...finding } of inside.findings) {
    validation.findings.push({ ...finding, span: annotation.valueSpan });
  }
}

/** The server's JSON reader takes names in any case, ignores names that it does not know, and takes null for nothing. */
function readTolerations(text: string): object[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const tolerations: object[] = [];
  for (const item of value as unknown[]) {
    if (typeof item !== 'object' || Array.isArray(item)) return undefined;
    const toleration: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(item ?? {})) {
      const known = [...fieldTypes].find(([field]) => field.toLowerCase() === name.toLowerCase());
      if (!known || member === null) continue;
      if (typeof member !== known[1] || (typeof member === 'number' && !Number.isInteger(member))) return undefined;
      toleration[known[0]] = member;
    }
    tolerations.push(toleration);
  }
  return tolerations;
}
