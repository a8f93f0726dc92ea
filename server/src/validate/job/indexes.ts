/** What is wrong with a list of indexes, and where in its text. */
export interface IndexesProblem {
  readonly problem: string;
  readonly start: number;
  readonly end: number;
}

export type ParsedIndexes = { readonly count: number } | IndexesProblem;

/**
 * Reads a list of completion indexes such as "0,2-4": ascending numbers and intervals, each below `completions`
 * (`validateIndexesFormat` of k8s.io/kubernetes `pkg/apis/batch/validation`). Returns how many indexes it names; an empty
 * text names none.
 */
export function parseIndexes(text: string, completions: number): ParsedIndexes {
  if (text === '') return { count: 0 };
  let count = 0;
  let last: number | undefined;
  let start = 0;
  for (const interval of text.split(',')) {
    const end = start + interval.length;
    const limits = interval.split('-');
    const [low, high] = limits;
    const fault = (problem: string): IndexesProblem => ({ problem, start, end });
    if (limits.length > 2) return fault(`"${interval}" has more than one "-"`);
    const first = indexOf(low ?? '');
    if (first === undefined) return fault(`"${low}" is not a whole number`);
    if (first >= completions) return fault(tooLarge(first, completions));
    let final = first;
    if (high !== undefined) {
      const upper = indexOf(high);
      if (upper === undefined) return fault(`"${high}" is not a whole number`);
      if (upper >= completions) return fault(tooLarge(upper, completions));
      if (first >= upper) return fault(`"${interval}" must go up, from a lower index to a higher one`);
      final = upper;
    }
    if (last !== undefined && last >= first)
      return fault(`${first} comes after ${last}: indexes must be in ascending order`);
    count += final - first + 1;
    last = final;
    start = end + 1;
  }
  return { count };
}

function tooLarge(index: number, completions: number): string {
  return completions > 0
    ? `index ${index} does not exist, the last one is ${completions - 1} (\`completions: ${completions}\`)`
    : `index ${index} does not exist, there are none (\`completions: ${completions}\`)`;
}

/** Go's `strconv.Atoi` of a text without "-". */
function indexOf(text: string): number | undefined {
  if (!/^\+?[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  return value < 2 ** 63 ? value : undefined;
}
