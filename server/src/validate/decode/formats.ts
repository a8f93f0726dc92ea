/**
 * What k8s.io/apimachinery's `resource.ParseQuantity` takes: a signed decimal number with a suffix for a power of ten or of
 * two. Its parser is more generous than the grammar in its documentation: the digits may be missing where the suffix is
 * small enough for its integer arithmetic.
 */
export function isQuantity(text: string): boolean {
  // The server trims the JSON text, in which control characters are escaped and so stay.
  const trimmed = text.replace(
    /^[ \u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+|[ \u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+$/g,
    '',
  );
  const parts = /^[+-]?([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[+-]?[0-9]*)$/.exec(trimmed);
  if (trimmed === '' || !parts) return false;
  const [, whole = '', fraction = '', suffix = ''] = parts;
  const scale = suffixScale(suffix);
  if (!scale) return false;
  if (whole !== '' || fraction !== '') return true;
  return scale.base === 2 ? scale.exponent <= 40 : scale.exponent >= -9;
}

const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binarySuffixes = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

function suffixScale(suffix: string): { base: 2 | 10; exponent: number } | undefined {
  const decimal = decimalSuffixes.indexOf(suffix);
  if (decimal >= 0) return { base: 10, exponent: 3 * (decimal - 3) };
  const binary = binarySuffixes.indexOf(suffix);
  if (binary >= 0) return { base: 2, exponent: 10 * (binary + 1) };
  if (!/^[eE][+-]?[0-9]{1,18}$/.test(suffix)) return undefined;
  return { base: 10, exponent: Number(suffix.slice(1)) };
}

const timePattern =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:[.,][0-9]+)?(?:Z|[+-]([0-9]{2}):([0-9]{2}))$/;

/** What Go's `time.Parse` takes for RFC 3339 (k8s.io/apimachinery `metav1.Time`): a little more than the standard. */
export function isTime(text: string): boolean {
  const parts = timePattern.exec(text);
  if (!parts) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const [offsetHour = '0', offsetMinute = '0'] = parts.slice(7);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  return hour < 24 && minute < 60 && second < 60 && Number(offsetHour) <= 24 && Number(offsetMinute) <= 60;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}
