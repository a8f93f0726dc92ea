import type { Node } from '../manifest/node.ts';
import type { Problem } from './names.ts';

/**
 * Kubernetes' resource quantities (k8s.io/apimachinery `pkg/api/resource.Quantity`): "100m", "1.5Gi", "12e6". Exact,
 * rounded only where the server rounds, and with the server's overflows where it has them.
 */
export interface Quantity {
  /** The value is `unscaled` × 10 to the power of `exponent`. */
  readonly unscaled: bigint;
  readonly exponent: number;
  readonly format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent';
  /** The server holds it as a decimal of any size, not as an int64 with a power of ten; their overflows differ. */
  readonly big: boolean;
  /** How the server writes it where that is the text as it was read; {@link formatQuantity} makes it up otherwise. */
  readonly text?: string;
}

const maxInt64 = 2n ** 63n - 1n;
const nano = -9;
const milli = -3;

/** Digits beyond these change no comparison that anybody makes, and would make hostile texts expensive. */
const maxDigits = 1000;

const decimalSuffixes = new Map<string, number>([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const binarySuffixes = new Map<string, number>([
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
]);
const decimalSuffixOf = new Map([...decimalSuffixes].map(([suffix, exponent]) => [exponent, suffix]));
const binarySuffixOf = new Map([...binarySuffixes].map(([suffix, exponent]) => [exponent, suffix]));

export const zeroQuantity: Quantity = { unscaled: 0n, exponent: 0, format: 'DecimalSI', big: false };

/** Reads a quantity as `resource.ParseQuantity` does; undefined where the server cannot read it. */
export function parseQuantity(text: string): Quantity | undefined {
  const parts = split(text);
  const unit = parts && interpretSuffix(parts.suffix);
  if (!parts || !unit) return undefined;
  return parseSmall(text, parts, unit) ?? parseBig(parts, unit);
}

/**
 * The quantity of a field as the server decodes it: a string without the blanks around it, or a number. Null is zero;
 * undefined where the server cannot read it.
 */
export function quantityOfNode(node: Node): Quantity | undefined {
  if (node.kind !== 'scalar' || node.type === 'boolean') return undefined;
  if (node.type === 'null') return zeroQuantity;
  if (node.type === 'string') return parseQuantity(trimBlanks(String(node.value)));
  const { value } = node;
  // The server's reader of YAML makes a double of a whole number that has more than 64 bits.
  const wide = typeof value === 'bigint' && (value >= 2n ** 64n || value < -(2n ** 63n));
  // JSON numbers come as they are written, also those that are too large for a double.
  return parseQuantity(
    Number.isFinite(value) || typeof value === 'bigint' ? String(wide ? Number(value) : value) : node.raw,
  );
}

interface Parts {
  readonly negative: boolean;
  /** Digits before the point, without leading zeros; '0' where there are none. */
  readonly whole: string;
  readonly fraction: string;
  readonly suffix: string;
  /** There was a digit, be it a zero. */
  readonly hasDigits: boolean;
}

interface Unit {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: Quantity['format'];
}

function split(text: string): Parts | undefined {
  if (text === '') return undefined;
  const start = text[0] === '-' || text[0] === '+' ? 1 : 0;
  let firstDigit = start;
  while (text[firstDigit] === '0') firstDigit++;
  const wholeEnd = skipDigits(text, firstDigit);
  const fractionStart = text[wholeEnd] === '.' ? wholeEnd + 1 : wholeEnd;
  const fractionEnd = text[wholeEnd] === '.' ? skipDigits(text, fractionStart) : wholeEnd;
  const suffix = text.slice(fractionEnd);
  if (!/^[eEinumkKMGTP]*[-+]?[0-9]*$/.test(suffix)) return undefined;
  return {
    negative: text[0] === '-',
    whole: text.slice(firstDigit, wholeEnd) || '0',
    fraction: text.slice(fractionStart, fractionEnd),
    suffix,
    hasDigits: wholeEnd > start || fractionEnd > fractionStart,
  };
}

function skipDigits(text: string, from: number): number {
  let end = from;
  while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++;
  return end;
}

function interpretSuffix(suffix: string): Unit | undefined {
  const decimal = decimalSuffixes.get(suffix);
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: 'DecimalSI' };
  const binary = binarySuffixes.get(suffix);
  if (binary !== undefined) return { base: 2, exponent: binary, format: 'BinarySI' };
  const match = /^[eE]([-+]?)0*([0-9]+)$/.exec(suffix);
  if (!match?.[2] || match[2].length > 19) return undefined;
  const exponent = BigInt(match[2]) * (match[1] === '-' ? -1n : 1n);
  if (exponent > maxInt64 || exponent < -maxInt64 - 1n) return undefined;
  // The server reads 64 bits and keeps 32.
  return { base: 10, exponent: Number(BigInt.asIntN(32, exponent)), format: 'DecimalExponent' };
}

/** What fits the server's int64 with a power of ten; undefined where it takes its long way. */
function parseSmall(text: string, { negative, whole, fraction }: Parts, unit: Unit): Quantity | undefined {
  let factor = 1n;
  if (unit.base === 10) {
    if (whole.length + fraction.length > 18) return undefined;
  } else {
    if (fraction !== '' || 14 - whole.length - (unit.exponent * 3) / 10 < 0) return undefined;
    factor = 2n ** BigInt(unit.exponent);
  }
  const exponent = (unit.base === 10 ? unit.exponent : 0) - fraction.length;
  if (exponent < nano) return undefined;
  const digits = whole + fraction;
  const value = BigInt(digits);
  const unscaled = value * factor;
  if (unscaled > maxInt64) return undefined;
  const keepsText =
    unit.base === 2
      ? (value & 7n) !== 0n
      : exponent % 3 === 0 && !digits.endsWith('000') && digits[0] !== '0' && text !== '0';
  return {
    unscaled: negative ? -unscaled : unscaled,
    exponent,
    format: unit.format,
    big: false,
    ...(keepsText ? { text } : {}),
  };
}

function parseBig({ negative, whole, fraction, hasDigits }: Parts, unit: Unit): Quantity | undefined {
  if (!hasDigits) return undefined;
  const digits = whole + fraction;
  const kept = digits.length > maxDigits ? digits.slice(0, maxDigits) : digits;
  let unscaled = BigInt(kept);
  let exponent = digits.length - kept.length - fraction.length;
  let { format } = unit;
  if (unit.base === 10) exponent += unit.exponent;
  else unscaled *= 2n ** BigInt(unit.exponent);
  ({ unscaled, exponent } = toPlaces(unscaled, exponent, nano));
  if (format === 'BinarySI') {
    if (compareScaled(unscaled, exponent, maxInt64, 0) > 0) {
      unscaled = maxInt64;
      exponent = 0;
    }
    if (unscaled > 0n && compareScaled(unscaled, exponent, 1n, 0) < 0) format = 'DecimalSI';
  }
  return { unscaled: negative ? -unscaled : unscaled, exponent, format, big: true };
}

/** Rounds away from zero to a multiple of 10 to the power of `to`; what is one already stays as it is. */
function roundAway(unscaled: bigint, exponent: number, to: number): { unscaled: bigint; exponent: number } {
  if (exponent >= to || unscaled === 0n) return { unscaled, exponent: unscaled === 0n ? 0 : exponent };
  const away = unscaled < 0n ? -1n : 1n;
  const places = to - exponent;
  // More places than digits: all of the value is below one unit.
  if (places > digitsOf(unscaled)) return { unscaled: away, exponent: to };
  const divisor = 10n ** BigInt(places);
  const quotient = unscaled / divisor;
  return { unscaled: quotient * divisor === unscaled ? quotient : quotient + away, exponent: to };
}

/** As {@link roundAway}, and with the exponent `to` for all values but absurd ones, as the server's decimals have it. */
function toPlaces(unscaled: bigint, exponent: number, to: number): { unscaled: bigint; exponent: number } {
  if (exponent <= to || exponent > maxDigits || unscaled === 0n) return roundAway(unscaled, exponent, to);
  return { unscaled: unscaled * 10n ** BigInt(exponent - to), exponent: to };
}

function digitsOf(value: bigint): number {
  return (value < 0n ? -value : value).toString().length;
}

function compareScaled(a: bigint, aExponent: number, b: bigint, bExponent: number): number {
  if (aExponent === bExponent || a === 0n || b === 0n || a < 0n !== b < 0n) return a < b ? -1 : a > b ? 1 : 0;
  const aSize = digitsOf(a) + aExponent;
  const bSize = digitsOf(b) + bExponent;
  if (aSize !== bSize) return aSize > bSize === a > 0n ? 1 : -1;
  const shift = BigInt(Math.abs(aExponent - bExponent));
  const left = aExponent > bExponent ? a * 10n ** shift : a;
  const right = bExponent > aExponent ? b * 10n ** shift : b;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Below zero where `a` is less, zero where they are equal, above zero where `a` is more. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return compareScaled(a.unscaled, a.exponent, b.unscaled, b.exponent);
}

export function quantitySign(quantity: Quantity): -1 | 0 | 1 {
  return quantity.unscaled < 0n ? -1 : quantity.unscaled > 0n ? 1 : 0;
}

/** What the server makes of every quantity in a list of resources before it looks at them: at most three places. */
export function roundUpToMilli(quantity: Quantity): Quantity {
  const { unscaled, exponent, format, big } = quantity;
  if (big) return { ...toPlaces(unscaled, exponent, milli), format, big };
  return exponent >= milli ? quantity : { ...roundAway(unscaled, exponent, milli), format, big };
}

export function addQuantities(a: Quantity, b: Quantity): Quantity {
  const format = a.unscaled === 0n ? b.format : a.format;
  if (a.unscaled === 0n || b.unscaled === 0n) {
    const { unscaled, exponent } = a.unscaled === 0n ? b : a;
    return { unscaled, exponent, format, big: a.big || b.big };
  }
  const exponent = Math.min(a.exponent, b.exponent);
  // One is too small to change the other.
  if (Math.max(a.exponent, b.exponent) - exponent > 4 * maxDigits) return a.exponent > b.exponent ? a : b;
  const unscaled =
    a.unscaled * 10n ** BigInt(a.exponent - exponent) + b.unscaled * 10n ** BigInt(b.exponent - exponent);
  return { unscaled, exponent, format, big: a.big || b.big || unscaled > maxInt64 || unscaled < -maxInt64 };
}

/** `Quantity.Value()`: in whole units, rounded away from zero; an int64 that overflows as the server's does. */
export function quantityValue(quantity: Quantity): bigint {
  return scaledValue(quantity, 0);
}

/** `Quantity.MilliValue()`: in thousandths, rounded away from zero; an int64 that overflows as the server's does. */
export function quantityMilliValue(quantity: Quantity): bigint {
  return scaledValue(quantity, milli);
}

/** What the server takes for a whole number: wrong for values that overflow its thousandths. */
export function isWholeQuantity(quantity: Quantity): boolean {
  return quantityMilliValue(quantity) % 1000n === 0n;
}

function scaledValue(quantity: Quantity, to: number): bigint {
  const { unscaled, exponent } = quantity;
  if (unscaled === 0n) return 0n;
  if (quantity.big) return scaledBigValue(unscaled, exponent, to);
  if (exponent < to) return roundAway(unscaled, exponent, to).unscaled;
  const shift = exponent - to;
  if (shift > 18) return 0n;
  const exact = unscaled * 10n ** BigInt(shift);
  if (exact <= maxInt64 && exact >= -maxInt64 - 1n) return exact;
  // The server multiplies at once by these powers and keeps 64 bits, by others ten by ten and gives up.
  return [1, 2, 3, 6, 9].includes(shift) ? wrap(exact) : 0n;
}

function scaledBigValue(unscaled: bigint, exponent: number, to: number): bigint {
  const shift = exponent - to;
  // 10 to the power of 64 is a multiple of 2 to the power of 64.
  if (shift >= 0) return shift >= 64 ? 0n : wrap(wrap(unscaled) * 10n ** BigInt(shift));
  const divisor = 10n ** BigInt(-shift);
  const fits = unscaled < maxInt64 && -shift < 19;
  const dividend = fits ? wrap(unscaled) : unscaled;
  const quotient = dividend / divisor;
  return wrap(dividend % divisor === 0n ? quotient : quotient + 1n);
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** The canonical form: no fraction, the largest unit that loses nothing ("1.5Gi" is "1536Mi", "1000m" is "1"). */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.text !== undefined) return quantity.text;
  const { unscaled, exponent, format } = quantity;
  if (unscaled === 0n) return '0';
  if (format === 'BinarySI' && exceeds1024(quantity)) {
    const whole = exponent >= 0 ? unscaled * 10n ** BigInt(exponent) : exactQuotient(unscaled, -exponent);
    if (whole !== undefined) {
      let mantissa = whole;
      let power = 0;
      for (; mantissa % 1024n === 0n; mantissa /= 1024n) power += 10;
      return `${mantissa}${binarySuffixOf.get(power) ?? ''}`;
    }
  }
  const digits = unscaled.toString();
  const significant = digits.replace(/0+$/, '');
  let power = exponent + digits.length - significant.length;
  let mantissa = significant;
  for (; power % 3 !== 0; power--) mantissa += '0';
  if (format === 'DecimalExponent') return power === 0 ? mantissa : `${mantissa}e${power}`;
  return `${mantissa}${decimalSuffixOf.get(power) ?? ''}`;
}

