import type { Node, ScalarNode } from '../../manifest/node.ts';
import { parseDuration } from '../../plan/duration.ts';
import { type FieldType, type ObjectType, objectIn, type ScalarType } from '../../schema/schema.ts';
import type { Fix } from '../finding.ts';
import { oneOf, show } from '../podTemplate/wording.ts';
import { parseQuantity } from '../quantity.ts';
import type { Report } from './decode.ts';
import { nameOf, type Place, typePath, validationPath } from './place.ts';
import { integerRange, type ScalarProblem, scalarProblem } from './scalars.ts';

/** `a list`, `a string`, `the number 3`. */
function kindOf(node: Node): string {
  if (node.kind === 'map') return 'an object';
  if (node.kind === 'list') return 'a list';
  switch (node.type) {
    case 'string':
      return node.value === '' ? 'an empty string' : `the string ${show(String(node.value))}`;
    case 'boolean':
      return `the boolean ${show(node.raw === '' ? String(node.value) : node.raw)}`;
    case 'integer':
    case 'float':
      return `the number ${show(node.raw === '' ? String(node.value) : node.raw)}`;
    case 'null':
      return 'null';
  }
}

function typeName(type: FieldType): string {
  switch (type.kind) {
    case 'list':
      return type.item.kind === 'scalar' ? `a list of ${plurals[type.item.scalar]}` : 'a list of objects';
    case 'map':
      return `an object whose values are ${type.value.kind === 'scalar' ? plurals[type.value.scalar] : 'objects'}`;
    case 'object':
      return 'an object';
    case 'scalar':
      return singulars[type.scalar];
  }
}

const singulars: Record<ScalarType, string> = {
  string: 'a string',
  boolean: '`true` or `false`',
  int32: 'a whole number',
  int64: 'a whole number',
  quantity: 'a quantity',
  intOrString: 'a whole number or a string',
  time: 'a time',
  raw: 'JSON',
};
const plurals: Record<ScalarType, string> = {
  string: 'strings',
  boolean: 'booleans',
  int32: 'whole numbers',
  int64: 'whole numbers',
  quantity: 'quantities',
  intOrString: 'whole numbers or strings',
  time: 'times',
  raw: 'JSON',
};

/** An object, list or map was wanted and something else is there. */
export function describeWrongShape(type: FieldType, node: Node, place: Place): Report {
  const hint = shapeHint(type, node);
  return {
    code: 'wrong-type',
    message: `${show(nameOf(place))} has to be ${typeName(type)}, and this is ${kindOf(node)}. ${hint.text}`.trimEnd(),
    span: spanOf(node, place),
    field: typePath(place),
    ...(hint.fix ? { fixes: [hint.fix] } : {}),
  };
}

function shapeHint(type: FieldType, node: Node): { text: string; fix?: Fix } {
  if (type.kind === 'list') {
    if (fits(type.item, node)) return { text: 'Put it into a list: `- ` before it.', fix: { kind: 'wrapInList' } };
    if (node.kind === 'map') return { text: 'Each item of a list starts with `- `.' };
    return { text: 'Write one item a line, each starting with `- `.' };
  }
  if (node.kind === 'list') return { text: 'Take away the `- ` that makes it a list.' };
  const object = objectIn(type);
  if (type.kind === 'object' && object) {
    const names = [...object.fields.values()].filter((field) => field.required).map((field) => field.name);
    const some = names.length > 0 ? names : [...object.fields.keys()].slice(0, 4);
    const text = `Its fields go below it, indented: ${oneOf(some)}.`;
    const only = node.kind === 'scalar' && node.type === 'string' ? fieldFor(object) : undefined;
    return only === undefined ? { text } : { text, fix: { kind: 'wrapInObject', name: only } };
  }
  return { text: 'Write `key: value` pairs below it, indented.' };
}

/** The field of an object that a single string must be meant for: the only one that is required, or the name. */
function fieldFor(object: ObjectType): string | undefined {
  const isString = ({ type }: { type: FieldType }) => type.kind === 'scalar' && type.scalar === 'string';
  const required = [...object.fields.values()].filter((field) => field.required);
  const [first] = required;
  if (first) return required.length === 1 && isString(first) ? first.name : undefined;
  const named = ['name', 'secretName'].map((name) => object.fields.get(name)).filter((field) => field !== undefined);
  return named.find(isString)?.name;
}

/** Whether the decoder would take the node for this type, as far as its outermost shape goes. */
export function fits(type: FieldType, node: Node): boolean {
  if (type.kind === 'scalar') return scalarProblem(type.scalar, node) === undefined;
  return type.kind === 'list' ? node.kind === 'list' : node.kind === 'map';
}

export function describeScalarProblem(problem: ScalarProblem, type: ScalarType, node: Node, place: Place): Report {
  const span = spanOf(node, place);
  const name = show(nameOf(place));
  switch (problem) {
    case 'wrong-type': {
      const hint = scalarHint(type, node, nameOf(place));
      return {
        code: 'wrong-type',
        message: `${name} has to be ${singulars[type]}, and this is ${kindOf(node)}. ${hint.text}`.trimEnd(),
        span,
        field: typePath(place),
        ...(hint.fix ? { fixes: [hint.fix] } : {}),
      };
    }
    case 'integer-out-of-range': {
      const range = type === 'int64' ? integerRange.int64 : integerRange.int32;
      return {
        code: problem,
        message: `${name} is stored in ${type === 'int64' ? 64 : 32} bits: it can be ${range.least} to ${range.most}, and this is ${kindOf(node)}.`,
        span,
        field: typePath(place),
      };
    }
    case 'not-an-integer':
      return {
        code: problem,
        message: `${name} has to be a whole number, and this is ${kindOf(node)}.`,
        span,
        field: typePath(place),
      };
    case 'invalid-quantity':
      return {
        code: problem,
        message: quantityMessage(name, node),
        span,
        field: validationPath(place),
        ...quantityFix(node),
      };
    case 'invalid-time':
      return {
        code: problem,
        message: `${name} has to be a time in the form of RFC 3339, like ${show('2026-01-31T08:00:00Z')}, and this is ${kindOf(node)}.`,
        span,
        field: validationPath(place),
      };
  }
}

