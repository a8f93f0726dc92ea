/**
 * The value of a shell's arithmetic expression: whole numbers, variables, `+ - * / %`, comparison, `! && ||`,
 * parentheses and `? :`.
 * @returns undefined where it is none, or where something is divided by zero
 */
export function evaluate(text: string, variable: (name: string) => string): number | undefined {
  const tokens = text.match(/\d+|[A-Za-z_]\w*|[<>=!]=|&&|\|\||\S/g) ?? [];
  let at = 0;
  let failed = false;

  const levels: readonly (readonly string[])[] = [
    ['||'],
    ['&&'],
    ['==', '!='],
    ['<', '<=', '>', '>='],
    ['+', '-'],
    ['*', '/', '%'],
  ];
  const primary = (): number => {
    const token = tokens[at++];
    if (token === '(') {
      const value = choice();
      if (tokens[at++] !== ')') failed = true;
      return value;
    }
    if (token === '-') return -primary();
    if (token === '+') return primary();
    if (token === '!') return primary() === 0 ? 1 : 0;
    if (token !== undefined && /^\d+$/.test(token)) return Number(token);
    if (token !== undefined && /^[A-Za-z_]/.test(token)) return Number.parseInt(variable(token), 10) || 0;
    failed = true;
    return 0;
  };
  const apply = (operator: string, left: number, right: number): number => {
    switch (operator) {
      case '+':
        return left + right;
      case '-':
        return left - right;
      case '*':
        return left * right;
      case '/':
        return Math.trunc(left / right);
      case '%':
        return left % right;
      case '<':
        return Number(left < right);
      case '<=':
        return Number(left <= right);
      case '>':
        return Number(left > right);
      case '>=':
        return Number(left >= right);
      case '==':
        return Number(left === right);
      case '!=':
        return Number(left !== right);
      case '&&':
        return Number(left !== 0 && right !== 0);
      default:
        return Number(left !== 0 || right !== 0);
    }
  };
  const binary = (level: number): number => {
    const operators = levels[level];
    if (!operators) return primary();
    let left = binary(level + 1);
    for (let operator = tokens[at]; operator !== undefined && operators.includes(operator); operator = tokens[at]) {
      at++;
      left = apply(operator, left, binary(level + 1));
    }
    return left;
  };
  function choice(): number {
    const condition = binary(0);
    if (tokens[at] !== '?') return condition;
    at++;
    const yes = choice();
    if (tokens[at++] !== ':') failed = true;
    const no = choice();
    return condition !== 0 ? yes : no;
  }

  const value = tokens.length === 0 ? 0 : choice();
  return failed || at < tokens.length || !Number.isSafeInteger(value) ? undefined : value;
}
