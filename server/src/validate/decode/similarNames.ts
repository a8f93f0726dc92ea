/** The name that was most likely meant, among those that can be; undefined where none is near. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const limit = written.length <= 3 ? 1 : written.length <= 7 ? 2 : 3;
  let nearest: string | undefined;
  let least = limit + 1;
  const lower = written.toLowerCase();
  for (const name of names) {
    // Half of the letters have to be right, or short names are all alike.
    const most = Math.min(least - 1, Math.floor(Math.max(written.length, name.length) / 2));
    const distance = editDistance(lower, name.toLowerCase(), most);
    if (distance <= most) {
      nearest = name;
      least = distance;
    }
  }
  return nearest;
}

/** Insertions, deletions, replacements and swaps of neighbours; anything above `most` once it is known to be more. */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    if (Math.min(...row) > most) return most + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? most + 1;
}