function scalarHint(type: ScalarType, node: Node, name: string): { text: string; fix?: Fix } {
  if (node.kind === 'list') return { text: 'Take away the `- ` or the brackets that make it a list.' };
  if (node.kind === 'map') return { text: '' };
  const text = String(node.value);
  if (type === 'string' && node.type !== 'string') {
    const written = node.raw === '' ? text : node.raw;
    return { text: 'Quote it to make it a string.', fix: { kind: 'replaceValue', to: written } };
  }
  if ((type === 'int32' || type === 'int64') && node.type === 'string') {
    return integerHint(text, name);
  }
  if (type === 'boolean' && node.type === 'string') {
    const value = booleanWords.get(text.toLowerCase());
    if (value === undefined) return { text: '' };
    return { text: `Write ${show(value)}, without quotes.`, fix: { kind: 'replaceValue', to: value } };
  }
  if (type === 'boolean' && (node.value === 0 || node.value === 1)) {
    return { text: '', fix: { kind: 'replaceValue', to: node.value === 1 } };
  }
  return { text: '' };
}

/** What to write for a string where a whole number is wanted. */
function integerHint(text: string, name: string): { text: string; fix?: Fix } {
  // In YAML 1.1 a leading zero makes it octal, as everybody means it who writes the mode of a file.
  if (/^0[0-7]{1,10}$/.test(text)) {
    const to = Number.parseInt(text, 8);
    return { text: `Write it without quotes.`, fix: { kind: 'replaceValue', to, asYaml: text } };
  }
  if (/^-?(?:0|[1-9][0-9]{0,14})$/.test(text)) {
    return { text: 'Write it without quotes.', fix: { kind: 'replaceValue', to: Number(text) } };
  }
  const seconds = /seconds/i.test(name) ? secondsIn(text) : undefined;
  if (seconds === undefined) return { text: '' };
  return { text: `Write the number of seconds: ${show(seconds)}.`, fix: { kind: 'replaceValue', to: seconds } };
}

/** The whole seconds in a duration as people and Go write it: "30 min", "1d", "1h30m". */
function secondsIn(text: string): number | undefined {
  const [, amount, unit = ''] = /^\s*(\d{1,9})\s*([a-z]+)\s*$/i.exec(text) ?? [];
  const length = secondsPer.get(unit.toLowerCase().replace(/(?<=..)s$/, ''));
  if (amount !== undefined && length !== undefined) return Number(amount) * length;
  const nanoseconds = parseDuration(text.trim());
  if (nanoseconds === undefined || nanoseconds < 0n || nanoseconds % 1_000_000_000n !== 0n) return undefined;
  return Number(nanoseconds / 1_000_000_000n);
}

const secondsPer = new Map(
  Object.entries({ s: 1, sec: 1, second: 1, m: 60, min: 60, minute: 60, h: 3600, hour: 3600, d: 86400, day: 86400 }),
);

const booleanWords = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
]);

const suffixes = 'm, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei';

function quantityMessage(name: string, node: Node): string {
  const better = node.kind === 'scalar' ? betterQuantity(node) : undefined;
  const hint = better === undefined ? '' : ` Did you mean ${show(better)}?`;
  return `${name} has to be a quantity: a number, or a number with one of the suffixes ${suffixes}, and this is ${kindOf(node)}.${hint}`;
}

function quantityFix(node: Node): { fixes?: readonly Fix[] } {
  const better = node.kind === 'scalar' ? betterQuantity(node) : undefined;
  return better === undefined ? {} : { fixes: [{ kind: 'replaceValue', to: better }] };
}

/** The same amount in a suffix that exists: `512MB` and `512 mi` are common, `512M` and `512Mi` are right. */
function betterQuantity(node: ScalarNode): string | undefined {
  const parts = /^\s*([+-]?[0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)\s*$/.exec(String(node.value));
  if (!parts) return undefined;
  const [, amount = '', unit = ''] = parts;
  const bare = unit.replace(/(?:ytes?|b|B)$/, '').replace(/B$/i, '');
  const prefix = bare.charAt(0);
  const candidates = /i$/i.test(bare)
    ? [`${prefix.toUpperCase()}i`]
    : [bare, prefix === 'K' ? 'k' : prefix.toUpperCase(), prefix.toLowerCase()];
  const suffix = candidates.find((candidate) => parseQuantity(amount + candidate) !== undefined);
  return suffix === undefined ? undefined : amount + suffix;
}

/** The value, or its key where there is nothing to see of the value. */
export function spanOf(node: Node, place: Place): { start: number; end: number } {
  if (node.span.end > node.span.start) return node.span;
  for (let at: Place | undefined = place; at; at = at.parent) if (at.keySpan) return at.keySpan;
  return node.span;
}
