import type { ScalarNode } from '../node.ts';

/** What a scalar's text stands for in the JSON that the server makes of the YAML. */
export type Resolved = Pick<ScalarNode, 'type' | 'value'>;

const words = new Map<string, Resolved>();
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']) {
  words.set(word, { type: 'boolean', value: true });
}
for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']) {
  words.set(word, { type: 'boolean', value: false });
}
for (const word of ['', '~', 'null', 'Null', 'NULL']) words.set(word, { type: 'null', value: null });
for (const word of ['.nan', '.NaN', '.NAN']) words.set(word, { type: 'float', value: Number.NaN });
for (const sign of ['', '+', '-']) {
  for (const word of ['.inf', '.Inf', '.INF']) {
    words.set(sign + word, { type: 'float', value: sign === '-' ? -Infinity : Infinity });
  }
}

/**
 * A plain scalar without a tag, as go.yaml.in/yaml/v2 resolves it: YAML 1.1's words for booleans, octals with `0` and
 * `0o`, underscores in numbers; no base 60; dates stay strings.
 */
export function resolvePlain(text: string): Resolved {
  const first = text.charCodeAt(0);
  const isNumber = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (!isNumber && text.length > 5) return { type: 'string', value: text };
  const word = words.get(text);
  if (word) return word;
  return (isNumber ? number(text) : undefined) ?? { type: 'string', value: text };
}

const integerPattern = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const floatPattern = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const pointFirstPattern = /^\.\d(?:_?\d)*(?:[eE][-+]?\d(?:_?\d)*)?$/;
const leastInteger = -(2n ** 63n);
const mostInteger = 2n ** 63n - 1n;
const mostUnsigned = 2n ** 64n - 1n;
/** No number in a manifest is longer; a text that is need not be converted to see that it overflows. */
const longestNumber = 400;

function number(text: string): Resolved | undefined {
  if (text.length > longestNumber) return undefined;
  // A number that starts with its point goes through Go's own reader, which wants a digit on both sides of an underscore.
  if (text.startsWith('.') && !pointFirstPattern.test(text)) return undefined;
  const digits = text.replaceAll('_', '');
  const match = integerPattern.exec(digits);
  if (match) {
    const [, sign, hex, binary, octal, decimal] = match;
    const size = BigInt(
      hex !== undefined
        ? `0x${hex}`
        : binary !== undefined
          ? `0b${binary}`
          : octal !== undefined
            ? `0o${octal}`
            : (decimal as string),
    );
    const value = sign === '-' ? -size : size;
    if (value >= leastInteger && value <= (sign === '' ? mostUnsigned : mostInteger)) return integer(value);
  }
  if (!floatPattern.test(digits)) return undefined;
  const value = Number(digits);
  return Number.isFinite(value) ? resolveFloat(value) : undefined;
}

function integer(value: bigint): Resolved {
  const exact = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
  return { type: 'integer', value: exact ? Number(value) : value };
}

/** The JSON writer prints a whole number without its point or exponent, so that `1.0` and `1e3` arrive as integers. */
export function resolveFloat(value: number): Resolved {
  if (!Number.isInteger(value) || Math.abs(value) >= 1e21) return { type: 'float', value };
  // Printed with the fewest digits that lead back to the same double, the rest filled with zeros.
  return integer(BigInt(String(value)));
}

/** The result of a tag on a scalar; undefined where the text is not what the tag says, which the server refuses. */
export function resolveTagged(tag: string, text: string): Resolved | undefined {
  switch (tag) {
    case '!!str':
      return { type: 'string', value: text };
    case '!!bool':
    case '!!int':
    case '!!null': {
      const resolved = resolvePlain(text);
      if (tag === '!!int') return resolved.type === 'integer' && !isFloat(text) ? resolved : undefined;
      return resolved.type === (tag === '!!bool' ? 'boolean' : 'null') ? resolved : undefined;
    }
    case '!!float': {
      const resolved = resolvePlain(text);
      return resolved.type === 'float' || resolved.type === 'integer'
        ? resolveFloat(Number(resolved.value))
        : undefined;
    }
    case '!!timestamp':
      return isTimestamp(text) ? { type: 'string', value: text } : undefined;
    case '!!binary': {
      const value = decodeBase64(text);
      return value === undefined ? undefined : { type: 'string', value };
    }
    default:
      return { type: 'string', value: text };
  }
}

/** Written as a float, even if the JSON writer will print it like an integer. */
function isFloat(text: string): boolean {
  const digits = text.replaceAll('_', '');
  const match = integerPattern.exec(digits);
  if (!match) return true;
  const value = BigInt(match[5] ?? 0);
  return value > mostUnsigned || (match[1] !== '' && value > mostInteger + 1n);
}

const timestampPattern =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+]\d{2}:\d{2})| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/;

function isTimestamp(text: string): boolean {
  const match = timestampPattern.exec(text);
  if (!match) return false;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((group) =>
    Number(match[group] ?? match[group + 3] ?? 0),
  ) as [number, number, number, number, number, number];
  const daysInMonth = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth && hour < 24 && minute < 60 && second < 60;
}

function decodeBase64(text: string): string | undefined {
  const digits = text.replace(/[\r\n]/g, '');
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return undefined;
  const bytes = Uint8Array.from(atob(digits), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

/** A map's key as the string that the server makes of it. */
export interface ResolvedKey {
  readonly key: string;
  /** What it was if it was no string: two keys are equal to the server's reader if both are. */
  readonly identity?: string;
}

/** Undefined where the server cannot make a string of the key. */
export function keyOf(resolved: Resolved, text: string): ResolvedKey | undefined {
  const { type, value } = resolved;
  switch (type) {
    case 'string':
      return { key: value as string };
    case 'boolean':
      return { key: String(value), identity: `b${value}` };
    case 'null':
      return undefined;
    case 'integer':
      if (!isFloat(text)) {
        return BigInt(value as number | bigint) > mostInteger
          ? undefined
          : { key: String(value), identity: `i${value}` };
      }
      break;
  }
  const key = floatKey(Number(value));
  return { key, identity: `f${Number(value)}` };
}

/** Shortest digits of the number as a 32-bit float, in the notation of C's `%g`. */
function floatKey(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  let precision = 1;
  while (precision < 9 && Math.fround(Number(single.toPrecision(precision))) !== single) precision++;
  const [mantissa, exponent] = single.toExponential(precision - 1).split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 6) {
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  return String(Number(single.toPrecision(precision)));
}