function exceeds1024(quantity: Quantity): boolean {
  const { unscaled, exponent } = quantity;
  return compareScaled(unscaled < 0n ? -unscaled : unscaled, exponent, 1024n, 0) >= 0;
}

function exactQuotient(unscaled: bigint, places: number): bigint | undefined {
  const divisor = 10n ** BigInt(places);
  return unscaled % divisor === 0n ? unscaled / divisor : undefined;
}

/** Blanks that the server strips around a quantity: those that JSON does not escape. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return (
    code === 0x20 ||
    (code >= 0x85 &&
      (code === 0x85 ||
        code === 0xa0 ||
        code === 0x1680 ||
        (code >= 0x2000 && code <= 0x200a) ||
        code === 0x202f ||
        code === 0x205f ||
        code === 0x3000))
  );
}

/** What people write for a unit, in lower case, and what they should write. */
const unitHints = new Map<string, string>([
  ['k', '"k" (thousand) or "Ki" (1024)'],
  ['kb', '"k" (thousand) or "Ki" (1024)'],
  ['ki', '"Ki"'],
  ['kib', '"Ki"'],
  ['mb', '"M" (million) or "Mi" (1024 squared)'],
  ['mi', '"Mi"'],
  ['mib', '"Mi"'],
  ['g', '"G" (thousand million) or "Gi" (1024 cubed)'],
  ['gb', '"G" (thousand million) or "Gi" (1024 cubed)'],
  ['gi', '"Gi"'],
  ['gib', '"Gi"'],
  ['t', '"T" or "Ti"'],
  ['tb', '"T" or "Ti"'],
  ['ti', '"Ti"'],
  ['tib', '"Ti"'],
  ['p', '"P" or "Pi"'],
  ['pb', '"P" or "Pi"'],
  ['pi', '"Pi"'],
  ['pib', '"Pi"'],
]);

/**
 * Why the server cannot read the text as a quantity, as the end of a sentence whose subject is the text; undefined where
 * it can.
 */
export function quantityProblem(text: string): Problem {
  const value = trimBlanks(text);
  if (parseQuantity(value)) return undefined;
  if (value === '') return 'must not be empty: write a number with a unit, such as 500m, 2 or 1.5Gi';
  const match = /^[-+]?[0-9]*(?:\.[0-9]*)?([\s\S]*)$/.exec(value.slice(0, 200));
  const rest = match?.[1] ?? '';
  const unit = rest.trim();
  if (!/^[-+]?\.?[0-9]/.test(value)) return 'must start with a number, such as 500m, 2 or 1.5Gi';
  if (/^,[0-9]/.test(rest)) return 'must have a point before its decimals, not a comma (1.5Gi)';
  const hint = unitHints.get(unit.toLowerCase());
  if (hint && hint !== `"${unit}"`) return `has the unit "${unit}", which there is none of: write ${hint}`;
  if (/^\s/.test(rest)) return 'must not have blanks between number and unit';
  return `has the unit "${unit}", which there is none of: units are n, u, m, k, M, G, T, P, E and Ki, Mi, Gi, Ti, Pi, Ei, or an exponent (12e6)`;
}
