/** `test` and `[`: 0 for yes, 1 for no, 2 where it is no question. */
export function test(args: readonly string[]): number {
  const answer = either(args);
  return answer === undefined ? 2 : answer ? 0 : 1;
}

function either(args: readonly string[]): boolean | undefined {
  return joined(args, ['-o', '||'], (a, b) => a || b, both);
}

function both(args: readonly string[]): boolean | undefined {
  return joined(args, ['-a', '&&'], (a, b) => a && b, one);
}

function joined(
  args: readonly string[],
  words: readonly string[],
  join: (a: boolean, b: boolean) => boolean,
  below: (args: readonly string[]) => boolean | undefined,
): boolean | undefined {
  // With three words or fewer the middle one is an operator for sure.
  const at = args.length > 3 ? args.findIndex((word, index) => index > 0 && words.includes(word)) : -1;
  if (at < 0) return below(args);
  const left = below(args.slice(0, at));
  const right = joined(args.slice(at + 1), words, join, below);
  return left === undefined || right === undefined ? undefined : join(left, right);
}

function one(args: readonly string[]): boolean | undefined {
  const [first, second, third] = args;
  if (args.length > 1 && first === '!') {
    const answer = one(args.slice(1));
    return answer === undefined ? undefined : !answer;
  }
  switch (args.length) {
    case 0:
      return false;
    case 1:
      return first !== '';
    case 2:
      return unary(first ?? '', second ?? '');
    case 3:
      return binary(first ?? '', second ?? '', third ?? '');
    default:
      return undefined;
  }
}

function unary(operator: string, value: string): boolean | undefined {
  switch (operator) {
    case '-n':
      return value !== '';
    case '-z':
      return value === '';
    // There are no files but the usual directories.
    case '-d':
    case '-e':
      return ['/', '/tmp', '/etc', '/dev', '/proc', '/bin', '/usr'].includes(value);
    case '-f':
    case '-s':
    case '-r':
    case '-w':
    case '-x':
    case '-L':
    case '-h':
      return false;
    case '-t':
      return false;
    default:
      return undefined;
  }
}

function binary(a: string, operator: string, b: string): boolean | undefined {
  switch (operator) {
    case '=':
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '>':
      return a > b;
  }
  const [left, right] = [a.trim(), b.trim()].map((text) => (/^[-+]?\d+$/.test(text) ? Number(text) : undefined));
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case '-eq':
      return left === right;
    case '-ne':
      return left !== right;
    case '-lt':
      return left < right;
    case '-le':
      return left <= right;
    case '-gt':
      return left > right;
    case '-ge':
      return left >= right;
    default:
      return undefined;
  }
}
