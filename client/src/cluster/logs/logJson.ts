/** Longer lines are not taken apart, in UTF-16 code units. */
const longest = 1 << 20;
/** Deeper levels are not indented any more: a text of brackets would become the square of its length. */
const deepest = 50;

/** The parts of a JSON text that layout is made of: strings, brackets and separators, everything else, white space. */
const part = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/**
 * The JSON of a line over several lines, two spaces deep a level; undefined for a line that is no JSON object or list.
 * Only white space changes: a number of twenty digits and a key that is there twice stay what they are.
 */
export function prettyJson(text: string): string[] | undefined {
  const trimmed = text.trim();
  if (trimmed.length > longest || !/^[{[]/.test(trimmed)) return undefined;
  try {
    JSON.parse(trimmed);
  } catch {
    return undefined;
  }
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  const end = (): void => {
    lines.push(line);
    line = ' '.repeat(2 * Math.min(depth, deepest));
  };
  const parts = trimmed.match(part) ?? [];
  for (const [at, one] of parts.entries()) {
    const closes = one === '}' || one === ']';
    const isEmpty = closes && /^[{[]$/.test(parts[at - 1] ?? '');
    if (closes) {
      depth--;
      if (!isEmpty) end();
    }
    line += one === ':' ? ': ' : one;
    if (one === '{' || one === '[') {
      depth++;
      if (!/^[}\]]$/.test(parts[at + 1] ?? '')) end();
    } else if (one === ',') end();
  }
  lines.push(line);
  return lines;
}
