const units: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  // The micro sign and the Greek letter that looks like it.
  '\u00b5s': 1_000n,
  '\u03bcs': 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Two to the 63rd: the longest duration is one nanosecond shorter. */
const limit = 2n ** 63n;

/** A duration in nanoseconds as Go's `time.ParseDuration` reads it ("1h30m", "-1.5s", "0"); undefined where it is none. */
export function parseDuration(text: string): bigint | undefined {
  const isNegative = text.startsWith('-');
  const rest = isNegative || text.startsWith('+') ? text.slice(1) : text;
  if (rest === '0') return 0n;
  const part = /(\d*)(?:\.(\d*))?([^\d.]+)/y;
  let total = 0n;
  let at = 0;
  while (at < rest.length) {
    part.lastIndex = at;
    const match = part.exec(rest);
    if (!match) return undefined;
    const [whole, integer = '', fraction = '', name = ''] = match;
    const unit = Object.hasOwn(units, name) ? units[name] : undefined;
    if (unit === undefined || (integer === '' && fraction === '')) return undefined;
    total += BigInt(integer || '0') * unit;
    if (fraction !== '') total += BigInt(Math.trunc(Number(`0.${fraction}`) * Number(unit)));
    if (total > limit) return undefined;
    at += whole.length;
  }
  if (at === 0 || (!isNegative && total === limit)) return undefined;
  return isNegative ? -total : total;
}
