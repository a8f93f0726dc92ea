/** The tutorials' largest; a hostile manifest must not keep the extension host busy. */
const mostDigits = 20_000;

/** π with so many digits in all, as perl's `bpi` prints it. Machin's formula in whole numbers. */
export function pi(digits: number): string {
  const count = Math.max(1, Math.min(mostDigits, Math.trunc(digits)));
  const guard = 10;
  const one = 10n ** BigInt(count + guard);
  const arctan = (inverse: bigint): bigint => {
    const square = inverse * inverse;
    let term = one / inverse;
    let sum = term;
    for (let odd = 3n, sign = -1n; term !== 0n; odd += 2n, sign = -sign) {
      term /= square;
      sum += (sign * term) / odd;
    }
    return sum;
  };
  const scaled = 4n * (4n * arctan(5n) - arctan(239n));
  // Rounded at the last digit that is shown.
  const unit = 10n ** BigInt(guard + 1);
  const text = String((scaled + unit / 2n) / unit);
  return count === 1 ? '3' : `${text.slice(0, 1)}.${text.slice(1)}`;
}
